// SPDX-License-Identifier: MIT
// What an approval covers beside its main file (A6 of the list of threats): every file that is run
// or read, each as it was when the user said yes.
#include "engine/members.h"

#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "engine/evaluate.h"
#include "engine/review.h"
#include "os/files.h"
#include "support/world.h"

namespace dirvenv {
namespace {

using test::World;
using Outcome = Evaluation::Outcome;
using Why = UnapprovedMember::Why;

// Evaluates the project's .envrc as it is approved now.
Evaluation evaluate_approved(World& world) {
  const Setup setup = world.setup();
  const Finding finding = setup.gate().look_at(world.in_project(".envrc"));
  REQUIRE(finding.approved);
  const EvaluationContext context{setup.places(),  setup.config(), setup.runtime(), setup.program(),
                                  world.project(), false,          world.report()};
  return evaluate(*finding.approved, world.environment(), context);
}

// "loaded", or the name of the file that stood in the way and why.
std::string outcome(World& world) {
  const Evaluation evaluation = evaluate_approved(world);
  if (evaluation.outcome == Outcome::Loaded) return "loaded";
  if (evaluation.outcome != Outcome::Blocked) return "failed: " + evaluation.error.message;
  const UnapprovedMember& member = *evaluation.unapproved;
  const std::string name = member.path.substr(world.home().size() + 1);
  switch (member.why) {
    case Why::New:
      return name + " is new";
    case Why::Changed:
      return name + " has changed";
    case Why::Denied:
      return name + " is denied";
  }
  return name;
}

void write_home(const World& world, const std::string& name, const std::string& text) {
  if (name.find('/') != std::string::npos) {
    test::make_directories(world.home() + "/" + name.substr(0, name.rfind('/')));
  }
  test::write_file(world.home() + "/" + name, text);
}

// What would show that an unapproved byte ran.
std::string marker_line(const World& world) {
  return "touch '" + world.home() + "/marker'\n";
}

bool has_marker(const World& world) {
  return link_status(world.home() + "/marker").has_value();
}

}  // namespace

TEST_CASE("a6: each kind of file that is read is covered by the approval", "[members]") {
  struct Row {
    const char *main, *file;
  };
  const Row row = GENERATE(values<Row>({
      {"source_env sub\n", "project/sub/.envrc"},
      {"source_env_if_exists ./other\n", "project/other"},
      {"source_up\n", ".envrc"},
      {"source_up_if_exists rc\n", "rc"},
      {"source lib.sh\n", "project/lib.sh"},
      {". ./lib.sh\n", "project/lib.sh"},
      {"\"source\" lib.sh\n", "project/lib.sh"},
      {"command . ./lib.sh\n", "project/lib.sh"},
      {"builtin source ./lib.sh\n", "project/lib.sh"},
      {"f() { source \"$1\"; }; f lib.sh\n", "project/lib.sh"},
      {"eval 'source lib.sh'\n", "project/lib.sh"},
      {"( source lib.sh )\n", "project/lib.sh"},
      {"x=$(source lib.sh)\n", "project/lib.sh"},
      {"source lib.sh | cat\n", "project/lib.sh"},
      {"source ../outside/lib.sh\n", "outside/lib.sh"},
      {"source ~/outside/lib.sh\n", "outside/lib.sh"},
      {"cd ..; source outside/lib.sh\n", "outside/lib.sh"},
  }));
  World world;
  CAPTURE(row.main);
  world.write_allowed(".envrc", row.main);
  write_home(world, row.file, "export A=1\n");
  CHECK(outcome(world) == std::string(row.file) + " is new");
  const UnapprovedMember wanted = *evaluate_approved(world).unapproved;
  REQUIRE(world.setup().approvals().want(world.in_project(".envrc"), wanted));
  world.allow(world.in_project(".envrc"));
  CHECK(outcome(world) == "loaded");
  write_home(world, row.file, marker_line(world));
  CHECK(outcome(world) == std::string(row.file) + " has changed");
  CHECK_FALSE(has_marker(world));
  write_home(world, row.file, "export A=1\n");
  CHECK(outcome(world) == "loaded");
  world.deny(world.home() + "/" + row.file);
  CHECK(outcome(world) == std::string(row.file) + " is denied");
}

TEST_CASE("a6: what is named in the text is found before it is met", "[members]") {
  World world;
  // Five deep, each from within its own directory; and a branch that is not taken.
  world.write(".envrc", "source_env 1/.envrc\nif [[ $BRANCH ]]; then source branch.sh; fi\n");
  world.write("branch.sh", "export FROM_BRANCH=1\n");
  std::string directory = "project";
  for (int depth = 1; depth <= 5; ++depth) {
    directory += "/" + std::to_string(depth);
    write_home(world, directory + "/.envrc",
               depth < 5 ? "source_env " + std::to_string(depth + 1) + "\n" : "export DEEP=5\n");
  }
  world.allow(world.in_project(".envrc"));
  CHECK(outcome(world) == "loaded");
  CHECK(evaluate_approved(world).environment.get("DEEP") == "5");
  write_home(world, directory + "/.envrc", "export DEEP=6\n");
  CHECK(outcome(world) == directory + "/.envrc has changed");
  write_home(world, directory + "/.envrc", "export DEEP=5\n");
  world.write("branch.sh", marker_line(world));
  CHECK(outcome(world) == "loaded");
  world.environment().set("BRANCH", "1");
  CHECK(outcome(world) == "project/branch.sh has changed");
  CHECK_FALSE(has_marker(world));
}

TEST_CASE("a6: a .env may change as long as it sets harmless names", "[members]") {
  World world;
  const bool natively = GENERATE(true, false);
  CAPTURE(natively);
  world.write_allowed(".envrc", natively ? "dotenv\n" : "dotenv; true\n");
  world.write(".env", "A=1\nSECRET=x\n");
  CHECK(outcome(world) == "loaded");
  world.write(".env", "A=2\nB=3\n");
  CHECK(outcome(world) == "loaded");
  const std::string name = GENERATE("PATH", "LD_PRELOAD", "MY_PATH");
  world.write(".env", "A=2\n" + name + "=/x\n");
  CHECK(outcome(world) == "project/.env is new");
  const Evaluation blocked = evaluate_approved(world);
  CHECK(blocked.unapproved->names == std::vector<std::string>{name});
  world.allow(world.in_project(".envrc"));
  CHECK(outcome(world) == "loaded");
  CHECK(evaluate_approved(world).environment.get(name).value_or("").starts_with("/x"));
  world.write(".env", name + "=/y\n");
  CHECK(outcome(world) == "project/.env has changed");
  world.write(".env", "B=/y\n");
  CHECK(outcome(world) == "loaded");
}

TEST_CASE("a6: a program that is only run is covered where the file says so", "[members]") {
  World world;
  world.write(".envrc", "require_allowed tool ./other\nexport A=1; ./tool\n");
  world.write("tool", "#!/bin/sh\n");
  ::chmod(world.in_project("tool").c_str(), 0755);
  world.write("other", std::string("\0binary", 7));
  world.allow(world.in_project(".envrc"));
  CHECK(outcome(world) == "loaded");
  world.write("tool", "#!/bin/sh\n" + marker_line(world));
  CHECK(outcome(world) == "project/tool has changed");
  CHECK_FALSE(has_marker(world));
  ::unlink(world.in_project("tool").c_str());
  CHECK(outcome(world).starts_with("failed: "));
}

TEST_CASE("a2: a file that is swapped before it is run is not run", "[members]") {
  World world;
  // The main file itself swaps what it reads, as a racing process would.
  world.write("lib.sh", "export A=approved\n");
  world.write_allowed(".envrc", "printf '%s' \"$SWAP\" >lib.sh\nsource lib.sh\n");
  world.environment().set("SWAP", marker_line(world));
  CHECK(outcome(world) == "project/lib.sh has changed");
  CHECK_FALSE(has_marker(world));
}

TEST_CASE("a2: a main file that sources itself gets what was approved", "[members]") {
  World world;
  const std::string name = GENERATE(".envrc", "target", "other", "./sub/../other");
  const std::string swap = GENERATE(":", "cat evil >target", "ln -sfn evil .envrc");
  CAPTURE(name, swap);
  world.write("evil", marker_line(world));
  world.write("target", "export N=1$N\nname=" + name + "\n[[ $N == 11 ]] || { " + swap +
                            "; source ./$name; }\n");
  write_home(world, "project/sub/file", "");
  ::symlink("target", world.in_project(".envrc").c_str());
  ::symlink("target", world.in_project("other").c_str());
  world.allow(world.in_project(".envrc"));
  const Evaluation evaluation = evaluate_approved(world);
  CHECK(evaluation.outcome == Outcome::Loaded);
  CHECK(evaluation.environment.get("N") == "11");
  CHECK_FALSE(has_marker(world));
}

TEST_CASE("a9: a denial holds for a file by whatever name it is read", "[members]") {
  World world;
  write_home(world, "project/sub/.envrc", "export A=1\n");
  ::symlink("sub", world.in_project("other").c_str());
  world.write(".envrc", "source_env ./other\n");
  world.deny(world.in_project("sub/.envrc"));
  world.allow(world.in_project(".envrc"));
  CHECK(outcome(world) == "project/other/.envrc is denied");
}

TEST_CASE("a6: a file that is read in a trap is covered too", "[members]") {
  World world;
  world.write("lib.sh", "export A=1\n");
  world.write_allowed(".envrc", "trap '. ./lib.sh' EXIT\n");
  const UnapprovedMember wanted{Why::New, MemberUse::Code, world.in_project("lib.sh"), {}};
  CHECK(outcome(world) == "project/lib.sh is new");
  REQUIRE(world.setup().approvals().want(world.in_project(".envrc"), wanted));
  world.allow(world.in_project(".envrc"));
  CHECK(evaluate_approved(world).environment.get("A") == "1");
}

TEST_CASE("a6: data may not say where programs and approvals are", "[members]") {
  World world;
  const std::string name =
      GENERATE("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR", "VIRTUAL_ENV",
               "direnv_layout_dir", "POSIXLY_CORRECT", "NVM_DIR");
  world.write(".env", "A=1\n");
  world.write_allowed(".envrc", "dotenv\n");
  CHECK(outcome(world) == "loaded");
  world.write(".env", "A=1\n" + name + "=$PWD/x\n");
  CHECK(outcome(world) == "project/.env is new");
}

TEST_CASE("a7: what a load has set does not move the user's approvals", "[members]") {
  World world;
  world.write_allowed(".envrc",
                      "export XDG_DATA_HOME=$PWD/store XDG_CONFIG_HOME=$PWD/cfg HOME=$PWD\n");
  const std::string before = world.setup().places().data;
  CHECK(world.prompt(world.project()).status == ExitStatus::Done);
  CHECK(world.environment().get("XDG_DATA_HOME") == world.in_project("store"));
  CHECK(world.setup().places().data == before);
  CHECK(world.setup().places().home == world.home());
}

TEST_CASE("the user's own rc.bash and library are no members", "[members]") {
  World world;
  test::make_directories(world.home() + "/.config/dirvenv/lib");
  test::write_file(world.home() + "/.config/dirvenv/rc.bash",
                   "source ~/mine.sh; later() { source ~/mine.sh; \\source ~/mine.sh; }\n");
  test::write_file(world.home() + "/.config/dirvenv/lib/a.sh", ". ~/mine.sh\n");
  test::write_file(world.home() + "/mine.sh", "MINE=$((MINE + 1))\n");
  world.write_allowed(".envrc", "later\nexport MINE\n");
  CHECK(outcome(world) == "loaded");
  CHECK(evaluate_approved(world).environment.get("MINE") == "4");
}

}  // namespace dirvenv
