// SPDX-License-Identifier: MIT
#include "core/path.h"

#include <catch2/catch.hpp>

namespace dirvenv {

TEST_CASE("a path is made absolute by its text alone", "[path]") {
  struct Row {
    std::string_view path, base, result;
  };
  for (const Row& row : {Row{"a", "/b", "/b/a"},
                         {"a", "/", "/a"},
                         {"/a", "/b", "/a"},
                         {"", "/b", "/b"},
                         {".", "/b/", "/b"},
                         {"..", "/b/c", "/b"},
                         {"../..", "/b", "/"},
                         {"/..", "/b", "/"},
                         {"/a//b/./c/", "/", "/a/b/c"},
                         {"/a/../../b", "/", "/b"},
                         {"...", "/b", "/b/..."},
                         {"a b\n/..x", "/b", "/b/a b\n/..x"},
                         {"//", "/b", "/"}}) {
    CAPTURE(row.path, row.base);
    CHECK(absolute_path(row.path, row.base) == row.result);
    CHECK(absolute_path(absolute_path(row.path, row.base), "/other") == row.result);
  }
}

TEST_CASE("a path is taken apart and put together", "[path]") {
  CHECK(parent_path("/a/b") == "/a");
  CHECK(parent_path("/a") == "/");
  CHECK(parent_path("/") == "/");
  CHECK(base_name("/a/b") == "b");
  CHECK(base_name("b") == "b");
  CHECK(base_name("/") == "");
  CHECK(join_path("/a", "b") == "/a/b");
  CHECK(join_path("/a/", "b") == "/a/b");
  CHECK(join_path("/", "b") == "/b");
}

TEST_CASE("the parents of a directory come nearest first and end with the root", "[path]") {
  CHECK(with_parents("/a/b/c") == std::vector<std::string>{"/a/b/c", "/a/b", "/a", "/"});
  CHECK(with_parents("/") == std::vector<std::string>{"/"});
}

TEST_CASE("a directory holds a path by component, never by a text prefix", "[path]") {
  CHECK(is_within("/w/proj", "/w/proj"));
  CHECK(is_within("/w/proj/x", "/w/proj"));
  CHECK_FALSE(is_within("/w/proj-other", "/w/proj"));
  CHECK_FALSE(is_within("/w", "/w/proj"));
  CHECK(is_within("/w", "/"));
  CHECK(is_within("/", "/"));
  CHECK_FALSE(is_within("relative", "/"));
}

TEST_CASE("the home directory is shown as a tilde", "[path]") {
  CHECK(with_tilde("/home/me/x", "/home/me") == "~/x");
  CHECK(with_tilde("/home/me", "/home/me") == "~");
  CHECK(with_tilde("/home/men", "/home/me") == "/home/men");
  CHECK(with_tilde("/home/me", "") == "/home/me");
  CHECK(with_tilde("/x", "/") == "/x");
  CHECK(with_tilde("/home/me/x", "/home/me/") == "~/x");
}

}  // namespace dirvenv
