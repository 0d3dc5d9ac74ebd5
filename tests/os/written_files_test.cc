// SPDX-License-Identifier: MIT
#include "os/written_files.h"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "os/wait.h"
#include "support/temp_dir.h"

using namespace dirvenv;

namespace {

// "1:name" for each file, where 1 is the place of its directory in `watched`.
std::vector<std::string> names(WrittenFiles& written, const std::vector<int>& watched) {
  std::vector<std::string> all;
  const WrittenFiles::Taken taken = written.take();
  CHECK(taken.are_complete);
  for (const auto& file : taken.files) {
    const auto found = std::find(watched.begin(), watched.end(), file.directory);
    all.push_back(std::to_string(found - watched.begin()) + ":" + file.name);
  }
  return all;
}

}  // namespace

TEST_CASE("files that have been written and closed are told of", "[written_files]") {
  const test::TempDir a;
  const test::TempDir b;
  WrittenFiles written;
  const Result<int> first = written.watch(a.path());
  const Result<int> second = written.watch(b.path());
  REQUIRE(first);
  REQUIRE(second);
  CHECK(*written.watch(a.path()) == *first);
  const std::vector<int> watched{*first, *second};
  CHECK(wait_readable({written.poll_fd()}, 0) == 0);
  CHECK(names(written, watched).empty());
  {
    std::ofstream open(b / "later");
    test::write_file(a / "one", "1");
    CHECK(wait_readable({written.poll_fd()}, 0) == 1);
    CHECK(names(written, watched) == std::vector<std::string>{"0:one"});
  }
  test::write_file(a / "one", "2");
  CHECK(names(written, watched) == std::vector<std::string>{"1:later", "0:one"});
  // Not written: made, renamed, read, removed.
  std::filesystem::create_directory(a / "directory");
  std::filesystem::rename(a / "one", a / "two");
  CHECK(test::read_file(a / "two") == "2");
  std::filesystem::remove(a / "two");
  CHECK(names(written, watched).empty());
  written.forget(*first);
  test::write_file(a / "one", "3");
  CHECK(names(written, watched).empty());
}

TEST_CASE("what is no directory is not watched, and one may go", "[written_files]") {
  const test::TempDir root;
  WrittenFiles written;
  test::write_file(root / "file", "");
  std::filesystem::create_directory_symlink(root.path(), root / "link");
  CHECK_FALSE(written.watch(root / "file"));
  CHECK_FALSE(written.watch(root / "link"));
  CHECK_FALSE(written.watch(root / "none"));
  std::filesystem::create_directory(root / "gone");
  const Result<int> number = written.watch(root / "gone");
  REQUIRE(number);
  std::filesystem::remove(root / "gone");
  CHECK(names(written, {*number}).empty());
  written.forget(*number);
}

TEST_CASE("where too much has come, that is told", "[written_files]") {
  const test::TempDir root;
  int most = 0;
  std::ifstream("/proc/sys/fs/inotify/max_queued_events") >> most;
  REQUIRE(most > 0);
  WrittenFiles written;
  REQUIRE(written.watch(root.path()));
  // Equal ones that follow each other count as one.
  for (int i = 0; i <= most; ++i)
    test::write_file(root / (i % 2 == 0 ? "a" : "b"), "");
  CHECK_FALSE(written.take().are_complete);
  test::write_file(root / "a", "");
  CHECK(written.take().are_complete);
}
