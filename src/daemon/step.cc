// SPDX-License-Identifier: MIT
#include "daemon/step.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/visible.h"

namespace dirvenv {
namespace {

// Evaluations behind, at the same time and altogether.
constexpr size_t kMostRenewing = 2;
constexpr size_t kMostToRenew = 64;
// Prompts come first: what nobody waits for waits until no question has come for a moment, but not
// for ever.
constexpr int64_t kQuietMs = 100;
constexpr int64_t kLatestMs = 2000;
// A file that is written again and again costs no more than this.
constexpr int64_t kBetweenMarksMs = 50;
// How often somebody has to look whether its directory and its program are still there; and after
// how long without an event memory goes back.
constexpr int64_t kLookMs = 20'000;

class Step {
 public:
  Step(DaemonState& state, int64_t now_ms) : state_(state), now_ms_(now_ms) {}

  void on(const event::Announced& event) {
    note(event.shell, event.record, event.key);
    effects_.emplace_back(effect::Open{event.shell});
  }

  void on(const event::Ended& event) {
    const auto found = state_.shells.find(event.shell);
    if (found == state_.shells.end()) return;
    if (!found->second.record.empty()) want_watches();
    state_.shells.erase(found);
    state_.last_shell_ms = now_ms_;
    if (event.is_dead) log(fmt::format("shell {} has ended", event.shell.pid));
    effects_.emplace_back(effect::Close{event.shell});
    if (event.is_dead) effects_.emplace_back(effect::Bury{});
  }

  void on(const event::Asked& event) {
    if (!state_.shells.contains(event.shell)) return;
    put_off();
    effects_.emplace_back(effect::Answer{event.shell});
  }

  void on(const event::Answered& event) {
    put_off();
    const auto found = state_.shells.find(event.shell);
    if (found == state_.shells.end()) return;
    const bool was_ahead = state_.ahead.erase(found->second.key) > 0;
    if (event.is_deferred) return;
    const bool is_same = found->second.key == event.key;
    note(event.shell, event.record, event.key);
    // What has been evaluated since it changed need not be again.
    if (event.is_remembered && !(was_ahead && is_same)) want_renewal(event.key);
  }

  void on(const event::ResultReady& event) { effects_.emplace_back(effect::Remember{event.key}); }

  void on(const event::Remembered& event) {
    log(fmt::format("evaluated {}; shells that have another result: {}", visible(event.file),
                    event.others.size()));
    for (const ProcessId& shell : event.others)
      effects_.emplace_back(effect::AskToRenew{shell});
  }

  void on(const event::RenewalEnded& event) { state_.renewing.erase(event.key); }

  void on(const event::Changed& event) {
    put_off();
    for (auto& [id, shell] : state_.shells) {
      if (shell.record.empty() || !(event.is_all || event.records.contains(shell.record))) continue;
      state_.moved.insert(shell.record);
      shell.is_dirty = true;
      mark_if_due(id, shell);
      if (!shell.key.empty() && state_.ahead.insert(shell.key).second) want_renewal(shell.key);
    }
  }

  void on(const event::Tick&) {
    for (auto& [id, shell] : state_.shells)
      mark_if_due(id, shell);
    if (now_ms_ >= std::min(state_.quiet_ms, state_.latest_ms)) work();
    if (!state_.is_resting && now_ms_ - state_.last_event_ms >= kLookMs) {
      state_.is_resting = true;
      effects_.emplace_back(effect::Rest{});
    }
    const bool is_idle = state_.shells.empty() && now_ms_ - state_.last_shell_ms >= state_.idle_ms;
    if (is_idle) end("no shell for a while");
  }

  void on(const event::AskedToEnd&) { end("was asked to"); }
  void on(const event::Replaced&) { end("the program has been replaced"); }
  // Where it could say so is another's.
  void on(const event::Evicted&) { state_.ended = "its directory is gone"; }

  std::vector<Effect> take() { return std::move(effects_); }

 private:
  void log(std::string text) { effects_.emplace_back(effect::Log{std::move(text)}); }

  void end(std::string_view why) {
    if (!state_.ended.empty()) return;
    state_.ended = why;
    log(fmt::format("ended: {}", why));
  }

