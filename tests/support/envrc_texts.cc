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

std::string substitution(std::mt19937_64& random) {
  return "$(" +
         one_of(random, {"pwd",
                         "dirname a/b",
                         "dirname \"$PWD\"",
                         "basename /x/y.z .z",
                         "basename \"$A\"",
                         "expand_path ./x",
                         "expand_path ../y /z",
                         "find_up .env",
                         "find_up absent",
                         "echo $A x",
                         "echo",
                         "printf '%s,' a \"$B\"",
                         "realpath dir",
                         "realpath absent",
                         "dirname //",
                         "basename /",
                         "dirname ''",
                         "command -v sh",
                         "type -P absent",
                         "direnv_layout_dir",
                         "user_rel_path ~/x",
                         "date",
                         "echo 'a\n\n'",
                         "false",
                         " expand_path \"$BLANKS\" "}) +
         ")";
}

std::string expansion(std::mt19937_64& random) {
  const std::string n = name(random);
  switch (pick(random, 12)) {
    case 9:
      return "${" + n + one_of(random, {"#", "##", "%", "%%"}) +
             one_of(random, {"a", "*/", "/*", "*", "?", "'*'", "\"$A\"", "$B", "x*y", "[a]", "\\*",
                             ":*", "\xc3\xa9", "."}) +
             "}";
    case 10:
      return "${" + n + one_of(random, {":=", "=", ":?", "?"}) +
             one_of(random, {"", "x", "a b", "$A", "'q r'"}) + "}";
    case 11:
      return substitution(random);
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
  return one_of(random, {"a",     "b/c",   ".",           "..",     "x=y",      ":",        "#x",
                         "1,2",   "@host", "?q=1",        "*",      "[a]",      "~",        "~/x",
                         "a:~/y", "%",     "+",           "-n",     "{a,b}",    "{}",       "!",
                         "^",     "\\ ",   "\\$A",        "\\\n",   "\\\\",     "\xc3\xa9", "\xff",
                         "$",     "$/",    "a\\'b",       "..//x",  "$'a\\tb'", "$'\\x41'", "d*",
                         "?",     "*.env", "{a,b}",       "{x,$A}", "[",        "]",        "1",
                         "/",     "//",    "/x/./y/../z", "=",      "\r",       "0"});
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
                                "env_vars_required A EMPTY BASE 1x",
                                "source_env dir",
                                "source_env dir/.envrc",
                                "source_env absent",
                                "source_env_if_exists dir/local",
                                "source_env_if_exists absent",
                                "source_env_if_exists dir",
                                "source_env '~/project/dir'",
                                "source_up",
                                "source_up absent",
                                "source_up_if_exists",
                                "source_up_if_exists absent",
                                "source_up .envrc",
                                "source dir/local",
                                ". ./dir/local",
                                "source absent",
                                "source .direnv/python-3.11/bin/activate",
                                "set -a; source .env; set +a",
                                "PATH_rm '*/bin'",
                                "PATH_rm /bin",
                                "path_rm LISTS a b",
                                "path_rm LISTS '*'",
                                "path_rm NONE x",
                                "MANPATH_add man",
                                "load_prefix dir",
                                "strict_env",
                                "unstrict_env",
                                "set -e",
                                "set +e",
                                "set -u",
                                "set -euo pipefail",
                                "set -a",
                                "set +a",
                                "direnv_version 2.0",
                                "direnv_version 2.37.1",
                                "direnv_version v2.37",
                                "nix_direnv_version 3.0.6",
                                "alias ll='ls -l'",
                                "layout ruby",
                                "f a b",
                                "g",
                                "use mine x",
                                "layout mine",
                                "f() { A=${1:-none} B=\"$2\"; }",
                                "g () {\n  export C=$A\n  f \"$C\"\n}",
                                "use_mine() { export USED=${1-}; }",
                                "layout_mine() { PATH_add own; }",
                                "hash -r",
                                "unset -f f",
                                "watch_file *.env [db]* [xd]ir/[.l]*",
                                "PATH_add d*",
                                "watch_file {a,b}.nix dir/{x,y}",
                                "PATH_add {p,q}/bin",
                                "true",
                                "false",
                                ":",
                                "exit 1",
                                "dotenv --mode=docker .env",
                                "dotenv_if_exists --mode",
                                "return",
                                "make"};
  if (pick(random, 2) == 0) return one_of(random, whole);
  std::string text = one_of(random, functions);
  for (size_t left = pick(random, 3); left > 0; --left)
    text += one_of(random, {" ", " ", "\t", "  ", " \\\n "}) + argument(random);
  return text;
}

// One word for a test, mostly harmless to split.
std::string operand(std::mt19937_64& random) {
  switch (pick(random, 5)) {
    case 0:
      return one_of(random, {".env", "dir", "absent", "bin", "dir/", "''", "\"\"", "/", "~",
                             "\"a b\"", ".direnv/python-3.11/bin/python", "link", "*.env", "d*"});
    case 1:
      return one_of(random, {"1", "0", "-1", "10", "007", "x", "a", "!", "-f", "=", "]", "("});
    case 2:
      return double_quoted(random);
    default:
      return expansion(random);
  }
}

