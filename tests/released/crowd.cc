// SPDX-License-Identifier: MIT
#include "released/crowd.h"

#include <catch2/catch.hpp>

#include "support/clean_run.h"
#include "support/places.h"
#include "support/temp_dir.h"
#include "support/terminal_text.h"

namespace dirvenv::test {

Crowd::Crowd(size_t shells, size_t projects, const std::string& settings) : projects_(projects) {
  constexpr ShellKind kKinds[] = {ShellKind::Bash, ShellKind::Zsh, ShellKind::Fish};
  const auto root = std::make_shared<TempDir>();
  for (size_t i = 0; i < shells; ++i) {
    ShellboxOptions options;
    options.dirvenv = released_binary();
    options.root = root;
    shells_.push_back(std::make_unique<Shellbox>(kKinds[i % 3], options));
    if (i > 0) be_same_user(*shells_.back());
  }
  make_directories(shells_[0]->config() + "/dirvenv");
  write_file(shells_[0]->config() + "/dirvenv/config.toml", settings);
}

// What they evaluate is shared where nothing else differs.
void Crowd::be_same_user(Shellbox& shell) const {
  const std::string set = shell.kind() == ShellKind::Fish ? "set -gx " : "export ";
  const std::string is = shell.kind() == ShellKind::Fish ? " " : "=";
  shell.run(set + "HOME" + is + shells_[0]->home() + "; " + set + "XDG_CONFIG_HOME" + is +
            shells_[0]->config());
}

std::string Crowd::project(size_t number) const {
  return shells_[0]->dir() + "/p" + std::to_string(number);
}

void Crowd::write_project(size_t number, const std::string& text) {
  make_directories(project(number));
  write_file(project(number) + "/.envrc", text);
  shells_[0]->run("dirvenv allow --yes " + project(number));
}

void Crowd::type_all(const std::vector<std::string>& lines) {
  for (size_t i = 0; i < shells_.size(); ++i)
    shells_[i]->type(lines[i] + "\r");
}

std::vector<ShellStep> Crowd::wait_all() {
  std::vector<ShellStep> steps;
  for (const auto& shell : shells_)
    steps.push_back(shell->wait_prompt());
  return steps;
}

std::vector<ShellStep> Crowd::run_all(const std::vector<std::string>& lines) {
  return run_all(lines, [] {});
}

std::vector<std::string> Crowd::values(const std::string& name) {
  std::vector<std::string> lines;
  for (const auto& shell : shells_) {
    lines.push_back(shell->kind() == ShellKind::Fish
                        ? "set -q " + name + "; and echo \"=$" + name + "\"; or echo =unset"
                        : "echo \"=${" + name + "-unset}\"");
  }
  std::vector<std::string> values;
  for (const ShellStep& step : run_all(lines)) {
    const std::string text = plain_text(step.output);
    const size_t begin = text.rfind('=') + 1;
    values.push_back(text.substr(begin, text.find('\n', begin) - begin));
  }
  return values;
}

}  // namespace dirvenv::test
