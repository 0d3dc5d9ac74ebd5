// SPDX-License-Identifier: MIT
#include "daemon/server.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "core/hook_channel.h"
#include "core/visible.h"
#include "daemon/answers.h"
#include "daemon/log.h"
#include "daemon/project_watches.h"
#include "daemon/shell_channels.h"
#include "daemon/step.h"
#include "daemon/watch_counts.h"
#include "engine/last_leave.h"
#include "engine/load_cache.h"
#include "engine/load_jobs.h"
#include "engine/prompt_memory.h"
#include "os/child.h"
#include "os/clock.h"
#include "os/fifo.h"
#include "os/files.h"
#include "os/heap.h"
#include "os/interrupts.h"
#include "os/limits.h"
#include "os/lock_file.h"
#include "os/ready_set.h"
#include "os/wait.h"

namespace dirvenv {
namespace {

// What the ReadySet gives back; children and channels have numbers behind these.
enum Source : uint64_t { kSignals, kAnnouncements, kWritten, kChanges, kChildren = 16 };
constexpr uint64_t kFirstChannel = uint64_t{1} << 32;
// For another daemon to end, which nobody waits for meanwhile.
constexpr int kDeafMs = 1000;
// For a renewal to end what its file has started.
constexpr int kEndRenewalMs = 500;
// So many environments of shells that have moved on may be kept.
constexpr size_t kMostSpare = 64;

// Whether what stands in the directory is still ours.
bool is_at_home(const Channels& channels) {
  const auto daemon = channels.noted_daemon();
  return daemon && daemon->pid == own_pid();
}

// Ends a daemon that nobody can tell anything any more: somebody has removed its pipe, or it has
// not read from it for as long as it takes to fill it. False where it is not one, or does not end.
bool replace_deaf(const Channels& channels) {
  // Its own file may have been removed as well.
  const auto other = channels.lock_holder();
  if (!other || write_to_fifo(channels.pipe_path(), "\n")) return false;
  const Result<Fd> process = watch_process(*other);
  if (!process) return true;
  return ask_to_end(*other) && wait_readable({process->get()}, kDeafMs) != 0;
}

// Ferries between the system and step(), which decides.
class Server {
 public:
  Server(const Channels& channels, const std::string& program, const Environment& environment,
         int64_t idle_ms, LinePipe pipe)
      : channels_(channels),
        program_(program),
        environment_(environment),
        program_stamp_(stamp_of(program)),
        announcements_(std::move(pipe)),
        log_(channels.log_path()),
        shells_(channels, ready_, kFirstChannel),
        watches_(most_watches(), is_remote),
        state_(idle_ms, steady_clock_ms()) {}

  Result<Done> run();

 private:
  bool wait_for_all();
  void adopt();
  void serve_what_is_ready();
  void take_announcements();
  void serve(const ShellChannels::Come& come);
  void reap();
  void handle(const Event& event);
  void prune_renewals();

  void perform(const effect::Open& effect);
  void perform(const effect::Close& effect);
  void perform(const effect::Answer& effect);
  void perform(const effect::Mark& effect);
  void perform(const effect::AskToRenew& effect);
  void perform(const effect::Remember& effect);
  void perform(const effect::Renew& effect);
  void perform(const effect::Watch& effect);
  void perform(const effect::Unwatch& effect) { watches_.forget(effect.record); }
  void perform(const effect::Bury&);
  void perform(const effect::Rest&) { give_memory_back(); }
  void perform(const effect::Log& effect) { log_.add(effect.text); }

  Result<Runtime> runtime() const { return Runtime::open(channels_.directory()); }

