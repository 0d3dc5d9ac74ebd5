// SPDX-License-Identifier: MIT
#include "support/envrc_texts.h"

#include <string_view>
#include <vector>

#include "support/seed.h"

namespace dirvenv::test {
namespace {

using Choices = std::vector<std::string_view>;

std::string one_of(std::mt19937_64& random, const Choices& choices) {
  return std::string(choices[pick(random, choices.size())]);
}

std::string name(std::mt19937_64& random) {
  // Few, so that statements meet.
  if (pick(random, 2) == 0) return one_of(random, {"A", "B", "C"});
  static const Choices names = {"D_1",         "PATH", "GOPATH",     "BASE",      "EMPTY", "HOME",
                                "VIRTUAL_ENV", "TERM", "LANG",       "BLANKS",    "BYTES", "NONE",
                                "LISTS",       "PS1",  "PYTHONPATH", "PYTHONHOME"};
  return one_of(random, names);
}

std::string expansion(std::mt19937_64& random) {
  const std::string n = name(random);
  switch (pick(random, 9)) {
    case 0:
      return "${" + n + ":-" + one_of(random, {"", "x", "a b", "$A", "${B}/c", "$PWD", "/a:b"}) +
             "}";
    case 1:
      return "${" + n + "-" + one_of(random, {"", "y", "1.2", "$C", "${D_1-z}"}) + "}";
    case 2:
      return "${" + n + ":+" + one_of(random, {"", "z", ":$A", "set"}) + "}";
    case 3:
      return "${" + n + "+" + one_of(random, {"", "is set", "x"}) + "}";
    case 4:
      return one_of(random, {"$PWD", "$(pwd)", "${PWD}", "$( pwd )", "$HOME", "$UID", "$?", "$$"});
    case 5:
      return "${" + n + "}";
    default:
      return "$" + n;
  }
}

std::string plain(std::mt19937_64& random) {
  return one_of(random, {"a",     "b/c",  ".",           "..",   "x=y", ":",   "#x",    "1,2",
                         "@host", "?q=1", "*",           "[a]",  "~",   "~/x", "a:~/y", "%",
                         "+",     "-n",   "{a,b}",       "{}",   "!",   "^",   "\\ ",   "\\$A",
                         "\\\n",  "\\\\", "\xc3\xa9",    "\xff", "$",   "$/",  "a\\'b", "..//x",
                         "/",     "//",   "/x/./y/../z", "=",    "\r",  "0"});
}

std::string double_quoted(std::mt19937_64& random) {
  std::string text = "\"";
  for (size_t left = pick(random, 4); left > 0; --left) {
    if (pick(random, 2) == 0) {
      text += expansion(random);
    } else {
      text +=
          one_of(random, {"a b", "'",   "\\\"", "\\$",   "\\n", "\\\\", "\n",   "*", "~",    "#",
                          "$ ",  "\\`", "$'",   "{a,b}", "!",   "\t",   "\\\n", ";", "$(x)", "é"});
    }
  }
  return text + "\"";
}

std::string word(std::mt19937_64& random) {
  std::string text;
  for (size_t left = 1 + pick(random, 3); left > 0; --left) {
    switch (pick(random, 6)) {
      case 0:
        text += double_quoted(random);
        break;
      case 1:
        text += "'" + one_of(random, {"", "a b", "$A", "\"", "\\", "\n", "*", "#"}) + "'";
        break;
      case 2:
        text += expansion(random);
        break;
      default:
        text += plain(random);
    }
  }
  return text;
}

// Mostly what is a word to bash and nothing else, so that most files are native.
std::string argument(std::mt19937_64& random) {
  if (pick(random, 4) == 0) return word(random);
  return one_of(random, {"bin", "\"a b\"", "$PWD/bin", "./x", "../y", "/abs//p/", "~/z", "''",
                         "\"$A\"", "node_modules/.bin", "\"$PWD\"/q", "$(pwd)", "dir", ".env"});
}

std::string assignment(std::mt19937_64& random) {
  return name(random) + one_of(random, {"=", "=", "=", "+="}) +
         (pick(random, 8) == 0 ? "" : word(random));
}

std::string call(std::mt19937_64& random) {
  static const Choices functions = {
      "PATH_add", "PATH_add",         "path_add GOPATH", "path_add A", "watch_file",
      "dotenv",   "dotenv_if_exists", "log_status",      "log_error",  "env_vars_required A"};
  static const Choices whole = {"layout python3 --without-pip",
                                "layout python3 --without-pip",
                                "layout python3 --without-pip",
                                "layout node",
                                "layout go",
                                "layout php",
                                "layout perl",
                                "dotenv",
                                "dotenv bad.env",
                                "dotenv dir",
                                "dotenv dir/",
                                "dotenv_if_exists nothing",
                                "dotenv nothing",
                                "watch_dir dir",
                                "watch_dir nothing",
                                "watch_dir .env",
                                "unset A B",
                                "unset -v C",
                                "unset PS1",
                                "unset PATH_add",
                                "export VIRTUAL_ENV=$PWD/.direnv/else",
                                "unset VIRTUAL_ENV",
                                "env_vars_required A EMPTY BASE 1x"};
  if (pick(random, 2) == 0) return one_of(random, whole);
  std::string text = one_of(random, functions);
  for (size_t left = pick(random, 3); left > 0; --left)
    text += one_of(random, {" ", " ", "\t", "  ", " \\\n "}) + argument(random);
  return text;
}

std::string statement(std::mt19937_64& random) {
  switch (pick(random, 8)) {
    case 0:
    case 1:
    case 2: {
      std::string text = "export " + assignment(random);
      while (pick(random, 4) == 0)
        text += " " + (pick(random, 4) == 0 ? word(random) : assignment(random));
      return text;
    }
    case 3:
      return assignment(random);
    case 4:
      return "export " + name(random);
    case 5:
      return "export \"" + name(random) + one_of(random, {"", "+"}) + "=$PWD/x:$PATH\"";
    default:
      return call(random);
  }
}

}  // namespace

std::string random_envrc(std::mt19937_64& random) {
  std::string text = pick(random, 8) == 0 ? "#!/usr/bin/env bash\n" : "";
  for (size_t left = 1 + pick(random, 5); left > 0; --left) {
    text += one_of(random, {"", "", "", "  ", "\t", "# a comment\n", "\n"}) + statement(random) +
            one_of(random, {"\n", "\n", "\n", ";\n", "; ", " # comment 'x\n", " \n", "\n\n"});
  }
  if (pick(random, 6) == 0 && text.back() == '\n') text.pop_back();
  return text;
}

std::string with_one_byte_changed(std::string text, std::mt19937_64& random) {
  static constexpr std::string_view kBytes = "'\"\\$ \n;#=:~{}[]*?&|<>()`!+-/x\r\t\xff\x01";
  const size_t at = pick(random, text.size() + 1);
  const char byte = kBytes[pick(random, kBytes.size())];
  switch (pick(random, 3)) {
    case 0:
      return text.insert(at, 1, byte);
    case 1:
      return at < text.size() ? text.erase(at, 1) : text;
    default:
      if (at < text.size()) text[at] = byte;
      return text;
  }
}

}  // namespace dirvenv::test
