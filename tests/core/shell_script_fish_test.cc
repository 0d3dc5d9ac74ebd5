// SPDX-License-Identifier: MIT
// What only fish has: lists, universal variables, no read-only ones.
#include "core/shell_script_fish.h"

#include <catch2/catch.hpp>

#include "core/shell_script.h"
#include "support/shell_session.h"

namespace dirvenv {
namespace {

using Kind = VariableChange::Kind;
using test::ShellSession;

ShellScript one(Kind kind, const std::string& name, std::optional<std::string> value,
                bool was_exported) {
  ShellScript script;
  script.changes = {{kind, name, std::move(value), was_exported}};
  return script;
}

void load_and_leave(ShellSession& session, const std::string& name, bool was_exported,
                    const std::optional<std::string>& before) {
  session.apply(one(Kind::Apply, name, "project", was_exported));
  session.show({name});
  session.apply(one(Kind::Restore, name, before, true));
}

}  // namespace

TEST_CASE("an exported fish list comes back as a list", "[shell_script][shells]") {
  ShellSession session(Shell::Fish);
  session.line("set -gx X a 'b c'");
  session.show({"X"});
  load_and_leave(session, "X", true, "a b c");
  session.show({"X"});
  session.line("printf '<%s>' $X");
  CHECK(session.run() == "X[a b c]\nX[project]\nX[a b c]\n<a><b c>");
}

TEST_CASE("an exported fish variable keeps the value that the client knows",
          "[shell_script][shells]") {
  ShellSession session(Shell::Fish, "X=mine ");
  load_and_leave(session, "X", true, "other");
  session.show({"X"});
  session.line("count $X");
  CHECK(session.run() == "X[project]\nX[other]\n1\n");
}

TEST_CASE("a universal variable of fish shows again after a load", "[shell_script][shells]") {
  for (const std::string flag : {"-U", "-Ux"}) {
    CAPTURE(flag);
    ShellSession session(Shell::Fish, "", true);
    session.line("set " + flag + " X mine more");
    const bool exported = flag == "-Ux";
    load_and_leave(session, "X", exported,
                   exported ? std::optional<std::string>("mine more") : std::nullopt);
    session.show({"X"});
    session.line("printf '<%s>' $X; set -qg X; and echo global");
    CHECK(session.run() == std::string("X[project]\n") +
                               (exported ? "X[mine more]\n" : "X absent\n") + "<mine><more>");
  }
}

TEST_CASE("fish path lists are lists of words, empty elements too", "[shell_script][shells]") {
  ShellSession session(Shell::Fish);
  session.apply(one(Kind::Apply, "MY_PATH", "/a b::/c:", false));
  session.show({"MY_PATH"});
  session.line("printf '<%s>' $MY_PATH; echo");
  session.apply(one(Kind::Restore, "MY_PATH", "/x:/y", true));
  session.line("printf '<%s>' $MY_PATH; echo");
  session.apply(one(Kind::Restore, "MY_PATH", std::nullopt, true));
  session.show({"MY_PATH"});
  CHECK(session.run() == "MY_PATH[/a b::/c:]\n</a b><></c><>\n</x></y>\nMY_PATH absent\n");
}

TEST_CASE("a path variable of fish by --path stays one", "[shell_script][shells]") {
  for (const std::string words : {"/a /b", "/a", "/a:/b", ""}) {
    CAPTURE(words);
    ShellSession session(Shell::Fish);
    session.line("set -gx --path X " + words);
    session.show({"X"});
    session.line("set -g before (count $X)");
    load_and_leave(session, "X", true, words == "/a /b" ? "/a:/b" : words);
    session.show({"X"});
    session.line("test (count $X) = $before; and set -qg --path X; and echo same");
    const std::string value = words == "/a /b" ? "/a:/b" : words;
    CHECK(session.run() == "X[" + value + "]\nX[project]\nX[" + value + "]\nsame\n");
  }
}

TEST_CASE("a variable of fish that is no path in spite of its name stays none",
          "[shell_script][shells]") {
  ShellSession session(Shell::Fish);
  session.line("set -gx --unpath FOOPATH 'x y:z'");
  session.apply(one(Kind::Apply, "FOOPATH", "/e:/f", true));
  session.show({"FOOPATH"});
  session.apply(one(Kind::Restore, "FOOPATH", "x y:z", true));
  session.show({"FOOPATH"});
  session.line("set -qg --unpath FOOPATH; and count $FOOPATH");
  CHECK(session.run() == "FOOPATH[/e:/f]\nFOOPATH[x y:z]\n1\n");
}

TEST_CASE("what the user added to a path variable of fish meanwhile stays",
          "[shell_script][shells]") {
  ShellSession session(Shell::Fish);
  session.line("set -gx --path X /a; set -gx --unpath FOOPATH /b");
  session.apply(one(Kind::Apply, "X", "/p:/a", true));
  session.apply(one(Kind::Apply, "FOOPATH", "/p:/b", true));
  session.apply(one(Kind::Restore, "X", "/a:/mine", true));
  session.apply(one(Kind::Restore, "FOOPATH", "/b:/mine", true));
  session.show({"X", "FOOPATH"});
  session.line("set -qg --path X; and set -qg --unpath FOOPATH; and echo same");
  CHECK(session.run() == "X[/a:/mine]\nFOOPATH[/b:/mine]\nsame\n");
}

TEST_CASE("an unexported list of fish with the name of a path comes back",
          "[shell_script][shells]") {
  ShellSession session(Shell::Fish);
  session.line("set -g GOPATH /x /y");
  load_and_leave(session, "GOPATH", false, std::nullopt);
  session.show({"GOPATH"});
  session.line("printf '<%s>' $GOPATH");
  CHECK(session.run() == "GOPATH[project]\nGOPATH absent\n</x></y>");
}

TEST_CASE("an empty element of fish's PATH is the working directory", "[shell_script][shells]") {
  ShellSession session(Shell::Fish);
  session.apply(one(Kind::Apply, "PATH", "/bin::/usr/bin", true));
  session.show({"PATH"});
  CHECK(session.run() == "PATH[/bin:.:/usr/bin]\n");
}

TEST_CASE("what the hook has of it need not be told", "[shell_script][shells]") {
  ShellSession session(Shell::Fish, "Y=mine ");
  session.line(fish_words_of_hook());
  session.line("set -gx X a 'b c'");
  ShellScript load;
  load.hook_has_words = true;
  load.changes = {{Kind::Apply, "X", "project", true}, {Kind::Apply, "Y", "project", true}};
  ShellScript leave;
  leave.hook_has_words = true;
  leave.changes = {{Kind::Restore, "X", "a b c", true}, {Kind::Restore, "Y", "mine", true}};
  CHECK(print_script(Shell::Fish, load).find("function") == std::string::npos);
  CHECK(print_script(Shell::Fish, leave).find("function") == std::string::npos);
  session.apply(load);
  session.show({"X", "Y"});
  session.apply(leave);
  session.show({"X", "Y"});
  session.line("printf '<%s>' $X; set -q _dirvenv_was_X; or echo gone");
  CHECK(session.run() == "X[project]\nY[project]\nX[a b c]\nY[mine]\n<a><b c>gone\n");
}

TEST_CASE("to fish something is said on its output where that is read as well",
          "[shell_script][fish]") {
  ShellScript script;
  script.message = "done";
  script.said = "first";
  CHECK(print_script(Shell::Fish, script) ==
        "builtin printf '%s\\n' 'first' >&2; builtin printf '%s\\n' 'done' >&2; ");
  script.says_on_output = true;
  CHECK(print_script(Shell::Fish, script) ==
        "builtin printf '%s\\n' 'first'; builtin printf '%s\\n' 'done'; ");
  CHECK(print_script(Shell::Bash, script).find(">&2") != std::string::npos);
}

TEST_CASE("an answer to fish tells how far it has come, and empties its file of a project's words",
          "[shell_script]") {
  const auto begins = [](const ShellScript& script, const std::string& with) {
    INFO(print_script(Shell::Fish, script));
    return print_script(Shell::Fish, script).starts_with(with);
  };
  ShellScript script;
  CHECK(print_script(Shell::Fish, script).empty());
  script.same = SameTest{};
  CHECK(begins(script, "set -e -g _dirvenv_given _dirvenv_script; "));
  script.changes = {{Kind::Restore, "A", std::nullopt, true}, {Kind::Restore, "PATH", "/b", true}};
  const std::string whole =
      "set -e -g _dirvenv_given _dirvenv_script $_dirvenv_undone _dirvenv_undone";
  CHECK(begins(script, "set -gu _dirvenv_given cut $_dirvenv_answer; "));
  CHECK(print_script(Shell::Fish, script).find(whole + "; ") != std::string::npos);
  script.changes.push_back({Kind::Apply, "B", "secret", false});
  CHECK(begins(script, "set -gu _dirvenv_given cut $_dirvenv_answer; "));
  CHECK(print_script(Shell::Fish, script).find(whole + " >$_dirvenv_answer; ") !=
        std::string::npos);
  script.changes.clear();
  script.extras = ShellExtras{};
  CHECK(begins(script, "set -e -g _dirvenv_given _dirvenv_script; "));
  script.extras->file = "/p/.dirvenv.toml";
  CHECK(begins(script, "set -gu _dirvenv_given cut $_dirvenv_answer; "));
  // Ctrl-C may come between any two: whole only where the next prompt has what to compare with, and
  // a channel only where it is whole.
  script.changes = {{Kind::Apply, "B", "secret", false}};
  script.channel = "/c";
  script.extras->extras.enter = "true";
  const std::string text = print_script(Shell::Fish, script);
  const size_t same = text.find("set -gu _dirvenv_same ");
  const size_t end = text.find(whole);
  const size_t channel = text.find("set -gu _dirvenv_channel ");
  const size_t aliases = text.rfind("_dirvenv_enter ");
  const size_t hook = text.rfind("_dirvenv_entered; ");
  CHECK(same < aliases);
  CHECK(aliases < end);
  CHECK(end < channel);
  CHECK(channel < hook);
  CHECK(hook != std::string::npos);
}

}  // namespace dirvenv
