// SPDX-License-Identifier: MIT
#include "daemon/server.h"

#include <fmt/format.h>

#include <algorithm>
#include <list>
#include <map>

#include "core/hook_channel.h"
#include "core/path.h"
#include "core/shell_script.h"
#include "core/visible.h"
#include "daemon/answers.h"
#include "daemon/log.h"
#include "engine/last_leave.h"
#include "engine/load_cache.h"
#include "engine/load_jobs.h"
#include "os/clock.h"
#include "os/fifo.h"
#include "os/files.h"
#include "os/heap.h"
#include "os/interrupts.h"
#include "os/limits.h"
#include "os/lock_file.h"
#include "os/terminal.h"
#include "os/wait.h"
#include "os/written_files.h"

namespace dirvenv {
namespace {

constexpr size_t kLineLimit = 4096;
constexpr std::string_view kResultLine = "result ";
// Evaluations behind, at the same time and altogether.
constexpr size_t kMostRenewing = 2;
constexpr size_t kMostToRenew = 64;
// For a renewal to end what its file has started.
constexpr int kEndRenewalMs = 500;
// Prompts come first: a renewal waits until none has come for a moment, but not for ever.
constexpr int64_t kRenewalAfterMs = 100;
constexpr int64_t kLatestRenewalMs = 2000;
// How often it looks whether its directory and its program are still there.
constexpr int64_t kLookMs = 20'000;

// A FIFO with lines in it.
class LinePipe {
 public:
  LinePipe() = default;
  explicit LinePipe(Fd fd) : fd_(std::move(fd)) {}
  int fd() const { return fd_.get(); }
  /// The whole lines that have come.
  std::vector<std::string> take() {
    buffer_ += read_available(fd_.get(), kLineLimit);
    std::vector<std::string> lines;
    for (size_t end = 0; (end = buffer_.find('\n')) != std::string::npos;) {
      lines.push_back(buffer_.substr(0, end));
      buffer_.erase(0, end + 1);
    }
    if (buffer_.size() > kLineLimit) buffer_.clear();
    return lines;
  }

 private:
  Fd fd_;
  std::string buffer_;
};

struct ServedShell {
  ProcessId shell;
  Fd process;
  LinePipe ask;        ///< fish has none
  Fd wake;             ///< kept open: the shell may come to read only after we have written
  int directory = -1;  ///< fish's, as WrittenFiles counts; -1: another shell's
  std::string answer;  ///< the file that fish has got last; empty: none
};

// Whether what stands in the directory is still ours.
bool is_at_home(const Channels& channels) {
  const auto daemon = channels.daemon();
  return daemon && daemon->pid == own_pid();
}

class Server {
 public:
  Server(const Channels& channels, const std::string& program, const Environment& environment,
         int64_t idle_ms, LinePipe pipe)
      : channels_(channels),
        program_(program),
        environment_(environment),
        program_stamp_(stamp_of(program)),
        idle_ms_(idle_ms),
        announcements_(std::move(pipe)),
        log_(channels.log_path()) {}

  void run();

 private:
  bool serve_what_is_ready(int timeout_ms);
  void add(const ProcessId& shell);
  void forget(const ProcessId& shell);
  void serve_pipe(ServedShell& served);
  void serve_fish(ServedShell& served);
  void serve_written();
  std::optional<std::string> answer(const ProcessId& shell, const HookQuestion& question);
  void renew();
  void reap();
  int64_t renew_in_ms() const;
  void remember(const std::string& key);
  void bury_the_dead();
  bool is_over();

