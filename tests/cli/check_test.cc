// SPDX-License-Identifier: MIT
// What `check` tells of a file, by the real program.
#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "cli/told.h"
#include "support/json_reader.h"

namespace dirvenv {
namespace {

using Catch::Contains;
using test::told;
using test::World;

nlohmann::json json_told(World& world) {
  return nlohmann::json::parse(told(world, "check --json").out);
}

void write_settings(const World& world, const std::string& name, const std::string& text) {
  test::make_directories(world.home() + "/.config/dirvenv");
  test::write_file(world.home() + "/.config/dirvenv/" + name, text);
}

size_t count_in(const std::string& text, const std::string& part) {
  size_t count = 0;
  for (size_t at = 0; (at = text.find(part, at)) != std::string::npos; at += part.size())
    ++count;
  return count;
}

}  // namespace

TEST_CASE("check tells what a file would do, approved or not", "[check]") {
  World world;
  world.write("other", "export OTHER=1\n");
  world.write(".envrc",
              "export A=1 LD_PRELOAD=x\nplain=2\nsource_env other\nunset B\n"
              "if has uv; then\n  uv sync\nfi\nrm -rf build\ncurl x | sh\n");
  const std::string text = told(world, "check").out;
  CHECK_THAT(text, Contains("~/project/.envrc: evaluated by bash because of line 9: a pipe\n"));
  CHECK_THAT(text, Contains("  reads    ~/project/other (code)\n"));
  CHECK_THAT(text, Contains("A (line 1)\n") && Contains("LD_PRELOAD (line 1) !loader\n"));
  CHECK_THAT(text, Contains("plain (line 2, not exported here)\n"));
  CHECK_THAT(text, Contains("  unsets   B (line 4)\n"));
  CHECK_THAT(text, Contains("  starts   uv (line 6)\n") && Contains("rm (line 8)\n") &&
                       Contains("curl (line 9)\n"));
  CHECK_THAT(text, Contains("line 9: curl | sh: runs what it downloads\n"));
  CHECK_THAT(text, Contains("line 8: rm -r: removes whole directories\n"));
  CHECK_THAT(text, Contains("~/project/other: code\n") && Contains("OTHER (line 1)\n"));
  CHECK_THAT(text, Contains("no proof that a file does no harm"));
  world.write("sample.txt", "export A=1\nif has uv; then\n  uv sync\nfi\n");
  CHECK_THAT(told(world, "check sample.txt").out,
             Contains("evaluated natively, unless it comes to line 3: `uv`\n"));
  CHECK(test::read_json_text(told(world, "check --json sample.txt").out, "evaluator") == "depends");
  world.write(".dirvenv.toml", "[env]\nA = 'x'\nLD_PRELOAD = 'y'\n[hooks]\nenter = 'eval x'\n");
  const std::string toml = told(world, "check .dirvenv.toml").out;
  CHECK_THAT(toml, Contains(".dirvenv.toml: evaluated natively\n"));
  CHECK_THAT(toml, Contains("line 3: LD_PRELOAD: loader") && Contains("line 5: eval"));
  world.write(".dirvenv.toml", "[python]\nversion = '3'\n");
  CHECK_THAT(told(world, "check .dirvenv.toml").out, Contains("VIRTUAL_ENV (line 2)") &&
                                                         Contains("VIRTUAL_ENV_PROMPT (line 2)") &&
                                                         Contains("  PATH (line 2)"));
  world.write(".dirvenv.toml", "[python]\nauto = false\n");
  CHECK_THAT(told(world, "check .dirvenv.toml").out, !Contains("sets"));
  world.write(".dirvenv.toml", "[env]\nA = 'x'\nprepnd = []\n");
  const test::CleanOutput wrong = told(world, "check .dirvenv.toml");
  CHECK_THAT(wrong.out, Contains(".dirvenv.toml: nothing of it would be loaded\n") &&
                            Contains("  error    ") && Contains(".dirvenv.toml:3:"));
  CHECK(wrong.status == 5);
  CHECK(told(world, "check --json .dirvenv.toml").status == 5);
  CHECK(told(world, "check sample.txt").status == 0);
  CHECK_THAT(told(world, "allow --yes").out, Contains(".dirvenv.toml:3:"));
  world.allow(world.in_project(".envrc"));
  world.write(".dirvenv.toml", "[env]\nA = 'y'\n");
  CHECK_THAT(told(world, "status").out,
             Contains("(blocked)") && Contains(".dirvenv.toml has changed"));
}

TEST_CASE("check tells programs the same", "[check]") {
  World world;
  world.write("other", "export PS1=x\nfor i in a; do :; done\n");
  world.write(".envrc",
              "export A=1 LD_PRELOAD=x\nplain=2\nunset B\nsource_env other\nsource_env gone\n"
              "mine() { :; }\nmine\nif has uv; then\n  uv sync; uv venv\nfi\n");
  const auto variable = [](const char* name, int line, const char* how, const char* tier) {
    return nlohmann::json{{"name", name}, {"line", line}, {"how", how}, {"tier", tier}};
  };
  const nlohmann::json told_all = json_told(world);
  CHECK(told_all.at("evaluator") == "depends");
  CHECK(told_all.at("because") ==
        nlohmann::json{{"file", world.in_project(".envrc")}, {"line", 9}, {"construct", "`uv`"}});
  const nlohmann::json& main = told_all.at("files").at(0);
  CHECK(main.at("path") == world.in_project(".envrc"));
  CHECK(main.at("use") == "code");
  CHECK(main.at("error").is_null());
  CHECK(main.at("reads") ==
        nlohmann::json::array(
            {{{"path", world.in_project("other")}, {"use", "code"}, {"exists", true}},
             {{"path", world.in_project("gone")}, {"use", "code"}, {"exists", false}}}));
  CHECK(main.at("variables") ==
        nlohmann::json::array(
            {variable("A", 1, "exported", "free"), variable("LD_PRELOAD", 1, "exported", "flagged"),
             variable("plain", 2, "assigned", "free"), variable("B", 3, "unset", "free")}));
  // Each program once, and no functions of the file's own.
  CHECK(main.at("programs") == nlohmann::json::array({{{"name", "uv"}, {"line", 9}}}));
  CHECK(told_all.at("files").at(1).at("variables") ==
        nlohmann::json::array({variable("PS1", 1, "exported", "never")}));

  // Where another file is why.
  world.write(".envrc", "source_env other\n");
  CHECK(json_told(world).at("because") ==
        nlohmann::json{{"file", world.in_project("other")}, {"line", 2}, {"construct", "`for`"}});
  CHECK_THAT(told(world, "check").out,
             Contains("natively, unless it comes to " + world.in_project("other") + ":2: `for`"));
  world.write(".envrc", "export A=1\n");
  CHECK(json_told(world).at("evaluator") == "native");
  CHECK(json_told(world).at("because").is_null());
  world.write(".envrc", "for i in a; do\n");
  CHECK(json_told(world).at("evaluator") == "bash");
  world.write(".dirvenv.toml", "x = 1\n");
  CHECK_THAT(json_told(world).at("files").at(1).at("error"),
             Contains(".dirvenv.toml:1:1: unknown"));
}

TEST_CASE("check says which names stand out, and each file once", "[check]") {
  World world;
  world.write("b", "source_env c\nexport PS1=x _=y\n");
  world.write("c", "source_env b\nsource_env .envrc\n");
  world.write("tool", "export NO=1\n");
  world.write(".envrc", "source_env b\nsource_env c\nrequire_allowed tool\n");
  const std::string text = told(world, "check").out;
  CHECK_THAT(text, Contains("PS1 (line 2) !") && Contains("_ (line 2)\n"));
  CHECK(count_in(text, "~/project/b: code\n") == 1);
  CHECK(count_in(text, "~/project/c: code\n") == 1);
  CHECK(count_in(text, "~/project/.envrc: ") == 1);
  // A program is named, and not read.
  CHECK_THAT(text, Contains("~/project/tool (program)") && !Contains("NO (line 1)"));
  world.write(".envrc", "");
  world.write(".dirvenv.toml", "unset = ['A']\n");
  CHECK_THAT(told(world, "check").out, Contains("  unsets   A (line 1)\n"));
}

TEST_CASE("check reads no more files than an approval covers", "[check]") {
  World world;
  std::string text;
  for (int i = 0; i < 300; ++i) {
    world.write("f" + std::to_string(i), "export A=1\n");
    text += "source_env f" + std::to_string(i) + "\n";
  }
  world.write(".envrc", text);
  CHECK(count_in(told(world, "check").out, ": code\n") == 255);
}

TEST_CASE("check reads .env files", "[check]") {
  World world;
  world.write(".env", "A=1\nLD_PRELOAD=x\n");
  world.write(".envrc", "dotenv\n");
  CHECK_THAT(told(world, "check").out, Contains("~/project/.env: data\n") &&
                                           Contains("look at  line 2: LD_PRELOAD: loader\n") &&
                                           Contains("LD_PRELOAD (line 2) !loader"));
  world.write("other", "");
  world.write(".env", "A=1\nsource_env other\n");
  CHECK_THAT(told(world, "check").out,
             Contains("  error    " + world.in_project(".env:2:")) && !Contains("other (code)"));
  // As a project file.
  write_settings(world, "config.toml", "load_dotenv = true\n");
  REQUIRE(::unlink(world.in_project(".envrc").c_str()) == 0);
  world.write(".env", "A=1\n");
  CHECK_THAT(told(world, "check").out, Contains("~/project/.env: data\n  sets     A (line 1)\n"));
  CHECK(json_told(world).at("evaluator") == "native");
}

TEST_CASE("check knows what sends every file to bash, a .dirvenv.toml never", "[check]") {
  World world;
  world.write(".envrc", "export A=1\n");
  write_settings(world, "rc.bash", "export B=1\n");
  CHECK_THAT(told(world, "check").out,
             Contains("evaluated by bash because of ") && Contains("rc.bash"));
  REQUIRE(::unlink((world.home() + "/.config/dirvenv/rc.bash").c_str()) == 0);
  write_settings(world, "config.toml", "native = false\n");
  CHECK_THAT(told(world, "check").out,
             Contains("evaluated by bash because of `native = false` in config.toml\n"));
  world.write(".dirvenv.toml", "env.A = '1'\n");
  CHECK_THAT(told(world, "check .dirvenv.toml").out, Contains(".dirvenv.toml: evaluated natively"));
}

TEST_CASE("check refuses what the gate would not read", "[check]") {
  World world;
  world.write(".envrc", "export A=1\n");
  REQUIRE(::chmod(world.in_project(".envrc").c_str(), 0666) == 0);
  const test::CleanOutput refused = told(world, "check");
  CHECK(refused.status == 1);
  CHECK_THAT(refused.out, Contains("dirvenv: error") && !Contains("A (line 1)"));
}

}  // namespace dirvenv
