// SPDX-License-Identifier: MIT
#include "core/name_rules.h"

#include <catch2/catch.hpp>
#include <set>
#include <sstream>
#include <vector>

namespace dirvenv {
namespace {

std::vector<std::string> words_of(std::string_view text) {
  std::istringstream stream{std::string(text)};
  std::vector<std::string> words;
  for (std::string word; stream >> word;)
    words.push_back(word);
  return words;
}

/// Names that a row of the table stands for: a '*' as nothing, as a letter, and as more.
std::vector<std::string> examples_of(const std::string& pattern) {
  const size_t star = pattern.find('*');
  if (star == std::string::npos) return {pattern};
  std::vector<std::string> names;
  for (const std::string_view middle : {"", "X", "a_9"})
    names.push_back(std::string(pattern).replace(star, 1, middle));
  return names;
}

std::string in_small_letters(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

}  // namespace

TEST_CASE("only plain names of a bounded length are valid", "[name_rules]") {
  for (const std::string_view name : {"A", "_", "a1", "_9", "PATH", "zZ_0"})
    CHECK(is_valid_name(name));
  CHECK(is_valid_name(std::string(kLongestName, 'a')));
  CHECK_FALSE(is_valid_name(std::string(kLongestName + 1, 'a')));
  for (const std::string_view name : {"", "1a", "a.b", "a-b", "a b", "x[$(id)]", "a=", "a\n",
                                      "\xc3\xa9", "BASH_FUNC_f%%", "a;b", "$a", "a/b"}) {
    CAPTURE(name);
    CHECK_FALSE(is_valid_name(name));
  }
  CHECK_FALSE(is_valid_name(std::string_view("a\0", 2)));
}

TEST_CASE("every byte that is no letter, digit or underscore makes a name invalid",
          "[name_rules]") {
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    CAPTURE(byte);
    CHECK(is_valid_name(std::string("a") + c) == (letter || (c >= '0' && c <= '9')));
    CHECK(is_valid_name(std::string(1, c)) == letter);
  }
}

TEST_CASE("a project may not touch what is the shell's or ours", "[name_rules]") {
  for (const std::string_view name : {"PWD",
                                      "OLDPWD",
                                      "SHLVL",
                                      "_",
                                      "IFS",
                                      "PS1",
                                      "PS4",
                                      "PROMPT_COMMAND",
                                      "BASH_ENV",
                                      "SHELLOPTS",
                                      "BASHOPTS",
                                      "ZDOTDIR",
                                      "FPATH",
                                      "DIRVENV_STATE",
                                      "DIRVENV_ANYTHING",
                                      "_dirvenv_x",
                                      "_dv_x",
                                      "__fish_x",
                                      "DIRENV_DIFF",
                                      "BASH_FUNC_x"}) {
    CAPTURE(name);
    CHECK(is_never_name(name));
  }
  for (const std::string_view name :
       {"PATH", "HOME", "LANG", "ENV", "LD_PRELOAD", "PS", "PWD2", "DIRENV", "DIRVENV", "MY_PS1",
        "VIRTUAL_ENV", "fish_x", "pwd"}) {
    CAPTURE(name);
    CHECK_FALSE(is_never_name(name));
  }
}

TEST_CASE("b7: every name in the table is of its tier and tells its reason", "[name_rules]") {
  size_t names = 0;
  for (const NameGroup& group : name_groups()) {
    CHECK(group.tier != NameTier::Free);
    CHECK_FALSE(group.reason.empty());
    for (const std::string& pattern : words_of(group.names)) {
      for (const std::string& name : examples_of(pattern)) {
        CAPTURE(name);
        CHECK(is_valid_name(name));
        CHECK(tier_of(name) == group.tier);
        CHECK(reason_for(name) == group.reason);
        CHECK(is_never_name(name) == (group.tier == NameTier::Never));
        if (group.any_case) CHECK(tier_of(in_small_letters(name)) == group.tier);
        ++names;
      }
      if (pattern.find('*') == std::string::npos) {
        CHECK(tier_of(pattern + "_X") != NameTier::Never);
        CHECK(tier_of("X" + pattern) != NameTier::Never);
      }
    }
  }
  CHECK(names > 300);
}

TEST_CASE("b7: no name stands twice in the table, let alone in two tiers", "[name_rules]") {
  // A table of its own reading: tier_of would hide the milder of two entries.
  struct Entry {
    std::string pattern;
    const NameGroup* group;
  };
  std::vector<Entry> entries;
  for (const NameGroup& group : name_groups()) {
    for (const std::string& pattern : words_of(group.names))
      entries.push_back({pattern, &group});
  }
  const auto covers = [](const std::string& pattern, const std::string& name) {
    const size_t star = pattern.find('*');
    if (star == std::string::npos) return name == pattern;
    const std::string after = pattern.substr(star + 1);
    return name.size() >= pattern.size() - 1 && name.compare(0, star, pattern, 0, star) == 0 &&
           name.compare(name.size() - after.size(), after.size(), after) == 0;
  };
  for (const Entry& one : entries) {
    for (const Entry& other : entries) {
      if (&one == &other) continue;
      CAPTURE(one.pattern, other.pattern);
      for (const std::string& name : examples_of(one.pattern)) {
        if (covers(other.pattern, name)) FAIL("both stand for " << name);
      }
    }
  }
}

TEST_CASE("b7: what sudo takes from an environment is flagged or never, ENV apart",
          "[name_rules]") {
  for (const std::string_view name : {"IFS",
                                      "CDPATH",
                                      "LOCALDOMAIN",
                                      "RES_OPTIONS",
                                      "HOSTALIASES",
                                      "NLSPATH",
                                      "PATH_LOCALE",
                                      "LD_PRELOAD",
                                      "LD_LIBRARY_PATH",
                                      "_RLD_LIST",
                                      "TERMINFO",
                                      "TERMINFO_DIRS",
                                      "TERMPATH",
                                      "TERMCAP",
                                      "BASH_ENV",
                                      "PS4",
                                      "GLOBIGNORE",
                                      "BASHOPTS",
                                      "SHELLOPTS",
                                      "JAVA_TOOL_OPTIONS",
                                      "PERLIO_DEBUG",
                                      "PERLLIB",
                                      "PERL5LIB",
                                      "PERL5OPT",
                                      "PERL5DB",
                                      "FPATH",
                                      "NULLCMD",
                                      "READNULLCMD",
                                      "ZDOTDIR",
                                      "TMPPREFIX",
                                      "PYTHONHOME",
                                      "PYTHONPATH",
                                      "PYTHONINSPECT",
                                      "PYTHONUSERBASE",
                                      "RUBYLIB",
                                      "RUBYOPT",
                                      "DYLD_INSERT_LIBRARIES",
                                      "KRB5_CONFIG",
                                      "KRB5_KTNAME",
                                      "BASH_FUNC_x"}) {
    CAPTURE(name);
    CHECK(tier_of(name) != NameTier::Free);
  }
  CHECK(tier_of("ENV") == NameTier::Free);
}

TEST_CASE("b7: names that real files set all the time are free", "[name_rules]") {
  for (const std::string_view name : {"",
                                      "PATH",
                                      "ENV",
                                      "CC",
                                      "CXX",
                                      "LD",
                                      "LDFLAGS",
                                      "LANG",
                                      "TERM",
                                      "USER",
                                      "VIRTUAL_ENV",
                                      "KUBECONFIG",
                                      "DOCKER_HOST",
                                      "AWS_PROFILE",
                                      "GOPATH",
                                      "GOPRIVATE",
                                      "CARGO_HOME",
                                      "CARGO_TARGET_DIR",
                                      "CARGO_TARGET_X_RUSTFLAGS",
                                      "UV_X_MIRRORED",
                                      "GIT_AUTHOR_NAME",
                                      "NODE_ENV",
                                      "DATABASE_URL",
                                      "PIP_REQUIRE_VIRTUALENV",
                                      "PYTHONDONTWRITEBYTECODE",
                                      "NO_PROXY",
                                      "MY_HTTP_PROXY",
                                      "HTTP_PROXY_X",
                                      "http_proxies",
                                      "ld_preload",
                                      "Editor",
                                      "NPM_TOKEN",
                                      "XDG_DATA_DIRS",
                                      "TMPDIR",
                                      "LESSON",
                                      "PAGERDUTY_KEY"}) {
    CAPTURE(name);
    CHECK(tier_of(name) == NameTier::Free);
    CHECK(reason_for(name).empty());
  }
}

TEST_CASE("b7: proxies and npm's settings count in any letters", "[name_rules]") {
  for (const std::string_view name : {"http_proxy", "Http_Proxy", "npm_config_registry",
                                      "NPM_config_Script_Shell", "PIP_PROXY", "all_PROXY"}) {
    CAPTURE(name);
    CHECK(tier_of(name) == NameTier::Flagged);
  }
  CHECK(reason_for("https_proxy") == "proxy");
  CHECK(reason_for("LD_AUDIT") == "loader");
}

TEST_CASE("b7: what bash and zsh expand at prompts is never set", "[name_rules]") {
  // bash runs $(...) in the message of MAILPATH, and zsh's `prompt` is another name of PS1.
  CHECK(is_never_name("MAILPATH"));
  CHECK(is_never_name("prompt"));
  CHECK_FALSE(is_never_name("MAIL"));
}

TEST_CASE("colon lists are known by their names", "[name_rules]") {
  for (const std::string_view name :
       {"PATH", "MANPATH", "LD_LIBRARY_PATH", "XDG_DATA_DIRS", "XDG_CONFIG_DIRS", "PYTHONPATH"}) {
    CHECK(is_list_name(name));
  }
  for (const std::string_view name : {"PATHS", "HOME", "XDG_DATA_HOME", "MY_DIRS", "path", ""}) {
    CHECK_FALSE(is_list_name(name));
  }
}

TEST_CASE("fish's own names are known", "[name_rules]") {
  for (const std::string_view name : {"status", "umask", "argv", "history", "CMD_DURATION"}) {
    CHECK(is_fish_special(name));
  }
  CHECK_FALSE(is_fish_special("STATUS"));
}

}  // namespace dirvenv
