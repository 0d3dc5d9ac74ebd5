// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "core/command_words.h"
#include "core/flagged_text.h"
#include "engine/envrc_reading.h"
#include "engine/review.h"
#include "engine/setup.h"

namespace dirvenv {

/// What can be told of a file without running it: an aid for whoever reads it, and no proof of
/// anything.
struct FileCheck {
  std::string path;
  MemberUse use = MemberUse::Code;
  EnvrcReading reading;  ///< Code
  std::vector<NamedFile> files;
  std::vector<NamedVariable> variables;
  struct Started {
    std::string name;
    int line = 0;  ///< the first place
  };
  std::vector<Started> programs;  ///< each once
  std::vector<Flag> flags;
  std::string error;  ///< why the file would be refused; empty: nothing is known against it
};

/// The file at `path`, whose text is `text`, and the code that it names, and that this names in
/// turn. `use` says what the first one is. Reads those files, approved or not.
std::vector<FileCheck> check_files(const std::string& path, const std::string& text, MemberUse use,
                                   const Setup& setup);
/// The same of a project file without what is evaluated before it: the .dirvenv.toml beside an
/// .envrc, and what a .dirvenv.toml inherits.
std::vector<FileCheck> check_own_files(const std::string& path, const std::string& text,
                                       const Setup& setup);

/// By what the first of them will be evaluated, all things considered; a place in another file is
/// named with it.
EnvrcReading whole_reading(const std::vector<FileCheck>& checks, const Setup& setup);

}  // namespace dirvenv
