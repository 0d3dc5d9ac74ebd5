// SPDX-License-Identifier: MIT
#include "core/project_expand.h"

#include <catch2/catch.hpp>
#include <map>

namespace dirvenv {
namespace {

const std::map<std::string, std::string, std::less<>> kExpandOutside = {
    {"X", "ex"}, {"EMPTY", ""}, {"HOME", "/home/ada"}, {"TWO", "a:b"}};

std::optional<std::string> look_up_outside(std::string_view name) {
  const auto found = kExpandOutside.find(name);
  if (found == kExpandOutside.end()) return std::nullopt;
  return found->second;
}

ProjectConfig config_of(std::string_view text) {
  Result<ProjectConfig> config = parse_project_config(text, "f");
  if (!config) FAIL(config.error().message);
  return std::move(*config);
}

/// "NAME=value" in the order of evaluation, or the error.
std::string env_of(std::string_view text, const ValueLookup& lookup = look_up_outside) {
  const Result<std::vector<EnvChange>> changes = expand_project_env(config_of(text), lookup);
  if (!changes) return changes.error().message;
  std::string out;
  for (const EnvChange& change : *changes)
    out += change.name + "=" + change.value + " ";
  return out;
}

std::string expanded(const std::vector<PlacedText>& texts) {
  std::string out;
  for (const PlacedText& text : texts)
    out += fmt::format("{}@{}:{} ", text.value, text.place.line, text.place.column);
  return out;
}

std::string paths_error(std::string_view text) {
  const Result<ProjectPaths> paths = expand_project_paths(config_of(text), look_up_outside);
  return paths ? "no error" : paths.error().message;
}

}  // namespace

TEST_CASE("references become values, as in a shell", "[project_expand]") {
  struct Row {
    std::string_view value, result;
  };
  for (const Row& row : std::initializer_list<Row>{{"plain", "plain"},
                                                   {"", ""},
                                                   {"${X}", "ex"},
                                                   {"a${X}b${X}", "aexbex"},
                                                   {"${EMPTY}", ""},
                                                   {"${EMPTY:-d}", "d"},
                                                   {"${X:-d}", "ex"},
                                                   {"${NONE:-d e}", "d e"},
                                                   {"${NONE:-}", ""},
                                                   {"${NONE:-${X}!}", "ex!"},
                                                   {"${NONE:-${EMPTY:-${X}}}", "ex"},
                                                   {"${X:-${NONE}}", "ex"},
                                                   {"$$", "$"},
                                                   {"$${X}", "${X}"},
                                                   {"$$$${X}", "$${X}"},
                                                   {"${NONE:-$$}", "$"},
                                                   {"${TWO}", "a:b"},
                                                   {"#{x} `y` {z}", "#{x} `y` {z}"}}) {
    CAPTURE(row.value);
    CHECK(env_of(fmt::format("env.V = '{}'", row.value)) == fmt::format("V={} ", row.result));
  }
}

TEST_CASE("a value comes after those that it refers to, not after those above it",
          "[project_expand]") {
  CHECK(env_of("[env]\nA = '${B}1'\nB = '${C}2'\nC = '3'\nD = '4'") == "C=3 B=32 A=321 D=4 ");
  CHECK(env_of("[env]\nB = '1'\nA = '2'") == "B=1 A=2 ");
  CHECK(env_of("[env]\nA = '${NONE:-${B}}'\nB = 'b'") == "B=b A=b ");
  // A name in its own value means what it was before.
  CHECK(env_of("[env]\nX = '${X}:${Y}'\nY = 'y'\nZ = '${X}'") == "Y=y X=ex:y Z=ex:y ");
  CHECK(env_of("env.NEW = '${NEW:-first}'") == "NEW=first ");
  // Set to nothing is set, also where there was something.
  CHECK(env_of("[env]\nX = ''\nY = '${X}.${X:-d}'") == "X= Y=.d ");
  const Result<std::vector<EnvChange>> changes =
      expand_project_env(config_of("[env]\n  A = '${B}'\nB = true"), look_up_outside);
  REQUIRE(changes);
  CHECK((*changes)[0].place == SourcePlace{3, 1});
  CHECK((*changes)[1].place == SourcePlace{2, 3});
}

TEST_CASE("a variable that is not set, without default, is an error with its place",
          "[project_expand]") {
  CHECK(env_of("[env]\nA = 'x ${NONE}'") ==
        "f:2:8: NONE is not set; write ${NONE:-} if that may be");
  CHECK(env_of("[env]\nA = '${NO:-${NONE}}'") ==
        "f:2:12: NONE is not set; write ${NONE:-} if that may be");
  CHECK(env_of("env.NEW = '${NEW}'") == "f:1:12: NEW is not set; write ${NEW:-} if that may be");
}

TEST_CASE("a chain of as many values as a file may have is no deep recursion", "[project_expand]") {
  std::string text = "[env]\n";
  const size_t count = kMostProjectEntries - 1;
  for (size_t i = 0; i + 1 < count; ++i)
    text += fmt::format("A{} = '${{A{}}}'\n", i, i + 1);
  text += fmt::format("A{} = 'end'\n", count - 1);
  const Result<std::vector<EnvChange>> changes =
      expand_project_env(config_of(text), look_up_outside);
  REQUIRE(changes);
  CHECK(changes->size() == count);
  CHECK(changes->back().name + changes->back().value == "A0end");
}

TEST_CASE("what all values come to has a limit", "[project_expand]") {
  std::string text = "[env]\nA0 = 'x'\n";
  for (int i = 1; i < 64; ++i)
    text += fmt::format("A{0} = '${{A{1}}}${{A{1}}}'\n", i, i - 1);
  CHECK(env_of(text) == "f:27:8: with this the values come to more than 32 MiB; refer to fewer");
  const ValueLookup long_lookup = [](std::string_view) {
    return std::string(kLongestProjectExpansion - 1, 'x');
  };
  CHECK(env_of("env.A = '${L}y'", long_lookup).size() == kLongestProjectExpansion + 3);
  CHECK(env_of("env.A = '${L}yy'", long_lookup).starts_with("f:1:5: with this the values"));
  // The limit is one for lists and watched files together.
  const Result<ProjectPaths> paths =
      expand_project_paths(config_of("watch = ['${W}']\npath.append = ['${L}']"), long_lookup);
  REQUIRE_FALSE(paths);
  CHECK(paths.error().message.starts_with("f:1:11: with this the values"));
}

TEST_CASE("elements, watched files and names of .env files expand too", "[project_expand]") {
  const ProjectConfig config = config_of(
      "watch = ['${HOME}/x', 'a:b', '${TWO}']\n"
      "[path]\nprepend = ['bin', '${X}/bin']\nappend = ['a$$b']\nremove = ['${NONE:-/r}']\n"
      "[paths.MANPATH]\nappend = ['man']\n"
      "[dotenv]\nfiles = ['.env', '.env.${X}?']\n");
  const Result<ProjectPaths> paths = expand_project_paths(config, look_up_outside);
  REQUIRE(paths);
  CHECK(expanded(paths->watch) == "/home/ada/x@1:10 a:b@1:23 a:b@1:30 ");
  REQUIRE(paths->lists.size() == 2);
  CHECK(paths->lists[0].name == "PATH");
  CHECK(paths->lists[0].place == SourcePlace{2, 2});
  CHECK(expanded(paths->lists[0].prepend) == "bin@3:12 ex/bin@3:19 ");
  CHECK(expanded(paths->lists[0].append) == "a$b@4:11 ");
  CHECK(expanded(paths->lists[0].remove) == "/r@5:11 ");
  CHECK(paths->lists[1].name == "MANPATH");
  CHECK(expanded(paths->lists[1].append) == "man@7:11 ");
  const Result<std::vector<DotenvFile>> files = expand_project_dotenv(config, look_up_outside);
  REQUIRE(files);
  REQUIRE(files->size() == 2);
  CHECK(expanded({(*files)[0].file, (*files)[1].file}) == ".env@9:10 .env.ex@9:18 ");
  CHECK_FALSE((*files)[0].may_be_absent);
  CHECK((*files)[1].may_be_absent);
}

TEST_CASE("a path that comes to nothing, or to two elements, is an error", "[project_expand]") {
  constexpr std::string_view kNothing =
      ": this path comes to nothing; give what is empty in it a default, ${NAME:-default}";
  CHECK(paths_error("watch = ['a', '${EMPTY}']") == fmt::format("f:1:15{}", kNothing));
  CHECK(paths_error("path.append = ['${NONE:-}']") == fmt::format("f:1:16{}", kNothing));
  CHECK(paths_error("path.prepend = ['x', '${TWO}/bin']") ==
        "f:1:22: this element comes to hold a ':', which would end it; refer to variables that "
        "hold one directory");
  CHECK(paths_error("paths.Y.remove = ['${NONE}']") ==
        "f:1:20: NONE is not set; write ${NONE:-} if that may be");
  const Result<std::vector<DotenvFile>> files =
      expand_project_dotenv(config_of("dotenv.files = ['${EMPTY}?']"), look_up_outside);
  REQUIRE_FALSE(files);
  CHECK(files.error().message == fmt::format("f:1:17{}", kNothing));
}

TEST_CASE("a cycle is an error of the expansion too", "[project_expand]") {
  ProjectConfig config = config_of("[env]\nA = '${B}'\nB = '1'");
  config.env[1].value = config_of("env.C = '${A}'").env[0].value;
  const Result<std::vector<EnvChange>> changes = expand_project_env(config, look_up_outside);
  REQUIRE_FALSE(changes);
  CHECK(changes.error().message.starts_with("f:1:10: values refer to each other in a circle: A "));
}

}  // namespace dirvenv
