// SPDX-License-Identifier: MIT
// On what grounds a file may be loaded other than its own approval: the user's settings, and an
// approval for one shell. And that no project can make any of them.
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "engine/evaluate.h"
#include "engine/review.h"
#include "os/files.h"
#include "os/interrupts.h"
#include "os/process_table.h"
#include "os/run_child.h"
#include "support/world.h"

namespace dirvenv {
namespace {

using test::World;
using Verdict = Finding::Verdict;
using Ground = Finding::Ground;

void settings(const World& world, const std::string& text) {
  test::make_directories(world.home() + "/.config/dirvenv");
  test::write_file(world.home() + "/.config/dirvenv/config.toml", text);
}

Finding find(const World& world, const std::string& directory) {
  return world.setup().gate().find_from(directory);
}

void git(const World& world, std::vector<std::string> words) {
  ChildSpec spec;
  spec.arguments = {"/usr/bin/git",
                    "-c",
                    "user.name=a",
                    "-c",
                    "user.email=a@b",
                    "-c",
                    "protocol.file.allow=always"};
  spec.arguments.insert(spec.arguments.end(), words.begin(), words.end());
  spec.environment = {"PATH=/usr/bin:/bin", "HOME=" + world.home(), "GIT_CONFIG_NOSYSTEM=1"};
  spec.directory = world.project();
  Interrupts interrupts;
  const Result<ChildRun> run = run_child(spec, interrupts, 100'000);
  INFO((run ? "" : run.error().message));
  REQUIRE(run);
  REQUIRE(std::get<FinishedChild>(*run).succeeded());
}

}  // namespace

TEST_CASE("a5: a trusted directory is matched by whole components of physical paths", "[grounds]") {
  World world;
  const std::string home = world.home();
  for (const char* const directory : {"/trusted/a/b", "/trusted-evil", "/other"})
    test::make_directories(home + directory);
  ::symlink((home + "/other").c_str(), (home + "/trusted/out").c_str());
  ::symlink((home + "/trusted/a").c_str(), (home + "/into").c_str());
  for (const char* const directory : {"/trusted", "/trusted/a/b", "/trusted-evil", "/other"})
    test::write_file(home + directory + "/.envrc", "export A=1\n");
  ::symlink((home + "/other/.envrc").c_str(), (home + "/trusted/a/.envrc").c_str());
  const std::string prefix =
      GENERATE("'~/trusted'", "'~/trusted/'", "'~//trusted/./a/..'", "'~/absent', '~/trusted'");
  CAPTURE(prefix);
  settings(world, "[trust]\nprefix = [" + prefix + "]\n");
  CHECK(find(world, home + "/trusted").verdict == Verdict::Allowed);
  CHECK(find(world, home + "/trusted").ground == Ground::Prefix);
  CHECK(find(world, home + "/trusted/a/b").verdict == Verdict::Allowed);
  CHECK(find(world, home + "/trusted-evil").verdict == Verdict::NotAllowed);
  CHECK(find(world, home + "/other").verdict == Verdict::NotAllowed);
  // a link inside to a file outside
  CHECK(find(world, home + "/trusted/a").verdict == Verdict::NotAllowed);
  CHECK(find(world, *real_path(home + "/trusted/out")).verdict == Verdict::NotAllowed);
  CHECK(find(world, *real_path(home + "/into")).verdict == Verdict::NotAllowed);
  world.deny(home + "/trusted/.envrc");
  CHECK(find(world, home + "/trusted").verdict == Verdict::Denied);
}

TEST_CASE("a5: what a trusted file reads has to be trusted too", "[grounds]") {
  World world;
  settings(world, "[trust]\nprefix = ['~/project']\n");
  world.write("lib.sh", "export FROM_LIB=1\n");
  test::write_file(world.home() + "/outside.sh", "export FROM_OUTSIDE=1\n");
  world.write("open.sh", "export FROM_OPEN=1\n");
  ::chmod(world.in_project("open.sh").c_str(), 0666);
  const std::string text =
      GENERATE("source ./lib.sh\n", "source ../outside.sh\n", "source ./open.sh\n");
  world.write(".envrc", text);
  const Setup setup = world.setup();
  const Finding finding = setup.gate().find_from(world.project());
  REQUIRE(finding.approved);
  const Evaluation evaluation = evaluate(*finding.approved, world.environment(),
                                         {setup.places(), setup.config(), setup.runtime(),
                                          setup.program(), world.project(), false, world.report()});
  const bool is_inside = text.find("lib") != std::string::npos;
  CHECK((evaluation.outcome == Evaluation::Outcome::Loaded) == is_inside);
  CHECK(evaluation.unapproved.has_value() != is_inside);
}

TEST_CASE("a5: directories that anybody could fill are not to be trusted", "[grounds]") {
  World world;
  test::make_directories(world.home() + "/open");
  ::chmod((world.home() + "/open").c_str(), 0777);
  world.write_allowed(".envrc", "export A=1\n");
  for (const std::string& prefix : {std::string("/"), world.home(), std::string("~/"), world.root(),
                                    std::string("~/open"), std::string("/tmp")}) {
    CAPTURE(prefix);
    settings(world, "[trust]\nprefix = ['" + prefix + "']\n");
    const std::string problem = world.setup().config().problem;
    CHECK(problem.find("cannot be trusted: ") != std::string::npos);
    CHECK(find(world, world.home() + "/open").verdict == Verdict::Nothing);
  }
}

TEST_CASE("a git worktree has what was approved in its main checkout, where the user says so",
          "[grounds]") {
  World world;
  settings(world, "[trust]\nworktrees = true\n");
  world.write(".envrc", "source_env sub\nexport A=1\n");
  test::make_directories(world.in_project("sub"));
  world.write("sub/.envrc", "export B=1; true\n");
  git(world, {"init", "-q"});
  git(world, {"add", "."});
  git(world, {"commit", "-qm", "x"});
  const std::string tree = world.home() + "/tree";
  git(world, {"worktree", "add", "-q", tree});
  CHECK(find(world, tree).verdict == Verdict::NotAllowed);
  world.allow(world.in_project(".envrc"));
  CHECK(find(world, tree).verdict == Verdict::Allowed);
  CHECK(find(world, tree).ground == Ground::Worktree);
  CHECK(find(world, tree + "/sub").verdict == Verdict::NotAllowed);

  SECTION("with its members, as they are in the worktree") {
    const Setup setup = world.setup();
    const EvaluationContext context{setup.places(),  setup.config(), setup.runtime(),
                                    setup.program(), tree,           false,
                                    world.report()};
    const Finding finding = setup.gate().find_from(tree);
    CHECK(evaluate(*finding.approved, world.environment(), context).environment.get("B") == "1");
    test::write_file(tree + "/sub/.envrc", "export B=2\n");
    const Evaluation changed = evaluate(*finding.approved, world.environment(), context);
    REQUIRE(changed.unapproved);
    CHECK(changed.unapproved->path == tree + "/sub/.envrc");
  }
  SECTION("not with other bytes") {
    test::write_file(tree + "/.envrc", "source_env sub\nexport A=2\n");
    CHECK(find(world, tree).verdict == Verdict::NotAllowed);
  }
  SECTION("not where the main one is denied, or itself") {
    const bool itself = GENERATE(true, false);
    world.deny(itself ? tree + "/.envrc" : world.in_project(".envrc"));
    CHECK(find(world, tree).verdict == (itself ? Verdict::Denied : Verdict::NotAllowed));
  }
  SECTION("without what is denied in the main checkout") {
    world.deny(world.in_project("sub/.envrc"));
    const Setup setup = world.setup();
    const Finding finding = setup.gate().find_from(tree);
    REQUIRE(finding.approved);
    const Evaluation evaluation = evaluate(*finding.approved, world.environment(),
                                           {setup.places(), setup.config(), setup.runtime(),
                                            setup.program(), tree, false, world.report()});
    CHECK(evaluation.unapproved.has_value());
  }
  SECTION("not where the user has not said so") {
    settings(world, "");
    CHECK(find(world, tree).verdict == Verdict::NotAllowed);
  }
  SECTION("a directory that only claims to be one is none") {
    const std::string fake = world.home() + "/fake";
    test::make_directories(fake);
    test::write_file(fake + "/.git", test::read_file(tree + "/.git"));
    test::write_file(fake + "/.envrc", test::read_file(tree + "/.envrc"));
    CHECK(find(world, fake).verdict == Verdict::NotAllowed);
    test::write_file(fake + "/.git", "gitdir: " + fake + "/own\n");
    test::make_directories(fake + "/own");
    test::write_file(fake + "/own/gitdir", fake + "/.git\n");
    test::write_file(fake + "/own/commondir", world.project() + "/.git\n");
    CHECK(find(world, fake).verdict == Verdict::NotAllowed);
  }
}

TEST_CASE("g8: a record that cannot be read may have been a denial, so nothing else counts",
          "[grounds]") {
  World world;
  settings(world, "[trust]\nprefix = ['~/project']\n");
  world.write(".envrc", "export A=1\n");
  CHECK(find(world, world.project()).verdict == Verdict::Allowed);
  world.deny(world.in_project(".envrc"));
  const std::string record = world.setup().approvals().record_path(world.in_project(".envrc"));
  test::write_file(record, test::read_file(record).substr(1));
  const Finding finding = find(world, world.project());
  CHECK(finding.verdict == Verdict::NotAllowed);
  CHECK(finding.damaged);
  CHECK(world.setup().approvals().damaged() == std::vector<std::string>{record});
  world.allow(world.in_project(".envrc"));
  CHECK(find(world, world.project()).verdict == Verdict::Allowed);
  CHECK(link_status(record + ".corrupt"));
}

TEST_CASE("g8: a newer version's record is left alone", "[grounds]") {
  World world;
  world.write(".envrc", "export A=1\n");
  const Setup setup = world.setup();
  const std::string record = setup.approvals().record_path(world.in_project(".envrc"));
  test::make_directories(record.substr(0, record.rfind('/')));
  test::write_file(record, "dirvenv-approval 4\nwhatever");
  const Review review = review_of(setup, setup.gate().find_from(world.project()));
  const Result<Done> approved = approve(setup.approvals(), review);
  REQUIRE_FALSE(approved);
  CHECK(approved.error().message.find("newer dirvenv") != std::string::npos);
  CHECK(test::read_file(record) == "dirvenv-approval 4\nwhatever");
  CHECK(find(world, world.project()).verdict == Verdict::NotAllowed);
}

TEST_CASE("an approval for one shell is no approval for another, and goes with it", "[grounds]") {
  World world;
  world.write(".envrc", "source ./lib.sh\n");
  world.write("lib.sh", "export A=1\n");
  const Setup setup = world.setup();
  const ProcessId self = *process_with(::getpid());
  const ProcessId parent = *process_with(::getppid());
  const Approvals once(setup.runtime().grants_path(self));
  REQUIRE(approve(once, review_of(setup, setup.gate().find_from(world.project()))));
  const Finding finding = setup.gate_for(self).find_from(world.project());
  CHECK(finding.verdict == Verdict::Allowed);
  CHECK(finding.ground == Ground::Once);
  CHECK(finding.approved->members().changed().empty());
  CHECK(setup.gate_for(parent).find_from(world.project()).verdict == Verdict::NotAllowed);
  CHECK(setup.gate().find_from(world.project()).verdict == Verdict::NotAllowed);
  setup.runtime().sweep();
  CHECK(setup.gate_for(self).find_from(world.project()).verdict == Verdict::Allowed);
  world.deny(world.in_project(".envrc"));
  CHECK(setup.gate_for(self).find_from(world.project()).verdict == Verdict::Denied);
  // A process that has ended, whose number somebody else may have by now.
  ProcessId dead = self;
  dead.start += 1;
  ::rename(setup.runtime().grants_path(self).c_str(), setup.runtime().grants_path(dead).c_str());
  setup.runtime().sweep();
  CHECK_FALSE(link_status(setup.runtime().grants_path(dead)));
}

TEST_CASE("a7: a project cannot approve itself", "[grounds]") {
  World world;
  world.write(".envrc", "export A=1\n");
  const std::string said =
      GENERATE("[trust]\nprefix = ['/']\nconfirm = 'never'\nworktrees = true\n",
               "trust.prefix = ['~/']\n", "trust = { prefix = ['~/project'] }\n",
               "\"tr\\u0075st\".\"prefix\" = ['~/project']\n", "load_dotenv = true\n");
  for (const char* const name :
       {"config.toml", ".dirvenv.toml", "dirvenv.toml", ".dirvenv/config.toml",
        ".config/dirvenv/config.toml", ".envrc.toml", ".direnv/config.toml", "direnv.toml"}) {
    const std::string path = world.in_project(name);
    test::make_directories(path.substr(0, path.rfind('/')));
    test::write_file(path, said);
  }
  for (const char* const name : {"CI", "GITHUB_ACTIONS", "DIRVENV_YES", "DIRVENV_TRUST",
                                 "DIRENV_YES", "CONTINUOUS_INTEGRATION"}) {
    world.environment().set(name, "1");
  }
  // A committed store of approvals, too.
  const std::string record = world.setup().approvals().record_path(world.in_project(".envrc"));
  test::make_directories(world.in_project(".dirvenv/approvals"));
  world.allow(world.in_project(".envrc"));
  ::rename(record.c_str(),
           (world.in_project(".dirvenv/approvals") + record.substr(record.rfind('/'))).c_str());
  CHECK(find(world, world.project()).verdict == Verdict::NotAllowed);
}

TEST_CASE("a10: a setting is the same in every spelling", "[grounds]") {
  World world;
  world.write(".envrc", "export A=1\n");
  settings(world, GENERATE("[trust]\nprefix = ['~/project']\n", "trust.prefix = ['~/project']\n",
                           "trust = { prefix = ['~/project'] }\n",
                           "\"trust\".'prefix' = [\"~/pro\\u006aect\"]\n",
                           "\"tr\\u0075st\" = { \"pr\\u0065fix\" = ['''~/project'''] }\n"));
  CHECK(find(world, world.project()).verdict == Verdict::Allowed);
  settings(world, GENERATE("[trust]\nprefix = []\n[trust]\nprefix = ['~/project']\n",
                           "[[trust]]\nprefix = ['~/project']\n",
                           "trust.prefix = []\ntrust.prefix = ['~/project']\n"));
  CHECK_FALSE(world.setup().config().problem.empty());
}

}  // namespace dirvenv
