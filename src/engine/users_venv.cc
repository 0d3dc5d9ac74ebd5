// SPDX-License-Identifier: MIT
#include "engine/users_venv.h"

#include <algorithm>

#include "core/digest.h"
#include "core/list_edit.h"

namespace dirvenv {
namespace {

constexpr std::string_view kBin = "/bin";

const VariableUndo* find_record(const std::vector<VariableUndo>& loaded, std::string_view name) {
  const auto found = std::find_if(loaded.begin(), loaded.end(),
                                  [&](const VariableUndo& record) { return record.name == name; });
  return found == loaded.end() ? nullptr : &*found;
}

}  // namespace

std::optional<std::string> bin_of_load(const std::vector<VariableUndo>& loaded,
                                       const std::optional<std::string>& key) {
  const VariableUndo* const venv = find_record(loaded, "VIRTUAL_ENV");
  const VariableUndo* const path = find_record(loaded, "PATH");
  if (!key || venv == nullptr || path == nullptr || !path->edit) return std::nullopt;
  for (const ListEdit::Added& added : path->edit->added) {
    const std::string& element = added.element;
    if (!element.ends_with(kBin)) continue;
    const std::string directory = element.substr(0, element.size() - kBin.size());
    if (keyed_digest(*key, directory) == venv->digest) return element;
  }
  return std::nullopt;
}

void drop_second_activation(const std::vector<VariableUndo>& loaded,
                            const std::optional<std::string>& key, Undone& undone) {
  const auto bin = bin_of_load(loaded, key);
  if (!bin || undone.changed_by_user.contains("VIRTUAL_ENV")) return;
  std::vector<std::string> elements = split_list(undone.base.get_or("PATH", ""));
  if (elements.empty() || elements.front() != *bin) return;
  elements.erase(elements.begin());
  undone.base.set("PATH", join_list(elements));
  // His `activate` has set it too.
  undone.changed_by_user.erase("VIRTUAL_ENV_PROMPT");
}

bool is_half_deactivated(const std::vector<VariableUndo>& loaded,
                         const std::optional<std::string>& key, const Undone& undone,
                         const Environment& current) {
  const auto bin = bin_of_load(loaded, key);
  if (!bin || !undone.changed_by_user.contains("VIRTUAL_ENV")) return false;
  if (!current.get_or("VIRTUAL_ENV", "").empty()) return false;
  const std::vector<std::string> elements = split_list(current.get_or("PATH", ""));
  return std::find(elements.begin(), elements.end(), *bin) != elements.end();
}

}  // namespace dirvenv
