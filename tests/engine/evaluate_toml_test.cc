// SPDX-License-Identifier: MIT
// `.dirvenv.toml`: what it makes of an environment, alone, beside an .envrc, and with parents of
// either kind; by bash too, where that reads one.
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>

#include "core/path.h"
#include "os/files.h"
#include "support/world.h"

using namespace dirvenv;
using test::World;

namespace {

using Outcome = Evaluation::Outcome;

void write_in(const std::string& directory, const std::string& name, const std::string& text) {
  test::make_directories(directory);
  test::write_file(directory + "/" + name, text);
  REQUIRE(::chmod((directory + "/" + name).c_str(), 0644) == 0);
}

Evaluation evaluated(World& world, const std::string& toml) {
  world.write_allowed(".dirvenv.toml", toml);
  return world.evaluate_in(world.project());
}

/// The message of a file that fails, without its path.
std::string failure(World& world, const std::string& toml) {
  const Evaluation evaluation = evaluated(world, toml);
  CHECK(evaluation.outcome == Outcome::Failed);
  const std::string path = world.in_project(".dirvenv.toml:");
  const std::string& message = evaluation.error.message;
  return message.starts_with(path) ? message.substr(path.size()) : message;
}

bool watches(const Evaluation& evaluation, const std::string& path) {
  return std::any_of(evaluation.dependencies.begin(), evaluation.dependencies.end(),
                     [&](const Dependency& dependency) { return dependency.path == path; });
}

}  // namespace

TEST_CASE("a .dirvenv.toml sets, unsets, edits lists and reads .env files", "[toml]") {
  World world;
  world.environment().set("OLD", "x");
  world.environment().set("MANPATH", "/m");
  world.environment().set("PATH", "/usr/bin:/gone:/bin");
  world.write(".env", "PORT=99\nSHOWN=$OLD\n");
  const Evaluation evaluation = evaluated(world,
                                          "required = ['URL', 'PORT']\n"
                                          "unset = ['OLD']\n"
                                          "watch = ['package.json']\n"
                                          "[env]\n"
                                          "URL = 'db:${PORT}/${NONE:-none}'\n"
                                          "DEBUG = true\n"
                                          "MANY = 3\n"
                                          "[path]\n"
                                          "prepend = ['bin', '${HOME}/tools']\n"
                                          "remove = ['/gone']\n"
                                          "[paths.MANPATH]\n"
                                          "append = ['man']\n"
                                          "[dotenv]\n"
                                          "files = ['.env', '.env.local?']\n");
  REQUIRE(evaluation.error.message == "");
  REQUIRE(evaluation.outcome == Outcome::Loaded);
  const Environment& result = evaluation.environment;
  CHECK(result.get("URL") == "db:99/none");
  CHECK(result.get("DEBUG") == "true");
  CHECK(result.get("MANY") == "3");
  CHECK(result.get("SHOWN") == "x");
  CHECK_FALSE(result.has("OLD"));
  CHECK(result.get("PATH") ==
        world.in_project("bin") + ":" + world.home() + "/tools:/usr/bin:/bin");
  CHECK(result.get("MANPATH") == "/m:" + world.in_project("man"));
  CHECK(evaluation.lists == NameSet{"MANPATH", "PATH"});
  for (const std::string name : {"package.json", ".env", ".env.local"})
    CHECK(watches(evaluation, world.in_project(name)));
}

