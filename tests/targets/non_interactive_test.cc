// SPDX-License-Identifier: MIT
// The text for BASH_ENV and ~/.zshenv: the environment of a directory for a shell without a prompt.
#include <sys/stat.h>

#include <catch2/catch.hpp>

#include "support/clean_run.h"
#include "support/places.h"
#include "support/shell_rc.h"
#include "support/temp_dir.h"
#include "support/world.h"

namespace dirvenv {
namespace {

using Catch::Contains;
using test::CleanOutput;
using test::sh_word;
using test::World;

/// A world whose shells read the text.
class Agent {
 public:
  explicit Agent(const std::string& shell) : shell_(shell) {
    const std::string text = program("hook " + shell + " --non-interactive").out;
    REQUIRE_FALSE(text.empty());
    test::write_file(file(), text);
    test::make_directories(world.root() + "/bin");
    // Notes each start of the program.
    test::write_file(world.root() + "/bin/dirvenv",
                     "#!/bin/sh\necho start >>" + sh_word(world.root() + "/starts") + "\nexec " +
                         sh_word(test::binary()) + " \"$@\"\n");
    ::chmod((world.root() + "/bin/dirvenv").c_str(), 0755);
  }

  /// The shell in the project or a directory in it: both outputs.
  CleanOutput run(const std::string& line, const std::string& directory = ".",
                  const std::string& before = "") {
    const std::string zsh = "ZDOTDIR=" + sh_word(world.home()) + " ";
    const std::string bash = "BASH_ENV=" + sh_word(file()) + " ";
    return test::clean_run(
        world.in_project(directory),
        environment() + (shell_ == "zsh" ? zsh : bash) + before + shell_ + " " + line + " 2>&1");
  }

  CleanOutput program(const std::string& words) {
    return test::clean_run(world.project(), environment() + sh_word(test::binary()) + " " + words);
  }

  /// Has the text start the program that counts.
  void count_starts() {
    std::string text = test::read_file(file());
    const std::string real = test::binary();
    for (size_t at = 0; (at = text.find(real, at)) != text.npos;)
      text.replace(at, real.size(), world.root() + "/bin/dirvenv");
    test::write_file(file(), text);
    test::write_file(world.root() + "/starts", "");
  }
  size_t starts() const { return test::read_file(world.root() + "/starts").size() / 6; }

  World world;

 private:
  std::string file() const { return world.home() + (shell_ == "zsh" ? "/.zshenv" : "/agent.bash"); }
  std::string environment() {
    std::string words;
    for (const auto& [name, value] : world.environment().variables())
      words += name + "=" + sh_word(value) + " ";
    return words;
  }

