// SPDX-License-Identifier: MIT
#include "core/list_edit.h"

#include <algorithm>

#include "fuzz/input.h"
#include "fuzz/targets.h"

namespace dirvenv::fuzz {
namespace {

using List = std::vector<std::string>;

// One letter each, so that lists share elements.
List short_list(Input& in) {
  List list;
  for (uint8_t left = in.byte() % 24; left > 0; --left)
    list.emplace_back(1, static_cast<char>('a' + in.byte() % 8));
  return list;
}

// Whatever the state holds, also what nobody has written, may be undone on any list.
ListEdit any_edit(Input& in) {
  ListEdit edit;
  for (uint8_t left = in.byte() % 8; left > 0; --left)
    edit.added.push_back({static_cast<uint32_t>(in.number()), short_list(in).empty() ? "a" : "b"});
  for (uint8_t left = in.byte() % 8; left > 0; --left) {
    const auto position = static_cast<uint32_t>(in.number());
    edit.removed.push_back({position, "c", static_cast<uint32_t>(in.number())});
  }
  return edit;
}

void check_edit(const List& base, const List& changed, const List& user) {
  const auto edit = edit_between(base, changed);
  if (!edit) {
    require(!base.empty() && !changed.empty(), "from or to nothing there is always an edit");
    for (const std::string& element : base)
      require(std::find(changed.begin(), changed.end(), element) == changed.end(),
              "only lists that share nothing have no edit");
    return;
  }
  require(undo_exactly(*edit, changed) == base, "an edit undone gives the base");
  if (const auto near = undo_nearby(*edit, changed)) {
    List sorted = *near;
    List wanted = base;
    std::sort(sorted.begin(), sorted.end());
    std::sort(wanted.begin(), wanted.end());
    for (const std::string& element : sorted)
      require(std::binary_search(wanted.begin(), wanted.end(), element), "nothing foreign is left");
  } else {
    require(!edit->added.empty(), "only what was added can be missing");
  }
  if (const auto near = undo_nearby(*edit, user)) {
    require(near->size() <= user.size() + edit->removed.size(), "no more than was removed comes");
  }
}

}  // namespace

void list_edit(std::string_view input) {
  Input in(input);
  if (in.flag()) {
    const std::string text(in.rest());
    require(join_list(split_list(text)) == text, "a list is joined as it was split");
    return;
  }
  const List base = short_list(in);
  const List changed = short_list(in);
  const List user = short_list(in);
  check_edit(base, changed, user);
  const ListEdit edit = any_edit(in);
  (void)undo_exactly(edit, user);
  (void)undo_nearby(edit, user);
}

}  // namespace dirvenv::fuzz
