// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/project_config.h"
#include "core/toml_library.h"
#include "core/toml_string.h"

namespace dirvenv {

/// A key of the file with its value.
struct ProjectItem {
  std::string label;     ///< how messages call it: "path.prepend"
  std::string_view key;  ///< the last part of that, which may be any text
  SourcePlace place;     ///< of the key
  const toml::node* node = nullptr;
};

/// Project text for a message: safe for a terminal, in quotes, and cut where it is long.
std::string quoted_excerpt(std::string_view text);

/// How the parts of a `.dirvenv.toml` read values of each type. Each function says whether all was
/// well; else failure() says what was not.
class ProjectReader {
 public:
  ProjectReader(std::string_view text, std::string_view path) : path_(path), index_(text) {}

  const std::string& path() const { return path_; }
  const std::optional<Error>& failure() const { return failure_; }
  /// Always false.
  bool fail(SourcePlace place, std::string_view why);

  /// The keys of a table in their order in the file; `expected` is what to write instead of
  /// something else. Labels begin with `prefix`.
  bool read_table(const ProjectItem& item, std::string_view prefix, std::string_view expected,
                  std::vector<ProjectItem>& out);
  bool read_bool(const ProjectItem& item, Placed<bool>& out);
  /// Not NUL, as no variable, file or shell code can hold one. May be empty.
  bool read_text(const ProjectItem& item, PlacedText& out);
  /// Texts, each of which is placed where it stands itself. As above.
  bool read_texts(const ProjectItem& item, std::vector<PlacedText>& out);
  /// What read_text or read_texts gave, with the references in it; `place` is where its quote is.
  bool read_template(std::string_view text, SourcePlace quote, ValueTemplate& out);
  /// Where the byte at `offset` of the string is that begins at `quote`.
  SourcePlace place_within(SourcePlace quote, size_t offset);

 private:
  bool is_within_limit(SourcePlace place);
  bool has_no_nul(const ProjectItem& item, const toml::node& node);

  std::string path_;
  SourceIndex index_;
  size_t entries_ = 0;
  std::optional<Error> failure_;
};

SourcePlace place_of(const toml::source_region& region);

/// The same of a string's value: that of its opening quote.
SourcePlace place_of(const toml::node& node);

}  // namespace dirvenv
