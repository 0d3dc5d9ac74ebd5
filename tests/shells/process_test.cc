// SPDX-License-Identifier: MIT
// What prompts cost in processes, and what an unapproved project is subjected to: strace tells.
#include <catch2/catch.hpp>
#include <cstdlib>

#include "support/process_count.h"
#include "support/shellbox.h"
#include "support/terminal_text.h"

using namespace dirvenv::test;

namespace {

ShellboxOptions traced(std::vector<std::string> prefix) {
  ShellboxOptions options;
  options.command_prefix = std::move(prefix);
  return options;
}

void unchanged_prompts_are_free(ShellKind kind) {
  TempDir scratch;
  ProcessTrace trace(scratch / "trace");
  Shellbox box(kind, traced(trace.command_prefix()));
  const std::string deep = box.dir() + "/p/1/2/3/4";
  make_directories(deep);
  make_directories(box.dir() + "/blocked");
  write_file(box.dir() + "/p/.envrc", "export A=1\nwatch_file x y z\n");
  write_file(box.dir() + "/blocked/.envrc", "export B=1\n");
  box.run("dirvenv allow --yes p");
  for (const std::string& place : {box.dir(), box.dir() + "/p", deep, box.dir() + "/blocked"}) {
    box.run("cd " + place);
    settle(box);
    const std::size_t before = trace.position();
    for (int prompt = 0; prompt < 50; ++prompt)
      box.run("true");
    INFO(place << "\n" << trace.text(before, trace.position()));
    CHECK(trace.since(before).created == 0);
    CHECK(trace.since(before).executed == 0);
  }
}

// `bash`: how often it is started for the file.
void a_load_starts(ShellKind kind, const std::string& text, int bash) {
  TempDir scratch;
  ProcessTrace trace(scratch / "trace");
  Shellbox box(kind, traced(trace.command_prefix()));
  make_directories(box.dir() + "/p");
  write_file(box.dir() + "/p/.env", "C=3\nD=$A\n");
  write_file(box.dir() + "/p/.envrc", text);
  box.run("dirvenv allow --yes p");
  const std::size_t before = trace.position();
  box.run("cd p");
  const std::string seen = trace.text(before, trace.position());
  INFO(seen);
  // Where tests have the daemon, it answers what it can.
  const bool is_daemons = std::getenv("DIRVENV_TEST_DAEMON") != nullptr && bash == 0;
  const int clients = is_daemons ? 0 : 1;
  CHECK(count(seen, "/dirvenv\", [") == static_cast<std::size_t>(clients));
  CHECK(count(seen, "/bash\", [") == static_cast<std::size_t>(bash));
  CHECK(trace.since(before).executed == clients + bash);
  CHECK(box.environment()["D"] == "1");
}

// Every call of the clients that names the unapproved project, without the words for looking.
void unapproved_files_are_only_read(ShellKind kind) {
  TempDir scratch;
  const std::string file = scratch / "trace";
  Shellbox box(kind, traced({"strace", "-f", "-qq", "-s", "4096", "-e", "trace=%file,%process",
                             "-o", file}));
  const std::string p = box.dir() + "/hostile";
  make_directories(p + "/.venv/bin");
  make_directories(p + "/.git");
  write_file(p + "/.envrc", "touch MARKER\nsource lib.sh\ndotenv\n");
  write_file(p + "/.env", "A=$(touch MARKER)\n");
  write_file(p + "/lib.sh", "touch MARKER\n");
  write_file(p + "/pyproject.toml", "[project]\n");
  write_file(p + "/.venv/bin/python", "#!/bin/sh\ntouch MARKER\n");
  box.run("cd hostile");
  box.run("dirvenv status >/dev/null");
  box.run("dirvenv export json >/dev/null");
  box.run("dirvenv exec . true");
  box.run("dirvenv reload");
  box.run("dirvenv prune");
  const std::string text = read_file(file);
  CHECK_FALSE(box.exists("hostile/MARKER"));
  CHECK(count(text, "/hostile/.envrc\"") > 0);
  std::string_view rest = text;
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    if (line.find("/hostile/") == std::string_view::npos) continue;
    INFO(line);
    const bool main_file = line.find("/hostile/.envrc\"") != std::string_view::npos;
    // The hook's own test asks whether the file is there and how old it is, and the shells stat
    // what they complete and cd to.
    const bool looks = line.find("stat(") != std::string_view::npos ||
                       line.find("statat(") != std::string_view::npos ||
                       line.find("access") != std::string_view::npos ||
                       line.find("readlink") != std::string_view::npos;
    const bool reads = main_file && line.find("O_RDONLY") != std::string_view::npos;
    CHECK((looks || reads));
  }
}

}  // namespace

TEST_CASE("unchanged prompts start no process in bash", "[process][steady][bash]") {
  unchanged_prompts_are_free(ShellKind::Bash);
}
TEST_CASE("unchanged prompts start no process in zsh", "[process][steady][zsh]") {
  unchanged_prompts_are_free(ShellKind::Zsh);
}
TEST_CASE("unchanged prompts start no process in fish", "[process][steady][fish]") {
  unchanged_prompts_are_free(ShellKind::Fish);
}
TEST_CASE("a load starts dirvenv once, and bash once where it is needed",
          "[process][steady][bash][zsh][fish]") {
  const std::string text =
      "export A=1\nPATH_add bin\nlog_status hello\nwatch_file x\ndotenv\nlayout node\n";
  for (const ShellKind kind : {ShellKind::Bash, ShellKind::Zsh, ShellKind::Fish}) {
    a_load_starts(kind, text, 0);
    a_load_starts(kind, text + "for i in 1; do :; done\n", 1);
  }
}
TEST_CASE("a14: nothing but reading touches an unapproved project", "[process][bash][zsh][fish]") {
  for (const ShellKind kind : {ShellKind::Bash, ShellKind::Zsh, ShellKind::Fish}) {
    unapproved_files_are_only_read(kind);
  }
}
