// SPDX-License-Identifier: MIT
// Whose a project file is. These run as root, which alone can give files away.
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "engine/gate.h"
#include "os/files.h"
#include "support/users.h"
#include "support/world.h"

namespace dirvenv {
namespace {

using test::kNobody;
using test::kThird;
using test::need_root;
using test::set_mode;
using test::World;
using Verdict = Finding::Verdict;

// A test of owners that did not run would prove nothing, so it fails instead of being passed over.
void give(const std::string& path, uid_t user, gid_t group) {
  REQUIRE(::chown(path.c_str(), user, group) == 0);
}

/// A world whose user is nobody: as_nobody() sees its files as their owner does.
struct NobodysWorld : World {
  NobodysWorld() {
    set_mode(root(), 0755);
    for (const std::string& path : tree_paths(root(), 100))
      give(path, kNobody, kNobody);
  }
  bool finds(Verdict verdict, const std::string& path = "") {
    return test::as_nobody([&] {
      const Finding finding = find();
      return finding.verdict == verdict && (path.empty() || finding.identity.path == path);
    });
  }
};

}  // namespace

TEST_CASE("a file that others may write to is refused", "[gate]") {
  World world;
  world.write_allowed(".envrc", "export A=1\n");
  const std::string path = world.in_project(".envrc");
  set_mode(path, 0646);
  CHECK(world.find().verdict == Verdict::Refused);
  CHECK(world.find().refused_by_mode);
  CHECK(world.find().refusal.message == path + " can be written by anybody; run `chmod o-w` on it");
  set_mode(path, 0644);
  CHECK(world.find().verdict == Verdict::Allowed);
}

TEST_CASE("a file in a directory that others may write to is refused", "[gate]") {
  World world;
  world.write_allowed(".envrc", "export A=1\n");
  for (const std::string& directory : {world.project(), world.home()}) {
    CAPTURE(directory);
    set_mode(directory, 0757);
    CHECK(world.find().verdict == Verdict::Refused);
    CHECK(world.find().refused_by_mode);
    CHECK(world.find().refusal.message ==
          directory + " can be written by anybody; run `chmod o-w` on it");
    set_mode(directory, 0755);
  }
  CHECK(world.find().verdict == Verdict::Allowed);
}

TEST_CASE("a group counts as others unless nobody else is in it", "[gate]") {
  need_root();
  World world;
  world.write_allowed(".envrc", "export A=1\n");
  const std::string path = world.in_project(".envrc");
  set_mode(path, 0664);
  CHECK(world.find().verdict == Verdict::Allowed);  // root's own group
  give(path, 0, kNobody);
  CHECK(world.find().verdict == Verdict::Refused);
  CHECK(world.find().refusal.message ==
        path + " can be written by group 65534; run `chmod g-w` on it");
  give(path, 0, 54321);  // in no account file: it may have anybody
  CHECK(world.find().verdict == Verdict::Refused);
  set_mode(path, 0644);
  CHECK(world.find().verdict == Verdict::Allowed);
  give(world.project(), 0, kNobody);
  set_mode(world.project(), 0775);
  CHECK(world.find().verdict == Verdict::Refused);
}

TEST_CASE("c7: root loads only what is root's", "[gate]") {
  need_root();
  World world;
  world.write_allowed(".envrc", "export A=1\n");
  give(world.in_project(".envrc"), kNobody, kNobody);
  const Finding file = world.find();
  CHECK(file.verdict == Verdict::Refused);
  CHECK_FALSE(file.refused_by_mode);
  CHECK(file.refusal.message == "it belongs to user 65534; root loads only what belongs to root");
  give(world.in_project(".envrc"), 0, 0);
  give(world.project(), kNobody, kNobody);
  CHECK(world.find().verdict == Verdict::Refused);
  CHECK(world.find().refusal.message ==
        world.project() + " belongs to user 65534, who could change what is in it");
}

TEST_CASE("a12: a file planted in a shared directory is passed over", "[gate]") {
  need_root();
  World world;
  world.write_allowed(".envrc", "export A=1\n");
  const std::string shared = world.in_project("tmp");
  const std::string work = shared + "/work";
  test::make_directories(work);
  set_mode(shared, 01777);
  world.write("tmp/.envrc", "evil\n");
  give(shared + "/.envrc", kNobody, kNobody);
  const Finding finding = world.setup().gate().find_from(work);
  CHECK(finding.verdict == Verdict::Allowed);
  CHECK(finding.identity.path == world.in_project(".envrc"));
  CHECK(finding.trail.foreign == std::vector<std::string>{shared + "/.envrc"});
  CHECK(finding.trail.not_files == std::vector<std::string>{work + "/.envrc",
                                                            work + "/.dirvenv.toml",
                                                            shared + "/.dirvenv.toml"});
}

TEST_CASE("our own file in root's sticky directory, or below, is ours", "[gate]") {
  need_root();
  World world;
  set_mode(world.project(), 01777);
  world.write_allowed(".envrc", "export A=1\n");
  CHECK(world.find().verdict == Verdict::Allowed);
  give(world.project(), kNobody, kNobody);  // now its owner could replace what is in it
  CHECK(world.find().verdict == Verdict::Refused);
}

TEST_CASE("a user loads what is theirs or root's, and nobody else's", "[gate]") {
  need_root();
  NobodysWorld world;
  world.write(".envrc", "export A=1\n");
  const std::string path = world.in_project(".envrc");
  CHECK(world.finds(Verdict::NotAllowed));  // root's
  give(path, kNobody, kNobody);
  CHECK(world.finds(Verdict::NotAllowed));
  give(path, kThird, kThird);
  CHECK(world.finds(Verdict::Refused));
  give(path, kNobody, kNobody);
  give(world.project(), kThird, kThird);
  CHECK(world.finds(Verdict::Refused));
}

TEST_CASE("a file that cannot be read is passed over", "[gate]") {
  need_root();
  NobodysWorld world;
  world.write(".envrc", "export A=1\n");
  give(world.in_project(".envrc"), kNobody, kNobody);
  test::make_directories(world.in_project("sub"));
  world.write("sub/.envrc", "export SECRET=1\n");
  const std::string secret = world.in_project("sub/.envrc");
  set_mode(secret, 0600);
  CHECK(test::as_nobody([&] {
    const Finding finding = world.setup().gate().find_from(world.in_project("sub"));
    return finding.verdict == Verdict::NotAllowed &&
           finding.identity.path == world.in_project(".envrc") &&
           finding.trail.unreadable == std::vector<std::string>{secret};
  }));
}

TEST_CASE("a user's directory with a foreign file in root's sticky directory", "[gate]") {
  need_root();
  NobodysWorld world;
  const std::string shared = world.in_project("tmp");
  test::make_directories(shared);
  set_mode(shared, 01777);
  world.write("tmp/.envrc", "evil\n");
  give(shared + "/.envrc", kThird, kThird);
  const auto looks = [&](Verdict verdict, size_t foreign) {
    return test::as_nobody([&] {
      const Finding finding = world.setup().gate().find_from(shared);
      return finding.verdict == verdict && finding.trail.foreign.size() == foreign;
    });
  };
  CHECK(looks(Verdict::Nothing, 1));
  give(shared + "/.envrc", kNobody, kNobody);
  CHECK(looks(Verdict::NotAllowed, 0));
}

}  // namespace dirvenv
