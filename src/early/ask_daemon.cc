// SPDX-License-Identifier: MIT
// Where the program begins. A hook that knows of a daemon has it asked before anything else: of the
// 4 ms that a program takes here from its start to its first line of main(), nearly all is the C
// library's and ours, and an answer needs none of it. Without an answer, the program starts as any
// other, and finds things as if nothing had been.
//
// So nothing here may need what libraries set up: no relocation, no thread-local storage, no
// function of theirs, no `errno`. tests/early/needs_nothing.sh sees to it.
#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <termios.h>
#include <time.h>

#include "core/channel_names.h"

// From the system: the stack with arguments and environment. Where this returns, `_start` gets all
// as it was: the stack, and in rdx what a dynamic loader wants to be called at the end.
asm(R"(
.globl dirvenv_start
.type dirvenv_start, @function
dirvenv_start:
  mov %rsp, %rbx
  mov %rdx, %r12
  xor %ebp, %ebp
  mov %rsp, %rdi
  and $-16, %rsp
  call dirvenv_ask_daemon
  mov %rbx, %rsp
  mov %r12, %rdx
  jmp _start
)");

namespace {

using dirvenv::kAnswerFile;
using dirvenv::kAskPipe;
using dirvenv::kQuestionFile;
using dirvenv::kQuestionHead;
using dirvenv::kQuestionTail;
using dirvenv::kWakePipe;

constexpr long kWaitNs = 200'000'000;  // as the hooks of bash and zsh
constexpr int kMostWakes = 9;          // and so many lines for older questions
constexpr unsigned kBlock = 16384;
// dirvenv export SHELL --hook PID PWD --channel DIRECTORY
constexpr long kArgumentCount = 8;

long call(long number, long a = 0, long b = 0, long c = 0, long d = 0, long e = 0) {
  long result = 0;
  register long fourth asm("r10") = d;
  register long fifth asm("r8") = e;
  asm volatile("syscall"
               : "=a"(result)
               : "a"(number), "D"(a), "S"(b), "d"(c), "r"(fourth), "r"(fifth)
               : "rcx", "r11", "memory");
  return result;
}

long address(const void* object) {
  return reinterpret_cast<long>(object);
}

unsigned long length_of(const char* text) {
  unsigned long length = 0;
  while (text[length] != '\0')
    ++length;
  return length;
}

bool is_same(const char* left, const char* right) {
  while (*left != '\0' && *left == *right) {
    ++left;
    ++right;
  }
  return *left == *right;
}

// A path in the channel.
class Path {
 public:
  Path(const char* directory, const char* name) {
    add(directory);
    add("/");
    add(name);
  }
  long open(int flags) const {
    if (is_too_long_) return -1;
    return call(SYS_open, address(text_), flags | O_CLOEXEC | O_NOFOLLOW, 0600);
  }

 private:
  void add(const char* part) {
    for (; *part != '\0'; ++part) {
      is_too_long_ = is_too_long_ || size_ + 1 >= sizeof text_;
      if (is_too_long_) return;
      text_[size_++] = *part;
      text_[size_] = '\0';
    }
  }
  char text_[4096];  // not initialized: that would be a call of memset
  unsigned long size_ = 0;
  bool is_too_long_ = false;
};

// What the system gave the program.
struct Start {
  char** arguments;
  char** environment;
};

// Digits of a number that no other question of this shell has.
class Number {
 public:
  Number() {
    timespec now;
    call(SYS_clock_gettime, CLOCK_MONOTONIC, address(&now));
    unsigned long rest = static_cast<unsigned long>(now.tv_sec % 100'000'000) * 1'000'000'000UL +
                         static_cast<unsigned long>(now.tv_nsec);
    end_[-1] = '\0';
    begin_ = end_ - 1;
    do {
      *--begin_ = static_cast<char>('0' + rest % 10);
      rest /= 10;
    } while (rest != 0);
  }
  const char* text() const { return begin_; }

