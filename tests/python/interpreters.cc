// SPDX-License-Identifier: MIT
#include "python/interpreters.h"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <sstream>

#include "core/path.h"
#include "os/files.h"
#include "os/interrupts.h"
#include "python/contains.h"
#include "support/temp_dir.h"

namespace dirvenv::test {
namespace {

std::string with_root(std::string text, const std::string& root) {
  for (size_t at = text.find(root); at != std::string::npos; at = text.find(root)) {
    text.replace(at, root.size(), "ROOT");
  }
  return text;
}

// Hashes of what names the virtualenv differ with its place, and we have no compiled files.
std::string comparable_record(const std::string& text) {
  std::string kept;
  std::istringstream rows(text);
  for (std::string row; std::getline(rows, row);) {
    if (contains(row, ".pyc,")) continue;
    if (contains(row, "../bin/")) row.resize(row.find(','));
    kept += row + "\n";
  }
  return kept;
}

}  // namespace

std::vector<std::string> pythons() {
  std::vector<std::string> programs{"/usr/bin/python3"};
  for (const std::string& version : directory_names("/root/.pyenv/versions")) {
    if (version[0] == '3') programs.push_back("/root/.pyenv/versions/" + version + "/bin/python3");
  }
  return programs;
}

Interpreter interpreter_at(const std::string& program) {
  Interrupts interrupts;
  InterpreterPlace place{"/", {}, &interrupts, -1};
  place.environment.set("PATH", "/usr/bin:/bin");
  const Result<Interpreter> told = probe_interpreter(program, place);
  INFO(program);
  REQUIRE(told);
  return *told;
}

std::vector<std::string> tree_of(const std::string& root) {
  std::vector<std::string> tree;
  for (const std::string& path : tree_paths(root, 100'000)) {
    if (contains(path, "__pycache__") || base_name(path) == ".dirvenv-stamp") continue;
    const auto status = link_status(path);
    REQUIRE(status);
    std::ostringstream line;
    line << path.substr(root.size()) << " " << std::oct << status->mode << " ";
    if (auto link = read_link(path)) line << "-> " << *link;
    if (status->kind == FileStatus::Kind::Regular) {
      const std::string bytes = read_file(path);
      line << with_root(base_name(path) == "RECORD" ? comparable_record(bytes) : bytes, root);
    }
    tree.push_back(line.str());
  }
  return tree;
}

}  // namespace dirvenv::test
