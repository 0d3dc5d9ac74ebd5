// SPDX-License-Identifier: MIT
#include "core/library_select.h"

#include "fuzz/input.h"
#include "fuzz/targets.h"

namespace dirvenv::fuzz {
namespace {

// Shaped as the header asks for: `one` needs `two`, `layout_x` is called by a computed name.
constexpr std::string_view kLibrary =
    "# a comment\none() {\n  two \"$@\"\n}\n\ntwo() {\n  # inside\n  printf x\n}\n\n"
    "layout() {\n  \"layout_$1\"\n}\n\nlayout_x() {\n  one\n}\n\nthree() {\n  :\n}\n";

// Whether `name` stands in `text` between blanks or line ends: then bash may well call it.
bool is_plain_word(const std::string& text, const std::string& name) {
  const std::string all = "\n" + text + "\n";
  for (const char before : {'\n', ' '})
    for (const char after : {'\n', ' '})
      if (all.find(before + name + after) != std::string::npos) return true;
  return false;
}

}  // namespace

void library_select(std::string_view input) {
  const std::string whole = whole_library(kLibrary);
  const std::string selected = library_for(kLibrary, input);
  require(selected.size() <= whole.size(), "never more than all");
  require(selected.find('#') == std::string::npos, "no comment is left");
  const auto has = [&](std::string_view name) {
    return selected.find(std::string(name) + "() {") != std::string::npos;
  };
  require(!has("one") || has("two"), "a function comes with what it needs");
  // Behind a '#' or a quote a word may be no call.
  const std::string text(input);
  if (text.find_first_of("#\"'`\\<$") != std::string::npos) return;
  for (const char* const name : {"one", "two", "three", "layout"})
    require(!is_plain_word(text, name) || has(name), "what is called is there");
  require(!is_plain_word(text, "layout x") || has("layout_x"), "and what layout calls");
}

}  // namespace dirvenv::fuzz