TEST_CASE("what is wrong with a .dirvenv.toml has its place, and nothing is loaded", "[toml]") {
  World world;
  CHECK(failure(world, "[env]\nA = 1.5\n").starts_with("2:"));
  CHECK(failure(world, "prepnd = 1\n").starts_with("1:1: unknown key"));
  CHECK(failure(world, "[env]\nA = '${NONE}'\n").starts_with("2:"));
  CHECK(failure(world, "[env]\nA = '1'\n\n[dotenv]\nfiles = ['absent']\n")
            .starts_with("5:10: there is no "));
  CHECK(failure(world, "required = ['A', 'B']\n[env]\nA = ''\n") ==
        "1:13: required and not set: A, B; set it in your shell, in [env], or in a .env file");
  CHECK(failure(world, "inherit = true\n").find("no project above") != std::string::npos);
  CHECK_THAT(failure(world, "[python]\nversion = '==2.0'\n"),
             Catch::StartsWith("2:1: no Python is ==2.0; found: 3."));
  world.write("bad.env", "A='\n");
  CHECK(failure(world, "[dotenv]\nfiles = ['bad.env']\n").find("bad.env:1") != std::string::npos);
}

TEST_CASE("a14: a file that nobody approves cannot name the Python that is run",
          "[toml][hostile]") {
  World world;
  world.write("evil", "#!/bin/sh\ntouch pwned\n");
  REQUIRE(::chmod(world.in_project("evil").c_str(), 0755) == 0);
  for (const std::string& word :
       {std::string("./evil"), std::string("evil"), world.in_project("evil")}) {
    CAPTURE(word);
    world.write(".python-version", word + "\n");
    const std::string why = failure(world, "[python]\n");
    CHECK_THAT(why, Catch::Contains(word == "evil" ? "no Python is evil" : "is a path"));
    CHECK_FALSE(link_status(world.in_project("pwned")));
  }
  // Once it is mended, the prompt looks again.
  CHECK(watches(world.evaluate_in(world.project()), world.in_project(".python-version")));
}

TEST_CASE("a .dirvenv.toml comes before the .envrc beside it", "[toml]") {
  World world;
  world.write(".dirvenv.toml", "[env]\nA = 'toml'\nB = 'toml'\n[aliases]\nt = 'make'\n");
  world.write_allowed(".envrc", "export A=rc:$A\n");
  const Evaluation both = world.evaluate_in(world.project());
  CHECK(both.environment.get("A") == "rc:toml");
  CHECK(both.environment.get("B") == "toml");
  REQUIRE(both.extras.aliases.size() == 1);
  CHECK(watches(both, world.in_project(".dirvenv.toml")));

  world.write(".dirvenv.toml", "[env]\nA = 'changed'\n");
  const Evaluation changed = world.evaluate_in(world.project());
  CHECK(changed.outcome == Outcome::Blocked);
  REQUIRE(changed.unapproved);
  CHECK(changed.unapproved->path == world.in_project(".dirvenv.toml"));
}

TEST_CASE("one that appears beside an approved .envrc is not approved with it", "[toml]") {
  World world;
  world.write_allowed(".envrc", "export A=1\n");
  const Evaluation alone = world.evaluate_in(world.project());
  CHECK(alone.outcome == Outcome::Loaded);
  CHECK(watches(alone, world.in_project(".dirvenv.toml")));
  world.write(".dirvenv.toml", "[env]\nB = '2'\n");
  CHECK(world.evaluate_in(world.project()).outcome == Outcome::Blocked);
  world.allow(world.in_project(".envrc"));
  CHECK(world.evaluate_in(world.project()).environment.get("B") == "2");
}

