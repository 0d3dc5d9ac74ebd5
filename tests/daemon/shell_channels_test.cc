// SPDX-License-Identifier: MIT
// What a shell's side of its channel may do, and what becomes of the others.
#include "daemon/shell_channels.h"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <functional>
#include <optional>

#include "core/shell_script.h"
#include "os/child.h"
#include "os/clock.h"
#include "os/fifo.h"
#include "os/files.h"
#include "os/terminal.h"
#include "support/seed.h"
#include "support/temp_dir.h"

using namespace dirvenv;
using Opened = ShellChannels::Opened;

namespace {

std::string question(const std::string& shell, const std::string& number) {
  using namespace std::string_literals;
  const std::string end = shell == "fish" ? "A 1\n\0#end\n"s : "A=1\0#end\n"s;
  return "dirvenv-question 3\0"s + shell + '\0' + number + "\0/p\0\0"s + end;
}

/// A runtime directory with the daemon's ends of channels, whose shells are this process and one
/// that sleeps.
class Ends {
 public:
  Ends() : channels(root.path()), self(*process_with(::getpid())) {
    ChildSpec spec;
    spec.arguments = {"/bin/sleep", "1000"};
    Result<Child> started = Child::start(spec);
    REQUIRE(started);
    child.emplace(std::move(*started));
    other = *process_with(child->pid());
    ends.emplace(channels, ready, 100);
  }
  Opened open(const ProcessId& shell, Shell kind = Shell::Zsh) {
    REQUIRE(channels.make(shell, kind));
    return ends->open(shell);
  }
  void put(const ProcessId& shell, const std::string& bytes) const {
    test::write_file(channels.path(shell) + "/question", bytes);
  }
  Fd pipe(const ProcessId& shell, const std::string& name) const {
    Result<Fd> pipe = open_fifo(channels.path(shell) + "/" + name);
    REQUIRE(pipe);
    return std::move(*pipe);
  }
  ShellChannels::Come come() {
    ShellChannels::Come come;
    for (const uint64_t number : ready.wait(0))
      ends->take(number, come);
    ends->take_written(come, [this](const ProcessId& shell) {
      if (meanwhile) meanwhile(shell);
    });
    return come;
  }

  test::TempDir root;
  Channels channels;
  ProcessId self;
  ProcessId other;
  std::optional<Child> child;
  ReadySet ready;
  std::optional<ShellChannels> ends;
  std::function<void(const ProcessId&)> meanwhile;
};

}  // namespace

TEST_CASE("a question is answered through its own channel", "[shell_channels]") {
  Ends all;
  CHECK(all.open(all.self) == Opened::New);
  CHECK(all.open(all.self) == Opened::Known);
  CHECK(all.open(all.other) == Opened::New);
  CHECK(all.come().asked.empty());
  all.put(all.self, question("zsh", "7"));
  CHECK(all.come().asked.empty());
  write_fd(all.pipe(all.self, "ask").get(), "7\n");
  const auto come = all.come();
  REQUIRE(come.asked.size() == 1);
  CHECK(come.asked[0].shell == all.self);
  CHECK(come.asked[0].question.number == "7");
  const Fd wake = all.pipe(all.self, "wake");
  all.ends->answer(come.asked[0], "script");
  CHECK(read_available(wake.get(), 100) == "7 got\n");
  all.ends->answer(come.asked[0], std::nullopt);
  CHECK(read_available(wake.get(), 100) == "7 ask\n");
  CHECK(read_available(all.pipe(all.other, "wake").get(), 100).empty());
}

TEST_CASE("a hook of an older version is sent to its client", "[shell_channels]") {
  Ends all;
  all.open(all.self);
  std::string old = question("zsh", "8");
  old[std::string_view("dirvenv-question ").size()] = '1';
  all.put(all.self, old);
  write_fd(all.pipe(all.self, "ask").get(), "8\n");
  CHECK(all.come().asked.empty());
  CHECK(read_available(all.pipe(all.self, "wake").get(), 100) == "8 ask\n");
}

TEST_CASE("an answer takes the place of the one before, also where a FIFO has come",
          "[shell_channels]") {
  Ends all;
  all.open(all.self);
  const std::string path = all.channels.path(all.self) + "/answer";
  const auto answered = [&](const std::string& script) {
    all.put(all.self, question("zsh", "7"));
    write_fd(all.pipe(all.self, "ask").get(), "7\n");
    const auto come = all.come();
    REQUIRE(come.asked.size() == 1);
    all.ends->answer(come.asked[0], script);
    return read_available(all.pipe(all.self, "wake").get(), 100);
  };
  CHECK(answered("a long script; ") == "7 got\n");
  CHECK(answered("short; ") == "7 got\n");
  CHECK(test::read_file(path) == answer_file_of("short; "));
  std::filesystem::remove(path);
  REQUIRE(ensure_fifo(path));
  CHECK(answered("short; ") == "7 ask\n");
}

