// SPDX-License-Identifier: MIT
// Records that something else has written to: never more trust than before, and a clear verdict.
#include <fcntl.h>
#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <map>

#include "engine/gate.h"
#include "os/files.h"
#include "support/damage.h"
#include "support/world.h"

namespace dirvenv {
namespace {

namespace fs = std::filesystem;
using test::World;
using Verdict = Finding::Verdict;

constexpr const char* kApproved = "export A=1\n";
constexpr const char* kUnseen = "export A=2\n";

std::string record_of(const World& world, const std::string& name) {
  return world.setup().approvals().record_path(world.in_project(name));
}

// The gate's word on the project's .envrc, with each damage done to its record in turn.
std::map<Verdict, size_t> verdicts_on_damage(const World& world) {
  const Setup setup = world.setup();
  const std::string record = record_of(world, ".envrc");
  const std::string good = test::read_file(record);
  std::map<Verdict, size_t> seen;
  test::for_each_damage(good, [&](const std::string& damaged) {
    test::write_file(record, damaged);
    const Finding finding = setup.gate().look_at(world.in_project(".envrc"));
    ++seen[finding.verdict];
    if (finding.approved) FAIL("approved by a damaged record");
  });
  test::write_file(record, good);
  return seen;
}

// Sets the times back to `before`, as `touch -r` does.
void restore_times(const std::string& path, const Stamp& before) {
  REQUIRE(set_modified(path, before.modified_ns));
  const Stamp after = stamp_of(path);
  REQUIRE(after.modified_ns == before.modified_ns);
  REQUIRE(after.size == before.size);
}

}  // namespace

TEST_CASE("g8: a damaged approval approves nothing, neither the old content nor another",
          "[approvals][damage]") {
  World world;
  world.write_allowed(".envrc", kApproved);
  const auto same = verdicts_on_damage(world);
  CHECK(same.size() == 1);
  CHECK(same.count(Verdict::NotAllowed) == 1);
  CHECK(world.setup().gate().look_at(world.in_project(".envrc")).verdict == Verdict::Allowed);
  world.write(".envrc", kUnseen);
  const auto other = verdicts_on_damage(world);
  CHECK(other.size() == 1);
  CHECK(other.count(Verdict::NotAllowed) == 1);
}

TEST_CASE("g8: a damaged denial approves nothing", "[approvals][damage]") {
  World world;
  world.write_allowed(".envrc", kApproved);
  world.deny(world.in_project(".envrc"));
  const auto seen = verdicts_on_damage(world);
  CHECK(seen.size() == 1);
  CHECK(seen.count(Verdict::NotAllowed) == 1);
  CHECK(world.setup().gate().look_at(world.in_project(".envrc")).verdict == Verdict::Denied);
}

TEST_CASE("g8: records that were swapped between paths approve nothing", "[approvals][damage]") {
  World world;
  const std::vector<std::string> names = {"a/.envrc", "b/.envrc", "c/.envrc", "d/.envrc"};
  for (const std::string& name : names)
    test::make_directories(fs::path(world.in_project(name)).parent_path());
  world.write_allowed(names[0], kApproved);
  world.write_allowed(names[1], kApproved);
  world.write_allowed(names[2], kUnseen);
  world.write(names[3], kApproved);
  world.deny(world.in_project(names[3]));
  const Setup setup = world.setup();
  for (const std::string& from : names) {
    for (const std::string& to : names) {
      if (from == to) continue;
      const std::string own = test::read_file(record_of(world, to));
      test::write_file(record_of(world, to), test::read_file(record_of(world, from)));
      const Finding finding = setup.gate().look_at(world.in_project(to));
      CHECK(finding.verdict == Verdict::NotAllowed);
      CHECK_FALSE(finding.approved);
      test::write_file(record_of(world, to), own);
    }
  }
  CHECK(setup.gate().look_at(world.in_project(names[0])).verdict == Verdict::Allowed);
  CHECK(setup.gate().look_at(world.in_project(names[3])).verdict == Verdict::Denied);
}

TEST_CASE("g8: what stands in a record's place and is no file approves nothing",
          "[approvals][damage]") {
  World world;
  world.write_allowed(".envrc", kApproved);
  const std::string record = record_of(world, ".envrc");
  const std::string good = test::read_file(record);
  const auto verdict = [&] {
    return world.setup().gate().look_at(world.in_project(".envrc")).verdict;
  };
  fs::remove(record);
  CHECK(verdict() == Verdict::NotAllowed);
  fs::create_directory(record);
  CHECK(verdict() == Verdict::NotAllowed);
  fs::remove(record);
  REQUIRE(::mkfifo(record.c_str(), 0600) == 0);
  CHECK(verdict() == Verdict::NotAllowed);
  fs::remove(record);
  fs::create_symlink(record, record);
  CHECK(verdict() == Verdict::NotAllowed);
  fs::remove(record);
  test::write_file(record, good + good);
  CHECK(verdict() == Verdict::NotAllowed);
  test::write_file(record, std::string(size_t{5} << 20, 'x'));
  CHECK(verdict() == Verdict::NotAllowed);
  test::write_file(record, good);
  CHECK(verdict() == Verdict::Allowed);
}

TEST_CASE("g3: other bytes of the same size and time are not approved", "[gate][approvals]") {
  World world;
  const std::string file = world.in_project(".envrc");
  world.write_allowed(".envrc", kApproved);
  const Setup setup = world.setup();
  const Gate gate = setup.gate();
  REQUIRE(gate.look_at(file).verdict == Verdict::Allowed);
  const Stamp before = stamp_of(file);
  test::write_file(file, kUnseen);
  restore_times(file, before);
  CHECK(stamp_of(file).inode == before.inode);
  CHECK(gate.look_at(file).verdict == Verdict::NotAllowed);
  CHECK(gate.look_at(file).changed);
  test::write_file(file, kApproved);
  CHECK(gate.look_at(file).verdict == Verdict::Allowed);
}

TEST_CASE("g3: a prompt does not load other bytes of the same size and time", "[gate][approvals]") {
  World world;
  const std::string file = world.in_project(".envrc");
  world.write_allowed(".envrc", kApproved);
  world.prompt(world.project());
  REQUIRE(world.environment().get("A") == "1");
  const Stamp before = stamp_of(file);
  test::write_file(file, kUnseen);
  restore_times(file, before);
  const PromptAnswer answer = world.prompt(world.project());
  CHECK(answer.status == ExitStatus::Blocked);
  CHECK(world.environment().get("A") == std::nullopt);
}

}  // namespace dirvenv
