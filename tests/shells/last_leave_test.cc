// SPDX-License-Identifier: MIT
// The hook of a project that runs once, when the last shell has left it or has died.
#include <csignal>

#include "shells/await.h"
#include "shells/shell_case.h"
#include "shells/with_daemon.h"

using namespace dirvenv;
using namespace dirvenv::test;

namespace {

constexpr const char* kProject =
    "[env]\nPROJECT = \"1\"\n[hooks]\nlast_leave = \"echo $PWD-${PROJECT-none} >>left\"\n";

void put_project(Shellbox& box, const std::string& directory) {
  put(box, directory + "/.dirvenv.toml", kProject);
  box.run("dirvenv allow --yes " + directory);
}

size_t times(const Shellbox& box, const std::string& directory) {
  return lines_of(box.dir() + "/" + directory + "/left");
}

std::unique_ptr<Shellbox> another(const Shellbox& box) {
  ShellboxOptions options;
  options.root = box.root();
  return std::make_unique<Shellbox>(box.kind(), options);
}

void leave_one_by_one(ShellKind kind) {
  Shellbox box(kind);
  put_project(box, "p");
  put_project(box, "q");
  const auto other = another(box);
  box.run("cd p");
  other->run("cd p");
  box.run("cd ../q");
  box.run("cd ..");
  await([&] { return times(box, "q") == 1; });
  CHECK(times(box, "p") == 0);
  other->run("cd ../q");
  await([&] { return times(box, "p") == 1; });
  // In the project's directory, and with nothing of the project.
  CHECK(read_file(box.dir() + "/p/left") == box.dir() + "/p-none\n");
  other->run("cd ../p");
  other->run("cd ..");
  await([&] { return times(box, "p") == 2 && times(box, "q") == 2; });
}

}  // namespace

SHELL_TEST(last_leaves, "`last_leave` runs when the last shell has left", "[last_leave]") {
  leave_one_by_one(kind);
}

SHELL_TEST(last_leaves_daemon, "`last_leave` runs when the daemon lets the last shell out",
           "[last_leave][daemon]") {
  const WithDaemon daemon;
  leave_one_by_one(kind);
}

SHELL_TEST(last_dies, "`last_leave` runs when the last shell has died", "[last_leave][daemon]") {
  const WithDaemon daemon;
  Shellbox box(kind);
  put_project(box, "p");
  {
    const auto first = another(box);
    const auto second = another(box);
    for (const auto& shell : {first.get(), second.get()}) {
      shell->run("cd p");
      shell->run("true");
    }
    first->run("cd ..");
    CHECK(times(box, "p") == 0);
    REQUIRE(::kill(second->pid(), SIGKILL) == 0);
    await([&] { return times(box, "p") == 1; });
  }
  CHECK(times(box, "p") == 1);
}

SHELL_TEST(last_nested, "a nested shell counts for `last_leave`", "[last_leave][daemon]") {
  const WithDaemon daemon;
  Shellbox box(kind);
  put_project(box, "p");
  box.run("cd p");
  box.run(in(kind, "bash --rcfile ~/.bashrc -i", "zsh -i", "fish -i"));
  box.run("cd ..");
  box.run("cd p");
  CHECK(times(box, "p") == 0);
  box.run("exit");
  CHECK(times(box, "p") == 0);
  box.run("cd ..");
  await([&] { return times(box, "p") == 1; });
}
