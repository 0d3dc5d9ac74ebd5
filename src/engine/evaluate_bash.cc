// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "core/bash_exports.h"
#include "core/digest.h"
#include "core/path.h"
#include "core/quote.h"
#include "core/terminal_filter.h"
#include "engine/bash_boot.h"
#include "engine/bash_result.h"
#include "engine/evaluate.h"
#include "engine/evaluation_channel.h"
#include "os/child.h"
#include "os/clock.h"
#include "os/fifo.h"
#include "os/files.h"
#include "os/interrupts.h"
#include "os/orphans.h"
#include "os/process_table.h"
#include "os/pseudo_terminal.h"
#include "os/random.h"
#include "os/terminal.h"
#include "os/wait.h"

namespace dirvenv {
namespace {

constexpr int64_t kProgressAfterMs = 300;
// From Ctrl-C to the prompt in less than 300 ms, also where the file ignores SIGTERM.
constexpr int kGraceMs = 100;
// And from there until its last process is gone.
constexpr int kOrphansMs = 150;
// Between two questions whether somebody still waits.
constexpr int64_t kWantedMs = 1000;
constexpr size_t kTagBytes = 16;
constexpr int kStandardError = 2;
// What a file may print at the user's terminal.
constexpr size_t kOutputLimit = size_t{256} << 10;
constexpr size_t kOutputPiece = size_t{64} << 10;

// A private directory for one evaluation, removed with all that is in it.
class Stage {
 public:
  static Result<Stage> make(const Runtime& runtime) {
    Result<std::string> path = runtime.make_evaluation_directory();
    if (!path) return path.error();
    return Stage(std::move(*path));
  }
  Stage(Stage&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  Stage& operator=(Stage&&) = delete;
  ~Stage() {
    if (!path_.empty()) remove_all(path_);
  }
  std::string file(std::string_view name) const { return join_path(path_, name); }
  const std::string& path() const { return path_; }

 private:
  explicit Stage(std::string path) : path_(std::move(path)) {}
  std::string path_;
};

// bash by the user's setting, else from PATH (never from the working directory), else where
// systems have it.
std::optional<std::string> find_bash(const UserConfig& config, const Environment& base) {
  std::vector<std::string> places;
  if (!config.bash.empty()) places.push_back(config.bash);
  for (const std::string& directory : split_list(base.get_or("PATH", ""))) {
    if (directory.starts_with("/")) places.push_back(join_path(directory, "bash"));
  }
  places.insert(places.end(), {"/bin/bash", "/usr/bin/bash", "/usr/local/bin/bash"});
  for (const std::string& place : places) {
    if (is_executable_file(place)) return place;
  }
  return std::nullopt;
}

// What the file and its programs print. At a terminal they get one of their own, so that they
// cannot change the modes of the user's, and what they print is filtered.
class Output {
 public:
  explicit Output(const Display* display) : display_(display) {
    if (display_ != nullptr) {
      if (display_->terminal) terminal_ = open_pseudo_terminal(*display_->terminal);
    } else if (is_terminal_fd(kStandardError)) {
      terminal_ = open_pseudo_terminal(window_size(kStandardError));
    }
  }
  int for_child() const { return terminal_ ? terminal_->theirs.get() : kStandardError; }
  /// -1 once nobody can write any more.
  int poll_fd() const { return terminal_ && !is_over_ ? terminal_->ours.get() : -1; }
  void close_childs() {
    if (terminal_) terminal_->theirs = Fd();
  }
  /// Passes on what is there, a piece of it; false where there is nothing more.
  bool pass_on() {
    if (!terminal_) return false;
    const std::string bytes = read_available(terminal_->ours.get(), kOutputPiece);
    is_over_ = bytes.empty();
    if (!is_over_) show(filter_.feed(bytes));
    return !is_over_;
  }
  /// Passes on the rest, as far as it is worth showing.
  void finish() {
    if (!terminal_) return;
    for (size_t passed = 0; passed < kOutputLimit && pass_on(); passed += kOutputPiece) {
    }
    show(filter_.finish());
    terminal_.reset();
  }

