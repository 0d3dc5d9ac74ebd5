// SPDX-License-Identifier: MIT
// Whose files, directories and links lead to what runs. These run as root, which alone can give
// files away.
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>

#include "engine/gate.h"
#include "os/files.h"
#include "support/users.h"
#include "support/world.h"

namespace dirvenv {
namespace {

namespace fs = std::filesystem;
using test::kNobody;
using test::kThird;
using test::need_root;
using test::set_mode;
using test::World;
using Verdict = Finding::Verdict;

void give(const std::string& path, uid_t user) {
  REQUIRE(::lchown(path.c_str(), user, user) == 0);
}

/// A world that is nobody's, with a project four directories deep that may belong to anybody.
struct DeepWorld : World {
  DeepWorld() {
    set_mode(root(), 0755);
    deep = project() + "/1/2/3";
    test::make_directories(deep);
    write("1/2/3/.envrc", "export A=1\n");
    for (const std::string& path : tree_paths(root(), 100))
      give(path, kNobody);
  }
  /// The file, then the directories above it, nearest first.
  std::string at_depth(int depth) const {
    std::string path = deep + "/.envrc";
    for (; depth > 0; --depth)
      path.resize(path.rfind('/'));
    return path;
  }
  Verdict verdict() {
    const std::string into = root() + "/verdict";
    test::write_file(into, "");
    set_mode(into, 0666);
    REQUIRE(test::as_nobody([&] {
      const Finding finding = setup().gate().find_from(deep);
      test::write_file(into, std::to_string(static_cast<int>(finding.verdict)));
      return true;
    }));
    return static_cast<Verdict>(std::stoi(test::read_file(into)));
  }
  std::string deep;
};

// The rule, told once more: nobody but its user and root may write or own anything on the way.
bool is_safe(mode_t mode, uid_t owner, uid_t group, bool directory) {
  if (owner != kNobody && owner != 0) return false;
  if (directory && (mode & S_ISVTX) != 0 && owner == 0) return true;
  if ((mode & S_IWOTH) != 0) return false;
  return (mode & S_IWGRP) == 0 || group == kNobody || group == 0;
}

// An access list that also lets user kThird read and write: a version, then tag, rights and id.
void let_third_write(const std::string& path) {
  struct Entry {
    uint16_t tag;
    uint16_t rights;
    uint32_t id;
  };
  constexpr uint32_t kNoId = 0xffffffff;
  const Entry entries[] = {
      {0x01, 6, kNoId}, {0x02, 6, kThird}, {0x04, 6, kNoId}, {0x10, 6, kNoId}, {0x20, 4, kNoId}};
  const uint32_t version = 2;
  std::string list(reinterpret_cast<const char*>(&version), sizeof version);
  list.append(reinterpret_cast<const char*>(entries), sizeof entries);
  INFO("the temporary directory must know access lists");
  REQUIRE(::setxattr(path.c_str(), "system.posix_acl_access", list.data(), list.size(), 0) == 0);
}

}  // namespace

TEST_CASE("c6: eight modes of three owners at five depths, by a user of their own", "[hostile]") {
  need_root();
  DeepWorld world;
  REQUIRE(world.verdict() == Verdict::NotAllowed);
  // The user can always get at the file, so that a mode is never the reason for not finding it.
  const mode_t modes[] = {0755, 0775, 0757, 0777, 0744, 0745, 01777, 01775};
  for (int depth = 0; depth <= 4; ++depth) {
    const std::string path = world.at_depth(depth);
    for (const uid_t owner : {kNobody, uid_t{0}, kThird}) {
      for (const mode_t mode : modes) {
        // As a directory that others cannot enter is told by the file not being found.
        const bool enters = depth == 0 || owner == kNobody || (mode & S_IXOTH) != 0;
        if (!enters) continue;
        CAPTURE(depth, owner, mode, path);
        give(path, owner);
        set_mode(path, mode);
        CHECK((world.verdict() == Verdict::NotAllowed) == is_safe(mode, owner, owner, depth > 0));
        give(path, kNobody);
        set_mode(path, depth == 0 ? 0644 : 0755);
      }
    }
  }
}

TEST_CASE("c6: an access list that lets others write counts as they do", "[hostile]") {
  need_root();
  DeepWorld world;
  for (int depth = 0; depth <= 2; ++depth) {
    CAPTURE(depth);
    const std::string path = world.at_depth(depth);
    const mode_t mode = depth == 0 ? 0664 : 0775;
    set_mode(path, mode);
    CHECK(world.verdict() == Verdict::NotAllowed);  // the user's own group
    let_third_write(path);
    if (depth > 0) set_mode(path, mode);
    CHECK(world.verdict() == Verdict::Refused);
    set_mode(path, mode & ~mode_t{022});
    CHECK(world.verdict() == Verdict::NotAllowed);  // the list's mask now lets nobody write
    REQUIRE(::removexattr(path.c_str(), "system.posix_acl_access") == 0);
  }
}

TEST_CASE("c7: root evaluates nothing by the settings or approvals of another user", "[hostile]") {
  need_root();
  World world;
  const std::string marker = world.root() + "/marker";
  world.write_allowed(".envrc", "for i in 1; do export A=1; done\n");
  CHECK(world.prompt(world.project()).environment.get("A") == "1");
  world.prompt("/");
  const std::string config = world.home() + "/.config/dirvenv";
  const std::string data = world.home() + "/.local/share/dirvenv";
  test::make_directories(config);
  test::write_file(config + "/rc.bash", "touch " + marker + "\n");
  // Only the directory counts, as whoever owns it can replace what is in it.
  for (const std::string& foreign : {config, data}) {
    CAPTURE(foreign);
    give(foreign, kNobody);
    world.write_allowed(".envrc", "for i in 1; do export A=" + foreign + "; done\n");
    world.take_said();
    const PromptAnswer answer = world.prompt(world.project());
    CHECK_FALSE(answer.environment.has("A"));
    CHECK(world.take_said().find(foreign + " belongs to user 65534") != std::string::npos);
    CHECK_FALSE(link_status(marker));
    give(foreign, 0);
    world.prompt("/");
  }
}

TEST_CASE("c7: what another user's shell has loaded is left, and not kept", "[hostile]") {
  need_root();
  DeepWorld world;
  world.environment().set("SHARED", "base");
  const Environment base = world.environment();
  const std::string environment = world.root() + "/environment";
  test::write_file(environment, "");
  set_mode(environment, 0666);
  // nobody's shell loads; root's is started from it, with all of its variables.
  REQUIRE(test::as_nobody([&] {
    world.allow(world.deep + "/.envrc");
    world.environment().set("SHARED", "base");
    const PromptAnswer answer = world.prompt(world.deep);
    std::string text;
    for (const std::string& entry : answer.environment.entries())
      text += entry + '\0';
    test::write_file(environment, text);
    return answer.environment.get("A") == "1";
  }));
  world.environment() = Environment::from_bytes(test::read_file(environment));
  REQUIRE(world.environment().has("DIRVENV_STATE"));
  CHECK(world.prompt(world.deep).environment == base);
  CHECK(world.environment() == base);
}

TEST_CASE("c8: a link in place of a runtime directory is not written through", "[hostile]") {
  World world;
  const std::string elsewhere = world.root() + "/elsewhere";
  const auto names_there = [&] { return directory_names(elsewhere); };
  world.write_allowed(".envrc", "for i in 1; do export A=1; done\n");
  for (const std::string& part :
       {world.runtime_dir() + "/dirvenv/loads", world.runtime_dir() + "/dirvenv/shells",
        world.runtime_dir() + "/dirvenv", world.runtime_dir()}) {
    CAPTURE(part);
    world.prompt("/");
    fs::remove_all(part);
    fs::create_directory(elsewhere);
    set_mode(elsewhere, 0700);
    test::make_directories(fs::path(part).parent_path().string());
    fs::create_directory_symlink(elsewhere, part);
    CHECK(world.prompt(world.project()).environment.get("A") == "1");
    CHECK(names_there().empty());
    CHECK(fs::is_symlink(part));
    world.prompt("/");
    CHECK(names_there().empty());
    fs::remove(part);
    fs::remove_all(elsewhere);
    if (part == world.runtime_dir()) {
      fs::create_directory(part);
      set_mode(part, 0700);
    }
  }
}

TEST_CASE("c8: a link to another user's directory gives no approvals", "[hostile]") {
  need_root();
  for (const std::string part : {".local", ".local/share", ".local/share/dirvenv"}) {
    CAPTURE(part);
    World world;
    world.write_allowed(".envrc", "export A=1\n");
    const std::string path = world.home() + "/" + part;
    const std::string theirs = world.root() + "/theirs";
    fs::rename(path, theirs);
    fs::create_directory_symlink(theirs, path);
    // The user's own link is the user's own affair.
    CHECK(world.prompt(world.project()).environment.get("A") == "1");
    world.prompt("/");
    for (const std::string& each : tree_paths(theirs, 100))
      give(each, kNobody);
    CHECK_FALSE(world.prompt(world.project()).environment.has("A"));
    CHECK(world.take_said().find(" belongs to user 65534") != std::string::npos);
  }
}

}  // namespace dirvenv
