// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string_view>

#include "core/shell_pieces.h"

namespace dirvenv {

/// The operator of bash that `text` (not empty) begins with, the longest; empty: none.
std::string_view operator_at(std::string_view text);

/// Whether a newline behind `sign` goes on with the same statement.
bool wants_more(std::string_view sign);

/// Tells `each` the words and operators of `text` from the byte `from` on, for text of which it is
/// not known what is quoted: all of it is code. `newline` is told, with its place, for each newline
/// that ends a statement.
void read_loose_pieces(std::string_view text, size_t from, const ShellPiece& newline,
                       const PieceVisitor& each);

}  // namespace dirvenv
