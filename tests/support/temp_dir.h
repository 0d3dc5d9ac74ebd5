// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace dirvenv::test {

/// A private directory (0700) under /tmp (with DIRVENV_TEST_DAEMON: under /dev/shm) for one test,
/// gone with everything in it when this object is. Directories that the test made read-only are
/// removed too.
class TempDir {
 public:
  /// Throws std::system_error when the directory cannot be made.
  TempDir();
  ~TempDir();
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;

  /// The physical path: no link in it, no slash at its end.
  const std::string& path() const { return path_; }

  /// `path()/name`; nothing is made.
  std::string operator/(std::string_view name) const;

 private:
  std::string path_;
};

/// Makes the directory and its parents with mode 0755, whatever the umask. Existing ones stay.
void make_directories(const std::string& path);

/// Writes exactly these bytes in place of what was there; the parent directory has to exist. Throws
/// std::runtime_error.
void write_file(const std::string& path, std::string_view bytes);

/// All bytes of the file. Throws std::runtime_error when it cannot be read.
std::string read_file(const std::string& path);

}  // namespace dirvenv::test
