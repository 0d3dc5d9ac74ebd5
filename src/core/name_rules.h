// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace dirvenv {

/// Longest variable name that we carry; longer ones are left alone.
inline constexpr size_t kLongestName = 255;

/// Whether `name` is [A-Za-z_][A-Za-z0-9_]* of at most kLongestName bytes. Anything else is never
/// printed into a shell: bash evaluates the subscript of a quoted `unset 'x[$(cmd)]'`.
bool is_valid_name(std::string_view name);

/// What a project may do with a variable. Flagged are those because of which programs load or run
/// code, or send elsewhere what they send. Never set are those that belong to the shell itself
/// (prompt, word splitting, working directory), would run code in every later shell, or are ours.
enum class NameTier {
  Free,     ///< set it as it likes
  Flagged,  ///< set it, and its user is told
  Never,    ///< neither set nor unset it
};

/// `name` need not be valid.
NameTier tier_of(std::string_view name);

/// What a flagged or never name is about, in a word or three ("loader"); empty for a free one.
std::string_view reason_for(std::string_view name);

/// Whether tier_of says Never. An environment that an evaluation hands back simply loses these.
bool is_never_name(std::string_view name);

/// Whether a data file, whose content changes without anybody's consent, may not set `name`: what
/// is not free, and lists such as PATH, which say where programs come from.
bool needs_consent(std::string_view name);

/// A row of the table of names, for printing: what all its names have in common.
struct NameGroup {
  NameTier tier = NameTier::Free;
  std::string_view reason;
  std::string_view names;  ///< with a blank between them; '*' stands for any text, also for none
  bool any_case = false;   ///< whether they mean the same in small letters
};

/// The whole table, flagged names first. What is not in it is free.
std::span<const NameGroup> name_groups();

/// Whether the value is a colon list that is edited element by element: PATH, names ending in PATH,
/// XDG_*_DIRS.
bool is_list_name(std::string_view name);

/// Whether fish refuses to set `name` or gives it a meaning of its own (`umask` would change the
/// process). bash and zsh are asked by the printed script itself; fish has no such question.
bool is_fish_special(std::string_view name);

}  // namespace dirvenv
