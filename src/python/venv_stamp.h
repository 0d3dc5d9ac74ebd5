// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/environment.h"
#include "core/result.h"
#include "core/stamp.h"

namespace dirvenv {

/// What selects an interpreter, and what a virtualenv is made with. It is taken before the
/// interpreter is asked, so that whatever changes meanwhile shows the next time.
struct Selection {
  std::string word;     ///< as the file says it
  std::string program;  ///< what the word leads to
  Stamp program_stamp;
  std::string shim;  ///< shim_digest() where the program is a shim; otherwise empty
  std::vector<std::string> arguments;
};

/// Whether `program`, which `word` leads to now, with these arguments in that directory and
/// environment, still means what `selection` says. Costs a stat, and for a shim its version files.
struct SelectionQuestion {
  std::string word;
  std::string program;
  Stamp program_stamp;
  std::vector<std::string> arguments;
  std::string directory;
  Environment environment;
};
bool still_selects(const Selection& selection, const SelectionQuestion& question);
Selection selection_for(const SelectionQuestion& question);

/// What dirvenv leaves in a virtualenv, as `.dirvenv-stamp`, once it is known to be whole. As long
/// as nothing of it has changed, the virtualenv is used without starting a process.
struct VenvStamp {
  Selection selection;
  std::string path;  ///< of the virtualenv, which cannot be moved
  std::string version;
  std::string base;  ///< the interpreter in pyvenv.cfg's home; empty: not known
  Stamp base_stamp;
  Stamp python_stamp;    ///< of what bin/python leads to
  Stamp config_stamp;    ///< of pyvenv.cfg
  bool is_ours = false;  ///< made by dirvenv, not found: may be made anew
  std::string token;     ///< of venv_registry.h; empty: none
};

/// The stamp of the virtualenv at `path`; nullopt where there is none that can be read.
std::optional<VenvStamp> read_venv_stamp(const std::string& path);
/// Fills in what the files at `stamp.path` look like now, and writes it there in one step.
Result<Done> write_venv_stamp(VenvStamp stamp);
/// Whether its files still look as `stamp` says, and bin/python can be executed.
bool is_unchanged(const VenvStamp& stamp);

}  // namespace dirvenv
