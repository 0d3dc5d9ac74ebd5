// SPDX-License-Identifier: MIT
#include "daemon/project_watches.h"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "engine/evaluate.h"
#include "support/temp_dir.h"

using namespace dirvenv;

namespace {

using Names = std::set<std::string>;

bool nowhere(const std::string&) {
  return false;
}
bool is_mount(const std::string& path) {
  return path.ends_with("/mount");
}

std::vector<Dependency> on(std::initializer_list<std::string> paths) {
  std::vector<Dependency> dependencies;
  for (const std::string& path : paths)
    dependencies.push_back(dependency_on(path));
  return dependencies;
}

}  // namespace

TEST_CASE("whose file has changed is told, and nobody else", "[project_watches]") {
  const test::TempDir root;
  for (const char* const name : {"a", "b", "other"})
    test::write_file(root / name, "1");
  ProjectWatches watches(100, nowhere);
  watches.watch("first", on({root / "a"}));
  watches.watch("second", on({root / "a", root / "b"}));
  CHECK(watches.counts() == WatchCounts{1, 0, 0});
  CHECK(watches.take().records.empty());
  test::write_file(root / "other", "2");
  CHECK(watches.take().records.empty());
  test::write_file(root / "b", "2");
  CHECK(watches.take().records == Names{"second"});
  // As an editor writes it: aside, and then moved over it.
  test::write_file(root / "a~", "2");
  std::filesystem::rename(root / "a~", root / "a");
  CHECK(watches.take().records == Names{"first", "second"});
  watches.forget("second");
  std::filesystem::remove(root / "a");
  std::filesystem::remove(root / "b");
  CHECK(watches.take().records == Names{"first"});
  watches.forget("first");
  watches.forget("first");
  test::write_file(root / "a", "3");
  CHECK(watches.take().records.empty());
  CHECK(watches.counts() == WatchCounts{});
}

TEST_CASE("what is not there yet is waited for where it will come", "[project_watches]") {
  const test::TempDir root;
  ProjectWatches watches(100, nowhere);
  watches.watch("r", on({root / "a/b/file"}));
  test::write_file(root / "b", "");
  CHECK(watches.take().records.empty());
  std::filesystem::create_directory(root / "a");
  CHECK(watches.take().records == Names{"r"});
  // Then a prompt looks, and it is watched anew.
  watches.watch("r", on({root / "a/b/file"}));
  std::filesystem::create_directory(root / "a/b");
  CHECK(watches.take().records == Names{"r"});
  watches.watch("r", on({root / "a/b/file"}));
  test::write_file(root / "a/b/file", "");
  CHECK(watches.take().records == Names{"r"});
}

TEST_CASE("of a directory everything counts", "[project_watches]") {
  const test::TempDir root;
  std::filesystem::create_directories(root / "tree/below");
  test::write_file(root / "tree/below/file", "1");
  ProjectWatches watches(100, nowhere);
  watches.watch("r", on({root / "tree", root / "tree/below", root / "tree/below/file"}));
  CHECK(watches.counts().directories == 3);
  for (const char* const name : {"tree/new", "tree/below/new", "tree/below/file"}) {
    CAPTURE(name);
    test::write_file(root / name, "2");
    CHECK(watches.take().records == Names{"r"});
  }
  test::write_file(root / "beside", "");
  CHECK(watches.take().records.empty());
}

TEST_CASE("through a link the directory is watched that it leads to", "[project_watches]") {
  const test::TempDir root;
  std::filesystem::create_directory(root / "real");
  test::write_file(root / "real/file", "1");
  std::filesystem::create_directory_symlink("real", root / "link");
  ProjectWatches watches(100, nowhere);
  watches.watch("r", on({root / "link/file"}));
  CHECK(watches.counts() == WatchCounts{1, 0, 0});
  test::write_file(root / "real/file", "2");
  CHECK(watches.take().records == Names{"r"});
}

