// SPDX-License-Identifier: MIT
#include "os/self.h"

#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>

#include "os/files.h"
#include "support/temp_dir.h"

namespace dirvenv {
namespace {

void make_program(const std::string& path) {
  test::write_file(path, "");
  REQUIRE(::chmod(path.c_str(), 0755) == 0);
}

}  // namespace

TEST_CASE("a program that was called by its path has that path", "[self]") {
  const std::string here = *working_directory();
  CHECK(own_program("/opt/bin/dirvenv", "") == "/opt/bin/dirvenv");
  CHECK(own_program("./dirvenv", "/bin") == here + "/dirvenv");
  CHECK(own_program("bin/../dirvenv", "/bin") == here + "/dirvenv");
}

TEST_CASE("a program that was called by its name is where PATH has it first", "[self]") {
  const test::TempDir root;
  for (const char* const name : {"a", "b", "c", "c/relative"})
    std::filesystem::create_directory(root / name);
  make_program(root / "b/dirvenv");
  make_program(root / "c/dirvenv");
  make_program(root / "c/relative/dirvenv");
  test::write_file(root / "a/dirvenv", "not executable");
  const std::string relative = std::filesystem::relative(root / "c/relative").string();
  const std::string path = (root / "a") + "::" + relative + ":" + (root / "b") + ":" + (root / "c");
  CHECK(own_program("dirvenv", path) == root / "b/dirvenv");
}

TEST_CASE("links to the program are kept, for they survive an upgrade", "[self]") {
  const test::TempDir root;
  make_program(root / "dirvenv-1.0");
  std::filesystem::create_symlink("dirvenv-1.0", root / "dirvenv");
  CHECK(own_program("dirvenv", root.path()) == root / "dirvenv");
  CHECK(own_program(root / "dirvenv", "") == root / "dirvenv");
}

TEST_CASE("a program that PATH does not have is what the kernel runs", "[self]") {
  CHECK(own_program("no-such-name", "/nonexistent") == read_link("/proc/self/exe"));
  CHECK(own_program("no-such-name", "") == read_link("/proc/self/exe"));
}

}  // namespace dirvenv
