// SPDX-License-Identifier: MIT
#include "core/user_config.h"

#include <catch2/catch.hpp>

namespace dirvenv {

TEST_CASE("an empty configuration is the defaults", "[user_config]") {
  for (const std::string_view text : {"", "# nothing\n"}) {
    const Result<UserConfig> config = parse_user_config(text, "config.toml");
    REQUIRE(config);
    CHECK_FALSE(config->load_dotenv);
    CHECK_FALSE(config->strict_env);
    CHECK_FALSE(config->hide_env_diff);
    CHECK(config->daemon);
    CHECK(config->native);
    CHECK(config->bash.empty());
    CHECK(config->timeout_s == 30);
    CHECK(config->wait_ms == 2000);
  }
}

TEST_CASE("each setting is read", "[user_config]") {
  const Result<UserConfig> config = parse_user_config(
      "load_dotenv = true\nnative = false\nstrict_env = true\nhide_env_diff = true\ndaemon = "
      "false\nbash = "
      "'/opt/bash "
      "5/bin/bash'\ntimeout = 0\n",
      "config.toml");
  REQUIRE(config);
  CHECK(config->load_dotenv);
  CHECK(config->strict_env);
  CHECK(config->hide_env_diff);
  CHECK_FALSE(config->daemon);
  CHECK_FALSE(config->native);
  CHECK(config->bash == "/opt/bash 5/bin/bash");
  CHECK(config->timeout_s == 0);
  const Result<UserConfig> trust = parse_user_config(
      "[trust]\nconfirm = 'never'\nprefix = ['/a', '~/b']\nworktrees = true\n", "config.toml");
  REQUIRE(trust);
  CHECK(trust->confirm == Confirm::Never);
  CHECK(trust->trusted == std::vector<std::string>{"/a", "~/b"});
  CHECK(trust->worktrees);
  CHECK(parse_user_config("trust.confirm = 'always'", "c")->confirm == Confirm::Always);
  CHECK(parse_user_config("", "c")->confirm == Confirm::Flagged);
  CHECK(parse_user_config("timeout = 86400", "c")->timeout_s == 86400);
  CHECK(parse_user_config("wait = '0'", "c")->wait_ms == 0);
  CHECK(parse_user_config("wait = '0.2s'", "c")->wait_ms == 200);
  CHECK(parse_user_config("wait = '1h'", "c")->wait_ms == 3'600'000);
  CHECK(parse_user_config("strict_env = false", "c")->strict_env == false);
}

TEST_CASE("what is wrong is told with its place", "[user_config]") {
  struct Row {
    std::string_view text, message;
  };
  constexpr std::string_view kTimeout =
      "c:1:1: timeout must be a number of seconds up to 86400, or 0 for none";
  const std::string kWait =
      "c:1:1: wait must be a time up to an hour, as in \"2s\", \"0.5s\", \"200ms\" or \"0\"";
  constexpr std::string_view kPrefix =
      "c:2:1: prefix must be a list of directories that begin with '/' or '~/'";
  for (const Row& row :
       {Row{"strict_env = 1", "c:1:1: strict_env must be true or false"},
        {"\n\n  load_dotenv = 'yes'", "c:3:3: load_dotenv must be true or false"},
        {"hide_env_diff = []", "c:1:1: hide_env_diff must be true or false"},
        {"bash = 'bash'", "c:1:1: bash must be an absolute path"},
        {"bash = ''", "c:1:1: bash must be an absolute path"},
        {"bash = 5", "c:1:1: bash must be an absolute path"},
        {"# x\nstrict = true",
         "c:2:1: unknown key 'strict'; known are bash, cache, daemon, hide_env_diff, "
         "load_dotenv, native, python, strict_env, timeout, trust, wait"},
        {"[python]\nauto = 1", "c:2:1: auto must be true or false"},
        {"[python]\nversion = '3'", "c:2:1: unknown key 'version'; known are auto, backend"},
        {"[python]\nbackend = 'pip'",
         "c:2:1: backend must be 'auto', 'native', 'venv', 'virtualenv' or 'uv'"},
        {"python = true", "c:1:1: python must be a table: [python]"},
        {"wait = '2'", kWait},
        {"wait = 2", kWait},
        {"wait = '2h'", kWait},
        {"timeout = -1", kTimeout},
        {"timeout = 86401", kTimeout},
        {"timeout = 1.5", kTimeout},
        {"timeout = '1'", kTimeout},
        {"trust = 1", "c:1:1: trust must be a table: [trust]"},
        {"[trust]\nconfirm = true", "c:2:1: confirm must be 'always', 'flagged' or 'never'"},
        {"[trust]\n worktrees = 'yes'", "c:2:2: worktrees must be true or false"},
        {"[trust]\nprefix = '/a'", kPrefix},
        {"[trust]\nprefix = ['a']", kPrefix},
        {"[trust]\nprefix = ['~']", kPrefix},
        {"[trust]\nprefix = [\"/a\\u0000b\"]", kPrefix},
        {"[trust]\nprefixes = []",
         "c:2:1: unknown key 'prefixes'; known are confirm, prefix, worktrees"},
        {"[strict_env]\nx = 1", "c:1:2: strict_env must be true or false"}}) {
    CAPTURE(row.text);
    const Result<UserConfig> config = parse_user_config(row.text, "c");
    REQUIRE_FALSE(config);
    CHECK(config.error().message == row.message);
  }
}

TEST_CASE("letters beyond ASCII outside quotes are an error, and no undefined behaviour",
          "[user_config]") {
  // toml++ asks of each whether it is a blank. One for each of the ranges that it knows.
  for (const std::string letter : {"\u00e9", "\u045a", "\u1234", "\u2100", "\u3042", "\ufefe"}) {
    CAPTURE(letter);
    CHECK_FALSE(parse_user_config("timeout = 1" + letter, "c"));
    CHECK_FALSE(parse_user_config(letter + " = 1", "c"));
    CHECK(parse_user_config("bash = \"\"\"/\\\n " + letter + "\"\"\"", "c"));
    CHECK(parse_user_config("bash = '/" + letter + "' # " + letter, "c"));
  }
}

TEST_CASE("bad TOML is an error with its line", "[user_config]") {
  for (const std::string_view text : {"\nstrict_env = ", "\nstrict_env = true true", "\n= 1", "\n[",
                                      "\na = \"\xff\"", "\nbash = '/a'\nbash = '/b'"}) {
    CAPTURE(text);
    const Result<UserConfig> config = parse_user_config(text, "/home/me/config.toml");
    REQUIRE_FALSE(config);
    CHECK(config.error().message.rfind("/home/me/config.toml:", 0) == 0);
    CHECK(config.error().message.size() > 25);
  }
}

}  // namespace dirvenv
