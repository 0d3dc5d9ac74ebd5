// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "support/places.h"
#include "support/pty_child.h"
#include "support/shell_rc.h"
#include "support/temp_dir.h"

namespace dirvenv::test {

struct ShellboxOptions {
  std::string dirvenv = binary();  // empty: a shell without the hook
  std::map<std::string, std::string> variables =
      {};                        // added to the clean environment, or replacing
  std::string before_hook = {};  // lines of the rc file, in the shell's own language
  std::string after_hook = {};
  std::vector<std::string> command_prefix = {};  // what the shell is started by, such as strace
  std::shared_ptr<TempDir> root = {};  // of another box: same work, data, state, run directories
  std::chrono::milliseconds deadline{30000};  // for each prompt
};

/// Whether the daemon is killed at random while shells run: DIRVENV_TEST_DAEMON=killed. Tests of
/// what a daemon that stays spares are tagged [steady], and left out then.
bool is_daemon_killed();

/// What came of one typed line, up to the next prompt.
struct ShellStep {
  std::string output;  // terminal bytes, without the prompt and the echo where the line was run
  double milliseconds = 0;  // from Enter to the ready signal
};

/// One real interactive shell in a pseudo-terminal of 50 lines by 200 columns, with HOME, the XDG
/// directories, TMPDIR and a work directory of its own, and a small clean environment. PATH ends
/// with the directory of the dirvenv binary.
///
/// Prompts are not guessed from the screen and nothing sleeps: the last thing that the shell does
/// before a prompt is a line in a FIFO (shell_rc.h). Whoever types also waits, once per prompt.
/// What is typed must be less than 4096 bytes a line, because the shell may not yet be in its line
/// editor. After a time-out, or when the shell has ended, std::runtime_error with the transcript.
class Shellbox {
 public:
  /// Starts the shell in dir() and waits for its first prompt.
  explicit Shellbox(ShellKind kind, ShellboxOptions options = {});

  /// Hangs up the terminal and ends what is left of the shell's session.
  ~Shellbox();

  /// Types a complete command and Enter, and waits for the next prompt.
  ShellStep run(std::string_view line);

  /// Sends the bytes as keys; waits for nothing.
  void type(std::string_view bytes);

  /// Waits until the line that was typed last runs and has written these bytes to the terminal.
  /// The echo does not count.
  void wait_output(std::string_view bytes);

  /// Waits until these bytes have come since the last prompt, with or without a line that was
  /// typed.
  void wait_shown(std::string_view bytes);

  /// Types ^C. First wait for output of what it shall end: a ^C that comes while the shell starts a
  /// program may be lost in zsh, and the terminal throws away what was typed and not yet read.
  void interrupt() { type("\x03"); }

  /// Waits for the one prompt that follows from what was typed.
  ShellStep wait_prompt();

  /// Changes to the directory; relative to dir(). Any bytes but NUL.
  ShellStep change_directory(std::string_view directory);

  /// The status of the last typed line as the user sees it. Types a line itself.
  int status();

  /// The exported environment as a child of the shell sees it. Types a line itself, so the status
  /// is lost.
  std::map<std::string, std::string> environment();

  /// Types `exit` and waits for the end: the exit status.
  int exit();

  /// For every later wait, in place of ShellboxOptions::deadline.
  void set_deadline(std::chrono::milliseconds deadline) { options_.deadline = deadline; }

  /// Up to the first prompt.
  const ShellStep& startup() const { return startup_; }

  /// All terminal output so far.
  const std::string& transcript() const { return transcript_; }

  ShellKind kind() const { return kind_; }
  const std::string& dir() const { return dir_; }
  const std::string& home() const { return home_; }
  std::string config() const { return box_dir_ + "/config"; }
  const std::string& runtime_dir() const { return runtime_dir_; }
  const std::shared_ptr<TempDir>& root() const { return options_.root; }

  /// The shell that gave the last prompt: not the command prefix, and perhaps a nested one.
  pid_t pid() const { return pid_; }

  /// A path is relative to dir().
  bool exists(std::string_view path) const;

 private:
  void tell_daemon(const std::string& what, bool must_start = true) const;
  void kill_daemon() const;
  using Clock = std::chrono::steady_clock;

  class Fifo {
   public:
    explicit Fifo(const std::string& path);
    ~Fifo();
    Fifo(const Fifo&) = delete;
    Fifo& operator=(const Fifo&) = delete;
    int descriptor() const { return descriptor_; }

   private:
    int descriptor_ = -1;
  };

  std::map<std::string, std::string> clean_environment() const;
  std::vector<std::string> command_line() const;
  void make_home();
  void refuse_unexpected_prompt();
  std::string next_ready_line(Clock::time_point deadline);
  std::string output_before(const std::string& mark, Clock::time_point deadline);
  bool take_ready_line(std::string& line);
  void wait_for_bytes(Clock::time_point deadline);
  bool has_ended() const;
  void read_terminal();
  void read_fifo();
  [[noreturn]] void fail(const std::string& why) const;

  ShellKind kind_;
  ShellboxOptions options_;
  std::string box_dir_;  // this box's own part of root()
  std::string home_;
  std::string dir_;
  std::string runtime_dir_;
  std::unique_ptr<Fifo> fifo_;
  std::unique_ptr<PtyChild> child_;
  pid_t pid_ = -1;
  std::string transcript_;
  std::size_t step_begin_ = 0;  // in transcript_
  std::string ready_bytes_;     // read from the FIFO, not yet taken
  Clock::time_point entered_{};
  bool terminal_open_ = true;
  bool ended_seen_ = false;
  int captures_ = 0;
  ShellStep startup_;
};

}  // namespace dirvenv::test
