// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/hook_channel.h"
#include "engine/channels.h"
#include "os/directory_events.h"
#include "os/fd.h"
#include "os/ready_set.h"

namespace dirvenv {

/// A FIFO with lines in it.
class LinePipe {
 public:
  LinePipe() = default;
  explicit LinePipe(Fd fd) : fd_(std::move(fd)) {}
  int fd() const { return fd_.get(); }
  /// The whole lines that have come. One of more than 4 KiB is nobody's, and goes.
  std::vector<std::string> take();

 private:
  Fd fd_;
  std::string buffer_;
};

/// The daemon's ends of the shells' channels (docs/protocol.md): questions come out, and answers go
/// in. It waits for nobody, and reads no more than a question from a shell before others had
/// their turn.
class ShellChannels {
 public:
  /// What it gives `ready` to wait for are numbers from `first` on.
  ShellChannels(const Channels& channels, ReadySet& ready, uint64_t first);

  struct Asked {
    ProcessId shell;
    HookQuestion question;
    bool shares_files = false;  ///< the shell sees the same ones as this process
  };

  /// Opens the channel that the shell's client has made. One that is open stays so, with whatever
  /// has been asked meanwhile; it is opened anew where somebody has made new pipes, or another
  /// shell has come by `exec`. Where it cannot be used, it is closed.
  enum class Opened { New, Known, Failed };
  Opened open(const ProcessId& shell);
  /// Closes it and removes its directory.
  void close(const ProcessId& shell);

  struct Come {
    std::vector<Asked> asked;
    std::vector<ProcessId> ended;  ///< the shells' processes
  };
  /// What has come by a number of the ReadySet's.
  void take(uint64_t number, Come& come);
  /// What fish has written meanwhile, and what was there when a channel was opened. Where a shell
  /// has begun to write, calls `meanwhile`, and waits for what it writes.
  void take_written(Come& come, const std::function<void(const ProcessId&)>& meanwhile);

  /// `script` is for the client to answer where it is nullopt.
  void answer(const Asked& asked, const std::optional<std::string>& script);

  int written_fd() const { return written_.poll_fd(); }

 private:
  struct Open {
    Fd process;
    LinePipe ask;        ///< fish has none
    Fd wake;             ///< kept open: the shell may come to read only after we have written
    int directory = -1;  ///< fish's, as DirectoryEvents counts; -1: another shell's
    std::string answer;  ///< the name by which fish has got the last one; empty: none
    std::string left;    ///< the question that was there when it was opened; its line may come yet
    uint64_t number = 0;
    /// No builtin enters another file system, and what comes by `exec` has its client open it anew.
    bool shares_files = false;
  };
  void ask_pipe(const ProcessId& shell, Open& open, Come& come);
  void take_left(const ProcessId& shell, Come& come);
  bool begin(const ProcessId& shell, Open open);
  void end(const ProcessId& shell);

  const Channels& channels_;
  ReadySet& ready_;
  uint64_t next_;
  DirectoryEvents written_;
  std::map<ProcessId, Open> open_;
  std::map<uint64_t, ProcessId> numbers_;  ///< of a shell's pipe; the next one is its process's
  std::map<int, ProcessId> directories_;
  std::vector<ProcessId> fresh_;  ///< they may have asked before we looked
};

}  // namespace dirvenv
