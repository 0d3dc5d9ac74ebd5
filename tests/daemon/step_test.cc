// SPDX-License-Identifier: MIT
// What the daemon decides, by event and state.
#include "daemon/step.h"

#include <fmt/format.h>

#include <catch2/catch.hpp>

using namespace dirvenv;

namespace {

using Texts = std::vector<std::string>;

const ProcessId kOne{1, 10};
const ProcessId kTwo{2, 20};
const ProcessId kThree{3, 30};

struct Name {
  std::string operator()(const effect::Open& e) const { return "open " + e.shell.text(); }
  std::string operator()(const effect::Close& e) const { return "close " + e.shell.text(); }
  std::string operator()(const effect::Answer& e) const { return "answer " + e.shell.text(); }
  std::string operator()(const effect::Mark& e) const { return "mark " + e.shell.text(); }
  std::string operator()(const effect::AskToRenew& e) const {
    return "ask to renew " + e.shell.text();
  }
  std::string operator()(const effect::Remember& e) const { return "remember " + e.key; }
  std::string operator()(const effect::Renew& e) const { return "renew " + e.key; }
  std::string operator()(const effect::Watch& e) const { return "watch " + e.record; }
  std::string operator()(const effect::Unwatch& e) const { return "unwatch " + e.record; }
  std::string operator()(const effect::Bury&) const { return "bury"; }
  std::string operator()(const effect::Rest&) const { return "rest"; }
  std::string operator()(const effect::Log& e) const { return "log " + e.text; }
};

/// A daemon of 1,000 s of patience, at its second 100.
class Daemon {
 public:
  Texts on(const Event& event) {
    Texts names;
    for (const Effect& effect : step(state, event, now))
      names.push_back(std::visit(Name(), effect));
    return names;
  }
  Texts tick_after(int64_t ms) {
    now += ms;
    return on(event::Tick{});
  }
  int64_t rest() const { return rest_ms(state, now); }
  /// A shell that can ask, whose files are watched.
  void serve(const ProcessId& shell, const std::string& record, const std::string& key = "") {
    on(event::Announced{shell, record, key});
    tick_after(200);
  }

  int64_t now = 100'000;
  DaemonState state{1'000'000, now};
};

}  // namespace

