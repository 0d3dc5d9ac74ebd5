// SPDX-License-Identifier: MIT
// When the hook acts and when it does not, how often, and what it says.
#include <catch2/catch.hpp>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "shells/counted.h"
#include "support/places.h"

namespace dirvenv::test {
namespace {

using Catch::Matchers::Contains;

constexpr const char* kEnvrc = "no_cache\nexport V=project\nPATH_add bin\necho x >>count\n";

/// A project's files and approval are so young at first that a prompt more asks.
void grow_old(Shellbox& box) {
  for (int visit = 0; visit < 3; ++visit) {
    box.run("cd p");
    box.run("cd ..");
  }
  std::filesystem::remove(box.dir() + "/p/count");
}

}  // namespace

SHELL_TEST(first_prompt, "nothing is printed before the first prompt", "[hook]") {
  ShellboxOptions options;
  options.root = root_with_project(kind, kEnvrc, true);
  Shellbox box(kind, options);
  CHECK(plain_text(box.startup().output) == "");
  CHECK(shown(box, "true") == "");
  CHECK(value(box, "V") == "project");
}

SHELL_TEST(first_prompt_blocked, "a blocked project is told of at the second prompt, once",
           "[hook]") {
  ShellboxOptions options;
  options.root = root_with_project(kind, kEnvrc, false);
  Shellbox box(kind, options);
  CHECK(plain_text(box.startup().output) == "");
  CHECK(count_of(shown(box, "true"), "is blocked") == 1);
  CHECK(shown(box, "true") == "");
  CHECK(value(box, "V") == "unset");
}

SHELL_TEST(one_load, "each way into a directory loads once and says it once", "[hook]") {
  Shellbox box(kind);
  put_allowed(box, "p", kEnvrc);
  box.run("ln -s p link");
  box.run(in(kind, "shopt -s autocd", "setopt auto_cd", "true"));
  const std::vector<std::pair<std::string, std::string>> ways{
      {"cd p", "cd .."},
      {"cd p", "cd -"},
      {"pushd p", "popd"},
      {"./p", ".."},
      {"cd link", "cd .."},
      {"cd p/../p", "cd .."},
      {"cd p && cd ../p", "cd .. && cd ."},
  };
  for (const auto& [into, out] : ways) {
    INFO(into << ", " << out);
    const std::size_t before = lines_of(box.dir() + "/p/count");
    const std::string entering = shown(box, into);
    CHECK(count_of(entering, "loaded") == 1);
    CHECK(lines_of(box.dir() + "/p/count") == before + 1);
    CHECK(value(box, "V") == "project");
    const std::string leaving = shown(box, out);
    CHECK(count_of(leaving, "unloaded") == 1);
    CHECK(count_of(leaving, "loaded") == 1);
    CHECK(value(box, "V") == "unset");
  }
}

SHELL_TEST(subdirectories, "inside a project nothing is loaded again", "[hook]") {
  Shellbox box(kind);
  put_allowed(box, "p", kEnvrc);
  make_directories(box.dir() + "/p/a/b");
  box.run("cd p");
  for (const char* const line : {"cd a", "cd b", "cd ../..", "cd a/b", "true"}) {
    INFO(line);
    CHECK(shown(box, line) == "");
  }
  CHECK(lines_of(box.dir() + "/p/count") == 1);
  CHECK(value(box, "V") == "project");
}

SHELL_TEST(clients, "one client per change of directory, and none where nothing changes",
           "[hook][client]") {
  const Counter counter(std::make_shared<TempDir>());
  Shellbox box(kind, counter.options(kind));
  put_allowed(box, "p", kEnvrc);
  grow_old(box);
  CHECK(counter.starts_of(box, "cd p") == 1);
  CHECK(counter.starts_of(box, "true") == 0);
  CHECK(counter.starts_of(box, "") == 0);
  CHECK(counter.starts_of(box, "touch other; rm other") == 0);
  CHECK(counter.starts_of(box, "cd ..") == 1);
  CHECK(counter.starts_of(box, "true") == 0);
  CHECK(counter.starts_of(box, "sh -c 'cd p'; bash -c 'cd p'; zsh -c 'cd p'; fish -c 'cd p'") == 0);
  CHECK(lines_of(box.dir() + "/p/count") == 1);
  if (kind == ShellKind::Fish) {
    // In fish this really is a change of directory.
    CHECK(counter.starts_of(box, "echo (cd p)") == 1);
    CHECK(value(box, "V") == "project");
    return;
  }
  CHECK(counter.starts_of(box, "( cd p )") == 0);
  CHECK(counter.starts_of(box, "echo $(cd p; echo $V)") == 0);
  CHECK(counter.starts_of(box, "cd p | true") == 0);
  CHECK(lines_of(box.dir() + "/p/count") == 1);
}

SHELL_TEST(loops, "after a loop of cd the environment is that of where it ended",
           "[hook][client]") {
  const Counter counter(std::make_shared<TempDir>());
  Shellbox box(kind, counter.options(kind));
  put_allowed(box, "p", kEnvrc);
  grow_old(box);
  const std::string loop =
      in(kind, "for i in 1 2 3; do cd p; cd ..; done", "for i in 1 2 3; do cd p; cd ..; done",
         "for i in 1 2 3; cd p; cd ..; end");
  const std::size_t starts = counter.starts_of(box, loop);
  CHECK(starts == (kind == ShellKind::Bash ? 0 : 6));
  CHECK(value(box, "V") == "unset");
  box.run(loop + "; cd p");
  CHECK(value(box, "V") == "project");
}

SHELL_TEST(same_line, "a command behind cd sees the project in zsh and fish", "[hook]") {
  Shellbox box(kind);
  put_allowed(box, "p", kEnvrc);
  const std::string output = shown(box, "cd p && printenv V");
  CHECK(count_of(output, "project\n") == (kind == ShellKind::Bash ? 0 : 1));
  CHECK(value(box, "V") == "project");
  box.run("cd ..");
  put(box, "new", "export V=new\n");
  box.run("cd p && cp ../new .envrc && dirvenv allow --yes");
  CHECK(value(box, "V") == "new");
}

TEST_CASE("zsh's hook comes before all other prompt functions", "[hook][zsh]") {
  ShellboxOptions options;
  options.before_hook = "early() { seen+=($V) }\nprecmd_functions=(early)\nchpwd_functions=(early)";
  options.after_hook = "precmd_functions+=(late)\nlate() {}";
  Shellbox box(ShellKind::Zsh, options);
  put_allowed(box, "p", kEnvrc);
  CHECK_THAT(shown(box, "echo $precmd_functions"), Contains("_dirvenv_hook early late"));
  box.run("cd p");
  CHECK(shown(box, "echo $seen[1] $#seen") == "project 2\n");
}

TEST_CASE("fish follows prevd and nextd, typed and by their keys", "[hook][fish]") {
  Shellbox box(ShellKind::Fish);
  put_allowed(box, "p", kEnvrc);
  box.run("cd p");
  CHECK_THAT(shown(box, "prevd"), Contains("unloaded"));
  CHECK(value(box, "V") == "unset");
  CHECK_THAT(shown(box, "nextd"), Contains("loaded"));
  CHECK(value(box, "V") == "project");
  box.type("\x1b[1;3D");
  CHECK(value(box, "V") == "unset");
  box.type("\x1b[1;3C");
  CHECK(value(box, "V") == "project");
}

TEST_CASE("fish does not take a function's own exports for the user's", "[hook][fish]") {
  Shellbox box(ShellKind::Fish);
  put_allowed(box, "p", "export V=project\nPATH_add bin\n");
  const std::string path = value(box, "PATH");
  // Where it has none of its own, what follows `cd` in the same line has the project's.
  CHECK_THAT(shown(box, "begin; set -lx U 1; set -l W 2; end; cd p; and echo $V; cd .."),
             Contains("project\n"));
  for (const std::string_view line :
       {"begin; set -lx V own; cd p; end", "function f; set -lx PATH /usr/bin /bin; cd p; end; f",
        "function g; cd p; end; V=own g"}) {
    CAPTURE(line);
    box.run(line);
    CHECK(value(box, "V") == "project");
    CHECK(value(box, "PATH") == box.dir() + "/p/bin:" + path);
    box.run("cd ..");
    CHECK(box.environment().count("V") == 0);
    CHECK(value(box, "PATH") == path);
  }
}

SHELL_TEST(removed_directory, "a removed working directory is no error and is left", "[hook]") {
  Shellbox box(kind);
  put_allowed(box, "p", kEnvrc);
  box.run("cd p");
  const std::string removing = shown(box, "rm -r ../p");
  CHECK_THAT(removing, Contains("unloaded") && !Contains("rror"));
  CHECK(value(box, "V") == "unset");
  CHECK(shown(box, "true") == "");
  box.run("cd ..");
  put_allowed(box, "p", kEnvrc);
  make_directories(box.dir() + "/p/sub");
  box.run("cd p/sub");
  settle(box);
  CHECK(shown(box, "rmdir ../sub") == "");
  CHECK(shown(box, "true") == "");
  box.run("cd ../..");
  CHECK(value(box, "V") == "unset");
}

SHELL_TEST(missing_program, "a hook whose dirvenv is gone is silent", "[hook][client]") {
  const auto root = std::make_shared<TempDir>();
  const Counter counter(root);
  Shellbox box(kind, counter.options(kind));
  put_allowed(box, "p", kEnvrc);
  box.run("cd p");
  box.run("mv ../../counter ../../away");
  for (const char* const line : {"cd ..", "true", "cd p", "true"}) {
    INFO(line);
    CHECK(shown(box, line) == "");
  }
  box.run("mv ../../away ../../counter");
  CHECK_THAT(shown(box, "cd .."), Contains("unloaded"));
  CHECK(value(box, "V") == "unset");
}

SHELL_TEST(odd_program, "the path of dirvenv may hold anything", "[hook]") {
  const TempDir directory;
  const std::string odd = directory / "it's a \"$HOME\" `x` & \\ \xc3\xbc *";
  make_directories(odd);
  ShellboxOptions options;
  options.dirvenv = odd + "/dirvenv";
  std::error_code other_device;
  std::filesystem::create_hard_link(test::binary(), options.dirvenv, other_device);
  if (other_device) std::filesystem::copy_file(test::binary(), options.dirvenv);
  Shellbox box(kind, options);
  put_allowed(box, "p", kEnvrc);
  CHECK_THAT(shown(box, "cd p"), Contains("loaded"));
  CHECK(value(box, "V") == "project");
  box.run("cd ..");
  CHECK(value(box, "V") == "unset");
}

SHELL_TEST(broken_path, "leaving works without a PATH, and with a wrong one", "[hook]") {
  Shellbox box(kind);
  put_allowed(box, "p", kEnvrc);
  for (const std::string& line : {in(kind, "PATH=/nowhere", "PATH=/nowhere", "set PATH /nowhere"),
                                  in(kind, "unset PATH", "unset PATH", "set -e PATH"),
                                  in(kind, "PATH=", "PATH=", "set PATH")}) {
    INFO(line);
    const std::string before = value(box, "PATH");
    box.run("cd p");
    REQUIRE(value(box, "V") == "project");
    box.run(line);
    const std::string output = shown(box, "cd ..");
    CHECK_THAT(output, Contains("unloaded") && !Contains("not found"));
    CHECK(value(box, "V") == "unset");
    CHECK_FALSE(contains(value(box, "PATH"), "p/bin"));
    box.run(in(kind, "export PATH=", "export PATH=", "set -gx --path PATH ") + before);
  }
}

SHELL_TEST(cut_answers, "an answer that was cut short changes nothing", "[hook][client]") {
  Counter counter(std::make_shared<TempDir>());
  Shellbox box(kind, counter.options(kind));
  put_allowed(box, "p", kEnvrc);
  box.run("cd p");
  // From its beginning, and all but so many bytes at its end.
  for (const int bytes : {0, 1, 9, 40, -200, -13, -1}) {
    INFO(bytes);
    counter.cut_answers(bytes);
    CHECK(shown(box, "cd ..") == "");
    CHECK(value(box, "V") == "project");
    counter.leave_answers_whole();
    box.run("true");
    REQUIRE(value(box, "V") == "unset");
    counter.cut_answers(bytes);
    CHECK(shown(box, "cd p") == "");
    CHECK(value(box, "V") == "unset");
    counter.leave_answers_whole();
    box.run("true");
    REQUIRE(value(box, "V") == "project");
  }
}

}  // namespace dirvenv::test
