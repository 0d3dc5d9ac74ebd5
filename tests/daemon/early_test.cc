// SPDX-License-Identifier: MIT
// The program asks the daemon before it starts. Here the test is the daemon, and what it says
// decides whether the program goes on.
#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <functional>
#include <thread>

#include "core/hook_channel.h"
#include "core/shell_script.h"
#include "os/fifo.h"
#include "support/clean_run.h"
#include "support/places.h"
#include "support/temp_dir.h"

using namespace dirvenv;
using namespace dirvenv::test;

namespace {

/// A channel whose questions are answered by `says`: it gets the question's number and text, and
/// returns what goes into the pipe.
class Channel {
 public:
  using Says = std::function<std::string(const std::string&, const std::string&)>;

  Channel()
      : ask_(std::move(*make_fifo(path("ask")))), wake_(std::move(*make_fifo(path("wake")))) {}
  std::string path(const std::string& name) const { return root_ / name; }
  const std::string& directory() const { return root_.path(); }
  int wake() const { return wake_.get(); }

  /// The program's output and status; `words` in place of its usual ones, where there are any.
  CleanOutput run(const Says& says, const std::string& words = "", const std::string& before = "") {
    std::thread daemon([&] { answer_one(says); });
    // 0 is no process: a program that goes on refuses it with status 2.
    const std::string usual = "export fish --hook 0 '/p w' --channel " + sh_word(directory());
    const CleanOutput output =
        clean_run("/", before + " " + sh_word(binary()) + " " + (words.empty() ? usual : words) +
                           " 2>" + sh_word(path("errors")));
    write_to_fifo(path("ask"), "over\n");
    daemon.join();
    return output;
  }
  const std::string& question() const { return question_; }

