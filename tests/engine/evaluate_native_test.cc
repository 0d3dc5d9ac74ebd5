// SPDX-License-Identifier: MIT
// When a file is evaluated natively and when by bash. That both come to the same is the business of
// evaluate_same_test.cc.
#include <catch2/catch.hpp>

#include "engine/evaluate.h"
#include "os/files.h"
#include "support/world.h"

using namespace dirvenv;
using test::World;

namespace {

/// "line: why" where the file is for bash; empty where it is evaluated natively.
std::string refusal(World& world, const std::string& text) {
  std::string why;
  world.with_approved(text, [&](const Approved& file, const EvaluationContext& context) {
    const auto result = evaluate_natively(file, world.environment(), context);
    const auto* refused = std::get_if<Refusal>(&result);
    if (refused != nullptr) why = std::to_string(refused->line) + ": " + refused->construct;
  });
  return why;
}

void configure(World& world, const std::string& name, const std::string& text) {
  test::make_directories(world.home() + "/.config/dirvenv/lib");
  test::write_file(world.home() + "/.config/dirvenv/" + name, text);
}

}  // namespace

TEST_CASE("the usual files are native", "[native]") {
  World world;
  for (const std::string text :
       {"", "# nothing\n", "export A=1 B='x y'\nexport C=\"$A/$PWD\"\n", "PATH_add bin\n",
        "export PATH=\"$PWD/bin:$PATH\"\n", "dotenv_if_exists\nlayout node\n",
        "path_add PYTHONPATH .\nwatch_file flake.nix flake.lock\n", "unset PS1 PYTHONPATH\n",
        "log_status hello; env_vars_required HOME\n", "export AWS_PROFILE=${AWS_PROFILE:-dev}\n"}) {
    CAPTURE(text);
    CHECK(refusal(world, text) == "");
  }
}

TEST_CASE("what people write beside that is native too", "[native]") {
  World world;
  test::make_directories(world.in_project("nix"));
  world.write("nix/a.nix", "");
  world.write("nix/b.nix", "");
  for (const std::string text :
       {"export A=1\n[[ -f x ]] && dotenv\n",
        "if [ -d nix ]; then\n  A=1\nelif has absent; then A=2\nelse\n A=3\nfi\n",
        "watch_file nix/*.nix flake.{nix,lock}\n",
        "set -euo pipefail\nexport ROOT=$(pwd) NAME=\"${PWD##*/}\"\n",
        "if ! has nix_direnv_version || ! nix_direnv_version 3.0.6; then\n"
        "  source_url https://example.invalid/x sha256-x=\nfi\n",
        "command -v absent >/dev/null 2>&1 || echo 'install it' >&2\n",
        "export DIR=\"$(dirname \"$(expand_path ./a/b)\")\"\n",
        "greet() { echo \"hello ${1:-you}\"; }\ngreet me\n",
        "if [ ! -f nix/a.nix ]; then\n  uv sync\nfi\n"}) {
    CAPTURE(text);
    CHECK(refusal(world, text) == "");
  }
}

TEST_CASE("another file is for bash, and why is told", "[native]") {
  World world;
  CHECK(refusal(world, "export A=1\nuse flake\n") == "2: `use`");
  CHECK(refusal(world, "export A=1\nif true; then\nmake\nfi\n") == "3: `make`");
  CHECK(refusal(world, "export A=1\nif false; then\nmake\nfi\n") == "");
  CHECK(refusal(world, "export A=$RANDOM\n") == "1: a variable of the shell's own");
  CHECK(refusal(world, "X='a *'\nPATH_add $X\n") == "2: a value that may be a pattern");
  CHECK(refusal(world, "export UID=3\n") == "1: a variable of the shell's own");
  CHECK(refusal(world, "export -n A\n") == "1: what is no variable's name");
  CHECK(refusal(world, "export\n") == "1: `export` alone");
  CHECK(refusal(world, "type -P -d >/dev/null\n") == "1: `type`");
  CHECK(refusal(world, "[[ !( ! x ) ]] || A=1\n") == "1: a pattern with parentheses");
  CHECK(refusal(world, "[[ ! ( ! x ) ]] || A=1\n") == "");
  CHECK(refusal(world, "true || A=$(fi pwd)\n") ==
        "1: a command substitution with a word of the shell's");
  CHECK(refusal(world, "unset dotenv\n") == "1: a function's name");
  CHECK(refusal(world, "layout uv\n") == "1: a layout that needs programs");
  CHECK(refusal(world, "layout python3\n") == "1: a virtual environment that is not ready");
  CHECK(refusal(world, "export LANG=ja_JP.SJIS\n") == "1: a locale");
  CHECK(refusal(world, "set -e\nfalse\n") == "2: a failing command in a strict file");
  CHECK(refusal(world, "set -e\nfalse || true\n! true\nif false; then :; fi\n") == "");
  CHECK(refusal(world, "set -e\n! true\n") == "2: a strict file whose last command fails");
  CHECK(refusal(world, "set -u\nA=${B:-}\nA=$B\n") == "3: an unset variable in a strict file");
  CHECK(refusal(world, "PATH_add() {\n:\n}\n") == "1: a function called `PATH_add`");
  CHECK(refusal(world, "f() {\nuv\n}\nA=1\n") == "");
  CHECK(refusal(world, "f() {\nuv\n}\nA=1\nf\n") == "2: `uv`");
  CHECK(refusal(world, "f() { f; }\nf\n") == "1: deeply nested calls");
  CHECK(refusal(world, "A=$1\n") == "1: an argument of the file");
  CHECK(refusal(world, "exit 0\n") == "1: `exit`");
}

