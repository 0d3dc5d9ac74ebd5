// SPDX-License-Identifier: MIT
#include <algorithm>

#include "daemon/step.h"
#include "fuzz/input.h"
#include "fuzz/targets.h"

namespace dirvenv::fuzz {
namespace {

constexpr int64_t kMostRest = 20'000;
constexpr int64_t kIdle = 60'000;

/// The world around a daemon: it has what the daemon's effects have made of it, and looks whether
/// each of them may be.
class World {
 public:
  void on(const Event& event) {
    event_ = &event;
    answers_ = 0;
    const std::vector<Effect> effects = step(state_, event, now_);
    for (const Effect& effect : effects)
      std::visit([this](const auto& each) { see(each); }, effect);
    count_ = effects.size();
    const auto* const asked = std::get_if<event::Asked>(&event);
    const bool is_answered = asked != nullptr && state_.shells.contains(asked->shell);
    require(answers_ == (is_answered ? 1 : 0), "a question has one answer");
    const int64_t rest = rest_ms(state_, now_);
    require(rest >= 0 && rest <= kMostRest, "it rests for 20 s at most");
  }
  void pass(int64_t ms) { now_ += ms; }
  bool has_ended() const { return !state_.ended.empty(); }
  bool is_renewing(const std::string& key) const { return renewing_.contains(key); }
  void end_renewal(const std::string& key) { renewing_.erase(key); }

  /// Until nothing is left to do.
  void settle() {
    for (int i = 0; i < 500 && !has_ended(); ++i) {
      const int64_t rest = rest_ms(state_, now_);
      if (rest == kMostRest && renewing_.empty()) break;
      pass(rest == kMostRest ? 1 : rest);
      on(event::Tick{});
      require(rest > 0 || count_ > 0 || has_ended() || rest_ms(state_, now_) > 0,
              "it does not spin");
      if (!renewing_.empty()) {
        const std::string key = *renewing_.begin();
        renewing_.erase(key);
        on(event::RenewalEnded{key});
      }
    }
    if (has_ended()) return;
    require(rest_ms(state_, now_) > 0 || state_.shells.empty(), "its work comes to an end");
    std::set<std::string> records;
    for (const auto& [id, shell] : state_.shells) {
      if (!shell.record.empty()) records.insert(shell.record);
      require(!shell.is_dirty, "every shell has been told of every change");
    }
    require(watched_ == records, "what shells have is watched, and nothing else");
    require(state_.to_renew.empty(), "all has been evaluated");
  }

 private:
  bool is_known(const ProcessId& shell) const { return state_.shells.contains(shell); }
  void see(const effect::Open& effect) {
    require(std::holds_alternative<event::Announced>(*event_), "only what is announced is opened");
    require(is_known(effect.shell), "what is opened is known");
  }
  void see(const effect::Close& effect) {
    require(!is_known(effect.shell), "what is closed is forgotten");
  }
  void see(const effect::Answer& effect) {
    require(is_known(effect.shell), "who is answered is known");
    ++answers_;
  }
  void see(const effect::Mark& effect) {
    require(is_known(effect.shell), "who is told is known");
    require(!state_.shells.at(effect.shell).record.empty(), "who is told has something");
  }
  void see(const effect::AskToRenew&) {}
  void see(const effect::Remember&) {
    require(std::holds_alternative<event::ResultReady>(*event_), "results are announced");
  }
  void see(const effect::Renew& effect) {
    require(renewing_.insert(effect.key).second, "nothing is evaluated twice at once");
    require(renewing_.size() <= 2, "two at most are evaluated");
  }
  void see(const effect::Watch& effect) { watched_.insert(effect.record); }
  void see(const effect::Unwatch& effect) {
    require(watched_.erase(effect.record) == 1, "only what is watched is given up");
  }
  void see(const effect::Bury&) {}
  void see(const effect::Rest&) {}
  void see(const effect::Log&) {}

  int64_t now_ = 1'000'000;
  DaemonState state_{kIdle, now_};
  const Event* event_ = nullptr;
  size_t answers_ = 0;
  size_t count_ = 0;
  std::set<std::string> watched_;
  std::set<std::string> renewing_;
};

ProcessId shell_of(Input& input) {
  const pid_t pid = 1 + input.byte() % 5;
  return {pid, 7};
}
std::string record_of(Input& input) {
  constexpr const char* kRecords[] = {"", "aa", "bb", "cc", "1.7", "2.7"};
  return kRecords[input.byte() % 6];
}
std::string key_of(Input& input) {
  constexpr const char* kKeys[] = {"", "k1", "k2", "k3", "k4"};
  return kKeys[input.byte() % 5];
}

Event event_of(Input& input) {
  switch (input.byte() % 12) {
    case 0:
      return event::Announced{shell_of(input), record_of(input), key_of(input)};
    case 1:
      return event::Ended{shell_of(input), input.flag()};
    case 2:
      return event::Asked{shell_of(input)};
    case 3: {
      event::Answered answered{shell_of(input), input.flag(), record_of(input), key_of(input)};
      answered.is_remembered = !answered.key.empty() && input.flag();
      return answered;
    }
    case 4:
      return event::ResultReady{key_of(input)};
    case 5:
      return event::Remembered{input.text(), {shell_of(input)}};
    case 6:
      return event::RenewalEnded{key_of(input)};
    case 7:
      return event::Changed{{record_of(input), record_of(input)}, input.byte() % 8 == 0};
    case 8:
      return input.byte() % 16 == 0 ? Event(event::AskedToEnd{}) : Event(event::Tick{});
    case 9:
      return input.byte() % 16 == 0 ? Event(event::Replaced{}) : Event(event::Tick{});
    case 10:
      return input.byte() % 16 == 0 ? Event(event::Evicted{}) : Event(event::Tick{});
    default:
      return event::Tick{};
  }
}

}  // namespace

// Shells, clients, files and time do anything in any order.
void daemon_step(std::string_view input) {
  Input bytes(input);
  World world;
  while (!bytes.at_end() && !world.has_ended()) {
    world.pass(bytes.byte() % 64 * 8);
    const Event event = event_of(bytes);
    if (const auto* const ended = std::get_if<event::RenewalEnded>(&event)) {
      if (!world.is_renewing(ended->key)) continue;
      world.end_renewal(ended->key);
    }
    world.on(event);
  }
  world.settle();
}

}  // namespace dirvenv::fuzz
