// SPDX-License-Identifier: MIT
#include "os/run_child.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "os/fd.h"
#include "os/system_error.h"

namespace dirvenv {
namespace {

constexpr int kGraceMs = 2000;

// The reading end of the child's standard output.
class Capture {
 public:
  explicit Capture(size_t limit) : limit_(limit) {}

  // The writing end. Ours never waits, which the writer must not inherit: only this end is set so.
  Result<Fd> open() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return system_error("make", "a pipe", errno);
    reader_ = Fd(ends[0]);
    Fd writer(ends[1]);
    if (::fcntl(reader_.get(), F_SETFL, O_NONBLOCK) != 0) {
      return system_error("set up", "a pipe", errno);
    }
    return writer;
  }

  int poll_fd() const { return reader_.get(); }

  // Reads once; the number of bytes, 0 where none are there now or ever again.
  size_t take() {
    char chunk[16384];
    const ssize_t got = ::read(reader_.get(), chunk, sizeof chunk);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return 0;
    if (got <= 0) {
      reader_.reset();
      return 0;
    }
    const auto size = static_cast<size_t>(got);
    const size_t kept = std::min(size, limit_ - output_.size());
    output_.append(chunk, kept);
    is_cut_ = is_cut_ || kept < size;
    return size;
  }

  // What is in the pipe now. Not until its end: whoever else holds it could write for ever.
  void drain() {
    if (!reader_) return;
    const int capacity = ::fcntl(reader_.get(), F_GETPIPE_SZ);
    size_t left = capacity > 0 ? static_cast<size_t>(capacity) : 0;
    while (left > 0 && reader_) {
      const size_t size = take();
      if (size == 0) return;
      left -= std::min(left, size);
    }
  }

  FinishedChild finish(ChildEnd end) { return {std::move(end), std::move(output_), is_cut_}; }

 private:
  Fd reader_;
  std::string output_;
  size_t limit_;
  bool is_cut_ = false;
};

}  // namespace

Result<ChildRun> run_child(ChildSpec spec, Interrupts& interrupts, size_t limit) {
  Capture capture(limit);
  Fd writer;
  if (spec.output < 0) {
    Result<Fd> opened = capture.open();
    if (!opened) return opened.error();
    writer = std::move(*opened);
    spec.output = writer.get();
  }
  Result<Child> child = Child::start(spec);
  if (!child) return child.error();
  writer.reset();
  for (;;) {
    pollfd watched[3] = {{interrupts.poll_fd(), POLLIN, 0},
                         {child->poll_fd(), POLLIN, 0},
                         {capture.poll_fd(), POLLIN, 0}};
    if (::poll(watched, 3, -1) < 0) {
      if (errno == EINTR) continue;
      return system_error("wait for", spec.arguments[0], errno);
    }
    if (watched[0].revents != 0) {
      child->end(kGraceMs);
      return ChildRun(Interrupted{});
    }
    if (watched[1].revents != 0) break;
    if (watched[2].revents != 0) capture.take();
  }
  capture.drain();
  return ChildRun(capture.finish(child->wait()));
}

}  // namespace dirvenv
