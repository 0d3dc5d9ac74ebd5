// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "core/json_direnv.h"
#include "core/stamp.h"

namespace dirvenv {

/// What direnv's DIRENV_WATCHES holds of a file, and whether that still is so. direnv knows whole
/// seconds; ours have a mark too, by which each change is seen.

/// The file as it is now.
DirenvWatch direnv_watch(const std::string& path);
/// The same, with the mark of a file that an evaluation has seen.
DirenvWatch direnv_watch(const Dependency& dependency);

/// Why the watch is stale, as `direnv current` says it ("has changed"); empty: it is not.
std::string why_stale(const DirenvWatch& watch);

/// Adds `more`, each in the place of the one for its path where there is one.
void put_watches(std::vector<DirenvWatch>& watches, std::vector<DirenvWatch> more);

/// The list packed for the variable, and back; an error of read is nullopt, and an empty text an
/// empty list. Only the first 64 keep their marks, which hardly pack: all of it is one variable,
/// and stands in DIRENV_DIFF once more.
std::string packed_watches(std::vector<DirenvWatch> watches);
std::optional<std::vector<DirenvWatch>> unpacked_watches(const std::string& text);

}  // namespace dirvenv
