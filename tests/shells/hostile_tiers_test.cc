// SPDX-License-Identifier: MIT
// The tiers of names in the shell itself: whichever kind of file sets them, what is the shell's
// stays, what is flagged needs an approval, and the rest is set.
#include <catch2/catch.hpp>
#include <functional>
#include <set>
#include <sstream>

#include "core/name_rules.h"
#include "shells/approve.h"

namespace dirvenv::test {
namespace {

// The shells themselves change these from line to line, or with each `cd`.
const std::set<std::string> kRestless = {
    "BASHPID", "BASH_ARGV0", "BASH_COMMAND", "BASH_SOURCE", "BASH_SUBSHELL", "EPOCHREALTIME",
    "EPOCHSECONDS", "HISTCMD", "LINENO", "OLDPWD", "PWD", "RANDOM", "SECONDS", "SRANDOM", "_",
    // Ours, for as long as the project is loaded.
    "DIRVENV_DIR", "DIRVENV_FILE", "DIRVENV_STATE"};
// bash does not let a file set these, or takes their values for numbers; in a .env file they are
// names like others.
const std::set<std::string> kOddInBash = {
    "BASHOPTS", "BASH_VERSINFO", "PPID",   "SHELLOPTS", "BASHPID", "BASH_SUBSHELL", "LINENO",
    "HISTCMD",  "OPTIND",        "RANDOM", "SECONDS",   "SRANDOM", "EPOCHREALTIME", "EPOCHSECONDS"};

// One or more of each group; in their places a file that is not there, which no program minds.
const std::vector<std::string> kFlagged = {"LD_PRELOAD",      "LD_LIBRARY_PATH",
                                           "GCONV_PATH",      "HOSTALIASES",
                                           "GLOBIGNORE",      "INPUTRC",
                                           "TAR_OPTIONS",     "PYTHONPATH",
                                           "PYTHONSTARTUP",   "PERL5OPT",
                                           "RUBYOPT",         "TERMINFO_DIRS",
                                           "NODE_OPTIONS",    "JAVA_TOOL_OPTIONS",
                                           "PHPRC",           "RUSTC_WRAPPER",
                                           "GIT_SSH_COMMAND", "DOTNET_STARTUP_HOOKS",
                                           "SSH_ASKPASS",     "RSYNC_RSH",
                                           "EDITOR",          "PAGER",
                                           "LESSOPEN",        "PIP_INDEX_URL",
                                           "https_proxy",     "npm_config_registry",
                                           "SSL_CERT_FILE",   "DYLD_INSERT_LIBRARIES"};
const std::vector<std::string> kFree = {"FREE", "ENV", "DATABASE_URL", "CC", "prompt_text"};

std::vector<std::string> never_names() {
  std::vector<std::string> names;
  for (const NameGroup& group : name_groups()) {
    if (group.tier != NameTier::Never) continue;
    std::istringstream words{std::string(group.names)};
    for (std::string name; words >> name;) {
      const std::size_t star = name.find('*');
      if (star != std::string::npos) name.replace(star, 1, "X");
      names.push_back(name);
    }
  }
  for (const char* const ours : {"_dirvenv_program", "DIRVENV_DIR", "DIRVENV_STATE"})
    names.emplace_back(ours);
  return names;
}

/// A shell whose user has values of their own, and a project directory of each kind of file.
class TierBox {
 public:
  explicit TierBox(ShellKind kind) : box(kind, options_for(kind)) {
    make_directories(marks());
    // Where a shell looks for functions and settings.
    make_directories(trap_directory());
    const std::string touch = "/usr/bin/touch " + marks() + "/";
    write_file(trap_directory() + "/.zshenv", touch + "zshenv\n");
    write_file(trap_directory() + "/autoloaded", touch + "autoloaded\n");
    write_file(trap_directory() + "/autoloaded.fish",
               "function autoloaded; " + touch + "autoloaded; end\n");
    std::string look;
    for (const std::string& name : never_names()) {
      if (kRestless.contains(name)) continue;
      look += in(kind, "declare -p ", "typeset -p ", "set --show ") + name + "\n";
    }
    write_file(box.home() + "/look", look);
  }

  std::string marks() const { return *box.root() / "marks"; }

  /// Runs wherever a shell expands or evaluates it, and tells who did.
  std::string payload(const std::string& name) const {
    static const std::set<std::string> kDirectories = {"FPATH", "ZDOTDIR", "MODULE_PATH",
                                                       "fish_function_path", "fish_complete_path"};
    if (kDirectories.contains(name)) return trap_directory();
    const std::string code = "$(/usr/bin/touch " + marks() + "/" + name + ")";
    return name == "MAILPATH" ? "/etc/passwd?" + code : code;
  }
  static std::string plain(const std::string& name) { return "/nowhere/" + name; }

  /// What the shell says of all names that are its own, with their values and kinds.
  std::string own() {
    box.run("source " + box.home() + "/look >" + box.home() + "/own 2>&1");
    return read_file(box.home() + "/own");
  }

  /// Prompts, a trace, a function and further shells: whoever has been given code runs it now.
  void check_no_marks() {
    box.run(in(kind(), "set -x; true; set +x", "set -x; true; set +x", "autoloaded 2>/dev/null"));
    box.run(in(kind(), "true", "autoload -Uz autoloaded; (autoloaded) 2>/dev/null", "true"));
    box.run("bash -c true; zsh -c true");
    for (const auto& mark : std::filesystem::directory_iterator(marks()))
      FAIL_CHECK("code ran: " << mark.path());
  }

