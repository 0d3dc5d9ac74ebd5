// SPDX-License-Identifier: MIT
#include "os/private_dir.h"

#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>

#include "os/files.h"
#include "support/temp_dir.h"

namespace dirvenv {

TEST_CASE("a private directory is made with what is missing above it", "[private_dir]") {
  const test::TempDir root;
  const mode_t before = ::umask(0);
  const Result<Done> made = ensure_private_directory(root / "a/b");
  ::umask(before);
  REQUIRE(made);
  CHECK((file_status(root / "a/b")->mode & 0777) == 0700);
  CHECK((file_status(root / "a")->mode & 0777) == 0700);
  CHECK(is_private_directory(root / "a/b"));
  CHECK(ensure_private_directory(root / "a/b"));
}

TEST_CASE("what others can enter is refused and not repaired", "[private_dir]") {
  const test::TempDir root;
  for (const mode_t mode : {0755U, 0710U, 0701U, 0770U, 01777U}) {
    const std::string path = root / std::to_string(mode);
    std::filesystem::create_directory(path);
    REQUIRE(::chmod(path.c_str(), mode) == 0);
    CHECK_FALSE(is_private_directory(path));
    const Result<Done> made = ensure_private_directory(path);
    REQUIRE_FALSE(made);
    CHECK(made.error().message ==
          path + " must be a directory of yours with mode 0700; remove it or correct it");
    CHECK(file_status(path)->mode == mode);
  }
}

TEST_CASE("a link or a file is no private directory", "[private_dir]") {
  const test::TempDir root;
  REQUIRE(ensure_private_directory(root / "good"));
  std::filesystem::create_directory_symlink("good", root / "link");
  std::filesystem::create_symlink("nowhere", root / "dangling");
  test::write_file(root / "file", "");
  ::chmod((root / "file").c_str(), 0600);
  for (const char* const name : {"link", "dangling", "file"}) {
    CAPTURE(name);
    CHECK_FALSE(is_private_directory(root / name));
    CHECK_FALSE(ensure_private_directory(root / name));
  }
  CHECK_FALSE(is_private_directory(root / "nowhere"));
  CHECK_FALSE(ensure_private_directory(root / "file/below"));
}

TEST_CASE("somebody else's directory is refused", "[private_dir]") {
  REQUIRE(::geteuid() == 0);
  const test::TempDir root;
  REQUIRE(ensure_private_directory(root / "theirs"));
  REQUIRE(::chown((root / "theirs").c_str(), 65534, 65534) == 0);
  CHECK_FALSE(is_private_directory(root / "theirs"));
  CHECK_FALSE(ensure_private_directory(root / "theirs"));
}

}  // namespace dirvenv
