// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/source_place.h"

namespace dirvenv {

/// A text with references to variables: ${NAME} and ${NAME:-default}; $$ is a dollar sign, and any
/// other '$' an error, so that what other tools expand is never taken for text without a word. A
/// default is text with references in its turn; it can hold no brace of its own.

/// How many defaults may lie in one another.
inline constexpr size_t kDeepestDefault = 16;

struct ValuePiece;
/// Empty for the empty text.
using ValueTemplate = std::vector<ValuePiece>;

struct ValueReference {
  std::string name;   ///< always is_valid_name
  SourcePlace place;  ///< of its '$'
  bool has_fallback = false;
  ValueTemplate fallback;
};

struct ValuePiece {
  std::variant<std::string, ValueReference> held;
};

/// Where the byte at `offset` of a text stands in its file; asked with rising offsets only.
using OffsetPlace = std::function<SourcePlace(size_t offset)>;

/// An error is "PATH:LINE:COLUMN: why".
Result<ValueTemplate> parse_value_template(std::string_view text, const OffsetPlace& place_of,
                                           std::string_view path);

using ReferenceVisitor = std::function<void(const ValueReference& reference)>;

/// Calls `each` for all references in their order in the text, those in defaults too.
void for_each_reference(const ValueTemplate& value, const ReferenceVisitor& each);

/// The text where the template has no references.
std::optional<std::string> literal_text(const ValueTemplate& value);

/// nullopt: there is no such variable.
using ValueLookup = std::function<std::optional<std::string>(std::string_view name)>;

/// Expands values that share a limit: without one, B=${A}${A}, C=${B}${B}, ... fill the memory.
class ValueExpander {
 public:
  /// `limit` is in bytes, for all values together. `lookup` and `path` are kept by reference.
  ValueExpander(const ValueLookup& lookup, std::string_view path, size_t limit)
      : lookup_(lookup), path_(path), limit_(limit), left_(limit) {}

  /// As in a shell, a default stands in for a variable that is not set or empty. An error
  /// ("PATH:LINE:COLUMN: why") for a reference without default to one that is not set, and beyond
  /// the limit; `place`, of the value, is for what has no reference to blame.
  Result<std::string> expand(const ValueTemplate& value, SourcePlace place);

 private:
  bool append(const ValueTemplate& value, SourcePlace place);
  bool append_text(std::string_view text, SourcePlace place);
  bool append_reference(const ValueReference& reference);
  bool fail(SourcePlace place, std::string_view why);

  const ValueLookup& lookup_;
  std::string_view path_;
  size_t limit_;
  size_t left_;
  std::string out_;
  std::optional<Error> failure_;
};

}  // namespace dirvenv
