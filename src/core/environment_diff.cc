// SPDX-License-Identifier: MIT
#include "core/environment_diff.h"

#include "core/digest.h"
#include "core/name_rules.h"

namespace dirvenv {
namespace {

// `value`: nullptr where the variable is absent, as below.
std::string digest_of(std::string_view key, const std::string* value) {
  return value != nullptr ? keyed_digest(key, *value) : std::string();
}

VariableUndo undo_of(const std::string& name, const std::string* previous, const std::string* value,
                     bool list, std::string_view key) {
  VariableUndo record{name, digest_of(key, value), std::nullopt, std::nullopt, false};
  if (list && value != nullptr) {
    record.edit =
        edit_between(split_list(previous != nullptr ? *previous : ""), split_list(*value));
  }
  if (record.edit) {
    record.previous_absent = previous == nullptr;
  } else if (previous != nullptr) {
    record.previous = *previous;
  }
  return record;
}

// The previous value of a list variable that still holds ours.
std::optional<std::string> previous_list(const VariableUndo& record, std::string_view value) {
  if (record.previous_absent) return std::nullopt;
  return join_list(undo_exactly(*record.edit, split_list(value)));
}

void undo_edited_list(const VariableUndo& record, const std::string& value, Undone& undone) {
  const auto left = undo_nearby(*record.edit, split_list(value));
  if (!left) {
    undone.changed_by_user.insert(record.name);
  } else if (left->empty() && record.previous_absent) {
    undone.base.unset(record.name);
  } else {
    undone.base.set(record.name, join_list(*left));
  }
}

void undo_one(const VariableUndo& record, const std::optional<std::string>& key, Undone& undone) {
  const std::optional<std::string> value = undone.base.get(record.name);
  const bool ours = !key || digest_of(*key, value ? &*value : nullptr) == record.digest;
  if (!record.edit) {
    if (!ours) undone.changed_by_user.insert(record.name);
    undone.base.assign(record.name, record.previous);
  } else if (!value) {
    undone.changed_by_user.insert(record.name);
  } else if (ours && key) {
    undone.base.assign(record.name, previous_list(record, *value));
  } else {
    undo_edited_list(record, *value, undone);
  }
}

}  // namespace

std::vector<VariableUndo> undo_between(const Environment& base, const Environment& loaded,
                                       const NameSet& lists, std::string_view key) {
  std::vector<VariableUndo> records;
  const auto add = [&](const std::string& name, const std::string* previous,
                       const std::string* value) {
    if (!is_valid_name(name) || is_never_name(name)) return;
    const bool list = is_list_name(name) || lists.contains(name);
    records.push_back(undo_of(name, previous, value, list, key));
  };
  // Both are sorted by name, and so are the records.
  auto before = base.variables().begin();
  const auto end = base.variables().end();
  for (const auto& [name, value] : loaded.variables()) {
    for (; before != end && before->first < name; ++before)
      add(before->first, &before->second, nullptr);
    const bool was_there = before != end && before->first == name;
    if (!was_there || before->second != value)
      add(name, was_there ? &before->second : nullptr, &value);
    if (was_there) ++before;
  }
  for (; before != end; ++before)
    add(before->first, &before->second, nullptr);
  return records;
}

Undone undo(const Environment& current, const std::vector<VariableUndo>& records,
            const std::optional<std::string>& key) {
  Undone undone{current, {}};
  for (const VariableUndo& record : records)
    undo_one(record, key, undone);
  return undone;
}

Environment keep_user_changes(const Undone& undone, const Environment& current) {
  Environment kept = undone.base;
  for (const std::string& name : undone.changed_by_user)
    kept.assign(name, current.get(name));
  return kept;
}

}  // namespace dirvenv
