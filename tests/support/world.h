// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "core/environment.h"
#include "engine/evaluate.h"
#include "engine/prompt.h"
#include "engine/setup.h"
#include "support/temp_dir.h"

namespace dirvenv::test {

/// A user of their own in a temporary directory: a home with a project in it, a private runtime
/// directory, and an environment that names them. Nothing of the real user is looked at.
class World {
 public:
  World();
  /// The same, whose settings say that bash evaluates every .envrc.
  enum class Evaluator { Bash };
  explicit World(Evaluator);

  const std::string& root() const { return root_.path(); }
  std::string home() const { return root_ / "home"; }
  std::string project() const { return root_ / "home/project"; }
  /// `project()/name`; nothing is made.
  std::string in_project(const std::string& name) const { return project() + "/" + name; }
  std::string runtime_dir() const { return root_ / "run"; }

  Environment& environment() { return environment_; }
  /// For the environment as it is now; REQUIREs that it can be made.
  Setup setup() const;

  /// Writes the file in the project (mode 0644), and approves it.
  void write(const std::string& name, const std::string& text);
  void write_allowed(const std::string& name, const std::string& text);
  void allow(const std::string& path);
  void deny(const std::string& path);
  /// What the gate finds for the project's directory.
  Finding find() const;

  /// Makes `text` the project's approved .envrc, and calls `use` with what evaluators take.
  void with_approved(const std::string& text,
                     const std::function<void(const Approved&, const EvaluationContext&)>& use);
  /// The same for a world that trusts its project (see trust_project()), without an approval to
  /// write.
  void with_trusted(const std::string& text,
                    const std::function<void(const Approved&, const EvaluationContext&)>& use);
  /// Lets the settings say that what is in the project needs no approval.
  void trust_project();
  /// Evaluates `text` as the project's .envrc, approved, with environment() as its base.
  Evaluation evaluate(const std::string& text);

  /// Evaluates what the gate finds for `directory`, which has to be approved.
  Evaluation evaluate_in(const std::string& directory);

  /// One prompt in `directory` of a shell that is this process. environment() becomes what the
  /// answer leads to.
  PromptAnswer prompt(const std::string& directory);

  /// What was reported since the last call, each with its newline.
  std::string take_said();
  Report report();

 private:
  void use_project(const std::function<void(const Approved&, const EvaluationContext&)>& use);

  TempDir root_;
  Environment environment_;
  std::string said_;
};

/// Runs `what` in a child process that is user and group 65534 (only root can), and returns its
/// answer; false also where it ended in another way.
bool as_nobody(const std::function<bool()>& what);

}  // namespace dirvenv::test
