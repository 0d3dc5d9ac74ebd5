// SPDX-License-Identifier: MIT
// `dirvenv ps` tells of each shell what its prompts have come to.
#include <sys/stat.h>

#include "shells/shell_case.h"
#include "shells/with_daemon.h"

using namespace dirvenv::test;

namespace {

// The line of that shell, its columns set apart by one blank.
std::string line_of(Shellbox& asked, const Shellbox& box) {
  const std::string text = shown(asked, "dirvenv ps");
  const size_t at = text.find(std::to_string(box.pid()) + " ");
  if (at == std::string::npos) return "not there: " + text;
  std::string line;
  for (const char c : text.substr(at, text.find('\n', at) - at)) {
    if (c != ' ' || !line.ends_with(' ')) line += c;
  }
  return line;
}

}  // namespace

SHELL_TEST(ps_states, "`ps` lists shells, their projects and their states", "[ps][daemon]") {
  const WithDaemon daemon;
  Shellbox box(kind);
  make_directories(box.config() + "/dirvenv");
  write_file(box.config() + "/dirvenv/config.toml", "wait = '0'\n");
  ShellboxOptions options;
  options.root = box.root();
  Shellbox other(kind, options);
  const std::string pid = std::to_string(box.pid()) + " " + std::string(name_of(kind)) + " ";
  box.run("cd .");
  CHECK(line_of(other, box) == pid + "- " + box.dir());
  put_allowed(box, "p", "export A=1\n");
  box.run("cd p");
  CHECK(line_of(other, box).starts_with(pid + "loaded "));
  CHECK(contains(line_of(other, box), " s " + box.dir() + "/p/.envrc"));
  put(box, "q/.envrc", "export A=1\n");
  box.run("cd ../q");
  CHECK(line_of(other, box).starts_with(pid + "blocked "));
  box.run("cd ..");
  put_allowed(box, "r", "read -r word <>go\nfalse\nexit 1\n");
  REQUIRE(::mkfifo((box.dir() + "/r/go").c_str(), 0600) == 0);
  box.run("cd r");
  CHECK(line_of(other, box).starts_with(pid + "loading "));
  CHECK(contains(shown(other, "dirvenv ps"),
                 "evaluating " + box.dir() + "/r/.envrc for 0 s, process "));

  const std::string json =
      shown(other,
            "dirvenv ps --json | python3 -c 'import json, sys; all = json.load(sys.stdin); "
            "job = all[\"evaluating\"][0]; print(all[\"version\"], len(all[\"shells\"]), "
            "job[\"file\"], job[\"waiting\"])'");
  CHECK(contains(json, "1 2 " + box.dir() + "/r/.envrc [" + std::to_string(box.pid()) + "]\n"));

  box.run("echo go >go");
  box.run("dirvenv wait");
  box.run("true");
  CHECK(line_of(other, box).starts_with(pid + "failed "));
  box.run("dirvenv off");
  CHECK(line_of(other, box).starts_with(pid + "off "));
}
