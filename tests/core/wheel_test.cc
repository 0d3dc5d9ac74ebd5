// SPDX-License-Identifier: MIT
#include "core/wheel.h"

#include <catch2/catch.hpp>
#include <functional>

#include "core/digest.h"

namespace dirvenv {
namespace {

using Wheel = std::vector<WheelFile>;

constexpr const char* kAbout =
    "Wheel-Version: 1.0\nGenerator: x\nRoot-Is-Purelib: true\nTag: py3\n";

std::string row(const WheelFile& file) {
  return file.name + ",sha256=" + to_base64(sha256(file.bytes)) + "," +
         std::to_string(file.bytes.size());
}

void add_record(Wheel& wheel) {
  std::string text;
  for (const WheelFile& file : wheel)
    text += row(file) + "\n";
  wheel.push_back({"a-1.dist-info/RECORD", text + "a-1.dist-info/RECORD,,\n"});
}

Wheel wheel_with(const std::string& entry_points) {
  Wheel wheel{{"a/__init__.py", "x = 1\n"},
              {"a/run.sh", "#!/bin/sh\n", true},
              {"a-1.dist-info/WHEEL", kAbout},
              {"a-1.dist-info/entry_points.txt", entry_points}};
  add_record(wheel);
  return wheel;
}

const WheelTarget kTarget{"/v/bin/python3", {3, 12, 1}};

// "error: " with the message where there is one.
std::string names_of(const Result<std::vector<InstalledFile>>& files) {
  if (!files) return "error: " + files.error().message;
  std::string names;
  for (const InstalledFile& file : *files)
    names += file.path + (file.is_executable ? "* " : " ");
  return names;
}

std::string bytes_of(const std::vector<InstalledFile>& files, const std::string& path) {
  for (const InstalledFile& file : files) {
    if (file.path == path) return file.bytes;
  }
  return "none";
}

std::string first_lines(const std::string& python) {
  const auto files =
      installed_files(wheel_with("[console_scripts]\na = a:main\n"), {python, {3, 12, 1}});
  REQUIRE(files);
  const std::string text = bytes_of(*files, "../../../bin/a");
  return text.substr(0, text.find("# -*-"));
}

}  // namespace

TEST_CASE("a wheel is installed with its commands and its record", "[wheel]") {
  const auto files =
      installed_files(wheel_with("[other]\nb = b:c\n\n# [console_scripts]\n[console_scripts]\n "
                                 "a-b.c =  a.run : Main.go \n"),
                      kTarget);
  CHECK(
      names_of(files) ==
      "a/__init__.py a/run.sh* a-1.dist-info/WHEEL a-1.dist-info/entry_points.txt "
      "../../../bin/a-b.c* a-1.dist-info/INSTALLER a-1.dist-info/REQUESTED a-1.dist-info/RECORD ");
  REQUIRE(files);
  CHECK(bytes_of(*files, "../../../bin/a-b.c") ==
        "#!/v/bin/python3\n# -*- coding: utf-8 -*-\nimport re\nimport sys\nfrom a.run import Main\n"
        "if __name__ == '__main__':\n"
        "    sys.argv[0] = re.sub(r'(-script\\.pyw|\\.exe)?$', '', sys.argv[0])\n"
        "    sys.exit(Main.go())\n");
  CHECK(bytes_of(*files, "a-1.dist-info/INSTALLER") == "pip\n");
  CHECK(bytes_of(*files, "a-1.dist-info/REQUESTED").empty());
  // Sorted by path, as pip has it.
  std::string record;
  for (const char* path : {"../../../bin/a-b.c", "a-1.dist-info/INSTALLER", "a-1.dist-info/RECORD",
                           "a-1.dist-info/REQUESTED", "a-1.dist-info/WHEEL",
                           "a-1.dist-info/entry_points.txt", "a/__init__.py", "a/run.sh"}) {
    const bool is_record = std::string_view(path).ends_with("RECORD");
    record += (is_record ? path + std::string(",,") : row({path, bytes_of(*files, path)})) + "\r\n";
  }
  CHECK(bytes_of(*files, "a-1.dist-info/RECORD") == record);
}

TEST_CASE("a wheel without commands has none", "[wheel]") {
  Wheel wheel{{"a.py", ""}, {"a-1.dist-info/WHEEL", kAbout}};
  add_record(wheel);
  CHECK(names_of(installed_files(wheel, kTarget)) ==
        "a.py a-1.dist-info/WHEEL a-1.dist-info/INSTALLER a-1.dist-info/REQUESTED "
        "a-1.dist-info/RECORD ");
}

TEST_CASE("pip's commands are named for the interpreter", "[wheel]") {
  const auto files = installed_files(
      wheel_with(
          "[console_scripts]\npip3.7 = p:main\npip = p:main\npip3 = p:main\npipx = p:main\n"),
      kTarget);
  CHECK(names_of(files).find("../../../bin/pipx* ../../../bin/pip* ../../../bin/pip3* "
                             "../../../bin/pip3.12* ") != std::string::npos);
  CHECK(names_of(files).find("3.7") == std::string::npos);
}

TEST_CASE("a command starts its interpreter wherever that is", "[wheel]") {
  CHECK(first_lines("/v/bin/python3") == "#!/v/bin/python3\n");
  CHECK(first_lines("/it's $HOME/\xC3\xBC") ==
        "#!/bin/sh\n'''exec' \"$(dirname -- \"$(realpath -- \"$0\")\")/python\" \"$0\" \"$@\"\n' "
        "'''\n");
  CHECK(first_lines("/it's/$HOME/\xC3\xBC") == "#!/it's/$HOME/\xC3\xBC\n");
  CHECK(first_lines("/a b/python3") ==
        "#!/bin/sh\n'''exec' \"/a b/python3\" \"$0\" \"$@\"\n' '''\n");
  const std::string longest = "/" + std::string(123, 'x');
  CHECK(first_lines(longest) == "#!" + longest + "\n");
  CHECK(first_lines(longest + "x") ==
        "#!/bin/sh\n'''exec' \"" + longest + "x\" \"$0\" \"$@\"\n' '''\n");
  const std::string beside =
      "#!/bin/sh\n'''exec' \"$(dirname -- \"$(realpath -- \"$0\")\")/python\" \"$0\" \"$@\"\n' "
      "'''\n";
  for (const char* odd : {"/\xFF/python", "/a\nb/python", "/a\tb/python", "/a \"b/python",
                          "/a `b`/python", "/a \\x/python"}) {
    INFO(odd);
    CHECK(first_lines(odd) == beside);
  }
}

TEST_CASE("a wheel of another form is refused", "[wheel]") {
  struct Row {
    std::function<void(Wheel&)> change;
    std::string message;
  };
  const auto add = [](const std::string& name) {
    return [name](Wheel& wheel) { wheel.insert(wheel.begin(), {name, "x"}); };
  };
  const std::vector<Row> rows = {
      {[](Wheel& wheel) { wheel.clear(); }, "it has not exactly one .dist-info"},
      {add("b-1.dist-info/WHEEL"), "it has not exactly one .dist-info"},
      {[](Wheel& wheel) { wheel[2].bytes = "Wheel-Version: 2.0\nRoot-Is-Purelib: true\n"; },
       "a-1.dist-info/WHEEL does not say that it is pure Python"},
      {[](Wheel& wheel) { wheel[2].bytes = "Wheel-Version: 1.0\nRoot-Is-Purelib: false\n"; },
       "a-1.dist-info/WHEEL does not say that it is pure Python"},
      {[](Wheel& wheel) { wheel.erase(wheel.begin() + 2); },
       "a-1.dist-info/WHEEL does not say that it is pure Python"},
      {add("a-1.data/scripts/x"), "it has a-1.data/scripts/x"},
      {add(""), "it has a file of the name ``"},
      {add("/etc/x"), "it has a file of the name `/etc/x`"},
      {add("../x"), "it has a file of the name `../x`"},
      {add("a/../../x"), "it has a file of the name `a/../../x`"},
      {add("a//x"), "it has a file of the name `a//x`"},
      {add("./x"), "it has a file of the name `./x`"},
      {add("a\\x"), "it has a file of the name `a\\x`"},
      {add("a,x"), "it has a file of the name `a,x`"},
      {add("a\nx"), "it has a file of the name `a\nx`"},
      {add(std::string("a\0x", 3)), std::string("it has a file of the name `a\0x`", 31)},
      {add("a\xFFx"), "it has a file of the name `a\xFFx`"},
      {add("unknown"), "a-1.dist-info/RECORD does not have unknown as it is"},
      {[](Wheel& wheel) { wheel[0].bytes = "x = 2\n"; },
       "a-1.dist-info/RECORD does not have a/__init__.py as it is"},
      {[](Wheel& wheel) { wheel.pop_back(); },
       "a-1.dist-info/RECORD does not have a/__init__.py as it is"},
      {[](Wheel& wheel) { wheel.push_back(wheel[0]); }, "it has a/__init__.py twice"},
      {[](Wheel& wheel) {
         wheel.push_back({"a-1.dist-info/INSTALLER", "x"});
         add_record(wheel);
       },
       "it has a-1.dist-info/INSTALLER twice"},
  };
  for (const Row& row : rows) {
    Wheel wheel = wheel_with("");
    const bool names_installer = row.message.find("INSTALLER") != std::string::npos;
    if (names_installer) wheel.pop_back();
    row.change(wheel);
    CHECK(names_of(installed_files(wheel, kTarget)) == "error: " + row.message);
  }
}

TEST_CASE("an entry point that is no plain one is refused", "[wheel]") {
  for (const char* line :
       {"a", "a = b", "a = b:", "= b:c", "../a = b:c", "a b = b:c", "a = b:c [x]", "a = b c:d",
        "a = b:c()", "a = b;import os:c", "a = :c"}) {
    CHECK(
        names_of(installed_files(wheel_with("[console_scripts]\n" + std::string(line)), kTarget)) ==
        "error: entry_points.txt has the command `" + std::string(line) + "`");
  }
}

}  // namespace dirvenv
