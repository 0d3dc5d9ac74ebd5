// SPDX-License-Identifier: MIT
// What only fish has: lists, universal variables, no read-only ones.
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

TEST_CASE("an empty element of fish's PATH is the working directory", "[shell_script][shells]") {
  ShellSession session(Shell::Fish);
  session.apply(one(Kind::Apply, "PATH", "/bin::/usr/bin", true));
  session.show({"PATH"});
  CHECK(session.run() == "PATH[/bin:.:/usr/bin]\n");
}

}  // namespace dirvenv
