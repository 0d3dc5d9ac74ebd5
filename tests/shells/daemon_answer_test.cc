// SPDX-License-Identifier: MIT
// How an answer of the daemon's comes into a shell: all of it or none, and nothing else with it.
#include <filesystem>

#include "engine/channels.h"
#include "shells/with_daemon.h"

namespace dirvenv::test {
namespace {

std::string answer_path(const Shellbox& box) {
  const Channels channels(box.runtime_dir() + "/dirvenv");
  const auto shells = channels.all();
  REQUIRE(shells.size() == 1);
  return channels.path(shells[0]) + "/answer";
}

/// bash and zsh: between the daemon's word that an answer is there and the look at it, `command`.
void before_the_look(Shellbox& box, const std::string& command) {
  const std::string text = "dirvenv hook " + std::string(name_of(box.kind()));
  box.run("eval \"$(" + text +
          " | sed -n '/^_dirvenv_ask_daemon()/,/^}/{s/_ask_daemon/_really_ask/;p}')\"");
  box.run("_dirvenv_ask_daemon() { _dirvenv_really_ask || return; command " + command + "; }");
}

}  // namespace

SHELL_TEST(large, "an answer of half a megabyte comes whole", "[daemon]") {
  const WithDaemon daemon;
  std::string text;
  for (int i = 0; i < 50; ++i)
    text += "export V" + std::to_string(i) + "='" + std::string(10'000, 'a') + "é'\n";
  const auto box = make_linked_box(kind, text);
  take_client_away(*box);
  CHECK(contains(shown(*box, "cd p"), "dirvenv: loaded "));
  auto environment = box->environment();
  for (int i = 0; i < 50; ++i)
    CHECK(environment["V" + std::to_string(i)] == std::string(10'000, 'a') + "é");
  CHECK(contains(shown(*box, "cd .."), "dirvenv: unloaded "));
  CHECK(box->environment().count("V49") == 0);
}

SHELL_TEST(lost, "an answer that is lost on the way is the client's to give, and nobody is told",
           "[daemon]") {
  // fish finds the answer by looking for it.
  if (kind == ShellKind::Fish) return;
  const WithDaemon daemon;
  for (const std::string command : {"rm -f '%'", "cp /dev/null '%'"}) {
    const auto box = make_linked_box(kind);
    const std::string answer = answer_path(*box);
    before_the_look(*box, std::string(command).replace(command.find('%'), 1, answer));
    const std::string text = shown(*box, "cd p");
    CHECK(contains(text, "dirvenv: loaded "));
    CHECK_FALSE(contains(text, "answer"));
    CHECK(value(*box, "A") == "1");
  }
}

SHELL_TEST(emptied, "a project's hook runs when the answer that held it is empty", "[daemon]") {
  const WithDaemon daemon;
  Shellbox box(kind);
  const std::string channel(
      in(kind, "$_dirvenv_channel", "$_dirvenv_channel", "$_dirvenv_channel[1]"));
  put(box, "p/.dirvenv.toml",
      "[env]\nA = 'secret of p'\n[hooks]\nenter = \"cat " + channel +
          "/answer* >seen; echo entered $A\"\n");
  box.run("dirvenv allow --yes p");
  box.run("cd p");
  box.run("cd ..");
  take_client_away(box);
  box.run("rm -f p/seen");
  CHECK(contains(shown(box, "cd p"), "entered secret of p"));
  CHECK(read_file(box.dir() + "/p/seen").empty());
}

TEST_CASE("a user's RETURN trap does not see the answer come", "[daemon][bash]") {
  const WithDaemon daemon;
  const auto box = make_linked_box(ShellKind::Bash);
  take_client_away(*box);
  box->run("trap 'returned=1' RETURN");
  CHECK(contains(shown(*box, "cd p"), "dirvenv: loaded "));
  CHECK(value(*box, "returned") == "unset");
}

}  // namespace dirvenv::test
