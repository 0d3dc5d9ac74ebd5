// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dirvenv {

/// Elements of a colon list; the empty text has none. join_list() is its inverse.
std::vector<std::string> split_list(std::string_view text);
std::string join_list(const std::vector<std::string>& elements);

/// How a list became another one, kept so that it can be undone later, also on a list that the
/// user has edited meanwhile.
struct ListEdit {
  struct Added {
    uint32_t position = 0;  ///< in the new list
    std::string element;
    bool operator==(const Added&) const = default;
  };
  struct Removed {
    uint32_t position = 0;  ///< in the base list
    std::string element;
    uint32_t anchor = 0;  ///< digest of the element before it in the base list; 0: it was first
    bool operator==(const Removed&) const = default;
  };
  std::vector<Added> added;      ///< by rising position
  std::vector<Removed> removed;  ///< by rising position
  bool operator==(const ListEdit&) const = default;
};

/// The shortest edit from `base` to `changed`; nullopt where the two share no element (the value
/// was replaced, not edited) or are too long to compare (over four million pairs of elements).
std::optional<ListEdit> edit_between(const std::vector<std::string>& base,
                                     const std::vector<std::string>& changed);

/// The base list again, where `changed` is exactly the list that the edit led to.
std::vector<std::string> undo_exactly(const ListEdit& edit, std::vector<std::string> changed);

/// The inverse edit on a list that the user has changed since: what the edit added is taken out
/// (nearest to where it was), what it removed comes back behind its old neighbour, or where that is
/// gone near its old position. nullopt where nothing the edit added is left: the user has
/// replaced the value and it is theirs.
std::optional<std::vector<std::string>> undo_nearby(const ListEdit& edit,
                                                    std::vector<std::string> current);

}  // namespace dirvenv
