// SPDX-License-Identifier: MIT
#include "os/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>

#include "support/temp_dir.h"

namespace dirvenv {
namespace {

namespace fs = std::filesystem;
using Outcome = OpenedFile::Outcome;

constexpr int64_t kTime = 1'700'000'000'123'456'789;

}  // namespace

TEST_CASE("a file is replaced in one step", "[files]") {
  const test::TempDir root;
  const std::string path = root / "file";
  REQUIRE(write_file(path, std::string("one\0", 4), {}));
  CHECK(test::read_file(path) == std::string("one\0", 4));
  CHECK((file_status(path)->mode & 0777) == 0600);
  const Fd reader(::open(path.c_str(), O_RDONLY));
  WriteOptions options;
  options.mode = 0444;
  options.durable = true;
  options.time_ns = kTime;
  REQUIRE(write_file(path, "two", options));
  CHECK(*read_fd(reader.get(), 10, "file") == std::string("one\0", 4));
  CHECK(test::read_file(path) == "two");
  CHECK((file_status(path)->mode & 0777) == 0444);
  CHECK(stamp_of(path).modified_ns == kTime);
  CHECK(directory_names(root.path()) == std::vector<std::string>{"file"});
}

TEST_CASE("writing over a link replaces the link, not what it leads to", "[files]") {
  const test::TempDir root;
  test::write_file(root / "target", "theirs");
  fs::create_symlink("target", root / "link");
  REQUIRE(write_file(root / "link", "ours", {}));
  CHECK(test::read_file(root / "target") == "theirs");
  CHECK(link_status(root / "link")->kind == FileStatus::Kind::Regular);
}

TEST_CASE("a write that fails says why and leaves nothing", "[files]") {
  const test::TempDir root;
  const Result<Done> absent = write_file(root / "absent/file", "x", {});
  REQUIRE_FALSE(absent);
  CHECK(absent.error().message.find("absent/file") != std::string::npos);
  CHECK(absent.error().message.find("No such file or directory") != std::string::npos);
  fs::create_directory(root / "directory");
  CHECK_FALSE(write_file(root / "directory", "x", {}));
  CHECK(directory_names(root.path()) == std::vector<std::string>{"directory"});
}

TEST_CASE("a file is read up to its limit", "[files]") {
  const test::TempDir root;
  const std::string path = root / "file";
  test::write_file(path, std::string(40'000, 'x'));
  CHECK(read_file(path, 40'000)->size() == 40'000);
  const Result<std::string> longer = read_file(path, 39'999);
  REQUIRE_FALSE(longer);
  CHECK(longer.error().message.find(path) != std::string::npos);
  const Fd fd(::open(path.c_str(), O_RDONLY));
  CHECK(read_fd(fd.get(), 10, "file")->size() == 11);
  CHECK_FALSE(read_file(root / "absent", 10));
  CHECK_FALSE(read_file(root.path(), 10));
  test::write_file(path, "");
  CHECK(read_file(path, 0)->empty());
}

TEST_CASE("opening plainly follows no link and waits for nobody", "[files]") {
  const test::TempDir root;
  test::write_file(root / "file", "x");
  fs::create_symlink("file", root / "link");
  fs::create_symlink("nowhere", root / "dangling");
  REQUIRE(::mkfifo((root / "fifo").c_str(), 0600) == 0);
  CHECK(open_plain(root / "file").outcome == Outcome::Opened);
  CHECK(open_plain(root / "file").fd);
  CHECK(open_plain(root / "link").outcome == Outcome::Link);
  CHECK_FALSE(open_plain(root / "link").fd);
  CHECK(open_plain(root / "dangling").outcome == Outcome::Link);
  CHECK(open_plain(root / "absent").outcome == Outcome::Missing);
  CHECK(open_plain(root / "file/below").outcome == Outcome::Missing);
  const OpenedFile fifo = open_plain(root / "fifo");  // and here we are
  CHECK(fd_status(fifo.fd.get())->kind == FileStatus::Kind::Other);
  const OpenedFile directory = open_plain(root.path());
  CHECK(fd_status(directory.fd.get())->kind == FileStatus::Kind::Directory);
}

TEST_CASE("an opened file is closed in programs that are started", "[files]") {
  const test::TempDir root;
  test::write_file(root / "file", "x");
  const OpenedFile file = open_plain(root / "file");
  CHECK((::fcntl(file.fd.get(), F_GETFD) & FD_CLOEXEC) != 0);
}

TEST_CASE("stat's answers are told, of the link or of its target", "[files]") {
  const test::TempDir root;
  test::write_file(root / "file", "12345");
  ::chmod((root / "file").c_str(), 04751);
  fs::create_symlink("file", root / "link");
  const auto status = file_status(root / "link");
  REQUIRE(status);
  CHECK(status->kind == FileStatus::Kind::Regular);
  CHECK(status->owner == ::geteuid());
  CHECK(status->mode == 04751);
  CHECK(status->stamp.size == 5);
  CHECK(status->stamp == stamp_of(root / "file"));
  CHECK(link_status(root / "link")->kind == FileStatus::Kind::Link);
  CHECK_FALSE(link_status(root / "absent"));
  CHECK(stamp_of(root / "absent") == Stamp{});
  CHECK(stamp_of(root.path()).is_directory);
}

TEST_CASE("times are set to the nanosecond, before 1970 too", "[files]") {
  const test::TempDir root;
  const std::string path = root / "file";
  for (const int64_t time : {kTime, int64_t{0}, int64_t{1}, int64_t{-1}, -kTime}) {
    CAPTURE(time);
    REQUIRE(make_empty_file(path, time));
    CHECK(stamp_of(path).modified_ns == time);
    REQUIRE(set_modified(path, time + 1));
    CHECK(stamp_of(path).modified_ns == time + 1);
  }
  CHECK_FALSE(set_modified(root / "absent", kTime));
  CHECK_FALSE(make_empty_file(root / "absent/file", kTime));
  test::write_file(path, "kept");
  REQUIRE(make_empty_file(path, kTime));
  CHECK(test::read_file(path) == "kept");
  fs::create_symlink("elsewhere", root / "link");
  CHECK_FALSE(make_empty_file(root / "link", kTime));
}

TEST_CASE("only what can be run is executable", "[files]") {
  const test::TempDir root;
  test::write_file(root / "file", "");
  CHECK_FALSE(is_executable_file(root / "file"));
  ::chmod((root / "file").c_str(), 0755);
  CHECK(is_executable_file(root / "file"));
  CHECK_FALSE(is_executable_file(root.path()));
  CHECK_FALSE(is_executable_file(root / "absent"));
}

TEST_CASE("directories are made with what is missing above them", "[files]") {
  const test::TempDir root;
  REQUIRE(make_directories(root / "a/b/c", 0700));
  CHECK((file_status(root / "a")->mode & 0777) == 0700);
  CHECK((file_status(root / "a/b/c")->mode & 0777) == 0700);
  REQUIRE(make_directories(root / "a/b/c", 0755));
  CHECK((file_status(root / "a/b/c")->mode & 0777) == 0700);
  REQUIRE(make_directories("/", 0700));
  test::write_file(root / "file", "");
  CHECK_FALSE(make_directories(root / "file", 0700));
  CHECK_FALSE(make_directories(root / "file/below", 0700));
}

TEST_CASE("a tree is listed without following links, as far as wanted", "[files]") {
  const test::TempDir root;
  make_directories(root / "t/b/c", 0700).value();
  test::write_file(root / "t/a", "");
  test::write_file(root / "t/b/c/d", "");
  fs::create_directory_symlink("..", root / "t/up");
  const std::vector<std::string> all = {root / "t",    root / "t/a",   root / "t/b",
                                        root / "t/up", root / "t/b/c", root / "t/b/c/d"};
  CHECK(tree_paths(root / "t", 100) == all);
  CHECK(tree_paths(root / "t", 3) == std::vector<std::string>(all.begin(), all.begin() + 3));
  CHECK(tree_paths(root / "t/a", 100) == std::vector<std::string>{root / "t/a"});
  CHECK(tree_paths(root / "absent", 100) == std::vector<std::string>{root / "absent"});
}

TEST_CASE("removing a tree leaves what its links lead to", "[files]") {
  const test::TempDir root;
  test::make_directories(root / "kept");
  test::write_file(root / "kept/file", "");
  test::make_directories(root / "tree/deep");
  fs::create_directory_symlink("../kept", root / "tree/link");
  remove_all(root / "tree");
  remove_all(root / "absent");
  CHECK(directory_names(root.path()) == std::vector<std::string>{"kept"});
  CHECK(directory_names(root / "kept") == std::vector<std::string>{"file"});
  CHECK(remove_file(root / "kept/file"));
  CHECK_FALSE(remove_file(root / "kept/file"));
  CHECK_FALSE(remove_file(root / "kept"));
}

TEST_CASE("paths are resolved", "[files]") {
  const test::TempDir root;
  test::make_directories(root / "real");
  fs::create_directory_symlink("real", root / "link");
  fs::create_symlink("loop", root / "loop");
  CHECK(real_path(root / "link/../link") == root / "real");
  CHECK_FALSE(real_path(root / "absent"));
  CHECK_FALSE(real_path(root / "loop"));
  CHECK(read_link(root / "link") == "real");
  CHECK_FALSE(read_link(root / "real"));
  CHECK(directory_names(root / "absent").empty());
}

TEST_CASE("a temporary directory is private and new", "[files]") {
  const test::TempDir root;
  const Result<std::string> one = make_temporary_directory(root / "t-");
  const Result<std::string> two = make_temporary_directory(root / "t-");
  REQUIRE((one && two));
  CHECK(*one != *two);
  CHECK(one->find(root / "t-") == 0);
  CHECK((file_status(*one)->mode & 0777) == 0700);
  CHECK_FALSE(make_temporary_directory(root / "absent/t-"));
}

}  // namespace dirvenv
