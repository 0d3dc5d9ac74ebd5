// SPDX-License-Identifier: MIT
// Aliases of a project come and go, and what was there before comes back.
#include <catch2/catch.hpp>
#include <set>
#include <sstream>

#include "core/shell_script.h"
#include "shells/answered.h"

namespace dirvenv::test {
namespace {

/// Aliases, and functions of their names, as the shell itself prints them.
std::string all_aliases(Shellbox& box) {
  const std::string file = box.home() + "/aliases";
  box.run(in(box.kind(), "{ alias -p; declare -f u; } >| ",
             "{ alias -L; disable -a; functions u; } >| ",
             "begin; alias; functions -a -n | string match -r '^_dirvenv_fn.*'; for f in t ll u ls "
             "n.e-w+1; functions $f; end; end > ") +
          file);
  std::string all;
  std::istringstream text(read_file(file));
  for (std::string line; std::getline(text, line);) {
    // A copy of a function in fish has everything but the place that it came from.
    if (!line.starts_with("# Defined ")) all += line + "\n";
  }
  return all;
}

/// What the shell has under `_dirvenv_`, without what the hook and each load bring.
std::string left_behind(Shellbox& box) {
  const std::string file = box.home() + "/names";
  box.run(in(box.kind(), "{ compgen -v; compgen -A function; } >| ",
             "print -l ${(k)parameters} ${(k)functions} >| ",
             "begin; set -n; functions -a -n | string split ', '; end > ") +
          file);
  static const std::set<std::string> kLasting = {
      "_dirvenv_channel", "_dirvenv_asked",    "_dirvenv_ask_daemon", "_dirvenv_read",
      "_dirvenv_program", "_dirvenv_begun",    "_dirvenv_same",       "_dirvenv_ask",
      "_dirvenv_give_up", "_dirvenv_apply",    "_dirvenv_hook",       "_dirvenv_chpwd",
      "_dirvenv_locked",  "_dirvenv_keep",     "_dirvenv_back",       "_dirvenv_stuck",
      "_dirvenv_tty",     "_dirvenv_wait_for", "_dirvenv_unclear",    "_dirvenv_listen",
      "_dirvenv_listens", "_dirvenv_arrived",  "_dirvenv_look",       "_dirvenv_look_again"};
  std::string all;
  std::istringstream text(read_file(file));
  for (std::string line; std::getline(text, line);) {
    if (contains(line, "_dirvenv") && !kLasting.contains(line)) all += line + "\n";
  }
  return all;
}

const std::string kUsers[] = {
    "alias t='echo mine  \"1\"' ll='ls -l'; u() { echo \"function $1\"; }",
    "alias t='echo mine  \"1\"' ll='ls -l'; u() { echo \"function $1\" }\n"
    "alias -g G='| cat' g2=glob; alias -s s=echo; alias d=off; disable -a d",
    "alias t 'echo mine  \"1\"'; alias ll 'ls -l'; function u --description d; echo \"function "
    "$argv[1]\"; end"};

}  // namespace

SHELL_TEST(come_and_go, "aliases of a project come and go without a trace", "[extras]") {
  const std::string user = in(kind, kUsers[0], kUsers[1], kUsers[2]);
  AnsweredBox answered(kind, user);
  Shellbox& box = answered.box();
  const std::string before = all_aliases(box);
  REQUIRE(contains(before, "mine"));
  ProjectExtras extras;
  const std::string odd = "printf '<%s>' it\\'s \"$V\" \xc3\xbc \xff '%d#'";
  extras.aliases = {{"t", "echo 'project '\"$V\""}, {"n.e-w+1", odd},     {"u", "echo covers"},
                    {"d", "echo enabled"},          {"s", "echo suffix"}, {"ls", "ls -d"}};
  if (kind == ShellKind::Zsh) extras.aliases.push_back({"g2", "echo nothing"});
  CHECK(answered.apply(AnsweredBox::entered("/p", extras)) == "");
  CHECK(shown(box, "t x") == "project project x\n");
  CHECK_THAT(box.run("n.e-w+1 y").output,
             Catch::Matchers::Contains("<it's><project><\xc3\xbc><\xff><%d#><y>"));
  CHECK(shown(box, "u 1") == "covers 1\n");
  CHECK(shown(box, "d") == "enabled\n");
  CHECK(shown(box, "s") == "suffix\n");
  CHECK(shown(box, "ls /") == "/\n");
  if (kind == ShellKind::Zsh)
    CHECK(shown(box, "alias -g; echo x.s") == "G='| cat'\ng2=glob\nx.s\n");
  CHECK(answered.apply(AnsweredBox::left()) == "");
  CHECK(all_aliases(box) == before);
  CHECK(left_behind(box) == "");
}

SHELL_TEST(changed, "what the user makes of an alias of the project stays", "[extras]") {
  AnsweredBox answered(kind, in(kind, kUsers[0], kUsers[1], kUsers[2]));
  Shellbox& box = answered.box();
  const auto set = [&](const std::string& name, const std::string& text) {
    box.run("alias " + name + in(kind, "=", "=", " ") + "'" + text + "'");
  };
  const auto remove = [&](const std::string& name) {
    box.run(in(kind, "unalias ", "unalias ", "functions -e ") + name);
  };
  const std::string gone = in(kind, "not found", "not found", "Unknown command");
  ProjectExtras extras;
  extras.aliases = {{"t", "echo p1"}, {"a", "echo p2"}, {"b", "echo p3"}, {"c", "echo p4"}};
  answered.apply(AnsweredBox::entered("/p", extras));
  set("t", "echo users");
  remove("a");
  set("b", "echo my b");
  // A reload: what the file still says is no reason to take it from the user.
  extras.enter = "echo again";
  extras.aliases[2].second = "echo new b";
  extras.aliases.pop_back();
  extras.aliases.push_back({"e", "echo p5"});
  CHECK(answered.apply(AnsweredBox::entered("/p", extras)) == "again\n");
  CHECK(shown(box, "t") == "users\n");
  CHECK_THAT(shown(box, "a"), Catch::Matchers::Contains(gone));
  CHECK(shown(box, "b") == "new b\n");
  CHECK_THAT(shown(box, "c"), Catch::Matchers::Contains(gone));
  CHECK(shown(box, "e") == "p5\n");
  answered.apply(AnsweredBox::left());
  CHECK(shown(box, "t") == "users\n");
  CHECK_THAT(shown(box, "a"), Catch::Matchers::Contains(gone));
  CHECK(shown(box, "b") == "my b\n");
  CHECK_THAT(shown(box, "e"), Catch::Matchers::Contains(gone));
  CHECK(left_behind(box) == "");
}

}  // namespace dirvenv::test
