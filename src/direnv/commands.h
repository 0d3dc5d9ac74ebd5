// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "direnv/role.h"

namespace dirvenv {

/// One call of a command of direnv's.
struct DirenvCall {
  const Environment& environment;
  std::string program;              ///< this binary
  std::vector<std::string> caller;  ///< how this role is called again
  std::vector<std::string> words;   ///< behind the command's name
  std::string word(size_t index) const { return index < words.size() ? words[index] : ""; }
};

/// A command: `run` gives the exit status, having told why it is not 0.
struct DirenvCommand {
  std::string_view name;
  std::vector<std::string_view> aliases;
  std::string_view arguments;
  std::string_view summary;
  bool is_private;  ///< for the standard library and plugins; `help` names it when asked for all
  int (*run)(const DirenvCall&);
};

/// Those that need no project: they read and write texts in direnv's formats.
extern const DirenvCommand kDirenvDump, kDirenvApplyDump, kDirenvShowDump, kDirenvDotenv,
    kDirenvWatch, kDirenvWatchDir, kDirenvWatchList, kDirenvWatchPrint, kDirenvCurrent, kDirenvLog;
/// Those that look at project files.
extern const DirenvCommand kDirenvExport, kDirenvExec, kDirenvReload, kDirenvPrune, kDirenvStatus,
    kDirenvCheckRequired;

/// Says `why` as direnv does where there is no DirenvRole. Always 1.
int fail_as_direnv(const Environment& environment, std::string_view why);

}  // namespace dirvenv
