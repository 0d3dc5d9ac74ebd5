// SPDX-License-Identifier: MIT
// Links in and above a project's file: what was approved is one file at one place.
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <functional>

#include "engine/gate.h"
#include "os/files.h"
#include "support/users.h"
#include "support/world.h"

namespace dirvenv {
namespace {

namespace fs = std::filesystem;
using test::kNobody;
using test::World;
using Verdict = Finding::Verdict;

/// A world whose project file is approved, and evil ones beside it that nobody looked at.
struct LinkWorld : World {
  LinkWorld() {
    for (const std::string& directory : {evil(), in_project("real"), root() + "/outside"}) {
      test::make_directories(directory);
      test::write_file(directory + "/.envrc", kEvil);
      test::write_file(directory + "/other", kEvil);
    }
    write("good", kGood);
    write_allowed(".envrc", kGood);
  }
  std::string evil() const { return root() + "/evil"; }
  std::string file() const { return in_project(".envrc"); }
  void link_file(const std::string& target) {
    fs::remove(file());
    fs::create_symlink(target, file());
  }
  /// Puts a link in place of the project's directory, which goes to `project-was`.
  void link_directory(const std::string& target) {
    fs::rename(project(), project() + "-was");
    fs::create_directory_symlink(target, project());
  }
  void give(const std::string& path) { REQUIRE(::lchown(path.c_str(), kNobody, kNobody) == 0); }
  static constexpr const char* kGood = "export A=good\n";
  static constexpr const char* kEvil = "export A=evil\n";
};

struct Case {
  const char* name;
  std::function<void(LinkWorld&)> change;
};

// After each of them the file is not the approved one at the approved place.
const std::vector<Case> kNotAllowed = {
    {"to a file outside", [](auto& w) { w.link_file(w.evil() + "/.envrc"); }},
    {"to the same content elsewhere", [](auto& w) { w.link_file("good"); }},
    {"to the same content, absolute", [](auto& w) { w.link_file(w.in_project("good")); }},
    {"through a directory", [](auto& w) { w.link_file("real/.envrc"); }},
    {"through ..", [](auto& w) { w.link_file("../project/real/../real/.envrc"); }},
    {"through two links",
     [](auto& w) {
       fs::create_symlink(w.evil() + "/.envrc", w.in_project("step"));
       w.link_file("step");
     }},
    {"to a system's file", [](auto& w) { w.link_file("/etc/profile"); }},
    {"to another user's file",
     [](auto& w) {
       w.give(w.evil() + "/.envrc");
       w.link_file(w.evil() + "/.envrc");
     }},
    {"to a file in another user's directory",
     [](auto& w) {
       w.give(w.evil());
       w.link_file(w.evil() + "/.envrc");
     }},
    {"another user's link to a file of ours",
     [](auto& w) {
       w.link_file("good");
       w.give(w.file());
     }},
    {"to a file that others may write",
     [](auto& w) {
       ::chmod((w.evil() + "/.envrc").c_str(), 0666);
       w.link_file(w.evil() + "/.envrc");
     }},
    {"to itself", [](auto& w) { w.link_file(".envrc"); }},
    {"round in a circle",
     [](auto& w) {
       fs::create_symlink(".envrc", w.in_project("step"));
       w.link_file("step");
     }},
    {"to nothing", [](auto& w) { w.link_file("nowhere"); }},
    {"to a directory", [](auto& w) { w.link_file("real"); }},
    {"to a FIFO",
     [](auto& w) {
       REQUIRE(::mkfifo(w.in_project("fifo").c_str(), 0644) == 0);
       w.link_file("fifo");
     }},
    {"to /dev/null", [](auto& w) { w.link_file("/dev/null"); }},
    {"to a descriptor of whoever looks", [](auto& w) { w.link_file("/proc/self/fd/0"); }},
    {"to the memory of whoever looks", [](auto& w) { w.link_file("/proc/self/environ"); }},
    {"the directory re-pointed", [](auto& w) { w.link_directory(w.evil()); }},
    {"the directory re-pointed to one with the same content",
     [](auto& w) {
       test::write_file(w.evil() + "/.envrc", LinkWorld::kGood);
       w.link_directory(w.evil());
     }},
    {"the directory above re-pointed",
     [](auto& w) {
       test::make_directories(w.evil() + "/project");
       test::write_file(w.evil() + "/project/.envrc", LinkWorld::kEvil);
       fs::rename(w.home(), w.root() + "/home-was");
       fs::create_directory_symlink(w.evil(), w.home());
       // Approvals and settings stay where they were.
       w.environment().set("HOME", w.root() + "/home-was");
     }},
    {"moved away and replaced by a hard link",
     [](auto& w) {
       fs::remove(w.file());
       fs::create_hard_link(w.evil() + "/.envrc", w.file());
     }},
};

// What a shell would give: the place it thinks it is in, without links.
Finding find(const LinkWorld& world) {
  return world.setup().gate().find_from(real_path(world.project()).value_or("/"));
}

}  // namespace

TEST_CASE("a3: a link in place of an approved file or above it is not approved", "[hostile]") {
  REQUIRE(::geteuid() == 0);
  for (const Case& link : kNotAllowed) {
    CAPTURE(link.name);
    LinkWorld world;
    REQUIRE(find(world).verdict == Verdict::Allowed);
    link.change(world);
    const Finding finding = find(world);
    CHECK(finding.verdict != Verdict::Allowed);
    CHECK_FALSE(finding.approved);
  }
}

TEST_CASE("a3: an approved link is approved for one target only", "[hostile]") {
  for (const Case& link : kNotAllowed) {
    if (link.name == std::string("to the same content elsewhere")) continue;
    CAPTURE(link.name);
    LinkWorld world;
    world.link_file("good");
    CHECK(find(world).verdict == Verdict::NotAllowed);
    world.allow(world.file());
    REQUIRE(find(world).verdict == Verdict::Allowed);
    // The same link by another spelling leads to what was approved.
    const bool same = link.name == std::string("to the same content, absolute") ||
                      link.name == std::string("another user's link to a file of ours");
    link.change(world);
    CHECK((find(world).verdict == Verdict::Allowed) == same);
  }
}

TEST_CASE("a3: another file mounted over an approved one is not approved", "[hostile]") {
  REQUIRE(::geteuid() == 0);
  LinkWorld world;
  REQUIRE(find(world).verdict == Verdict::Allowed);
  const pid_t child = ::fork();
  if (child == 0) {
    const bool mounted = ::unshare(CLONE_NEWNS) == 0 &&
                         ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
                         ::mount((world.evil() + "/.envrc").c_str(), world.file().c_str(), nullptr,
                                 MS_BIND, nullptr) == 0;
    ::_exit(!mounted ? 2 : find(world).verdict == Verdict::NotAllowed ? 0 : 1);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(WEXITSTATUS(status) == 0);
}

}  // namespace dirvenv
