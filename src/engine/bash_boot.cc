// SPDX-License-Identifier: MIT
#include "engine/bash_boot.h"

#include <fmt/format.h>

#include <string_view>

#include "core/library_select.h"
#include "core/path.h"
#include "core/quote.h"
#include "os/search_path.h"
#include "shell_files/shell_files.h"

namespace dirvenv {
namespace {

std::string word(std::string_view text) {
  return quote(Shell::Bash, text);
}

constexpr const char* kDirenvName = "direnv";
// What `source` comes to: it may be spelled in more ways than any search for words finds.
constexpr const char* kAlwaysNeeded = "\n_dv_find\n_dv_return\n";

}  // namespace

std::string BashBoot::start_text() const {
  const std::vector<std::string> extensions = user_extensions(context_.places);
  std::string code = file_.text();
  const std::string whole = whole_library(shell_files::stdlib_bash);
  const std::string library =
      extensions.empty() ? library_for(shell_files::stdlib_bash, code + kAlwaysNeeded) : whole;
  // Whatever makes a file need everything may define its own direnv_layout_dir, as a file that it
  // sources may.
  const bool plain_layout = code.find("direnv_layout_dir") == std::string::npos && library != whole;
  std::string text;
  const auto set = [&](std::string_view name, std::string_view value) {
    text += fmt::format("{}={}\n", name, word(value));
  };
  set("_dv_dir", directory_);
  set("_dv_tag", tag_);
  set("_dv_main", file_.identity().path);
  set("_dv_text", code);
  set("_dv_base_venv", base_.get_or("VIRTUAL_ENV", ""));
  set("_dv_plain_layout", plain_layout ? "1" : "");
  set("_dv_strict", context_.config.strict_env ? "1" : "");
  set("direnv", direnv_program());
  set("direnv_config_dir", context_.places.config);
  const bool asks_watches = !extensions.empty() || code.find("DIRENV_WATCHES") != std::string::npos;
  set("_dv_tells_watches", asks_watches ? "1" : "");
  text +=
      fmt::format("_dv_aliases={}\n", code.find("expand_aliases") != std::string::npos ? "1" : "");
  text += "_dv_extensions=(";
  for (const std::string& extension : extensions)
    text += " " + word(extension);
  text += " )\n";
  text += shell_files::evaluate_bash;
  if (!context_.traced.empty()) {
    set("_dv_traced", context_.traced);
    text += shell_files::trace_bash;
  }
  text += library;
  if (asks_watches) text += "_dv_ask direnv_watches\n";
  if (library.find("\ndirenv() {") != std::string::npos &&
      program_on_path(kDirenvName, base_.get_or("PATH", ""))) {
    text += "\\builtin unset -f direnv\n";
  }
  return text;
}

// By a name by which this program is direnv: its own, or that of a link beside the texts.
std::string BashBoot::direnv_program() const {
  const bool is_called_so = base_name(context_.program) == kDirenvName;
  return is_called_so ? context_.program : file("bin/direnv");
}

// What `source` in a project file reads, with the words that stood behind it; _dv_find is in the
// standard library. The text begins with the $? of before; behind `&&` it ends nothing under
// errexit, and no ERR trap sees it. One line, as below.
std::string BashBoot::member_text() {
  return R"(_dv_before=$?; _dv_find "$@" || \builtin return "$?"; )"
         R"(if [[ $_dv_pass ]]; then \command \source "$_dv_word" "${_dv_args[@]}"; _dv_before=$?; )"
         R"([[ ! $_dv_fd ]] || \builtin exec {_dv_fd}<&-; \builtin return "$_dv_before"; fi; )"
         R"(BASH_SOURCE[0]=$_dv_word; \builtin set -- "${_dv_args[@]}"; )"
         R"(_dv_return "$_dv_before" && \builtin :; \builtin eval "$_dv_text")"
         "\n";
}

// The file as if it were sourced by path: BASH_SOURCE, LINENO and messages are right. One line, so
// that the text's lines count from 1. Only a syntax error, or a last command that failed, leaves a
// status other than 0 behind the eval: a `return` leaves this file at once.
std::string BashBoot::main_text() const {
  const std::string name = "./" + base_name(file_.identity().path);
  return fmt::format(
      "_dv_began=1; {}BASH_SOURCE[0]={}; \\builtin trap '_dv_status=$? "
      "_dv_at=${{BASH_SOURCE[0]-}}:$LINENO; "
      "case $- in (*e*) \\builtin exit \"$_dv_status\" ;; esac' ERR; "
      "\\builtin eval \"$_dv_text\"; _dv_tail=$?\n",
      context_.traced.empty() ? "" : "\\builtin trap _dv_trace DEBUG; \\builtin set -T; ",
      word(name));
}

// The closing commands stand here and in no function, which the file could unset. An EXIT trap of
// the file's own runs first, as it would at its end.
std::string BashBoot::command_text() const {
  return fmt::format(
      "\\builtin unset -v BASH_SOURCE; \\builtin declare -a BASH_SOURCE; \\builtin source {boot}\n"
      "__main__ source_env {main}\n"
      "[[ ${{_dv_began-}} == 1 ]] || \\builtin exit 1\n"
      "\\builtin trap -p EXIT >|{trap}; "
      "IFS='' \\builtin read -rd '' _dv_trap <{trap} || \\builtin :\n"
      "\\builtin trap - EXIT\n"
      "if [[ $_dv_trap && $_dv_trap != *_dv_finish* ]]; then "
      "\\builtin eval \"\\\\builtin set ${{_dv_trap#trap }}\"; \\builtin eval \"$1\"; fi\n"
      "\\builtin eval \"$_dv_finish\"; \\builtin exit 0\n",
      fmt::arg("boot", word(file("boot"))), fmt::arg("main", word(file_.identity().path)),
      fmt::arg("trap", word(file("trap"))));
}

}  // namespace dirvenv