TEST_CASE("inherit and source_up lead through parents of both kinds", "[toml]") {
  World world;
  const std::string middle = world.project() + "/middle";
  const std::string inner = middle + "/inner";
  const std::string rc_line = GENERATE(as<std::string>(), "source_up\n", "source_env ..\n");
  const bool natively = GENERATE(true, false);
  world.write(".envrc", natively ? "export TOP=$PWD\nPATH_add top\n"
                                 : "export TOP=$(eval pwd)\nPATH_add top\n");
  write_in(middle, ".dirvenv.toml",
           "inherit = true\n[env]\nMIDDLE = '${TOP}/m'\n[path]\nprepend = ['mid']\n"
           "[aliases]\nm = 'make'\n[hooks]\nenter = 'echo hi'\n");
  write_in(inner, ".envrc", rc_line + (natively ? "" : "eval :\n") + "export INNER=$MIDDLE\n");
  world.allow(inner + "/.envrc");
  const Evaluation evaluation = world.evaluate_in(inner);
  REQUIRE(evaluation.error.message == "");
  CAPTURE(natively, rc_line, world.take_said());
  REQUIRE(evaluation.outcome == Outcome::Loaded);
  CHECK(evaluation.bash_because.empty() == natively);
  CHECK(evaluation.environment.get("TOP") == world.project());
  CHECK(evaluation.environment.get("INNER") == world.project() + "/m");
  CHECK(evaluation.environment.get("PATH")->starts_with(middle + "/mid:" + world.project() +
                                                        "/top:"));
  CHECK(evaluation.lists == NameSet{"PATH"});
  CHECK(evaluation.extras.enter == "echo hi");
  REQUIRE(evaluation.extras.aliases.size() == 1);
  for (const std::string& path :
       {world.in_project(".envrc"), middle + "/.dirvenv.toml", inner + "/.dirvenv.toml"})
    CHECK(watches(evaluation, path));
  write_in(middle, ".dirvenv.toml", "");
  CHECK(world.evaluate_in(inner).outcome == Outcome::Blocked);
}

TEST_CASE("aliases and hooks of several files come together, and the last of each counts",
          "[toml]") {
  World world;
  const bool natively = GENERATE(true, false);
  const std::string inner = world.project() + "/inner";
  const std::string other = world.project() + "/other";
  world.write(".dirvenv.toml",
              "[aliases]\na = 'top'\nt = 'top'\n[hooks]\nenter = 'top'\nlast_leave = 'top'\n");
  write_in(other, ".dirvenv.toml", "aliases.o = 'other'\nhooks.leave = 'other'\n");
  write_in(inner, ".dirvenv.toml",
           "[aliases]\na = 'beside'\nb = 'beside'\n[hooks]\nenter = 'beside'\nleave = 'beside'\n");
  write_in(inner, ".envrc",
           std::string(natively ? "" : "eval :\n") + "source_up\nsource_env ../other\n");
  world.allow(inner + "/.envrc");
  const Evaluation evaluation = world.evaluate_in(inner);
  REQUIRE(evaluation.error.message == "");
  CHECK(evaluation.bash_because.empty() == natively);
  const ProjectExtras expected{
      {{"b", "beside"}, {"a", "top"}, {"t", "top"}, {"o", "other"}}, "top", "other", "top"};
  CHECK(evaluation.extras == expected);
}

TEST_CASE("a .dirvenv.toml has the nearest parent's toml and .envrc, in that order", "[toml]") {
  World world;
  const std::string inner = world.project() + "/a/b";
  world.write(".dirvenv.toml", "[env]\nA = 'toml'\nB = 'toml'\n");
  world.write(".envrc", "export A=rc:$A\n");
  write_in(inner, ".dirvenv.toml", "inherit = true\n[env]\nA = '${A}+'\n");
  world.allow(inner + "/.dirvenv.toml");
  const Evaluation evaluation = world.evaluate_in(inner);
  CHECK(evaluation.environment.get("A") == "rc:toml+");
  CHECK(evaluation.environment.get("B") == "toml");
  CHECK(watches(evaluation, world.project() + "/a/.envrc"));
}

TEST_CASE("[python] makes and activates the virtual environment, once", "[toml]") {
  World world;
  const Evaluation made = evaluated(world, "[python]\nversion = '>=3.8'\nvenv = '.venv'\n");
  REQUIRE(made.error.message == "");
  CHECK(made.environment.get("VIRTUAL_ENV") == world.in_project(".venv"));
  CHECK(made.environment.get("PATH")->starts_with(world.in_project(".venv/bin:")));
  CHECK(leads_to(world.in_project(".venv/pyvenv.cfg"), FileStatus::Kind::Regular));
  CHECK(world.take_said().find("creating") != std::string::npos);
  CHECK(world.evaluate_in(world.project()).outcome == Outcome::Loaded);
  CHECK(world.take_said() == "");
  const Evaluation off = evaluated(world, "[python]\nauto = false\n");
  CHECK_FALSE(off.environment.has("VIRTUAL_ENV"));
}