TEST_CASE("Announced: its channel is opened at once, its files are watched later", "[step]") {
  Daemon daemon;
  CHECK(daemon.on(event::Announced{kOne, "aa", ""}) == Texts{"open 1.10"});
  CHECK(daemon.rest() == 100);
  CHECK(daemon.tick_after(99) == Texts{});
  CHECK(daemon.tick_after(1) == Texts{"watch aa"});
  CHECK(daemon.rest() == 20'000);
  // Again: it may have new pipes, but nothing else.
  CHECK(daemon.on(event::Announced{kOne, "aa", ""}) == Texts{"open 1.10"});
  CHECK(daemon.tick_after(200) == Texts{});
  // With another project, and with none.
  CHECK(daemon.on(event::Announced{kOne, "bb", ""}) == Texts{"open 1.10"});
  CHECK(daemon.tick_after(100) == Texts{"unwatch aa", "watch bb"});
  CHECK(daemon.on(event::Announced{kOne, "", ""}) == Texts{"open 1.10"});
  CHECK(daemon.tick_after(100) == Texts{"unwatch bb"});
  CHECK(daemon.tick_after(100) == Texts{});
}

TEST_CASE("Announced: what has no project is not watched", "[step]") {
  Daemon daemon;
  CHECK(daemon.on(event::Announced{kOne, "", ""}) == Texts{"open 1.10"});
  CHECK(daemon.rest() == 20'000);
  CHECK(daemon.tick_after(200) == Texts{});
}

TEST_CASE("one watch serves all who have the same record", "[step]") {
  Daemon daemon;
  daemon.on(event::Announced{kOne, "aa", ""});
  daemon.on(event::Announced{kTwo, "aa", ""});
  CHECK(daemon.tick_after(100) == Texts{"watch aa"});
  daemon.on(event::Ended{kOne});
  CHECK(daemon.tick_after(100) == Texts{});
  daemon.on(event::Ended{kTwo});
  CHECK(daemon.tick_after(100) == Texts{"unwatch aa"});
}

TEST_CASE("a shell's attempts have one name, and are watched anew each time", "[step]") {
  Daemon daemon;
  daemon.serve(kOne, "1.10");
  CHECK(daemon.on(event::Answered{kOne, false, "1.10"}) == Texts{});
  CHECK(daemon.tick_after(100) == Texts{"watch 1.10"});
}

TEST_CASE("Ended: what it had goes, and the dead are buried", "[step]") {
  Daemon daemon;
  daemon.serve(kOne, "aa");
  CHECK(daemon.on(event::Ended{kOne}) == Texts{"log shell 1 has ended", "close 1.10", "bury"});
  CHECK(daemon.tick_after(100) == Texts{"unwatch aa"});
  CHECK(daemon.on(event::Ended{kOne}) == Texts{});
  // A channel that cannot be used is no death.
  daemon.serve(kTwo, "");
  CHECK(daemon.on(event::Ended{kTwo, false}) == Texts{"close 2.20"});
  CHECK(daemon.state.shells.empty());
}

TEST_CASE("Asked: it is answered, if it is served", "[step]") {
  Daemon daemon;
  CHECK(daemon.on(event::Asked{kOne}) == Texts{});
  daemon.serve(kOne, "");
  CHECK(daemon.on(event::Asked{kOne}) == Texts{"answer 1.10"});
}

TEST_CASE("Answered: what it has then is watched, what was remembered is evaluated", "[step]") {
  Daemon daemon;
  daemon.serve(kOne, "");
  CHECK(daemon.on(event::Answered{kOne, false, "aa", "k1", true}) == Texts{});
  CHECK(daemon.rest() == 100);
  CHECK(daemon.tick_after(100) == Texts{"renew k1", "watch aa"});
  // Evaluated for the first time: nobody has anything else yet.
  CHECK(daemon.on(event::Answered{kOne, false, "bb", "k2", false}) == Texts{});
  CHECK(daemon.tick_after(100) == Texts{"unwatch aa", "watch bb"});
  // A prompt that keeps it says no key: it is still that one.
  CHECK(daemon.on(event::Answered{kOne, false, "bb", "", false}) == Texts{});
  CHECK(daemon.state.shells.at(kOne).key == "k2");
  CHECK(daemon.tick_after(100) == Texts{});
}

TEST_CASE("Answered: what is left to the client is the client's to tell", "[step]") {
  Daemon daemon;
  daemon.serve(kOne, "aa", "k1");
  CHECK(daemon.on(event::Answered{kOne, true}) == Texts{});
  CHECK(daemon.state.shells.at(kOne).record == "aa");
  // One that has ended meanwhile.
  CHECK(daemon.on(event::Answered{kTwo, false, "bb", "k2", true}) == Texts{});
  CHECK(daemon.state.shells.size() == 1);
  CHECK(daemon.tick_after(200) == Texts{});
}

TEST_CASE("questions put work off, for two seconds at most", "[step]") {
  Daemon daemon;
  daemon.serve(kOne, "");
  daemon.on(event::Answered{kOne, false, "aa", "k1", true});
  for (int i = 0; i < 39; ++i) {
    CHECK(daemon.tick_after(50) == Texts{});
    daemon.on(event::Asked{kOne});
  }
  CHECK(daemon.rest() == 50);
  CHECK(daemon.tick_after(50) == Texts{"renew k1", "watch aa"});
}

TEST_CASE("two are evaluated at the same time, each once", "[step]") {
  Daemon daemon;
  daemon.serve(kOne, "");
  for (const char* const key : {"k1", "k2", "k3", "k1"})
    daemon.on(event::Answered{kOne, false, "aa", key, true});
  CHECK(daemon.tick_after(100) == Texts{"renew k1", "renew k2", "watch aa"});
  CHECK(daemon.tick_after(100) == Texts{});
  CHECK(daemon.rest() > 1000);
  CHECK(daemon.on(event::RenewalEnded{"k1"}) == Texts{});
  CHECK(daemon.rest() == 0);
  CHECK(daemon.tick_after(0) == Texts{"renew k3"});
  // One that is being evaluated is asked for again.
  daemon.on(event::Answered{kOne, false, "aa", "k3", true});
  daemon.on(event::RenewalEnded{"k2"});
  CHECK(daemon.tick_after(100) == Texts{});
  daemon.on(event::RenewalEnded{"k3"});
  CHECK(daemon.tick_after(100) == Texts{});
  CHECK(daemon.state.renewing.empty());
}

TEST_CASE("no more than 64 wait to be evaluated", "[step]") {
  Daemon daemon;
  daemon.serve(kOne, "");
  for (int i = 0; i < 100; ++i)
    daemon.on(event::Answered{kOne, false, "aa", fmt::format("k{}", i), true});
  CHECK(daemon.state.to_renew.size() == 64);
}

TEST_CASE("ResultReady and Remembered: who has another one takes it", "[step]") {
  Daemon daemon;
  CHECK(daemon.on(event::ResultReady{"k1"}) == Texts{"remember k1"});
  CHECK(daemon.on(event::Remembered{"/p/\x1b", {kOne, kThree}}) ==
        Texts{"log evaluated /p/\\x1B; shells that have another result: 2", "ask to renew 1.10",
              "ask to renew 3.30"});
}

TEST_CASE("Changed: who has it looks at its next prompt", "[step]") {
  Daemon daemon;
  daemon.serve(kOne, "aa");
  daemon.serve(kTwo, "bb");
  daemon.serve(kThree, "");
  CHECK(daemon.on(event::Changed{{"bb"}}) == Texts{"mark 2.20"});
  CHECK(daemon.on(event::Changed{{"cc"}}) == Texts{});
  daemon.now += 50;
  CHECK(daemon.on(event::Changed{{}, true}) == Texts{"mark 1.10", "mark 2.20"});
  CHECK(daemon.tick_after(1000) == Texts{});
}

TEST_CASE("Changed: a flood of changes is told of every 50 ms, and its end is", "[step]") {
  Daemon daemon;
  daemon.serve(kOne, "aa");
  Texts all;
  for (int i = 0; i < 100; ++i) {
    for (const Texts& some : {daemon.on(event::Changed{{"aa"}}), daemon.on(event::Tick{})})
      all.insert(all.end(), some.begin(), some.end());
    daemon.now += 1;
  }
  CHECK(all == Texts{"mark 1.10", "mark 1.10"});
  CHECK(daemon.rest() == 0);
  CHECK(daemon.tick_after(0) == Texts{"mark 1.10"});
  CHECK(daemon.tick_after(50) == Texts{});
}

TEST_CASE("Changed: what takes a process is evaluated before the next prompt, once", "[step]") {
  Daemon daemon;
  daemon.serve(kOne, "aa", "k1");
  daemon.serve(kTwo, "bb", "k1");
  CHECK(daemon.on(event::Changed{{"aa", "bb"}}) == Texts{"mark 1.10", "mark 2.20"});
  CHECK(daemon.tick_after(99) == Texts{});
  CHECK(daemon.tick_after(1) == Texts{"renew k1"});
  daemon.on(event::RenewalEnded{"k1"});
  // It has changed what it depends on.
  CHECK(daemon.on(event::Changed{{"aa"}}) == Texts{"mark 1.10"});
  CHECK(daemon.tick_after(1000) == Texts{});
  // A prompt has seen it, and takes what has been evaluated: that need not be done again.
  CHECK(daemon.on(event::Answered{kOne, false, "aa", "k1", true}) == Texts{});
  CHECK(daemon.tick_after(100) == Texts{"watch aa"});
  // The next change is the user's again.
  CHECK(daemon.on(event::Changed{{"aa"}}) == Texts{"mark 1.10"});
  CHECK(daemon.tick_after(100) == Texts{"renew k1"});
}

TEST_CASE("Changed: its directories may be others now, and are watched anew", "[step]") {
  Daemon daemon;
  daemon.serve(kOne, "aa");
  daemon.on(event::Changed{{"aa"}});
  CHECK(daemon.tick_after(1000) == Texts{});
  // Not before a prompt has looked: else what is not as recorded would be watched for ever.
  CHECK(daemon.on(event::Answered{kOne, false, "aa"}) == Texts{});
  CHECK(daemon.tick_after(100) == Texts{"watch aa"});
  CHECK(daemon.on(event::Answered{kOne, false, "aa"}) == Texts{});
  CHECK(daemon.tick_after(100) == Texts{});
  // What nobody has any more is forgotten.
  daemon.on(event::Changed{{"aa"}});
  daemon.on(event::Answered{kOne, false, "bb"});
  daemon.tick_after(100);
  CHECK(daemon.state.moved.empty());
}

TEST_CASE("Changed: who has left it meanwhile need not look, and nothing is watched for nobody",
          "[step]") {
  Daemon daemon;
  daemon.serve(kOne, "aa");
  daemon.on(event::Changed{{"aa"}});
  CHECK(daemon.on(event::Changed{{"aa"}}) == Texts{});
  // Its directories were to be watched anew.
  daemon.on(event::Answered{kOne, false, "aa"});
  daemon.on(event::Answered{kOne, false, ""});
  CHECK(daemon.tick_after(100) == Texts{"unwatch aa"});
}

TEST_CASE("Tick: after 20 s without an event memory goes back, once", "[step]") {
  Daemon daemon;
  daemon.serve(kOne, "");
  CHECK(daemon.tick_after(19'000) == Texts{});
  CHECK(daemon.tick_after(1'000) == Texts{"rest"});
  CHECK(daemon.tick_after(20'000) == Texts{});
  daemon.on(event::Asked{kOne});
  CHECK(daemon.tick_after(20'000) == Texts{"rest"});
}

TEST_CASE("Tick: without a shell for its time it ends", "[step]") {
  Daemon daemon;
  daemon.serve(kOne, "");
  daemon.tick_after(2'000'000);
  CHECK(daemon.state.ended.empty());
  daemon.on(event::Ended{kOne});
  daemon.now += 999'990;
  CHECK(daemon.rest() == 10);
  daemon.on(event::Tick{});
  CHECK(daemon.state.ended.empty());
  CHECK(daemon.tick_after(10) == Texts{"log ended: no shell for a while"});
  CHECK(daemon.state.ended == "no shell for a while");
  // It says so once.
  CHECK(daemon.tick_after(10) == Texts{});
}

TEST_CASE("AskedToEnd, Replaced, Evicted: it ends", "[step]") {
  for (const bool has_shell : {false, true}) {
    const auto end = [&](const Event& event) {
      Daemon daemon;
      if (has_shell) daemon.serve(kOne, "aa");
      const Texts texts = daemon.on(event);
      CHECK_FALSE(daemon.state.ended.empty());
      return texts;
    };
    CHECK(end(event::AskedToEnd{}) == Texts{"log ended: was asked to"});
    CHECK(end(event::Replaced{}) == Texts{"log ended: the program has been replaced"});
    // Its log is another daemon's, or nowhere.
    CHECK(end(event::Evicted{}) == Texts{});
  }
}
