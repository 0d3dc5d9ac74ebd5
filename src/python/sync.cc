// SPDX-License-Identifier: MIT
#include "python/sync.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/digest.h"
#include "core/path.h"
#include "core/stamp_wire.h"
#include "core/trimmed.h"
#include "core/wire.h"
#include "os/files.h"
#include "os/private_dir.h"
#include "python/interpreter.h"
#include "python/venv_health.h"

namespace dirvenv {
namespace {

constexpr std::string_view kSyncMagic = "dirvenv-sync 1\n";
constexpr size_t kSyncLimit = size_t{32} << 20;
// Requirement files may name each other in a circle.
constexpr size_t kMostFilesToSync = 64;

// "-r other.txt", "--requirement=other.txt", "-cother.txt": the file that a line names.
std::optional<std::string> file_named_in(std::string_view line) {
  line = trimmed(line.substr(0, line.find(" #")));
  for (const std::string_view option : {"--requirement", "--constraint", "-r", "-c"}) {
    if (!line.starts_with(option)) continue;
    std::string_view name = line.substr(option.size());
    if (name.starts_with("=")) name.remove_prefix(1);
    return std::string(trimmed(name));
  }
  return std::nullopt;
}

// Also URLs are named so; they are no files.
void add_requirements(const std::string& file, std::vector<std::string>& files) {
  const bool is_known = std::find(files.begin(), files.end(), file) != files.end();
  if (is_known || files.size() == kMostFilesToSync) return;
  if (!leads_to(file, FileStatus::Kind::Regular)) return;
  files.push_back(file);
  const Result<std::string> text = read_file(file, kSyncLimit);
  if (!text) return;
  for (std::string_view rest = *text; !rest.empty();) {
    const size_t end = std::min(rest.find('\n'), rest.size());
    if (const auto name = file_named_in(rest.substr(0, end)); name && !name->empty())
      add_requirements(absolute_path(*name, parent_path(file)), files);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
}

std::string_view lock_of(PythonTool tool) {
  switch (tool) {
    case PythonTool::Uv:
      return "uv.lock";
    case PythonTool::Poetry:
      return "poetry.lock";
    case PythonTool::Pipenv:
      return "Pipfile.lock";
    case PythonTool::Pdm:
      return "pdm.lock";
    case PythonTool::None:
      break;
  }
  return {};
}

std::vector<std::string> arguments_of(PythonTool tool) {
  switch (tool) {
    case PythonTool::Uv:
      return {"uv", "sync", "--frozen"};
    case PythonTool::Poetry:
      return {"poetry", "install", "--no-interaction"};
    case PythonTool::Pipenv:
      return {"pipenv", "sync"};
    case PythonTool::Pdm:
      return {"pdm", "sync"};
    case PythonTool::None:
      break;
  }
  return {};
}

// The files that are named to pip, as opposed to those that these name.
std::vector<std::string> first_files(const SyncWish& wish) {
  std::vector<std::string> named = wish.requirements;
  if (named.empty()) named.push_back(join_path(wish.directory, "requirements.txt"));
  std::erase_if(named, [](const auto& file) { return !leads_to(file, FileStatus::Kind::Regular); });
  return named;
}

bool has_content(std::string_view text) {
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = trimmed(text.substr(0, end));
    if (!line.empty() && line.front() != '#') return true;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return false;
}

// Empty where there is nothing in them.
std::string digest_of(const std::vector<std::string>& files) {
  WireWriter out;
  bool is_empty = true;
  for (const std::string& file : files) {
    const Result<std::string> text = read_file(file, kSyncLimit);
    is_empty = is_empty && text && !has_content(*text);
    out.bytes(file);
    out.bytes(text ? sha256(*text) : "");
  }
  return is_empty ? std::string() : sha256(out.data());
}

// What the list of files begins with.
std::string asks_first(const SyncWish& wish) {
  WireWriter out;
  const std::string_view lock = wish.requirements.empty() ? lock_of(wish.tool) : "";
  if (!lock.empty()) {
    out.bytes(lock);
  } else {
    for (const std::string& file : first_files(wish))
      out.bytes(file);
  }
  return out.data();
}

}  // namespace

std::vector<std::string> sync_files(const SyncWish& wish) {
  std::vector<std::string> files;
  const std::string_view lock = wish.requirements.empty() ? lock_of(wish.tool) : "";
  if (!lock.empty()) {
    const std::string file = join_path(wish.directory, lock);
    if (leads_to(file, FileStatus::Kind::Regular)) files.push_back(file);
    return files;
  }
  for (const std::string& file : first_files(wish))
    add_requirements(file, files);
  return files;
}

Result<std::vector<std::vector<std::string>>> sync_commands(const SyncWish& wish,
                                                            const std::string& search_path) {
  const auto find = [&](const std::string& name) {
    return find_interpreter({name, search_path, wish.directory, "", {}});
  };
  std::vector<std::vector<std::string>> commands;
  if (sync_files(wish).empty()) return commands;
  if (wish.requirements.empty() && wish.tool != PythonTool::None) {
    std::vector<std::string> command = arguments_of(wish.tool);
    const Result<std::string> program = find(command.front());
    if (!program) {
      return Error{fmt::format("{} is for {}, and there is no {} on PATH", lock_of(wish.tool),
                               name_of(wish.tool), command.front())};
    }
    command.front() = *program;
    commands.push_back(std::move(command));
    return commands;
  }
  const std::string python = join_path(wish.venv, "bin/python");
  std::vector<std::string> command{python, "-m", "pip", "--disable-pip-version-check", "install"};
  if (const Result<std::string> uv = find("uv"))
    command = {*uv, "pip", "install", "--python", python};
  for (const std::string& file : first_files(wish)) {
    command.emplace_back("-r");
    command.push_back(file);
  }
  commands.push_back(std::move(command));
  return commands;
}

std::string sync_record_path(const std::string& registry, const std::string& venv) {
  return join_path(registry, to_hex(sha256(venv)) + ".sync");
}

SyncRecord read_sync_record(const std::string& registry, const std::string& venv) {
  const Result<std::string> text = read_own_file(sync_record_path(registry, venv), kSyncLimit);
  std::string payload;
  if (!text || !unseal(kSyncMagic, *text, payload)) return {};
  WireReader in(payload);
  SyncRecord record;
  record.first = in.bytes();
  record.files = read_dependencies(in);
  for (std::string* const field :
       {&record.digest, &record.installed, &record.told, &record.failed, &record.message})
    *field = in.bytes();
  return in.ok() && in.at_end() ? record : SyncRecord();
}

Result<Done> write_sync_record(const std::string& registry, const std::string& venv,
                               const SyncRecord& record) {
  WireWriter out;
  out.bytes(record.first);
  write_dependencies(out, record.files);
  for (const std::string* const field :
       {&record.digest, &record.installed, &record.told, &record.failed, &record.message})
    out.bytes(*field);
  if (Result<Done> made = ensure_private_directory(registry); !made) return made;
  return write_file(sync_record_path(registry, venv), seal(kSyncMagic, out.data()), {});
}

SyncRecord renewed(SyncRecord record, const SyncWish& wish) {
  const bool is_same =
      !record.files.empty() && asks_first(wish) == record.first &&
      std::all_of(record.files.begin(), record.files.end(),
                  [](const Dependency& file) { return stamp_of(file.path) == file.stamp; });
  if (is_same) return record;
  const std::vector<std::string> files = sync_files(wish);
  record.first = asks_first(wish);
  record.files.clear();
  for (const std::string& file : files)
    record.files.push_back({file, stamp_of(file), {}});
  record.digest = digest_of(files);
  return record;
}

bool needs_sync(const SyncRecord& record, const std::string& venv) {
  if (record.digest.empty() || record.digest == record.installed) return false;
  if (packages_in(venv) == 0) return true;
  const Stamp packages = stamp_of(site_packages_of(venv));
  return std::any_of(record.files.begin(), record.files.end(), [&](const Dependency& file) {
    return file.stamp.changed_ns > packages.modified_ns;
  });
}

}  // namespace dirvenv
