// SPDX-License-Identifier: MIT
// All that a shell has, before it went through projects and after: nothing may differ but what is
// named here.
#include <catch2/catch.hpp>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <vector>

#include "shells/approve.h"
#include "shells/differences.h"

namespace dirvenv::test {
namespace {

// The shells change these themselves, at each line or each `cd`.
const std::set<std::string> kVolatile = {
    // bash
    "BASHPID", "BASH_ALIASES", "BASH_SUBSHELL", "BASH_ARGC", "BASH_ARGV", "BASH_COMMAND",
    "BASH_LINENO", "BASH_SOURCE", "EPOCHREALTIME", "EPOCHSECONDS", "HISTCMD", "LINENO", "OLDPWD",
    "RANDOM", "SECONDS", "SRANDOM", "_",
    // zsh; what comes of its modules shows once it has been asked for
    "TTYIDLE", "aliases", "dis_aliases", "dis_galiases", "functions", "galiases",
    // fish
    "CMD_DURATION", "__fish_cd_direction", "dirnext", "dirprev", "history", "status_generation"};

bool is_volatile(const std::string& name) {
  return kVolatile.contains(name) || name.starts_with("_dirvenv_") || name == "DIRVENV_STATUS" ||
         name.starts_with(kPrivatePrefix);
}

/// What answers each question. Variables and functions are told apart by their names.
using Questions = std::vector<std::pair<std::string, std::string>>;

Questions questions_of(ShellKind kind) {
  // fish has threads, and the numbers of its own descriptors change with who is first: what they
  // are of is compared instead. All else is read by the shell itself: a process that it starts may
  // see it while it blocks its signals for that start, or holds a pipe to the process.
  std::string numbers;
  for (int number = 0; number < 64; ++number)
    numbers += " " + std::to_string(number);
  const std::string listing = "for word_ in" + numbers +
                              " 255; do if [[ -e \"/proc/PID/fd/$word_\" ]]; then printf '%s\\n' "
                              "\"$word_\"; fi; done";
  const std::string descriptors =
      in(kind, listing, listing, "command find /proc/PID/fd -mindepth 1 -printf '%l\\n'");
  const std::string words =
      "while IFS= read -r word_; do case $word_ in Sig[BIC]*) "
      "printf '%s\\n' \"$word_\" ;; esac; done </proc/PID/status";
  const std::string signals =
      in(kind, words, words, "string match -er '^Sig(?:Blk|Ign|Cgt)' </proc/PID/status");
  Questions all = {
      {"umask", "umask"},      {"limits", "ulimit -a"},           {"jobs", "jobs"},
      {"terminal", "stty -g"}, {"directory", "pwd; command pwd"}, {"descriptors", descriptors},
      {"signals", signals}};
  const Questions bash = {{"variables", "declare -p"},  {"functions", "declare -f"},
                          {"traps", "trap -p"},         {"options", "set +o"},
                          {"more options", "shopt -p"}, {"aliases", "alias -p"},
                          {"keys", "bind -ps"},         {"key commands", "bind -X"},
                          {"builtins", "enable -a"},    {"completions", "complete -p"}};
  const Questions zsh = {
      {"variables", "typeset -p"}, {"functions", "functions"}, {"traps", "trap"},
      {"options", "set -o"},       {"aliases", "alias -L"},    {"keys", "bindkey -L"},
      {"widgets", "zle -l -L"},    {"disabled", "disable"},    {"styles", "zstyle -L"}};
  const Questions fish = {{"variables", "set --show"},
                          {"functions", "functions -a -n"},
                          {"keys", "bind"},
                          {"handlers", "functions --handlers"},
                          {"aliases", "alias"},
                          {"abbreviations", "abbr --show"},
                          {"function", "functions mine"},
                          {"features", "status features"}};
  for (const Questions* const own : {&bash, &zsh, &fish}) {
    const bool is_this = own == (kind == ShellKind::Bash  ? &bash
                                 : kind == ShellKind::Zsh ? &zsh
                                                          : &fish);
    if (is_this) all.insert(all.end(), own->begin(), own->end());
  }
  return all;
}

/// The last parts of the paths in sorted lines, each number an N.
std::string without_numbers(const std::string& text) {
  std::multiset<std::string> lines;
  std::istringstream paths(text);
  for (std::string line; std::getline(paths, line);) {
    line.erase(0, line.rfind('/') + 1);
    lines.insert(std::regex_replace(line, std::regex("[0-9]+"), "N"));
  }
  std::string sorted;
  for (const std::string& line : lines)
    sorted += line + "\n";
  return sorted;
}

/// The name that the line begins to tell about; empty where it goes on with the last one.
std::string name_on(ShellKind kind, const std::string& section, const std::string& line) {
  if (section == "functions") {
    if (kind == ShellKind::Fish) return line;
    const std::size_t end = line.find(" ()");
    return line.find_first_of(" \t}") == end && end != 0 ? line.substr(0, end) : "";
  }
  if (kind == ShellKind::Fish)
    return line[0] == '$' ? line.substr(1, line.find_first_of(":[") - 1) : "";
  if (!line.starts_with("declare ") && !line.starts_with("typeset ") &&
      !line.starts_with("export ")) {
    return "";
  }
  std::istringstream words(line);
  std::string word;
  while (words >> word) {
    if (word != "declare" && word != "typeset" && word != "export" && word[0] != '-')
      return word.substr(0, word.find('='));
  }
  return "";
}

/// One shell of a user who has a thing of each kind.
class SnapshotBox {
 public:
  SnapshotBox(ShellKind kind, const std::string& user, bool with_hook)
      : box(kind, options_for(kind, user, with_hook)) {
    std::string text;
    // An IFS of digits would split it.
    const std::string pid = in(kind, "\"$$\"", "\"$$\"", "\"$fish_pid\"");
    for (auto [name, command] : questions_of(kind)) {
      const std::size_t at = command.find("PID");
      if (at != std::string::npos) command.replace(at, 3, pid);
      text += "echo '### " + name + "'\n" + command + "\n";
    }
    write_file(look(), text);
  }