  ShellKind kind() const { return box.kind(); }

  Shellbox box;

 private:
  static ShellboxOptions options_for(ShellKind kind) {
    ShellboxOptions options;
    for (const char* const name : {"PS2", "MAILPATH", "BASH_ENV", "DIRENV_DIFF"})
      options.variables[name] = "mine";
    options.variables["ASAN_OPTIONS"] = "detect_leaks=0:verify_asan_link_order=0";
    options.before_hook = in(kind, "shopt -s promptvars", "setopt prompt_subst", "");
    return options;
  }
  std::string trap_directory() const { return *box.root() / "trap"; }
};

/// The lines that set all names of all tiers, but those that `without` has.
std::string lines(const TierBox& tiers, const std::set<std::string>& without,
                  const std::function<std::string(const std::string&, const std::string&)>& line) {
  std::string text;
  for (const std::string& name : kFree)
    text += line(name, TierBox::plain(name));
  for (const std::string& name : kFlagged)
    text += line(name, TierBox::plain(name));
  for (const std::string& name : never_names()) {
    if (!without.contains(name)) text += line(name, tiers.payload(name));
  }
  return text;
}

/// All names, written out, computed, read by `dotenv`, and in a project's own .env file.
void write_projects(TierBox& tiers) {
  Shellbox& box = tiers.box;
  make_directories(box.config() + "/dirvenv");
  write_file(box.config() + "/dirvenv/config.toml", "load_dotenv = true\n");
  const auto assignment = [](const std::string& name, const std::string& value) {
    return name + "='" + value + "'\n";
  };
  const auto exported = [&](const std::string& name, const std::string& value) {
    return "export " + assignment(name, value);
  };
  const auto computed = [](const std::string& name, const std::string& value) {
    return "set_it '" + name + "' '" + value + "'\n";
  };
  put(box, "1/.envrc", lines(tiers, kOddInBash, exported));
  put(box, "2/.envrc",
      "set_it() { local start=${1:0:1} rest=${1:1}; declare -gx \"$start$rest=$2\"; }\n" +
          lines(tiers, kOddInBash, computed));
  put(box, "3/.envrc", "dotenv vars\n");
  put(box, "3/vars", lines(tiers, kOddInBash, assignment));
  put(box, "4/.env", lines(tiers, {}, assignment));
  for (const char* const file : {"1/.envrc", "2/.envrc", "3/.envrc", "4/.env"})
    approve_all(box, file);
}

void check_loaded(TierBox& tiers, const std::string& own, const std::string& said) {
  INFO(said);
  CHECK(tiers.own() == own);
  const auto environment = tiers.box.environment();
  REQUIRE(environment.contains("FREE"));
  for (const auto* const group : {&kFree, &kFlagged}) {
    for (const std::string& name : *group) {
      CAPTURE(name);
      CHECK(environment.contains(name));
      if (environment.contains(name)) CHECK(environment.at(name) == TierBox::plain(name));
    }
  }
  for (const auto& [name, value] : environment) {
    CAPTURE(name);
    CHECK_FALSE(contains(value, tiers.marks()));
  }
  tiers.check_no_marks();
}

/// From a project that is loaded into one with a .env file that has been approved as it is; then it
/// gets another line.
void check_consent(TierBox& tiers) {
  Shellbox& box = tiers.box;
  const std::string approved = "FREE=1\n";
  put(box, "5/.env", approved);
  put(box, "5/.envrc", "dotenv\nexport LESSOPEN=/nowhere\n");
  approve_all(box, "5/.envrc");
  box.run("cd ../5");
  CHECK(box.environment().at("LESSOPEN") == "/nowhere");
  for (const std::string name : {"LD_PRELOAD", "PATH", "https_proxy", "PROMPT_COMMAND"}) {
    CAPTURE(name);
    put(box, "5/.env", approved + name + "='" + tiers.payload(name) + "'\n");
    CHECK(contains(shown(box, "true"), "is blocked"));
    const auto environment = box.environment();
    CHECK(environment.count("FREE") + environment.count("LESSOPEN") == 0);
  }
  // What is free may come and change.
  put(box, "5/.env", "FREE=2\nNEW=1\n");
  box.run("true");
  const auto environment = box.environment();
  for (const auto& [name, value] :
       std::map<std::string, std::string>{{"FREE", "2"}, {"NEW", "1"}, {"LESSOPEN", "/nowhere"}}) {
    CAPTURE(name);
    REQUIRE(environment.contains(name));
    CHECK(environment.at(name) == value);
  }
}

}  // namespace

SHELL_TEST(tiers,
           "b7: what is the shell's stays in it, what is flagged needs consent and the rest is set",
           "[hostile]") {
  TierBox tiers(kind);
  Shellbox& box = tiers.box;
  write_projects(tiers);
  const auto before = comparable(box);
  const std::string own = tiers.own();
  for (const std::string project : {"1", "2", "3", "4"}) {
    CAPTURE(project);
    check_loaded(tiers, own, shown(box, "cd " + box.dir() + "/" + project));
  }
  check_consent(tiers);
  box.run("cd ..");
  CHECK(comparable(box) == before);
  CHECK(tiers.own() == own);
  tiers.check_no_marks();
}

}  // namespace dirvenv::test
