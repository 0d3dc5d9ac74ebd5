// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace dirvenv {

/// Project text made safe for a terminal: what would move the cursor, start an escape sequence,
/// reorder or hide text is shown as \xHH (a byte) or \u{HEX} (a code point). That is: controls
/// (C0 with newline and tab, DEL, C1), bytes that are not UTF-8, bidirectional marks and
/// overrides, line and paragraph separators, and all that shows as nothing: zero-width characters,
/// fillers, tag characters, variation selectors (but not the one that makes an emoji of a
/// character that is not ASCII). All else stays as it is, a backslash too, so visible(visible(x))
/// == visible(x). At most four times as long.
std::string visible(std::string_view text);

using HiddenVisitor = std::function<void(size_t at, const std::string& shown)>;

/// Calls `each` for all that visible() would not leave as it is: where it begins in `text`, and how
/// it is shown.
void for_each_hidden(std::string_view text, const HiddenVisitor& each);

}  // namespace dirvenv
