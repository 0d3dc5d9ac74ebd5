// SPDX-License-Identifier: MIT
// Values, paths and sizes that somebody has chosen to hurt: exact in the shell, and gone exactly.
#include <fmt/format.h>

#include <catch2/catch.hpp>

#include "core/quote.h"
#include "shells/approve.h"
#include "shells/counted.h"
#include "support/seed.h"

namespace dirvenv::test {
namespace {

std::vector<std::string> hostile_directories() {
  std::vector<std::string> names = {"two  blanks ",
                                    " first",
                                    "'",
                                    "''",
                                    "\"",
                                    "a'b\"c",
                                    "\n",
                                    "a\nb",
                                    "\ttab",
                                    "\r",
                                    "$(touch PWNED)",
                                    "`touch PWNED`",
                                    "${PATH}",
                                    "$HOME",
                                    "$((1+1))",
                                    "$'\\n'",
                                    "-n",
                                    "--",
                                    "-",
                                    "+",
                                    "!!",
                                    "!1",
                                    "*",
                                    "?",
                                    "[a-z]",
                                    "{a,b}",
                                    "~",
                                    "~root",
                                    "#",
                                    "a#b",
                                    ";touch PWNED;",
                                    "&touch PWNED",
                                    "|touch PWNED",
                                    ">PWNED",
                                    "<PWNED",
                                    "(a)",
                                    "=ls",
                                    "=",
                                    "a=b",
                                    "%",
                                    "%F{red}",
                                    "%1",
                                    "\\",
                                    "a\\",
                                    "\\n",
                                    "\\w",
                                    "a:b",
                                    ":",
                                    "^",
                                    "^a^b",
                                    "\x1b[2J",
                                    "\x01",
                                    "\x7f",
                                    "\xff\xfe",
                                    "\xc3",
                                    "\xe2\x80\xae",
                                    "\xef\x98\x81",
                                    "\xc2\x9b"
                                    "31m",
                                    "...",
                                    "@",
                                    ","};
  names.push_back(std::string(255, 'x'));
  names.push_back(std::string(127, '\''));
  return names;
}

// Every byte alone, in pairs, and sequences of UTF-8 that were cut or are none.
std::vector<std::string> hostile_values() {
  std::vector<std::string> values = {"", " ", "\n", "\\", "\xef\x98\x80", "\xee\x80\x80"};
  for (int byte = 1; byte < 256; ++byte) {
    const std::string one(1, static_cast<char>(byte));
    values.push_back(one);
    values.push_back("a" + one + "7");
  }
  for (const std::string whole : {"\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x92\xa9"}) {
    for (size_t size = 1; size <= whole.size(); ++size) {
      values.push_back(whole.substr(0, size));
      values.push_back(whole.substr(0, size) + "x");
      values.push_back(whole.substr(size) + "x");
    }
  }
  for (const char* const odd : {"\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xff\xff", "\xfe"})
    values.emplace_back(odd);
  return values;
}

std::string random_path_list(std::mt19937_64& random) {
  static const std::vector<std::string> kElements = {"",  "/a", "/a", ".",   "..",   "/b c", "~",
                                                     "$", "*",  "'",  "/\\", "\xff", "-n",   "/"};
  std::string list;
  for (size_t left = pick(random, 6); left > 0; --left) {
    list += kElements[pick(random, kElements.size())];
    if (left > 1 || pick(random, 6) == 0) list += ":";
  }
  return list;
}

// An empty element of PATH is the working directory.
std::string spelled_out(std::string path) {
  path = ":" + path + ":";
  for (std::size_t at = 0; (at = path.find("::", at)) != std::string::npos;)
    path.insert(at + 1, ".");
  return path.substr(1, path.size() - 2);
}

std::string bash_word(std::string_view text) {
  return quote(Shell::Bash, text);
}

}  // namespace

SHELL_TEST(paths, "b2: a project may be at any path", "[hostile]") {
  Shellbox box(kind);
  const std::vector<std::string> names = hostile_directories();
  REQUIRE(names.size() >= 60);
  const auto before = comparable(box);
  for (std::size_t i = 0; i < names.size(); ++i) {
    put_approved(box, names[i], fmt::format("PATH_add bin\nexport HERE=\"$PWD\" ONLY_{}=1\n", i));
  }
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string& name = names[i];
    CAPTURE(name);
    const std::string path = box.dir() + "/" + name;
    // From one project right into the next: the first is left.
    box.change_directory(path);
    auto inside = comparable(box);
    std::erase_if(inside, [](const auto& entry) {
      return entry.first == "DIRVENV_STATE" || entry.first == "DIRVENV_FILE";
    });
    auto expected = before;
    expected["DIRVENV_DIR"] = expected["HERE"] = path;
    expected["PATH"] = path + "/bin:" + before.at("PATH");
    expected["ONLY_" + std::to_string(i)] = "1";
    CHECK(inside == expected);
    CHECK_FALSE(box.exists(name + "/PWNED"));
  }
  box.change_directory(box.dir());
  CHECK(comparable(box) == before);
  CHECK_FALSE(box.exists("PWNED"));
}