  void type(const std::string& line) {
    box.run(line);
    typed_.insert(line);
  }

  /// The answers to all questions, the status of the last line among them: by section, or section
  /// and name.
  std::map<std::string, std::string> snapshot() {
    const std::string last = in(box.kind(), "\"$? ${PIPESTATUS[*]} $_\"",
                                "\"$? ${pipestatus[*]} $_\"", "\"$status $pipestatus\"");
    const std::string into = in(box.kind(), " >| ", " >| ", " > ");
    type("printf '### last line\\n%s\\n' " + last + into + answers() + ".last; source " + look() +
         into + answers() + " 2>&1");
    std::map<std::string, std::string> entries;
    std::string section;
    std::string name;
    std::istringstream text(read_file(answers() + ".last") + read_file(answers()));
    const std::string& root = box.root()->path();
    for (std::string line; std::getline(text, line);) {
      for (std::size_t at = 0; (at = line.find(root)) != std::string::npos;)
        line.replace(at, root.size(), "/ROOT");
      if (line.starts_with("### ")) section = line.substr(4), name.clear();
      const bool is_named = section == "variables" || section == "functions";
      if (is_named && !name_on(box.kind(), section, line).empty())
        name = name_on(box.kind(), section, line);
      if (!is_named || !is_volatile(name)) entries[section + " " + name] += line + "\n";
    }
    if (box.kind() == ShellKind::Fish) {
      std::string& descriptors = entries["descriptors "];
      descriptors = without_numbers(descriptors);
    }
    return entries;
  }

  /// All lines of the history, and all that were typed.
  std::set<std::string> history() {
    const std::string file = box.home() + "/history";
    type(in(box.kind(), "history >| ", "fc -l 1 >| ", "history > ") + file);
    std::set<std::string> lines;
    std::istringstream text(read_file(file));
    for (std::string line; std::getline(text, line);)
      lines.insert(line.substr(line.find_first_not_of(" *0123456789")));
    // In zsh's own list this line is not yet there.
    std::erase_if(lines, [&](const std::string& line) { return contains(line, file); });
    std::erase_if(typed_, [&](const std::string& line) { return contains(line, file); });
    return lines;
  }
  const std::set<std::string>& typed() const { return typed_; }

  Shellbox box;

 private:
  static ShellboxOptions options_for(ShellKind kind, const std::string& user, bool with_hook) {
    ShellboxOptions options;
    if (!with_hook) options.dirvenv.clear();
    options.variables = {{"BASE", "one"}, {"LEFT", "base"}, {"ASAN_OPTIONS", "detect_leaks=0"}};
    options.before_hook =
        in(kind,
           "trap 'echo int' INT; trap : EXIT; trap ': usr1' USR1; alias ll='ls -l' g=git\n"
           "mine() { echo mine; }; declare -a ARRAY=(one 'two  words'); declare -i COVERED=5\n"
           "declare -A TABLE=([k]=1); declare -r FIXED=1; umask 027; HISTCONTROL=\n",
           "trap 'echo int' INT; TRAPUSR1() { : usr1; }; alias ll='ls -l'; alias -g G='| grep'\n"
           "mine() { echo mine; }; ARRAY=(one 'two  words'); integer COVERED=5\n"
           "typeset -A TABLE=(k 1); typeset -r FIXED=1; umask 027\n",
           "function on_int --on-signal INT; echo int; end; alias ll='ls -l'; abbr -a g git\n"
           "function mine; echo mine; end; set -g ARRAY one 'two  words'; set -g COVERED 5\n"
           "set -U EVERYWHERE 1; umask 027\n");
    options.after_hook = user;
    return options;
  }
  std::string look() const { return box.home() + "/look"; }
  std::string answers() const { return box.home() + "/answers"; }

