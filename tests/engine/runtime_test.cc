// SPDX-License-Identifier: MIT
#include "engine/runtime.h"

#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>

#include "core/digest.h"
#include "os/clock.h"
#include "os/files.h"
#include "support/temp_dir.h"

namespace dirvenv {
namespace {

constexpr int64_t kTime = 1'700'000'000'123'456'789;
constexpr int64_t kDayNs = int64_t{24} * 3600 * 1'000'000'000;
const std::string kId = "0123456789abcdef";
const ProcessId kDead{1, 1};  // pid 1 started at another time

Runtime open_in(const test::TempDir& root) {
  Result<Runtime> runtime = Runtime::open(root / "run");
  REQUIRE(runtime);
  return std::move(*runtime);
}

ProcessId self() {
  return *process_with(::getpid());
}

LoadRecord record_of(const std::string& owner) {
  LoadRecord record;
  record.file = "/p/.envrc";
  record.content_digest = sha256("x");
  record.owner_shell = owner;
  return record;
}

}  // namespace

TEST_CASE("the runtime directory is made private, or refused", "[runtime]") {
  const test::TempDir root;
  open_in(root);
  for (const char* const name : {"run", "run/loads", "run/shells"}) {
    CHECK((file_status(root / name)->mode & 0777) == 0700);
  }
  open_in(root);
  REQUIRE(::chmod((root / "run/loads").c_str(), 0750) == 0);
  CHECK_FALSE(Runtime::open(root / "run"));
  std::filesystem::create_directory_symlink(root / "run", root / "link");
  CHECK_FALSE(Runtime::open(root / "link"));
}

TEST_CASE("a record comes back with exactly its stamp", "[runtime]") {
  const test::TempDir root;
  const Runtime runtime = open_in(root);
  CHECK(runtime.read(kId) == std::nullopt);
  REQUIRE(runtime.write(kId, record_of("1.2"), kTime));
  CHECK(runtime.read(kId) == record_of("1.2"));
  CHECK(stamp_of(runtime.record_path(kId)).modified_ns == kTime);
  runtime.restamp(kId, kTime + 1);
  CHECK(stamp_of(runtime.record_path(kId)).modified_ns == kTime + 1);
  CHECK(runtime.read(kId) == record_of("1.2"));
  test::write_file(runtime.record_path(kId), "damaged");
  CHECK(runtime.read(kId) == std::nullopt);
}

TEST_CASE("a reference has exactly the time of its dependency", "[runtime]") {
  const test::TempDir root;
  const Runtime runtime = open_in(root);
  for (const int64_t time : {kTime, kTime + 1, int64_t{0}, int64_t{1}, int64_t{-1}, -kTime}) {
    CAPTURE(time);
    const auto reference = runtime.reference(kId, 3, time);
    REQUIRE(reference);
    CHECK(*reference == runtime.record_path(kId) + ".3");
    CHECK(stamp_of(*reference).modified_ns == time);
  }
}

TEST_CASE("removing a record removes its references", "[runtime]") {
  const test::TempDir root;
  const Runtime runtime = open_in(root);
  REQUIRE(runtime.write(kId, record_of("1.2"), kTime));
  REQUIRE(runtime.write(kId + "0", record_of("1.2"), kTime));
  for (size_t number = 0; number < 12; ++number)
    REQUIRE(runtime.reference(kId, number, kTime));
  runtime.remove(kId);
  CHECK(directory_names(root / "run/loads") == std::vector<std::string>{kId + "0"});
  runtime.remove(kId);
}

TEST_CASE("a registered shell is older than any load until it is asked to reload", "[runtime]") {
  const test::TempDir root;
  const Runtime runtime = open_in(root);
  CHECK_FALSE(runtime.is_registered(self()));
  CHECK(runtime.request_of(self()) == Runtime::Request::None);
  const std::string path = runtime.register_shell(self());
  CHECK(path == runtime.shell_path(self()));
  CHECK(runtime.is_registered(self()));
  CHECK(runtime.request_of(self()) == Runtime::Request::None);
  CHECK(stamp_of(path).modified_ns == 0);
  const int64_t before = wall_clock_ns() - 2 * kClockGrain;
  REQUIRE(runtime.request(self(), Runtime::Request::Reload));
  CHECK(runtime.request_of(self()) == Runtime::Request::Reload);
  CHECK(stamp_of(path).modified_ns > before);
  runtime.register_shell(self());
  CHECK(runtime.request_of(self()) == Runtime::Request::Reload);
  runtime.clear_request(self());
  CHECK(runtime.request_of(self()) == Runtime::Request::None);
  CHECK(stamp_of(path).modified_ns == 0);
  CHECK(runtime.is_registered(self()));
}

TEST_CASE("what dead shells and evaluations left is swept", "[runtime]") {
  const test::TempDir root;
  const Runtime runtime = open_in(root);
  const std::string mine = self().text();
  const std::string dead = kDead.text();
  REQUIRE(runtime.write("aaaaaaaaaaaaaaaa", record_of(mine), kTime));
  REQUIRE(runtime.reference("aaaaaaaaaaaaaaaa", 0, kTime));
  REQUIRE(runtime.write("bbbbbbbbbbbbbbbb", record_of(dead), kTime));
  REQUIRE(runtime.reference("bbbbbbbbbbbbbbbb", 0, kTime));
  REQUIRE(runtime.write("1111111111111111", record_of(mine), kTime));
  REQUIRE(runtime.reference("1111111111111111", 5, kTime));
  REQUIRE(runtime.write("cccccccccccccccc", record_of(""), wall_clock_ns()));
  REQUIRE(runtime.write("dddddddddddddddd", record_of(""), wall_clock_ns() - kDayNs - kDayNs / 24));
  test::write_file(runtime.record_path("eeeeeeeeeeeeeeee"), "damaged");
  for (const std::string& shell : {mine, dead}) {
    REQUIRE(runtime.write(shell, record_of(shell), kTime));
    REQUIRE(runtime.reference(shell, 0, kTime));
  }
  runtime.register_shell(self());
  test::write_file(runtime.shell_path(kDead), "");
  const std::string dead_evaluation = root / "run/dirvenv-eval-" + dead + "-abcdef";
  const std::string running_evaluation = root / "run/dirvenv-eval-" + mine + "-abcdef";
  test::make_directories(dead_evaluation + "/deep");
  test::make_directories(running_evaluation);
  ::chmod(dead_evaluation.c_str(), 0700);
  ::chmod(running_evaluation.c_str(), 0700);
  runtime.sweep();
  std::vector<std::string> loads = {"1111111111111111",   "1111111111111111.5", "aaaaaaaaaaaaaaaa",
                                    "aaaaaaaaaaaaaaaa.0", "cccccccccccccccc",   mine,
                                    mine + ".0"};
  std::sort(loads.begin(), loads.end());
  CHECK(directory_names(root / "run/loads") == loads);
  CHECK(directory_names(root / "run/shells") == std::vector<std::string>{mine});
  CHECK(directory_names(root / "run") ==
        std::vector<std::string>{"dirvenv-eval-" + mine + "-abcdef", "loads", "shells"});
}

TEST_CASE("a new shell sweeps, and one that is known does not", "[runtime]") {
  const test::TempDir root;
  const Runtime runtime = open_in(root);
  test::write_file(runtime.shell_path(kDead), "");
  runtime.register_shell(self());
  CHECK_FALSE(runtime.is_registered(kDead));
  test::write_file(runtime.shell_path(kDead), "");
  runtime.register_shell(self());
  CHECK(runtime.is_registered(kDead));
}

TEST_CASE("an evaluation gets a private directory of its own", "[runtime]") {
  const test::TempDir root;
  const Runtime runtime = open_in(root);
  const Result<std::string> path = runtime.make_evaluation_directory();
  REQUIRE(path);
  CHECK_THAT(*path, Catch::Contains("/dirvenv-eval-" + self().text() + "-"));
  CHECK((file_status(*path)->mode & 0777) == 0700);
  CHECK((is_in_memory(*path) || path->find(root / "run") == 0));
  const Result<std::string> other = runtime.make_evaluation_directory();
  REQUIRE(other);
  CHECK(*other != *path);
  remove_all(*path);
  remove_all(*other);
}

TEST_CASE("the nearest registered shell above is found", "[runtime]") {
  const test::TempDir root;
  const Runtime runtime = open_in(root);
  CHECK(registered_ancestor(runtime) == std::nullopt);
  runtime.register_shell(self());  // not above itself
  CHECK(registered_ancestor(runtime) == std::nullopt);
  const auto parent = process_with(::getppid());
  if (!parent) return;
  runtime.register_shell(*parent);
  CHECK(registered_ancestor(runtime) == parent);
}

}  // namespace dirvenv