  void put_off() { state_.quiet_ms = now_ms_ + kQuietMs; }

  bool has_work() const { return state_.has_to_watch || !state_.to_renew.empty(); }

  void begin_work() {
    if (has_work()) return;
    state_.latest_ms = now_ms_ + kLatestMs;
    put_off();
  }

  void want_watches() {
    begin_work();
    state_.has_to_watch = true;
  }

  void want_renewal(const std::string& key) {
    std::vector<std::string>& keys = state_.to_renew;
    if (keys.size() >= kMostToRenew || std::find(keys.begin(), keys.end(), key) != keys.end())
      return;
    begin_work();
    keys.push_back(key);
  }

  // A prompt that keeps what is loaded does not say by which key that was.
  void note(const ProcessId& id, const std::string& record, const std::string& key) {
    DaemonState::Shell& shell = state_.shells[id];
    state_.last_shell_ms = now_ms_;
    // A shell's attempts, which have failed or been refused, all have one name: "pid.start".
    const bool is_attempt = record.find('.') != std::string::npos;
    if (state_.moved.erase(record) > 0 || is_attempt) state_.to_rewatch.insert(record);
    const bool is_watched = state_.watched.contains(record) && !state_.to_rewatch.contains(record);
    if (!record.empty() && !is_watched) want_watches();
    if (shell.record == record && key.empty()) return;
    if (shell.record != record) {
      want_watches();
      shell.is_dirty = false;
    }
    shell.record = record;
    shell.key = key;
  }

  void mark_if_due(const ProcessId& id, DaemonState::Shell& shell) {
    const bool is_early = shell.marked_ms != 0 && now_ms_ < shell.marked_ms + kBetweenMarksMs;
    if (!shell.is_dirty || is_early) return;
    shell.is_dirty = false;
    shell.marked_ms = now_ms_;
    effects_.emplace_back(effect::Mark{id});
  }

  void work() {
    while (!state_.to_renew.empty() && state_.renewing.size() < kMostRenewing) {
      const std::string key = state_.to_renew.front();
      state_.to_renew.erase(state_.to_renew.begin());
      if (state_.renewing.insert(key).second) effects_.emplace_back(effect::Renew{key});
    }
    if (!state_.has_to_watch) return;
    state_.has_to_watch = false;
    std::set<std::string> wanted;
    for (const auto& [id, shell] : state_.shells) {
      if (!shell.record.empty()) wanted.insert(shell.record);
    }
    for (const std::string& record : state_.watched) {
      if (!wanted.contains(record)) effects_.emplace_back(effect::Unwatch{record});
    }
    for (const std::string& record : wanted) {
      if (!state_.watched.contains(record) || state_.to_rewatch.contains(record))
        effects_.emplace_back(effect::Watch{record});
    }
    state_.to_rewatch.clear();
    std::erase_if(state_.moved, [&](const auto& record) { return !wanted.contains(record); });
    state_.watched = std::move(wanted);
  }

  DaemonState& state_;
  int64_t now_ms_;
  std::vector<Effect> effects_;
};

}  // namespace

std::vector<Effect> step(DaemonState& state, const Event& event, int64_t now_ms) {
  if (!std::holds_alternative<event::Tick>(event)) {
    state.last_event_ms = now_ms;
    state.is_resting = false;
  }
  Step step(state, now_ms);
  std::visit([&](const auto& each) { step.on(each); }, event);
  return step.take();
}

int64_t rest_ms(const DaemonState& state, int64_t now_ms) {
  int64_t until = now_ms + kLookMs;
  if (state.shells.empty()) until = std::min(until, state.last_shell_ms + state.idle_ms);
  const bool can_renew = !state.to_renew.empty() && state.renewing.size() < kMostRenewing;
  if (state.has_to_watch || can_renew)
    until = std::min(until, std::min(state.quiet_ms, state.latest_ms));
  for (const auto& [id, shell] : state.shells) {
    if (shell.is_dirty) until = std::min(until, shell.marked_ms + kBetweenMarksMs);
  }
  return std::max<int64_t>(until - now_ms, 0);
}

}  // namespace dirvenv