  const Channels& channels_;
  const std::string& program_;
  const Environment& environment_;
  Stamp program_stamp_;
  int64_t idle_ms_;
  LinePipe announcements_;
  DaemonLog log_;
  WrittenFiles written_;
  Interrupts interrupts_;
  std::vector<ServedShell> shells_;
  bool is_outdated_ = false;
  bool has_served_ = false;
  LoadCache cache_;
  std::map<std::string, ChildSpec> to_renew_;  ///< by key
  int64_t renew_at_ms_ = 0;                    ///< not before, unless
  int64_t renew_by_ms_ = 0;                    ///< it has come to this
  std::list<Child> renewing_;
  int64_t last_shell_ms_ = steady_clock_ms();  ///< when there was one last
};

// A client announces its shell each time. One that is served as it is stays so, with whatever it
// has asked meanwhile. It may have new pipes, where somebody has removed the old ones, or have
// become another shell by `exec`.
void Server::add(const ProcessId& shell) {
  const std::string channel = channels_.path(shell);
  ServedShell served;
  served.shell = shell;
  const auto known = std::find_if(shells_.begin(), shells_.end(),
                                  [&](const ServedShell& each) { return each.shell == shell; });
  Result<Fd> ask = open_fifo(join_path(channel, kAskPipe));
  Result<Fd> wake = open_fifo(join_path(channel, kWakePipe));
  if (ask && wake) {
    const bool is_served = known != shells_.end() && are_same_file(ask->get(), known->ask.fd()) &&
                           are_same_file(wake->get(), known->wake.get());
    if (is_served) return;
    served.ask = LinePipe(std::move(*ask));
    served.wake = std::move(*wake);
  } else if (const Result<int> directory = written_.watch(channel)) {
    // What was written before we looked has not been told of.
    if (known != shells_.end() && known->directory == *directory) return serve_fish(*known);
    served.directory = *directory;
  }
  forget(shell);
  Result<Fd> process = watch_process(shell);
  if (!process || (served.directory < 0 && !served.wake)) return channels_.remove(shell);
  served.process = std::move(*process);
  // Nobody waits any more for what was said before.
  read_available(served.wake.get(), kLineLimit);
  for (const std::string& name : directory_names(channel)) {
    if (name.starts_with(kAnswerFile)) remove_file(join_path(channel, name));
  }
  log_.add(fmt::format("shell {} can ask", shell.pid));
  shells_.push_back(std::move(served));
  if (shells_.back().directory >= 0) serve_fish(shells_.back());
}

void Server::forget(const ProcessId& shell) {
  std::erase_if(shells_, [&](const ServedShell& served) {
    if (served.shell == shell && served.directory >= 0) written_.forget(served.directory);
    return served.shell == shell;
  });
}

void Server::serve_pipe(ServedShell& served) {
  for (const std::string& line : served.ask.take()) {
    const auto number = channel_number(line);
    if (!number) continue;
    const auto question = take_question(channels_, served.shell);
    const bool is_asked = question && question->number == *number;
    const auto text = is_asked ? answer(served.shell, *question) : std::nullopt;
    const bool is_here = text && write_file(join_path(channels_.path(served.shell), kAnswerFile),
                                            frame_script(*text), {});
    write_fd(served.wake.get(), wake_line(*number, is_here));
  }
}

// Its answer needs no frame: fish finds the name when all of it is there.
void Server::serve_fish(ServedShell& served) {
  const auto question = take_question(channels_, served.shell);
  if (!question) return;
  if (!served.answer.empty()) remove_file(served.answer);
  served.answer =
      join_path(channels_.path(served.shell), fmt::format("{}-{}", kAnswerFile, question->number));
  const auto text = answer(served.shell, *question);
  (void)write_file(served.answer, text ? *text : no_answer_for_fish(*question), {});
}

void Server::serve_written() {
  const WrittenFiles::Taken taken = written_.take();
  for (ServedShell& served : shells_) {
    const auto is_its = [&](const WrittenFiles::Written& written) {
      return written.directory == served.directory && written.name == kQuestionFile;
    };
    const bool is_asking = std::any_of(taken.files.begin(), taken.files.end(), is_its);
    if (is_asking || (!taken.are_complete && served.directory >= 0)) serve_fish(served);
  }
}

// nullopt where its client is to be asked.
std::optional<std::string> Server::answer(const ProcessId& shell, const HookQuestion& question) {
  // The client of a newer version answers by its own rules, and starts its own daemon.
  is_outdated_ = is_outdated_ || stamp_of(program_) != program_stamp_;
  if (is_outdated_) return std::nullopt;
  auto answer = answer_for(channels_, shell, question, program_, cache_);
  if (!answer) return std::nullopt;
  const int64_t now = steady_clock_ms();
  if (answer->renewal && to_renew_.size() < kMostToRenew) {
    if (to_renew_.empty()) renew_by_ms_ = now + kLatestRenewalMs;
    to_renew_.insert_or_assign(answer->remembered, std::move(*answer->renewal));
  }
  renew_at_ms_ = now + kRenewalAfterMs;
  return std::move(answer->script);
}

// Once the shells have their answers, and do not ask any more for a moment.
void Server::renew() {
  if (renew_in_ms() > 0) return;
  while (!to_renew_.empty() && renewing_.size() < kMostRenewing) {
    const auto first = to_renew_.begin();
    if (Result<Child> child = Child::start(first->second)) renewing_.push_back(std::move(*child));
    to_renew_.erase(first);
  }
}

// Until the next one is to be started; INT32_MAX: there is none, or it waits for another.
int64_t Server::renew_in_ms() const {
  if (to_renew_.empty() || renewing_.size() >= kMostRenewing) return INT32_MAX;
  return std::max<int64_t>(std::min(renew_at_ms_, renew_by_ms_) - steady_clock_ms(), 0);
}

// Shells that have been given something else take this at their next prompt.
void Server::remember(const std::string& key) {
  const Result<Runtime> runtime = Runtime::open(channels_.directory());
  if (!runtime) return;
  auto result = LoadJobs(*runtime).take_new_result(key);
  if (!result) return;
  const std::string file = result->bash_file;
  const std::vector<ProcessId> others = cache_.put(key, std::move(*result));
  log_.add(fmt::format("evaluated {}; shells that have another result: {}", visible(file),
                       others.size()));
  for (const ProcessId& shell : others) {
    if (is_alive(shell)) (void)runtime->request(shell, Runtime::Request::Renew);
  }
}

// Renewals that have ended, and hooks, which nobody waits for.
void Server::reap() {
  std::erase_if(renewing_, [](Child& child) {
    if (wait_readable({child.poll_fd()}, 0) == 0) return false;
    child.wait();
    return true;
  });
  std::vector<pid_t> running;
  for (const Child& child : renewing_)
    running.push_back(child.pid());
  reap_children(running);
}

// False where nothing has come in that time. A place in `descriptors` is a signal, an announcement,
// files, or a shell's pipe and then its process.
bool Server::serve_what_is_ready(int timeout_ms) {
  std::vector<int> descriptors{interrupts_.poll_fd(), announcements_.fd(), written_.poll_fd()};
  for (const Child& child : renewing_)
    descriptors.push_back(child.poll_fd());
  const size_t first = descriptors.size();
  for (const ServedShell& served : shells_) {
    descriptors.push_back(served.ask.fd());
    descriptors.push_back(served.process.get());
  }
  reap();
  std::vector<ProcessId> ended;
  const std::vector<size_t> ready = wait_for_any(descriptors, timeout_ms);
  for (const size_t place : ready) {
    if (place < first) continue;
    ServedShell& served = shells_[(place - first) / 2];
    if ((place - first) % 2 == 0) {
      serve_pipe(served);
    } else {
      ended.push_back(served.shell);
    }
  }
  serve_written();
  for (const ProcessId& shell : ended) {
    log_.add(fmt::format("shell {} has ended", shell.pid));
    channels_.remove(shell);
    forget(shell);
  }
  if (!ended.empty()) bury_the_dead();
  for (const std::string& line : announcements_.take()) {
    if (const auto shell = parse_process_id(line)) {
      add(*shell);
    } else if (line.starts_with(kResultLine)) {
      remember(line.substr(kResultLine.size()));
    }
  }
  renew();
  interrupts_.take();
  return !ready.empty();
}

void Server::bury_the_dead() {
  if (const Result<Runtime> runtime = Runtime::open(channels_.directory())) {
    // What another daemon was to remember is not worth much.
    LoadJobs(*runtime).sweep(has_served_);
    std::vector<ChildSpec> hooks = LastLeave(*runtime).leave_dead();
    for (const ChildSpec& hook : hooks)
      log_.add("the last shell has died: last_leave in " + visible(hook.directory));
    run_last_leave(std::move(hooks), environment_);
  }
}

bool Server::is_over() {
  const int64_t now = steady_clock_ms();
  if (!shells_.empty()) last_shell_ms_ = now;
  std::string_view why;
  if (interrupts_.seen() != 0) why = "was asked to";
  if (is_outdated_) why = "the program has been replaced";
  if (now - last_shell_ms_ >= idle_ms_) why = "no shell for a while";
  const bool is_home = is_at_home(channels_);
  if (!why.empty() && is_home) log_.add(fmt::format("ended: {}", why));
  return !why.empty() || !is_home;
}

void Server::run() {
  log_.add(fmt::format("started, version {}, process {}", DIRVENV_VERSION, own_pid()));
  keep_freed_memory();
  // Three for each shell. One for whom there are none asks its client.
  raise_descriptor_limit();
  for (const ProcessId& shell : channels_.all())
    add(shell);
  bury_the_dead();
  has_served_ = true;
  while (!is_over()) {
    const int64_t left = last_shell_ms_ + idle_ms_ - steady_clock_ms();
    int64_t most = shells_.empty() ? std::min(left, kLookMs) : kLookMs;
    const bool is_resting = renew_in_ms() > most;
    most = std::clamp<int64_t>(renew_in_ms(), 0, std::max<int64_t>(most, 0));
    if (!serve_what_is_ready(static_cast<int>(most)) && is_resting) give_memory_back();
  }
  for (Child& child : renewing_)
    child.end(kEndRenewalMs);
  // Without its channel, a shell asks the client at once. Where the directory has been made anew,
  // those in it are another daemon's.
  if (!is_at_home(channels_)) return;
  for (const ProcessId& shell : channels_.all())
    channels_.remove(shell);
}

}  // namespace

Result<Done> serve_shells(const Channels& channels, const std::string& program,
                          const Environment& environment, int64_t idle_ms, Fd activation) {
  const Result<std::optional<LockFile>> lock = LockFile::try_acquire(channels.lock_path());
  if (!lock) return lock.error();
  if (!*lock) return Done{};
  const auto self = process_with(own_pid());
  if (!self) return Error{"cannot read /proc, which dirvenv needs"};
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
  Server(channels, program, environment, idle_ms, LinePipe(std::move(*pipe))).run();
  if (!is_at_home(channels)) return Done{};
  if (!is_activated) remove_file(channels.pipe_path());
  remove_file(channels.pid_path());
  return Done{};
}

}  // namespace dirvenv
