// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace dirvenv {

/// What lies in the directory that a shell's hook and the daemon have together, as docs/protocol.md
/// tells. Pipes carry a line each, all else stands in files.
inline constexpr std::string_view kQuestionFile = "question";  ///< from the shell
inline constexpr std::string_view kAnswerFile = "answer";      ///< from the daemon
inline constexpr std::string_view kAskPipe = "ask";    ///< the question's number: it is there
inline constexpr std::string_view kWakePipe = "wake";  ///< the same, when the answer is there

/// A question's first field with its NUL, and its last bytes.
inline constexpr std::string_view kQuestionHead{"dirvenv-question 1\0", 19};
inline constexpr std::string_view kQuestionTail = "#end\n";

/// The end of an answer. Before it, eight digits and a colon tell the length of what follows them.
inline constexpr std::string_view kFrameMark = "#dirvenv-end";

/// With this exit status the client has passed on an answer of the daemon's, whole and without its
/// frame. No other end of a program has it.
inline constexpr int kAnsweredStatus = 77;

}  // namespace dirvenv