  std::string shell_;
};

const char* const kShow = "-c 'echo \"<${V-unset}>\"'";

}  // namespace

TEST_CASE("a shell without a prompt has the environment of its directory", "[non-interactive]") {
  const std::string shell = GENERATE("bash", "zsh");
  INFO(shell);
  Agent agent(shell);
  CHECK(agent.run(kShow).out == "<unset>\n");
  agent.world.write_allowed(".envrc", "export V=\"it's\"\n");
  CHECK(agent.run(kShow).out == "<it's>\n");
  test::make_directories(agent.world.in_project("a/b"));
  CHECK(agent.run(kShow, "a/b").out == "<it's>\n");
  agent.world.write("script", "echo \"<${V-unset}>\"\nread -r line\necho \"$line\"\n");
  agent.world.write("input", "mine\n");
  CHECK(agent.run("script <input").out == "<it's>\nmine\n");
  CHECK(agent.run("-euc 'echo \"<$V>\"; false; echo no'").out == "<it's>\n");
}

TEST_CASE("a nested shell starts nothing where the environment is there", "[non-interactive]") {
  const std::string shell = GENERATE("bash", "zsh");
  INFO(shell);
  Agent agent(shell);
  agent.world.write_allowed(".envrc", "export V=outer\n");
  agent.count_starts();
  const std::string nested = "-c '" + shell + " -c \"echo V:\\$V; " + shell + " -c true\"'";
  CHECK(agent.run(nested).out == "V:outer\n");
  CHECK(agent.starts() == 1);
  // Another project in it, which a shell in there takes.
  test::make_directories(agent.world.in_project("inner"));
  agent.world.write_allowed("inner/.envrc", "export V=inner\n");
  CHECK(agent.run("-c 'cd inner; " + shell + " -c \"echo V:\\$V\"'").out == "V:inner\n");
  // What belongs to no project keeps what it has.
  const std::string elsewhere = "-c 'cd /; " + shell + " -c \"echo V:\\$V\"'";
  CHECK(agent.run(elsewhere).out == "V:outer\n");
}

TEST_CASE("a file that itself starts the shell is evaluated once", "[non-interactive]") {
  const std::string shell = GENERATE("bash", "zsh");
  INFO(shell);
  Agent agent(shell);
  test::make_directories(agent.world.in_project("sub"));
  agent.world.write_allowed(".envrc",
                            "echo x >>count\n[ \"$(wc -l <count)\" -lt 3 ] || exit 0\n"
                            "export V=$(cd sub; " +
                                shell + " -c 'echo from-child')\n");
  agent.count_starts();
  CHECK(agent.run(kShow).out == "<from-child>\n");
  CHECK(test::read_file(agent.world.in_project("count")) == "x\n");
  CHECK(agent.starts() == 1);
}

TEST_CASE("what is blocked or fails is one line, a denial none, and the shell goes on",
          "[non-interactive]") {
  const std::string shell = GENERATE("bash", "zsh");
  INFO(shell);
  Agent agent(shell);
  agent.world.write(".envrc", "export V=1\n");
  for (const char* const options : {"-c", "-ec", "-euc"}) {
    const CleanOutput blocked = agent.run(options + std::string(" 'echo \"<${V-unset}>\"'"));
    CHECK(blocked.status == 0);
    CHECK_THAT(blocked.out,
               Contains("is blocked. Run `dirvenv allow` there") && Catch::EndsWith("\n<unset>\n"));
    CHECK(std::count(blocked.out.begin(), blocked.out.end(), '\n') == 2);
  }
  agent.world.deny(agent.world.in_project(".envrc"));
  CHECK(agent.run(kShow).out == "<unset>\n");
  agent.world.write_allowed(".envrc", "export V=1\nexit 5\n");
  const CleanOutput failed = agent.run(kShow);
  CHECK(failed.status == 0);
  CHECK_THAT(failed.out, Contains("failed with status 5; nothing was loaded\n<unset>\n"));
}

TEST_CASE("the environment that exec was asked for stays, wherever its scripts run",
          "[non-interactive]") {
  Agent agent("bash");
  agent.world.write_allowed(".envrc", "export V=here\n");
  test::make_directories(agent.world.in_project("inner"));
  agent.world.write_allowed("inner/.envrc", "export V=inner\n");
  const std::string exec = sh_word(test::binary()) + " exec inner ";
  CHECK(agent.run(kShow, ".", exec).out == "<inner>\n");
}

TEST_CASE("without the program, and with a prompt, the text does nothing", "[non-interactive]") {
  const std::string shell = GENERATE("bash", "zsh");
  INFO(shell);
  Agent agent(shell);
  agent.world.write_allowed(".envrc", "export V=1\n");
  if (shell == "zsh") CHECK_THAT(agent.run("-i " + std::string(kShow)).out, Contains("<unset>\n"));
  agent.count_starts();
  std::filesystem::remove(agent.world.root() + "/bin/dirvenv");
  CHECK(agent.run(kShow).out == "<unset>\n");
}

TEST_CASE("only bash and zsh have such a text", "[non-interactive]") {
  Agent agent("bash");
  CHECK(agent.program("hook fish --non-interactive 2>/dev/null").status == 2);
  CHECK(agent.program("hook tcsh --non-interactive 2>/dev/null").status == 2);
  CHECK(agent.program("hook sh 2>/dev/null").status == 2);
}

}  // namespace dirvenv
