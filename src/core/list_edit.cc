// SPDX-License-Identifier: MIT
#include "core/list_edit.h"

#include <algorithm>

namespace dirvenv {
namespace {

using List = std::vector<std::string>;

// Above this the table of the comparison would take longer than a prompt should.
constexpr size_t kMostPairs = 4'000'000;

// FNV-1a: only has to tell the elements of one PATH apart, in four bytes of the exported state.
uint32_t anchor_of(std::string_view element) {
  uint32_t hash = 2166136261U;
  for (const char c : element)
    hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
  return hash == 0 ? 1 : hash;
}

// Lengths of the longest common subsequences of all pairs of tails.
std::vector<uint32_t> common_lengths(const List& a, const List& b) {
  const size_t width = b.size() + 1;
  std::vector<uint32_t> length((a.size() + 1) * width, 0);
  for (size_t i = a.size(); i-- > 0;) {
    for (size_t j = b.size(); j-- > 0;) {
      length[i * width + j] =
          a[i] == b[j] ? length[(i + 1) * width + j + 1] + 1
                       : std::max(length[(i + 1) * width + j], length[i * width + j + 1]);
    }
  }
  return length;
}

ListEdit::Removed removed_at(const List& base, size_t i) {
  return {static_cast<uint32_t>(i), base[i], i == 0 ? 0 : anchor_of(base[i - 1])};
}

// Index of the element equal to `element` nearest to `wanted`, or the size where there is none.
size_t nearest(const List& list, std::string_view element, size_t wanted) {
  size_t best = list.size();
  size_t distance = SIZE_MAX;
  for (size_t i = 0; i < list.size(); ++i) {
    const size_t away = i > wanted ? i - wanted : wanted - i;
    if (list[i] == element && away < distance) {
      best = i;
      distance = away;
    }
  }
  return best;
}

// Where a removed element comes back: behind its anchor nearest to the old place, else there.
size_t place_for(const List& list, const ListEdit::Removed& removed) {
  if (removed.anchor == 0) return 0;
  size_t best = std::min<size_t>(removed.position, list.size());
  size_t distance = SIZE_MAX;
  for (size_t i = 0; i < list.size(); ++i) {
    const size_t wanted = removed.position - 1;
    const size_t away = i > wanted ? i - wanted : wanted - i;
    if (anchor_of(list[i]) == removed.anchor && away < distance) {
      best = i + 1;
      distance = away;
    }
  }
  return best;
}

}  // namespace

std::vector<std::string> split_list(std::string_view text) {
  List elements;
  if (text.empty()) return elements;
  for (size_t at = 0;;) {
    const size_t colon = text.find(':', at);
    elements.emplace_back(text.substr(at, colon - at));
    if (colon == std::string_view::npos) return elements;
    at = colon + 1;
  }
}

std::string join_list(const std::vector<std::string>& elements) {
  std::string text;
  for (size_t i = 0; i < elements.size(); ++i) {
    if (i > 0) text.push_back(':');
    text.append(elements[i]);
  }
  return text;
}

std::optional<ListEdit> edit_between(const List& base, const List& changed) {
  if (base.size() * changed.size() > kMostPairs) return std::nullopt;
  const std::vector<uint32_t> length = common_lengths(base, changed);
  const size_t width = changed.size() + 1;
  if (!base.empty() && !changed.empty() && length[0] == 0) return std::nullopt;
  ListEdit edit;
  size_t i = 0;
  size_t j = 0;
  while (i < base.size() || j < changed.size()) {
    if (i < base.size() && j < changed.size() && base[i] == changed[j]) {
      ++i;
      ++j;
    } else if (i == base.size() ||
               (j < changed.size() && length[i * width + j + 1] >= length[(i + 1) * width + j])) {
      edit.added.push_back({static_cast<uint32_t>(j), changed[j]});
      ++j;
    } else {
      edit.removed.push_back(removed_at(base, i));
      ++i;
    }
  }
  return edit;
}

std::vector<std::string> undo_exactly(const ListEdit& edit, List changed) {
  for (size_t k = edit.added.size(); k-- > 0;) {
    const size_t position = edit.added[k].position;
    if (position < changed.size()) {
      changed.erase(changed.begin() + static_cast<std::ptrdiff_t>(position));
    }
  }
  for (const ListEdit::Removed& removed : edit.removed) {
    const size_t position = std::min<size_t>(removed.position, changed.size());
    changed.insert(changed.begin() + static_cast<std::ptrdiff_t>(position), removed.element);
  }
  return changed;
}

std::optional<std::vector<std::string>> undo_nearby(const ListEdit& edit, List current) {
  size_t taken = 0;
  for (size_t k = edit.added.size(); k-- > 0;) {
    const ListEdit::Added& added = edit.added[k];
    const size_t at = nearest(current, added.element, added.position);
    if (at == current.size()) continue;
    current.erase(current.begin() + static_cast<std::ptrdiff_t>(at));
    ++taken;
  }
  if (!edit.added.empty() && taken == 0) return std::nullopt;
  for (const ListEdit::Removed& removed : edit.removed) {
    if (std::find(current.begin(), current.end(), removed.element) != current.end()) continue;
    const size_t at = place_for(current, removed);
    current.insert(current.begin() + static_cast<std::ptrdiff_t>(at), removed.element);
  }
  return current;
}

}  // namespace dirvenv