TEST_CASE("each change of a .dirvenv.toml is noted with its place", "[toml]") {
  World world;
  world.write_allowed(".dirvenv.toml",
                      "unset = ['OLD']\n[env]\n  B = '${A}'\nA = '1'\n[path]\n"
                      "prepend = ['bin']\n");
  const Setup made = world.setup();
  const Finding finding = made.gate().find_from(world.project());
  std::vector<NamedChange> changes;
  EvaluationContext context{made.places(),   made.config(), made.runtime(), made.program(),
                            world.project(), false,         world.report()};
  context.changes = &changes;
  static_cast<void>(dirvenv::evaluate(*finding.approved, world.environment(), context));
  REQUIRE(changes.size() == 4);
  CHECK(changes[0].name == "A");
  CHECK(changes[0].place == TextPlace{4, 1});
  CHECK(changes[1].name == "B");
  CHECK(changes[1].value == "1");
  CHECK(changes[1].place == TextPlace{3, 3});
  CHECK(changes[1].by == "[env]");
  CHECK(changes[2].name == "OLD");
  CHECK_FALSE(changes[2].value);
  CHECK(changes[3].by == "[path]");
}

TEST_CASE("what comes together is watched, and keeps what is a list", "[toml]") {
  World world;
  const std::string inner = world.project() + "/inner";
  world.environment().set("MANPATH", "/m");
  world.write(".dirvenv.toml",
              "watch = ['lock']\ndotenv.files = ['top.env?']\n[paths.MANPATH]\nappend = ['man']\n");
  const auto check = [&](const std::string& name, const NameSet& lists) {
    world.allow(inner + "/" + name);
    const Evaluation evaluation = world.evaluate_in(inner);
    CAPTURE(name, evaluation.error.message);
    REQUIRE(evaluation.outcome == Outcome::Loaded);
    CHECK(evaluation.environment.get("MANPATH") == "/m:" + world.in_project("man"));
    CHECK(evaluation.lists == lists);
    for (const std::string watched : {"lock", "top.env", ".dirvenv.toml"})
      CHECK(watches(evaluation, world.in_project(watched)));
  };
  write_in(inner, ".dirvenv.toml", "inherit = true\n");
  check(".dirvenv.toml", {"MANPATH"});
  write_in(inner, ".envrc", "PATH_add bin\n");
  check(".envrc", {"MANPATH", "PATH"});
  REQUIRE(::unlink((inner + "/.dirvenv.toml").c_str()) == 0);
  write_in(inner, ".envrc", "source_up\n");
  check(".envrc", {"MANPATH"});
  write_in(inner, ".envrc", "eval :\nsource_up\n");
  check(".envrc", {"MANPATH"});
}

TEST_CASE("a list loses elements as they are written, and as what they mean", "[toml]") {
  World world;
  world.environment().set(
      "LISTED", "bin:a:" + world.in_project("bin") + ":./bin:b:" + world.in_project("other"));
  const Evaluation evaluation =
      evaluated(world, "[paths.LISTED]\nprepend = ['bin']\nremove = ['bin', './other', 'b']\n");
  CHECK(evaluation.environment.get("LISTED") == world.in_project("bin") + ":a:./bin");
}

TEST_CASE("a .env file in another directory is read from there", "[toml]") {
  World world;
  write_in(world.in_project("sub"), ".env", "HERE=$PWD\n");
  const Evaluation evaluation = evaluated(world, "dotenv.files = ['sub/.env']\n");
  CHECK(evaluation.environment.get("HERE") == world.in_project("sub"));
}

