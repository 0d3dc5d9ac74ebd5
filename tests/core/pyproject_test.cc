// SPDX-License-Identifier: MIT
#include "core/pyproject.h"

#include <catch2/catch.hpp>

namespace dirvenv {
namespace {

std::string required(std::string_view text) {
  const auto found = requires_python_from_pyproject(text, "pyproject.toml");
  return !found ? "error " + found.error().message : found->value_or("nothing");
}

}  // namespace

TEST_CASE("pyproject says which Python it wants", "[pyproject]") {
  CHECK(required("[project]\nname = 'x'\nrequires-python = \">=3.10,<3.13\"\n") == ">=3.10,<3.13");
  CHECK(required("project.requires-python = '~=3.10'") == "~=3.10");
  CHECK(required("[tool.poetry.dependencies]\npython = \"^3.10\"\nrich = {version='1'}") ==
        "^3.10");
  CHECK(required("[project]\nrequires-python='>=3.9'\n[tool.poetry.dependencies]\npython='^3.8'") ==
        ">=3.9");
}

TEST_CASE("a pyproject that says nothing about Python is no error", "[pyproject]") {
  for (const std::string_view text :
       {"", "[project]\nname='x'", "[tool.poetry]\nname='x'", "[project]\nrequires-python = 3.11",
        "project = 1", "# requires-python = '>=3'", "requires-python = '>=3'",
        "[tool]\nrequires-python='>=3'"}) {
    CHECK(required(text) == "nothing");
  }
}

TEST_CASE("a broken pyproject is an error with its place", "[pyproject]") {
  CHECK(required("[project]\nrequires-python = \n").find("error pyproject.toml:2:19: ") == 0);
  CHECK(required("\n[project\n").find("error pyproject.toml:2:") == 0);
  CHECK(required("a = 1\na = 2\n").find("error pyproject.toml:2:") == 0);
  CHECK(required("a = \"\xFF\"").find("error pyproject.toml:1:") == 0);
  CHECK(required("a = " + std::string(100'000, '[')).find("error pyproject.toml:1:") == 0);
  CHECK(required(std::string((1 << 20) + 1, '\n')) ==
        "error pyproject.toml:1:1: the file is larger than 1 MiB");
}

}  // namespace dirvenv
