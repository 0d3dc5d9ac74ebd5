// SPDX-License-Identifier: MIT
// Which file `allow`, `deny` and `edit` decide about where the nearest cannot be read. This runs as
// root, which alone can give files away.
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "cli/command.h"
#include "os/files.h"
#include "support/users.h"
#include "support/world.h"

namespace dirvenv {
namespace {

using test::kNobody;
using test::World;

std::string message_of(const Result<Finding>& finding) {
  return finding ? "" : finding.error().message;
}

}  // namespace

TEST_CASE("where the nearest file cannot be read, no other is judged for it", "[allow]") {
  REQUIRE(::geteuid() == 0);
  World world;
  world.write(".envrc", "export A=1\n");
  test::make_directories(world.in_project("sub"));
  world.write("sub/.envrc", "export SECRET=1\n");
  REQUIRE(::chmod(world.root().c_str(), 0755) == 0);
  for (const std::string& path : tree_paths(world.root(), 100))
    REQUIRE(::chown(path.c_str(), kNobody, kNobody) == 0);
  const std::string secret = world.in_project("sub/.envrc");
  REQUIRE(::chown(secret.c_str(), 0, 0) == 0);
  REQUIRE(::chmod(secret.c_str(), 0600) == 0);
  const std::string sub = world.in_project("sub");
  const std::string above = world.in_project(".envrc");

  CHECK(test::as_nobody([&] {
    return message_of(find_project_to_judge(world.setup(), {sub})) ==
           secret + " cannot be read, so " + above +
               " may not be the file that you mean; make the first one readable, or name the "
               "second one";
  }));
  CHECK(test::as_nobody([&] {
    return message_of(find_project_to_judge(world.setup(), {secret})) ==
           secret + " cannot be read; make it readable for yourself";
  }));
  // The one above can be named, and is what a prompt in the directory takes.
  CHECK(test::as_nobody([&] {
    const Result<Finding> finding = find_project_to_judge(world.setup(), {above});
    return finding && finding->identity.path == above;
  }));
  CHECK(test::as_nobody([&] {
    const Result<Finding> finding = find_project(world.setup(), {sub});
    return finding && finding->identity.path == above;
  }));
}

TEST_CASE("a directory of Python is meant where no file above waits, or where it is named",
          "[find_project]") {
  World world;
  world.write("requirements.txt", "");
  test::make_directories(world.in_project("deep"));
  const auto found = [&](const std::string& directory) {
    const auto finding = find_project_to_judge(world.setup(), {directory});
    return finding ? finding->identity.path : finding.error().message;
  };
  CHECK(found(world.project()) == world.project());
  CHECK(found(world.in_project("deep")) == world.project());
  // One above that is not answered yet counts first, but not for who names the directory.
  test::write_file(world.home() + "/.envrc", "");
  CHECK(found(world.in_project("deep")) == world.home() + "/.envrc");
  CHECK(found(world.project()) == world.project());
  world.allow(world.home() + "/.envrc");
  CHECK(found(world.project()) == world.project());
  CHECK(found(world.in_project("deep")) == world.home() + "/.envrc");
  // A home directory is none.
  test::write_file(world.home() + "/requirements.txt", "");
  CHECK(found(world.home()) == world.home() + "/.envrc");
}

}  // namespace dirvenv
