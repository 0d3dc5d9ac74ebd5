// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/environment.h"

namespace dirvenv {

/// What is to change, by name; nullopt: unset.
using DirenvChanges = std::map<std::string, std::optional<std::string>>;

/// What leads from one environment to the other, but for what direnv ignores.
DirenvChanges direnv_changes(const Environment& from, const Environment& to);
/// An environment as changes that set all of it.
DirenvChanges as_changes(const Environment& environment);

struct DirenvScript {
  std::string text;
  std::vector<std::string> left_out;  ///< a sentence for each variable that it cannot hold
};

/// The changes as the target `name` takes them ("bash", "-zsh", "/bin/fish", "json", "gzenv", …);
/// nullopt where there is no such target. `caller` is the environment of who reads it.
std::optional<DirenvScript> direnv_script(std::string_view name, const DirenvChanges& changes,
                                          const Environment& caller);

}  // namespace dirvenv
