// SPDX-License-Identifier: MIT
#include "core/name_rules.h"

#include <catch2/catch.hpp>

namespace dirvenv {

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
