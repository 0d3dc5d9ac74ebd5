// SPDX-License-Identifier: MIT
// What a file sees, and what of it comes back.
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>

#include "os/files.h"
#include "support/clean_run.h"
#include "support/world.h"

namespace dirvenv {
namespace {

using test::World;
using Outcome = Evaluation::Outcome;

/// The environment that the text leads to; it must be loaded.
Environment loaded(World& world, const std::string& text) {
  const Evaluation evaluation = world.evaluate(text);
  CAPTURE(text);
  CHECK(evaluation.error.message == "");
  REQUIRE(evaluation.outcome == Outcome::Loaded);
  return evaluation.environment;
}

bool depends_on(const Evaluation& evaluation, const std::string& path) {
  return std::any_of(evaluation.dependencies.begin(), evaluation.dependencies.end(),
                     [&](const Dependency& dependency) { return dependency.path == path; });
}

}  // namespace

TEST_CASE("an empty file changes nothing at all", "[evaluate]") {
  World world(World::Evaluator::Bash);
  world.environment().set("foo.bar", "odd name");
  world.environment().set("BASH_FUNC_f%%", "() { :; }");
  world.environment().set("OLDPWD", "/somewhere");
  world.environment().set("SHLVL", "3");
  world.environment().set("_", "/bin/x");
  world.environment().set("PS1", "mine$ ");
  world.environment().set("EMPTY", "");
  world.environment().set("BYTES", "\xff\n\x01");
  world.environment().set("SHELLOPTS", "braceexpand:hashall");
  CHECK(loaded(world, "").entries() == world.environment().entries());
}

TEST_CASE("a variable that has bash begin in another mode does not reach it", "[evaluate]") {
  World world(World::Evaluator::Bash);
  const std::string name = GENERATE("POSIXLY_CORRECT", "POSIX_PEDANTIC");
  world.environment().set(name, "");
  const Environment after = loaded(world, "PATH_add bin\nsource_env_if_exists no\nexport A=1\n");
  CHECK(after.get("A") == "1");
  CHECK(after.get(name) == "");
  CHECK(loaded(world, "export " + name + "=set\n").get(name) == "set");
}

TEST_CASE("exports, changes and unsets come back", "[evaluate]") {
  World world(World::Evaluator::Bash);
  world.environment().set("OLD", "1");
  world.environment().set("GONE", "1");
  const Environment after = loaded(world,
                                   "export A=1 EMPTY=\nOLD=2\nunset GONE\nnot_exported=x\n"
                                   "declare -gx B=b\nexport ARRAY=(1 2)\n");
  CHECK(after.get("A") == "1");
  CHECK(after.get("EMPTY") == "");
  CHECK(after.get("OLD") == "2");
  CHECK(after.get("B") == "b");
  CHECK_FALSE(after.has("GONE"));
  CHECK_FALSE(after.has("not_exported"));
  CHECK_FALSE(after.has("ARRAY"));
}

TEST_CASE("values of any bytes come back", "[evaluate]") {
  World world(World::Evaluator::Bash);
  std::string all;
  std::string text = "export ALL=$'";
  for (int byte = 1; byte < 256; ++byte) {
    all.push_back(static_cast<char>(byte));
    const char octal[] = {'\\', static_cast<char>('0' + byte / 64),
                          static_cast<char>('0' + byte / 8 % 8), static_cast<char>('0' + byte % 8),
                          0};
    text += octal;
  }
  const Environment after = loaded(world, text + "'\nexport LINES_='\na\n\n'\n");
  CHECK(after.get("ALL") == all);
  CHECK(after.get("LINES_") == "\na\n\n");
}

TEST_CASE("what belongs to the shell stays as it was", "[evaluate]") {
  World world(World::Evaluator::Bash);
  world.environment().set("PS1", "mine$ ");
  const Environment after = loaded(
      world,
      "export PS1=x IFS=: PROMPT_COMMAND=evil BASH_ENV=x PWD=/x SHLVL=9 A=1 DIRVENV_STATE=x\n"
      "export -f source_env 2>/dev/null; f() { :; }; export -f f\nexport x_y=1\ncd /\n");
  CHECK(after.get("PS1") == "mine$ ");
  for (const char* const name :
       {"IFS", "PROMPT_COMMAND", "BASH_ENV", "SHLVL", "DIRVENV_STATE", "BASH_FUNC_f%%",
        "DIRVENV_IN_ENVRC", "DIRENV_IN_ENVRC", "OLDPWD"}) {
    CAPTURE(name);
    CHECK_FALSE(after.has(name));
  }
  CHECK(after.get("PWD") == world.project());
  CHECK(after.get("A") == "1");
  CHECK(after.get("x_y") == "1");
}

TEST_CASE("with set -a only the file's own variables are exported", "[evaluate]") {
  World world(World::Evaluator::Bash);
  const Environment after = loaded(world, "set -a\nA=1\nb=2\n");
  std::vector<std::string> fresh;
  for (const auto& [name, value] : after.variables()) {
    if (!world.environment().has(name)) fresh.push_back(name);
  }
  CHECK(fresh == std::vector<std::string>{"A", "b"});
}

TEST_CASE("BASH_ENV is not read, and odd entries pass through", "[evaluate]") {
  World world(World::Evaluator::Bash);
  world.write("bash_env", "export FROM_BASH_ENV=1\n");
  world.environment().set("BASH_ENV", world.in_project("bash_env"));
  world.environment().set("foo.bar", "1");
  const Environment after = loaded(world, "export A=1\n");
  CHECK_FALSE(after.has("FROM_BASH_ENV"));
  CHECK(after.get("BASH_ENV") == world.in_project("bash_env"));
  CHECK(after.get("foo.bar") == "1");
}

TEST_CASE("places are those of a file sourced by its path", "[evaluate]") {
  World world(World::Evaluator::Bash);
  const std::string text =
      "export AT=${BASH_SOURCE[0]}:$LINENO ALL=\"${BASH_SOURCE[*]:0:1}\"\n"
      "f() {\n"
      "  export IN_F=\"${FUNCNAME[*]:0:4}\" LINE_F=$LINENO LINES_F=\"${BASH_LINENO[*]:0:1}\"\n"
      "  export SOURCE_F=${BASH_SOURCE[0]} CALLER=\"$(caller 0)\"\n"
      "}\n"
      "f\n"
      "export TOP=\"${FUNCNAME[*]:0:3}\" ARGS=\"$#:$*\"\n";
  const Environment after = loaded(world, text);
  test::write_file(world.in_project("oracle"),
                   "source_env() { source ./.envrc; }\n__main__() { \"$@\"; }\n"
                   "__main__ source_env\n"
                   "printf '%s|' \"$AT\" \"$ALL\" \"$IN_F\" \"$LINE_F\" \"$LINES_F\" \"$SOURCE_F\" "
                   "\"$CALLER\" \"$TOP\"\n");
  const std::string expected = test::clean_run(world.project(), "bash oracle").out;
  std::string found;
  for (const char* const name :
       {"AT", "ALL", "IN_F", "LINE_F", "LINES_F", "SOURCE_F", "CALLER", "TOP"}) {
    found += after.get_or(name, "") + "|";
  }
  CHECK(found == expected);
  CHECK(after.get("AT") == "./.envrc:1");
}

TEST_CASE("the file runs in its directory, with nothing to read and the user's umask",
          "[evaluate]") {
  World world(World::Evaluator::Bash);
  const mode_t before = ::umask(0027);
  const Environment after =
      loaded(world,
             "export HERE=$PWD MASK=$(umask)\nread -r line || export NO_LINE=1\n"
             "[[ -t 0 ]] || export NO_TERMINAL=1\nfiles=(*.absent)\n"
             "export GLOBS=${#files[@]}\n[[ aab == +(a)b ]] && export EXTGLOB=1\n"
             "export FILE=$DIRVENV_FILE DIR=$DIRVENV_DIR\n");
  ::umask(before);
  CHECK(after.get("HERE") == world.project());
  CHECK(after.get("MASK") == "0027");
  CHECK(after.get("NO_LINE") == "1");
  CHECK(after.get("NO_TERMINAL") == "1");
  CHECK(after.get("GLOBS") == "0");
  CHECK(after.get("EXTGLOB") == "1");
  CHECK(after.get("FILE") == world.in_project(".envrc"));
  CHECK(after.get("DIR") == world.project());
  CHECK(working_directory() != world.project());
}

TEST_CASE("other files are found, and what was looked for is a dependency", "[evaluate]") {
  World world(World::Evaluator::Bash);
  world.write("more", "export MORE=1\n");
  const Evaluation evaluation =
      world.evaluate("source_env more\nwatch_file absent\nPATH_add bin\n");
  REQUIRE(evaluation.outcome == Outcome::Loaded);
  CHECK(evaluation.environment.get("MORE") == "1");
  CHECK(evaluation.environment.get_or("PATH", "").find(world.in_project("bin:")) == 0);
  CHECK(depends_on(evaluation, world.in_project("more")));
  CHECK(depends_on(evaluation, world.in_project("absent")));
  CHECK(evaluation.lists.contains("PATH"));
  CHECK(depends_on(world.evaluate("watch_file a\nexit 3\n"), world.in_project("a")));
}

TEST_CASE("a layout directory that another file redefines is taken", "[evaluate]") {
  World world(World::Evaluator::Bash);
  world.write("more", "direnv_layout_dir() { echo \"$PWD/elsewhere\"; }\n");
  const Environment after = loaded(world, "source_env more\nlayout go\n");
  CHECK(after.get("GOBIN") == world.in_project("elsewhere/go/bin"));
}

TEST_CASE("messages are reported as they were written", "[evaluate]") {
  World world(World::Evaluator::Bash);
  loaded(world, "log_status 'a  b' $'\\e'\nlog_error \"it's wrong\"\n");
  CHECK(world.take_said() == "a  b \x1b\nerror: it's wrong\n");
}

TEST_CASE("the bash of the configuration is taken", "[evaluate]") {
  World world(World::Evaluator::Bash);
  test::make_directories(world.home() + "/.config/dirvenv");
  test::write_file(world.home() + "/.config/dirvenv/config.toml",
                   "bash = '" + world.in_project("my-bash") + "'\n");
  world.write("my-bash", "#!/bin/sh\nMY_BASH=1 exec /bin/bash \"$@\"\n");
  ::chmod(world.in_project("my-bash").c_str(), 0755);
  CHECK(loaded(world, "export A=$(printf %b $MY_BASH)\n").get("A") == "1");
}

TEST_CASE("a dotenv file is parsed and never run", "[evaluate]") {
  World world(World::Evaluator::Bash);
  test::make_directories(world.home() + "/.config/dirvenv");
  test::write_file(world.home() + "/.config/dirvenv/config.toml", "load_dotenv = true\n");
  world.environment().set("BASE", "b");
  const auto evaluate_env = [&](const std::string& text) {
    world.write_allowed(".env", text);
    const Setup setup = world.setup();
    const Finding finding = setup.gate().find_from(world.project());
    REQUIRE(finding.approved);
    const EvaluationContext context{setup.places(),  setup.config(),  setup.runtime(),
                                    setup.program(), world.project(), false,
                                    world.report()};
    return evaluate(*finding.approved, world.environment(), context);
  };
  const Evaluation good = evaluate_env("A=1\nB=\"${BASE} x\"\nC='$(touch ran)'\nPS1=x\n");
  REQUIRE(good.outcome == Outcome::Loaded);
  CHECK(good.environment.get("A") == "1");
  CHECK(good.environment.get("B") == "b x");
  CHECK(good.environment.get("C") == "$(touch ran)");
  CHECK_FALSE(good.environment.has("PS1"));
  CHECK_FALSE(link_status(world.in_project("ran")));
  const Evaluation bad = evaluate_env("A=1\nB='open\n");
  CHECK(bad.outcome == Outcome::Failed);
  CHECK(bad.error.message.find(world.in_project(".env") + ":2:") == 0);
}

TEST_CASE("a dependency is unchanged until the file is another one", "[evaluate]") {
  World world(World::Evaluator::Bash);
  const std::string path = world.in_project("file");
  const Dependency absent = dependency_on(path);
  CHECK(is_unchanged(absent));
  world.write("file", "one");
  CHECK_FALSE(is_unchanged(absent));
  const Dependency young = dependency_on(path);
  CHECK(is_unchanged(young));
  CHECK_FALSE(young.content_digest.empty());
  Dependency same_stamp = young;
  world.write("file", "two");
  same_stamp.stamp = stamp_of(path);
  CHECK_FALSE(is_unchanged(same_stamp));  // what the content tells where the times do not
}

}  // namespace dirvenv
