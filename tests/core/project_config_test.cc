// SPDX-License-Identifier: MIT
#include "core/project_config.h"

#include <catch2/catch.hpp>
#include <ctime>

#include "core/name_rules.h"

namespace dirvenv {
namespace {

struct BadFile {
  std::string_view text;
  std::string_view message;
};

std::string message_of(std::string_view text) {
  const Result<ProjectConfig> config = parse_project_config(text, "f");
  return config ? "no error" : config.error().message;
}

void check_messages(std::initializer_list<BadFile> files) {
  for (const BadFile& file : files) {
    CAPTURE(file.text);
    CHECK(message_of(file.text) == file.message);
  }
}

/// A template as it would be written.
std::string spelled(const ValueTemplate& value) {
  std::string out;
  for (const ValuePiece& piece : value) {
    if (const auto* literal = std::get_if<std::string>(&piece.held)) {
      out += *literal;
      continue;
    }
    const auto& reference = std::get<ValueReference>(piece.held);
    out += "${" + reference.name;
    if (reference.has_fallback) out += ":-" + spelled(reference.fallback);
    out += "}";
  }
  return out;
}

std::string at(SourcePlace place) {
  return fmt::format("@{}:{}", place.line, place.column);
}

std::string shown(const std::vector<PlacedTemplate>& paths) {
  std::string out;
  for (const PlacedTemplate& path : paths)
    out += spelled(path.value) + at(path.place) + " ";
  return out;
}

std::string shown(const std::vector<PlacedText>& texts) {
  std::string out;
  for (const PlacedText& text : texts)
    out += text.value + at(text.place) + " ";
  return out;
}

std::string shown(const std::optional<PlacedText>& text) {
  return text ? text->value + at(text->place) : "none";
}

}  // namespace

TEST_CASE("an empty project file is the defaults, which stand nowhere", "[project_config]") {
  for (const std::string_view text : {"", "# nothing\n", "#:schema x\n\n", "\xEF\xBB\xBF"}) {
    const Result<ProjectConfig> config = parse_project_config(text, "/p/.dirvenv.toml");
    REQUIRE(config);
    CHECK(config->path == "/p/.dirvenv.toml");
    CHECK_FALSE(config->inherit.value);
    CHECK(config->inherit.place == SourcePlace{});
    CHECK(config->required.empty());
    CHECK(config->unset.empty());
    CHECK(config->watch.empty());
    CHECK(config->env.empty());
    CHECK(config->lists.empty());
    CHECK(config->dotenv.empty());
    CHECK_FALSE(config->python);
    CHECK(config->aliases.empty());
    CHECK_FALSE(config->hooks.enter);
    CHECK_FALSE(config->hooks.leave);
    CHECK_FALSE(config->hooks.last_leave);
  }
  const Result<ProjectConfig> python = parse_project_config("\n[python]\n", "f");
  REQUIRE(python);
  REQUIRE(python->python);
  CHECK(at(python->python->place) == "@2:2");
  CHECK_FALSE(python->python->version);
  CHECK(python->python->venv.value == ".venv");
  CHECK(python->python->venv.place == SourcePlace{});
  CHECK(python->python->requirements.empty());
  CHECK(python->python->sync.value == PythonSync::Ask);
  CHECK(python->python->automatic.value);
}

TEST_CASE("each key of a project file is read with its place", "[project_config]") {
  const Result<ProjectConfig> config = parse_project_config(
      "inherit = true\n"
      "required = [\"A\", 'B']\n"
      "unset = [\n  \"C\",\n\t'D' ]\n"
      "watch = ['package.json', '${HOME}/x']\n"
      "[python]\n"
      "version = '>=3.10'\n"
      "venv = 'v'\n"
      "requirements = ['r.txt']\n"
      "sync = 'auto'\n"
      "auto = false\n"
      "[aliases]\n"
      "t = 'pytest -q'\n"
      "\"a.b\" = 'x'\n"
      "[hooks]\n"
      "enter = '''\necho 1\necho 2'''\n"
      "leave = 'l'\n"
      "last_leave = 'll'\n",
      "f");
  REQUIRE(config);
  CHECK(config->inherit.value);
  CHECK(at(config->inherit.place) == "@1:1");
  CHECK(shown(config->required) == "A@2:13 B@2:18 ");
  CHECK(shown(config->unset) == "C@4:3 D@5:2 ");
  CHECK(shown(config->watch) == "package.json@6:10 ${HOME}/x@6:26 ");
  REQUIRE(config->python);
  CHECK(at(config->python->place) == "@7:2");
  CHECK(shown(config->python->version) == ">=3.10@8:1");
  CHECK(shown(config->python->venv) == "v@9:1");
  CHECK(shown(config->python->requirements) == "r.txt@10:17 ");
  CHECK(config->python->sync.value == PythonSync::Auto);
  CHECK(at(config->python->sync.place) == "@11:1");
  CHECK_FALSE(config->python->automatic.value);
  REQUIRE(config->aliases.size() == 2);
  CHECK(config->aliases[0].name + "=" + config->aliases[0].value == "t=pytest -q");
  CHECK(at(config->aliases[0].place) == "@14:1");
  CHECK(config->aliases[1].name + at(config->aliases[1].place) == "a.b@15:1");
  CHECK(shown(config->hooks.enter) == "echo 1\necho 2@17:1");
  CHECK(shown(config->hooks.leave) == "l@20:1");
  CHECK(shown(config->hooks.last_leave) == "ll@21:1");
}

TEST_CASE("[env] holds texts, integers and booleans, in the order of the file",
          "[project_config]") {
  const Result<ProjectConfig> config = parse_project_config("env.Z = 'z'\n[env.x]\n", "f");
  CHECK(config.error().message == "f:2:6: x must be one text, number or boolean");
  const Result<ProjectConfig> env = parse_project_config(
      "[env]\n"
      "Z = \"é ${A:-${B}$$}\"\n"
      "\"N\" = 8_080\n"
      "  M = -3\n"
      "P = +3\n"
      "T = true\n"
      "F = false\n"
      "EMPTY = ''\n"
      "L = '''\n\n\nline'''\n",
      "f");
  REQUIRE(env);
  std::string all;
  for (const ProjectVariable& variable : env->env)
    all += variable.name + "=" + spelled(variable.value) + at(variable.place) + " ";
  CHECK(all ==
        "Z=é ${A:-${B}$}@2:1 N=8080@3:1 M=-3@4:3 P=3@5:1 T=true@6:1 F=false@7:1 EMPTY=@8:1 "
        "L=\n\nline@9:1 ");
  const auto& outer = std::get<ValueReference>(env->env[0].value[1].held);
  CHECK(at(outer.place) == "@2:8");
  CHECK(at(std::get<ValueReference>(outer.fallback[0].held).place) == "@2:13");
  CHECK(std::get<ValueReference>(parse_project_config("env.A='${B}'", "f")->env[0].value[0].held)
            .name == "B");
}

TEST_CASE("[path], [paths.NAME] and [dotenv] are read in any spelling of TOML",
          "[project_config]") {
  const Result<ProjectConfig> config = parse_project_config(
      "dotenv.files = ['.env', '.env.local?', '${A}?']\n"
      "paths.MANPATH.prepend = ['man']\n"
      "paths.XPATH = { append = ['${A:-b}/c'], remove = [] }\n"
      "[path]\n"
      "prepend = [\"bin\", \"node_modules/.bin\"]\n"
      "append = ['z']\n"
      "remove = ['/r', '$$:'] # wrong\n",
      "f");
  CHECK(config.error().message ==
        "f:7:20: path.remove: a ':' would end the element; write two "
        "elements");
  const Result<ProjectConfig> good = parse_project_config(
      "dotenv.files = ['.env', '.env.local?', '${A}?']\n"
      "paths.MANPATH.prepend = ['man']\n"
      "paths.XPATH = { append = ['${A:-b}/c'], remove = [] }\n"
      "[path]\n"
      "prepend = [\"bin\", \"node_modules/.bin\"]\n"
      "append = ['z']\n"
      "remove = ['/r', '$$']\n",
      "f");
  REQUIRE(good);
  REQUIRE(good->dotenv.size() == 3);
  CHECK_FALSE(good->dotenv[0].may_be_absent);
  CHECK(good->dotenv[1].may_be_absent);
  CHECK(spelled(good->dotenv[1].file.value) + at(good->dotenv[1].file.place) == ".env.local@1:25");
  CHECK(spelled(good->dotenv[2].file.value) == "${A}");
  REQUIRE(good->lists.size() == 3);
  CHECK(good->lists[0].name + at(good->lists[0].place) == "MANPATH@2:7");
  CHECK(shown(good->lists[0].prepend) == "man@2:26 ");
  CHECK(good->lists[1].name + at(good->lists[1].place) == "XPATH@3:7");
  CHECK(shown(good->lists[1].append) == "${A:-b}/c@3:27 ");
  CHECK(good->lists[2].name + at(good->lists[2].place) == "PATH@4:2");
  CHECK(shown(good->lists[2].prepend) == "bin@5:12 node_modules/.bin@5:19 ");
  CHECK(shown(good->lists[2].append) == "z@6:11 ");
  CHECK(shown(good->lists[2].remove) == "/r@7:11 $@7:17 ");
  // PATH may also be spelled as the others are.
  CHECK(parse_project_config("[paths.PATH]\nprepend=['a']", "f")->lists[0].name == "PATH");
}

TEST_CASE("an unknown key is told with those that are known, and the nearest", "[project_config]") {
  constexpr std::string_view kTop =
      "aliases, dotenv, env, hooks, inherit, path, paths, python, required, secrets, unset, watch";
  check_messages({
      {"[path]\nprepnd = []",
       "f:2:1: unknown key 'prepnd' in [path]; did you mean `prepend`? Known are append, prepend, "
       "remove"},
      {"[paths.X]\nPREPEND = []",
       "f:2:1: unknown key 'PREPEND' in [paths.X]; did you mean `prepend`? Known are append, "
       "prepend, remove"},
      {"[python]\nversoin = ''",
       "f:2:1: unknown key 'versoin' in [python]; did you mean `version`? Known are auto, "
       "conda, requirements, sync, venv, version"},
      {"[python]\npackages = []",
       "f:2:1: unknown key 'packages' in [python]; known are auto, conda, requirements, sync, "
       "venv, "
       "version"},
      {"[hooks]\nwatch = []",
       "f:2:1: unknown key 'watch' in [hooks]; the key 'watch' of the whole file goes before the "
       "first [table]; known are enter, last_leave, leave"},
      {"dotenv.x = 1", "f:1:8: unknown key 'x' in [dotenv]; known are files"},
  });
  CHECK(message_of("\n  envs.A = 1") ==
        fmt::format("f:2:3: unknown key 'envs'; did you mean `env`? Known are {}", kTop));
  CHECK(message_of("'a b\\' = 1") == fmt::format("f:1:1: unknown key 'a b\\'; known are {}", kTop));
  CHECK(message_of("\"\\u001B]x\" = 1") ==
        fmt::format("f:1:1: unknown key '\\x1B]x'; known are {}", kTop));
  CHECK(message_of("[" + std::string(70, 'k') + "]") ==
        fmt::format("f:1:2: unknown key '{}...'; known are {}", std::string(60, 'k'), kTop));
  CHECK(message_of("\"" + std::string(59, 'k') + "é\" = 1") ==
        fmt::format("f:1:1: unknown key '{}...'; known are {}", std::string(59, 'k'), kTop));
}

TEST_CASE("a value of another type is told with what it must be", "[project_config]") {
  check_messages({
      {"inherit = 'yes'", "f:1:1: inherit must be true or false"},
      {"required = 'A'", "f:1:1: required must be a list of texts, such as [\"a\", \"b\"]"},
      {"unset = ['A', 1]", "f:1:15: unset is a list of texts; put this one in quotes"},
      {"watch = [['a']]", "f:1:10: watch is a list of texts; put this one in quotes"},
      {"env = 1", "f:1:1: env must be a table; write [env] and, below it, NAME = \"value\""},
      {"[[env]]", "f:1:3: env must be a table; write [env] and, below it, NAME = \"value\""},
      {"path = ['bin']",
       "f:1:1: path must be a table; write [path] and, below it, append = ..., prepend = ..., "
       "remove = ..."},
      {"paths = []",
       "f:1:1: paths must be a table; write [paths.NAME] and, below it, prepend = "
       "[\"directory\"]"},
      {"[paths]\nX = ['a']",
       "f:2:1: paths.X must be a table; write [paths.X] and, below it, append = ..., prepend = "
       "..., remove = ..."},
      {"[paths]\nprepend = ['a']",
       "f:2:1: which list? Write [paths.NAME], or [path] for PATH, above prepend = ..."},
      {"[path]\nprepend = 'a'",
       "f:2:1: path.prepend must be a list of texts, such as [\"a\", \"b\"]"},
      {"dotenv = '.env'",
       "f:1:1: dotenv must be a table; write [dotenv] and, below it, files = ..."},
      {"[dotenv]\nfiles = '.env'",
       "f:2:1: dotenv.files must be a list of texts, such as [\"a\", \"b\"]"},
      {"python = '3.12'",
       "f:1:1: python must be a table; write [python] and, below it, auto = ..., conda = ..., "
       "requirements = "
       "..., sync = ..., venv = ..., version = ..."},
      {"[python]\nversion = 3.10",
       "f:2:1: python.version must be in quotes: as a number, 3.10 would be 3.1"},
      {"[python]\nversion = 3",
       "f:2:1: python.version must be in quotes: as a number, 3.10 would be 3.1"},
      {"[python]\nversion = []", "f:2:1: python.version must be a text in quotes"},
      {"[python]\nvenv = true", "f:2:1: python.venv must be a text in quotes"},
      {"[python]\nrequirements = 'r'",
       "f:2:1: python.requirements must be a list of texts, such as [\"a\", \"b\"]"},
      {"[python]\nsync = true", "f:2:1: python.sync must be \"auto\", \"ask\" or \"off\""},
      {"[python]\nsync = 'on'", "f:2:1: python.sync must be \"auto\", \"ask\" or \"off\""},
      {"[python]\nauto = 'x'", "f:2:1: python.auto must be true or false"},
      {"aliases = []",
       "f:1:1: aliases must be a table; write [aliases] and, below it, NAME = \"command\""},
      {"[aliases]\nx = 1", "f:2:1: aliases.x must be a text in quotes"},
      {"[aliases]\nwatch = ['x']",
       "f:2:1: aliases.watch must be a text in quotes; the key 'watch' of the whole file goes "
       "before the first [table]"},
      {"hooks = 1",
       "f:1:1: hooks must be a table; write [hooks] and, below it, enter = ..., last_leave = "
       "..., leave = ..."},
      {"[hooks]\nenter = ['x']", "f:2:1: hooks.enter must be a text in quotes"},
      {"[env]\nA = 1.5", "f:2:1: A: fractions can be written in several ways; put it in quotes"},
      {"[env]\nA = inf", "f:2:1: A: fractions can be written in several ways; put it in quotes"},
      {"[env]\nA = 1979-05-27",
       "f:2:1: A: dates and times can be written in several ways; put it in quotes"},
      {"[env]\nA = 07:32:00",
       "f:2:1: A: dates and times can be written in several ways; put it in quotes"},
      {"[env]\nA = ['a']", "f:2:1: A must be one text, number or boolean"},
      {"env.A.B = 'a'", "f:1:5: A must be one text, number or boolean"},
      {"[env]\nwatch = ['a']",
       "f:2:1: no variable watch; the key 'watch' of the whole file goes before the first "
       "[table]"},
      {"[env]\nA = 0x10", "f:2:1: A would be 16: write A = 16, or put the number in quotes"},
      {"[env]\nA = 0o755", "f:2:1: A would be 493: write A = 493, or put the number in quotes"},
      {"\n[secrets]\nA = { store = 'dirvenv' }",
       "f:2:2: secrets are not supported yet; remove [secrets], and set such values outside of "
       "the project, or in a .env that [dotenv] names"},
      {"secrets.A = 1",
       "f:1:1: secrets are not supported yet; remove [secrets], and set such values outside of "
       "the project, or in a .env that [dotenv] names"},
  });
}

TEST_CASE("bad TOML, and a key that is there twice, have their place", "[project_config]") {
  check_messages({
      {"[env]\nA = 1\nA = 2",
       "f:3:5: Error while parsing key-value pair: cannot redefine existing integer 'A'"},
      {"[aliases]\nt = 'x'\nt = 'y'",
       "f:3:5: Error while parsing key-value pair: cannot redefine existing string 't'"},
      {"[env]\n[path]\n[env]",
       "f:3:1: Error while parsing table header: cannot redefine existing table 'env'"},
      {"a = \n", "f:1:5: Error while parsing key-value pair: expected value, saw '\\n'"},
      {"a = \"x\n",
       "f:1:7: Error while parsing string: unescaped control characters other than TAB (U+0009) "
       "are explicitly prohibited"},
  });
  for (const std::string& text : {std::string("[env"), std::string("\xff"),
                                  std::string("a\0 = 1", 6), "watch = " + std::string(5000, '[')}) {
    CAPTURE(text);
    CHECK(message_of(text).starts_with("f:1:"));
  }
}

TEST_CASE("names of variables must be valid, and not the shell's own", "[project_config]") {
  constexpr std::string_view kInvalid =
      " is no name of a variable: letters, digits and '_', at most 255, and no digit first";
  for (const auto& [text, place, name] : std::initializer_list<std::array<std::string_view, 3>>{
           {"[env]\n'a b' = 1", "2:1", "a b"},
           {"[env]\n\"\" = 1", "2:1", ""},
           {"[env]\n1A = 1", "2:1", "1A"},
           {"env.A-B = 1", "1:5", "A-B"},
           {"[env]\n\"x\\u0000\" = 1", "2:1", "x\\x00"},
           {"[env]\n\"x[$(cmd)]\" = 1", "2:1", "x[$(cmd)]"},
           {"required = ['A', 'A.B']", "1:18", "A.B"},
           {"unset = ['']", "1:10", ""},
           {"[paths.'a:b']", "1:8", "a:b"}}) {
    CAPTURE(text);
    CHECK(message_of(text) == fmt::format("f:{}: '{}'{}", place, name, kInvalid));
  }
  check_messages({
      {"[env]\nPS1 = 'x'", "f:2:1: no project may set PS1 (prompt); remove it"},
      {"[env]\nDIRVENV_DIR = 'x'",
       "f:2:1: no project may set DIRVENV_DIR (dirvenv's own); remove "
       "it"},
      {"unset = ['A', 'IFS']", "f:1:15: no project may unset IFS (shell options); remove it"},
      {"[paths.FPATH]", "f:1:8: no project may set FPATH (shell start); remove it"},
      {"required = ['PWD']", "no error"},
      {"env.LD_PRELOAD = 'x'", "no error"},  // flagged: set, and shown at the review
  });
  CHECK(message_of("env." + std::string(kLongestName, 'n') + " = 1") == "no error");
  CHECK(message_of("env." + std::string(kLongestName + 1, 'n') + " = 1") ==
        fmt::format("f:1:5: '{}...'{}", std::string(60, 'n'), kInvalid));
}

TEST_CASE("a variable is decided about in one place", "[project_config]") {
  check_messages({
      {"[path]\nprepend=['a']\n[paths.PATH]\nappend=['b']",
       "f:3:8: PATH is in the edits of its list here and in the edits of its list on line 1; keep "
       "one"},
      {"[paths.PATH]\n[path]",
       "f:2:2: PATH is in the edits of its list here and in the edits of its list on line 1; keep "
       "one"},
      {"unset = ['A']\n[env]\nA = 1", "f:3:1: A is in [env] here and in unset on line 1; keep one"},
      {"[env]\nX = 1\n[paths.X]",
       "f:3:8: X is in the edits of its list here and in [env] on line 2; keep one"},
      {"env.PATH = ''\n[path]",
       "f:2:2: PATH is in the edits of its list here and in [env] on line 1; keep one"},
      {"unset = ['X']\n[paths.X]",
       "f:2:8: X is in the edits of its list here and in unset on line 1; keep one"},
      {"unset = ['A', 'B', 'A']", "f:1:20: unset names A twice; remove one"},
      {"required = ['A', 'A']", "f:1:18: required names A twice; remove one"},
      {"required = ['B', 'A']\nunset = ['A']",
       "f:1:18: A is required, but unset on line 2 removes it; keep one"},
      {"required = ['A']\nenv.A = 1", "no error"},
  });
}

TEST_CASE("paths must be some, and elements of lists one each", "[project_config]") {
  constexpr std::string_view kEmpty =
      " holds an empty path; write \".\" for the directory of this file, or remove it";
  constexpr std::string_view kColon = ": a ':' would end the element; write two elements";
  for (const auto& [text, place, why] : std::initializer_list<std::array<std::string_view, 3>>{
           {"watch = ['a', '']", "1:15: watch", kEmpty},
           {"path.prepend = ['']", "1:17: path.prepend", kEmpty},
           {"paths.X.remove = ['']", "1:19: paths.X.remove", kEmpty},
           {"dotenv.files = ['?']", "1:17: dotenv.files", kEmpty},
           {"watch = ['~/x']", "1:10: watch", ": '~' is no directory here; write ${HOME}"},
           {"path.append = ['~']", "1:16: path.append",
            ": '~' is no directory here; write ${HOME}"},
           {"path.append = ['a:b']", "1:18: path.append", kColon},
           {"path.append = [\"\\u0041\\t:b\"]", "1:25: path.append", kColon},
           {"path.append = ['${A:-b:c}']", "1:23: path.append", kColon},
           {"path.append = ['${A}${B:-${C:-}}:']", "1:33: path.append", kColon},
           {"path.append = ['$${A:-b}']", "1:21: path.append", kColon},
           {"path.append = [\"\"\"\n\\\n  é:\"\"\"]", "3:4: path.append", kColon}}) {
    CAPTURE(text);
    CHECK(message_of(text) == fmt::format("f:{}{}", place, why));
  }
  check_messages({
      {"watch = ['a:b']", "no error"},
      {"dotenv.files = ['a:b']", "no error"},
      {"path.append = ['${A:-b}', '${A:-}', 'a~', '~user']", "no error"},
      {"[python]\nvenv = ''", "f:2:1: python.venv is empty; write a path, or remove it"},
      {"[python]\nvenv = \"\\t$x\"",
       "f:2:11: python.venv: nothing expands here; write the path itself"},
      {"[python]\nrequirements = ['r.txt', ' ']",
       "f:2:26: python.requirements is empty; write a path, or remove it"},
      {"[python]\nrequirements = ['${A}']",
       "f:2:18: python.requirements: nothing expands here; write the path itself"},
      {"[python]\nvenv = '~/v'",
       "f:2:1: python.venv: '~' is no directory here; write the path itself, from '/' or from the "
       "directory of this file"},
  });
}

TEST_CASE("a version of Python is a specifier that can be read, or a program", "[project_config]") {
  for (const std::string_view version : {">=3.10,<3.14", "3.12", "3", "python3.9",
                                         "/opt/py/bin/python", "^3.10", "*", "pypy3", "~=3.10"}) {
    CAPTURE(version);
    CHECK(message_of(fmt::format("python.version = '{}'", version)) == "no error");
  }
  check_messages({
      {"[python]\nversion = '>=x'",
       "f:2:1: python.version: '>=x' is no version specifier such as \">=3.10,<3.14\""},
      {"[python]\nversion = ' '",
       "f:2:1: python.version is empty; write such as \">=3.10\", \"3.12\" or \"python3.12\", or "
       "remove it"},
  });
}

TEST_CASE("aliases have names and values that every shell takes", "[project_config]") {
  constexpr std::string_view kLetters =
      ": no alias can have this name: letters, digits, '_', '.', '+' and '-', no '-' first";
  constexpr std::string_view kWord =
      ": no alias can have this name: a shell, or dirvenv in it, needs the word itself";
  for (const std::string_view name : {"-x", "a b", "", "a=b", "é", "a$b", "a/b", "[", "x;y"}) {
    CAPTURE(name);
    CHECK(message_of(fmt::format("[aliases]\n'{}' = 'x'", name)) ==
          fmt::format("f:2:1: '{}'{}", name, kLetters));
  }
  for (const std::string_view name :
       {"if", "for", "while", "function", "end", "begin", "and", "repeat", "coproc", "time", ".",
        "source", "builtin", "command", "unalias", "dirvenv", "set", "test"}) {
    CAPTURE(name);
    CHECK(message_of(fmt::format("[aliases]\n'{}' = 'x'", name)) ==
          fmt::format("f:2:1: '{}'{}", name, kWord));
  }
  for (const std::string_view name : {"g++", "a.b", "..", "7z", "_x", "a-", "ls", "If"}) {
    CAPTURE(name);
    CHECK(message_of(fmt::format("[aliases]\n'{}' = 'x'", name)) == "no error");
  }
  check_messages({
      {"[aliases]\nt = ''", "f:2:1: aliases.t is empty; write a command, or remove it"},
      {"[aliases]\nt = \" \\n\"", "f:2:1: aliases.t is empty; write a command, or remove it"},
      {"[aliases]\nt = \"a\\nb\"", "f:2:7: aliases.t: an alias is one line; use ';', or a script"},
      {"[aliases]\nt = '''\na\nb'''",
       "f:3:2: aliases.t: an alias is one line; use ';', or a script"},
      {"[hooks]\nleave = ' '", "f:2:1: hooks.leave is empty; write a command, or remove it"},
      {"[hooks]\nleave = \"a\\u0000\"",
       "f:2:11: hooks.leave holds a NUL character, which nothing here can; remove it"},
      {"[env]\nA = \"\"\"\r\n\r\n\\u0000\"\"\"",
       "f:4:1: A holds a NUL character, which nothing here can; remove it"},
      {"watch = ['a', \"b\\U00000000\"]",
       "f:1:17: watch holds a NUL character, which nothing here can; remove it"},
  });
}

TEST_CASE("a dollar sign stands for a variable or for itself, and is told where it does neither",
          "[project_config]") {
  constexpr std::string_view kForms =
      "only ${NAME} and ${NAME:-default} stand for a variable; write $$ for a dollar sign";
  constexpr std::string_view kClosed =
      "this '${' is never closed; add a '}', or write $$ for a dollar sign";
  constexpr std::string_view kName =
      "'${' needs a name behind it: letters, digits and '_', no digit first; write $$ for a dollar "
      "sign";
  for (const auto& [value, place, why] : std::initializer_list<std::array<std::string_view, 3>>{
           {"'$'", "2:6", kForms},
           {"'a$NAME'", "2:7", kForms},
           {"'$(cmd)'", "2:6", kForms},
           {"'$$$'", "2:8", kForms},
           {"'${A}$'", "2:10", kForms},
           {"'${A:-$}'", "2:11", kForms},
           {"'${A-x}'", "2:9", kForms},
           {"'${A:x}'", "2:9", kForms},
           {"'${A:=x}'", "2:9", kForms},
           {"'${A}${B?x}'", "2:13", kForms},
           {"'${'", "2:6", kClosed},
           {"'x ${A'", "2:8", kClosed},
           {"'${A:-b'", "2:6", kClosed},
           {"'${A:-${B}'", "2:6", kClosed},
           {"'${A:-${B'", "2:11", kClosed},
           {"'${}'", "2:6", kName},
           {"'${1}'", "2:6", kName},
           {"'${ A}'", "2:6", kName},
           {"'${A:-{}}'", "2:11",
            "a default can hold no brace; give the text a name in [env], and write that as the "
            "default: ${NAME:-${OTHER}}"},
           {"\"\\t\\\"é\\u00e9$\"", "2:17", kForms},
           {"\"\"\"\nab\\\n\n   $\"\"\"", "5:4", kForms},
           {"\"\"\"a\r\n$\"\"\"", "3:1", kForms},
           {"'''\n\n$'''", "4:1", kForms},
           {"'''\\\n$'''", "3:1", kForms},
           {"'\\t$'", "2:8", kForms}}) {
    CAPTURE(value);
    CHECK(message_of(fmt::format("[env]\nN = {}\n", value)) == fmt::format("f:{}: {}", place, why));
  }
  CHECK(message_of("watch = ['a', '$a']") == fmt::format("f:1:16: {}", kForms));
  CHECK(message_of("dotenv.files = ['${a?']") == fmt::format("f:1:18: {}", kClosed));
  CHECK(message_of("\xEF\xBB\xBFwatch = ['$a']") == fmt::format("f:1:11: {}", kForms));
  CHECK(message_of("\xEF\xBB\xBFwatch = [\"\\t$a\"]") == fmt::format("f:1:13: {}", kForms));
  std::string nested = "x";
  for (size_t i = 0; i < kDeepestDefault; ++i)
    nested = "${A:-" + nested + "}";
  CHECK(message_of("env.B = '" + nested + "'") == "no error");
  CHECK(message_of("env.B = '${A:-" + nested + "}'") ==
        "f:1:90: more than 16 defaults lie in one another; give some of them names in [env]");
}

TEST_CASE("what references can never mean is told when the file is read", "[project_config]") {
  check_messages({
      {"unset = ['B']\nenv.A = 'x${C:-${B}}'",
       "f:2:16: unset on line 1 removes B, so it has no value here"},
      {"unset = ['B']\nwatch = ['${B}']\n",
       "f:2:11: unset on line 1 removes B, so it has no value "
       "here"},
      {"path.remove = ['${B}']\nunset = ['B']",
       "f:1:17: unset on line 2 removes B, so it has no value here"},
      {"dotenv.files = ['.env.${STAGE}']\n[env]\nSTAGE = 'dev'",
       "f:1:23: the files of [dotenv] are read before [env] sets STAGE on line 3; write its value "
       "here"},
      {"[env]\nA = '${B}'\nB = '${C:-${A}}'\nC = '1'",
       "f:3:11: values refer to each other in a circle: A -> B -> A; write one of them without "
       "the others"},
      {"[env]\nX = '${A}'\nA = '${A}${B}'\nB = '${C}'\nC = '${A}'",
       "f:5:6: values refer to each other in a circle: A -> B -> C -> A; write one of them without "
       "the others"},
      {"env.A = '${A}:${A:-x}'", "no error"},
  });
  // The first in the file of several.
  CHECK(message_of("unset=['B']\n[env]\nA='${B}'\n[path]\nprepend=['${B}']").starts_with("f:3:4:"));
  std::string circle = "[env]\n";
  for (int i = 0; i < 20; ++i)
    circle += fmt::format("A{} = '${{A{}}}'\n", i, (i + 1) % 20);
  CHECK(message_of(circle) ==
        "f:21:8: values refer to each other in a circle: A0 -> A1 -> A2 -> A3 -> A4 -> A5 -> A6 -> "
        "A7 -> ... -> A0; write one of them without the others");
}

TEST_CASE("the number of keys and elements has a limit", "[project_config]") {
  const auto of_size = [](size_t count) {
    std::string text = "watch = [\n";
    for (size_t i = 1; i < count; ++i)
      text += "'a',\n";
    return text + "]";
  };
  CHECK(message_of(of_size(kMostProjectEntries)) == "no error");
  CHECK(message_of(of_size(kMostProjectEntries + 1)) ==
        "f:20001:1: more than 20000 keys and elements");
}

TEST_CASE("a line of a megabyte takes no longer than as many lines", "[project_config]") {
  std::string text = "watch = [";
  for (size_t i = 1; i < kMostProjectEntries; ++i)
    text += "'$$" + std::string(40, 'x') + "', ";
  const std::clock_t before = std::clock();
  CHECK(message_of(text + "]") == "no error");
  // Seconds of processor time, with sanitizers; where each character looks for the line's end, 30.
  CHECK(static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC < 5);
}

TEST_CASE("of several errors the first in the file is told", "[project_config]") {
  CHECK(message_of("watch = 1\ninherit = 1\naliases = 1").starts_with("f:1:1: watch"));
  CHECK(message_of("[env]\nZ = []\nA = []").starts_with("f:2:1: Z"));
}

}  // namespace dirvenv
