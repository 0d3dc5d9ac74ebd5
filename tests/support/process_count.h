// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dirvenv::test {

struct ProcessCount {
  int created = 0;   // fork, vfork, clone and clone3 that made a process; threads do not count
  int executed = 0;  // execve that succeeded
};

/// Counts in text written by `strace -f -e trace=execve,fork,vfork,clone,clone3`. A call that has
/// not returned where the text ends counts as created or executed.
ProcessCount count_processes(std::string_view strace_text);

/// What a shell and its children start, counted by strace:
///
///   ProcessTrace trace(root / "trace");
///   options.command_prefix = trace.command_prefix();
///   Shellbox box(ShellKind::Bash, options);
///   const std::size_t before = trace.position();
///   box.run("");
///   CHECK(trace.since(before).created == 0);
///
/// strace writes a call down before it lets the caller go on; so after Shellbox::run everything
/// that the shell itself started is in the file. A background child may still be adding to it.
class ProcessTrace {
 public:
  explicit ProcessTrace(std::string file) : file_(std::move(file)) {}

  std::vector<std::string> command_prefix() const;

  /// The present length of the file: 'now' for between() and since().
  std::size_t position() const;

  ProcessCount between(std::size_t begin, std::size_t end) const;
  ProcessCount since(std::size_t begin) const { return between(begin, position()); }

  /// The bytes themselves, for a message.
  std::string text(std::size_t begin, std::size_t end) const;

 private:
  std::string file_;
};

}  // namespace dirvenv::test
