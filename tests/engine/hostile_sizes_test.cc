// SPDX-License-Identifier: MIT
// What no shell could carry is refused before it reaches one.
#include <fmt/format.h>

#include <catch2/catch.hpp>

#include "core/state_text.h"
#include "os/limits.h"
#include "os/run_child.h"
#include "support/world.h"

namespace dirvenv {
namespace {

using test::World;
using Outcome = Evaluation::Outcome;

// Whether a program can be started with what the prompt leads to.
bool programs_start(const World& world, const Environment& environment) {
  ChildSpec spec;
  spec.arguments = {"/bin/true"};
  spec.environment = environment.entries();
  spec.directory = world.root();
  Interrupts interrupts;
  const Result<ChildRun> run = run_child(spec, interrupts, 0);
  return run && std::holds_alternative<FinishedChild>(*run) &&
         std::get<FinishedChild>(*run).end.exited && std::get<FinishedChild>(*run).end.status == 0;
}

// A prompt in the project with this file; whether it was loaded.
bool loads(World& world, const std::string& text) {
  world.write_allowed(".envrc", text);
  const Environment before = world.environment();
  const PromptAnswer answer = world.prompt(world.project());
  CHECK(programs_start(world, answer.environment));
  const bool loaded = answer.environment.has("DIRVENV_STATE");
  if (!loaded) CHECK(answer.environment == before);
  return loaded;
}

std::string small_variables(size_t count) {
  std::string text;
  for (size_t i = 0; i < count; ++i)
    text += fmt::format("export S_{}=v\n", i);
  return text;
}

}  // namespace

TEST_CASE("b5: an entry of just the kernel's size is loaded, and one byte more is not",
          "[hostile]") {
  for (const int entry : {131'071, 131'072, 131'073}) {
    CAPTURE(entry);
    World world;
    // "X=", the value and its NUL.
    const std::string text = fmt::format("printf -v X %0{}d 1\nexport X A=1\n", entry - 3);
    CHECK(loads(world, text) == (entry <= 131'072));
    CHECK(world.environment().has("A") == (entry <= 131'072));
    const std::string said = world.take_said();
    if (entry > 131'072) CHECK(said.find("X would be 131072 bytes long") != said.npos);
  }
}

TEST_CASE("b5: an environment that leaves no room for arguments is refused", "[hostile]") {
  World world;
  std::string text;
  for (int i = 0; i < 20; ++i)
    text += fmt::format("printf -v X{0} %0100000d 1\nexport X{0}\n", i);
  CHECK_FALSE(loads(world, text));
  const std::string said = world.take_said();
  CHECK(said.find("leave room for programs to start") != said.npos);
}

TEST_CASE("b5: so many small variables that their undo is no variable are refused", "[hostile]") {
  for (const size_t count : {500, 8'000, 50'000}) {
    CAPTURE(count);
    World world;
    CHECK(loads(world, small_variables(count)) == (count == 500));
    const std::string said = world.take_said();
    if (count == 8'000) CHECK(said.find("what undoes it would take") != said.npos);
  }
}

TEST_CASE("b5: a long value of the user's that could not be given back stays", "[hostile]") {
  for (const size_t size : {80'000, 110'000}) {
    CAPTURE(size);
    World world;
    world.environment().set("LONG", std::string(size, 'x'));
    CHECK(loads(world, "export LONG=short A=1\n") == (size == 80'000));
    CHECK(world.environment().get_or("LONG", "").size() == (size == 80'000 ? 5 : size));
    CHECK(loads(world, "export A=2\n"));
  }
}

TEST_CASE("b5: the longest undo that is loaded is a variable that programs can be given",
          "[hostile]") {
  // From one that fits to one that does not, a byte at a time: where it changes is the limit.
  size_t longest = 0;
  for (size_t size = 98'150; size < 98'300; size += 3) {
    World world;
    world.environment().set("LONG", std::string(size, 'x'));
    if (!loads(world, "export LONG=short\n")) break;
    longest = world.environment().get_or("DIRVENV_STATE", "").size();
  }
  CHECK(longest + std::string_view("DIRVENV_STATE=").size() <= longest_environment_entry());
  CHECK(longest + std::string_view("DIRVENV_STATE=").size() > longest_environment_entry() - 8);
}

}  // namespace dirvenv
