// SPDX-License-Identifier: MIT
#include "core/same_test.h"

#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <functional>

#include "os/files.h"
#include "support/plain_shell.h"

namespace dirvenv {
namespace {

namespace fs = std::filesystem;

constexpr int64_t kSecond = 1'000'000'000;
constexpr int64_t kOld = 1'700'000'000 * kSecond;
constexpr int64_t kStampTime = kOld + 100 * kSecond;

void write_at(const std::string& path, int64_t time_ns) {
  test::write_file(path, "x");
  REQUIRE(set_modified(path, time_ns));
}

/// A directory with a file of each part, all as the test says.
struct Scene {
  test::TempDir dir;
  SameTest same;

  Scene() {
    write_at(dir / "stamp", kStampTime);
    write_at(dir / "generation", kOld);
    write_at(dir / "main file's", kOld + 5);
    write_at(dir / "reference", kOld + 5);
    write_at(dir / "watched", kOld);
    // As a process in /proc, whose time is that of whoever looks first.
    write_at(dir / "process", kStampTime + kSecond);
    same.directory = dir.path();
    same.stamp = dir / "stamp";
    same.generation = dir / "generation";
    same.unmoved = {{dir / "main file's", dir / "reference"}};
    same.not_newer = {dir / "watched"};
    same.present = {dir / "process"};
    same.absent = {dir / "absent"};
    same.not_files = {dir / ".envrc"};
  }

