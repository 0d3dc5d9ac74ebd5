// SPDX-License-Identifier: MIT
#include "python/installed.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <set>
#include <utility>

#include "core/path.h"
#include "os/files.h"
#include "python/interpreter.h"
#include "python/interpreter_memory.h"
#include "python/version_managers.h"

namespace dirvenv {
namespace {

// "3.11.7", "cpython-3.12.1-linux-x86_64-gnu", "pypy3.9-7.3.11", "python3.11"; nullopt for a name
// of another kind, as "miniconda3-4.7.12".
std::optional<PythonVersion> version_in(std::string_view name) {
  for (const std::string_view word : {"cpython-", "python-", "python", "pypy"}) {
    if (!name.starts_with(word)) continue;
    name.remove_prefix(word.size());
    break;
  }
  return parse_python_version(name.substr(0, name.find_first_not_of("0123456789.")));
}

// Looked for in each directory: a listing of /usr/bin would cost more than all of these.
std::vector<std::string> usual_names() {
  constexpr int kNewestMinor = 19;
  constexpr int kOldestMinor = 6;
  std::vector<std::string> names;
  for (const char* const kind : {"python", "pypy"}) {
    for (int minor = kNewestMinor; minor >= kOldestMinor; --minor)
      names.push_back(fmt::format("{}3.{}", kind, minor));
    for (const char* const end : {"3", "", "2.7", "2"})
      names.push_back(std::string(kind) + end);
  }
  return names;
}

class Collection {
 public:
  Collection(const std::string& directory, const Environment& environment,
             const std::string& memory)
      : directory_(directory), environment_(environment), memory_(memory), managers_(environment) {}

  std::vector<InstalledPython> take() { return std::move(found_); }

  void add_path();
  void add_system();
  void add_managers();

 private:
  void add(InstalledPython python);
  std::string_view keeper_of(const std::string& program) const;
  void add_program(std::string program, std::string_view by, bool is_on_path);
  void add_directory(const std::string& directory, std::string_view by, bool is_on_path);
  void add_prefix(const std::string& prefix, std::string_view by, const std::string& name);
  void add_prefixes(const std::string& versions, std::string_view by);
  void add_conda(const std::string& root);
  void sort_from(size_t begin);

