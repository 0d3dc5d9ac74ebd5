// SPDX-License-Identifier: MIT
// A link in place of each part of the directories that hold what dirvenv remembers: nothing is
// written through it, and its user is told.
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <functional>
#include <map>

#include "core/path.h"
#include "os/files.h"
#include "os/process_table.h"
#include "support/users.h"
#include "support/world.h"

namespace dirvenv {
namespace {

namespace fs = std::filesystem;
using test::kNobody;
using test::World;

/// All that can be seen of a tree without opening it, and the bytes.
std::map<std::string, std::string> look(const std::string& tree) {
  std::map<std::string, std::string> seen;
  for (const std::string& path : tree_paths(tree, 1000)) {
    const auto status = link_status(path);
    REQUIRE(status);
    std::string& text = seen[path];
    for (const int64_t number :
         {int64_t{status->mode}, int64_t{status->owner}, status->stamp.modified_ns,
          static_cast<int64_t>(status->stamp.inode), static_cast<int64_t>(status->stamp.size),
          status->stamp.changed_ns}) {
      text += std::to_string(number) + " ";
    }
    if (status->kind == FileStatus::Kind::Regular) text += test::read_file(path);
  }
  return seen;
}

/// A world in which dirvenv has made all that it makes, and a directory that is no business of its.
struct UsedWorld : World {
  UsedWorld() : shell(*process_with(::getpid())) {
    test::make_directories(outside());
    REQUIRE(::chmod(outside().c_str(), 0700) == 0);
    write_allowed(".envrc", kText);
    const Setup made = setup();
    REQUIRE(made.runtime().make_grants(shell));
    REQUIRE(Approvals(grants()).put({Approval::Verdict::Denied, "/nothing", "", "", {}}));
    prompt(project());
    REQUIRE(environment().get("A") == "1");
    REQUIRE(made.approvals().want(file(),
                                  {UnapprovedMember::Why::New, MemberUse::Code, "/wanted", {}}));
    // A shell that is no more has left some, too.
    fs::copy(grants(), run() + "/grants/1.1", fs::copy_options::recursive);
    REQUIRE(::chmod((run() + "/grants/1.1").c_str(), 0700) == 0);
  }
  std::string file() const { return in_project(".envrc"); }
  std::string data() const { return home() + "/.local/share/dirvenv"; }
  std::string run() const { return runtime_dir() + "/dirvenv"; }
  std::string grants() const { return run() + "/grants/" + shell.text(); }
  std::string record() const { return setup().approvals().record_path(file()); }
  std::string text() const { return data() + "/texts/" + std::string(base_name(record())); }
  std::string load() const {
    const auto names = directory_names(run() + "/loads");
    REQUIRE_FALSE(names.empty());
    return run() + "/loads/" + names.front();
  }
  std::string outside() const { return root() + "/outside"; }

  /// Moves what is at `path` out of the way, and puts a link to it there.
  void replace(const std::string& path) {
    const std::string to = outside() + "/moved";
    fs::rename(path, to);
    fs::create_symlink(to, path);
  }

  /// All that writes, one after the other, with the project loaded at first. What was said.
  std::string use() {
    take_said();
    std::string said;
    const auto add = [&](const auto& result) {
      if (!result) said += result.error().message + "\n";
    };
    prompt(project());
    prompt("/");
    prompt(project());
    const Setup made = setup();
    if (made.runtime_problem()) said += made.runtime_problem()->message + "\n";
    if (!made.config().problem.empty()) said += made.config().problem + "\n";
    if (!made.runtime_problem()) {
      made.runtime().sweep();
      made.runtime().clear_request(shell);
      add(made.runtime().request(shell, Runtime::Request::Reload));
      const Result<Done> granted = made.runtime().make_grants(shell);
      add(granted);
      if (granted) add(Approvals(grants()).put({Approval::Verdict::Denied, file(), "", "", {}}));
    }
    add(made.digest_key());
    add(made.approvals().want(file(),
                              {UnapprovedMember::Why::New, MemberUse::Code, "/wanted/more", {}}));
    add(made.approvals().prune([](const Approval&) { return false; }));
    add(made.approvals().forget(file()));
    add(made.approvals().put({Approval::Verdict::Allowed, file(), "a key", "a text", {}}));
    add(made.approvals().put({Approval::Verdict::Denied, file(), "", "", {}}));
    prompt(project());
    return said + take_said();
  }

