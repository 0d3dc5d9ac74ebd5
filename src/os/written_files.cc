// SPDX-License-Identifier: MIT
#include "os/written_files.h"

#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>

#include "os/system_error.h"

namespace dirvenv {

WrittenFiles::WrittenFiles() : events_(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)) {}

Result<int> WrittenFiles::watch(const std::string& directory) {
  const int number = ::inotify_add_watch(events_.get(), directory.c_str(),
                                         IN_CLOSE_WRITE | IN_ONLYDIR | IN_DONT_FOLLOW);
  if (number < 0) return system_error("watch", directory, errno);
  return number;
}

void WrittenFiles::forget(int directory) {
  // Where the directory is gone, so is this.
  (void)::inotify_rm_watch(events_.get(), directory);
}

WrittenFiles::Taken WrittenFiles::take() {
  Taken taken;
  std::array<char, 16384> buffer{};
  ssize_t size = 0;
  while ((size = ::read(events_.get(), buffer.data(), buffer.size())) > 0) {
    for (size_t at = 0; at < static_cast<size_t>(size);) {
      inotify_event event{};
      std::memcpy(&event, &buffer[at], sizeof event);
      if ((event.mask & IN_Q_OVERFLOW) != 0) taken.are_complete = false;
      // The name is filled up with NULs.
      if ((event.mask & IN_CLOSE_WRITE) != 0 && event.len > 0)
        taken.files.push_back({event.wd, std::string(&buffer[at + sizeof event])});
      at += sizeof event + event.len;
    }
  }
  return taken;
}

}  // namespace dirvenv
