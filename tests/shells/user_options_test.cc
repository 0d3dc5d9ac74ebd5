// SPDX-License-Identifier: MIT
// The user's options, field separators, functions and aliases reach neither the hook nor what it
// evaluates, and are as they were behind it.
#include <catch2/catch.hpp>
#include <map>
#include <string>
#include <vector>

#include "shells/shell_case.h"

namespace dirvenv::test {
namespace {

using Catch::Matchers::Contains;

constexpr const char* kProjectText =
    "export V='a  project'\nexport COVERED=project\nPATH_add bin\n";

/// All options, in a file.
std::string options_of(Shellbox& box) {
  const std::string file = box.home() + "/options";
  box.run(in(box.kind(), "{ set +o; shopt -p || :; } >| " + file, "set -o >| " + file, ""));
  return read_file(file);
}

/// Into the project, to a prompt at which nothing changes, and out: the environment is right each
/// time, and nothing is said but what always is.
void expect_a_normal_visit(Shellbox& box) {
  const std::string entering = shown(box, "cd p");
  CHECK_THAT(entering, Contains("loaded ") && Contains("+V"));
  CHECK_FALSE(contains(entering, "rror"));
  CHECK(shown(box, "true") == "");
  auto environment = box.environment();
  CHECK(environment["V"] == "a  project");
  CHECK(environment["COVERED"] == "project");
  CHECK(environment["PATH"].find(box.dir() + "/p/bin:") == 0);
  for (const auto& [name, value] : environment) {
    INFO(name << "=" << value);
    CHECK(name.find("_dirvenv_") == std::string::npos);
  }
  const std::string leaving = shown(box, "cd ..");
  CHECK_THAT(leaving, Contains("unloaded "));
  CHECK_FALSE(contains(leaving, "rror"));
  environment = box.environment();
  CHECK(environment.count("V") == 0);
  CHECK(environment.count("DIRVENV_STATE") == 0);
  CHECK(environment["PATH"].find("p/bin") == std::string::npos);
  CHECK(value(box, "COVERED") == "a  *  b");
}

Shellbox& with_project(Shellbox& box) {
  put_allowed(box, "p", kProjectText);
  // Put aside and given back with each visit.
  box.run(in(box.kind(), "COVERED='a  *  b'", "COVERED='a  *  b'", "set -g COVERED 'a  *  b'"));
  return box;
}

void expect_harmless(ShellKind kind, const std::vector<std::pair<std::string, std::string>>& rows) {
  Shellbox box(kind);
  with_project(box);
  for (const auto& [on, off] : rows) {
    INFO(on);
    box.run(on);
    const std::string before = options_of(box);
    expect_a_normal_visit(box);
    CHECK(options_of(box) == before);
    box.run(off);
  }
}

}  // namespace

TEST_CASE("bash's options stay and do no harm", "[options][bash]") {
  expect_harmless(ShellKind::Bash, {{"set -u", "set +u"},
                                    {"set -e", "set +e"},
                                    {"set -k", "set +k"},
                                    {"set -f", "set +f"},
                                    {"set -C", "set +C"},
                                    {"set -o posix", "set +o posix"},
                                    {"shopt -s nocasematch", "shopt -u nocasematch"},
                                    {"shopt -s nullglob", "shopt -u nullglob"},
                                    {"shopt -s failglob", "shopt -u failglob"},
                                    {"shopt -s extdebug", "shopt -u extdebug"},
                                    {"shopt -s localvar_inherit", "shopt -u localvar_inherit"},
                                    {"shopt -s localvar_unset", "shopt -u localvar_unset"}});
}

TEST_CASE("bash's options all together do no harm", "[options][bash]") {
  expect_harmless(
      ShellKind::Bash,
      {{"set -aeufCTEP; shopt -s nocasematch nullglob extdebug dotglob extglob xpg_echo lastpipe "
        "inherit_errexit execfail nocaseglob autocd cdspell globstar huponexit",
        "set +aeufCTEP"}});
}

TEST_CASE("bash's compatibility levels do no harm", "[options][bash]") {
  expect_harmless(ShellKind::Bash, {{"shopt -s compat31", "shopt -u compat31"},
                                    {"shopt -s compat42", "shopt -u compat42"},
                                    {"BASH_COMPAT=5.0", "unset BASH_COMPAT"}});
}

TEST_CASE("zsh's options stay and do no harm", "[options][zsh]") {
  std::vector<std::pair<std::string, std::string>> rows;
  for (const std::string name : {"ksh_arrays",
                                 "sh_word_split",
                                 "err_exit",
                                 "err_return",
                                 "no_unset",
                                 "glob_subst",
                                 "all_export",
                                 "warn_create_global",
                                 "warn_nested_var",
                                 "null_glob",
                                 "rc_quotes",
                                 "csh_junkie_quotes",
                                 "ignore_braces",
                                 "posix_identifiers",
                                 "posix_builtins",
                                 "sh_glob",
                                 "ksh_typeset",
                                 "rc_expand_param",
                                 "no_bare_glob_qual",
                                 "extended_glob",
                                 "no_clobber",
                                 "csh_null_glob",
                                 "ksh_glob",
                                 "posix_strings",
                                 "octal_zeroes",
                                 "no_global_export",
                                 "ignore_close_braces",
                                 "no_short_loops",
                                 "typeset_silent",
                                 "no_multi_func_def",
                                 "no_eval_lineno",
                                 "no_function_argzero",
                                 "magic_equal_subst",
                                 "no_equals",
                                 "c_bases",
                                 "posix_aliases",
                                 "force_float",
                                 "bash_rematch",
                                 "hist_subst_pattern",
                                 "alias_func_def"}) {
    rows.emplace_back("setopt " + name, "unsetopt " + name);
  }
  expect_harmless(ShellKind::Zsh, rows);
}

TEST_CASE("a zsh that emulates sh or ksh stays so", "[options][zsh]") {
  expect_harmless(ShellKind::Zsh, {{"emulate sh", "emulate zsh"}, {"emulate ksh", "emulate zsh"}});
}

TEST_CASE("options that are set before the hook is read do no harm", "[options]") {
  const auto [kind, lines] = GENERATE(table<ShellKind, std::string>({
      {ShellKind::Bash, "set -aufC; shopt -s nullglob nocasematch extglob"},
      {ShellKind::Bash, "set -o posix"},
      {ShellKind::Bash, "set -eu"},
      {ShellKind::Zsh, "setopt ksh_arrays sh_word_split no_unset glob_subst all_export"},
      {ShellKind::Zsh, "setopt rc_quotes ignore_braces posix_identifiers warn_create_global"},
      {ShellKind::Zsh, "setopt err_return null_glob interactive_comments"},
  }));
  INFO(lines);
  ShellboxOptions options;
  options.before_hook = lines;
  Shellbox box(kind, options);
  with_project(box);
  expect_a_normal_visit(box);
}

TEST_CASE("IFS may hold anything, or be unset", "[options]") {
  const ShellKind kind = GENERATE(ShellKind::Bash, ShellKind::Zsh);
  Shellbox box(kind);
  with_project(box);
  for (const char* const line : {"IFS=/e0_:", "IFS=", "IFS=$' \\t\\n\\x01'", "unset IFS"}) {
    INFO(line);
    box.run(line);
    const std::string ask = "echo \"${IFS+x}$IFS\" | od -c";
    const std::string before = shown(box, ask);
    expect_a_normal_visit(box);
    CHECK(shown(box, ask) == before);
  }
}

SHELL_TEST(functions, "functions of the user with names that the hook uses do no harm",
           "[options]") {
  for (const bool before_hook : {false, true}) {
    INFO((before_hook ? "before the hook" : "behind the hook"));
    // The rc file's own line has an eval.
    const std::string names =
        in(kind, "export local read set printf unset test declare true",
           "export local read set printf unset test typeset true",
           "export local printf unset math count commandline contains false") +
        (before_hook || kind == ShellKind::Fish ? "" : " eval");
    const std::string define =
        in(kind, "for n in " + names + "; do \\builtin eval \"$n() { echo hit-$n; }\"; done",
           "for n in " + names + "; do \\builtin eval \"function $n { echo hit-$n; }\"; done",
           "for n in " + names + "; echo \"function $n; echo hit-$n; end\" | source; end");
    ShellboxOptions options;
    (before_hook ? options.before_hook : options.after_hook) = define;
    Shellbox box(kind, options);
    put_allowed(box, "p", kProjectText);
    // fish's `cd` is itself a function that would meet the user's.
    CHECK_THAT(shown(box, "builtin cd p"), Contains("loaded "));
    CHECK(box.environment()["V"] == "a  project");
    CHECK_THAT(shown(box, "builtin cd .."), Contains("unloaded "));
    CHECK(box.environment().count("V") == 0);
    // The shells' own rc files use these two.
    const std::string& all = box.transcript();
    INFO(all);
    CHECK(count_of(all, "hit-") == count_of(all, "hit-printf") + count_of(all, "hit-contains"));
  }
}

SHELL_TEST(wrapped_cd, "a cd of the user's own is followed", "[options]") {
  Shellbox box(kind);
  with_project(box);
  box.run(in(kind, "cd() { builtin cd \"$@\" && echo moved; }",
             "cd() { builtin cd \"$@\" && echo moved; }",
             "function cd; builtin cd $argv; and echo moved; end"));
  expect_a_normal_visit(box);
}

TEST_CASE("aliases with names that the hook uses do no harm", "[options]") {
  const ShellKind kind = GENERATE(ShellKind::Bash, ShellKind::Zsh);
  const std::string names =
      "export local read set printf unset test typeset return true false ls cat sed env";
  const std::string define = "for n in " + names + "; do builtin alias \"$n=echo hit-$n\"; done";
  const std::string global = "; builtin alias -g G='| grep' V=hit-V ...=../.. -- x=hit-x p=hit-p";
  const bool before_hook = GENERATE(false, true);
  INFO((before_hook ? "before the hook" : "behind the hook"));
  ShellboxOptions options;
  if (before_hook) {
    options.before_hook = define + in(kind, "", global, "");
    // The tests' own lines follow.
    options.after_hook = "builtin unalias -m '*'";
    if (kind == ShellKind::Bash) options.after_hook = "builtin unalias -a";
  }
  Shellbox box(kind, options);
  put_allowed(box, "p", kProjectText);
  if (!before_hook) box.run(define + in(kind, "", global, ""));
  box.run("cd ./p");
  auto environment = box.environment();
  CHECK(environment["V"] == "a  project");
  box.run("cd ..");
  CHECK(box.environment().count("V") == 0);
  CHECK_FALSE(contains(plain_text(box.transcript()), "\nhit-"));
}

SHELL_TEST(traces, "a traced shell writes no value of the project to the terminal", "[options]") {
  ShellboxOptions options;
  options.variables["OLD"] = "0ld-secret";
  Shellbox box(kind, options);
  put_allowed(box, "p", "export TOKEN=pr0ject-secret OLD=n3w-secret\n");
  box.run(in(kind, "set -x", "set -x", "set -g fish_trace 1"));
  std::string output;
  std::size_t most_lines = 0;
  for (const char* const line : {"cd p", "true", "cd ../p; dirvenv reload", "cd .."}) {
    const std::string text = shown(box, line);
    output += text;
    most_lines = std::max(most_lines, count_of(text, "\n"));
  }
  INFO(output);
  CHECK_FALSE(contains(output, "secret"));
  CHECK(most_lines <= 60);
  CHECK(contains(shown(box, in(kind, "echo \"[$-]\"", "echo \"[$-]\"", "echo \"[x$fish_trace]\"")),
                 in(kind, "x", "x", "[x1]")));
}

// Each with its own declaration, `V` in it for the name.
const std::map<ShellKind, std::vector<std::string>> kDeclarations = {
    {ShellKind::Bash,
     {"V='a  b'", "V=", "declare V", "declare -i V=5", "declare -u V=abc",
      "declare -a V=(one 'two  words' [7]=$'se\\nven')", "declare -a V=()",
      "declare -A V=([k]=1 ['k 2']=2)", "declare -ai V=(1 2)"}},
    {ShellKind::Zsh,
     {"V='a  b'", "V=", "integer V=5", "float V=1.5", "typeset -u V=abc",
      "V=(one 'two  words' $'se\\nven' '')", "V=()", "typeset -A V=(k 1 'k 2' 2)",
      "typeset -U V=(a b a)"}},
    {ShellKind::Fish,
     {"set -g V 'a  b'", "set -g V", "set -g V one 'two  words' ''", "set -U V universal list",
      "set -Ux V universal exported", "set -gx V one 'two  words' three", "set -gx V",
      "set -U V universal; set -g V global"}}};

// `line` for the variable of that number: V3 for V. No other word in these lines has a capital V.
std::string numbered(std::string line, std::size_t number) {
  for (std::size_t at = 0; (at = line.find('V', at)) != std::string::npos; ++at)
    line.insert(at + 1, std::to_string(number));
  return line;
}

TEST_CASE("an unexported variable comes back with its type", "[options]") {
  const ShellKind kind = GENERATE(ShellKind::Bash, ShellKind::Zsh, ShellKind::Fish);
  const std::vector<std::string>& lines = kDeclarations.at(kind);
  Shellbox box(kind);
  std::string project;
  for (std::size_t i = 0; i < lines.size(); ++i)
    project += numbered("export V=project\n", i);
  put_allowed(box, "p", project);
  const std::string ask = in(kind, "declare -p V", "typeset -p V", "set --show V");
  std::vector<std::string> before;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    box.run(numbered(lines[i], i));
    before.push_back(shown(box, numbered(ask, i)));
    INFO(lines[i]);
    CHECK_FALSE(before.back().empty());
  }
  const auto environment = box.environment();
  for (int visit = 0; visit < 2; ++visit) {
    box.run("cd p");
    auto inside = box.environment();
    box.run("dirvenv reload");
    box.run("cd ..");
    const auto after = box.environment();
    for (std::size_t i = 0; i < lines.size(); ++i) {
      INFO(lines[i]);
      const std::string name = numbered("V", i);
      CHECK(inside[name] == "project");
      CHECK(shown(box, numbered(ask, i)) == before[i]);
      REQUIRE(after.count(name) == environment.count(name));
      if (environment.count(name) != 0) CHECK(after.at(name) == environment.at(name));
    }
  }
}

}  // namespace dirvenv::test
