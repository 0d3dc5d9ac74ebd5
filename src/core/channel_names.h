// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace dirvenv {

/// What lies in the directory that a shell's hook and the daemon have together, as docs/protocol.md
/// tells. Pipes carry a line each, all else stands in files; fish has files only.
inline constexpr std::string_view kQuestionFile = "question";  ///< from the shell
inline constexpr std::string_view kAnswerFile = "answer";  ///< from the daemon; for fish "answer-7"
inline constexpr std::string_view kAskPipe = "ask";        ///< the question's number: it is there
inline constexpr std::string_view kWakePipe = "wake";      ///< the same, when the answer is there

/// A question's first field with its NUL, and its last bytes.
inline constexpr std::string_view kQuestionHead{"dirvenv-question 1\0", 19};
inline constexpr std::string_view kQuestionTail = "#end\n";

/// The end of an answer. Before it, eight digits and a colon tell the length of what follows them.
inline constexpr std::string_view kFrameMark = "#dirvenv-end";

}  // namespace dirvenv
