// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/environment.h"
#include "core/quote.h"

namespace dirvenv {

/// What lies in the directory that a shell's hook and the daemon have together, as docs/protocol.md
/// tells. Pipes carry a line each, all else stands in files; fish has files only.
inline constexpr std::string_view kQuestionFile = "question";  ///< from the shell
inline constexpr std::string_view kAnswerFile = "answer";      ///< from the daemon
inline constexpr std::string_view kAnswerFolder = "answers";   ///< for fish: it is "7" in there
inline constexpr std::string_view kAskPipe = "ask";    ///< the question's number: it is there
inline constexpr std::string_view kWakePipe = "wake";  ///< the same, when the answer is there

/// What a shell's hook asks the daemon, without a process that would be told as a child: all that
/// the client would see of the shell if it were its child.
struct HookQuestion {
  Shell shell = Shell::Bash;
  std::string number;              ///< digits
  std::string directory;           ///< $PWD
  bool is_terminal = false;        ///< what it shows on its error output is read by somebody
  bool may_say_on_output = false;  ///< fish's: so is what it shows on its standard output
  /// A function or block of fish's exports something for itself alone, which would be taken for
  /// what was there before: the shell wants no answer now.
  bool has_local_exports = false;
  /// What its children get; nullopt where the client alone can see it, as with an exported
  /// function.
  std::optional<Environment> environment{};
  /// Without an environment: fish's variables whose values the next question is to hold.
  std::vector<std::string> unclear{};
};

/// The answer to a question with local exports, for fish to source: it may ask again.
std::string later_for_fish(const HookQuestion& question, const std::string& channel);

/// The file that a hook has written. nullopt where its beginning or its end is no hook's.
std::optional<HookQuestion> parse_hook_question(std::string_view text);

/// The number in a line that came through one of the pipes; nullopt where it is none.
std::optional<std::string> channel_number(std::string_view line);

/// What comes through the daemon's pipe, a line each.
struct Announcement {
  std::string shell;   ///< "pid.start": one that can ask; empty: an evaluation has ended
  std::string record;  ///< of what the shell's prompts compare with; empty: not known, or nothing
  std::string key;     ///< of the load, or of the evaluation; empty: none
};
std::string announcement_line(const Announcement& announcement);
/// Without its end. nullopt where it holds anything but names that stand for themselves in a path.
std::optional<Announcement> parse_announcement(std::string_view line);

/// The line with which the daemon says that there is an answer, or that the client is to be asked.
/// Both are as long as each other, for one number: 5 bytes more than that.
std::string wake_line(std::string_view number, bool has_answer);

}  // namespace dirvenv
