// SPDX-License-Identifier: MIT
#include "support/temp_dir.h"

#include <stdlib.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <system_error>

namespace dirvenv::test {
namespace {

namespace fs = std::filesystem;

/// Entries of a directory can only be removed by whoever may write to it.
void make_writable(const fs::path& directory) {
  std::error_code ignored;
  fs::permissions(directory, fs::perms::owner_all, fs::perm_options::add, ignored);
  fs::directory_iterator entry(directory, ignored);
  while (!ignored && entry != fs::directory_iterator()) {
    std::error_code unknown;
    if (fs::is_directory(entry->symlink_status(unknown))) make_writable(entry->path());
    entry.increment(ignored);
  }
}

}  // namespace

TempDir::TempDir() {
  // The daemon serves shells whose runtime directory is in memory.
  const bool has_daemon = std::getenv("DIRVENV_TEST_DAEMON") != nullptr;
  const fs::path base = has_daemon ? "/dev/shm" : "/tmp";
  std::string name = fs::canonical(base).string() + "/dirvenv-test-XXXXXX";
  if (::mkdtemp(name.data()) == nullptr) {
    throw std::system_error(errno, std::generic_category(), "mkdtemp " + name);
  }
  path_ = name;
}

TempDir::~TempDir() {
  // A process that outlives the test for a moment may still be writing: then the first walk leaves
  // a directory behind.
  for (int attempt = 0; attempt < 5; ++attempt) {
    std::error_code failed;
    make_writable(path_);
    fs::remove_all(path_, failed);
    if (!failed) return;
  }
}

std::string TempDir::operator/(std::string_view name) const {
  return path_ + "/" + std::string(name);
}

void make_directories(const std::string& path) {
  const fs::path directory(path);
  if (fs::is_directory(directory)) return;
  make_directories(directory.parent_path().string());
  fs::create_directory(directory);
  fs::permissions(directory, static_cast<fs::perms>(0755));
}

void write_file(const std::string& path, std::string_view bytes) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  out.close();
  if (!out) throw std::runtime_error("cannot write " + path);
}

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + path);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

}  // namespace dirvenv::test
