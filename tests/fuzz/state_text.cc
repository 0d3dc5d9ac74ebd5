// SPDX-License-Identifier: MIT
#include "core/state_text.h"

#include <algorithm>

#include "core/digest.h"
#include "core/name_rules.h"
#include "core/wire.h"
#include "fuzz/input.h"
#include "fuzz/targets.h"

namespace dirvenv::fuzz {
namespace {

ListEdit edit_from(Input& in) {
  ListEdit edit;
  for (uint8_t left = in.byte() % 4; left > 0; --left)
    edit.added.push_back({static_cast<uint32_t>(in.number()), in.text()});
  for (uint8_t left = in.byte() % 4; left > 0; --left) {
    const auto position = static_cast<uint32_t>(in.number());
    std::string element = in.text();
    edit.removed.push_back({position, std::move(element), static_cast<uint32_t>(in.number())});
  }
  return edit;
}

LoadState state_from(Input& in) {
  LoadState state;
  state.load_id = in.text();
  state.load_id.resize(kLoadIdBytes);
  state.key_id = in.text();
  while (!in.at_end()) {
    VariableUndo variable;
    variable.name = in.text();
    variable.digest = in.text();
    if (in.flag()) variable.previous = in.text();
    if (in.flag()) variable.edit = edit_from(in);
    variable.previous_absent = in.flag();
    state.variables.push_back(std::move(variable));
  }
  return state;
}

// No environment holds a NUL.
bool holds_nul(const VariableUndo& variable) {
  const auto has = [](const std::string& text) { return text.find('\0') != std::string::npos; };
  if (variable.previous && has(*variable.previous)) return true;
  if (!variable.edit) return false;
  const ListEdit& edit = *variable.edit;
  return std::any_of(edit.added.begin(), edit.added.end(),
                     [&](const ListEdit::Added& one) { return has(one.element); }) ||
         std::any_of(edit.removed.begin(), edit.removed.end(),
                     [&](const ListEdit::Removed& one) { return has(one.element); });
}

bool can_be_named(const VariableUndo& variable) {
  return is_valid_name(variable.name) && !is_never_name(variable.name);
}

void check_state_text_text(std::string_view text) {
  const auto state = decode_state(text);
  if (!state) return;
  require(state->load_id.size() == kLoadIdBytes, "an id names a record");
  for (const VariableUndo& variable : state->variables)
    require(can_be_named(variable), "no name that is never touched");
  require(encode_state(*state) == text, "what is read is written as it was");
}

}  // namespace

void state_text(std::string_view input) {
  Input in(input);
  const uint8_t way = in.byte() % 3;
  if (way == 0) return check_state_text_text(in.rest());
  if (way == 1) {
    // Behind the seal: what a digest keeps from nearly every random text.
    const std::string magic = from_base64(encode_state({}))->substr(0, 1);
    return check_state_text_text(to_base64(seal(magic, in.rest())));
  }
  const LoadState state = state_from(in);
  const std::string text = encode_state(state);
  require(
      text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-") ==
          std::string::npos,
      "no character that is special to a shell");
  const auto back = decode_state(text);
  const bool sound = std::all_of(
      state.variables.begin(), state.variables.end(),
      [](const VariableUndo& variable) { return can_be_named(variable) && !holds_nul(variable); });
  require(back.has_value() == sound, "refused for a name or a NUL, and for nothing else");
  require(!back || *back == state, "what is written is read as it was");
}

}  // namespace dirvenv::fuzz
