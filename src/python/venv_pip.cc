// SPDX-License-Identifier: MIT
#include "python/venv_pip.h"

#include <fmt/format.h>

#include <iterator>

#include "core/path.h"
#include "os/files.h"
#include "python/zip_archive.h"

namespace dirvenv {
namespace {

constexpr size_t kConfigBytes = 1 << 20;

// Python's name for it, such as lib/python3.11/site-packages; empty where there is not just one.
std::string site_packages(const std::string& venv) {
  std::string found;
  const std::string lib = join_path(venv, "lib");
  for (const std::string& name : directory_names(lib)) {
    const std::string path = join_path(join_path(lib, name), "site-packages");
    if (!leads_to(path, FileStatus::Kind::Directory)) continue;
    if (!found.empty()) return {};
    found = path;
  }
  return found;
}

Result<Done> let_everybody_run(const std::string& path) {
  constexpr mode_t kRun = 0555;
  const auto status = link_status(path);
  if (!status || (status->mode & kRun) == kRun) return Done{};
  return change_mode(path, status->mode | kRun);
}

// Since Python 3.11 there is a line with the command, which is what one repeats by hand.
Result<Done> mend_config(const std::string& venv) {
  static constexpr std::string_view kOption = " --without-pip";
  const std::string path = join_path(venv, "pyvenv.cfg");
  const auto status = link_status(path);
  Result<std::string> text = read_file(path, kConfigBytes);
  if (!text) return text.error();
  const size_t line = text->find("\ncommand = ");
  const size_t at = line == std::string::npos ? line : text->find(kOption, line);
  if (at == std::string::npos || text->find('\n', line + 1) < at) return Done{};
  text->erase(at, kOption.size());
  WriteOptions options;
  options.mode = status ? status->mode : 0644;
  return write_file(path, *text, options);
}

}  // namespace

std::vector<InstalledFile> bundled_pip(const Interpreter& interpreter, const std::string& venv) {
  const std::string bin = join_path(venv, "bin");
  const WheelTarget target{join_path(bin, base_name(interpreter.base)), interpreter.version};
  std::vector<InstalledFile> all;
  for (const std::string& wheel : interpreter.wheels) {
    Result<std::vector<WheelFile>> content = read_zip_archive(wheel);
    if (!content) return {};
    Result<std::vector<InstalledFile>> files = installed_files(std::move(*content), target);
    if (!files) return {};
    std::move(files->begin(), files->end(), std::back_inserter(all));
  }
  return all;
}

Result<Done> write_pip(const std::vector<InstalledFile>& files, const std::string& venv,
                       const Interrupts& interrupts) {
  const std::string root = site_packages(venv);
  if (root.empty()) return Error{fmt::format("cannot find where {} has its packages", venv)};
  std::string directory;
  for (const InstalledFile& file : files) {
    if (interrupts.are_waiting()) return Error{fmt::format("interrupted while creating {}", venv)};
    const std::string path = absolute_path(file.path, root);
    if (parent_path(path) != directory) {
      directory = parent_path(path);
      if (Result<Done> made = make_directories(directory, 0777); !made) return made;
    }
    Result<Done> made = create_file(path, file.bytes, file.is_executable ? 0777 : 0666);
    // pip lets everybody run a command, whatever umask there is.
    if (made && file.is_executable && file.path.starts_with("../")) made = let_everybody_run(path);
    if (!made) return made;
  }
  return mend_config(venv);
}

}  // namespace dirvenv
