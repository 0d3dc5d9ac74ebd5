// SPDX-License-Identifier: MIT
#include "daemon/answers.h"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>

#include "core/hook_channel.h"
#include "os/clock.h"
#include "support/world.h"

using namespace dirvenv;
using test::World;

namespace {

/// A world with a daemon that is wanted, and this process as the shell that asks.
class Asking {
 public:
  Asking() : channels_(world_.runtime_dir() + "/dirvenv"), shell_(*process_with(::getpid())) {
    test::make_directories(world_.home() + "/.config/dirvenv");
    world_.setup();  // makes the runtime directory
    REQUIRE(channels_.make(shell_, Shell::Zsh));
    before_ = std::filesystem::current_path();
    std::filesystem::current_path(world_.project());
  }
  Asking(const Asking&) = delete;
  Asking& operator=(const Asking&) = delete;
  ~Asking() { std::filesystem::current_path(before_); }

  void configure(const std::string& text) const {
    test::write_file(world_.home() + "/.config/dirvenv/config.toml", text);
  }
  void write_question(const std::string& number) {
    std::string text = std::string("dirvenv-question 3\0zsh\0", 23) + number + '\0' +
                       world_.project() + '\0' + '\0';
    for (const std::string& entry : world_.environment().entries())
      text += entry + '\0';
    test::write_file(question(), text + "#end\n");
  }
  std::string question() const { return channels_.path(shell_) + "/question"; }
  std::optional<HookQuestion> take() const { return take_question(channels_, shell_); }
  std::optional<std::string> answer(const HookQuestion& question,
                                    std::optional<Surroundings> seen = std::nullopt) const {
    LoadCache empty;
    const std::string program = "/usr/bin/dirvenv";
    return answer_for({channels_, program, empty}, shell_, question, std::move(seen)).script;
  }
  std::optional<std::string> ask() {
    write_question("5");
    const auto question = take();
    REQUIRE(question);
    return answer(*question);
  }
  World& world() { return world_; }
  const ProcessId& shell() const { return shell_; }
  size_t loads() const {
    const auto all = std::filesystem::directory_iterator(world_.runtime_dir() + "/dirvenv/loads");
    return static_cast<size_t>(std::distance(begin(all), end(all)));
  }

 private:
  World world_;
  Channels channels_;
  ProcessId shell_;
  std::filesystem::path before_;
};

}  // namespace

TEST_CASE("a question gets the answer of a prompt, and is gone", "[answers]") {
  Asking asking;
  asking.world().write_allowed(".envrc", "export A=\"from $BASE\"\n");
  asking.world().environment().set("BASE", "the shell");
  const auto answer = asking.ask();
  REQUIRE(answer);
  CHECK(answer->find("A=$'from the shell'") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(asking.question()));
  CHECK(asking.loads() > 0);
}

TEST_CASE("a question that cannot be read is gone too", "[answers]") {
  Asking asking;
  CHECK_FALSE(asking.take());
  asking.write_question("5");
  CHECK(asking.take()->number == "5");
  CHECK_FALSE(asking.take());
  test::write_file(asking.question(), "");
  CHECK_FALSE(asking.take());
  CHECK_FALSE(std::filesystem::exists(asking.question()));
}

TEST_CASE("fish gets a channel and a number with each answer", "[answers]") {
  Asking asking;
  asking.world().write_allowed(".envrc", "export A=1\n");
  asking.write_question("5");
  auto question = asking.take();
  REQUIRE(question);
  CHECK(asking.answer(*question)->find("_dirvenv_channel") == std::string::npos);
  question->shell = Shell::Fish;
  const auto answer = asking.answer(*question);
  REQUIRE(answer);
  const std::string channel = std::filesystem::path(asking.question()).parent_path();
  CHECK(answer->find("set -gu _dirvenv_channel '" + channel + "' 6; ") != std::string::npos);
}

