// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"
#include "os/fd.h"

namespace dirvenv {

/// An flock on a file that stays where it is. The kernel lets go of it when the holder dies.
class LockFile {
 public:
  /// Waits until the lock is ours. `on_wait`, where given, is called once if somebody else holds
  /// it.
  static Result<LockFile> acquire(const std::string& path,
                                  const std::function<void()>& on_wait = nullptr);
  /// Does not wait: nullopt while somebody else holds it.
  static Result<std::optional<LockFile>> try_acquire(const std::string& path);

  /// Whether somebody holds it; false also where there is no such file. Nothing is made, and who
  /// asks at the same time does not count.
  static bool is_held(const std::string& path);
  /// The file says this from now on, such as who holds it; what cannot be written is not an error.
  void note(std::string_view text) const;
  /// Held for as long as any copy of it is open, also in another process.
  int fd() const { return fd_.get(); }

 private:
  explicit LockFile(Fd fd) : fd_(std::move(fd)) {}
  Fd fd_;
};

}  // namespace dirvenv