  /// What the shell answers, run by `before` (such as setpriv).
  std::string ask(Shell shell, const std::string& before = "") const {
    const bool fish = shell == Shell::Fish;
    test::write_file(
        dir / "question",
        define_same_test(shell, same) + "\n" +
            (fish ? "if test \"$PWD\" = $_dirvenv_same; echo same; else; echo moved; end\n"
                  : "if _dirvenv_same; then echo same; else echo moved; fi\n"));
    return test::clean_run(dir.path(), before + test::plain_shell(shell) + " question 2>&1").out;
  }
};

/// As text ends up in the file; the name has a quote in it, so that quoting is seen.
SameTest small_test() {
  SameTest same;
  same.directory = "/p";
  same.stamp = "/r/s";
  same.generation = "/r/g";
  same.unmoved = {{"/p/it's", "/r/0"}};
  same.not_newer = {"/p/w"};
  same.present = {"/p/p"};
  same.absent = {"/p/a"};
  same.not_files = {"/.envrc"};
  same.unreadable = {"/u"};
  same.foreign = {"/f"};
  return same;
}

}  // namespace

TEST_CASE("the same-test is one test of builtins in each shell", "[same_test]") {
  CHECK(
      define_same_test(Shell::Bash, small_test()) ==
      "_dirvenv_until=$((${SECONDS:-0}+60)); _dirvenv_same() { [[ ${PWD-} == /p && -e /r/s && "
      "! /r/g -nt /r/s && ! $'/p/it\\'s' -nt /r/0 && ! $'/p/it\\'s' -ot /r/0 && "
      "-e /p/w && ! /p/w -nt /r/s && -e /p/p && ! -e /p/a && ! -f /.envrc && ! -r /u && ! -O /f && "
      "${SECONDS:-0} -lt ${_dirvenv_until:-0} ]]; }");
  CHECK(define_same_test(Shell::Zsh, small_test()) ==
        "_dirvenv_until=$((${SECONDS:-0}+60)); _dirvenv_same() { [[ ${PWD-} == $'/p' && "
        "-e $'/r/s' && ! $'/r/g' -nt $'/r/s' && -e $'/p/it\\'s' && -e $'/r/0' && ! $'/p/it\\'s' "
        "-nt $'/r/0' && "
        "! $'/p/it\\'s' -ot $'/r/0' && -e $'/p/w' && ! $'/p/w' -nt $'/r/s' && -e $'/p/p' && ! -e "
        "$'/p/a' && "
        "! -f $'/.envrc' && ! -r $'/u' && ! -O $'/f' && "
        "${SECONDS:-0} -lt ${_dirvenv_until:-0} ]]; }");
  CHECK(define_same_test(Shell::Fish, small_test()) ==
        "set -gu _dirvenv_same '/p' -a -e '/r/s' -a ! '/r/g' -nt '/r/s' -a "
        "! '/p/it\\'s' -nt '/r/0' -a ! '/p/it\\'s' -ot '/r/0' -a -e '/p/w' -a "
        "! '/p/w' -nt '/r/s' -a -e '/p/p' -a ! -e '/p/a' -a ! -f '/.envrc' -a ! -r '/u' -a ! -O "
        "'/f'");
}

TEST_CASE("where nothing else is known only the directory is asked for", "[same_test]") {
  SameTest same;
  same.directory = "/p";
  same.generation = "/r/g";  // of no use without a stamp
  CHECK(define_same_test(Shell::Fish, same) == "set -gu _dirvenv_same '/p'");
  CHECK(define_same_test(Shell::Bash, same) ==
        "_dirvenv_until=$((${SECONDS:-0}+60)); _dirvenv_same() { [[ ${PWD-} == /p && "
        "${SECONDS:-0} -lt ${_dirvenv_until:-0} ]]; }");
}

TEST_CASE("nothing moved: every shell says so", "[same_test][shells]") {
  const Scene scene;
  for (const Shell shell : test::kAllShells) {
    CAPTURE(test::plain_shell(shell));
    CHECK(scene.ask(shell) == "same\n");
  }
}

TEST_CASE("whatever moves is seen by every shell", "[same_test][shells]") {
  struct Row {
    std::string what;
    std::function<void(Scene&)> move;
  };
  const auto at = [](const char* name, int64_t time_ns) {
    return [=](Scene& scene) { write_at(scene.dir / name, time_ns); };
  };
  const auto gone = [](const char* name) {
    return [=](Scene& scene) { ::unlink((scene.dir / name).c_str()); };
  };
  const std::vector<Row> rows = {
      {"another directory", [](Scene& scene) { scene.same.directory += "x"; }},
      {"the stamp is gone", gone("stamp")},
      {"a reload is asked for", at("generation", kStampTime + kSecond)},
      {"a reload within the same second", at("generation", kStampTime + 1)},
      {"the main file is newer", at("main file's", kOld + kSecond)},
      {"the main file is newer by a nanosecond", at("main file's", kOld + 6)},
      {"the main file is older by a nanosecond", at("main file's", kOld + 4)},
      {"the main file is much older", at("main file's", 1 * kSecond)},
      {"the main file is gone", gone("main file's")},
      {"the reference is gone", gone("reference")},
      {"a watched file is newer", at("watched", kStampTime + kSecond)},
      {"a watched file is newer by a nanosecond", at("watched", kStampTime + 1)},
      {"a watched file is gone", gone("watched")},
      {"a process has ended", gone("process")},
      {"an absent file is there", at("absent", 1)},
      {"a nearer project file", at(".envrc", 1)},
      {"asked every time", [](Scene& scene) { scene.same.ask_every_time = true; }},
  };
  for (const Row& row : rows) {
    Scene scene;
    row.move(scene);
    for (const Shell shell : test::kAllShells) {
      CAPTURE(row.what, test::plain_shell(shell));
      CHECK(scene.ask(shell) == "moved\n");
    }
  }
}

TEST_CASE("an older file copied over with its time is seen", "[same_test][shells]") {
  const Scene scene;
  write_at(scene.dir / "older", kOld - kSecond);
  test::clean_run(scene.dir.path(), "cp -p older \"main file's\"");
  for (const Shell shell : test::kAllShells)
    CHECK(scene.ask(shell) == "moved\n");
}

TEST_CASE("what is not a regular file is no candidate", "[same_test][shells]") {
  const Scene scene;
  fs::create_directory(scene.dir / ".envrc");
  for (const Shell shell : test::kAllShells)
    CHECK(scene.ask(shell) == "same\n");
}

TEST_CASE("files passed over for their owner or mode are asked for", "[same_test][shells]") {
  REQUIRE(::geteuid() == 0);
  Scene scene;
  const std::string nobody = "setpriv --reuid 65534 --regid 65534 --clear-groups ";
  REQUIRE(::chmod(scene.dir.path().c_str(), 0755) == 0);
  write_at(scene.dir / "secret", kOld);
  REQUIRE(::chmod((scene.dir / "secret").c_str(), 0600) == 0);
  scene.same.unreadable = {scene.dir / "secret"};
  scene.same.foreign = {scene.dir / "secret"};
  for (const Shell shell : test::kAllShells)
    CHECK(scene.ask(shell, nobody) == "same\n");
  REQUIRE(::chmod((scene.dir / "secret").c_str(), 0644) == 0);
  for (const Shell shell : test::kAllShells)
    CHECK(scene.ask(shell, nobody) == "moved\n");
  scene.same.unreadable.clear();
  for (const Shell shell : test::kAllShells)
    CHECK(scene.ask(shell, nobody) == "same\n");
  REQUIRE(::chown((scene.dir / "secret").c_str(), 65534, 65534) == 0);
  for (const Shell shell : test::kAllShells)
    CHECK(scene.ask(shell, nobody) == "moved\n");
}

TEST_CASE("once a minute bash and zsh ask whatever the files say", "[same_test][shells]") {
  const Scene scene;
  for (const Shell shell : {Shell::Bash, Shell::Zsh}) {
    test::write_file(scene.dir / "question",
                     define_same_test(shell, scene.same) +
                         "\nSECONDS=$((_dirvenv_until-1)); _dirvenv_same && echo same"
                         "\nSECONDS=$_dirvenv_until; _dirvenv_same || echo moved"
                         "\nset -u; unset _dirvenv_until SECONDS; _dirvenv_same || echo moved\n");
    CHECK(test::clean_run(scene.dir.path(), test::plain_shell(shell) + " question 2>&1").out ==
          "same\nmoved\nmoved\n");
  }
}

}  // namespace dirvenv
