// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/environment.h"
#include "core/list_edit.h"

namespace dirvenv {

/// What is needed to take one variable of a load back. It never holds the value that was set.
struct VariableUndo {
  std::string name;
  std::string digest;                   ///< keyed digest of the value set; empty: it was unset
  std::optional<std::string> previous;  ///< before the load; nullopt: absent. Unused with an edit
  std::optional<ListEdit> edit;         ///< for a list variable: from the previous list to ours
  bool previous_absent = false;         ///< with an edit: the variable was not there before

  bool operator==(const VariableUndo&) const = default;
};

using NameSet = std::set<std::string, std::less<>>;

/// The undo of every variable that differs between `base` and `loaded`, by name. Names that are not
/// valid or belong to the shell (is_never_name) are left out. `lists` are further names that are to
/// be treated as lists. `key` is the digest key.
std::vector<VariableUndo> undo_between(const Environment& base, const Environment& loaded,
                                       const NameSet& lists, std::string_view key);

/// The environment before a load.
struct Undone {
  Environment base;         ///< every variable of the load at its previous value
  NameSet changed_by_user;  ///< names that no longer held what the load had set
};

/// Three-way undo of `records` in `current`. A value that is still ours becomes the previous one; a
/// list gets the inverse edit; what the user changed is named in `changed_by_user` (for a reload
/// `base` holds its previous value; for leaving, keep_user_changes() puts the user's back). With
/// no `key`, or another one than the records were made with, every value counts as ours.
Undone undo(const Environment& current, const std::vector<VariableUndo>& records,
            const std::optional<std::string>& key);

/// `undone.base` with the user's own values in place: what leaving a project leads to.
Environment keep_user_changes(const Undone& undone, const Environment& current);

}  // namespace dirvenv
