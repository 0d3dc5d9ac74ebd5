// SPDX-License-Identifier: MIT
#include "support/steps.h"

#include <array>
#include <stdexcept>
#include <utility>

namespace dirvenv::test {
namespace {

std::pair<std::string_view, std::string_view> split_at(std::string_view text,
                                                       std::string_view mark) {
  const std::size_t at = text.find(mark);
  if (at == std::string_view::npos) return {text, {}};
  return {text.substr(0, at), text.substr(at + mark.size())};
}

class StepReader {
 public:
  StepReader(std::string_view text, std::string_view name) : rest_(text), name_(name) {}

  std::vector<StoryStep> read() {
    std::vector<StoryStep> steps;
    while (!rest_.empty()) {
      const std::string_view line = next_line();
      if (!line.empty() && line.front() != '#') steps.push_back(step_of(line, {}));
    }
    return steps;
  }

 private:
  std::string_view next_line() {
    const auto [line, rest] = split_at(rest_, "\n");
    rest_ = rest;
    ++line_number_;
    return line;
  }

  StoryStep step_of(std::string_view line, std::optional<ShellKind> only) {
    const auto [verb, argument] = split_at(line, " ");
    if (verb == "shell-only") return step_of_one_shell(argument);
    StoryStep step{line_number_, std::string(verb), std::string(argument), {}, only};
    if (verb == "write") read_body(step);
    return step;
  }

  StoryStep step_of_one_shell(std::string_view text) {
    const auto [shell, step] = split_at(text, ": ");
    for (const ShellKind kind : {ShellKind::Bash, ShellKind::Zsh, ShellKind::Fish}) {
      if (shell == name_of(kind)) return step_of(step, kind);
    }
    fail("expected `shell-only bash|zsh|fish: STEP`");
  }

  void read_body(StoryStep& step) {
    const std::size_t at = step.argument.rfind(" <<");
    if (at == std::string::npos) fail("expected `write FILE <<END`");
    const std::string end = step.argument.substr(at + 3);
    step.argument.erase(at);
    for (;;) {
      if (rest_.empty())
        fail("no line '" + end + "' ends what begins at line " + std::to_string(step.line));
      const std::string_view line = next_line();
      if (line == end) return;
      step.body.append(line).append("\n");
    }
  }

  [[noreturn]] void fail(const std::string& why) const {
    throw std::runtime_error(std::string(name_) + ":" + std::to_string(line_number_) + ": " + why);
  }

  std::string_view rest_;
  std::string_view name_;
  int line_number_ = 0;
};

}  // namespace

std::vector<StoryStep> parse_steps(std::string_view text, std::string_view name) {
  return StepReader(text, name).read();
}

}  // namespace dirvenv::test