  const std::string& directory_;
  const Environment& environment_;
  const std::string& memory_;
  VersionManagers managers_;
  std::set<std::string> other_pyenvs_;  ///< whose shims are on PATH
  std::vector<InstalledPython> found_;
  std::set<std::pair<uint64_t, uint64_t>> met_;  ///< device and inode of what they lead to
};

// A name that tells more beats one that tells less: "python3" is a link to python3.11.
std::optional<PythonVersion> version_of(const std::string& program, const std::string& memory) {
  const auto known = memory.empty() ? std::nullopt : recall_interpreter(memory, program);
  if (known) return known->version;
  for (const std::string& name :
       {base_name(program), base_name(real_path(program).value_or(program))}) {
    if (const auto version = version_in(name)) return version;
  }
  return std::nullopt;
}

// The same, beside what its directory tells.
std::optional<PythonVersion> more_of(const std::optional<PythonVersion>& told,
                                     const std::string& program, const std::string& memory) {
  if (told && told->micro) return told;
  const auto other = version_of(program, memory);
  return other && (!told || other->micro) ? other : told;
}

void Collection::add(InstalledPython python) {
  const Stamp stamp = stamp_of(python.program);
  if (!stamp.exists ||
      link_status(join_path(parent_path(parent_path(python.program)), "pyvenv.cfg")))
    return;
  if (!met_.emplace(stamp.device, stamp.inode).second) return;
  python.is_pypy = python.is_pypy || base_name(python.program).starts_with("pypy");
  python.version = more_of(python.version, python.program, memory_);
  found_.push_back(std::move(python));
}

void Collection::sort_from(size_t begin) {
  const auto newest = [](const InstalledPython& a, const InstalledPython& b) {
    if (a.version.has_value() != b.version.has_value()) return a.version.has_value();
    if (a.is_pypy != b.is_pypy) return b.is_pypy;
    return a.version && is_older(*b.version, *a.version);
  };
  std::stable_sort(found_.begin() + static_cast<std::ptrdiff_t>(begin), found_.end(), newest);
}

std::string_view Collection::keeper_of(const std::string& program) const {
  if (is_within(program, managers_.pyenv)) return "pyenv";
  for (const std::string& root : other_pyenvs_)
    if (is_within(program, root)) return "pyenv";
  return is_within(program, managers_.asdf) ? "asdf" : "PATH";
}

void Collection::add_program(std::string program, std::string_view by, bool is_on_path) {
  if (!is_executable_file(program)) return;
  if (is_on_path && is_shim(program)) {
    const std::string pyenv = pyenv_of_shim(program, environment_);
    if (!pyenv.empty() && pyenv != managers_.pyenv) other_pyenvs_.insert(pyenv);
    const auto target = shim_target(program, directory_, environment_);
    if (!target) return;
    program = *target;
    by = keeper_of(program);
  }
  InstalledPython python;
  python.version = version_in(base_name(parent_path(parent_path(program))));
  python.program = std::move(program);
  python.by = by;
  python.is_on_path = is_on_path;
  add(std::move(python));
}

// What "python3" starts first, then "python", then the rest with the newest first.
void Collection::add_directory(const std::string& directory, std::string_view by, bool is_on_path) {
  static const std::vector<std::string> kNames = usual_names();
  for (const char* const first : {"python3", "python"})
    add_program(join_path(directory, first), by, is_on_path);
  for (const std::string& name : kNames)
    add_program(join_path(directory, name), by, is_on_path);
}

void Collection::add_path() {
  const std::string path = environment_.get_or("PATH", "");
  std::string_view rest = path;
  while (!rest.empty()) {
    const size_t size = std::min(rest.find(':'), rest.size());
    const std::string_view element = rest.substr(0, size);
    rest.remove_prefix(std::min(size + 1, rest.size()));
    if (element.starts_with("/")) add_directory(absolute_path(element, "/"), "PATH", true);
  }
}

void Collection::add_system() {
  for (const char* const directory : {"/usr/bin", "/usr/local/bin"})
    add_directory(directory, "system", false);
  const std::string frameworks = "/Library/Frameworks/Python.framework/Versions";
  const size_t begin = found_.size();
  for (const std::string& name : directory_names(frameworks))
    add_prefix(join_path(frameworks, name), "system", "");
  sort_from(begin);
}

// conda-meta/python-3.11.7-h955ad1f_0.json
std::optional<PythonVersion> conda_version(const std::string& prefix) {
  for (const std::string& name : directory_names(join_path(prefix, "conda-meta"))) {
    if (!name.starts_with("python-")) continue;
    const std::string_view rest = std::string_view(name).substr(7);
    if (const auto version = parse_python_version(rest.substr(0, rest.find('-')))) return version;
  }
  return std::nullopt;
}

void Collection::add_prefix(const std::string& prefix, std::string_view by,
                            const std::string& name) {
  InstalledPython python;
  python.by = by;
  python.name = name;
  python.is_pypy = base_name(prefix).starts_with("pypy");
  python.version = by == "conda" ? conda_version(prefix) : version_in(base_name(prefix));
  if (!name.empty() && by == "pyenv" && !python.version) python.version = conda_version(prefix);
  for (const char* const program : {"/bin/python3", "/bin/python", "/bin/pypy3", "/bin/pypy"}) {
    if (!is_executable_file(prefix + program)) continue;
    python.program = prefix + program;
    return add(std::move(python));
  }
}

// Links such as mise's "latest" and "3.11" lead to a directory beside them.
void Collection::add_prefixes(const std::string& versions, std::string_view by) {
  const size_t begin = found_.size();
  for (const std::string& name : directory_names(versions)) {
    const std::string prefix = join_path(versions, name);
    if (read_link(prefix)) continue;
    const bool is_named = by == "pyenv" && !version_in(name);
    add_prefix(prefix, by, is_named ? name : "");
  }
  sort_from(begin);
}

void Collection::add_conda(const std::string& root) {
  if (!leads_to(join_path(root, "conda-meta"), FileStatus::Kind::Directory) &&
      !leads_to(join_path(root, "envs"), FileStatus::Kind::Directory))
    return;
  add_prefix(root, "conda", "base");
  for (const std::string& name : directory_names(join_path(root, "envs")))
    add_prefix(join_path(root, "envs/" + name), "conda", name);
}

void Collection::add_managers() {
  add_prefixes(managers_.pyenv + "/versions", "pyenv");
  for (const std::string& root : other_pyenvs_)
    add_prefixes(root + "/versions", "pyenv");
  add_prefixes(managers_.uv, "uv");
  add_prefixes(managers_.asdf + "/installs/python", "asdf");
  add_prefixes(managers_.mise + "/installs/python", "mise");
  for (const char* const name : {"miniconda3", "anaconda3", "miniforge3", "mambaforge"})
    add_conda(join_path(managers_.home, name));
  add_conda(managers_.micromamba);
  add_conda("/opt/conda");
}

}  // namespace

std::optional<PythonVersion> version_by_name(const std::string& program,
                                             const std::string& memory) {
  return more_of(version_in(base_name(parent_path(parent_path(program)))), program, memory);
}

std::string version_text(const InstalledPython& python) {
  const std::string text = python.version ? to_string(*python.version) : "?";
  return python.is_pypy ? "pypy " + text : text;
}

std::vector<InstalledPython> installed_pythons(const std::string& directory,
                                               const Environment& environment,
                                               const std::string& memory) {
  Collection collection(directory, environment, memory);
  collection.add_path();
  collection.add_managers();
  collection.add_system();
  return collection.take();
}

std::vector<InstalledPython> pythons_on_path(const std::string& directory,
                                             const Environment& environment,
                                             const std::string& memory) {
  Collection collection(directory, environment, memory);
  collection.add_path();
  return collection.take();
}

}  // namespace dirvenv
