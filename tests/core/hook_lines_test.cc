// SPDX-License-Identifier: MIT
#include "core/hook_lines.h"

#include <catch2/catch.hpp>

namespace dirvenv {
namespace {

TEST_CASE("direnv's hook becomes dirvenv's", "[hook_lines]") {
  const std::pair<const char*, const char*> rows[] = {
      {"eval \"$(direnv hook bash)\"\n", "eval \"$(dirvenv hook bash)\"\n"},
      {"  eval \"$(/usr/bin/direnv  hook bash)\"", "  eval \"$(dirvenv hook bash)\""},
      {"eval \"`direnv hook zsh`\"\r\n", "eval \"`dirvenv hook zsh`\"\r\n"},
      {"direnv hook fish | source\n", "dirvenv hook fish | source\n"},
      {"type -q fzf; and direnv hook fish | source\n",
       "type -q fzf; and dirvenv hook fish | source\n"},
      {"source <(direnv hook zsh)\n", "source <(dirvenv hook zsh)\n"},
      {"if x; then eval \"$(direnv hook bash)\"; fi\n",
       "if x; then eval \"$(dirvenv hook bash)\"; fi\n"},
      {"direnv hook fish | source; direnv hook fish | source",
       "dirvenv hook fish | source; dirvenv hook fish | source"}};
  for (const auto& [before, after] : rows) {
    CHECK(with_dirvenv_hooks(before) == after);
    CHECK_FALSE(direnv_lines(before).empty());
    CHECK_FALSE(direnv_lines(before)[0].replacement.empty());
    CHECK(has_dirvenv_hook(after));
    CHECK(direnv_lines(after).empty());
  }
}

TEST_CASE("what only its user can change is left, and named", "[hook_lines]") {
  for (const std::string line :
       {"eval \"$(${HOME}/.local/bin/direnv hook bash)\"", "eval \"$(~/bin/direnv hook bash)\"",
        "eval \"$($(brew --prefix)/bin/direnv hook zsh)\"",
        "eval \"$(asdf exec direnv hook bash)\"", "zinit ice atclone'./direnv hook zsh > z.zsh'",
        "eval \"$(\"$HOME/my bin/direnv\" hook bash)\"", "plugins=(git direnv)",
        "command -v direnv >/dev/null || return", "eval \"$(xdirenv hook bash)\""}) {
    INFO(line);
    CHECK(with_dirvenv_hooks(line) == line);
    REQUIRE(direnv_lines(line).size() == 1);
    CHECK(direnv_lines(line)[0].replacement.empty());
    CHECK(direnv_lines(line)[0].text == line);
  }
  CHECK(direnv_lines("# eval \"$(direnv hook bash)\"\nalias d=dirvenv\n").empty());
}

TEST_CASE("a question whether direnv is there is named with the line", "[hook_lines]") {
  const auto lines = direnv_lines("\ncommand -v direnv && eval \"$(direnv hook bash)\"\n");
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].number == 2);
  CHECK(lines[0].replacement == "command -v direnv && eval \"$(dirvenv hook bash)\"");
  CHECK(lines[1].replacement.empty());
  CHECK(lines[1].text == lines[0].replacement);
}

TEST_CASE("beside dirvenv's hook, direnv's becomes a comment", "[hook_lines]") {
  const std::string text = "eval \"$(dirvenv hook bash)\"\neval \"$(direnv hook bash)\"\n";
  CHECK(with_dirvenv_hooks(text) ==
        "eval \"$(dirvenv hook bash)\"\n# eval \"$(direnv hook bash)\"\n");
  CHECK(direnv_lines(with_dirvenv_hooks(text)).empty());
}

}  // namespace
}  // namespace dirvenv
