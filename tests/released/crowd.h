// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <random>
#include <string>
#include <vector>

#include "support/shellbox.h"

namespace dirvenv::test {

/// Many live shells of the three kinds that share projects and a daemon, with the released program.
/// All are one user's.
class Crowd {
 public:
  /// `settings` are that user's.
  Crowd(size_t shells, size_t projects, const std::string& settings);

  size_t size() const { return shells_.size(); }
  size_t projects() const { return projects_; }
  Shellbox& shell(size_t number) { return *shells_[number]; }
  /// Writes the project's file, and approves it for all.
  void write_project(size_t number, const std::string& text);
  std::string project(size_t number) const;

  /// Types the lines into all shells at once, and waits for their prompts.
  std::vector<ShellStep> run_all(const std::vector<std::string>& lines);
  /// The same, with something done between typing and waiting.
  template <typename Action>
  std::vector<ShellStep> run_all(const std::vector<std::string>& lines, Action between) {
    type_all(lines);
    between();
    return wait_all();
  }

  /// What each shell has of a variable; "unset" where it has none.
  std::vector<std::string> values(const std::string& name);

 private:
  void be_same_user(Shellbox& shell) const;
  void type_all(const std::vector<std::string>& lines);
  std::vector<ShellStep> wait_all();

  size_t projects_;
  std::vector<std::unique_ptr<Shellbox>> shells_;
};

}  // namespace dirvenv::test
