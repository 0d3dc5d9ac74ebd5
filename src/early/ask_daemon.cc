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

// GCC would make calls of memset and strlen out of loops.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("no-tree-loop-distribute-patterns")
#endif

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
using dirvenv::kFrameMark;
using dirvenv::kQuestionFile;
using dirvenv::kQuestionHead;
using dirvenv::kQuestionTail;
using dirvenv::kWakePipe;

constexpr long kWaitNs = 200'000'000;  // as the hooks of bash and zsh
constexpr int kMostWakes = 9;          // and so many lines for older questions
constexpr long kFrameHead = 9;         // of an answer: eight digits and a colon
// dirvenv export SHELL --hook PID PWD --channel DIRECTORY
constexpr long kArgumentCount = 8;

long call(long number, long a = 0, long b = 0, long c = 0, long d = 0) {
  long result = 0;
  register long fourth asm("r10") = d;
  asm volatile("syscall"
               : "=a"(result)
               : "a"(number), "D"(a), "S"(b), "d"(c), "r"(fourth)
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

// The one block of memory that all of it shares: each page of the stack that is touched for the
// first time costs more than a system call.
struct Block {
  char bytes[4096];
};

// Opens a file in the channel; -1 where the path does not fit.
long open_in(const char* channel, const char* name, int flags, Block& path) {
  unsigned long size = 0;
  for (const char* part : {channel, "/", name}) {
    for (; *part != '\0'; ++part) {
      if (size + 1 >= sizeof path.bytes) return -1;
      path.bytes[size++] = *part;
    }
  }
  path.bytes[size] = '\0';
  return call(SYS_open, address(path.bytes), flags | O_CLOEXEC | O_NOFOLLOW, 0600);
}

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

bool write_question(long file, const Start& start, const char* number) {
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

// The number and a newline, into the pipe.
bool ring(long bell, const char* number) {
  iovec parts[2] = {{const_cast<char*>(number), length_of(number)}, {const_cast<char*>("\n"), 1}};
  return call(SYS_writev, bell, address(parts), 2) == static_cast<long>(parts[0].iov_len) + 1;
}

bool wait_for_answer(long wake, const char* number, Block& lines) {
  bool is_over = false;
  for (int turn = 0; turn < kMostWakes && !is_over; ++turn) {
    pollfd waited{static_cast<int>(wake), POLLIN, 0};
    timespec most{0, kWaitNs};
    if (call(SYS_ppoll, address(&waited), 1, address(&most)) != 1) return false;
    const long size = call(SYS_read, wake, address(lines.bytes), sizeof lines.bytes);
    if (size <= 0) return false;
    if (says_here(lines.bytes, lines.bytes + size, number, is_over)) return true;
  }
  return false;
}

// Whether the file holds a frame of which nothing is missing; then it is read from behind the
// length.
bool is_whole(long file, Block& block) {
  const long size = call(SYS_lseek, file, 0, SEEK_END);
  const long mark_size = static_cast<long>(kFrameMark.size());
  if (size < kFrameHead + mark_size) return false;
  if (call(SYS_pread64, file, address(block.bytes), mark_size, size - mark_size) != mark_size)
    return false;
  for (long at = 0; at < mark_size; ++at) {
    if (block.bytes[at] != kFrameMark.data()[at]) return false;
  }
  if (call(SYS_pread64, file, address(block.bytes), kFrameHead, 0) != kFrameHead) return false;
  long length = 0;
  for (long at = 0; at < kFrameHead - 1; ++at)
    length = length * 10 + (block.bytes[at] - '0');
  return length == size - kFrameHead && call(SYS_lseek, file, kFrameHead, SEEK_SET) == kFrameHead;
}

// The script goes from the file to the standard output. The status of the program.
int pass_on(long file, Block& block) {
  for (;;) {
    const long size = call(SYS_read, file, address(block.bytes), sizeof block.bytes);
    if (size < 0) return 1;
    if (size == 0) break;
    for (long done = 0; done < size;) {
      const long written = call(SYS_write, 1, address(block.bytes + done), size - done);
      if (written <= 0) return 1;
      done += written;
    }
  }
  call(SYS_ftruncate, file, 0);
  return dirvenv::kAnsweredStatus;
}

// Comes back where there is no answer.
void ask(const Start& start, const char* channel) {
  Block block;
  // Fails where nobody reads from it: no daemon.
  const long listened = open_in(channel, kAskPipe.data(), O_WRONLY | O_NONBLOCK, block);
  if (listened < 0) return;
  call(SYS_close, listened);
  // With a reader of our own, which never reads: a daemon that ends now would be a SIGPIPE.
  const long bell = open_in(channel, kAskPipe.data(), O_RDWR | O_NONBLOCK, block);
  const long wake = open_in(channel, kWakePipe.data(), O_RDWR | O_NONBLOCK, block);
  const Number number;
  bool is_answered = false;
  if (bell >= 0 && wake >= 0) {
    const long question =
        open_in(channel, kQuestionFile.data(), O_WRONLY | O_CREAT | O_TRUNC, block);
    is_answered = write_question(question, start, number.text()) && ring(bell, number.text()) &&
                  wait_for_answer(wake, number.text(), block);
    // A late answer is to no question any more.
    if (!is_answered) {
      call(SYS_close, open_in(channel, kQuestionFile.data(), O_WRONLY | O_TRUNC, block));
    }
  }
  call(SYS_close, bell);
  call(SYS_close, wake);
  if (!is_answered) return;
  const long answer = open_in(channel, kAnswerFile.data(), O_RDWR, block);
  if (answer < 0) return;
  if (is_whole(answer, block)) call(SYS_exit_group, pass_on(answer, block));
  call(SYS_close, answer);
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
