// SPDX-License-Identifier: MIT
#include "os/directory_events.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "os/wait.h"
#include "support/temp_dir.h"

using namespace dirvenv;

namespace {

// "1:name" for each file, where 1 is the place of its directory in `watched`.
std::vector<std::string> names(DirectoryEvents& written, const std::vector<int>& watched) {
  std::vector<std::string> all;
  const DirectoryEvents::Taken taken = written.take();
  CHECK(taken.are_complete);
  for (const auto& file : taken.events) {
    const auto found = std::find(watched.begin(), watched.end(), file.directory);
    all.push_back(std::to_string(found - watched.begin()) + ":" + file.name);
  }
  return all;
}

}  // namespace

TEST_CASE("files that have been written and closed are told of", "[directory_events]") {
  const test::TempDir a;
  const test::TempDir b;
  DirectoryEvents written(DirectoryEvents::Kind::Written);
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
  {
    const std::ofstream open(a / "three");
    const DirectoryEvents::Taken made = written.take();
    CHECK(made.begun == *first);
    CHECK(made.events.empty());
  }
  CHECK_FALSE(written.take().begun);
  std::vector<int> begun;
  const auto note = [&](int directory) { begun.push_back(directory); };
  {
    const std::ofstream open(a / "four");
    CHECK(written.take_awake(200, note).events.empty());
    CHECK(begun == std::vector<int>{*first});
  }
  CHECK(written.take_awake(0, note).events.size() == 1);
  test::write_file(a / "five", "");
  CHECK(written.take_awake(60'000'000, note).events.size() == 1);
  CHECK(begun.size() == 1);
  // Written while we look elsewhere.
  std::optional<std::ofstream> open(std::in_place, a / "six");
  CHECK(written.take_awake(60'000'000, [&](int) { open.reset(); }).events.size() == 1);
  written.forget(*first);
  test::write_file(a / "one", "3");
  CHECK(names(written, watched).empty());
}

TEST_CASE("what has changed in a directory is told of", "[directory_events]") {
  const test::TempDir root;
  test::write_file(root / "file", "");
  std::filesystem::create_directory(root / "below");
  DirectoryEvents changed(DirectoryEvents::Kind::Changed);
  const Result<int> number = changed.watch(root.path());
  REQUIRE(number);
  using Names = std::vector<std::string>;
  const auto what = [&] { return names(changed, {*number}); };
  // Read, and changed below: nothing.
  CHECK(test::read_file(root / "file").empty());
  test::write_file(root / "below/file", "");
  CHECK(what().empty());
  test::write_file(root / "file", "1");
  CHECK(what() == Names{"0:file"});
  // As `touch -d` and `cp -p` set them.
  const timespec times[2] = {{1000, 0}, {1000, 0}};
  REQUIRE(::utimensat(AT_FDCWD, (root / "file").c_str(), times, 0) == 0);
  CHECK(what() == Names{"0:file"});
  std::filesystem::rename(root / "file", root / "other");
  CHECK(what() == Names{"0:file", "0:other"});
  std::filesystem::create_directory(root / "new");
  CHECK(what() == Names{"0:new"});
  std::filesystem::remove(root / "other");
  CHECK(what() == Names{"0:other"});
  std::filesystem::remove_all(root / "new");
  std::filesystem::remove_all(root / "below");
  CHECK(what() == Names{"0:new", "0:below"});
  std::filesystem::remove(root.path());
  CHECK(what() == Names{"0:"});
}

TEST_CASE("what is no directory is not watched, and one may go", "[directory_events]") {
  const test::TempDir root;
  DirectoryEvents written(DirectoryEvents::Kind::Written);
  test::write_file(root / "file", "");
  std::filesystem::create_directory_symlink(root.path(), root / "link");
  CHECK_FALSE(written.watch(root / "file"));
  CHECK_FALSE(written.watch(root / "link"));
  DirectoryEvents changed(DirectoryEvents::Kind::Changed);
  CHECK(changed.watch(root / "link"));
  CHECK_FALSE(changed.watch(root / "file"));
  CHECK_FALSE(written.watch(root / "none"));
  std::filesystem::create_directory(root / "gone");
  const Result<int> number = written.watch(root / "gone");
  REQUIRE(number);
  std::filesystem::remove(root / "gone");
  CHECK(names(written, {*number}).empty());
  written.forget(*number);
}

TEST_CASE("where too much has come, that is told", "[directory_events]") {
  const test::TempDir root;
  int most = 0;
  std::ifstream("/proc/sys/fs/inotify/max_queued_events") >> most;
  REQUIRE(most > 0);
  DirectoryEvents written(DirectoryEvents::Kind::Written);
  REQUIRE(written.watch(root.path()));
  // Equal ones that follow each other count as one.
  for (int i = 0; i <= most; ++i)
    test::write_file(root / (i % 2 == 0 ? "a" : "b"), "");
  CHECK_FALSE(written.take().are_complete);
  test::write_file(root / "a", "");
  CHECK(written.take().are_complete);
}