std::string unary(std::mt19937_64& random) {
  static const Choices tests = {"-n", "-z", "-e", "-f", "-d", "-s", "-r", "-w", "-x",
                                "-L", "-h", "-a", "-f", "-d", "-f", "-O", "-t", "-p"};
  if (pick(random, 8) == 0) return "-v " + name(random);
  return one_of(random, tests) + " " + operand(random);
}

std::string binary(std::mt19937_64& random, bool is_double) {
  static const Choices both = {"=", "==", "!=", "-eq", "-ne", "-lt", "-le", "-gt", "-ge"};
  static const Choices patterns = {"a*",  "*",    "?",         "*/bin", "'a*'",
                                   "x?z", "[ab]", "*\xc3\xa9", "$A*"};
  const std::string right =
      is_double && pick(random, 3) == 0 ? one_of(random, patterns) : operand(random);
  return operand(random) + " " + one_of(random, both) + " " + right;
}

std::string within_double(std::mt19937_64& random, int depth) {
  switch (pick(random, depth > 2 ? 3 : 8)) {
    case 0:
      return operand(random);
    case 1:
      return unary(random);
    case 2:
      return binary(random, true);
    case 3:
      return "! " + within_double(random, depth + 1);
    case 4:
      return "( " + within_double(random, depth + 1) + " )";
    case 5:
      return within_double(random, depth + 1) + one_of(random, {" && ", " || ", " ||\n  "}) +
             within_double(random, depth + 1);
    default:
      return unary(random);
  }
}

std::string condition(std::mt19937_64& random) {
  switch (pick(random, 8)) {
    case 0:
    case 1:
      return "[[ " + within_double(random, 0) + " ]]";
    case 2:
      return "[ " + unary(random) + " ]";
    case 3:
      return "[ " + binary(random, false) + " ]";
    case 4:
      return one_of(random, {"test ", "[ "}) + one_of(random, {"", "! "}) + operand(random) + " ]";
    case 5:
      return one_of(random, {"has ", "has ", "command -v ", "type ", "type -P "}) +
             one_of(random, {"sh", "absent", "cd", "PATH_add", "f", "\"$A\"", "if", "dotenv"}) +
             one_of(random,
                    {" >/dev/null 2>&1", " &>/dev/null", " > /dev/null", "", " 2>/dev/null"});
    case 6:
      return one_of(random, {"true", "false", "f", ":", "dotenv", "A=1", "A=$(find_up absent)"});
    default:
      return "! " + one_of(random, {"[ -f absent ]", "has absent", "[[ -n $A ]]", "true", "false"});
  }
}

std::string print(std::mt19937_64& random) {
  if (pick(random, 3) == 0) {
    return "printf " +
           one_of(random, {"'%s\\n'", "\"%s, \"", "'a\\tb\\n'", "'%s=%s\\n'", "'%d'", "'100%%\\n'",
                           "x", "'\\033[1m%s\\033[0m\\n'", "'\\x41\\101'"}) +
           (pick(random, 2) == 0 ? "" : " " + argument(random) + " " + word(random));
  }
  return "echo " + one_of(random, {"", "", "-n ", "-e ", "-ne ", "-x ", "-E "}) + word(random) +
         " " +
         one_of(random, {"", "$A", "'\\033[31mred\\033[0m'", "\"\\\\t\"", "'a\\n'", "--",
                         "\xf0\x9f\x9a\x80"}) +
         one_of(random, {"", "", " >&2", " >/dev/null", " 2>/dev/null", " 1>&2 2>/dev/null"});
}

std::string statement(std::mt19937_64& random);

std::string body(std::mt19937_64& random) {
  std::string text = statement(random);
  if (pick(random, 3) == 0) text += one_of(random, {"\n", "; "}) + statement(random);
  return text;
}

std::string compound(std::mt19937_64& random) {
  switch (pick(random, 4)) {
    case 0: {
      std::string text = "if " + condition(random) +
                         one_of(random, {"; then\n", "\nthen ", "; then "}) + body(random);
      while (pick(random, 4) == 0)
        text += "\nelif " + condition(random) + "; then\n" + body(random);
      if (pick(random, 2) == 0) text += "\nelse\n  " + body(random);
      return text + one_of(random, {"\nfi", "; fi"});
    }
    case 1:
      return "{ " + body(random) + "; }";
    default: {
      std::string text = condition(random);
      do {
        text += one_of(random, {" && ", " || ", " &&\n  ", " ||\n# why\n "}) +
                (pick(random, 2) == 0 ? condition(random) : statement(random));
      } while (pick(random, 3) == 0);
      return text;
    }
  }
}

std::string statement(std::mt19937_64& random) {
  if (pick(random, 4) == 0) return pick(random, 4) == 0 ? print(random) : compound(random);
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