TEST_CASE("[python] has what an activated environment has, and is watched", "[toml]") {
  World world;
  world.environment().set("PYTHONHOME", "/elsewhere");
  const Evaluation made =
      evaluated(world, "[python]\nvenv = 'py'\nrequirements = ['requirements.txt']\n");
  REQUIRE(made.error.message == "");
  CHECK(made.environment.get("VIRTUAL_ENV_PROMPT") == "project");
  CHECK_FALSE(made.environment.has("PYTHONHOME"));
  CHECK(made.lists == NameSet{"PATH"});
  CHECK(watches(made, world.in_project("requirements.txt")));
  // The interpreter is looked for behind the file's own changes of PATH.
  write_in(world.in_project("tools"), "python3.2", "#!/bin/sh\necho this-ran >&2; exit 3\n");
  REQUIRE(::chmod(world.in_project("tools/python3.2").c_str(), 0755) == 0);
  CHECK_THAT(failure(world, "path.prepend = ['tools']\n[python]\nversion = 'python3.2'\n"),
             !Catch::Contains("not found") && Catch::Contains("tools/python3.2"));
}

TEST_CASE("a parent that is stopped stops what leads to it", "[toml]") {
  World world;
  const std::string inner = world.project() + "/inner";
  const std::string last = inner + "/last";
  world.write(".envrc", "trap '' INT TERM\nkill -INT $PPID\nsleep 100\n");
  write_in(inner, ".dirvenv.toml", "inherit = true\n");
  // Inherited, read natively, and read by bash.
  const auto [name, text] =
      GENERATE(table<std::string, std::string>({{".dirvenv.toml", "inherit = true\n"},
                                                {".envrc", "source_up\nexport A=1\n"},
                                                {".envrc", "eval :\nsource_up\nexport A=1\n"}}));
  write_in(last, name, text);
  world.allow(last + "/" + name);
  const Evaluation evaluation = world.evaluate_in(last);
  CAPTURE(name, text);
  CHECK(evaluation.outcome == Outcome::Interrupted);
  CHECK(evaluation.signal == SIGINT);
}

TEST_CASE("a virtual environment that is stopped as it is made stops the project", "[toml]") {
  World world;
  write_in(world.in_project("bin"), "python3", "#!/bin/sh\nkill -INT $PPID\nexec sleep 100\n");
  REQUIRE(::chmod(world.in_project("bin/python3").c_str(), 0755) == 0);
  const Evaluation evaluation =
      evaluated(world, "path.prepend = ['bin']\npython.version = 'python3'\n");
  CAPTURE(evaluation.error.message);
  CHECK(evaluation.outcome == Outcome::Interrupted);
  CHECK(evaluation.signal == SIGINT);
}

TEST_CASE("why bash was needed is known of every file that comes before", "[toml]") {
  World world;
  const std::string inner = world.project() + "/inner";
  world.write(".envrc", "export A=1\neval :\n");
  write_in(inner, ".dirvenv.toml", "inherit = true\n");
  write_in(inner, ".envrc", "export B=$A\n");
  world.allow(inner + "/.envrc");
  const Evaluation evaluation = world.evaluate_in(inner);
  CHECK(evaluation.environment.get("B") == "1");
  CHECK(evaluation.bash_because == world.in_project(".envrc") + ":2: `eval`");
  CHECK(evaluation.bash_file == world.in_project(".envrc"));
}

TEST_CASE("project files that read each other in a circle are an error", "[toml]") {
  World world;
  const bool natively = GENERATE(true, false);
  const std::string inner = world.project() + "/inner";
  write_in(inner, ".dirvenv.toml", "inherit = true\n");
  world.write(".envrc", std::string(natively ? "" : "eval :\n") + "source_env inner\n");
  // From either end.
  for (const std::string& main : {world.in_project(".envrc"), inner + "/.dirvenv.toml"}) {
    CAPTURE(natively, main);
    world.allow(main);
    CHECK(world.evaluate_in(parent_path(main)).outcome == Outcome::Loaded);
    CHECK_THAT(world.take_said(),
               Catch::Contains(main + ": project files read each other in a circle"));
  }
}