 private:
  void show(std::string_view text) const {
    if (display_ != nullptr) {
      display_->show(text);
    } else {
      write_fd(kStandardError, text);
    }
  }
  const Display* display_;
  std::optional<PseudoTerminal> terminal_;
  bool is_over_ = false;
  TerminalFilter filter_{kOutputLimit};
};

// One evaluation by bash, from the staged files to the result.
class BashRun {
 public:
  BashRun(const Approved& file, const Environment& base, const EvaluationContext& context,
          const Stage& stage)
      : file_(file),
        base_(base),
        context_(context),
        stage_(stage),
        tag_(to_hex(random_bytes(kTagBytes))),
        boot_(file, base, context, stage.path(), tag_),
        output_(context.display) {}

  Evaluation run();

 private:
  ChildSpec child_spec(const std::string& bash) const;
  Result<Done> stage_files() const;
  std::optional<SlowNotice> slow_notice() const;
  enum class Waited { Ended, Interrupted, TooLong, Blocked };
  Waited wait_for(Child& child, EvaluationChannel& channel, Interrupts& interrupts);

  const Approved& file_;
  const Environment& base_;
  const EvaluationContext& context_;
  const Stage& stage_;
  std::string tag_;
  BashBoot boot_;
  Output output_;
};

// With one of these bash starts in another mode, in which our library does not run.
constexpr std::array kPosixNames = {"POSIXLY_CORRECT", "POSIX_PEDANTIC"};

ChildSpec BashRun::child_spec(const std::string& bash) const {
  ChildSpec spec;
  spec.arguments = {bash, "--noprofile", "--norc", "-c", boot_.command_text(), "bash"};
  Environment environment = starting_environment(file_, base_);
  // Found in the environment, bash does not make its protected array of that name.
  environment.set("BASH_SOURCE", "");
  for (const char* const name : kPosixNames)
    environment.unset(name);
  spec.environment = environment.entries();
  const bool here = !context_.working_directory.empty();
  spec.directory = here ? context_.working_directory : parent_path(file_.identity().path);
  spec.output = output_.for_child();
  spec.error = output_.for_child();
  spec.own_session = true;
  return spec;
}

Result<Done> BashRun::stage_files() const {
  constexpr mode_t kReadOnly = 0400;
  const std::string text = boot_.start_text();
  Result<Done> staged = create_file(stage_.file("boot"), text, kReadOnly);
  if (staged) staged = create_file(stage_.file("main"), boot_.main_text(), kReadOnly);
  if (staged) staged = create_file(stage_.file("member"), BashBoot::member_text(), kReadOnly);
  const std::string direnv = boot_.direnv_program();
  const bool calls_direnv =
      text.find("$direnv") != std::string::npos || text.find("{direnv") != std::string::npos;
  if (!staged || !calls_direnv || direnv == context_.program) return staged;
  staged = make_directories(parent_path(direnv), 0700);
  return staged ? make_link(context_.program, direnv) : staged;
}

std::optional<SlowNotice> BashRun::slow_notice() const {
  if (context_.slow_notice) return context_.slow_notice;
  if (!context_.show_progress) return std::nullopt;
  const std::string path = with_tilde(file_.identity().path, context_.places.home);
  return SlowNotice{kProgressAfterMs, Tone::Status,
                    fmt::format("loading {} (Ctrl-C stops it)", path)};
}

// Serves the file's requests until bash has ended, or is to be ended. Making a virtualenv for the
// file does not count against its time.
BashRun::Waited BashRun::wait_for(Child& child, EvaluationChannel& channel,
                                  Interrupts& interrupts) {
  enum : unsigned { kEnded = 1, kRequest = 2, kSignal = 4, kOutput = 8 };
  const std::optional<SlowNotice> notice = slow_notice();
  const int64_t progress_at = steady_clock_ms() + (notice ? notice->after_ms : 0);
  const int64_t timeout = context_.config.timeout_s * int64_t{1000};
  int64_t end_at = timeout == 0 ? INT64_MAX : steady_clock_ms() + timeout;
  bool progress = notice.has_value();
  int64_t ask_at = steady_clock_ms() + kWantedMs;
  for (;;) {
    // How long a tool builds is added to the end once it is ready.
    const int64_t limit = channel.is_building() ? INT64_MAX : end_at;
    int64_t next = progress ? std::min(progress_at, limit) : limit;
    if (context_.is_wanted) next = std::min(next, ask_at);
    const int64_t left = std::clamp<int64_t>(next - steady_clock_ms(), 0, INT32_MAX);
    const unsigned ready =
        wait_readable({child.poll_fd(), channel.poll_fd(), interrupts.poll_fd(), output_.poll_fd()},
                      static_cast<int>(left));
    const int64_t now = steady_clock_ms();
    if ((ready & kEnded) == 0 && now >= limit) return Waited::TooLong;
    if (ready == 0 && progress && now >= progress_at) {
      progress = false;
      context_.report(notice->tone, notice->text);
    }
    if (context_.is_wanted && now >= ask_at) {
      ask_at = now + kWantedMs;
      if (!context_.is_wanted()) interrupts.see(SIGTERM);
    }
    // Before what it asks us to say: that is the order in which it was said.
    if ((ready & kOutput) != 0) output_.pass_on();
    if ((ready & (kRequest | kEnded)) != 0) channel.serve();
    if (channel.unapproved()) return Waited::Blocked;
    progress = progress && !channel.has_announced();
    if (timeout != 0) end_at += channel.take_making_ms();
    if ((ready & kSignal) != 0) interrupts.take();
    if (interrupts.seen() != 0) return Waited::Interrupted;
    if ((ready & kEnded) != 0) return Waited::Ended;
  }
}

Evaluation BashRun::run() {
  Evaluation evaluation;
  const auto fail = [&](const Error& error) {
    evaluation.error = Error{fmt::format("{}: {}", file_.identity().path, error.message)};
    return evaluation;
  };
  const auto bash = find_bash(context_.config, base_);
  if (!bash) return fail(Error{"there is no bash; install it, or set `bash` in config.toml"});
  Interrupts interrupts;
  Result<EvaluationChannel> channel =
      EvaluationChannel::open(stage_.path(), file_, base_, context_, interrupts);
  if (!channel) return fail(channel.error());
  if (Result<Done> staged = stage_files(); !staged) return fail(staged.error());
  std::optional<Orphans> orphans;
  if (context_.adopts_orphans) orphans.emplace();
  Result<Child> child = Child::start(child_spec(*bash));
  if (!child) return fail(child.error());
  output_.close_childs();
  if (context_.has_started) {
    if (const auto process = process_with(child->pid())) context_.has_started(*process);
  }
  const Waited waited = wait_for(*child, *channel, interrupts);
  if (waited != Waited::Ended) {
    child->end(kGraceMs);
    if (orphans) orphans->end_all(kOrphansMs);
  }
  output_.finish();
  evaluation.dependencies = channel->watches().take();
  evaluation.lists = std::move(channel->lists());
  evaluation.extras = std::move(channel->extras());
  evaluation.no_cache = channel->no_cache();
  channel->trace().take();
  if (waited == Waited::Ended) {
    BashResult(file_, *bash, stage_.path(), tag_).read(child->wait(), evaluation);
    for (const char* const name : kPosixNames) {
      if (!evaluation.environment.has(name)) evaluation.environment.assign(name, base_.get(name));
    }
  } else if (waited == Waited::Blocked) {
    evaluation.outcome = Evaluation::Outcome::Blocked;
    evaluation.unapproved = channel->unapproved();
  } else if (waited == Waited::TooLong) {
    return fail(
        Error{fmt::format("took longer than {} s and was stopped; `timeout` in {} sets how "
                          "long a file may take",
                          context_.config.timeout_s, user_config_path(context_.places))});
  } else {
    evaluation.outcome = Evaluation::Outcome::Interrupted;
    evaluation.signal = interrupts.seen();
  }
  return evaluation;
}

}  // namespace

Evaluation evaluate_bash(const Approved& file, const Environment& base,
                         const EvaluationContext& context) {
  Result<Stage> stage = Stage::make(context.runtime);
  if (!stage) {
    Evaluation evaluation;
    evaluation.error = stage.error();
    return evaluation;
  }
  return BashRun(file, base, context, *stage).run();
}

}  // namespace dirvenv
