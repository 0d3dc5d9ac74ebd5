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
      "_dirvenv_channel", "_dirvenv_asked",    "_dirvenv_ask_daemon",   "_dirvenv_read",
      "_dirvenv_program", "_dirvenv_begun",    "_dirvenv_same",         "_dirvenv_ask",
      "_dirvenv_give_up", "_dirvenv_apply",    "_dirvenv_hook",         "_dirvenv_chpwd",
      "_dirvenv_locked",  "_dirvenv_keep",     "_dirvenv_back",         "_dirvenv_stuck",
      "_dirvenv_tty",     "_dirvenv_wait_for", "_dirvenv_unclear",      "_dirvenv_listen",
      "_dirvenv_listens", "_dirvenv_arrived",  "_dirvenv_look",         "_dirvenv_look_again",
      "_dirvenv_client",  "_dirvenv_twenty",   "_dirvenv_tell_unclear", "_dirvenv_kept"};
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

namespace {

/// From here on, the `nth` change of the variable is one at which Ctrl-C comes.
void interrupt_at(Shellbox& box, const std::string& name, int nth) {
  box.run("set -g changes 0; function stop_here --on-variable " + name +
          "; set changes (math $changes + 1); test $changes -eq " + std::to_string(nth) +
          "; or return; functions -e stop_here; kill -INT $fish_pid; end");
}

/// Whether it came.
bool interrupted(Shellbox& box) {
  return shown(box, "functions -q stop_here; echo $status; functions -e stop_here") == "1\n";
}

/// From one project to the other and out. Tells what there was in each.
std::vector<std::string> moves(Shellbox& box, const std::string& name, int nth, int& cuts) {
  std::vector<std::string> found;
  for (const char* const command : {"cd p", "cd ../q", "cd ../p", "cd .."}) {
    if (nth > 0) interrupt_at(box, name, nth);
    box.run(command);
    box.run("true");
    if (nth > 0 && interrupted(box)) ++cuts;
    found.push_back(all_aliases(box));
  }
  // A hook that was cut has begun, and is not run again.
  found.push_back(read_file(box.dir() + "/ran"));
  write_file(box.dir() + "/ran", "");
  return found;
}

void cut_in_every_step(Shellbox& box) {
  const auto put_project = [&](const std::string& name, const std::string& aliases) {
    const std::string ran = "'echo " + name + " >>" + box.dir() + "/ran'\n";
    put(box, name + "/.dirvenv.toml",
        "[aliases]\n" + aliases + "[hooks]\nenter = \"\"\"\necho in-" + name + " >>" + box.dir() +
            "/ran\"\"\"\nleave = \"\"\"\necho out-" + name + " >>" + box.dir() + "/ran\"\"\"\n");
    box.run("dirvenv allow --yes " + name);
  };
  put_project("p", "t = 'echo p'\nu = 'echo pu'\n'n.e-w+1' = 'echo new'\n");
  put_project("q", "t = 'echo q'\nu = 'echo pu'\nls = 'ls -d'\n");
  int cuts = 0;
  const std::vector<std::string> whole = moves(box, "", 0, cuts);
  REQUIRE(whole[4] == "in-p\nout-p\nin-q\nout-q\nin-p\nout-p\n");
  REQUIRE(whole[0] != whole[1]);
  REQUIRE(whole[0] == whole[2]);
  for (const std::string name : {"_dirvenv_extras", "_dirvenv_doing", "_dirvenv_due", "names",
                                 "kept", "gone", "now", "what", "_dirvenv_given"}) {
    for (int nth = 1;; ++nth) {
      CAPTURE(name, nth);
      cuts = 0;
      const std::vector<std::string> found = moves(box, name, nth, cuts);
      for (size_t i = 0; i < 4; ++i) {
        CAPTURE(i);
        CHECK(found[i] == whole[i]);
      }
      // A hook begins once at most: not at all where Ctrl-C comes just before it.
      const bool at_hook =
          name == "_dirvenv_extras" || name == "_dirvenv_due" || name == "_dirvenv_given";
      if (!at_hook) CHECK(found[4] == whole[4]);
      // Functions of ours may stay then, and go with the next project.
      if (at_hook) moves(box, "", 0, cuts);
      CHECK(left_behind(box) == "");
      if (cuts == 0) break;
    }
  }
}

}  // namespace

TEST_CASE("aliases are whole wherever Ctrl-C ends what sets them (fish)", "[extras][fish]") {
  ShellboxOptions options;
  options.after_hook = kUsers[2];
  Shellbox box(ShellKind::Fish, options);
  cut_in_every_step(box);
}

}  // namespace dirvenv::test
