// SPDX-License-Identifier: MIT
#include "os/directory_events.h"

#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <climits>
#include <cstddef>
#include <cstring>
#include <thread>

#include "os/system_error.h"

namespace dirvenv {
namespace {

// What is being written is told of when it is closed: a log that grows would wake us for each line.
// The kernel tells of a modification time that is set alone as of something written (IN_MODIFY), so
// this is passed over too.
constexpr uint32_t kChanges = IN_CLOSE_WRITE | IN_ATTRIB | IN_CREATE | IN_DELETE | IN_MOVED_FROM |
                              IN_MOVED_TO | IN_DELETE_SELF | IN_MOVE_SELF;

// What is written in is a directory of ours, and no link.
constexpr uint32_t kWrites = IN_CLOSE_WRITE | IN_CREATE | IN_DONT_FOLLOW;

constexpr size_t kLongest = sizeof(inotify_event) + NAME_MAX + 1;

}  // namespace

DirectoryEvents::DirectoryEvents(Kind kind)
    : events_(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)), kind_(kind) {}

Result<int> DirectoryEvents::watch(const std::string& directory) {
  const uint32_t mask = kind_ == Kind::Written ? kWrites : kChanges;
  const int number = ::inotify_add_watch(events_.get(), directory.c_str(), mask | IN_ONLYDIR);
  if (number < 0) return system_error("watch", directory, errno);
  return number;
}

void DirectoryEvents::forget(int directory) {
  // Where the directory is gone, so is this.
  (void)::inotify_rm_watch(events_.get(), directory);
}

DirectoryEvents::Taken DirectoryEvents::take_awake(
    int microseconds, const std::function<void(int directory)>& meanwhile) {
  using Clock = std::chrono::steady_clock;
  Taken taken = take();
  if (!taken.begun) return taken;
  const auto until = Clock::now() + std::chrono::microseconds(microseconds);
  if (taken.events.empty() && taken.are_complete) meanwhile(*taken.begun);
  while (taken.events.empty() && taken.are_complete && Clock::now() < until) {
    std::this_thread::yield();
    taken = take();
  }
  return taken;
}

DirectoryEvents::Taken DirectoryEvents::take() {
  Taken taken;
  std::array<char, 16384> buffer;
  ssize_t size = buffer.size();
  // Where another one would have had room, there is none.
  while (static_cast<size_t>(size) + kLongest > buffer.size()) {
    size = ::read(events_.get(), buffer.data(), buffer.size());
    if (size <= 0) break;
    for (size_t at = 0; at < static_cast<size_t>(size);) {
      inotify_event event{};
      std::memcpy(&event, &buffer[at], sizeof event);
      if ((event.mask & IN_Q_OVERFLOW) != 0) taken.are_complete = false;
      const bool is_made = kind_ == Kind::Written && (event.mask & IN_CREATE) != 0;
      if (is_made) taken.begun = event.wd;
      // The name is filled up with NULs.
      if ((event.mask & (kWrites | kChanges)) != 0 && !is_made)
        taken.events.push_back(
            {event.wd, event.len > 0 ? std::string(&buffer[at + sizeof event]) : std::string()});
      at += sizeof event + event.len;
    }
  }
  return taken;
}

}  // namespace dirvenv