SHELL_TEST(bytes, "b4: values of any bytes are exact after the load and after it is undone",
           "[hostile]") {
  const std::vector<std::string> values = hostile_values();
  ShellboxOptions options;
  std::string text;
  for (std::size_t i = 0; i < values.size(); ++i) {
    options.variables["OLD" + std::to_string(i)] = values[i];
    // Another of them in its place.
    text += fmt::format("export OLD{0}={1} NEW{0}={2}\n", i,
                        bash_word(values[(i + 1) % values.size()]), bash_word(values[i]));
  }
  Shellbox box(kind, options);
  put_approved(box, "p", text);
  const auto before = comparable(box);
  CHECK(before.at("OLD7") == values[7]);
  box.run("cd p");
  auto inside = comparable(box);
  for (std::size_t i = 0; i < values.size(); ++i) {
    CAPTURE(i, values[i]);
    CHECK(inside["NEW" + std::to_string(i)] == values[i]);
    CHECK(inside["OLD" + std::to_string(i)] == values[(i + 1) % values.size()]);
  }
  box.run("cd ..");
  CHECK(comparable(box) == before);
}

SHELL_TEST(lists, "b13: after 1,000 lists the second prompt has nothing to do", "[hostile]") {
  std::mt19937_64 random(seed_for("b13 " + std::string(name_of(kind))));
  Counter counter(std::make_shared<TempDir>());
  Shellbox box(kind, counter.options(kind));
  std::map<std::string, std::string> lists;
  std::string text;
  for (int i = 0; i < 1000; ++i) {
    const std::string name = "L" + std::to_string(i) + "_PATH";
    lists[name] = random_path_list(random);
    text += fmt::format("export {}={}\n", name, bash_word(lists[name]));
  }
  put_approved(box, "p", text);
  const auto before = comparable(box);
  box.run("cd p");
  auto inside = comparable(box);
  for (const auto& [name, value] : lists) {
    CAPTURE(name);
    CHECK(inside[name] == value);
  }
  const std::string same = "dirvenv export " + std::string(name_of(kind)) + " | wc -c";
  CHECK(contains(shown(box, same), "0"));
  box.run("cd ..");
  CHECK(comparable(box) == before);
  // PATH is what fish rewrites.
  for (int i = 0; i < 3; ++i) {
    const std::string path =
        random_path_list(random) + ":/usr/bin:/bin:" + random_path_list(random);
    CAPTURE(path);
    put_approved(box, "q", "export PATH=" + bash_word(path) + "\n");
    box.run("cd q");
    box.run("true");
    CHECK(counter.starts_of(box, "true") == 0);
    CHECK(box.environment()["PATH"] == spelled_out(path));
    box.run("cd ..");
    CHECK(comparable(box) == before);
  }
}

SHELL_TEST(sizes, "b5: whatever a project sets, programs still start", "[hostile]") {
  struct Case {
    const char* text;
    bool is_loaded;
    const char* message;
  };
  const std::vector<Case> cases = {
      {"printf -v X %0131069d 1\nexport A=1 X\n", true, "loaded"},
      {"printf -v X %0131070d 1\nexport A=1 X\n", false, "X would be 131072 bytes long"},
      {"export LONG=short A=1\n", false, "what undoes it would take"},
  };
  ShellboxOptions options;
  options.variables["LONG"] = std::string(110'000, 'x');
  Shellbox box(kind, options);
  const auto before = comparable(box);
  for (std::size_t i = 0; i < cases.size(); ++i) {
    CAPTURE(cases[i].text);
    const std::string name = "p" + std::to_string(i);
    put_approved(box, name, cases[i].text);
    std::string said = shown(box, "cd " + name);
    std::erase(said, '\n');
    CHECK(contains(said, cases[i].message));
    CHECK(contains(shown(box, "/bin/true && echo started"), "started"));
    if (!cases[i].is_loaded) CHECK(comparable(box) == before);
    if (cases[i].is_loaded) CHECK(value(box, "A") == "1");
    box.run("cd ..");
    CHECK(comparable(box) == before);
  }
}

}  // namespace dirvenv::test