  ProcessId shell;
  static constexpr const char* kText = "for i in 1; do export A=1; done\n";
};

struct PlantedLink {
  const char* name;
  std::function<std::string(const UsedWorld&)> path;
  const char* message;  // part of it; empty: the link just gives way to a file
};

constexpr const char* kOwn = "must be a directory of yours";
constexpr const char* kLock = ".lock: Too many levels of symbolic links";

const std::vector<PlantedLink> kCases = {
    {"approvals", [](const auto& w) { return w.data() + "/approvals"; }, kOwn},
    {"their lock", [](const auto& w) { return w.data() + "/approvals/.lock"; }, kLock},
    {"an approval", [](const auto& w) { return w.record(); }, "what you said is damaged"},
    {"what was wanted", [](const auto& w) { return w.record() + ".wanted"; }, ""},
    {"texts", [](const auto& w) { return w.data() + "/texts"; }, kOwn},
    {"a text", [](const auto& w) { return w.text(); }, ""},
    {"the digest key", [](const auto& w) { return w.data() + "/digest.key"; }, ""},
    {"its lock", [](const auto& w) { return w.data() + "/.lock"; }, ""},
    {"runtime", [](const auto& w) { return w.run(); }, kOwn},
    {"loads", [](const auto& w) { return w.run() + "/loads"; }, kOwn},
    {"shells", [](const auto& w) { return w.run() + "/shells"; }, kOwn},
    {"a load", [](const auto& w) { return w.load(); }, ""},
    {"a reference", [](const auto& w) { return w.load() + ".0"; }, ""},
    {"a shell", [](const auto& w) { return w.run() + "/shells/" + w.shell.text(); }, ""},
    {"grants", [](const auto& w) { return w.run() + "/grants"; }, kOwn},
    {"a shell's grants", [](const auto& w) { return w.grants(); }, kOwn},
    {"the approvals in them", [](const auto& w) { return w.grants() + "/approvals"; }, kOwn},
    {"a dead shell's grants", [](const auto& w) { return w.run() + "/grants/1.1"; }, ""},
};

}  // namespace

TEST_CASE("c8: a link in place of any part of what is remembered is not written through",
          "[hostile]") {
  for (const PlantedLink& row : kCases) {
    CAPTURE(row.name);
    UsedWorld world;
    world.replace(row.path(world));
    const auto before = look(world.outside());
    const std::string said = world.use();
    INFO(said);
    CHECK(look(world.outside()) == before);
    CHECK(said.find(row.message) != std::string::npos);
    if (*row.message == '\0') CHECK(said == "");
  }
}

TEST_CASE("c8: a link of another user's above what is remembered is not followed", "[hostile]") {
  INFO("needs root, to give links away");
  REQUIRE(::geteuid() == 0);
  for (const std::string part :
       {"home/.local", "home/.local/share", "home/.local/share/dirvenv", "home/.config",
        "home/.local/state", "home/.local/state/dirvenv"}) {
    CAPTURE(part);
    // Without a place to remember things in, what is approved is loaded all the same.
    const bool is_runtime = part.find("state") != std::string::npos;
    UsedWorld world;
    if (is_runtime) world.environment().unset("XDG_RUNTIME_DIR");
    world.prompt("/");
    const std::string path = world.root() + "/" + part;
    test::make_directories(path);
    world.replace(path);
    // The user's own link is the user's own affair.
    const Setup own = world.setup();
    CHECK(own.config().problem == "");
    CHECK_FALSE(own.runtime_problem());
    CHECK(own.approvals().put({Approval::Verdict::Denied, "/other", "", "", {}}));
    REQUIRE(::lchown(path.c_str(), kNobody, kNobody) == 0);
    const auto before = look(world.outside());
    world.take_said();
    world.prompt(world.project());
    CHECK(world.environment().has("A") == is_runtime);
    const Setup made = world.setup();
    const std::string said =
        world.take_said() + (made.runtime_problem() ? made.runtime_problem()->message : "");
    INFO(said);
    CHECK(said.find(path + " is a link of another user's") != std::string::npos);
    CHECK(look(world.outside()) == before);
  }
}

}  // namespace dirvenv
