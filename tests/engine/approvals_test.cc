// SPDX-License-Identifier: MIT
#include "engine/approvals.h"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>

#include "core/digest.h"
#include "os/files.h"
#include "support/damage.h"
#include "support/temp_dir.h"

namespace dirvenv {
namespace {

namespace fs = std::filesystem;

Approval allowed(const std::string& path, const std::string& text = "text") {
  return {Approval::Verdict::Allowed, path, sha256(text), text, {}};
}

Approval denied(const std::string& path) {
  return {Approval::Verdict::Denied, path, "", "", {}};
}

}  // namespace

TEST_CASE("what was said about a path is found again", "[approvals]") {
  const test::TempDir root;
  const Approvals approvals(root / "data");
  CHECK(approvals.find("/p/.envrc") == std::nullopt);
  REQUIRE(approvals.put(allowed("/p/.envrc")));
  REQUIRE(approvals.put(denied("/q/.envrc")));
  CHECK(approvals.find("/p/.envrc") == allowed("/p/.envrc"));
  CHECK(approvals.find("/q/.envrc") == denied("/q/.envrc"));
  CHECK(approvals.find("/p/.envrc\n") == std::nullopt);
  REQUIRE(approvals.put(denied("/p/.envrc")));
  CHECK(Approvals(root / "data").find("/p/.envrc") == denied("/p/.envrc"));
}

TEST_CASE("records are private, one file for a path", "[approvals]") {
  const test::TempDir root;
  const Approvals approvals(root / "data");
  REQUIRE(approvals.put(allowed("/p\n/\xff/.envrc")));
  const std::string record = approvals.record_path("/p\n/\xff/.envrc");
  CHECK((file_status(record)->mode & 0777) == 0600);
  CHECK((file_status(fs::path(record).parent_path().string())->mode & 0777) == 0700);
  CHECK(approvals.record_path("/a") != approvals.record_path("/b"));
}

TEST_CASE("a damaged record is none", "[approvals]") {
  const test::TempDir root;
  const Approvals approvals(root.path());
  REQUIRE(approvals.put(allowed("/p/.envrc", "t")));
  const std::string record = approvals.record_path("/p/.envrc");
  const std::string good = test::read_file(record);
  test::for_each_damage(good, [&](const std::string& damaged) {
    test::write_file(record, damaged);
    CHECK(approvals.find("/p/.envrc") == std::nullopt);
  });
  test::write_file(record, "");
  CHECK(approvals.find("/p/.envrc") == std::nullopt);
  REQUIRE(approvals.put(allowed("/p/.envrc", "t")));
  CHECK(approvals.find("/p/.envrc") == allowed("/p/.envrc", "t"));
}

TEST_CASE("a record under another path's name says nothing", "[approvals]") {
  const test::TempDir root;
  const Approvals approvals(root.path());
  REQUIRE(approvals.put(allowed("/mine/.envrc")));
  fs::copy_file(approvals.record_path("/mine/.envrc"), approvals.record_path("/other/.envrc"));
  CHECK(approvals.find("/other/.envrc") == std::nullopt);
}

TEST_CASE("two processes that write at once lose nothing", "[approvals]") {
  const test::TempDir root;
  const Approvals approvals(root / "data");
  const auto write_all = [&](const std::string& prefix) {
    for (int i = 0; i < 40; ++i) {
      if (!approvals.put(allowed(prefix + std::to_string(i)))) return false;
      if (!approvals.put(allowed("/shared", prefix))) return false;
      if (!approvals.find("/shared")) return false;
    }
    return true;
  };
  const pid_t child = ::fork();
  if (child == 0) ::_exit(write_all("/child/") ? 0 : 1);
  CHECK(write_all("/parent/"));
  int status = -1;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(status == 0);
  for (int i = 0; i < 40; ++i) {
    CHECK(approvals.find("/child/" + std::to_string(i)));
    CHECK(approvals.find("/parent/" + std::to_string(i)));
  }
  size_t files = 0;
  for (const std::string& name : directory_names(root / "data/approvals")) {
    files += name.front() == '.' ? 0 : 1;
  }
  CHECK(files == 81);  // and no temporary one
}

TEST_CASE("pruning removes approvals that are no longer current, and no denial", "[approvals]") {
  const test::TempDir root;
  const Approvals approvals(root.path());
  for (const char* const path : {"/c", "/a", "/b"})
    REQUIRE(approvals.put(allowed(path)));
  REQUIRE(approvals.put(denied("/d")));
  test::write_file(root / "approvals/damaged", "x");
  const auto is_outdated = [](const Approval& approval) { return approval.path != "/b"; };
  const Result<std::vector<std::string>> pruned = approvals.prune(is_outdated);
  REQUIRE(pruned);
  CHECK(*pruned == std::vector<std::string>{"/a", "/c"});
  CHECK_FALSE(approvals.find("/a"));
  CHECK(approvals.find("/b"));
  CHECK(approvals.find("/d"));
  CHECK(approvals.prune(is_outdated)->empty());
  CHECK(Approvals(root / "absent").prune(is_outdated)->empty());
}

TEST_CASE("where nothing can be written the reason is told", "[approvals]") {
  const test::TempDir root;
  test::write_file(root / "file", "");
  const Result<Done> put = Approvals(root / "file/data").put(allowed("/p"));
  REQUIRE_FALSE(put);
  CHECK(put.error().message.find(root / "file") != std::string::npos);
}

}  // namespace dirvenv
