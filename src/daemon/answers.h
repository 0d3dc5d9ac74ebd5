// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "core/hook_channel.h"
#include "engine/channels.h"
#include "engine/load_cache.h"
#include "engine/setup.h"
#include "os/child.h"

namespace dirvenv {

/// The question that lies in the channel of `shell`, and lies there no more: it holds all of the
/// shell's environment. nullopt where there is none that can be read.
std::optional<HookQuestion> take_question(const Channels& channels, const ProcessId& shell);

/// What is looked at while a shell still writes its question, as its next one will need it. It is
/// for that question alone, and no older than that.
class EarlyLook {
 public:
  /// `places` are those of the last question.
  EarlyLook(const ProcessId& shell, const Places& places);
  /// nullopt where another shell has asked, or the question has been long in coming.
  std::optional<Surroundings> take(const ProcessId& shell);

 private:
  ProcessId shell_;
  int64_t began_ms_;
  Surroundings seen_;
};

/// What a shell is answered.
struct HookAnswer {
  /// The one that the client would print; nullopt where the client has to be asked: where more is
  /// needed than to look, to calculate and to remember (bash, a virtual environment that has to be
  /// made), or where the shell has its things elsewhere.
  std::optional<std::string> script{};
  std::string record{};  ///< as in PromptAnswer, like the next three
  std::string key{};
  bool is_remembered = false;
  std::string left_record{};
  std::optional<Places> places{};  ///< of the shell's user
  /// What is to be started to evaluate for the shell as it is now; nullopt where nothing would be
  /// remembered of that.
  std::optional<ChildSpec> renewal{};
};

/// What all answers are made with.
struct AnswerTools {
  const Channels& channels;
  const std::string& program;
  LoadCache& cache;
};

/// Blocks only while it reads files, which the shell sees as this process does.
HookAnswer answer_for(const AnswerTools& tools, const ProcessId& shell,
                      const HookQuestion& question, std::optional<Surroundings> seen);

/// What fish gets where there is no answer: nothing that changes anything but its next question.
std::string no_answer_for_fish(const HookQuestion& question);

}  // namespace dirvenv
