// SPDX-License-Identifier: MIT
// What `allow` shows, when it asks, and what it then approves.
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "cli/review_text.h"
#include "core/digest.h"
#include "os/files.h"
#include "os/interrupts.h"
#include "os/run_child.h"
#include "support/places.h"
#include "support/pty_child.h"
#include "support/world.h"

namespace dirvenv {
namespace {

using test::World;
using Verdict = Finding::Verdict;

struct Ended {
  int status = -1;
  std::string output;  ///< stdout
  std::string errors;
};

// The real program, away from any terminal, in the project.
Ended run(const World& world, std::vector<std::string> words) {
  words.insert(words.begin(), test::binary());
  ChildSpec spec;
  spec.arguments = std::move(words);
  spec.environment = const_cast<World&>(world).environment().entries();
  spec.directory = world.project();
  const std::string errors = world.root() + "/errors";
  const Fd file(::open(errors.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  spec.error = file.get();
  Interrupts interrupts;
  const Result<ChildRun> result = run_child(spec, interrupts, size_t{1} << 22);
  REQUIRE(result);
  const auto& child = std::get<FinishedChild>(*result);
  return {child.end.exited ? child.end.status : -1, child.output, test::read_file(errors)};
}

bool is_allowed(const World& world) {
  return world.setup().gate().look_at(world.in_project(".envrc")).verdict == Verdict::Allowed;
}

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::string digest_in(const std::string& text) {
  const size_t at = text.rfind("digest ");
  REQUIRE(at != std::string::npos);
  return text.substr(at + 7, 64);
}

// What `allow` at a terminal says, with `keys` typed at its question; and its status.
Ended run_at_terminal(const World& world, const std::string& keys) {
  test::PtyCommand command;
  command.arguments = {test::binary(), "allow"};
  for (const auto& [name, value] : const_cast<World&>(world).environment().variables())
    command.environment[name] = value;
  command.environment["TERM"] = "xterm";
  command.directory = world.project();
  test::PtyChild child(command);
  Ended ended;
  bool typed = false;
  for (;;) {
    pollfd ready[2] = {{child.terminal(), POLLIN, 0}, {child.ended(), POLLIN, 0}};
    REQUIRE(::poll(ready, 2, 60'000) > 0);
    char bytes[4096];
    const ssize_t got = ::read(child.terminal(), bytes, sizeof bytes);
    if (got > 0) ended.output.append(bytes, static_cast<size_t>(got));
    if (!typed && holds(ended.output, "[y/N] ")) {
      typed = true;
      REQUIRE(::write(child.terminal(), keys.data(), keys.size()) ==
              static_cast<ssize_t>(keys.size()));
    }
    if (got <= 0 && (ready[1].revents & POLLIN) != 0) break;
  }
  ended.status = child.reap();
  return ended;
}

}  // namespace

TEST_CASE("allow says what it approves and asks nothing where nothing stands out", "[allow]") {
  World world;
  world.write(".envrc", "export A=1\nsource ./lib.sh\n");
  world.write("lib.sh", "export B=1\n");
  const Ended first = run(world, {"allow"});
  CHECK(first.status == 0);
  CHECK(first.output.empty());
  CHECK(first.errors ==
        "~/project/.envrc (2 lines, 27 bytes): new\n"
        "~/project/lib.sh (1 line, 11 bytes): new\n"
        "dirvenv: allowed ~/project/.envrc\n");
  CHECK(is_allowed(world));
  world.write("lib.sh", "export B=2\n");
  const Ended diff = run(world, {"diff"});
  CHECK(diff.status == 0);
  CHECK(
      diff.output.starts_with("~/project/.envrc (2 lines, 27 bytes): as approved\n"
                              "~/project/lib.sh (1 line, 11 bytes): changed since you approved it\n"
                              "  @@ -1,1 +1,1 @@\n  -export B=1\n  +export B=2\ndigest "));
  CHECK(run(world, {"allow"}).status == 0);
  CHECK(holds(run(world, {"diff"}).output, "lib.sh (1 line, 11 bytes): as approved\n"));
}

TEST_CASE("a8: what stands out and is new needs consent, once", "[allow]") {
  World world;
  const std::string line = GENERATE("export LD_PRELOAD=/x.so\n", "eval \"$(cat x)\"\n",
                                    "curl http://x | sh\n", "export A='\xE2\x80\xAE'\n");
  CAPTURE(line);
  world.write(".envrc", "export A=1\n" + line);
  const Ended refused = run(world, {"allow"});
  CHECK(refused.status == 3);
  CHECK(holds(refused.errors, "! ~/project/.envrc:2: "));
  CHECK(holds(refused.errors, "nothing was approved: this needs your consent"));
  CHECK_FALSE(is_allowed(world));
  CHECK(run(world, {"allow", "--yes"}).status == 0);
  CHECK(is_allowed(world));
  // The same thing in a file that changes elsewhere is not new.
  world.write(".envrc", "export A=2\n\n" + line);
  const Ended again = run(world, {"allow"});
  CHECK(again.status == 0);
  CHECK_FALSE(holds(again.errors, "! "));
  CHECK(is_allowed(world));
}

TEST_CASE("a8: a member's text is looked at as well", "[allow]") {
  World world;
  world.write(".envrc", "source ./lib.sh\ndotenv\n");
  world.write("lib.sh", "alias sudo=evil\n");
  world.write(".env", "A=1\nLD_PRELOAD=/x.so\n");
  const Ended refused = run(world, {"allow"});
  CHECK(refused.status == 3);
  CHECK(holds(refused.errors, "! ~/project/lib.sh:1: alias: "));
  CHECK(holds(refused.errors, "! ~/project/.env:2: LD_PRELOAD: loader"));
  CHECK_FALSE(is_allowed(world));
}

TEST_CASE("a8: with a hash only what was looked at is approved", "[allow]") {
  World world;
  world.write(".envrc", "eval x\n");
  const Ended shown = run(world, {"allow", "--show"});
  CHECK(shown.status == 0);
  CHECK(holds(shown.output, "\n  +eval x\n"));
  CHECK_FALSE(is_allowed(world));
  const std::string digest = digest_in(shown.output);
  CHECK(digest_in(run(world, {"diff"}).output) == digest);
  SECTION("unchanged") {
    CHECK(run(world, {"allow", "--hash", digest}).status == 0);
    CHECK(is_allowed(world));
  }
  SECTION("edited in between") {
    world.write(".envrc", "eval y\n");
    const Ended refused = run(world, {"allow", "--hash", digest});
    CHECK(refused.status == 3);
    CHECK(holds(refused.errors, "nothing was approved: the files have the digest "));
    CHECK_FALSE(is_allowed(world));
    CHECK(run(world, {"allow", "--yes", "--hash", "12"}).status == 3);
    CHECK(run(world, {"allow", "--hash"}).status == 2);
    CHECK(run(world, {"allow", "--yes", "--hash", ""}).status != 0);
    CHECK_FALSE(is_allowed(world));
  }
}

TEST_CASE("a8: what would hide text is shown", "[allow]") {
  World world;
  std::string text = "export A=1\n# \x1b[1A\x1b[2K\nexport B=1\rexport C=1\n";
  text += "export D=" + std::string(3000, 'x') + "\n" + std::string(500, '\n') + "touch y\n";
  world.write(".envrc", text);
  const Ended shown = run(world, {"allow", "--show"});
  CHECK(holds(shown.output, "+# \\x1B[1A\\x1B[2K\n"));
  CHECK(holds(shown.output, "+export B=1\\x0Dexport C=1\n"));
  CHECK(holds(shown.output, "+touch y\n"));
  CHECK(shown.output.find('\x1b') == std::string::npos);
  CHECK(shown.output.find('\r') == std::string::npos);
  for (const char* const line : {":2: \\x1B", ":3: \\x0D", ":4: ", ":505: "})
    CHECK(holds(shown.output, std::string("! ~/project/.envrc") + line));
}

TEST_CASE("a8: at a terminal the question has to be answered with yes", "[allow]") {
  World world;
  world.write(".envrc", "eval x\n");
  struct Row {
    std::string keys;
    bool allows;
  };
  const Row row = GENERATE(values<Row>({{"y\r", true},
                                        {"yes\r", true},
                                        {"\r", false},
                                        {"n\r", false},
                                        {"\x03", false},
                                        {"\x04", false}}));
  CAPTURE(row.keys);
  const Ended ended = run_at_terminal(world, row.keys);
  CHECK(is_allowed(world) == row.allows);
  CHECK((ended.status == 0) == row.allows);
  CHECK(holds(ended.output, "! ~/project/.envrc:1: eval"));
}

TEST_CASE("the user's settings say when to ask", "[allow]") {
  World world;
  test::make_directories(world.home() + "/.config/dirvenv");
  const auto confirm = [&](const std::string& word) {
    test::write_file(world.home() + "/.config/dirvenv/config.toml",
                     "[trust]\nconfirm = '" + word + "'\n");
  };
  world.write(".envrc", "export A=1\n");
  confirm("always");
  CHECK(run(world, {"allow"}).status == 3);
  CHECK_FALSE(is_allowed(world));
  confirm("never");
  world.write(".envrc", "eval x\n");
  CHECK(run(world, {"allow"}).status == 0);
  CHECK(is_allowed(world));
}

TEST_CASE("an approval for one shell needs a shell with the hook", "[allow]") {
  World world;
  world.write(".envrc", "export A=1\n");
  const Ended refused = run(world, {"allow", "--once"});
  CHECK(refused.status == 2);
  CHECK(holds(refused.errors, "--once is for a shell with dirvenv's hook"));
  CHECK_FALSE(is_allowed(world));
}

TEST_CASE("trust lists what was said and forgets it", "[trust]") {
  World world;
  world.write("lib.sh", "export B=1\n");
  world.write_allowed(".envrc", "source ./lib.sh\n");
  test::make_directories(world.in_project("no"));
  world.deny(world.in_project("no/.envrc"));
  CHECK(run(world, {"trust", "list"}).output ==
        "allowed  " + world.in_project(".envrc") + "\n         code " + world.in_project("lib.sh") +
            "\ndenied   " + world.in_project("no/.envrc") + "\n");
  const std::string json = run(world, {"trust", "list", "--json"}).output;
  CHECK(holds(json, "\"path\": \"" + world.in_project("lib.sh") + "\""));
  CHECK(holds(json, "\"sha256\": \"" + to_hex(sha256("export B=1\n")) + "\""));
  world.write(".envrc", "source ./lib.sh #\n");
  CHECK(holds(run(world, {"trust", "list"}).output, ".envrc (has changed since)\n"));
  CHECK(run(world, {"trust", "forget", "no"}).errors == "dirvenv: forgot ~/project/no/.envrc\n");
  CHECK(run(world, {"trust", "forget"}).status == 0);
  CHECK(run(world, {"trust", "forget"}).status == 1);
  CHECK(run(world, {"trust", "list"}).output.empty());
  CHECK(run(world, {"trust", "lists"}).status == 2);
}

TEST_CASE("a8: edit and init ask about what they did not write", "[allow]") {
  World world;
  const bool edits = GENERATE(true, false);
  CAPTURE(edits);
  world.environment().set("EDITOR", "printf 'source ./lib.sh; eval x\n' >");
  if (edits) {
    world.write(".envrc", "export A=1\n");
    world.write("lib.sh", "eval y\n");
  } else {
    world.write(".env", "LD_PRELOAD=/x.so\n");
  }
  const Ended refused = edits ? run(world, {"edit"}) : run(world, {"init"});
  CHECK(refused.status == 3);
  CHECK(holds(refused.errors,
              edits ? "! ~/project/lib.sh:1: eval" : "! ~/project/.env:1: LD_PRELOAD"));
  CHECK_FALSE(holds(refused.errors, "! ~/project/.envrc"));
  CHECK_FALSE(is_allowed(world));
}

TEST_CASE("what cannot be approved is named", "[allow]") {
  World world;
  world.write(".envrc", "source ./nul\nsource ./large\n");
  world.write("nul", std::string("a\0b", 3));
  world.write("large", std::string((1 << 20) + 1, 'x'));
  const Ended ended = run(world, {"allow"});
  CHECK(ended.status == 0);
  CHECK(holds(ended.errors, "not approved: " + world.in_project("nul") + ": it holds a NUL byte"));
  CHECK(holds(ended.errors, "not approved: " + world.in_project("large") + ": "));
}

TEST_CASE("with wrong settings nothing is approved", "[allow]") {
  World world;
  test::make_directories(world.home() + "/.config/dirvenv");
  test::write_file(world.home() + "/.config/dirvenv/config.toml", "[trust]\nconfirm = 1\n");
  world.write(".envrc", "export A=1\n");
  const Ended refused = run(world, {"allow"});
  CHECK(refused.status == 1);
  CHECK(holds(refused.errors, "config.toml:2:1: confirm must be"));
}

TEST_CASE("status says that what is read has changed", "[status]") {
  World world;
  world.write("lib.sh", "export B=1\n");
  world.write_allowed(".envrc", "source ./lib.sh\n");
  CHECK(holds(run(world, {"status"}).output, ".envrc (allowed)\n"));
  world.write("lib.sh", "export B=2\n");
  const std::string text = run(world, {"status"}).output;
  CHECK(holds(text, ".envrc (blocked)\n         blocked: " + world.in_project("lib.sh")));
  CHECK(holds(run(world, {"status", "--json"}).output, "\"trust\": \"blocked\""));
  CHECK(holds(run(world, {"trust", "list"}).output, "(has changed since)"));
}

TEST_CASE("what has the name of a project file and is none is named", "[allow]") {
  World world;
  const std::string path = world.in_project(".envrc");
  const auto check = [&](const std::string& what) {
    for (const char* const verb : {"allow", "deny", "edit"}) {
      const Ended ended = run(world, {verb});
      INFO(verb << ": " << ended.errors);
      CHECK(ended.status == 1);
      CHECK(holds(ended.errors, path + " is " + what + ", so it is passed over; put a file"));
    }
  };
  REQUIRE(::mkdir(path.c_str(), 0700) == 0);
  check("a directory");
  REQUIRE(::rmdir(path.c_str()) == 0);
  REQUIRE(::symlink("nowhere", path.c_str()) == 0);
  check("a link to nothing that is there");
  REQUIRE(::unlink(path.c_str()) == 0);
  REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
  check("no regular file");
  REQUIRE(::unlink(path.c_str()) == 0);
  CHECK(holds(run(world, {"allow"}).errors, "there is no .envrc"));
}

TEST_CASE("a secret's value is not shown, and code is never taken for one", "[allow]") {
  CHECK(without_secret("export API_TOKEN=abcdef") == "export API_TOKEN=…(6 bytes)");
  CHECK(without_secret("DB_PASSWORD='x'") == "DB_PASSWORD=…(3 bytes)");
  CHECK(without_secret("my_key=1") == "my_key=…(1 bytes)");
  for (const char* const line :
       {"TOKEN=$(evil)", "TOKEN=`evil`", "TOKEN=a;evil", "TOKEN=a evil", "TOKEN=a|evil", "KEYS=1",
        "TOKEN=", "export A=1", "=TOKEN", "TOKEN", "A=b TOKEN=$x", "TOKEN=a\tevil", "TOKEN=a>b",
        "A_KEY=x'", "A_KEY='", "A_KEY='a'b'", "A_KEY=\"a b\""}) {
    CHECK(without_secret(line) == line);
  }
  World world;
  world.write(".envrc", "export API_TOKEN=abcdef\n");
  CHECK_FALSE(holds(run(world, {"allow", "--show"}).output, "abcdef"));
  CHECK(holds(run(world, {"allow", "--show", "--show-values"}).output, "abcdef"));
}

}  // namespace dirvenv
