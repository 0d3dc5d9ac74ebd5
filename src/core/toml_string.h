// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string_view>

#include "core/source_place.h"

namespace dirvenv {

/// Where the bytes of a TOML string's value stand in the file: toml++ only tells where the string
/// begins, and with escapes or several lines that does not say where its tenth byte is.
class TomlStringPlaces {
 public:
  /// `source` begins with the string's opening quote, which stands at `place`, and may go on behind
  /// the string. It has to be a string that toml++ has taken.
  TomlStringPlaces(std::string_view source, SourcePlace place);

  /// Where the byte at `offset` of the value begins; for its end, the closing quote. Not for an
  /// offset before that of an earlier question.
  SourcePlace place_of(size_t offset);

 private:
  // A piece of the source that is taken as one, and how many bytes of the value it makes.
  struct Unit {
    size_t source_bytes = 0;
    size_t value_bytes = 0;
  };

  Unit next_unit() const;
  Unit escape() const;
  void pass(size_t source_bytes);

  std::string_view rest_;
  SourcePlace place_;
  size_t passed_ = 0;  // bytes of the value
  bool has_escapes_ = false;
  bool is_long_ = false;  // in three quotes
};

/// Finds the byte at which a place lies. Questions in the order of the text cost its length in all.
class SourceIndex {
 public:
  explicit SourceIndex(std::string_view text);

  /// What stands from `place` on; empty for a place that is not in the text.
  std::string_view from(SourcePlace place);

 private:
  void next_character();

  std::string_view text_;
  size_t first_ = 0;  // behind a byte order mark
  size_t at_ = 0;
  SourcePlace place_{1, 1};
};

}  // namespace dirvenv