  const Channels& channels_;
  const std::string& program_;
  const Environment& environment_;
  Stamp program_stamp_;
  ReadySet ready_;
  LinePipe announcements_;
  DaemonLog log_;
  Interrupts interrupts_;
  ShellChannels shells_;
  ProjectWatches watches_;
  WatchCounts noted_counts_;
  LoadCache cache_;
  DaemonState state_;
  bool has_served_ = false;
  const ShellChannels::Asked* asked_ = nullptr;  ///< the question that is being answered
  std::optional<Places> places_;                 ///< of the last question
  std::optional<EarlyLook> early_look_;          ///< for the question that is being written
  std::map<std::string, ChildSpec> renewals_;    ///< by key: how it is evaluated
  std::map<ProcessId, ChildSpec> deferred_;      ///< the client is about to tell by which key
  std::map<std::string, Child> renewing_;        ///< by key
};

void Server::handle(const Event& event) {
  for (const Effect& effect : step(state_, event, steady_clock_ms()))
    std::visit([this](const auto& each) { perform(each); }, effect);
}

void Server::perform(const effect::Open& effect) {
  const auto opened = shells_.open(effect.shell);
  if (opened == ShellChannels::Opened::Failed) return handle(event::Ended{effect.shell, false});
  if (opened == ShellChannels::Opened::New)
    log_.add(fmt::format("shell {} can ask", effect.shell.pid));
}

void Server::perform(const effect::Close& effect) {
  shells_.close(effect.shell);
  deferred_.erase(effect.shell);
}

void Server::perform(const effect::Answer& effect) {
  // The client of a newer version answers by its own rules, and starts its own daemon.
  if (stamp_of(program_) != program_stamp_) handle(event::Replaced{});
  HookAnswer answer;
  if (state_.ended.empty() && asked_->shares_files) {
    auto seen = early_look_ ? early_look_->take(effect.shell) : std::nullopt;
    early_look_.reset();
    answer =
        answer_for({channels_, program_, cache_}, effect.shell, asked_->question, std::move(seen));
  }
  shells_.answer(*asked_, answer.script);
  if (answer.places) places_ = std::move(answer.places);
  if (!answer.left_record.empty()) {
    if (const Result<Runtime> where = runtime()) where->remove(answer.left_record);
  }
  deferred_.erase(effect.shell);
  const bool is_deferred = !answer.script;
  if (answer.renewal && is_deferred) deferred_.emplace(effect.shell, std::move(*answer.renewal));
  if (answer.renewal && !is_deferred)
    renewals_.insert_or_assign(answer.key, std::move(*answer.renewal));
  handle(
      event::Answered{effect.shell, is_deferred, answer.record, answer.key, answer.is_remembered});
}

void Server::perform(const effect::Mark& effect) {
  if (const Result<Runtime> where = runtime()) where->mark_changed(effect.shell);
}

// Shells that have been given something else take this at their next prompt.
void Server::perform(const effect::AskToRenew& effect) {
  const Result<Runtime> where = runtime();
  if (where && is_alive(effect.shell)) (void)where->request(effect.shell, Runtime::Request::Renew);
}

void Server::perform(const effect::Remember& effect) {
  const Result<Runtime> where = runtime();
  auto result = where ? LoadJobs(*where).take_new_result(effect.key) : std::nullopt;
  if (!result) return;
  const std::string file = result->bash_file;
  handle(event::Remembered{file, cache_.put(effect.key, std::move(*result))});
}

void Server::perform(const effect::Renew& effect) {
  const auto found = renewals_.find(effect.key);
  if (found != renewals_.end() && cache_.knows(effect.key)) {
    if (Result<Child> child = Child::start(found->second)) {
      const auto number = kChildren + static_cast<uint64_t>(child->pid());
      if (ready_.add(child->poll_fd(), number)) {
        renewing_.emplace(effect.key, std::move(*child));
        return;
      }
    }
  }
  handle(event::RenewalEnded{effect.key});
}

void Server::perform(const effect::Watch& effect) {
  const Result<Runtime> where = runtime();
  const auto record = where ? where->read(effect.record) : std::nullopt;
  if (!record) return watches_.forget(effect.record);
  watches_.watch(effect.record, record->dependencies);
  // What has changed before it was watched. Prompts look at more than that each time.
  if (record->dependencies.size() <= kMostDependencies && !is_fresh(*record))
    handle(event::Changed{{effect.record}});
}

void Server::perform(const effect::Bury&) {
  const Result<Runtime> where = runtime();
  if (!where) return;
  // What another daemon was to remember is not worth much.
  LoadJobs(*where).sweep(has_served_);
  std::vector<ChildSpec> hooks = LastLeave(*where).leave_dead();
  for (const ChildSpec& hook : hooks)
    log_.add("the last shell has died: last_leave in " + visible(hook.directory));
  run_last_leave(std::move(hooks), environment_);
}

// Renewals that have ended, and hooks, which nobody waits for.
void Server::reap() {
  std::vector<std::string> ended;
  std::vector<pid_t> running;
  for (auto& [key, child] : renewing_) {
    if (wait_readable({child.poll_fd()}, 0) != 0)
      ended.push_back(key);
    else
      running.push_back(child.pid());
  }
  for (const std::string& key : ended) {
    const auto found = renewing_.find(key);
    ready_.remove(found->second.poll_fd());
    found->second.wait();
    renewing_.erase(found);
    handle(event::RenewalEnded{key});
  }
  reap_children(running);
}

void Server::take_announcements() {
  for (const std::string& line : announcements_.take()) {
    const auto announced = parse_announcement(line);
    if (!announced) continue;
    if (announced->shell.empty()) {
      handle(event::ResultReady{announced->key});
    } else if (const auto shell = parse_process_id(announced->shell)) {
      const auto deferred = deferred_.extract(*shell);
      if (deferred && !announced->key.empty())
        renewals_.insert_or_assign(announced->key, std::move(deferred.mapped()));
      handle(event::Announced{*shell, announced->record, announced->key});
    }
  }
}

void Server::serve(const ShellChannels::Come& come) {
  for (const ShellChannels::Asked& asked : come.asked) {
    asked_ = &asked;
    handle(event::Asked{asked.shell});
  }
  asked_ = nullptr;
  for (const ProcessId& shell : come.ended)
    handle(event::Ended{shell});
}

void Server::serve_what_is_ready() {
  const auto ready = ready_.wait(static_cast<int>(rest_ms(state_, steady_clock_ms())));
  take_announcements();
  ShellChannels::Come come;
  for (const uint64_t number : ready) {
    if (number >= kFirstChannel) shells_.take(number, come);
  }
  shells_.take_written(come, [this](const ProcessId& shell) {
    if (places_) early_look_.emplace(shell, *places_);
  });
  serve(come);
  early_look_.reset();
  ProjectWatches::Changes changes = watches_.take();
  if (changes.is_all || !changes.records.empty())
    handle(event::Changed{std::move(changes.records), changes.is_all});
  reap();
  interrupts_.take();
  if (interrupts_.seen() != 0) handle(event::AskedToEnd{});
  if (!is_at_home(channels_)) handle(event::Evicted{});
  handle(event::Tick{});
  prune_renewals();
  if (watches_.counts() == noted_counts_) return;
  noted_counts_ = watches_.counts();
  note_watch_counts(channels_, noted_counts_);
}

// Of keys that no shell has any more.
void Server::prune_renewals() {
  if (renewals_.size() <= state_.shells.size() + kMostSpare) return;
  std::erase_if(renewals_, [&](const auto& renewal) {
    const bool is_used =
        std::any_of(state_.shells.begin(), state_.shells.end(),
                    [&](const auto& shell) { return shell.second.key == renewal.first; });
    const auto& queue = state_.to_renew;
    return !is_used && std::find(queue.begin(), queue.end(), renewal.first) == queue.end();
  });
}

bool Server::wait_for_all() {
  // Where the system has no more of them, changes come with the prompts alone.
  if (watches_.poll_fd() >= 0) (void)ready_.add(watches_.poll_fd(), kChanges);
  if (shells_.written_fd() >= 0) (void)ready_.add(shells_.written_fd(), kWritten);
  return ready_.add(interrupts_.poll_fd(), kSignals) &&
         ready_.add(announcements_.fd(), kAnnouncements);
}

// The shells that another daemon has served, with what they have loaded, as far as that is written.
void Server::adopt() {
  std::map<std::string, std::string> loads;
  const Result<Runtime> where = runtime();
  for (const std::string& name : where ? where->record_names() : std::vector<std::string>()) {
    const auto record = where->read(name);
    if (!record) continue;
    const bool is_attempt = parse_process_id(name).has_value();
    if (is_attempt)
      loads.insert_or_assign(name, name);
    else
      loads.emplace(record->owner_shell, name);
  }
  for (const ProcessId& shell : channels_.all()) {
    const auto found = loads.find(shell.text());
    handle(event::Announced{shell, found == loads.end() ? "" : found->second, ""});
  }
}

Result<Done> Server::run() {
  log_.add(fmt::format("started, version {}, process {}", DIRVENV_VERSION, own_pid()));
  keep_freed_memory();
  // Three for each shell. One for whom there are none asks its client.
  raise_descriptor_limit();
  if (!wait_for_all()) return Error{"cannot wait for its pipe (epoll)"};
  adopt();
  perform(effect::Bury{});
  has_served_ = true;
  while (state_.ended.empty())
    serve_what_is_ready();
  for (auto& [key, child] : renewing_)
    child.end(kEndRenewalMs);
  // Without its channel, a shell asks the client at once. Where the directory has been made anew,
  // those in it are another daemon's.
  if (!is_at_home(channels_)) return Done{};
  for (const ProcessId& shell : channels_.all())
    channels_.remove(shell);
  return Done{};
}

}  // namespace

Result<Done> serve_shells(const Channels& channels, const std::string& program,
                          const Environment& environment, int64_t idle_ms, Fd activation) {
  Result<std::optional<LockFile>> lock = LockFile::try_acquire(channels.lock_path());
  if (lock && !*lock && replace_deaf(channels)) lock = LockFile::try_acquire(channels.lock_path());
  if (!lock) return lock.error();
  if (!*lock) return Done{};
  const auto self = process_with(own_pid());
  if (!self) return Error{"cannot read /proc, which dirvenv needs"};
  (*lock)->note(self->text());
  Result<Fd> pipe = open_fifo(channels.pipe_path());
  const bool is_activated = pipe && are_same_file(pipe->get(), activation.get());
  if (!is_activated) {
    remove_file(channels.pipe_path());
    pipe = make_fifo(channels.pipe_path());
  }
  if (!pipe) return pipe.error();
  for (const auto& [path, text] : {std::pair(channels.program_path(), program),
                                   std::pair(channels.pid_path(), self->text())}) {
    if (Result<Done> noted = write_file(path, text, {}); !noted) return noted;
  }
  const Result<Done> served =
      Server(channels, program, environment, idle_ms, LinePipe(std::move(*pipe))).run();
  if (!is_at_home(channels)) return served;
  if (!is_activated) remove_file(channels.pipe_path());
  remove_file(channels.pid_path());
  remove_file(channels.watches_path());
  return served;
}

}  // namespace dirvenv
