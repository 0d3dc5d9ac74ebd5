// SPDX-License-Identifier: MIT
#include "core/direnv_config.h"

#include <catch2/catch.hpp>

namespace dirvenv {
namespace {

DirenvConfig toml_config(std::string_view text) {
  const Result<DirenvConfig> config = parse_direnv_config(text, "direnv.toml", "/home/me");
  INFO(text);
  REQUIRE(config);
  return *config;
}

std::string toml_error(std::string_view text) {
  const Result<DirenvConfig> config = parse_direnv_config(text, "direnv.toml", "/home/me");
  INFO(text);
  REQUIRE_FALSE(config);
  return config.error().message;
}

TEST_CASE("direnv.toml has its keys at the top or in [global]", "[direnv_config]") {
  const DirenvConfig plain = toml_config("");
  CHECK(plain.warn_timeout_ms == 5'000);
  CHECK_FALSE(plain.log_format);
  for (const std::string head : {"", "[global]\n"}) {
    const DirenvConfig config = toml_config(
        head +
        "bash_path = '/b'\ndisable_stdin = true\nload_dotenv = true\nstrict_env = true\n"
        "hide_env_diff = true\nwarn_timeout = '1m'\nlog_format = '-'\nlog_filter = '^load'\n"
        "skip_dotenv = true\nunknown = 3\n");
    CHECK(config.bash_path == "/b");
    CHECK(config.disable_stdin);
    CHECK(config.load_dotenv);
    CHECK(config.strict_env);
    CHECK(config.hide_env_diff);
    CHECK(config.warn_timeout_ms == 60'000);
    CHECK(config.log_format == "-");
    CHECK(config.log_filter == "^load");
  }
}

TEST_CASE("the white list knows the home and the names of project files", "[direnv_config]") {
  const DirenvConfig config = toml_config(
      "[whitelist]\nprefix = ['/a', '~/b']\nexact = ['/c', '~/d/.env', '/e/.envrc']\n"
      "[other]\nprefix = 1\n");
  CHECK(config.prefixes == std::vector<std::string>{"/a", "/home/me/b"});
  CHECK(config.exact == std::vector<std::string>{"/c/.envrc", "/home/me/d/.env", "/e/.envrc"});
}

TEST_CASE("what is wrong in direnv.toml is told with its place", "[direnv_config]") {
  CHECK(toml_error("\nstrict_env = 1\n") == "direnv.toml:2:1: strict_env must be true or false");
  CHECK(toml_error("bash_path = 1\n") == "direnv.toml:1:1: bash_path must be a string");
  CHECK(
      toml_error("[global]\nwarn_timeout = 'soon'\n").starts_with("direnv.toml:2:1: warn_timeout"));
  CHECK(toml_error("[whitelist]\nexact = '/a'\n").starts_with("direnv.toml:2:1: whitelist.exact"));
  CHECK(toml_error("[whitelist]\nprefix = [1]\n").starts_with("direnv.toml:2:1: whitelist.prefix"));
  CHECK(toml_error("a = \n").starts_with("direnv.toml:1:"));
}

TEST_CASE("settings become lines of dirvenv's, and the rest is named", "[direnv_config]") {
  const TranslatedConfig none = translated_config(DirenvConfig());
  CHECK(none.lines.empty());
  CHECK(none.left.empty());
  const TranslatedConfig all = translated_config(
      toml_config("bash_path = '/b'\ndisable_stdin = true\nload_dotenv = true\nstrict_env = true\n"
                  "hide_env_diff = true\nwarn_timeout = '1m'\nlog_format = '-'\nlog_filter = 'x'\n"
                  "[whitelist]\nprefix = ['/a \"b', '~/c']\nexact = ['/d']\n"));
  CHECK(all.lines ==
        "bash = \"/b\"\nload_dotenv = true\nstrict_env = true\nhide_env_diff = true\n\n"
        "[trust]\nprefix = [\"/a \\\"b\", \"/home/me/c\"]\n");
  std::string left;
  for (const std::string& sentence : all.left)
    left += sentence.substr(0, sentence.find(':')) + " ";
  CHECK(left == "warn_timeout log_format log_filter disable_stdin whitelist.exact ");
}

TEST_CASE("times are read and written as Go does", "[direnv_config]") {
  const std::pair<const char*, int64_t> same[] = {
      {"0s", 0},        {"1ms", 1},        {"5s", 5'000},         {"1.5s", 1'500},
      {"1m0s", 60'000}, {"1m30s", 90'000}, {"2h0m0s", 7'200'000}, {"1h1m1.001s", 3'661'001}};
  for (const auto& [text, milliseconds] : same) {
    CHECK(parse_go_duration_ms(text) == milliseconds);
    CHECK(go_duration_text(milliseconds) == text);
  }
  CHECK(parse_go_duration_ms("0") == 0);
  CHECK(parse_go_duration_ms("-1s") == -1'000);
  CHECK(parse_go_duration_ms("+.5h") == 1'800'000);
  CHECK(parse_go_duration_ms("1500us") == 1);
  for (const char* const text : {"", "5", "s", "5 s", "1d", "1s-", "--1s", "1e3s", "inf", "nans",
                                 "1.2.3s", "9999999999999999999999h"})
    CHECK_FALSE(parse_go_duration_ms(text));
}

}  // namespace
}  // namespace dirvenv
