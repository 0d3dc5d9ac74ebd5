// SPDX-License-Identifier: MIT
#include "engine/layout_python.h"

#include "core/path.h"
#include "core/python_want.h"
#include "engine/places.h"
#include "os/files.h"

namespace dirvenv {

VenvRequest venv_request(const LayoutPython& layout, const Environment& base) {
  VenvRequest request;
  request.executable = layout.executable;
  request.search_path = layout.search_path;
  request.layout_dir = layout.layout_dir;
  request.directory = layout.directory;
  request.wished = layout.wished;
  request.pyenv_version = layout.pyenv_version;
  request.arguments = layout.arguments;
  request.environment = base;
  request.environment.set("PATH", request.search_path);
  if (!request.pyenv_version.empty())
    request.environment.set("PYENV_VERSION", request.pyenv_version);
  if (const Result<Places> places = find_places(base)) {
    request.memory = join_path(places->data, "pythons");
    request.registry = join_path(places->data, "venvs");
  }
  // Where direnv once kept the only one; a file that names no version takes what is there.
  const std::string unversioned = join_path(request.layout_dir, "virtualenv");
  if (request.wished.empty() && request.executable == "python" && file_status(unversioned)) {
    request.wished = unversioned;
  }
  return request;
}

void watch_python_wants(const std::string& directory, Watches& watches) {
  for (const std::string_view name : python_want_files())
    watches.add(join_path(directory, name));
}

void watch_venv(const Venv& venv, const std::string& directory, Watches& watches) {
  watches.add(join_path(venv.path, "pyvenv.cfg"));
  watches.add(join_path(directory, ".python-version"));
}

}  // namespace dirvenv
