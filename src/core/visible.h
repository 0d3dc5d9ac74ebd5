// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace dirvenv {

/// Project text made safe for a terminal: what would move the cursor, start an escape sequence,
/// reorder or hide text is shown as \xHH (a byte) or \u{HEX} (a code point). That is: controls
/// (C0 with newline and tab, DEL, C1), bytes that are not UTF-8, bidirectional marks and
/// overrides, zero-width characters, tag characters, line and paragraph separators. All else stays
/// as it is, a backslash too, so visible(visible(x)) == visible(x). At most four times as long.
std::string visible(std::string_view text);

}  // namespace dirvenv