 private:
  char digits_[24];
  char* end_ = digits_ + sizeof digits_;
  char* begin_;
};

// The environment as it lies in memory: "NAME=value", a NUL behind each. Empty where it does not
// lie as the system puts it there.
iovec block_of(char** environment) {
  iovec block{environment[0], 0};
  if (environment[0] == nullptr) return block;
  unsigned long size = 0;
  for (char** entry = environment; *entry != nullptr; ++entry) {
    if (*entry != environment[0] + size) return {environment[0], 0};
    size += length_of(*entry) + 1;
  }
  block.iov_len = size;
  return block;
}

iovec field(const char* text) {
  return {const_cast<char*>(text), length_of(text) + 1};
}

bool write_question(const Path& path, const Start& start, const char* number) {
  termios modes;
  const bool is_terminal = call(SYS_ioctl, 2, TCGETS, address(&modes)) == 0;
  iovec parts[7];
  parts[0] = {const_cast<char*>(kQuestionHead.data()), kQuestionHead.size()};
  parts[1] = field(start.arguments[2]);
  parts[2] = field(number);
  parts[3] = field(start.arguments[5]);
  parts[4] = field(is_terminal ? "1" : "");
  parts[5] = block_of(start.environment);
  parts[6] = {const_cast<char*>(kQuestionTail.data()), kQuestionTail.size()};
  unsigned long size = 0;
  for (const iovec& part : parts)
    size += part.iov_len;
  const long file = path.open(O_WRONLY | O_CREAT | O_TRUNC);
  if (file < 0 || parts[5].iov_len == 0) return false;
  const long written = call(SYS_writev, file, address(parts), 7);
  call(SYS_close, file);
  return written == static_cast<long>(size);
}

// Whether one of the lines is `number`, a blank, and "here"; `is_over` where the daemon says that
// the client is to answer.
bool says_here(const char* lines, const char* end, const char* number, bool& is_over) {
  const unsigned long length = length_of(number);
  while (lines < end) {
    unsigned long same = 0;
    while (lines + same < end && same < length && lines[same] == number[same])
      ++same;
    const char* behind = lines + same;
    if (same == length && end - behind > 1 && *behind == ' ') {
      is_over = true;
      return behind[1] == 'h';
    }
    while (lines < end && *lines != '\n')
      ++lines;
    ++lines;
  }
  return false;
}

bool wait_for_answer(long wake, const char* number) {
  bool is_over = false;
  for (int turn = 0; turn < kMostWakes && !is_over; ++turn) {
    pollfd waited{static_cast<int>(wake), POLLIN, 0};
    timespec most{0, kWaitNs};
    if (call(SYS_ppoll, address(&waited), 1, address(&most), 0, 0) != 1) return false;
    char lines[4096];
    const long size = call(SYS_read, wake, address(lines), sizeof lines);
    if (size <= 0) return false;
    if (says_here(lines, lines + size, number, is_over)) return true;
  }
  return false;
}

// From the file to the standard output; the exit status.
int pass_on(long file) {
  char block[kBlock];
  for (;;) {
    const long size = call(SYS_read, file, address(block), kBlock);
    if (size < 0) return 1;
    if (size == 0) break;
    for (long done = 0; done < size;) {
      const long written = call(SYS_write, 1, address(block + done), size - done);
      if (written <= 0) return 1;
      done += written;
    }
  }
  call(SYS_ftruncate, file, 0);
  return 0;
}

// Comes back where there is no answer.
void ask(const Start& start, const char* channel) {
  // Fails where nobody reads from it: no daemon.
  const long bell = Path(channel, kAskPipe.data()).open(O_WRONLY | O_NONBLOCK);
  if (bell < 0) return;
  const long wake = Path(channel, kWakePipe.data()).open(O_RDWR | O_NONBLOCK);
  const Path question(channel, kQuestionFile.data());
  const Number number;
  const unsigned long length = length_of(number.text());
  char line[32];
  for (unsigned long at = 0; at < length; ++at)
    line[at] = number.text()[at];
  line[length] = '\n';
  bool is_answered = wake >= 0 && write_question(question, start, number.text());
  if (is_answered) {
    const long size = static_cast<long>(length) + 1;
    is_answered =
        call(SYS_write, bell, address(line), size) == size && wait_for_answer(wake, number.text());
    // A late answer is to no question any more.
    if (!is_answered) call(SYS_close, question.open(O_WRONLY | O_TRUNC));
  }
  call(SYS_close, bell);
  call(SYS_close, wake);
  if (!is_answered) return;
  const long answer = Path(channel, kAnswerFile.data()).open(O_RDWR);
  if (answer < 0) return;
  call(SYS_exit_group, pass_on(answer));
}

}  // namespace

extern "C" __attribute__((visibility("hidden"), used)) void dirvenv_ask_daemon(char** stack) {
  const long count = *reinterpret_cast<const long*>(stack);
  if (count != kArgumentCount) return;
  const Start start{stack + 1, stack + 1 + count + 1};
  if (!is_same(start.arguments[1], "export") || !is_same(start.arguments[3], "--hook") ||
      !is_same(start.arguments[6], "--channel")) {
    return;
  }
  ask(start, start.arguments[7]);
}
