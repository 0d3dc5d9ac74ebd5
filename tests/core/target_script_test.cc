// SPDX-License-Identifier: MIT
#include "core/target_script.h"

#include <catch2/catch.hpp>

#include "core/target_quote.h"

namespace dirvenv {
namespace {

using Strings = std::vector<std::string>;

constexpr TargetFormat kAllFormats[] = {
    TargetFormat::Tcsh,    TargetFormat::Elvish, TargetFormat::Pwsh, TargetFormat::Murex,
    TargetFormat::Json,    TargetFormat::Vim,    TargetFormat::Gha,  TargetFormat::Systemd,
    TargetFormat::Nushell, TargetFormat::Xonsh,  TargetFormat::Ksh,  TargetFormat::Sh,
    TargetFormat::Dotenv,  TargetFormat::Null};

std::string text_for(TargetFormat format, const std::optional<std::string>& value) {
  return print_target(format, {{"A", value}}, {"12ab", true}).text;
}

}  // namespace

TEST_CASE("a format is known by the name of its shell, as $0 has it", "[target]") {
  CHECK(target_format_named("tcsh") == TargetFormat::Tcsh);
  CHECK(target_format_named("-tcsh") == TargetFormat::Tcsh);
  CHECK(target_format_named("/bin/tcsh") == TargetFormat::Tcsh);
  CHECK(target_format_named("-/usr/bin/elvish") == TargetFormat::Elvish);
  for (const char* const ksh : {"ksh", "ksh93", "mksh", "lksh"})
    CHECK(target_format_named(ksh) == TargetFormat::Ksh);
  CHECK(target_format_named("nu") == TargetFormat::Nushell);
  CHECK(target_format_named("dash") == TargetFormat::Sh);
  for (const char* const none : {"", "-", "bash", "zsh", "fish", "csh", "--json", "JSON"})
    CHECK(target_format_named(none) == std::nullopt);
}

TEST_CASE("each format has its text for a value, an empty one and none", "[target]") {
  struct Row {
    TargetFormat format;
    std::string value, empty, unset;
  };
  const std::vector<Row> rows = {
      {TargetFormat::Tcsh, "setenv A a\\ \\\"b\\$ ;\n", "setenv A '' ;\n", "unsetenv A ;\n"},
      {TargetFormat::Elvish, "{\"A\":\"a \\\"b$\"}\n", "{\"A\":\"\"}\n", "{\"A\":null}\n"},
      {TargetFormat::Murex, "{\"A\":\"a \\\"b$\"}\n", "{\"A\":\"\"}\n", "{\"A\":null}\n"},
      {TargetFormat::Nushell, "{\"A\":\"a \\\"b$\"}\n", "{\"A\":\"\"}\n", "{\"A\":null}\n"},
      {TargetFormat::Json, "{\n  \"A\": \"a \\\"b$\"\n}\n", "{\n  \"A\": \"\"\n}\n",
       "{\n  \"A\": null\n}\n"},
      {TargetFormat::Pwsh, "${env:A}=\"a `\"b`$\";\n", "${env:A}=\"\";\n",
       "Remove-Item -LiteralPath 'env:/A' -ErrorAction Ignore;\n"},
      {TargetFormat::Vim, "call setenv('A',\"a \\\"b$\")\n", "call setenv('A',\"\")\n",
       "call setenv('A',v:null)\n"},
      {TargetFormat::Gha, "A<<ghadelimiter_12ab\na \"b$\nghadelimiter_12ab\n",
       "A<<ghadelimiter_12ab\n\nghadelimiter_12ab\n", ""},
      {TargetFormat::Systemd, "A=\"a \\\"b\\$\"\n", "A=\"\"\n", ""},
      {TargetFormat::Xonsh,
       "__xonsh__.env['A'] = b\"a \\\"b$\".decode('utf-8', 'surrogateescape')\n",
       "__xonsh__.env['A'] = b\"\".decode('utf-8', 'surrogateescape')\n",
       "__xonsh__.env.pop('A', None)\n"},
      {TargetFormat::Ksh, "export A='a \"b$';\n", "export A='';\n", "unset A;\n"},
      {TargetFormat::Sh, "export A='a \"b$';\n", "export A='';\n", "unset A;\n"},
      {TargetFormat::Dotenv, "A='a \"b$'\n", "A=\n", ""},
      {TargetFormat::Null, std::string("A=a \"b$\0", 8), std::string("A=\0", 3),
       std::string("A\0", 2)},
  };
  CHECK(rows.size() == std::size(kAllFormats));
  for (const Row& row : rows) {
    CAPTURE(row.value);
    CHECK(text_for(row.format, "a \"b$") == row.value);
    CHECK(text_for(row.format, "") == row.empty);
    CHECK(text_for(row.format, std::nullopt) == row.unset);
    CHECK(print_target(row.format, {}).text.empty());
  }
}

TEST_CASE("PowerShell's other quotes and line ends are escapes", "[target]") {
  CHECK(pwsh_quoted("\xe2\x80\x98\xe2\x80\x9c\r\n\t\xf0\x9f\x90\x8d\xc3\xa9") ==
        "\"`u{2018}`u{201c}`u{d}`u{a}`u{9}`u{1f40d}`u{e9}\"");
  CHECK(pwsh_quoted("`$(x)'") == "\"```$(x)'\"");
}

TEST_CASE("what a format cannot say is left out, and told", "[target]") {
  const auto left = [](TargetFormat format, const TargetChange& change) {
    const TargetText text = print_target(format, {change});
    CHECK(text.text.empty());
    return text.left_out;
  };
  CHECK(left(TargetFormat::Json, {"A", "\xff"}) ==
        Strings{"A is not UTF-8, which JSON cannot carry; left out"});
  CHECK(left(TargetFormat::Tcsh, {"A", "\xff"}) ==
        Strings{"A is not UTF-8, which tcsh in a UTF-8 locale cannot carry; left out"});
  CHECK(left(TargetFormat::Gha, {"A", std::nullopt}) ==
        Strings{"A is to be unset, which GITHUB_ENV cannot say; left out"});
  CHECK(left(TargetFormat::Gha, {"NODE_OPTIONS", "x"}) ==
        Strings{"NODE_OPTIONS cannot be set by GITHUB_ENV; left out"});
  CHECK(left(TargetFormat::Gha, {"GITHUB_TOKEN", "x"}).size() == 1);
  CHECK(left(TargetFormat::Dotenv, {"A", "$HOME\r"}) ==
        Strings{"A has a value that a .env file cannot carry; left out"});
  CHECK(left(TargetFormat::Dotenv, {"A", std::string(2'000'000, 'x')}).size() == 1);
  // tcsh has a form for control characters, but not for long.
  CHECK(text_for(TargetFormat::Tcsh, "a b\n") == "setenv A $'a\\040b\\012' ;\n");
  // Elsewhere they are carried.
  CHECK(print_target(TargetFormat::Tcsh, {{"A", "\xff"}}, {"", false}).text ==
        "setenv A $'\\377' ;\n");
  CHECK(print_target(TargetFormat::Sh, {{"A", "\xff"}}).text == "export A='\xff';\n");
}

TEST_CASE("a name that is code is printed for nobody", "[target][hostile]") {
  for (const TargetFormat format : kAllFormats) {
    for (const char* const name : {"", "1A", "A B", "A;x", "A\n", "A=B", "$(x)", "A'", "A\"", "é",
                                   "x[$(touch y)]", "BASH_FUNC_x%%"}) {
      CAPTURE(static_cast<int>(format), name);
      const TargetText text = print_target(format, {{name, "v"}, {name, std::nullopt}});
      CHECK(text.text.empty());
      CHECK(text.left_out.size() == 2);
    }
  }
}

TEST_CASE("no value ends its own text in GITHUB_ENV", "[target][hostile]") {
  const TargetContext context{"12ab", true};
  const std::string value =
      "x\nghadelimiter_12ab\nEVIL<<ghadelimiter_12ab_\n1\nghadelimiter_12ab_\n";
  const std::string text = print_target(TargetFormat::Gha, {{"A", value}}, context).text;
  CHECK(text == "A<<ghadelimiter_12ab__\n" + value + "\nghadelimiter_12ab__\n");
}

TEST_CASE("JSON is sorted, other formats keep the order", "[target]") {
  const std::vector<TargetChange> changes = {{"B", "2"}, {"A", "1"}};
  CHECK(print_target(TargetFormat::Elvish, changes).text == "{\"A\":\"1\",\"B\":\"2\"}\n");
  CHECK(print_target(TargetFormat::Sh, changes).text == "export B=2;\nexport A=1;\n");
}

}  // namespace dirvenv