TEST_CASE("what is no directory any more is no lack of watches", "[project_watches]") {
  const test::TempDir root;
  std::filesystem::create_directory(root / "d");
  test::write_file(root / "d/file", "1");
  const auto dependencies = on({root / "d/file"});
  std::filesystem::remove_all(root / "d");
  ProjectWatches watches(100, nowhere);
  watches.watch("r", dependencies);
  CHECK(watches.counts() == WatchCounts{});
}

TEST_CASE("a directory that was removed and made again is watched again", "[project_watches]") {
  const test::TempDir root;
  std::filesystem::create_directory(root / "d");
  test::write_file(root / "d/file", "1");
  ProjectWatches watches(100, nowhere);
  watches.watch("r", on({root / "d/file"}));
  std::filesystem::remove_all(root / "d");
  CHECK(watches.take().records == Names{"r"});
  std::filesystem::create_directory(root / "d");
  test::write_file(root / "d/file", "1");
  watches.watch("r", on({root / "d/file"}));
  watches.take();
  test::write_file(root / "d/file", "2");
  CHECK(watches.take().records == Names{"r"});
  // Moved away, with another one in its place.
  std::filesystem::rename(root / "d", root / "e");
  std::filesystem::create_directory(root / "d");
  test::write_file(root / "d/file", "1");
  CHECK(watches.take().records == Names{"r"});
  watches.watch("r", on({root / "d/file"}));
  CHECK(watches.counts().directories == 1);
  test::write_file(root / "e/file", "1");
  CHECK(watches.take().records.empty());
  test::write_file(root / "d/file", "3");
  CHECK(watches.take().records == Names{"r"});
}

TEST_CASE("many names of one directory are as good as all", "[project_watches]") {
  const test::TempDir root;
  std::vector<Dependency> many;
  for (int i = 0; i < 65; ++i) {
    test::write_file(root / std::to_string(i), "");
    many.push_back(dependency_on(root / std::to_string(i)));
  }
  ProjectWatches watches(100, nowhere);
  watches.watch("r", many);
  test::write_file(root / "unknown", "");
  CHECK(watches.take().records == Names{"r"});
}

TEST_CASE("what may not be watched is counted, and no error", "[project_watches]") {
  const test::TempDir root;
  std::vector<Dependency> files;
  for (const char* const name : {"a", "b", "c", "mount"}) {
    std::filesystem::create_directory(root / name);
    test::write_file(root / name + "/file", "");
    files.push_back(dependency_on(root / name + "/file"));
  }
  ProjectWatches watches(2, is_mount);
  watches.watch("r", files);
  CHECK(watches.counts() == WatchCounts{2, 1, 1});
  test::write_file(root / "c/file", "1");
  test::write_file(root / "mount/file", "1");
  CHECK(watches.take().records.empty());
  test::write_file(root / "b/file", "1");
  CHECK(watches.take().records == Names{"r"});
  watches.forget("r");
  CHECK(watches.counts() == WatchCounts{});
}

TEST_CASE("g5: where too much has happened, everything counts as changed", "[project_watches]") {
  const test::TempDir root;
  size_t most = 0;
  std::ifstream("/proc/sys/fs/inotify/max_queued_events") >> most;
  REQUIRE(most > 0);
  test::write_file(root / "a", "");
  ProjectWatches watches(100, nowhere);
  watches.watch("r", on({root / "a"}));
  for (size_t i = 0; i <= most; ++i)
    test::write_file(root / (i % 2 == 0 ? "b" : "c"), "");
  CHECK(watches.take().is_all);
  CHECK_FALSE(watches.take().is_all);
}

TEST_CASE("an eighth of what Linux grants, at most 8,192", "[project_watches]") {
  size_t granted = 0;
  std::ifstream("/proc/sys/fs/inotify/max_user_watches") >> granted;
  CHECK(most_watches() == std::min<size_t>(granted / 8, 8192));
}
