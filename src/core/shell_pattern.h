// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dirvenv {

/// A pattern of the shell: text, '*' for any bytes, '?' for one, and "[abc]" for one of those.
class ShellPattern {
 public:
  /// `text` stands for itself.
  void add_literal(std::string_view text);
  /// Each '*' and '?' in it is one.
  void add_pattern(std::string_view text);
  /// One of `bytes`.
  void add_set(std::string_view bytes);

  bool matches(std::string_view text) const;
  /// How many bytes of the beginning, or the end, match: as few, or as many as can be. npos: none.
  size_t matching_prefix(std::string_view text, bool longest) const;
  size_t matching_suffix(std::string_view text, bool longest) const;

  /// Whether the answer for `text` depends on what a character is: '?' takes one, of however many
  /// bytes, and bash looks for those of the pattern.
  bool is_about_characters(std::string_view text) const;

 private:
  enum class Kind : char { Byte, One, Any, Set };
  struct Piece {
    Kind kind = Kind::Byte;
    char byte = '\0';
    std::string set;
    bool takes(char c) const;
  };
  std::vector<Piece> pieces_;
};

}  // namespace dirvenv
