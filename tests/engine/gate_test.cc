// SPDX-License-Identifier: MIT
#include "engine/gate.h"

#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>

#include "core/digest.h"
#include "support/world.h"

namespace dirvenv {
namespace {

namespace fs = std::filesystem;
using test::World;
using Verdict = Finding::Verdict;

}  // namespace

TEST_CASE("without a project file nothing is found, and the trail says where it was looked for",
          "[gate]") {
  const World world;
  const Finding finding = world.find();
  CHECK(finding.verdict == Verdict::Nothing);
  const std::vector<std::string>& trail = finding.trail.not_files;
  REQUIRE(trail.size() > 3);
  CHECK(trail.front() == world.in_project(".envrc"));
  CHECK(trail.back() == "/.dirvenv.toml");
}

TEST_CASE("the nearest file is found", "[gate]") {
  World world;
  const std::string below = world.in_project("a/b");
  test::make_directories(below);
  world.write("a/b.envrc", "not this name");
  world.write(".envrc", "export A=1\n");
  const Finding far = world.setup().gate().find_from(below);
  CHECK(far.verdict == Verdict::NotAllowed);
  CHECK_FALSE(far.changed);
  CHECK(far.identity.path == world.in_project(".envrc"));
  CHECK(far.identity.real_path == far.identity.path);
  CHECK(far.identity.kind == "envrc");
  CHECK(far.identity.owner == ::geteuid());
  CHECK(far.directory == world.project());
  CHECK(far.content == "export A=1\n");
  CHECK(far.content_digest == sha256("export A=1\n"));
  CHECK(far.trail.not_files == std::vector<std::string>{world.in_project("a/b/.envrc"),
                                                        world.in_project("a/b/.dirvenv.toml"),
                                                        world.in_project("a/.envrc"),
                                                        world.in_project("a/.dirvenv.toml")});
  world.write("a/.envrc", "");
  CHECK(world.setup().gate().find_from(below).identity.path == world.in_project("a/.envrc"));
}

TEST_CASE("a file is allowed as it was approved, and as nothing else", "[gate]") {
  World world;
  world.write_allowed(".envrc", "export A=1\n");
  const Finding allowed = world.find();
  REQUIRE(allowed.verdict == Verdict::Allowed);
  CHECK(allowed.approved->text() == "export A=1\n");
  CHECK(allowed.approved->identity().path == world.in_project(".envrc"));
  world.write(".envrc", "export A=2\n");
  const Finding changed = world.find();
  CHECK(changed.verdict == Verdict::NotAllowed);
  CHECK(changed.changed);
  CHECK_FALSE(changed.approved);
  world.write(".envrc", "export A=1\n");
  CHECK(world.find().verdict == Verdict::Allowed);
  world.deny(world.in_project(".envrc"));
  CHECK(world.find().verdict == Verdict::Denied);
  CHECK_FALSE(world.find().approved);
}

TEST_CASE("an approval is for one path only", "[gate]") {
  World world;
  world.write_allowed(".envrc", "export A=1\n");
  fs::rename(world.project(), world.root() + "/moved");
  CHECK(world.setup().gate().find_from(world.root() + "/moved").verdict == Verdict::NotAllowed);
}

TEST_CASE("a .env is a project file only where the user wants that, and after .envrc", "[gate]") {
  World world;
  world.write_allowed(".env", "A=1\n");
  CHECK(world.find().verdict == Verdict::Nothing);
  CHECK(world.find().trail.not_files.front() == world.in_project(".envrc"));
  test::make_directories(world.home() + "/.config/dirvenv");
  test::write_file(world.home() + "/.config/dirvenv/config.toml", "load_dotenv = true\n");
  const Finding finding = world.find();
  CHECK(finding.verdict == Verdict::Allowed);
  CHECK(finding.identity.kind == "dotenv");
  CHECK(finding.trail.not_files ==
        std::vector<std::string>{world.in_project(".envrc"), world.in_project(".dirvenv.toml")});
  world.write(".envrc", "");
  CHECK(world.find().identity.kind == "envrc");
}

TEST_CASE("a13: what is no regular file is passed over", "[gate]") {
  World world;
  const std::string path = world.in_project(".envrc");
  fs::create_directory(path);
  CHECK(world.find().verdict == Verdict::Nothing);
  fs::remove(path);
  REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
  CHECK(world.find().verdict == Verdict::Nothing);
  fs::remove(path);
  fs::create_symlink("nowhere", path);
  CHECK(world.find().verdict == Verdict::Nothing);
  fs::remove(path);
  fs::create_symlink(".envrc", path);
  CHECK(world.find().verdict == Verdict::Nothing);
  CHECK(world.find().trail.not_files.front() == path);
  fs::remove(path);
  fs::create_symlink("/dev/null", path);
  CHECK(world.find().verdict == Verdict::Nothing);
}

TEST_CASE("b3: a file with a NUL, or too large, is refused", "[gate]") {
  World world;
  world.write(".envrc", std::string(kProjectFileLimit, '\n'));
  CHECK(world.find().verdict == Verdict::NotAllowed);
  world.write(".envrc", std::string(kProjectFileLimit + 1, '\n'));
  CHECK(world.find().verdict == Verdict::Refused);
  CHECK(world.find().refusal.message == "it is larger than 1 MiB");
  world.write(".envrc", std::string("export A=1\n\0", 12));
  CHECK(world.find().verdict == Verdict::Refused);
  CHECK(world.find().refusal.message == "it holds a NUL byte, so it is no text");
  CHECK(world.find().content.empty());
  CHECK_FALSE(world.find().approved);
}

TEST_CASE("of a link, both the link and its target are approved", "[gate]") {
  World world;
  const std::string link = world.in_project(".envrc");
  world.write("one", "export A=1\n");
  world.write("two", "export A=1\n");
  fs::create_symlink("one", link);
  world.allow(link);
  const Finding allowed = world.find();
  CHECK(allowed.verdict == Verdict::Allowed);
  CHECK(allowed.identity.path == link);
  CHECK(allowed.identity.real_path == world.in_project("one"));
  fs::remove(link);
  fs::create_symlink("two", link);
  CHECK(world.find().verdict == Verdict::NotAllowed);
  fs::remove(link);
  world.write(".envrc", "export A=1\n");
  CHECK(world.find().verdict == Verdict::NotAllowed);
  fs::remove(link);
  fs::create_symlink("one", link);
  CHECK(world.find().verdict == Verdict::Allowed);
  world.deny(world.in_project("one"));
  CHECK(world.find().verdict == Verdict::Denied);
}

TEST_CASE("an approved target does not approve a link to it", "[gate]") {
  World world;
  test::make_directories(world.in_project("other"));
  world.write_allowed("other/.envrc", "export A=1\n");
  fs::create_symlink("other/.envrc", world.in_project(".envrc"));
  CHECK(world.find().verdict == Verdict::NotAllowed);
}

TEST_CASE("one file is looked at whatever is nearer", "[gate]") {
  World world;
  world.write_allowed(".envrc", "export A=1\n");
  CHECK(world.setup().gate().look_at(world.in_project(".envrc")).verdict == Verdict::Allowed);
  CHECK(world.setup().gate().look_at(world.in_project("absent")).verdict == Verdict::Nothing);
}

}  // namespace dirvenv
