// SPDX-License-Identifier: MIT
// A prompt that shows the virtual environment, as people write it, in projects whose names are
// code.
#include <catch2/catch.hpp>

#include "shells/approve.h"

namespace dirvenv::test {
namespace {

struct Case {
  const char* directory;
  const char* prompt;
};

// A virtual environment is called by its project's name, as far as that is harmless.
const std::vector<Case> kCases = {{"$(touch m)", "touchm"},
                                  {"`touch m`", "touchm"},
                                  {"%{$(touch m)%} %F{red}\\w", "touchmFredw"}};

// The name is put into the prompt's own text before that is expanded, which is how most do it; the
// path is expanded once.
ShellboxOptions with_venv_in_prompt(ShellKind kind, const std::shared_ptr<TempDir>& root) {
  ShellboxOptions options;
  options.root = root;
  options.variables["ASAN_OPTIONS"] = "detect_leaks=0";
  options.deadline = std::chrono::minutes(2);
  options.after_hook = in(kind,
                          "shopt -s promptvars\n"
                          "PROMPT_COMMAND+=$'\\n''PS1=\"($VIRTUAL_ENV_PROMPT) [\\$VIRTUAL_ENV] \"'",
                          "setopt prompt_subst\n"
                          "show_venv() { PROMPT=\"($VIRTUAL_ENV_PROMPT) [\\$VIRTUAL_ENV] \"; }\n"
                          "precmd_functions+=(show_venv)",
                          "function fish_prompt; eval \"echo -n '('$VIRTUAL_ENV_PROMPT')'\"; "
                          "echo -n \"[$VIRTUAL_ENV] \"; end");
  return options;
}

}  // namespace

TEST_CASE("b9: the name of a virtual environment in a prompt is not run",
          "[hostile][python][bash][zsh][fish]") {
  const auto root = std::make_shared<TempDir>();
  // The first shell makes the environments, the others find them.
  for (const ShellKind kind : {ShellKind::Bash, ShellKind::Zsh, ShellKind::Fish}) {
    CAPTURE(name_of(kind));
    Shellbox box(kind, with_venv_in_prompt(kind, root));
    for (const Case& row : kCases) {
      CAPTURE(row.directory);
      const std::string directory = box.dir() + "/" + row.directory;
      put_approved(box, row.directory, "layout python /usr/bin/python3 --without-pip\n");
      box.change_directory(directory);
      const auto inside = box.environment();
      REQUIRE(inside.contains("VIRTUAL_ENV"));
      const std::string& venv = inside.at("VIRTUAL_ENV");
      CHECK(venv.find(directory + "/.direnv/python-3.") == 0);
      CHECK(venv.find('/', directory.size() + std::string("/.direnv/").size()) ==
            std::string::npos);
      CHECK(std::filesystem::exists(venv + "/bin/python"));
      CHECK(inside.at("VIRTUAL_ENV_PROMPT") == row.prompt);
      CHECK(inside.at("PATH").find(venv + "/bin:") == 0);
      CHECK(contains(box.transcript(), "(" + std::string(row.prompt) + ")"));
      CHECK_FALSE(box.exists(std::string(row.directory) + "/m"));
    }
    CHECK_FALSE(box.exists("m"));
  }
}

}  // namespace dirvenv::test
