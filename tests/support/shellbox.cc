// SPDX-License-Identifier: MIT
#include "support/shellbox.h"

#include <fcntl.h>
#include <poll.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "os/child.h"
#include "os/process_table.h"
#include "support/seed.h"
#include "support/terminal_text.h"

namespace dirvenv::test {
namespace {

[[noreturn]] void fail_with_errno(const std::string& what) {
  throw std::system_error(errno, std::generic_category(), what);
}

/// The real one: fish corrects $USER.
std::string user_name() {
  const passwd* user = ::getpwuid(::geteuid());
  return user == nullptr ? "tester" : user->pw_name;
}

/// The first free name: boxes that share a root have a home each.
std::string make_box_dir(const TempDir& root) {
  for (int number = 1;; ++number) {
    const std::string path = root / ("box" + std::to_string(number));
    if (std::filesystem::create_directory(path)) return path;
  }
}

std::map<std::string, std::string> parse_environment(std::string_view bytes) {
  std::map<std::string, std::string> environment;
  while (!bytes.empty()) {
    const std::size_t end = std::min(bytes.find('\0'), bytes.size());
    const std::string_view entry = bytes.substr(0, end);
    bytes.remove_prefix(std::min(end + 1, bytes.size()));
    const std::size_t equals = entry.find('=');
    if (equals == std::string_view::npos) continue;
    const std::string_view name = entry.substr(0, equals);
    if (name.substr(0, kPrivatePrefix.size()) == kPrivatePrefix) continue;
    environment[std::string(name)] = entry.substr(equals + 1);
  }
  return environment;
}

/// Reads what is there; false when there will never be more.
bool read_available(int descriptor, std::string& into) {
  std::array<char, 65536> buffer{};
  for (;;) {
    const ssize_t count = ::read(descriptor, buffer.data(), buffer.size());
    if (count > 0) {
      into.append(buffer.data(), static_cast<std::size_t>(count));
    } else if (count < 0 && errno == EINTR) {
      continue;
    } else {
      return count < 0 && errno == EAGAIN;  // EIO: nobody has the terminal open any more
    }
  }
}

std::mt19937_64& troubles() {
  static std::mt19937_64 random(seed_for("daemon killed at random"));
  return random;
}

}  // namespace

bool is_daemon_killed() {
  const char* const how = std::getenv("DIRVENV_TEST_DAEMON");
  return how != nullptr && std::string_view(how) == "killed";
}

Shellbox::Fifo::Fifo(const std::string& path) {
  if (::mkfifo(path.c_str(), 0600) != 0) fail_with_errno("mkfifo " + path);
  // Read and write: the shell never waits for a reader, and we never see an end of file.
  descriptor_ = ::open(path.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC);
  if (descriptor_ < 0) fail_with_errno("open " + path);
}

Shellbox::Fifo::~Fifo() {
  ::close(descriptor_);
}

Shellbox::Shellbox(ShellKind kind, ShellboxOptions options)
    : kind_(kind), options_(std::move(options)) {
  if (!options_.root) options_.root = std::make_shared<TempDir>();
  const TempDir& root = *options_.root;
  dir_ = root / "work";
  runtime_dir_ = root / "run";
  box_dir_ = make_box_dir(root);
  home_ = box_dir_ + "/home";
  make_home();
  fifo_ = std::make_unique<Fifo>(box_dir_ + "/ready");
  tell_daemon("start");
  entered_ = Clock::now();
  child_ = std::make_unique<PtyChild>(PtyCommand{command_line(), clean_environment(), dir_});
  startup_ = wait_prompt();
}

Shellbox::~Shellbox() {
  child_.reset();
  tell_daemon("stop");
}

// Every shell of the tests with the daemon, if they were asked for: DIRVENV_TEST_DAEMON. Where that
// is "killed", it is killed and started again at random while they run.
void Shellbox::tell_daemon(const std::string& what, bool must_start) const {
  if (std::getenv("DIRVENV_TEST_DAEMON") == nullptr || options_.dirvenv.empty()) return;
  ChildSpec spec;
  spec.arguments = {options_.dirvenv, "daemon", what};
  for (const auto& [name, value] : clean_environment())
    spec.environment.push_back(name + "=" + value);
  Result<Child> child = Child::start(spec);
  const bool done = child && child->wait().status == 0;
  if (!done && must_start && what == "start") fail("the daemon has not started");
}

void Shellbox::kill_daemon() const {
  const std::string path = runtime_dir_ + "/dirvenv/daemon.pid";
  const auto daemon =
      std::filesystem::exists(path) ? parse_process_id(read_file(path)) : std::nullopt;
  if (daemon && is_alive(*daemon)) ::kill(daemon->pid, SIGKILL);
}

void Shellbox::make_home() {
  const TempDir& root = *options_.root;
  for (const char* shared : {"work", "data", "state", "cache", "run", "tmp"}) {
    make_directories(root / shared);
  }
  std::filesystem::permissions(runtime_dir_, std::filesystem::perms::owner_all);
  make_directories(home_);
  make_directories(box_dir_ + "/config/fish");
  // On a busy machine a load may take longer than the two seconds of the default.
  make_directories(config() + "/dirvenv");
  write_file(config() + "/dirvenv/config.toml", "wait = '60s'\n");
  // Where this is missing, fish starts a Python that reads all manual pages.
  make_directories(root / "data/fish/generated_completions");
  const std::string text = rc_text(kind_, ShellRc{options_.dirvenv, box_dir_ + "/ready",
                                                  options_.before_hook, options_.after_hook});
  switch (kind_) {
    case ShellKind::Bash:
      return write_file(home_ + "/.bashrc", text);
    case ShellKind::Zsh:
      return write_file(home_ + "/.zshrc", text);
    case ShellKind::Fish:
      return write_file(box_dir_ + "/config/fish/config.fish", text);
  }
}

std::map<std::string, std::string> Shellbox::clean_environment() const {
  const TempDir& root = *options_.root;
  std::string path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  if (!options_.dirvenv.empty()) {
    path += ":" + std::filesystem::path(options_.dirvenv).parent_path().string();
  }
  std::map<std::string, std::string> all = options_.variables;
  // What answers, client or daemon, must not depend on whether /tmp is in memory.
  if (std::getenv("DIRVENV_TEST_DAEMON") == nullptr) all.emplace("DIRVENV_DAEMON", "0");
  all.merge(std::map<std::string, std::string>{
      {"PATH", path},
      {"TERM", "xterm"},
      {"LANG", "C.UTF-8"},
      {"USER", user_name()},
      {"LOGNAME", user_name()},
      {"HOME", home_},
      {"TMPDIR", root / "tmp"},
      {"XDG_CONFIG_HOME", box_dir_ + "/config"},
      {"XDG_DATA_HOME", root / "data"},
      {"XDG_STATE_HOME", root / "state"},
      {"XDG_CACHE_HOME", root / "cache"},
      {"XDG_RUNTIME_DIR", runtime_dir_},
  });
  return all;
}

std::vector<std::string> Shellbox::command_line() const {
  std::vector<std::string> words = options_.command_prefix;
  words.emplace_back(name_of(kind_));
  if (kind_ == ShellKind::Bash) {
    words.emplace_back("--rcfile");
    words.push_back(home_ + "/.bashrc");
  }
  words.emplace_back("-i");
  return words;
}

ShellStep Shellbox::run(std::string_view line) {
  refuse_unexpected_prompt();
  const size_t trouble = is_daemon_killed() ? pick(troubles(), 3) : 0;
  if (trouble == 1) tell_daemon("start", false);
  type(std::string(line) + "\r");
  if (trouble == 2) kill_daemon();
  return wait_prompt();
}

void Shellbox::type(std::string_view bytes) {
  const Clock::time_point deadline = Clock::now() + options_.deadline;
  entered_ = Clock::now();
  while (!bytes.empty()) {
    const ssize_t count = ::write(child_->terminal(), bytes.data(), bytes.size());
    if (count > 0) {
      bytes.remove_prefix(static_cast<std::size_t>(count));
    } else if (count < 0 && errno == EAGAIN) {
      // The shell may be waiting for us to read its echo.
      pollfd terminal{child_->terminal(), POLLIN | POLLOUT, 0};
      ::poll(&terminal, 1, 1000);
      read_terminal();
      if (Clock::now() > deadline) fail("the shell does not take what is typed");
    } else if (count >= 0 || errno != EINTR) {
      fail("the terminal takes no more input");
    }
  }
}

ShellStep Shellbox::wait_prompt() {
  const Clock::time_point deadline = Clock::now() + options_.deadline;
  const std::string ready = next_ready_line(deadline);
  const std::chrono::duration<double, std::milli> elapsed = Clock::now() - entered_;
  pid_ = static_cast<pid_t>(std::stol(ready));
  // The FIFO is faster than the terminal: the mark says that all output before it has arrived.
  return ShellStep{output_before(ready_mark(ready), deadline), elapsed.count()};
}

void Shellbox::wait_output(std::string_view bytes) {
  const Clock::time_point deadline = Clock::now() + options_.deadline;
  for (;;) {
    const std::size_t begin = transcript_.find(kRunMark, step_begin_);
    if (begin != std::string::npos && transcript_.find(bytes, begin) != std::string::npos) return;
    wait_for_bytes(deadline);
  }
}

void Shellbox::wait_shown(std::string_view bytes) {
  const Clock::time_point deadline = Clock::now() + options_.deadline;
  while (transcript_.find(bytes, step_begin_) == std::string::npos)
    wait_for_bytes(deadline);
}

ShellStep Shellbox::change_directory(std::string_view directory) {
  const std::filesystem::path target = std::filesystem::path(dir_) / directory;
  return run("cd " + typed_word(kind_, target.string()));
}

int Shellbox::status() {
  const std::string_view name = kind_ == ShellKind::Fish ? "$status" : "$?";
  const std::string shown = plain_text(run("echo " + std::string(name)).output);
  try {
    return std::stoi(shown);
  } catch (const std::logic_error&) {
    fail("no status in '" + shown + "'");
  }
}

std::map<std::string, std::string> Shellbox::environment() {
  const std::string file = box_dir_ + "/environment" + std::to_string(++captures_);
  run("/usr/bin/env -0 > " + typed_word(kind_, file));
  return parse_environment(read_file(file));
}

int Shellbox::exit() {
  refuse_unexpected_prompt();
  const Clock::time_point deadline = Clock::now() + options_.deadline;
  type("exit\r");
  std::string line;
  while (!has_ended()) {
    if (take_ready_line(line)) fail("the shell gave another prompt instead of leaving");
    wait_for_bytes(deadline);
  }
  read_terminal();
  return child_->reap();
}

bool Shellbox::exists(std::string_view path) const {
  const auto status = std::filesystem::symlink_status(std::filesystem::path(dir_) / path);
  return std::filesystem::exists(status);
}

void Shellbox::refuse_unexpected_prompt() {
  std::string line;
  read_fifo();
  if (take_ready_line(line)) fail("the shell gave a prompt that nobody waited for");
}

std::string Shellbox::next_ready_line(Clock::time_point deadline) {
  std::string line;
  while (!take_ready_line(line))
    wait_for_bytes(deadline);
  return line;
}

std::string Shellbox::output_before(const std::string& mark, Clock::time_point deadline) {
  std::size_t end = transcript_.find(mark, step_begin_);
  while (end == std::string::npos) {
    wait_for_bytes(deadline);
    end = transcript_.find(mark, step_begin_);
  }
  std::string output = transcript_.substr(step_begin_, end - step_begin_);
  step_begin_ = end + mark.size();
  const std::size_t begin = output.find(kRunMark);
  if (begin != std::string::npos) output.erase(0, begin + kRunMark.size());
  return kind_ == ShellKind::Fish ? without_line_end_sign(std::move(output)) : output;
}

bool Shellbox::take_ready_line(std::string& line) {
  const std::size_t end = ready_bytes_.find('\n');
  if (end == std::string::npos) return false;
  line = ready_bytes_.substr(0, end);
  ready_bytes_.erase(0, end + 1);
  return true;
}

bool Shellbox::has_ended() const {
  pollfd child{child_->ended(), POLLIN, 0};
  return ::poll(&child, 1, 0) == 1;
}

/// Returns when something was read, or once when the shell has ended.
void Shellbox::wait_for_bytes(Clock::time_point deadline) {
  const auto left =
      std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
  if (left <= 0) fail("no prompt in time");
  // An ended shell may have left bytes behind: they are read before it is an error.
  if (ended_seen_) fail("the shell has ended");
  std::array<pollfd, 3> sources{{{terminal_open_ ? child_->terminal() : -1, POLLIN, 0},
                                 {fifo_->descriptor(), POLLIN, 0},
                                 {child_->ended(), POLLIN, 0}}};
  if (::poll(sources.data(), sources.size(), static_cast<int>(left)) < 0 && errno != EINTR) {
    fail_with_errno("poll");
  }
  ended_seen_ = sources[2].revents != 0;
  if (sources[0].revents != 0) read_terminal();
  if (sources[1].revents != 0) read_fifo();
}

void Shellbox::read_terminal() {
  terminal_open_ = read_available(child_->terminal(), transcript_);
}

void Shellbox::read_fifo() {
  read_available(fifo_->descriptor(), ready_bytes_);
}

void Shellbox::fail(const std::string& why) const {
  throw std::runtime_error(std::string(name_of(kind_)) + ": " + why + "; transcript:\n" +
                           transcript_ + "\n(end of transcript)");
}

}  // namespace dirvenv::test
