// SPDX-License-Identifier: MIT
// What an evaluation may hand back: no name that is code, none that is the shell's.
#include "support/hostile_names.h"

#include <sys/stat.h>

#include <catch2/catch.hpp>

#include "core/name_rules.h"
#include "engine/evaluate.h"
#include "os/files.h"
#include "support/world.h"

namespace dirvenv {
namespace {

using test::World;
using Outcome = Evaluation::Outcome;

// A loop is for bash; without one the file is evaluated natively.
const std::string kForBash = "for i in 1; do :; done\n";

const std::vector<std::string> kShellsOwn = {"BASH_ENV",
                                             "BASH_XTRACEFD",
                                             "COMP_WORDBREAKS",
                                             "DIRENV_DIFF",
                                             "DIRVENV_DIR",
                                             "DIRVENV_STATE",
                                             "FPATH",
                                             "MAILPATH",
                                             "MODULE_PATH",
                                             "OLDPWD",
                                             "PROMPT",
                                             "PROMPT_COMMAND",
                                             "PS0",
                                             "PS1",
                                             "PS2",
                                             "PS4",
                                             "RPROMPT",
                                             "SHELL",
                                             "SHLVL",
                                             "ZDOTDIR",
                                             "_dirvenv_program",
                                             "__fish_initialized",
                                             "fish_function_path",
                                             "PROMPT_EOL_MARK"};

Evaluation evaluate_dotenv_project(World& world, const std::string& text) {
  test::make_directories(world.home() + "/.config/dirvenv");
  test::write_file(world.home() + "/.config/dirvenv/config.toml", "load_dotenv = true\n");
  world.write_allowed(".env", text);
  const Setup setup = world.setup();
  const Finding finding = setup.gate().find_from(world.project());
  REQUIRE(finding.approved);
  return evaluate(*finding.approved, world.environment(),
                  {setup.places(), setup.config(), setup.runtime(), setup.program(),
                   world.project(), false, world.report()});
}

// All of them set, and one that is free, so that a file that did nothing is no success.
std::string set_all(const std::string& before, const std::string& value) {
  std::string text = before + "FREE=1\n";
  for (const std::string& name : kShellsOwn)
    text += before + name + "=" + value + "\n";
  return text;
}

void check_untouched(World& world, const Evaluation& evaluation) {
  REQUIRE(evaluation.outcome == Outcome::Loaded);
  CHECK(evaluation.environment.get("FREE") == "1");
  for (const std::string& name : kShellsOwn) {
    CAPTURE(name);
    CHECK(is_never_name(name));
    CHECK(evaluation.environment.get(name) == world.environment().get(name));
  }
}

std::string seen_by(World& world, const std::string& text) {
  const Evaluation evaluation = world.evaluate(text);
  INFO(evaluation.error.message);
  REQUIRE(evaluation.outcome == Outcome::Loaded);
  return evaluation.environment.get_or("SEEN", "");
}

}  // namespace

TEST_CASE("b1: names of the inherited environment pass an evaluation by as they are", "[hostile]") {
  World world;
  const std::string marker = world.root() + "/marker";
  for (const std::string& name : test::hostile_entries(marker))
    world.environment().set(name, "1");
  const Environment base = world.environment();
  for (const std::string& text : {std::string("export A=1\n"), kForBash + "export A=1\n",
                                  kForBash + "unset -v HOME; a=(1); export A=1\n"}) {
    CAPTURE(text);
    Evaluation evaluation = world.evaluate(text);
    REQUIRE(evaluation.outcome == Outcome::Loaded);
    CHECK(evaluation.environment.get("A") == "1");
    evaluation.environment.unset("A");
    evaluation.environment.assign("HOME", base.get("HOME"));
    CHECK(evaluation.environment == base);
    CHECK_FALSE(link_status(marker));
  }
}

TEST_CASE("b1: what a file makes of its own result gives no name that is code", "[hostile]") {
  World world;
  const std::string marker = world.root() + "/marker";
  // The file knows where its result goes; what it puts there is only ever data.
  std::string forged = "declare -x GOOD=\"1\"\n";
  for (const std::string& name : test::hostile_entries(marker)) {
    if (name.find_first_of(" \n\"'") == std::string::npos)
      forged += "declare -x " + name + "=\"1\"\n";
  }
  world.write("forged", forged);
  const std::string own_end =
      kForBash +
      "{ printf '%s\\n0\\n' \"$_dv_tag\"; cat forged; printf '%s\\n' \"$_dv_tag\"; } "
      ">|\"$_dv_dir/out\"\n_dv_finish=:\n";
  const Evaluation evaluation = world.evaluate(own_end);
  INFO(evaluation.error.message);
  REQUIRE(evaluation.outcome == Outcome::Loaded);
  for (const auto& [name, value] : evaluation.environment.variables()) {
    CAPTURE(name);
    CHECK(is_valid_name(name));
  }
  CHECK(evaluation.environment.get("GOOD") == "1");
  CHECK_FALSE(link_status(marker));
}

TEST_CASE("b7: what is the shell's stays, whichever kind of file sets it", "[hostile]") {
  SECTION("a native file") {
    World world;
    check_untouched(world, world.evaluate(set_all("export ", "evil")));
  }
  SECTION("a file for bash") {
    World world;
    check_untouched(world, world.evaluate(kForBash + set_all("export ", "evil")));
  }
  SECTION("a name that is computed") {
    World world;
    std::string text = "export FREE=1\nfor name in";
    for (const std::string& name : kShellsOwn)
      text += " " + name;
    check_untouched(world, world.evaluate(text + "; do export \"$name=evil\"; done\n"));
  }
  SECTION("a file that unsets them") {
    World world;
    for (const std::string& name : kShellsOwn) {
      if (!name.starts_with("DIRVENV_")) world.environment().set(name, "/mine");
    }
    std::string text = kForBash + "export FREE=1\nunset -v";
    for (const std::string& name : kShellsOwn)
      text += " " + name;
    check_untouched(world, world.evaluate(text + "\n"));
  }
  SECTION("a .env file that an .envrc asks for") {
    World world;
    world.write("vars", set_all("", "evil"));
    check_untouched(world, world.evaluate("dotenv vars\n"));
    check_untouched(world, world.evaluate(kForBash + "dotenv vars\n"));
  }
  SECTION("a .env file that is the project's") {
    World world;
    check_untouched(world, evaluate_dotenv_project(world, set_all("", "evil")));
  }
}

TEST_CASE("b7: functions that a file exports go nowhere", "[hostile]") {
  World world;
  const Evaluation evaluation =
      world.evaluate("ls() { touch marker; }\nexport -f ls\nexport A=1\n");
  REQUIRE(evaluation.outcome == Outcome::Loaded);
  Environment expected = world.environment();
  expected.set("A", "1");
  CHECK(evaluation.environment == expected);
}

TEST_CASE("b7: an evaluator is not steered by what a shell has in its environment", "[hostile]") {
  World world;
  const std::string marker = world.root() + "/marker";
  world.write("steer", "touch " + marker + "\n");
  Environment& base = world.environment();
  base.set("BASH_ENV", world.in_project("steer"));
  base.set("ENV", world.in_project("steer"));
  base.set("SHELLOPTS", "braceexpand:hashall:xtrace:posix");
  base.set("BASHOPTS", "expand_aliases:nocasematch");
  base.set("PS4", "$(touch " + marker + ")+ ");
  base.set("PROMPT_COMMAND", "touch " + marker);
  base.set("_dv_dir", "/nowhere");
  base.set("_dv_tag", "forged");
  base.set("_dv_finish", "touch " + marker);
  base.set("BASH_XTRACEFD", "1");
  CHECK(seen_by(world, kForBash + "export SEEN=$-:$(shopt -q nocasematch && echo odd)\n")
            .find_first_of("xo") == std::string::npos);
  CHECK_FALSE(link_status(marker));
}

TEST_CASE("b7: what one project sets does not steer the next one's evaluator", "[hostile]") {
  World world;
  const std::string marker = world.root() + "/marker";
  world.write("steer", "touch " + marker + "\n");
  const std::string other = world.root() + "/home/other";
  test::make_directories(other);
  world.write_allowed(".envrc",
                      "export LD_PRELOAD=/nowhere.so BASH_ENV=" + world.in_project("steer") +
                          " PATH_TO=$PWD A=1\nPATH_add bin\n");
  test::write_file(other + "/.envrc",
                   kForBash + "export SEEN=${LD_PRELOAD-}${BASH_ENV-}${PATH_TO-}${A-}:$PATH\n");
  world.allow(other + "/.envrc");
  const std::string path = *world.environment().get("PATH");
  world.prompt(world.project());
  REQUIRE(world.environment().get("LD_PRELOAD") == "/nowhere.so");
  world.prompt(other);
  CHECK(world.environment().get("SEEN") == ":" + path);
  CHECK_FALSE(link_status(marker));
}

}  // namespace dirvenv
