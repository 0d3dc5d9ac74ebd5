// SPDX-License-Identifier: MIT
// An answer that was cut, anywhere, changes nothing in a shell.
#include <sys/stat.h>

#include <catch2/catch.hpp>

#include "core/quote.h"
#include "core/shell_script.h"
#include "engine/extras_code.h"
#include "support/clean_run.h"
#include "support/places.h"
#include "support/plain_shell.h"
#include "support/temp_dir.h"

namespace dirvenv {
namespace {

// All that an answer can do: set, unset, edit a list, give back, set aliases, run hooks, speak, and
// ask no more.
ShellScript whole_script(const std::string& directory) {
  using Kind = VariableChange::Kind;
  ShellScript script;
  script.changes = {{Kind::Apply, "A", "new value", false},
                    {Kind::Restore, "B", "back", true},
                    {Kind::Apply, "GONE", std::nullopt, true},
                    {Kind::Apply, "PATH", "/new/bin:/usr/bin:/bin", true},
                    {Kind::Forget, "F", std::nullopt, false},
                    {Kind::Restore, "Z", std::nullopt, true}};
  script.changes.push_back({Kind::Apply, "DIRVENV_FILE", "/p", false});
  script.changes.push_back({Kind::Apply, "V19", std::string(60, 'v'), false});
  script.extras = ShellExtras{"/p", "/p", {{{"t", "echo"}}, "export ENTERED=1", "", ""}};
  script.fallback = {{Kind::Restore, "A", std::nullopt, false}};
  script.message = "dirvenv: loaded";
  script.same = SameTest{};
  script.same->directory = directory;
  return script;
}

// The hook with a program that is a function of the shell, so that no process is started for it. As
// $(...) still is one, bash and zsh get one in 97 that way, and all of them as the argument that it
// becomes. `check` says so where anything is other than it was; the whole answer comes last.
const test::PerShell kSession = {
    R"(cut() { answer=${reply:0:n}${reply:n+drop}; }
stub() { cut; builtin printf %s "$answer"; }
each() { # of the bytes, in steps of so many
  for ((n = 0; n < ${#reply}; n += $1)); do
    cut; _dirvenv_apply "$answer"; check; ((++tried))
    ((n % 97)) || { _dirvenv_ask; check; }
  done
}
check() { [[ ${A-unset},$B,${GONE-unset},$PATH,${ENTERED-unset},${V19-unset},${Z-unset} == \
  "unset,old,here,/usr/bin:/bin,unset,unset,z" ]] && ! declare -F _dirvenv_keep _dirvenv_back &&
  ! declare -F _dirvenv_enter &&
  ! _dirvenv_same || { echo "changed at $n, $drop"; exit; }; }
drop=${#reply}; each 1
drop=1; each 7
echo "tried $tried"
n=0 drop=0
)",
    R"(cut() { answer=${reply[1,n]}${reply[n+1+drop,-1]} }
stub() { cut; builtin printf %s "$answer" }
each() { # of the bytes, in steps of so many
  for ((n = 0; n < ${#reply}; n += $1)); do
    cut; _dirvenv_apply "$answer"; check; ((++tried))
    ((n % 97)) || { _dirvenv_ask; check }
  done
}
check() { [[ ${A-unset},$B,${GONE-unset},$PATH,${ENTERED-unset},${V19-unset},${Z-unset} == \
  "unset,old,here,/usr/bin:/bin,unset,unset,z" ]] && (( ! ${+functions[_dirvenv_keep]} )) &&
  (( ! ${+functions[_dirvenv_enter]} )) &&
  ! _dirvenv_same || { echo "changed at $n, $drop"; exit } }
drop=${#reply}; each 1
drop=1; each 7
echo "tried $tried"
n=0 drop=0
)",
    R"(function stub
  set -l begin
  test $n -gt 0; and set begin (string sub -l $n -- $reply)
  set -l rest
  test $drop -lt $size; and set rest (string sub -s (math $n + 1 + $drop) -- $reply)
  printf %s "$begin$rest"
end
function check
  set -l all (set -q A; and echo set; or echo unset),$B,$GONE,(string join : $PATH)
  set all $all,(count $ENTERED $V19),$Z
  test "$all" = "unset,old,here,/usr/bin:/bin,0,z"; and not functions -q _dirvenv_keep
  and not functions -q _dirvenv_enter
  and not test "$PWD" = $_dirvenv_same
  or begin; echo "changed at $n, $drop: $all"; exit; end
end
# The hook has it too.
functions -e _dirvenv_keep
set size (string length -- $reply)
set tried 0
set drop $size
set n 0
while test $n -lt $size; _dirvenv_ask; check; set n (math $n + 1); set tried (math $tried + 1); end
set drop 1
set n 0
while test $n -lt $size; _dirvenv_ask; check; set n (math $n + 7); set tried (math $tried + 1); end
echo tried $tried
set n 0
set drop 0
)"};

const test::PerShell kEnd = {
    "_dirvenv_ask; echo \"at the end: $A,$B,${GONE-unset},$PATH,$V19,${Z-unset},$ENTERED\"; "
    "_dirvenv_same && echo same\n",
    "_dirvenv_ask; echo \"at the end: $A,$B,${GONE-unset},$PATH,$V19,${Z-unset},$ENTERED\"; "
    "_dirvenv_same && echo same\n",
    "_dirvenv_ask; set -q GONE; or set GONE unset; set -q Z; or set Z unset\n"
    "echo \"at the end: $A,$B,$GONE,\"(string join : $PATH)\",$V19,$Z,$ENTERED\"; "
    "test \"$PWD\" = $_dirvenv_same; and echo same\n"};

void cut_everywhere(Shell shell) {
  const test::TempDir dir;
  const test::PerShell name = {"bash", "zsh", "fish"};
  ShellScript script = whole_script(dir.path());
  script.extras_code = extras_code(shell);
  const std::string reply = frame_script(print_script(shell, script));
  REQUIRE(reply.size() > 3000);
  test::write_file(dir / "stub", "");
  REQUIRE(::chmod((dir / "stub").c_str(), 0700) == 0);
  const std::string hook =
      test::clean_run(dir.path(), "'" + test::binary() + "' hook " + name.of(shell)).out;
  REQUIRE(hook.find("_dirvenv_ask") != std::string::npos);
  const bool fish = shell == Shell::Fish;
  test::write_file(dir / "session",
                   hook + "\n" + (fish ? "set reply " : "reply=") + quote(shell, reply) + "\n" +
                       (fish ? "set -g _dirvenv_program stub\nfunction _dirvenv_client; stub; end\n"
                             : "_dirvenv_program=stub\n") +
                       kSession.of(shell) + kEnd.of(shell));
  const test::CleanOutput ran =
      test::clean_run(dir.path(), "A_=1 B=old GONE=here Z=z PATH=/usr/bin:/bin " +
                                      test::plain_shell(shell) + " session 2>errors");
  INFO(test::read_file(dir / "errors"));
  const size_t tried = reply.size() + (reply.size() + 6) / 7;
  CHECK(ran.out == "tried " + std::to_string(tried) +
                       "\nat the end: new value,back,unset,/new/bin:/usr/bin:/bin," +
                       std::string(60, 'v') + ",unset,1\nsame\n");
}

}  // namespace

TEST_CASE("b11: an answer cut at any byte, or short of one, changes nothing in bash",
          "[hostile][bash]") {
  cut_everywhere(Shell::Bash);
}
TEST_CASE("b11: an answer cut at any byte, or short of one, changes nothing in zsh",
          "[hostile][zsh]") {
  cut_everywhere(Shell::Zsh);
}
TEST_CASE("b11: an answer cut at any byte, or short of one, changes nothing in fish",
          "[hostile][fish]") {
  cut_everywhere(Shell::Fish);
}

}  // namespace dirvenv
