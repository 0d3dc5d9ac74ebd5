// SPDX-License-Identifier: MIT
// Usage: fuzz_replay CORPUS
// Runs every file of CORPUS/TARGET/ through its target, without a fuzzer. Each target has such a
// folder with something in it, and each folder a target.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include "fuzz/targets.h"

namespace {

namespace fs = std::filesystem;

struct Target {
  const char* name;
  void (*run)(std::string_view);
};

constexpr Target kTargets[] = {
#define DIRVENV_ROW(name) {#name, dirvenv::fuzz::name},
    DIRVENV_FUZZ_TARGETS(DIRVENV_ROW)
#undef DIRVENV_ROW
};

std::vector<fs::path> files_in(const fs::path& folder) {
  std::vector<fs::path> files;
  if (!fs::is_directory(folder)) return files;
  for (const auto& entry : fs::directory_iterator(folder))
    files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

size_t replay(const Target& target, const fs::path& folder) {
  const std::vector<fs::path> files = files_in(folder);
  for (const fs::path& file : files) {
    // Named before it runs: where it aborts, this is the last line.
    std::cout << file.native() << std::endl;
    std::ifstream in(file, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    target.run(bytes);
  }
  return files.size();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: fuzz_replay CORPUS\n";
    return 2;
  }
  int status = 0;
  std::set<std::string> names;
  for (const Target& target : kTargets) {
    names.insert(target.name);
    if (replay(target, fs::path(argv[1]) / target.name) > 0) continue;
    std::cerr << "no corpus for " << target.name << '\n';
    status = 1;
  }
  for (const fs::path& folder : files_in(argv[1])) {
    if (names.contains(folder.filename())) continue;
    std::cerr << "no target for " << folder << '\n';
    status = 1;
  }
  return status;
}