TEST_CASE("what was asked before its pipe was open is answered, what was given up goes",
          "[shell_channels]") {
  Ends all;
  for (const Shell kind : {Shell::Zsh, Shell::Fish}) {
    REQUIRE(all.channels.make(all.self, kind));
    const std::string name = kind == Shell::Fish ? "fish" : "zsh";
    all.put(all.self, question(name, "3"));
    // The number is lost: nobody holds the pipe.
    if (kind == Shell::Zsh) write_fd(all.pipe(all.self, "ask").get(), "3\n");
    CHECK(all.ends->open(all.self) == Opened::New);
    const auto come = all.come();
    REQUIRE(come.asked.size() == 1);
    CHECK(come.asked[0].question.number == "3");
    all.put(all.self, "");
    all.come();
    CHECK(all.ends->open(all.self) == Opened::Known);
    CHECK(all.come().asked.empty());
    CHECK_FALSE(std::filesystem::exists(all.channels.path(all.self) + "/question"));
  }
}

TEST_CASE("a question whose line comes after it was taken has one answer", "[shell_channels]") {
  Ends all;
  REQUIRE(all.channels.make(all.self, Shell::Zsh));
  all.put(all.self, question("zsh", "5"));
  CHECK(all.ends->open(all.self) == Opened::New);
  const Fd ask = all.pipe(all.self, "ask");
  const Fd wake = all.pipe(all.self, "wake");
  const auto come = all.come();
  REQUIRE(come.asked.size() == 1);
  all.ends->answer(come.asked[0], "script");
  write_fd(ask.get(), "5\n");
  CHECK(all.come().asked.empty());
  CHECK(read_available(wake.get(), 100) == "5 got\n");
  // One that nobody has taken is its client's to answer.
  write_fd(ask.get(), "6\n");
  CHECK(all.come().asked.empty());
  CHECK(read_available(wake.get(), 100) == "6 ask\n");
}

TEST_CASE("while fish writes its question there is time to look", "[shell_channels]") {
  Ends all;
  REQUIRE(all.open(all.self, Shell::Fish) == Opened::New);
  std::optional<std::ofstream> written(std::in_place, all.channels.path(all.self) + "/question");
  std::vector<ProcessId> begun;
  all.meanwhile = [&](const ProcessId& shell) {
    begun.push_back(shell);
    *written << question("fish", "7");
    written.reset();
  };
  const auto come = all.come();
  REQUIRE(come.asked.size() == 1);
  CHECK(come.asked[0].question.number == "7");
  CHECK(begun == std::vector<ProcessId>{all.self});
  // What is whole already is not waited for.
  all.put(all.self, question("fish", "8"));
  CHECK(all.come().asked.size() == 1);
  CHECK(begun.size() == 1);
}

TEST_CASE("a function of fish's with exports of its own is let to ask again", "[shell_channels]") {
  Ends all;
  REQUIRE(all.open(all.self, Shell::Fish) == Opened::New);
  all.put(all.self, "A\nB\n" + question("fish", "7"));
  CHECK(all.come().asked.empty());
  const std::string channel = all.channels.path(all.self);
  CHECK_FALSE(std::filesystem::exists(channel + "/question"));
  const std::string again = "set -gu _dirvenv_channel '" + channel + "' 8; ";
  CHECK(test::read_file(channel + "/answers/7").ends_with(again));
  all.put(all.self, question("fish", "8"));
  CHECK(all.come().asked.size() == 1);
}

TEST_CASE("c9: a shell that writes byte by byte keeps nobody waiting", "[shell_channels]") {
  Ends all;
  all.open(all.self);
  all.open(all.other);
  const Fd slow = all.pipe(all.self, "ask");
  const std::string line = "12345\n";
  for (const char byte : line.substr(0, 5)) {
    write_fd(slow.get(), std::string(1, byte));
    CHECK(all.come().asked.empty());
    all.put(all.other, question("zsh", "8"));
    write_fd(all.pipe(all.other, "ask").get(), "8\n");
    const auto come = all.come();
    REQUIRE(come.asked.size() == 1);
    CHECK(come.asked[0].shell == all.other);
  }
  all.put(all.self, question("zsh", "12345"));
  write_fd(slow.get(), "\n");
  CHECK(all.come().asked.size() == 1);
}

