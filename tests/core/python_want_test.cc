// SPDX-License-Identifier: MIT
#include "core/python_want.h"

#include <catch2/catch.hpp>

using namespace dirvenv;

namespace {

std::string shown(const PythonWant& want) {
  using Kind = PythonWant::Kind;
  const std::string kind = want.kind == Kind::Program  ? "program "
                           : want.kind == Kind::Named  ? "named "
                           : want.kind == Kind::System ? "system "
                           : want.is_pypy              ? "pypy "
                                                       : "";
  return kind + want.value;
}

// Each want with its line and column, or the error.
std::string wants_of(const std::string& file, const std::string& text) {
  const auto wants = read_python_wants(file, text);
  if (!wants) return "error " + wants.error().message;
  std::string all;
  for (const PythonWant& want : *wants) {
    CHECK(want.file == file);
    all += std::to_string(want.place.line) + ":" + std::to_string(want.place.column) + " " +
           shown(want) + "\n";
  }
  return all;
}

}  // namespace

TEST_CASE("words that name a Python", "[python_want]") {
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"3.11", "==3.11.*"},
      {"3.11.7", "==3.11.7"},
      {"3", "==3.*"},
      {"3.13-dev", "==3.13.*"},
      {"python-3.12", "==3.12.*"},
      {"python@3.12.1", "==3.12.1"},
      {"cpython@3.12", "==3.12.*"},
      {"cpython-3.12.1", "==3.12.1"},
      {"cpython3.12", "==3.12.*"},
      {"pypy3.9-7.3.11", "pypy ==3.9.*"},
      {"pypy@3.10", "pypy ==3.10.*"},
      {"pypy", "pypy "},
      {"system", "system system"},
      {"python3.12", "program python3.12"},
      {"python3", "program python3"},
      {"./bin/python", "program ./bin/python"},
      {"/opt/py/bin/python3", "program /opt/py/bin/python3"},
      {">=3.10", ">=3.10"},
      {">=3.10,<3.13", ">=3.10,<3.13"},
      {"^3.10", "^3.10"},
      {"==3.11.*", "==3.11.*"},
      {"my-env", "named my-env"},
      {"miniconda3-4.7.12", "named miniconda3-4.7.12"},
      {"3.11.7/envs/x", "program 3.11.7/envs/x"},
  };
  for (const auto& [word, meant] : rows) {
    CAPTURE(word);
    CHECK(shown(read_python_word(word)) == meant);
    CHECK(read_python_word(word).text == word);
  }
}

TEST_CASE("what .python-version and runtime.txt ask for", "[python_want]") {
  CHECK(wants_of("/p/.python-version", "\n# a comment\n 3.12.1  # why\r\n3.11\n") ==
        "3:1 ==3.12.1\n4:1 ==3.11.*\n");
  CHECK(wants_of(".python-version", "3.12 3.11") == "1:1 ==3.12.*\n1:1 ==3.11.*\n");
  CHECK(wants_of(".python-version", ">=3.10, <3.12\n") == "1:1 >=3.10, <3.12\n");
  CHECK(wants_of(".python-version", ">=x\n") == "1:1 named >=x\n");
  CHECK(wants_of(".python-version", "").empty());
  CHECK(wants_of(".python-version",
                 "\xef\xbb\xbf"
                 "3.12\r\n") == "1:1 ==3.12.*\n");
  CHECK(wants_of("/p/runtime.txt", "python-3.11.7\n") == "1:1 ==3.11.7\n");
}

TEST_CASE("what TOML files ask for", "[python_want]") {
  CHECK(wants_of("/p/pyproject.toml", "[project]\nrequires-python = \">=3.10,<4\"\n") ==
        "2:19 >=3.10,<4\n");
  CHECK(wants_of("pyproject.toml", "[tool.poetry.dependencies]\npython = \"^3.9\"\n") ==
        "2:10 ^3.9\n");
  CHECK(wants_of("pyproject.toml", "[tool.poetry.dependencies]\npython = {version = \"~3.9\"}\n") ==
        "2:21 ~3.9\n");
  CHECK(wants_of("pyproject.toml", "[tool.pdm]\npython_requires = \">=3.8\"\n") == "2:19 >=3.8\n");
  // Poetry 2 reads the first, and leaves the second for what it locks.
  CHECK(wants_of("pyproject.toml",
                 "[tool.poetry.dependencies]\npython = \"^3.9\"\n[project]\n"
                 "requires-python = \">=3.11\"\n") == "4:19 >=3.11\n");
  CHECK(wants_of("uv.lock", "version = 1\nrequires-python = \">=3.12\"\n") == "2:19 >=3.12\n");
  CHECK(wants_of("Pipfile", "[requires]\npython_version = \"3.11\"\n") == "2:18 ==3.11.*\n");
  CHECK(wants_of("Pipfile",
                 "[requires]\npython_version = \"3.11\"\npython_full_version = "
                 "\"3.11.7\"\n") == "3:23 ==3.11.7\n");
  CHECK(wants_of("pyproject.toml", "[project]\nname = \"x\"\n").empty());
  CHECK(wants_of("pyproject.toml", "[project]\nrequires-python = 3\n").empty());
}

TEST_CASE("a pyproject.toml that says nothing about Python is no error", "[python_want]") {
  for (const std::string text :
       {"", "[project]\nname='x'", "[tool.poetry]\nname='x'", "[project]\nrequires-python = 3.11",
        "project = 1", "# requires-python = '>=3'", "requires-python = '>=3'",
        "[tool]\nrequires-python='>=3'"}) {
    CAPTURE(text);
    CHECK(wants_of("pyproject.toml", text).empty());
  }
}

TEST_CASE("a broken pyproject.toml is an error with its place", "[python_want]") {
  const auto begins = [](const std::string& text, const std::string& place) {
    CHECK_THAT(wants_of("pyproject.toml", text),
               Catch::StartsWith("error pyproject.toml:" + place));
  };
  begins("[project]\nrequires-python = \n", "2:19: ");
  begins("\n[project\n", "2:");
  begins("a = 1\na = 2\n", "2:");
  begins("a = \"\xFF\"", "1:");
  begins("a = " + std::string(100'000, '['), "1:");
}

TEST_CASE("a want that cannot be read names its place", "[python_want]") {
  CHECK(wants_of("/p/pyproject.toml", "[project]\nrequires-python = \">=three\"\n") ==
        "error /p/pyproject.toml:2:19: '>=three' is not a Python version specifier such as >=3.10");
  // The project could have its own code run that way, though nobody has approved it.
  for (const std::string path : {"./bin/python", "/opt/python", "bin/python", "../python"}) {
    CHECK(wants_of("/p/.python-version", "3.11\n" + path + "\n") ==
          "error /p/.python-version:2:1: '" + path +
              "' is a path, which this file may not name, as nobody approves it; write it into "
              "[python] version or `layout python`");
  }
  CHECK_THAT(wants_of("/p/uv.lock", "a = \n"), Catch::StartsWith("error /p/uv.lock:1:"));
  std::string deep = "a";
  for (int i = 0; i < 20; ++i)
    deep += ".a";
  CHECK_THAT(wants_of("/p/pyproject.toml", deep + " = 1\n"),
             Catch::StartsWith("error /p/pyproject.toml:1:32: a key of more than"));
  CHECK(wants_of("/p/uv.lock", std::string((8 << 20) + 1, '#')) ==
        "error /p/uv.lock:1:1: the file is larger than 8 MiB");
}
