// SPDX-License-Identifier: MIT
// docs/dirvenv.schema.json, by which editors complete and check a `.dirvenv.toml`, against the
// parser.
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <set>
#include <sstream>

#include "core/alias_name.h"
#include "core/name_rules.h"
#include "core/project_config.h"
#include "core/toml_library.h"
#include "support/json_schema.h"
#include "support/places.h"
#include "support/steps.h"

namespace dirvenv {
namespace {

using SchemaJson = nlohmann::json;

std::string file_text(const std::string& name) {
  std::ifstream in(test::source_directory() + "/" + name);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

const SchemaJson& schema() {
  static const SchemaJson read = SchemaJson::parse(file_text("docs/dirvenv.schema.json"));
  return read;
}

SchemaJson document_of(std::string_view text) {
  std::ostringstream out;
  out << toml::json_formatter{toml::parse(text)};
  return SchemaJson::parse(out.str());
}

bool parser_takes(std::string_view text) {
  return static_cast<bool>(parse_project_config(text, "f"));
}

bool schema_takes(std::string_view text) {
  return test::is_valid(schema(), document_of(text));
}

std::string quoted_key(std::string_view key) {
  return SchemaJson(key).dump();
}

using KeyNames = std::set<std::string>;

SchemaJson properties_of(const SchemaJson& table) {
  return test::resolved(schema(), table).value("properties", SchemaJson::object());
}

/// All keys of a table in the schema, "TABLE: NAME"; those of its tables too.
void add_schema_keys(const SchemaJson& table, const std::string& name, KeyNames& out) {
  const SchemaJson properties = properties_of(table);
  for (const auto& [key, value] : properties.items()) {
    out.insert(name + ": " + key);
    add_schema_keys(value, (name.empty() ? "" : name + ".") + key, out);
  }
  const SchemaJson others =
      test::resolved(schema(), table).value("additionalProperties", SchemaJson(false));
  if (others == false) return;
  out.insert(name + ": *");
  add_schema_keys(others, name + ".*", out);
}

/// Keys that have no description.
void add_undescribed(const SchemaJson& table, const std::string& name, KeyNames& out) {
  const SchemaJson properties = properties_of(table);
  for (const auto& [key, value] : properties.items()) {
    if (value.value("description", "").empty()) out.insert(name + "." + key);
    add_undescribed(value, name + "." + key, out);
  }
}

/// What its names stand for: a '*' as nothing, and as a letter.
std::vector<std::string> names_in(const NameGroup& group) {
  std::istringstream words{std::string(group.names)};
  std::vector<std::string> names;
  for (std::string word; words >> word;) {
    const size_t star = word.find('*');
    if (star == std::string::npos) {
      names.push_back(word);
    } else {
      names.push_back(std::string(word).erase(star, 1));
      names.push_back(std::string(word).replace(star, 1, "X"));
    }
  }
  return names;
}

KeyNames keys_of_schema() {
  KeyNames names;
  add_schema_keys(schema(), "", names);
  return names;
}

/// The keys of a document as the schema names them, where `is_wanted` takes their line.
void add_document_keys(const toml::table& table, const std::string& name,
                       const std::function<bool(int)>& is_wanted, KeyNames& out) {
  static const KeyNames known = keys_of_schema();
  for (const auto& [key, value] : table) {
    const bool is_named = known.contains(name + ": " + std::string(key.str()));
    const std::string part = is_named ? std::string(key.str()) : "*";
    if (is_wanted(static_cast<int>(key.source().begin.line))) out.insert(name + ": " + part);
    if (value.is_table()) {
      add_document_keys(*value.as_table(), (name.empty() ? "" : name + ".") + part, is_wanted, out);
    }
  }
}

struct StoryKeys {
  KeyNames taken;    ///< in a file that is right
  KeyNames refused;  ///< in a line that is wrong, and whose place the story has a shell show
};

/// Empty where it is no TOML.
toml::table document_or_none(std::string_view text) {
  try {
    return toml::parse(text);
  } catch (const toml::parse_error&) {
    return {};
  }
}

/// What comes of the .dirvenv.toml that `steps[at]` writes.
void add_story_keys(const std::vector<test::StoryStep>& steps, size_t at, StoryKeys& out) {
  const std::string& text = steps[at].body;
  const Result<ProjectConfig> config = parse_project_config(text, ".dirvenv.toml");
  if (config) {
    add_document_keys(
        toml::parse(text), "", [](int) { return true; }, out.taken);
    return;
  }
  const toml::table document = document_or_none(text);
  const std::string& message = config.error().message;
  const std::string place = message.substr(0, message.find(": "));
  const int wrong = std::stoi(message.substr(message.find(':') + 1));
  for (size_t next = at + 1; next < steps.size() && steps[next].verb != "write"; ++next) {
    const bool is_shown = steps[next].verb == "expect-output" && !steps[next].only &&
                          steps[next].argument.find(place + ": ") != std::string::npos;
    if (!is_shown) continue;
    add_document_keys(
        document, "", [&](int line) { return line == wrong; }, out.refused);
  }
}

KeyNames missing(const KeyNames& wanted, const KeyNames& there) {
  KeyNames names;
  std::set_difference(wanted.begin(), wanted.end(), there.begin(), there.end(),
                      std::inserter(names, names.end()));
  return names;
}

StoryKeys keys_of_stories() {
  StoryKeys keys;
  for (const auto& story :
       std::filesystem::directory_iterator(test::source_directory() + "/tests/scenarios")) {
    if (!story.is_directory()) continue;
    const std::string name = "tests/scenarios/" + story.path().filename().string() + "/steps";
    const std::vector<test::StoryStep> steps = test::parse_steps(file_text(name), name);
    for (size_t at = 0; at < steps.size(); ++at) {
      const bool is_toml =
          steps[at].verb == "write" && steps[at].argument.ends_with(".dirvenv.toml");
      if (is_toml && !steps[at].only) add_story_keys(steps, at, keys);
    }
  }
  return keys;
}

}  // namespace

TEST_CASE("a story in the real shells has each key of the schema, right and wrong",
          "[project_schema]") {
  KeyNames right = keys_of_schema();
  right.erase(": secrets");  // an error, until there are any
  const StoryKeys keys = keys_of_stories();
  CHECK(missing(right, keys.taken) == KeyNames());
  CHECK(missing(keys_of_schema(), keys.refused) == KeyNames());
}

TEST_CASE("the guide's examples are valid, and it names every key", "[project_schema]") {
  const std::string guide = file_text("docs/guide/dirvenv-toml.md");
  constexpr std::string_view kFence = "```toml\n";
  size_t examples = 0;
  for (size_t at = 0; (at = guide.find(kFence, at)) != std::string::npos; ++examples) {
    at += kFence.size();
    const std::string example = guide.substr(at, guide.find("```", at) - at);
    CAPTURE(example);
    const Result<ProjectConfig> config = parse_project_config(example, "f");
    CHECK((config ? "" : config.error().message) == "");
    CHECK(schema_takes(example));
  }
  CHECK(examples >= 5);
  for (const ProjectKey& key : project_keys()) {
    if (key.name == "*") continue;
    CAPTURE(key.table, key.name);
    const std::string name(key.name);
    const bool is_named = guide.find("`" + name + "`") != std::string::npos ||
                          guide.find("`[" + name + "]`") != std::string::npos ||
                          guide.find("`[" + name + ".NAME]`") != std::string::npos;
    CHECK(is_named);
  }
}

TEST_CASE("parser and schema have the same keys", "[project_schema]") {
  KeyNames of_parser;
  for (const ProjectKey& key : project_keys())
    of_parser.insert(std::string(key.table) + ": " + std::string(key.name));
  CHECK(of_parser == keys_of_schema());
  KeyNames undescribed;
  add_undescribed(schema(), "", undescribed);
  CHECK(undescribed == KeyNames());
}

TEST_CASE("the schema names the parser's defaults", "[project_schema]") {
  const SchemaJson& keys = schema()["properties"];
  const SchemaJson& python = keys["python"]["properties"];
  const Result<ProjectConfig> config = parse_project_config("[python]", "f");
  REQUIRE(config);
  CHECK(keys["inherit"]["default"] == config->inherit.value);
  CHECK(python["venv"]["default"] == config->python->venv.value);
  CHECK(python["auto"]["default"] == config->python->automatic.value);
  CHECK(python["sync"]["default"] == "ask");
  CHECK(config->python->sync.value == PythonSync::Ask);
}

TEST_CASE("parser and schema judge the same", "[project_schema]") {
  for (const std::string_view text :
       {"", "inherit = true", "required = ['A']", "unset = ['A', 'B']", "watch = ['a:b', '${X}/y']",
        "[env]\nA = '1'\nB = 2\nC = true\nD = ''\nE = '$$ ${A:-${B:-x}} }'", "[env]", "[path]",
        "[path]\nprepend = ['bin', '${X:-y}']\nappend = ['a$$b']\nremove = []",
        "[paths.MANPATH]\nprepend = ['man']", "paths = {}", "dotenv.files = ['.env', '.env.x?']",
        "[python]\nversion = '>=3.10'\nvenv = 'v'\nrequirements = ['r']\nsync = 'off'\nauto = "
        "false",
        "python.conda = 'work'", "[aliases]\nt = 'x y'\n'g++' = 'z'",
        "[hooks]\nenter = \"a\\nb\"\nleave = 'b'", "hooks.last_leave = 'x'"}) {
    CAPTURE(text);
    CHECK(parser_takes(text));
    CHECK(schema_takes(text));
  }
  for (const std::string_view text : {"x = 1",
                                      "inherit = 1",
                                      "inherit = 'true'",
                                      "required = 'A'",
                                      "required = [1]",
                                      "required = ['A.B']",
                                      "required = ['A', 'A']",
                                      "unset = ['A', 'A']",
                                      "unset = ['PS1']",
                                      "unset = [['A']]",
                                      "watch = ['']",
                                      "watch = ['~/x']",
                                      "watch = ['$x']",
                                      "watch = [true]",
                                      "env = []",
                                      "env.A = 1.5",
                                      "env.A = []",
                                      "env.A.B = 1",
                                      "env.A = '$'",
                                      "env.A = '$A'",
                                      "env.A = '${A-x}'",
                                      "env.A = '${}'",
                                      "env.A = \"\\u0000\"",
                                      "env.1A = 'x'",
                                      "env.'' = 'x'",
                                      "env.BASH_ENV = 'x'",
                                      "env.'A B' = 1",
                                      "path = ['bin']",
                                      "path.x = []",
                                      "path.prepend = 'bin'",
                                      "path.prepend = ['']",
                                      "path.prepend = ['a:b']",
                                      "path.append = ['~']",
                                      "path.remove = ['${A:b}']",
                                      "path.append = ['$${A:-b}']",
                                      "paths = ['x']",
                                      "paths.A = ['x']",
                                      "paths.A.b = []",
                                      "paths.A.append = [':']",
                                      "paths.FPATH.append = ['x']",
                                      "paths.'A B' = {}",
                                      "dotenv = '.env'",
                                      "dotenv.file = []",
                                      "dotenv.files = '.env'",
                                      "dotenv.files = ['']",
                                      "dotenv.files = ['?']",
                                      "dotenv.files = ['~/.env?']",
                                      "dotenv.files = ['~?']",
                                      "python = '3'",
                                      "python.x = 1",
                                      "python.version = 3",
                                      "python.version = ''",
                                      "python.version = ' '",
                                      "python.venv = ' '",
                                      "python.venv = '$x'",
                                      "python.venv = '~/x'",
                                      "python.requirements = 'r'",
                                      "python.requirements = ['']",
                                      "python.sync = 'on'",
                                      "python.sync = true",
                                      "python.auto = 'x'",
                                      "python.conda = '~/x'",
                                      "aliases = []",
                                      "aliases.t = 1",
                                      "aliases.t = ''",
                                      "aliases.t = \"a\\nb\"",
                                      "aliases.-t = 'x'",
                                      "aliases.'a b' = 'x'",
                                      "aliases.if = 'x'",
                                      "hooks = 'x'",
                                      "hooks.x = 'y'",
                                      "hooks.enter = ''",
                                      "hooks.enter = ['x']",
                                      "hooks.leave = \"a\\u0000\"",
                                      "secrets = {}",
                                      "secrets.A = 'x'"}) {
    CAPTURE(text);
    CHECK_FALSE(parser_takes(text));
    CHECK_FALSE(schema_takes(text));
  }
}

TEST_CASE("some of what the parser refuses is beyond a schema", "[project_schema]") {
  for (const std::string_view text :
       {"unset = ['A']\nenv.A = 1", "[path]\n[paths.PATH]", "env.A = '${A:-'", "env.A = 0x10",
        "env.A = '${B}'\nenv.B = '${A}'", "python.version = '>=x'", "env.A = '${B:-{}}'",
        "unset = ['A']\nrequired = ['A']"}) {
    CAPTURE(text);
    CHECK_FALSE(parser_takes(text));
    CHECK(schema_takes(text));
  }
}

TEST_CASE("the schema refuses the names that projects never set, and no others",
          "[project_schema]") {
  for (const NameGroup& group : name_groups()) {
    for (const std::string& name : names_in(group)) {
      const std::string text = "env." + name + " = 'x'";
      CAPTURE(text);
      CHECK(schema_takes(text) == (group.tier != NameTier::Never));
      CHECK(schema_takes(text) == parser_takes(text));
    }
  }
  for (const std::string_view name : {"PS", "PS11", "XPS1", "DIRVENV", "DIRENV_X", "PATH", "A"})
    CHECK(schema_takes(fmt::format("env.{} = 'x'", name)));
  const std::string longest(kLongestName, 'n');
  CHECK(schema_takes("env." + longest + " = 'x'"));
  CHECK_FALSE(schema_takes("env." + longest + "n = 'x'"));
}

TEST_CASE("the schema refuses the names that aliases cannot have, and no others",
          "[project_schema]") {
  const SchemaJson& words = schema()["definitions"]["aliasName"]["not"]["enum"];
  CHECK(words.size() == reserved_alias_words().size());
  for (const std::string_view word : reserved_alias_words()) {
    CAPTURE(word);
    CHECK(std::find(words.begin(), words.end(), word) != words.end());
  }
  for (const std::string& name : std::vector<std::string>{
           "a", "-a", "a-", "+", ".", "..", "a/b", "é", "a b", "", "IF", "if", "7",
           std::string(kLongestName, 'n'), std::string(kLongestName + 1, 'n')}) {
    CAPTURE(name);
    const std::string text = "aliases." + quoted_key(name) + " = 'x'";
    CHECK(schema_takes(text) == problem_of_alias_name(name).empty());
    CHECK(schema_takes(text) == parser_takes(text));
  }
}

}  // namespace dirvenv
