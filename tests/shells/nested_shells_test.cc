// SPDX-License-Identifier: MIT
// Shells and programs that start inside a project with its environment.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "os/files.h"
#include "shells/counted.h"

namespace dirvenv::test {
namespace {

using Catch::Matchers::Contains;

constexpr const char* kEnvrc =
    "export V=project COVERED=project\nunset GONE\nPATH_add bin\necho x >>count\n";

ShellboxOptions with_base() {
  ShellboxOptions options;
  options.variables = {{"COVERED", "base"}, {"GONE", "base"}};
  return options;
}

/// What may never be seen outside of the project.
void expect_outside(std::map<std::string, std::string> environment) {
  CHECK(environment.count("V") == 0);
  CHECK(environment["COVERED"] == "base");
  CHECK(environment["GONE"] == "base");
  CHECK_FALSE(contains(environment["PATH"], "p/bin"));
  for (const auto& [name, value] : environment) {
    INFO(name << "=" << value);
    // That one is the user's.
    CHECK((name == "DIRVENV_DAEMON" || name.rfind("DIRVENV_", 0) != 0));
  }
}

void expect_inside(std::map<std::string, std::string> environment) {
  CHECK(environment["V"] == "project");
  CHECK(environment["COVERED"] == "project");
  CHECK(environment.count("GONE") == 0);
  CHECK(count_of(environment["PATH"], "p/bin:") == 1);
}

std::map<std::string, std::string> environment_in(const std::string& file) {
  std::map<std::string, std::string> all;
  const std::string text = read_file(file);
  for (std::size_t at = 0; at < text.size();) {
    const std::string entry = text.c_str() + at;
    at += entry.size() + 1;
    const std::size_t equals = entry.find('=');
    if (equals != std::string::npos) all[entry.substr(0, equals)] = entry.substr(equals + 1);
  }
  return all;
}

/// A tmux server of the test's own.
class Tmux {
 public:
  explicit Tmux(const std::string& socket) : command_("tmux -f /dev/null -S " + socket) {}
  ~Tmux() { (void)std::system((command_ + " kill-server >/dev/null 2>&1").c_str()); }
  Tmux(const Tmux&) = delete;
  Tmux& operator=(const Tmux&) = delete;
  const std::string& command() const { return command_; }

 private:
  std::string command_;
};

}  // namespace

SHELL_TEST(nested, "a nested shell and one by exec leave a project like any other", "[nested]") {
  const std::string start = GENERATE("", "exec ");
  INFO("started by '" << start << "'");
  Shellbox box(kind, with_base());
  put_allowed(box, "p", kEnvrc);
  box.run("cd p");
  box.run(start + std::string(name_of(kind)));
  expect_inside(box.environment());
  CHECK_THAT(shown(box, "cd .."), Contains("unloaded"));
  expect_outside(box.environment());
  box.run("cd p");
  expect_inside(box.environment());
}

SHELL_TEST(rebuilt_path, "a nested shell that builds PATH anew gets the project's back",
           "[nested]") {
  ShellboxOptions options = with_base();
  const std::string path =
      "'/usr/bin:/bin:" + std::filesystem::path(options.dirvenv).parent_path().string() + "'";
  options.before_hook =
      in(kind, "PATH=" + path, "PATH=" + path, "set -gx PATH (string split : " + path + ")");
  Shellbox box(kind, options);
  put_allowed(box, "p", kEnvrc);
  box.run("cd p");
  box.run(name_of(kind));
  expect_inside(box.environment());
  CHECK(lines_of(box.dir() + "/p/count") == 2);
  box.run("true");
  CHECK(lines_of(box.dir() + "/p/count") == 2);
  CHECK_THAT(shown(box, "cd .."), !Contains("as you changed it"));
  expect_outside(box.environment());
}

SHELL_TEST(started_outside, "a nested shell that starts outside has left the project", "[nested]") {
  Shellbox box(kind, with_base());
  put_allowed(box, "p", kEnvrc);
  box.run("cd p");
  box.run("sh -c 'cd .. && exec " + std::string(name_of(kind)) + "'");
  expect_outside(box.environment());
  box.run("exit");
  expect_inside(box.environment());
}

SHELL_TEST(runtime_removed, "without its runtime files a nested shell loads again", "[nested]") {
  Shellbox box(kind, with_base());
  put_allowed(box, "p", kEnvrc);
  box.run("cd p");
  remove_used(box.runtime_dir() + "/dirvenv");
  box.run(name_of(kind));
  CHECK(lines_of(box.dir() + "/p/count") == 2);
  expect_inside(box.environment());
  box.run("true");
  CHECK(lines_of(box.dir() + "/p/count") == 2);
  box.run("cd ..");
  expect_outside(box.environment());
  box.run("exit");
  expect_inside(box.environment());
  box.run("cd ..");
  expect_outside(box.environment());
}

SHELL_TEST(in_between, "the project's environment that changed meanwhile is left too", "[nested]") {
  Shellbox box(kind, with_base());
  put_allowed(box, "p", kEnvrc);
  box.run("cd p");
  box.run("echo export MORE=1 >>.envrc; dirvenv allow; " + std::string(name_of(kind)));
  auto environment = box.environment();
  CHECK(environment["MORE"] == "1");
  expect_inside(environment);
  box.run("rm .envrc");
  environment = box.environment();
  CHECK(environment.count("MORE") == 0);
  expect_outside(environment);
  box.run("exit");
  expect_outside(box.environment());
}

SHELL_TEST(commands, "commands that a shell runs keep what they were given", "[nested]") {
  const Counter counter(std::make_shared<TempDir>());
  ShellboxOptions options = counter.options(kind);
  Shellbox box(kind, options);
  put_allowed(box, "p", kEnvrc);
  box.run("cd p");
  box.run("true");
  const std::size_t before = counter.starts();
  for (const std::string shell : {"sh", "bash", "zsh", "fish"}) {
    INFO(shell);
    CHECK(shown(box, shell + " -c 'cd ..; echo \"=$V\"'") == "=project\n");
  }
  CHECK(counter.starts() == before);
}

SHELL_TEST(tmux_pane, "a tmux pane that was opened in a project leaves it", "[nested]") {
  Shellbox box(kind, with_base());
  const TempDir directory;
  const Tmux tmux(directory / "socket");
  const std::string hook = in(kind, "eval \"$(dirvenv hook bash)\"\n",
                              "eval \"$(dirvenv hook zsh)\"\n", "dirvenv hook fish | source\n");
  make_directories(directory / "fish");
  write_file(directory / in(kind, "rc", ".zshrc", "fish/config.fish"), hook);
  const std::string start =
      in(kind, "bash --rcfile " + directory / "rc", "ZDOTDIR=" + directory.path() + " zsh",
         "XDG_CONFIG_HOME=" + directory.path() + " fish");
  put_allowed(box, "p", kEnvrc);
  box.run("cd p");
  box.run(tmux.command() + " new-session -d -x 200 -y 50 '" + start + " -i'");
  const std::string signal = tmux.command() + " wait-for -S done";
  box.run(tmux.command() + " send-keys 'env -0 >" + directory / "inside" +
          "' Enter 'cd ..' Enter " + "'env -0 >" + directory / "outside" + "' Enter '" + signal +
          "' Enter; " + tmux.command() + " wait-for done");
  expect_inside(environment_in(directory / "inside"));
  expect_outside(environment_in(directory / "outside"));
}

}  // namespace dirvenv::test
