// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/environment.h"
#include "core/quote.h"

namespace dirvenv {

/// What a shell's hook and the daemon say to each other, in a private directory for each shell, as
/// docs/protocol.md tells. No process is started for it, and nothing in it can make a shell wait
/// longer than it wants to: pipes carry a line each, all else stands in files.
inline constexpr std::string_view kQuestionFile = "question";  ///< from the shell
inline constexpr std::string_view kAnswerFile = "answer";      ///< from the daemon
inline constexpr std::string_view kAskPipe = "ask";    ///< the question's number: it is there
inline constexpr std::string_view kWakePipe = "wake";  ///< the same, when the answer is there

/// All that the client would see of the shell if it were its child.
struct HookQuestion {
  Shell shell = Shell::Bash;
  std::string number;         ///< digits
  std::string directory;      ///< $PWD
  bool is_terminal = false;   ///< what it shows on its error output is read by somebody
  Environment environment{};  ///< what its children get
};

/// The file that a hook has written. nullopt where it is cut off, or has what no hook writes, or
/// what the client alone can see, such as an exported function.
std::optional<HookQuestion> parse_hook_question(std::string_view text);

/// The number in a line that came through one of the pipes; nullopt where it is none.
std::optional<std::string> channel_number(std::string_view line);

/// The line with which the daemon says that there is an answer, or that the client is to be asked.
std::string wake_line(std::string_view number, bool has_answer);

}  // namespace dirvenv
