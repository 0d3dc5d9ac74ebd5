// SPDX-License-Identifier: MIT
// What `why` tells of a variable, by the real program.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "cli/told.h"
#include "support/json_reader.h"

namespace dirvenv {
namespace {

using Catch::Contains;
using test::told;
using test::told_loaded;
using test::World;

/// Between "before" and "now", without "~/project/".
std::string steps_told(World& world, const std::string& words, const std::string& directory = ".") {
  const std::string text = told_loaded(world, "why " + words, directory);
  const size_t begin = text.find('\n', text.find("  before  ")) + 1;
  const size_t end = text.rfind("  now  ");
  CAPTURE(text);
  REQUIRE((begin != 0 && end != std::string::npos && begin <= end));
  std::string steps = text.substr(begin, end - begin);
  for (size_t at = 0; (at = steps.find("~/project/")) != std::string::npos;)
    steps.erase(at, std::string("~/project/").size());
  return steps;
}

/// Three levels: an .envrc, a .dirvenv.toml on top of it, and `inner` on top of that.
void write_levels(World& world, const std::string& top, const std::string& middle,
                  const std::string& inner) {
  test::make_directories(world.in_project("m/in"));
  world.write(".envrc", top);
  world.write("m/x.env", "DOT=1\nA=dot\n");
  world.write("m/.dirvenv.toml", middle);
  world.write_allowed("m/in/.envrc", inner);
}

constexpr const char* kMiddle =
    "inherit = true\ndotenv.files = ['x.env']\n[env]\n  A = '${A}+m'\nM = 'm'\n"
    "[paths.LISTED]\nprepend = ['b']\n";
constexpr const char* kByBash = ", to a value that takes bash (see --trace)\n";

}  // namespace

TEST_CASE("why tells each place of a native file, and the value there", "[why]") {
  World world;
  world.environment().set("A", "base");
  world.write(".env", "A=dot\n");
  world.write(".dirvenv.toml", "[env]\nA = '${A}+toml'\n");
  world.write_allowed(".envrc",
                      "dotenv\n\n  export A=\"$A+rc\"\nB=plain\nexport API_TOKEN=s3cret\n");
  const std::string a = told_loaded(world, "why A");
  CHECK_THAT(a, Contains("  before  base\n"));
  CHECK_THAT(a, Contains("  ~/project/.dirvenv.toml:2:1  [env]  base+toml\n"));
  CHECK_THAT(a, Contains("  ~/project/.envrc:1:1  dotenv  dot\n"));
  CHECK_THAT(a, Contains("  ~/project/.envrc:3:3  export  dot+rc\n"));
  CHECK_THAT(a, Contains("  now     dot+rc\n"));
  CHECK_THAT(told_loaded(world, "why B"),
             Contains("~/project/.envrc:4:1  assignment, not exported"));
  CHECK_THAT(told_loaded(world, "why HOME"), Contains("the project does not change it"));
  const std::string token = told_loaded(world, "why API_TOKEN");
  CHECK_THAT(token, Contains("…(6 bytes; --show shows it)") && !Contains("s3cret"));
  CHECK_THAT(told_loaded(world, "why --show API_TOKEN"), Contains("s3cret"));
  CHECK_THAT(told_loaded(world, "why --json API_TOKEN"), !Contains("s3cret"));
  CHECK_THAT(told(world, "why A").out, Contains("not loaded here"));
}

TEST_CASE("why tells the only place of a file for bash, or the file, and --trace each", "[why]") {
  World world;
  world.write("lib.sh", "export FROM_LIB=1\n");
  world.write_allowed(".envrc",
                      "eval :\nexport ONE=1\nexport TWO=1\nfor i in a b; do\n  TWO+=$i\ndone\n"
                      "eval 'export HID''DEN=x'\nsource lib.sh\nPATH_add bin\n");
  CHECK_THAT(told_loaded(world, "why ONE"), Contains("~/project/.envrc:2:1  export, by bash\n"));
  CHECK_THAT(told_loaded(world, "why FROM_LIB"),
             Contains("~/project/lib.sh:1:1  export, by bash\n"));
  CHECK_THAT(told_loaded(world, "why TWO"),
             Contains("~/project/.envrc  by bash, in more than one place (see --trace)\n"));
  CHECK_THAT(told_loaded(world, "why HIDDEN"),
             Contains("no line of the files says that they set it") &&
                 Contains("because of line 4: `for`"));
  const std::string two = told_loaded(world, "why --trace TWO");
  CHECK_THAT(two, Contains("~/project/.envrc:3:1  by bash  1\n"));
  CHECK_THAT(two, Contains("~/project/.envrc:5:1  by bash  1a\n"));
  CHECK_THAT(two, Contains("~/project/.envrc:5:1  by bash  1ab\n"));
  CHECK_THAT(told_loaded(world, "why --trace HIDDEN"),
             Contains("~/project/.envrc:7:1  by bash  x\n"));
  CHECK_THAT(told_loaded(world, "why --trace FROM_LIB"),
             Contains("~/project/lib.sh:1:1  by bash  1\n"));
  CHECK_THAT(told_loaded(world, "why --trace PATH"),
             Contains("~/project/.envrc:9:1  by bash  " + world.in_project("bin")));
}

TEST_CASE("beside a .dirvenv.toml only what bash was given is told by reading", "[why]") {
  World world;
  world.write("e.env", "Q=1\n");
  world.write(".dirvenv.toml", "[env]\nP = 'p'\n[dotenv]\nfiles = ['e.env']\n");
  world.write_allowed(".envrc", "eval :\nexport P=$P-rc\n");
  const std::string q = told_loaded(world, "why Q");
  CHECK_THAT(q, Contains("~/project/.dirvenv.toml:4:10  [dotenv]  1\n") && !Contains("by bash"));
  const std::string p = told_loaded(world, "why P");
  CHECK_THAT(p, Contains("~/project/.dirvenv.toml:2:1  [env]  p\n") &&
                    Contains("~/project/.envrc:2:1  export, by bash\n"));
}

TEST_CASE("why tells of what has been unset, also where bash would make it up", "[why]") {
  World world;
  world.environment().set("TERM", "xterm");
  world.write_allowed(".envrc", "if true; then\n  export A=1\nfi\nunset TERM\n");
  CHECK_THAT(told_loaded(world, "why A"), Contains("~/project/.envrc:2:3  export  1\n"));
  CHECK_THAT(told_loaded(world, "why TERM"), Contains("~/project/.envrc:4:1  unset  (not set)\n"));
}

TEST_CASE("why tells the line of a .dirvenv.toml that bash has read, and of what that reads",
          "[why]") {
  World world;
  write_levels(world, "export TOP=1 A=top\n", kMiddle,
               "export A=first\nsource_up\nfor i in 1; do :; done\nexport LAST=$A\n");
  const auto steps = [&](const std::string& name) { return steps_told(world, name, "m/in"); };
  CHECK(steps("M") == "  m/.dirvenv.toml:5:1  [env]" + std::string(kByBash));
  CHECK(steps("LISTED") == "  m/.dirvenv.toml:6:8  [paths.LISTED]" + std::string(kByBash));
  CHECK(steps("DOT") == "  m/x.env:1:1  dotenv, by bash\n");
  CHECK(steps("TOP") == "  .envrc:1:1  export, by bash\n");
  CHECK(steps("LAST") == "  m/in/.envrc:4:1  export, by bash\n");
  CHECK(steps("A") ==
        "  .envrc:1:1  export, by bash\n  m/x.env:2:1  dotenv, by bash\n"
        "  m/.dirvenv.toml:4:3  [env]" +
            std::string(kByBash) + "  m/in/.envrc:1:1  export, by bash\n");
  CHECK_THAT(steps("OTHER"), Contains("no line of the files") && Contains("of line 3: `for`"));
}

TEST_CASE("with --trace a .dirvenv.toml that bash reads tells itself, when it is its turn",
          "[why]") {
  World world;
  write_levels(world, "export A=top\n", kMiddle,
               "export A=first\nsource_up\nfor i in 1; do :; done\nexport A=$A+in\n");
  CHECK(steps_told(world, "--trace A", "m/in") ==
        "  m/in/.envrc:1:1  by bash  first\n  .envrc:1:1  export  top\n"
        "  m/.dirvenv.toml:2:17  [dotenv]  dot\n  m/.dirvenv.toml:4:3  [env]  dot+m\n"
        "  m/in/.envrc:4:1  by bash  dot+m+in\n");
  CHECK(steps_told(world, "--trace M", "m/in") == "  m/.dirvenv.toml:5:1  [env]  m\n");
  // What a file that fails did has not happened.
  write_levels(world, "export A=top\n", "inherit = true\nrequired = ['NO']\nenv.A = 'm'\n",
               "export A=first\nsource_up\nfor i in 1; do export A=$A+in; done\n");
  CHECK_THAT(told_loaded(world, "why --trace A", "m/in"),
             Contains("m/in/.envrc:1:1  by bash  first\n  ~/project/m/in/.envrc:3:1  by bash  "
                      "first+in\n  now"));
  write_levels(world, "export A=top\n", "inherit = true\nrequired = ['NO']\nenv.A = 'm'\n",
               "source_up\nexport B=$A\n");
  CHECK_THAT(told_loaded(world, "why A", "m/in"), Contains("the project does not change it"));
  // The command that reads it may be what removes a variable.
  world.environment().set("A", "base");
  write_levels(world, "export B=1\n", "unset = ['A']\n", "source_up\nfor i in 1; do :; done\n");
  CHECK(steps_told(world, "--trace A", "m/in") == "  m/.dirvenv.toml:1:10  unset  (not set)\n");
}

TEST_CASE("why tells what is on top of a file for bash by reading", "[why]") {
  World world;
  write_levels(world, "for i in 1; do :; done\nexport A=top\n", kMiddle,
               "source_up\nexport A=$A+in\nexport B=1\n");
  const auto steps = [&](const std::string& name, const std::string& directory) {
    return steps_told(world, name, directory);
  };
  // The innermost file itself does not need bash, but has no values without.
  CHECK(steps("B", "m/in") == "  m/in/.envrc:3:1  export, by bash\n");
  CHECK(steps("A", "m/in") ==
        "  .envrc:2:1  export, by bash\n  m/x.env:2:1  dotenv, by bash\n"
        "  m/.dirvenv.toml:4:3  [env]" +
            std::string(kByBash) + "  m/in/.envrc:2:1  export, by bash\n");
  CHECK(steps("--trace A", "m/in") ==
        "  .envrc:2:1  by bash  top\n  m/.dirvenv.toml:2:17  [dotenv]  dot\n"
        "  m/.dirvenv.toml:4:3  [env]  dot+m\n  m/in/.envrc:2:1  export  dot+m+in\n");
  // A .dirvenv.toml that inherits one that inherits an .envrc for bash.
  test::make_directories(world.in_project("m/toml"));
  world.write("m/toml/.dirvenv.toml", "inherit = true\nenv.OWN = 'x'\nunset = ['M']\n");
  CHECK_THAT(told(world, "allow --yes", "m/toml").out, Contains("allowed"));
  CHECK(steps("OWN", "m/toml") == "  m/toml/.dirvenv.toml:2:5  [env]" + std::string(kByBash));
  CHECK(steps("M", "m/toml") == "  m/.dirvenv.toml:5:1  [env]" + std::string(kByBash) +
                                    "  m/toml/.dirvenv.toml:3:10  unset" + kByBash);
  CHECK_THAT(steps("OTHER", "m/toml"), Contains(".envrc:1: `for`"));
}

TEST_CASE("what needs no bash is told exactly, also where something later does", "[why]") {
  World world;
  test::make_directories(world.in_project("in"));
  world.write(".envrc", "if [ -n \"${NONE-}\" ]; then export A=not; fi\nexport B=1\n");
  world.write("in/.dirvenv.toml", "inherit = true\nenv.C = '${B}'\n");
  world.write_allowed("in/.envrc", "for i in 1; do :; done\nexport D=1\n");
  CHECK(steps_told(world, "B", "in") == "  .envrc:2:1  export  1\n");
  CHECK(steps_told(world, "C", "in") == "  in/.dirvenv.toml:2:5  [env]  1\n");
  CHECK(steps_told(world, "D", "in") == "  in/.envrc:2:1  export, by bash\n");
  // A line that did not come about is none.
  CHECK_THAT(steps_told(world, "A", "in"), Contains("no line of the files"));
}

TEST_CASE("why knows what the user has changed, and where the project is not loaded", "[why]") {
  World world;
  test::make_directories(world.in_project("other"));
  world.write_allowed(".envrc", "export A=1\nlog_status hello\n");
  world.write_allowed("other/.envrc", "export B=1\n");
  const std::string program = test::sh_word(test::binary());
  const auto changed = [&](const std::string& words, const std::string& directory) {
    return told(world, "exec . env A=mine " + program + " " + words, directory).out;
  };
  // Nothing is said of how it is evaluated again.
  CHECK(told(world, "why A").out ==
        "A\n  before  (not set)\n  ~/project/.envrc:1:1  export  1\n"
        "  the project is not loaded here\n");
  CHECK_THAT(changed("why A", "."), Contains("  now     mine (you have changed it since)\n"));
  CHECK_THAT(told_loaded(world, "why A"), Contains("  now     1\n"));
  const auto json = [](const std::string& text) {
    return nlohmann::json::parse(text.substr(text.find("{\n")));
  };
  CHECK(json(changed("why --json A", ".")).at("changed_by_user") == true);
  CHECK(json(told_loaded(world, "why --json A")).at("changed_by_user") == false);
  CHECK(json(told_loaded(world, "why --json A")).at("loaded") == true);
  CHECK(json(told(world, "why --json A").out).at("loaded") == false);
  // In another project it is none of that one's that the user has changed.
  const std::string there =
      "sh -c " + test::sh_word("cd other && exec " + program + " why --json A");
  const auto elsewhere = json(told(world, "exec . env A=mine " + there).out);
  CHECK(elsewhere.at("loaded") == false);
  CHECK(elsewhere.at("changed_by_user") == false);
  CHECK(elsewhere.at("before").is_null());
}

TEST_CASE("what a file did before it turned out to be for bash is told by reading", "[why]") {
  World world;
  world.write_allowed(".envrc", "export A=1\nls >/dev/null\nexport B=2\n");
  CHECK(steps_told(world, "A") == "  .envrc:1:1  export, by bash\n");
}

TEST_CASE("why reads files that read each other once", "[why]") {
  World world;
  world.write("b.sh", "[[ ${B-} ]] || { export B=1; source ./c.sh; }\n");
  world.write("c.sh", "source ./b.sh\n");
  world.write_allowed(".envrc", "eval :\nfor i in 1; do :; done\nsource ./b.sh\n");
  CHECK(steps_told(world, "B") == "  b.sh:1:1  export, by bash\n");
}

TEST_CASE("why says what is wrong with a file that cannot be evaluated", "[why]") {
  World world;
  world.write_allowed(".dirvenv.toml", "required = ['NO']\nenv.A = '1'\n");
  const test::CleanOutput failing = told(world, "why A");
  CHECK(failing.status == 1);
  CHECK_THAT(failing.out, Contains(".dirvenv.toml:1:13: required and not set: NO"));
  world.write(".dirvenv.toml", "env.A = '1'\n");
  world.write_allowed(".envrc", "export B=1\n");
  world.write(".dirvenv.toml", "env.A = '2'\n");
  const test::CleanOutput blocked = told(world, "why A");
  CHECK(blocked.status == 1);
  CHECK_THAT(blocked.out,
             Contains(".dirvenv.toml is not approved; `dirvenv allow` approves it with"));
}

TEST_CASE("why refuses what it cannot tell", "[why]") {
  World world;
  CHECK_THAT(told(world, "why A").out, Contains("there is no .envrc or .dirvenv.toml"));
  world.write(".envrc", "export A=1\n");
  const test::CleanOutput blocked = told(world, "why A");
  CHECK(blocked.status == 3);
  CHECK_THAT(blocked.out, Contains("is not approved"));
  CHECK(told(world, "why 'A B'").status == 2);
}

}  // namespace dirvenv