TEST_CASE("fish is told what the next question is to hold", "[answers]") {
  Asking asking;
  const std::string taken = "set -e -g _dirvenv_given _dirvenv_script >$_dirvenv_answer; ";
  HookQuestion question{Shell::Fish, "5", "/p"};
  question.unclear = {"A", "B"};
  CHECK_FALSE(asking.answer(question));
  CHECK(no_answer_for_fish(question) == taken + "set -gua _dirvenv_unclear A B\n");
  question.unclear = {};
  CHECK_FALSE(asking.answer(question));
  CHECK(no_answer_for_fish(question) == taken + "\n");
}

TEST_CASE("what needs more than looking is deferred before anything has happened", "[answers]") {
  Asking asking;
  const std::string text = GENERATE("for x in 1; do export A=$x; done\n", "echo printed\n",
                                    "layout python3\n", "log_error first; export A=$(id)\n");
  asking.world().write_allowed(".envrc", text);
  CAPTURE(text);
  CHECK_FALSE(asking.ask());
  CHECK(asking.loads() == 0);
  CHECK_FALSE(std::filesystem::exists(asking.world().in_project(".direnv")));
}

TEST_CASE("a virtual environment that has to be made is deferred", "[answers]") {
  Asking asking;
  asking.world().write_allowed(".dirvenv.toml", "[python]\nauto = true\n");
  CHECK_FALSE(asking.ask());
  CHECK(asking.loads() == 0);
  CHECK_FALSE(std::filesystem::exists(asking.world().in_project(".venv")));
}

TEST_CASE("a file that is not approved is told of, and not looked into", "[answers]") {
  Asking asking;
  asking.world().write(".envrc", "export A=1\n");
  const auto answer = asking.ask();
  REQUIRE(answer);
  CHECK(answer->find("is blocked. Run `dirvenv allow`") != std::string::npos);
  CHECK(answer->find("A=") == std::string::npos);
}

TEST_CASE("whom the user does not want to be answered is not", "[answers]") {
  Asking asking;
  CHECK(asking.ask());
  asking.world().environment().set("DIRVENV_DAEMON", "0");
  CHECK_FALSE(asking.ask());
  asking.world().environment().unset("DIRVENV_DAEMON");
  asking.configure("daemon = false\n");
  CHECK_FALSE(asking.ask());
  asking.configure("no such key\n");
  CHECK_FALSE(asking.ask());
}

TEST_CASE("a shell whose runtime directory is another one is not answered", "[answers]") {
  Asking asking;
  asking.world().environment().set("XDG_RUNTIME_DIR", asking.world().root());
  CHECK_FALSE(asking.ask());
}

TEST_CASE("a shell whose directory has been removed is not answered", "[answers]") {
  Asking asking;
  const std::string gone = asking.world().in_project("gone");
  test::make_directories(gone);
  std::filesystem::current_path(gone);
  CHECK(asking.ask());
  std::filesystem::remove(gone);
  CHECK_FALSE(asking.ask());
  // Another one of the same name is not where the shell is.
  test::make_directories(gone);
  CHECK_FALSE(asking.ask());
}

TEST_CASE("what was looked at early is used where the question has the same places", "[answers]") {
  Asking asking;
  asking.write_question("5");
  const auto question = asking.take();
  REQUIRE(question);
  const Places places = *find_places(*question->environment);
  CHECK(asking.answer(*question, Surroundings::at(places)));
  asking.configure("daemon = false\n");
  auto early = Surroundings::at(places);
  asking.configure("");
  CHECK(asking.answer(*question));
  CHECK_FALSE(asking.answer(*question, early));
  early.places.home += "/other";
  CHECK(asking.answer(*question, early));
}

TEST_CASE("an early look is for one shell and one question", "[answers]") {
  const Asking asking;
  const Places places = *find_places(World().environment());
  ProcessId other = asking.shell();
  ++other.pid;
  CHECK_FALSE(EarlyLook(other, places).take(asking.shell()));
  EarlyLook late(asking.shell(), places);
  for (const int64_t began = steady_clock_ms(); steady_clock_ms() <= began + 3;) {
  }
  CHECK_FALSE(late.take(asking.shell()));
}
