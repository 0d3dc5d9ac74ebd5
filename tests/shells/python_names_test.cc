// SPDX-License-Identifier: MIT
// A15: project directories whose names are code to one shell or another. The virtual environment is
// made in there, entered and left.
#include <catch2/catch.hpp>

#include "shells/shell_case.h"

namespace dirvenv::test {
namespace {

/// Each would make the file `pwned` in the directory above where it is evaluated, or be taken
/// apart.
std::vector<std::string> directory_names() {
  return {"$(touch pwned)",
          "`touch pwned`",
          "(touch pwned)",
          "; touch pwned",
          "& touch pwned &",
          "| touch pwned",
          "x; touch pwned #",
          "'; touch pwned; '",
          "\"; touch pwned; \"",
          "'\"'; touch pwned; '\"'",
          "\\'; touch pwned; \\'",
          "\\\"; touch pwned; \\\"",
          "$'\\x27; touch pwned; \\x27'",
          "${x-$(touch pwned)}",
          "$((a[$(touch pwned)]))",
          "<(touch pwned)",
          "=(touch pwned)",
          "(e,'touch pwned',)",
          "*(e,touch pwned,)",
          "{a,$(touch pwned)}",
          "%d%s%n",
          "!touch pwned",
          "!!",
          "~",
          "-n",
          "--help",
          "#",
          "a b",
          " a ",
          "it's",
          "\\",
          "a\\",
          "*",
          "?[a-z]",
          "\t",
          "\x1b]0;pwned\x07",
          "\xff\xfe",
          "\xc3\xbc\xe2\x82\xac",
          "\xef\x98\x80",
          "$HOME",
          std::string(200, 'x')};
}

void enter_and_leave(Shellbox& box, const std::string& name) {
  const std::string directory = box.dir() + "/" + name;
  put(box, name + "/.envrc", "layout python /usr/bin/python3 --without-pip\n");
  const auto before = box.environment();
  box.change_directory(name);
  box.run("dirvenv allow --yes");
  auto inside = box.environment();
  const std::string venv = inside["VIRTUAL_ENV"];
  CHECK(venv.starts_with(directory + "/.direnv/python-3."));
  CHECK(inside["PATH"] == venv + "/bin:" + before.at("PATH"));
  CHECK(contains(
      box.run("python -c 'import sys; print(\"in\", sys.prefix != sys.base_prefix)'").output,
      "in True"));
  box.run("cd ..");
  auto after = box.environment();
  for (const char* const moves : {"OLDPWD", "_"}) {
    after.erase(moves);
    inside.erase(moves);
  }
  for (const auto& [variable, value] : after) {
    CAPTURE(variable);
    CHECK(before.at(variable) == value);
  }
  CHECK(after.count("VIRTUAL_ENV") == 0);
}

}  // namespace

SHELL_TEST(names, "a15: a virtual environment in a directory of any name runs nothing of it",
           "[hostile][python]") {
  ShellboxOptions options;
  options.deadline = std::chrono::seconds(120);
  Shellbox box(kind, options);
  const std::vector<std::string> all = directory_names();
  REQUIRE(all.size() >= 40);
  for (const std::string& name : all) {
    CAPTURE(name);
    enter_and_leave(box, name);
    CHECK_FALSE(box.exists("pwned"));
    CHECK_FALSE(std::filesystem::exists(std::filesystem::path(box.dir()) / name / "pwned"));
  }
  // What PATH cannot hold is refused, and nothing has changed.
  for (const std::string name : {"a:b", "a\nb"}) {
    CAPTURE(name);
    const auto before = box.environment();
    put(box, name + "/.envrc", "layout python /usr/bin/python3 --without-pip\n");
    box.change_directory(name);
    CHECK(contains(shown(box, "dirvenv allow --yes"), "PATH holds neither"));
    CHECK(box.environment().count("VIRTUAL_ENV") == 0);
    CHECK(box.environment()["PATH"] == before.at("PATH"));
    box.run("cd ..");
  }
}

}  // namespace dirvenv::test
