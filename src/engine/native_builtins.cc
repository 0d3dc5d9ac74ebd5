// SPDX-License-Identifier: MIT
// NativeRun: bash's builtins.
#include <fmt/format.h>

#include "core/bash_escapes.h"
#include "core/envrc_word.h"
#include "core/path.h"
#include "engine/native_environment.h"
#include "engine/native_run.h"
#include "os/files.h"

namespace dirvenv {
namespace {

std::string escapes_in(const std::string& text, EscapeUse use) {
  const auto carried_out = carry_out_escapes(text, use);
  if (!carried_out) throw RefusedText{"an escape in what is printed"};
  return *carried_out;
}

// Takes the options of `echo` off; they may stand together.
std::string echo_options(std::vector<std::string>& words) {
  std::string options;
  while (!words.empty() && words.front().size() > 1 && words.front().front() == '-' &&
         words.front().find_first_not_of("neE", 1) == std::string::npos) {
    options += words.front().substr(1);
    words.erase(words.begin());
  }
  return options;
}

// One round of `printf`: the format with the next of the words put in.
std::string formatted(const std::string& format, const std::vector<std::string>& words,
                      size_t& next) {
  std::string result;
  for (size_t at = 0; at < format.size();) {
    const size_t percent = std::min(format.find('%', at), format.size());
    result += escapes_in(format.substr(at, percent - at), EscapeUse::Format);
    if (percent == format.size()) break;
    const char conversion = percent + 1 < format.size() ? format[percent + 1] : '\0';
    if (conversion == 's') {
      if (next < words.size()) result += words[next++];
    } else if (conversion == '%') {
      result += '%';
    } else {
      throw RefusedText{"a conversion of `printf`"};
    }
    at = percent + 2;
  }
  return result;
}

}  // namespace

int NativeRun::succeed(const Words&) {
  return 0;
}

int NativeRun::fail(const Words&) {
  return 1;
}

// Known, so that a branch that is not taken may have it.
int NativeRun::give_up(const Words&) {
  throw RefusedText{"`" + command_ + "`"};
}

int NativeRun::set_options(const Words& words) {
  if (words.empty()) throw RefusedText{"`set` alone"};
  for (size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    const bool is_on = word.starts_with('-');
    if (word.size() < 2 || (!is_on && !word.starts_with('+'))) throw RefusedText{"`set`"};
    for (const char option : word.substr(1)) {
      const std::string name = option == 'o' && i + 1 < words.size() ? words[++i] : "";
      if (option == 'e' || name == "errexit") {
        ends_on_failure_ = is_on;
      } else if (option == 'u' || name == "nounset") {
        unset_is_error_ = is_on;
      } else if (option == 'a' || name == "allexport") {
        variables_.set_exports_all(is_on);
      } else if (name != "pipefail") {
        throw RefusedText{"an option of `set`"};
      }
    }
  }
  return 0;
}

// Without -v, bash takes away a function where there is no variable.
int NativeRun::unset_names(const Words& words) {
  const std::string option =
      !words.empty() && words.front().starts_with('-') ? words.front() : std::string();
  if (!option.empty() && option != "-v" && option != "-f")
    throw RefusedText{"an option of `unset`"};
  for (size_t i = option.empty() ? 0 : 1; i < words.size(); ++i) {
    const std::string& name = words[i];
    if (option == "-f") {
      if (functions_.erase(name) == 0) throw RefusedText{"a function's name"};
      continue;
    }
    const bool is_function = functions_.contains(name) || is_library_function(name);
    if (option.empty() && is_function) throw RefusedText{"a function's name"};
    unset_variable(name);
  }
  return 0;
}

int NativeRun::echo(const Words& words) {
  Words rest = words;
  const std::string options = echo_options(rest);
  const size_t escapes = options.find_last_of("eE");
  std::string text;
  for (const std::string& word : rest)
    text += (text.empty() && &word == rest.data() ? "" : " ") + word;
  if (escapes != std::string::npos && options[escapes] == 'e') {
    text = escapes_in(text, EscapeUse::Echo);
  }
  if (options.find('n') == std::string::npos) text += '\n';
  output_.print(text);
  return 0;
}

int NativeRun::print_format(const Words& words) {
  if (words.empty() || words.front().starts_with('-')) throw RefusedText{"an option of `printf`"};
  size_t next = 1;
  std::string text;
  size_t before = 0;
  do {
    before = next;
    text += formatted(words.front(), words, next);
    spend(text.size());
  } while (next < words.size() && next > before);
  output_.print(text);
  return 0;
}

// The elements of PATH; bash expands a '~' in them as it looks for a program.
std::vector<std::string> NativeRun::search_path() const {
  std::vector<std::string> elements = split_list(variables_.get("PATH").value_or(""));
  for (const std::string& element : elements) {
    if (element.starts_with('~')) throw RefusedText{"a '~' in PATH"};
  }
  return elements;
}

// As `type -P` has it. bash also settles for a file that cannot be run.
std::optional<std::string> NativeRun::find_program(const std::string& name) const {
  if (name.find('/') != std::string::npos) {
    const std::string path = absolute(name);
    return is_executable_file(path) ? std::optional(path) : std::nullopt;
  }
  bool has_other = false;
  if (name.empty()) return std::nullopt;
  for (const std::string& element : search_path()) {
    const std::string place = element.starts_with('/') ? element : join_path(directory_, element);
    const std::string path = join_path(place, name);
    if (is_executable_file(path)) return path;
    has_other |= leads_to(path, FileStatus::Kind::Regular);
  }
  if (has_other) throw RefusedText{"a program that cannot be run"};
  return std::nullopt;
}

// Of the library, bash only gets the functions that the files name.
bool NativeRun::is_command(const std::string& name) const {
  if (name.starts_with('-')) throw RefusedText{"an option of `type`"};
  if (functions_.contains(name) || is_shell_word(name)) return true;
  if (is_library_function(name)) {
    if (file_.text().find(name) != std::string::npos) return true;
    throw RefusedText{"a function's name"};
  }
  return find_program(name).has_value();
}

int NativeRun::has(const Words& words) {
  return is_command(words.empty() ? "" : words.front()) ? 0 : 1;
}

// `command -v NAME`
int NativeRun::find_command(const Words& words) {
  if (words.size() != 2 || words.front() != "-v") throw RefusedText{"`command`"};
  const std::string& name = words[1];
  if (output_.is_discarded()) return is_command(name) ? 0 : 1;
  if (functions_.contains(name) || is_shell_word(name) || is_library_function(name)) {
    throw RefusedText{"`command -v` for what is no program"};
  }
  const auto path = find_program(name);
  if (!path) return 1;
  // What bash prints for other elements of PATH, and for paths, is relative.
  if (!path->starts_with("/usr/") && !path->starts_with("/bin/")) throw RefusedText{"`command -v`"};
  output_.print(*path + "\n");
  return 0;
}

int NativeRun::type(const Words& words) {
  const bool by_path = words.size() == 2 && words.front() == "-P" && !words.back().starts_with('-');
  if (by_path && output_.is_discarded()) return find_program(words[1]) ? 0 : 1;
  if (words.size() != 1 || !output_.is_discarded()) throw RefusedText{"`type`"};
  if (is_command(words.front())) return 0;
  if (last_line_ != here_.line) throw RefusedText{"a message about a command of several lines"};
  output_.print_error(
      fmt::format("{}: line {}: type: {}: not found\n", source_.shown, here_.line, words.front()));
  return 1;
}

// Where programs were found is forgotten: they are looked for each time.
int NativeRun::hash(const Words& words) {
  if (words != Words{"-r"}) throw RefusedText{"`hash`"};
  return 0;
}

// Aliases have no effect in files, unless they ask for that.
int NativeRun::alias(const Words& words) {
  if (words.empty() || file_.text().find("expand_aliases") != std::string::npos) {
    throw RefusedText{"`alias`"};
  }
  return 0;
}

}  // namespace dirvenv
