// SPDX-License-Identifier: MIT
#include "core/state_text.h"

#include <algorithm>

#include "core/digest.h"
#include "core/name_rules.h"
#include "core/wire.h"

namespace dirvenv {
namespace {

// One byte, so that it costs little; a new layout takes the next letter.
constexpr std::string_view kStateMagic = "A";

enum Flag : uint64_t { kHasPrevious = 1, kHasEdit = 2, kPreviousAbsent = 4, kUnset = 8 };
constexpr uint64_t kAllFlags = kHasPrevious | kHasEdit | kPreviousAbsent | kUnset;

void write_edit(WireWriter& out, const ListEdit& edit) {
  out.number(edit.added.size());
  for (const auto& added : edit.added) {
    out.number(added.position);
    out.bytes(added.element);
  }
  out.number(edit.removed.size());
  for (const auto& removed : edit.removed) {
    out.number(removed.position);
    out.bytes(removed.element);
    out.number(removed.anchor);
  }
}

ListEdit read_edit(WireReader& in) {
  ListEdit edit;
  for (uint64_t left = in.count(2); left > 0; --left) {
    const auto position = static_cast<uint32_t>(in.number(UINT32_MAX));
    edit.added.push_back({position, in.bytes()});
  }
  for (uint64_t left = in.count(3); left > 0; --left) {
    const auto position = static_cast<uint32_t>(in.number(UINT32_MAX));
    std::string element = in.bytes();
    const auto anchor = static_cast<uint32_t>(in.number(UINT32_MAX));
    edit.removed.push_back({position, std::move(element), anchor});
  }
  return edit;
}

void write_variable(WireWriter& out, const VariableUndo& variable) {
  uint64_t flags = 0;
  if (variable.previous) flags |= kHasPrevious;
  if (variable.edit) flags |= kHasEdit;
  if (variable.previous_absent) flags |= kPreviousAbsent;
  if (variable.digest.empty()) flags |= kUnset;
  out.bytes(variable.name);
  out.number(flags);
  if (!variable.digest.empty()) out.bytes(variable.digest);
  if (variable.previous) out.bytes(*variable.previous);
  if (variable.edit) write_edit(out, *variable.edit);
}

// nullopt where it cannot have been written by us. It comes from the environment, so anybody may
// have.
std::optional<VariableUndo> read_variable(WireReader& in) {
  VariableUndo variable;
  variable.name = in.bytes();
  const uint64_t flags = in.number(kAllFlags);
  if ((flags & kUnset) == 0) variable.digest = in.bytes();
  if ((flags & kHasPrevious) != 0) variable.previous = in.bytes();
  if ((flags & kHasEdit) != 0) variable.edit = read_edit(in);
  variable.previous_absent = (flags & kPreviousAbsent) != 0;
  const bool is_unset = (flags & kUnset) != 0;
  const bool may_be_touched = is_valid_name(variable.name) && !is_never_name(variable.name);
  if (is_unset != variable.digest.empty() || !may_be_touched) return std::nullopt;
  return variable;
}

// No environment can: the shell would be given another value than is meant.
bool holds_nul(const VariableUndo& variable) {
  const auto has = [](const std::string& text) { return text.find('\0') != std::string::npos; };
  if (variable.previous && has(*variable.previous)) return true;
  if (!variable.edit) return false;
  const auto in_element = [&](const auto& change) { return has(change.element); };
  return std::any_of(variable.edit->added.begin(), variable.edit->added.end(), in_element) ||
         std::any_of(variable.edit->removed.begin(), variable.edit->removed.end(), in_element);
}

}  // namespace

std::string encode_state(const LoadState& state) {
  WireWriter out;
  out.bytes(state.load_id);
  out.bytes(state.key_id);
  out.number(state.variables.size());
  for (const VariableUndo& variable : state.variables)
    write_variable(out, variable);
  return to_base64(seal(kStateMagic, out.data()));
}

std::optional<LoadState> state_in(const Environment& environment) {
  const std::string* const text = environment.find("DIRVENV_STATE");
  return text == nullptr ? std::nullopt : decode_state(*text);
}

std::optional<LoadState> decode_state(std::string_view text) {
  const auto sealed = from_base64(text);
  std::string payload;
  if (!sealed || !unseal(kStateMagic, *sealed, payload)) return std::nullopt;
  WireReader in(payload);
  LoadState state;
  state.load_id = in.bytes();
  state.key_id = in.bytes();
  for (uint64_t left = in.count(2); left > 0; --left) {
    std::optional<VariableUndo> variable = read_variable(in);
    // It comes from the environment, so anybody may have written it.
    if (!variable || !is_valid_name(variable->name) || is_never_name(variable->name)) {
      return std::nullopt;
    }
    if (holds_nul(*variable)) return std::nullopt;
    state.variables.push_back(std::move(*variable));
  }
  if (!in.ok() || !in.at_end() || state.load_id.size() != kLoadIdBytes) return std::nullopt;
  return state;
}

}  // namespace dirvenv