TEST_CASE("a member's place is told where it is for bash", "[native]") {
  World world;
  world.write("other", "A=1\nB=$(date)\n");
  std::string file;
  world.with_approved("source_env other\n",
                      [&](const Approved& main, const EvaluationContext& context) {
                        const auto result = evaluate_natively(main, world.environment(), context);
                        REQUIRE(std::holds_alternative<Refusal>(result));
                        const Refusal& refusal = std::get<Refusal>(result);
                        CHECK(refusal.file == world.in_project("other"));
                        CHECK(refusal.line == 2);
                      });
}

TEST_CASE("each change of a variable is noted with its place", "[native]") {
  World world;
  world.write("other", "\n  PATH_add bin\nunset A\n");
  std::vector<NamedChange> changes;
  world.with_approved("export A=1 B=2\nsource_env other\n",
                      [&](const Approved& main, EvaluationContext context) {
                        context.changes = &changes;
                        static_cast<void>(evaluate_natively(main, world.environment(), context));
                      });
  REQUIRE(changes.size() == 4);
  CHECK(changes[0].name == "A");
  CHECK(changes[0].value == "1");
  CHECK(changes[0].place == TextPlace{1, 1});
  CHECK(changes[1].name == "B");
  CHECK(changes[1].by == "export");
  CHECK(changes[2].name == "PATH");
  CHECK(changes[2].file == world.in_project("other"));
  CHECK(changes[2].place == TextPlace{2, 3});
  CHECK(changes[2].by == "PATH_add");
  CHECK_FALSE(changes[3].value);
}

TEST_CASE("a file that grows without bounds is given up", "[native]") {
  World world;
  std::string doubling = "A=xxxxxxxx\n";
  std::string spending = "A=" + std::string(100'000, 'x') + "\n";
  for (int i = 0; i < 400; ++i) {
    doubling += "A+=$A\n";
    spending += "B=$A\n";
  }
  CHECK(refusal(world, doubling).find("a very long value") != std::string::npos);
  CHECK(refusal(world, spending).find("very long values") != std::string::npos);
}

TEST_CASE("nothing is said by an evaluation that is given up", "[native]") {
  World world;
  CHECK(refusal(world, "log_status early\ndotenv absent\nexport A=$RANDOM\n") != "");
  CHECK(world.take_said() == "");
  CHECK(refusal(world, "log_status hello\n") == "");
  CHECK(world.take_said() == "hello\n");
}

TEST_CASE("what surrounds a file can send it to bash", "[native]") {
  const std::string text = "export A=1\n";
  for (const std::string name :
       {"POSIXLY_CORRECT", "POSIX_PEDANTIC", "BASH_COMPAT", "FUNCNEST", "BASH_FUNC_export%%",
        "BASH_FUNC_builtin%%", "direnv_layout_dir"}) {
    World world;
    world.environment().set(name, "x");
    CHECK(refusal(world, text) == "0: " + name + " in the environment");
  }
  for (const std::string locale :
       {"ja_JP.SJIS", "en_US", "zh_CN.GB18030", "de_DE.ISO-8859-1@euro"}) {
    World world;
    world.environment().set("LC_ALL", locale);
    CHECK(refusal(world, text) == "0: LC_ALL in the environment");
  }
  for (const std::string locale : {"", "C", "POSIX", "C.UTF-8", "en_US.utf8", "de_DE.UTF-8@euro"}) {
    World world;
    world.environment().set("LC_ALL", locale);
    CHECK(refusal(world, text) == "");
  }
}

TEST_CASE("the user's own extensions and strictness send all files to bash", "[native]") {
  const std::string text = "export A=1\n";
  World with_rc;
  configure(with_rc, "rc.bash", "PATH_add() { :; }\n");
  CHECK(refusal(with_rc, text) == "0: your own rc.bash or lib/*.sh");
  World with_lib;
  configure(with_lib, "lib/mine.sh", "");
  CHECK(refusal(with_lib, text) == "0: your own rc.bash or lib/*.sh");
  World strict;
  configure(strict, "config.toml", "strict_env = true\n");
  CHECK(refusal(strict, text) == "0: strict_env in config.toml");
}

TEST_CASE("a layout directory without its tag is for bash once", "[native]") {
  World world;
  test::make_directories(world.in_project(".direnv"));
  CHECK(refusal(world, "layout node\n") == "1: a layout directory that is not tagged yet");
  CHECK(world.evaluate("layout node\n").outcome == Evaluation::Outcome::Loaded);
  CHECK(file_status(world.in_project(".direnv/CACHEDIR.TAG")));
  CHECK(refusal(world, "layout node\n") == "");
}
