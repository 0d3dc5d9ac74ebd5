// SPDX-License-Identifier: MIT
#include "os/lock_file.h"

#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <filesystem>

#include "os/files.h"
#include "support/temp_dir.h"

namespace dirvenv {
namespace {

/// A process that holds the lock until it is told to go, or killed.
class Holder {
 public:
  explicit Holder(const std::string& path) {
    int ready[2];
    int go[2];
    REQUIRE(::pipe(ready) == 0);
    REQUIRE(::pipe(go) == 0);
    pid_ = ::fork();
    if (pid_ == 0) {
      ::close(go[1]);
      const auto lock = LockFile::acquire(path);
      char byte = lock ? '1' : '0';
      if (::write(ready[1], &byte, 1) != 1) ::_exit(1);
      ::_exit(::read(go[0], &byte, 1) == 0 ? 0 : 1);
    }
    ::close(go[0]);
    ::close(ready[1]);
    char byte = 0;
    const Fd reader(ready[0]);
    REQUIRE(::read(reader.get(), &byte, 1) == 1);
    REQUIRE(byte == '1');
    go_ = Fd(go[1]);
  }
  Holder(const Holder&) = delete;
  Holder& operator=(const Holder&) = delete;
  ~Holder() { kill(); }

  /// It lets go some time after this.
  void let_go() { go_.reset(); }
  /// It is gone after this.
  void kill() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(std::exchange(pid_, -1), nullptr, 0);
  }

 private:
  pid_t pid_ = -1;
  Fd go_;
};

bool is_free(const std::string& path) {
  const auto lock = LockFile::try_acquire(path);
  REQUIRE(lock);
  return lock->has_value();
}

}  // namespace

TEST_CASE("a lock that another process holds is waited for", "[lock_file]") {
  const test::TempDir root;
  Holder holder(root / "lock");
  CHECK_FALSE(is_free(root / "lock"));
  int waits = 0;
  const auto lock = LockFile::acquire(root / "lock", [&] {
    ++waits;
    holder.let_go();
  });
  REQUIRE(lock);
  CHECK(waits == 1);
  CHECK_FALSE(is_free(root / "lock"));
}

TEST_CASE("a holder that dies lets go", "[lock_file]") {
  const test::TempDir root;
  Holder holder(root / "lock");
  CHECK_FALSE(is_free(root / "lock"));
  holder.kill();
  CHECK(is_free(root / "lock"));
}

TEST_CASE("nobody waits for a free lock, and its end frees it", "[lock_file]") {
  const test::TempDir root;
  {
    const auto lock = LockFile::acquire(root / "lock", [] { FAIL("waited"); });
    REQUIRE(lock);
    CHECK_FALSE(is_free(root / "lock"));
  }
  CHECK(is_free(root / "lock"));
  CHECK((file_status(root / "lock")->mode & 0777) == 0600);
}

TEST_CASE("whoever tries a lock and gets it holds it alone", "[lock_file]") {
  const test::TempDir root;
  const auto first = LockFile::try_acquire(root / "lock");
  REQUIRE((first && first->has_value()));
  CHECK_FALSE(is_free(root / "lock"));
}

TEST_CASE("a lock that cannot be opened is an error", "[lock_file]") {
  const test::TempDir root;
  CHECK_FALSE(LockFile::acquire(root / "absent/lock"));
  CHECK_FALSE(LockFile::try_acquire(root / "absent/lock"));
  test::write_file(root / "file", "");
  std::filesystem::create_symlink("file", root / "link");
  CHECK_FALSE(LockFile::acquire(root / "link"));
}

TEST_CASE("whether a lock is held can be asked without a trace", "[lock_file]") {
  const test::TempDir root;
  CHECK_FALSE(LockFile::is_held(root / "lock"));
  CHECK_FALSE(file_status(root / "lock"));
  Holder holder(root / "lock");
  CHECK(LockFile::is_held(root / "lock"));
  holder.kill();
  CHECK_FALSE(LockFile::is_held(root / "lock"));
  CHECK(is_free(root / "lock"));
}

}  // namespace dirvenv