 private:
  void answer_one(const Says& says) {
    pollfd waited{ask_.get(), POLLIN, 0};
    if (::poll(&waited, 1, 60'000) != 1) return;
    std::string line = read_available(ask_.get(), 4096);
    if (line.starts_with("over")) return;
    line.resize(line.find('\n'));
    question_ = read_file(path("question"));
    const std::string said = says(line, question_);
    if (!said.empty()) write_to_fifo(path("wake"), said);
    // Its end, if that has not come together with the question.
    while (::poll(&waited, 1, 60'000) == 1 &&
           read_available(ask_.get(), 4096).find("over") == std::string::npos) {
    }
  }

  TempDir root_;
  Fd ask_;
  Fd wake_;
  std::string question_;
};

constexpr int kWentOn = 2;

}  // namespace

TEST_CASE("a program that is answered does nothing more", "[early]") {
  Channel channel;
  std::string answer = "the answer\0 with \xff bytes ";
  answer.append(200'000, 'x');  // more than a pipe holds
  const auto says = [&](const std::string& number, const std::string&) {
    using std::filesystem::perms;
    CHECK(std::filesystem::status(channel.path("question")).permissions() ==
          (perms::owner_read | perms::owner_write));
    write_file(channel.path("answer"), frame_script(answer));
    return number + " here\n";
  };
  const CleanOutput output = channel.run(says, "", "A='b c' EMPTY=");
  CHECK(output.status == kAnsweredStatus);
  CHECK(output.out == answer + "#dirvenv-end");
  CHECK(read_file(channel.path("errors")).empty());
  // Nobody finds it there afterwards.
  CHECK(read_file(channel.path("answer")).empty());
  const auto question = parse_hook_question(channel.question());
  REQUIRE(question);
  CHECK(question->shell == Shell::Fish);
  CHECK(question->directory == "/p w");
  CHECK_FALSE(question->is_terminal);
  CHECK(question->environment.variables() ==
        Environment::Map{{"A", "b c"},
                         {"EMPTY", ""},
                         {"HOME", "/"},
                         {"PATH", "/usr/local/bin:/usr/bin:/bin"},
                         {"PWD", "/"},
                         {"TERM", "dumb"}});
}

TEST_CASE("what is said of older questions is passed over", "[early]") {
  Channel channel;
  CHECK(write_to_fifo(channel.path("wake"), "7 here\n8 ask\n"));
  const auto says = [&](const std::string& number, const std::string&) {
    // The program has read these, and waits again.
    for (int left = 1; left > 0; ::ioctl(channel.wake(), FIONREAD, &left))
      std::this_thread::yield();
    write_file(channel.path("answer"), frame_script("new"));
    return number.substr(0, number.size() - 1) + " ask\n" + number + "1 ask\n" + number + " here\n";
  };
  CHECK(channel.run(says).out == "new#dirvenv-end");
}

TEST_CASE("a program that gets no answer goes on as if it had not asked", "[early]") {
  Channel channel;
  const std::string said = GENERATE(" ask\n", "", "1 here\n", "here\n", " \n");
  CAPTURE(said);
  write_file(channel.path("answer"), frame_script("an answer of before"));
  const auto says = [&](const std::string& number, const std::string&) {
    return said.empty() ? said : number + said;
  };
  const CleanOutput output = channel.run(says);
  CHECK(output.status == kWentOn);
  CHECK(output.out.empty());
  CHECK(channel.question().ends_with("#end\n"));
  // A daemon that comes late finds no question.
  CHECK(read_file(channel.path("question")).empty());
}

TEST_CASE("an answer of which something is missing is none", "[early]") {
  Channel channel;
  const std::string whole = frame_script("true; ");
  std::string other_length = whole;
  other_length[7] = '7';
  const std::string text =
      GENERATE_REF(std::string(), whole.substr(0, 9), whole.substr(0, whole.size() - 1),
                   whole.substr(1), whole.substr(0, 12) + whole.substr(13), whole + "\n",
                   other_length, std::string("#dirvenv-end"));
  CAPTURE(text);
  const auto says = [&](const std::string& number, const std::string&) {
    write_file(channel.path("answer"), text);
    return number + " here\n";
  };
  const CleanOutput output = channel.run(says);
  CHECK(output.status == kWentOn);
  CHECK(output.out.empty());
}

TEST_CASE("where nobody listens, nothing is written", "[early]") {
  const TempDir root;
  const std::string missing = GENERATE("all", "wake", "reader", "too long", "a file");
  CAPTURE(missing);
  std::string directory = root.path();
  if (missing == "too long") directory += std::string(100'000, '/');
  if (missing == "a file") write_file(root / "ask", "");
  if (missing == "reader" || missing == "too long") {
    // A pipe that nobody has open.
    REQUIRE(make_fifo(root / "ask"));
    REQUIRE(make_fifo(root / "wake"));
  }
  std::optional<Fd> reader;
  if (missing == "wake") reader = std::move(*make_fifo(root / "ask"));
  const CleanOutput output =
      clean_run("/", sh_word(binary()) + " export fish --hook 0 /p --channel " +
                         sh_word(directory) + " 2>/dev/null");
  CHECK(output.status == kWentOn);
  CHECK_FALSE(std::filesystem::exists(root / "question"));
}

TEST_CASE("an answer that cannot be passed on whole is no success", "[early]") {
  Channel channel;
  const auto says = [&](const std::string& number, const std::string&) {
    write_file(channel.path("answer"), frame_script("answer"));
    return number + " here\n";
  };
  const std::string words =
      "export fish --hook 0 /p --channel " + sh_word(channel.directory()) + " >/dev/full";
  CHECK(channel.run(says, words).status == 1);
}

TEST_CASE("other words are not for the daemon", "[early]") {
  Channel channel;
  const std::string words =
      GENERATE("export fish --hook 0 /p", "export fish --hook 0 /p --channel",
               "export fish --Hook 0 /p --channel D", "status fish --hook 0 /p --channel D",
               "version 1 2 3 4 5 6", "export fish --hook 0 /p --channel D more");
  std::string given = words;
  if (const size_t at = given.find(" D"); at != std::string::npos) {
    given.replace(at, 2, " " + sh_word(channel.directory()));
  }
  CAPTURE(given);
  CHECK(channel.run([](const auto&, const auto&) { return ""; }, given).status == kWentOn);
  CHECK(channel.question().empty());
}
