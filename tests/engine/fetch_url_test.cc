// SPDX-License-Identifier: MIT
// Texts that are fetched: only what has the hash that the approved file names may run. What servers
// can do is in tests/stdlib/tools_test.bash.
#include "engine/fetch_url.h"

#include <catch2/catch.hpp>

#include "core/digest.h"
#include "os/files.h"
#include "support/world.h"

namespace dirvenv {
namespace {

using test::World;
using Outcome = Evaluation::Outcome;

constexpr std::string_view kText = "export FETCHED=1\n";

// A file in the world's home, as a URL.
std::string url_of(const World& world, const std::string& name, std::string_view text) {
  test::write_file(world.home() + "/" + name, std::string(text));
  return "file://" + world.home() + "/" + name;
}

std::string hash_of(std::string_view text) {
  return to_string(sri_of(Sri::Algorithm::Sha256, text));
}

std::string kept_path(const World& world, std::string_view text) {
  return world.home() + "/.cache/dirvenv/cas/" + to_hex(sha256(text));
}

}  // namespace

TEST_CASE("a text is kept by its digest, and read from there", "[fetch]") {
  World world;
  const std::string url = url_of(world, "lib.sh", kText);
  Interrupts interrupts;
  const auto first = fetch_url(url, std::nullopt, world.environment(), interrupts);
  REQUIRE(first);
  CHECK(first->text == kText);
  CHECK(first->path == kept_path(world, kText));
  REQUIRE(link_status(first->path));
  CHECK(link_status(first->path)->mode == 0500);
  REQUIRE(remove_file(world.home() + "/lib.sh"));
  const auto second = fetch_url(url, first->sri, world.environment(), interrupts);
  REQUIRE(second);
  CHECK(second->text == kText);
  CHECK_FALSE(fetch_url(url, std::nullopt, world.environment(), interrupts));
}

TEST_CASE("a text of any bytes, and of none, is the same when it comes", "[fetch]") {
  World world;
  for (const std::string& text :
       {std::string(), std::string("\0\xff\n000", 6), std::string("200")}) {
    const std::string url = url_of(world, "bytes", text);
    Interrupts interrupts;
    const auto fetched = fetch_url(url, std::nullopt, world.environment(), interrupts);
    REQUIRE(fetched);
    CHECK(fetched->text == text);
  }
}

TEST_CASE("a cache elsewhere is where the user says, and only by an absolute path", "[fetch]") {
  World world;
  const std::string url = url_of(world, "lib.sh", kText);
  Interrupts interrupts;
  world.environment().set("XDG_CACHE_HOME", world.root() + "/cache");
  const auto there = fetch_url(url, std::nullopt, world.environment(), interrupts);
  REQUIRE(there);
  CHECK(there->path == world.root() + "/cache/dirvenv/cas/" + to_hex(sha256(kText)));
  world.environment().set("XDG_CACHE_HOME", "cache");
  const auto at_home = fetch_url(url, std::nullopt, world.environment(), interrupts);
  REQUIRE(at_home);
  CHECK(at_home->path == kept_path(world, kText));
  world.environment().unset("HOME");
  const auto nowhere = fetch_url(url, std::nullopt, world.environment(), interrupts);
  REQUIRE_FALSE(nowhere);
  CHECK(nowhere.error().message.find("HOME is not set") != std::string::npos);
}

TEST_CASE("a store that is a link is not written to", "[fetch]") {
  World world;
  const std::string url = url_of(world, "lib.sh", kText);
  test::make_directories(world.home() + "/.cache/dirvenv");
  test::make_directories(world.home() + "/elsewhere");
  REQUIRE(make_link(world.home() + "/elsewhere", world.home() + "/.cache/dirvenv/cas"));
  Interrupts interrupts;
  const auto fetched = fetch_url(url, std::nullopt, world.environment(), interrupts);
  REQUIRE_FALSE(fetched);
  CHECK(fetched.error().message.find("and no link") != std::string::npos);
  CHECK(directory_names(world.home() + "/elsewhere").empty());
}

TEST_CASE("a2: a text in the store runs only where the file has named its hash", "[fetch]") {
  // A name that `allow` finds in the text would be approved with it.
  for (const char* const text : {"source \"$at\"\n", "source_env \"$at\"\n",
                                 "fetchurl \"$url\" >/dev/null\nsource \"$at\"\n"}) {
    CAPTURE(text);
    World world(World::Evaluator::Bash);
    const std::string url = url_of(world, "lib.sh", kText);
    const Evaluation loaded = world.evaluate("source_url " + url + " " + hash_of(kText) + "\n");
    CHECK(loaded.error.message == "");
    CHECK(loaded.outcome == Outcome::Loaded);
    CHECK(loaded.environment.get("FETCHED") == "1");
    const std::string path = kept_path(world, kText);
    const Evaluation blocked = world.evaluate("at=" + path + " url=" + url + "\n" + text);
    CHECK(blocked.outcome == Outcome::Blocked);
    REQUIRE(blocked.unapproved);
    CHECK(blocked.unapproved->path == path);
  }
}

TEST_CASE("a2: what takes a fetched text's place before it is read does not run", "[fetch]") {
  World world(World::Evaluator::Bash);
  const std::string url = url_of(world, "lib.sh", kText);
  const Evaluation blocked =
      world.evaluate("at=$(fetchurl " + url + " " + hash_of(kText) +
                     ")\nrm -f \"$at\"; echo 'export EVIL=1' >\"$at\"\nsource \"$at\"\n");
  CHECK(blocked.outcome == Outcome::Blocked);
  CHECK_FALSE(blocked.environment.has("EVIL"));
}

TEST_CASE("a2: what a tool reads needs no approval, and behind it all does again", "[fetch]") {
  World world(World::Evaluator::Bash);
  test::write_file(world.home() + "/tool.sh", "export TOOL=1\n");
  test::write_file(world.home() + "/own.sh", "export OWN=1\n");
  test::make_directories(world.home() + "/.rvm/scripts");
  test::write_file(world.home() + "/.rvm/scripts/rvm",
                   "source ~/tool.sh\nrvm() { . ~/tool.sh; }\n");
  const Evaluation loaded = world.evaluate("rvm use 2\n");
  CHECK(loaded.error.message == "");
  CHECK(loaded.environment.get("TOOL") == "1");
  for (const char* const text : {"source \"$at\"\n", "\"source\" \"$at\"\n", ". \"$at\"\n"}) {
    CAPTURE(text);
    const Evaluation blocked =
        world.evaluate("rvm use 2\nat=~/own.sh\nexport OWN=0\n" + std::string(text));
    CHECK(blocked.outcome == Outcome::Blocked);
    REQUIRE(blocked.unapproved);
    CHECK(blocked.unapproved->path == world.home() + "/own.sh");
  }
}

}  // namespace dirvenv
