// SPDX-License-Identifier: MIT
#include "core/library_select.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <sstream>
#include <vector>

#include "shell_files/shell_files.h"
#include "support/clean_run.h"
#include "support/temp_dir.h"

namespace dirvenv {
namespace {

std::string selected(std::string_view text) {
  return library_for(shell_files::stdlib_bash, text);
}

std::string everything() {
  return whole_library(shell_files::stdlib_bash);
}

/// Names of the functions that `library` defines, sorted.
std::vector<std::string> names_of(const std::string& library) {
  std::vector<std::string> names;
  std::istringstream lines(library);
  for (std::string line; std::getline(lines, line);) {
    const bool opens = line.size() > 4 && line.substr(line.size() - 4) == "() {";
    if (opens) names.push_back(line.substr(0, line.size() - 4));
  }
  std::sort(names.begin(), names.end());
  return names;
}

bool has_name(const std::string& library, const std::string& name) {
  const std::vector<std::string> names = names_of(library);
  return std::binary_search(names.begin(), names.end(), name);
}

}  // namespace

TEST_CASE("a plain file gets nothing of the library", "[library_select]") {
  for (const std::string_view text :
       {"", "export A=1\n", "export A=$HOME/x B=\"$(date)\"\nif [[ -f x ]]; then export C=2; fi\n",
        "A=1; export A; unset B || true\n"}) {
    CAPTURE(text);
    CHECK(selected(text).empty());
  }
}

TEST_CASE("a function comes with all that it needs", "[library_select]") {
  CHECK(names_of(selected("PATH_add bin")) ==
        std::vector<std::string>{"PATH_add", "_dv_abs", "_dv_ask", "_dv_is_list_name",
                                 "_dv_is_name", "_dv_prepend", "_dv_tell", "log_error",
                                 "path_add"});
  CHECK(selected("PATH_add bin").size() < everything().size() / 4);
}

TEST_CASE("layout and use call functions whose names stand nowhere", "[library_select]") {
  const std::string python = selected("layout python");
  for (const std::string name : {"layout", "layout_python", "PATH_add", "_dv_ask", "has"}) {
    CAPTURE(name);
    CHECK(has_name(python, name));
  }
  CHECK_FALSE(has_name(python, "layout_ruby"));
  CHECK(has_name(selected("cd x && layout ruby"), "layout_ruby"));
  CHECK(has_name(selected("layout   python3 -m"), "layout_python"));
}

TEST_CASE("a tool's function comes with what it calls, and without the other tools",
          "[library_select]") {
  struct Row {
    std::string_view text;
    const char *has, *lacks;
  };
  for (const Row& row :
       {Row{"use flake", "_dv_nix_apply", "use_node"},
        Row{"use nix -p jq", "_dv_nix_load", "use_flake"},
        Row{"use node", "semver_search", "use_julia"}, Row{"use nodenv 1", "use_node", "rvm"},
        Row{"use julia 1", "semver_search", "_dv_nix_load"},
        Row{"use rbenv", "_dv_eval_output", "_dv_fetch"},
        Row{"use guix", "_dv_building", "use_flox"}, Row{"use flox", "_dv_apply_dump", "use_guix"},
        Row{"use vim", "path_add", "_dv_plainly"}, Row{"rvm use 2", "_dv_run_rvm", "use_rbenv"},
        Row{"layout pipenv", "_dv_pipenv", "layout_poetry"},
        Row{"layout poetry", "_dv_layout_tool", "layout_pipenv"},
        Row{"layout uv", "_dv_ask_tool", "layout_python"},
        Row{"layout pdm", "_dv_activate", "layout_uv"},
        Row{"layout opam", "_dv_eval_output", "layout_julia"},
        Row{"layout julia", "layout_julia", "use_julia"},
        Row{"fetchurl x", "_dv_fetch", "source_url"},
        Row{"source_url x y", "_dv_fetch", "_dv_plainly"},
        Row{"nix_direnv_manual_reload", "nix_direnv_manual_reload", "use_nix"}}) {
    CAPTURE(row.text);
    const std::string library = selected(row.text);
    CHECK(has_name(library, row.has));
    CHECK_FALSE(has_name(library, row.lacks));
  }
}

TEST_CASE("comments do not count", "[library_select]") {
  CHECK(selected("# PATH_add bin\n\t # eval x\nexport A=1\n").empty());
  CHECK_FALSE(selected("PATH_add bin # here").empty());
}

TEST_CASE("a line that begins with # may be part of something else", "[library_select]") {
  for (const std::string_view text :
       {"export A='\n#'; PATH_add bin", "export A=\"\n  #\"; PATH_add bin",
        "export A=x\\\n#y; PATH_add bin", "A=go; A+='\n#'; PATH_add bin",
        "A=$'\\'\n# '; PATH_add bin", "A=\"$(echo \"\n#\")\"; PATH_add bin",
        "A=\"${B:-\"\n#\"}\"; PATH_add bin", "A=`echo '\n# '`; PATH_add bin",
        "cat <<E\n'\nE\nA=x'\n#'; PATH_add bin", "A='\"'; B=\"\n#\"; PATH_add bin",
        "A=\\\"; B=\"\n#\"; PATH_add bin"}) {
    CAPTURE(text);
    CHECK(has_name(selected(text), "PATH_add"));
  }
  for (const std::string_view text : {"A='x' B=\"y $Z ${Z}\"\n# PATH_add", "A=it\\'s\n# PATH_add",
                                      "A=1 # it's\n# PATH_add", "A=${#B}\n# PATH_add"}) {
    CAPTURE(text);
    CHECK(selected(text).empty());
  }
}

TEST_CASE("a file that may call anything gets everything", "[library_select]") {
  for (const std::string_view text : {"eval \"$(tool hook)\"",
                                      "source other.sh",
                                      ". ./other.sh",
                                      "[[ -f x ]] && . x",
                                      "source_env ..",
                                      "source_up",
                                      "source_up_if_exists",
                                      "source_env_if_exists x",
                                      "$tool x",
                                      "\"$tool\" x",
                                      "${tool} x",
                                      "a=1; $tool",
                                      "true && \"$tool\"",
                                      "true || `tool`",
                                      "( $tool )",
                                      "x=$( $tool )",
                                      "{ $tool; }",
                                      "! $tool",
                                      "if true; then $tool; fi",
                                      "for x in 1; do $tool; done",
                                      "if false; then :; else $tool; fi",
                                      "builtin $tool",
                                      "command $tool",
                                      "layout $kind",
                                      "use $kind",
                                      "'PATH_add' bin",
                                      "\\PATH_add bin",
                                      "PATH\\_add bin",
                                      "PATH_a\"dd\" bin",
                                      "x=1; dot'env'",
                                      "layout nod\\e",
                                      "layout ru$by"}) {
    CAPTURE(text);
    CHECK((selected(text) == everything()));
  }
}

TEST_CASE("a computed command behind any keyword gets everything", "[library_select]") {
  for (const std::string_view text :
       {"if $tool; then :; fi", "while $tool; do :; done", "until \"$tool\"; do :; done",
        "if false; then :; elif $tool; then :; fi", "time $tool", "if . ./x; then :; fi",
        "echo do; for x in 1; do $tool; done", "strict_env $tool", "unstrict_env \"$tool\" x"}) {
    CAPTURE(text);
    CHECK((selected(text) == everything()));
  }
}

TEST_CASE("words that only hold a keyword do not count", "[library_select]") {
  for (const std::string_view text :
       {"diff $a $b", "export do_it=$x", "undo $x", "mouse=$x", "x=redo", "x+=\"$y\" z='a'",
        "export A=\"${B}\" C=\"${D:-e}\""}) {
    CAPTURE(text);
    CHECK(selected(text).empty());
  }
}

TEST_CASE("the whole library has every function and no comment", "[library_select]") {
  const std::string whole = everything();
  std::istringstream lines{std::string(shell_files::stdlib_bash)};
  size_t functions = 0;
  for (std::string line; std::getline(lines, line);) {
    if (line.find("() {") == std::string::npos || line[0] == ' ' || line[0] == '#') continue;
    ++functions;
    CHECK(has_name(whole, line.substr(0, line.find("() {"))));
  }
  CHECK(functions > 50);
  CHECK(names_of(whole).size() == functions);
  CHECK(("\n" + whole).find("\n#") == std::string::npos);
  CHECK(("\n" + whole).find("\n ") == std::string::npos);
}

TEST_CASE("what each public function gets can be parsed by bash", "[library_select][shells]") {
  const test::TempDir dir;
  std::string script = "set -e\n";
  size_t number = 0;
  for (const std::string& name : names_of(everything())) {
    if (name.rfind("_dv_", 0) == 0) continue;
    const std::string part = selected(name + " x");
    CAPTURE(name);
    CHECK(has_name(part, name));
    const std::string file = "part" + std::to_string(number++);
    test::write_file(dir / file, part);
    script += "bash -O extglob -n " + file + "\nbash -O extglob -c '. ./" + file + "; declare -F " +
              name + "'\n";
  }
  CHECK(number > 40);
  test::write_file(dir / "script", script);
  test::write_file(dir / "whole", everything());
  CHECK(test::clean_run(dir.path(), "bash --norc script").status == 0);
  CHECK(test::clean_run(dir.path(), "bash -O extglob -n whole").status == 0);
}

TEST_CASE("a megabyte on one line is read in time that grows with its length", "[library_select]") {
  // Each of these once took time with the square of it: minutes, where a prompt waits.
  for (const std::string_view part : {"do ", "do=", "a;then ", "!", "{", "A=!", "\"a", "\"${a"}) {
    CAPTURE(part);
    std::string text;
    while (text.size() < size_t{1} << 20)
      text += part;
    CHECK(selected(text).size() <= everything().size());
  }
  const std::string open = "A=\"" + std::string(size_t{1} << 20, 'a');
  CHECK(selected(open).empty());
}

TEST_CASE("a computed command is seen behind the words that a command follows",
          "[library_select]") {
  for (const std::string_view text :
       {"if $x; then :; fi", "if A=1; then $x; fi", "while ! \"$x\"; do :; done", "do\t\t$x",
        "exec $x", "command `x`", "then . x", "if a; then\n$x\nfi", "do$x", "! $x", "{ $x; }"}) {
    CAPTURE(text);
    CHECK(selected(text) == everything());
  }
  for (const std::string_view text : {"do=$x", "if a $x; then b; fi", "echo do.it $x"}) {
    CAPTURE(text);
    CHECK(selected(text).empty());
  }
}

}  // namespace dirvenv
