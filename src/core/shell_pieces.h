// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace dirvenv {

/// A piece of shell text, for somebody who asks what stands there and not what it does.
struct ShellPiece {
  enum class Kind {
    Text,     ///< a word, without its quotes and backslashes; `$NAME` as written, `$(...)` as "$()"
    Default,  ///< the NAME of a `${NAME=word}` or `${NAME:=word}`
    Operator,  ///< such as ";", "&&", ">>", "(", "$("; "\n" where a newline ends no statement
    End,       ///< the newline that ends a statement; `at` is just behind it
  };
  Kind kind = Kind::Text;
  std::string text;
  size_t at = 0;  ///< where it begins, in bytes
};

using PieceVisitor = std::function<void(const ShellPiece&)>;

/// Reads bash's `text` from its beginning to its end and tells `each` its pieces. What stands in
/// `$(...)` comes as pieces of its own, before the word that it is part of. Comments are left out.
///
/// Where quotes and comments begin and end is followed exactly, else text could be passed off as
/// quoted. From the first place on where this cannot be told without being bash (backquotes, quotes
/// within "${...}", `case` within parentheses, shifts, open quotes), all is taken for code: quotes
/// and braces part words, comments count, each line is a statement. The same holds within
/// here-documents, which are part of the statement before them.
///
/// Takes time in proportion to the length of the text.
void read_shell_pieces(std::string_view text, const PieceVisitor& each);

}  // namespace dirvenv