  std::set<std::string> typed_;
};

/// Without the places where the hook has put itself, and what differs between two shells.
std::map<std::string, std::string> without_hooks(std::map<std::string, std::string> entries) {
  for (const char* const name :
       {"variables PROMPT_COMMAND", "variables precmd_functions", "variables chpwd_functions",
        "handlers ", "variables PATH", "variables path", "variables PPID", "variables TTY",
        "variables fish_pid", "variables $"}) {
    entries.erase(name);
  }
  return entries;
}

/// Hooks that do what nobody wants in their shell, and aliases over the user's.
std::string unruly_project(ShellKind kind) {
  const std::string code =
      in(kind,
         "set -euf -o noclobber; shopt -s dotglob nullglob; shopt -u sourcepath; IFS=xyz\n"
         "trap 'echo no' INT; trap - USR1; trap ': no' EXIT DEBUG RETURN ERR\n",
         "setopt err_exit no_unset no_glob ksh_arrays no_clobber; IFS=xyz\n"
         "trap 'echo no' INT; trap - USR1; trap ': no' EXIT; TRAPWINCH() { : }\n",
         "set IFS xyz\n") +
      "stty -echo -icanon\nfalse | true\n";
  return "[env]\nNEW = \"4\"\n[aliases]\nll = \"echo\"\ng = \"echo\"\nfresh = \"echo\"\n"
         "[hooks]\nenter = \"\"\"\n" +
         code + "\"\"\"\nleave = \"\"\"\n" + code + "exit 3\"\"\"\n";
}

void check_whole(ShellKind kind, const std::string& user) {
  CAPTURE(user);
  SnapshotBox shell(kind, user, true);
  Shellbox& box = shell.box;
  put_approved(box, "p",
               "for i in 1; do export ARRAY=project COVERED=project NEW=1; done\n"
               "export BASE=two\nunset LEFT\nPATH_add bin\n");
  put(box, "blocked/.envrc", "export NEW=2\n");
  put(box, "unruly/.dirvenv.toml", unruly_project(kind));
  approve(box, "unruly/.dirvenv.toml");
  put_approved(box, "failing", "export NEW=3\nexit 1\n");
  const std::string last = ": a word; true | false | sh -c 'exit 4'";
  shell.snapshot();
  shell.type(last);
  const auto before = shell.snapshot();
  for (const char* const entry : {"variables ARRAY", "variables COVERED", "functions mine",
                                  "aliases ", "keys ", "terminal ", "signals "}) {
    CAPTURE(entry);
    REQUIRE(before.contains(entry));
  }
  SnapshotBox plain(kind, user, false);
  plain.snapshot();
  plain.type(last);
  CHECK(differences(without_hooks(plain.snapshot()), without_hooks(before)) == "");
  REQUIRE(before.at("last line ").starts_with("### last line\n4 0"));
  shell.type("cd p");
  shell.type("echo in=$NEW");
  REQUIRE(contains(box.transcript(), "in=1"));
  shell.type("cd ../blocked");
  shell.type("cd ../unruly");
  shell.type("cd ../failing");
  REQUIRE(contains(box.transcript(), "the leave hook of"));
  shell.type("cd ../p");
  shell.type("cd ..; " + last);
  CHECK(differences(before, shell.snapshot()) == "");
  CHECK(shell.history() == shell.typed());
}

}  // namespace

TEST_CASE("b10: all that a bash has is the same after projects", "[state][bash]") {
  check_whole(ShellKind::Bash, "");
  check_whole(ShellKind::Bash,
              "set -ufCT -o vi; shopt -s nullglob nocasematch extdebug; IFS=/e0_:");
}
TEST_CASE("b10: all that a zsh has is the same after projects", "[state][zsh]") {
  check_whole(ShellKind::Zsh, "");
  check_whole(ShellKind::Zsh,
              "setopt ksh_arrays sh_word_split no_unset glob_subst null_glob no_clobber rc_quotes\n"
              "IFS=/e0_:");
}
TEST_CASE("b10: all that a fish has is the same after projects", "[state][fish]") {
  check_whole(ShellKind::Fish, "");
  check_whole(ShellKind::Fish, "fish_vi_key_bindings");
}

}  // namespace dirvenv::test