TEST_CASE("c9: a line without an end takes no memory", "[shell_channels]") {
  Ends all;
  all.open(all.self);
  const Fd ask = all.pipe(all.self, "ask");
  for (int i = 0; i < 100; ++i) {
    write_fd(ask.get(), std::string(4000, '1'));
    CHECK(all.come().asked.empty());
  }
  // What was left of it ends here.
  write_fd(ask.get(), "\n");
  all.come();
  all.put(all.self, question("zsh", "9"));
  write_fd(ask.get(), "9\n");
  CHECK(all.come().asked.size() == 1);
}

TEST_CASE("c9: random frames are no questions, and the next question is one", "[shell_channels]") {
  std::mt19937_64 random(test::seed_for("random frames"));
  for (const Shell kind : {Shell::Zsh, Shell::Fish}) {
    const std::string name = kind == Shell::Fish ? "fish" : "zsh";
    Ends all;
    REQUIRE(all.open(all.self, kind) == Opened::New);
    for (int i = 0; i < 2000; ++i) {
      std::string bytes = question(name, "5");
      for (size_t count = 1 + test::pick(random, 8); count > 0; --count)
        bytes[test::pick(random, bytes.size())] = static_cast<char>(random());
      if (test::pick(random, 2) == 0) bytes.resize(test::pick(random, bytes.size()));
      all.put(all.self, bytes);
      if (kind == Shell::Zsh) {
        std::string line;
        for (size_t count = test::pick(random, 20); count > 0; --count)
          line += static_cast<char>(random());
        write_fd(all.pipe(all.self, "ask").get(), test::pick(random, 2) == 0 ? line : "5\n");
      }
      for (const ShellChannels::Asked& asked : all.come().asked) {
        // Bytes of a value may be any.
        CHECK(asked.question.number.find_first_not_of("0123456789") == std::string::npos);
        all.ends->answer(asked, std::nullopt);
      }
    }
    if (kind == Shell::Zsh) write_fd(all.pipe(all.self, "ask").get(), "\n");
    all.come();
    all.put(all.self, question(name, "6"));
    if (kind == Shell::Zsh) write_fd(all.pipe(all.self, "ask").get(), "6\n");
    const auto come = all.come();
    REQUIRE(come.asked.size() == 1);
    CHECK(come.asked[0].question.number == "6");
  }
}

TEST_CASE("a shell that floods its pipe has its turn, and no more", "[shell_channels]") {
  Ends all;
  all.open(all.self);
  all.open(all.other);
  const Fd flood = all.pipe(all.self, "ask");
  std::string lines;
  for (int i = 0; i < 30'000; ++i)
    lines += "1\n";
  write_fd(flood.get(), lines);
  all.put(all.other, question("zsh", "8"));
  write_fd(all.pipe(all.other, "ask").get(), "8\n");
  CHECK(all.come().asked.size() == 1);
  // Most of the flood is still to come.
  CHECK(read_available(flood.get(), 100'000).size() > 50'000);
}

TEST_CASE("a process that has ended is told of, and its channel goes", "[shell_channels]") {
  Ends all;
  all.open(all.other);
  all.child->end(0);
  const auto come = all.come();
  REQUIRE(come.ended == std::vector<ProcessId>{all.other});
  all.ends->close(all.other);
  CHECK(all.come().ended.empty());
  CHECK_FALSE(std::filesystem::exists(all.channels.path(all.other)));
  CHECK(all.open(all.other) == Opened::Failed);
}

TEST_CASE("a file in the place of a pipe is replaced", "[shell_channels]") {
  Ends all;
  for (const char* const name : {"ask", "wake"}) {
    CAPTURE(name);
    all.open(all.self);
    const std::string path = all.channels.path(all.self) + "/" + name;
    std::filesystem::remove(path);
    test::write_file(path, "7\n");
    CHECK(all.open(all.self) == Opened::New);
    all.put(all.self, question("zsh", "8"));
    write_fd(all.pipe(all.self, "ask").get(), "8\n");
    CHECK(all.come().asked.size() == 1);
  }
  std::filesystem::remove(all.channels.path(all.self) + "/ask");
  std::filesystem::create_directory(all.channels.path(all.self) + "/ask");
  CHECK_FALSE(all.channels.make(all.self, Shell::Zsh));
}

TEST_CASE("what is no channel is not opened", "[shell_channels]") {
  Ends all;
  CHECK(all.ends->open(all.self) == Opened::Failed);
  test::write_file(all.root / "channels", "a file");
  CHECK(all.ends->open(all.self) == Opened::Failed);
}
