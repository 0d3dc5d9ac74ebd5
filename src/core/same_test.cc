// SPDX-License-Identifier: MIT
#include "core/same_test.h"

namespace dirvenv {
namespace {

// The clauses of the test in the words that bash, zsh and fish share ("-e F", "! F -nt G").
class Clauses {
 public:
  Clauses(Shell shell, std::string_view joint) : shell_(shell), joint_(joint) {}

  void add(std::string_view before, std::string_view path) {
    join();
    text_.append(before).append(" ").append(quote(shell_, path));
  }
  void add_not_newer(std::string_view path, std::string_view than) {
    add_compare(path, "-nt", than);
  }
  void add_compare(std::string_view path, std::string_view word, std::string_view other) {
    add("!", path);
    text_.append(" ").append(word).append(" ").append(quote(shell_, other));
  }
  std::string take() { return std::move(text_); }

 private:
  void join() {
    if (!text_.empty()) text_.append(joint_);
  }
  Shell shell_;
  std::string_view joint_;
  std::string text_;
};

void add_all(Clauses& clauses, std::string_view before, const std::vector<std::string>& paths) {
  for (const std::string& path : paths)
    clauses.add(before, path);
}

std::string clauses_of(Shell shell, const SameTest& test) {
  Clauses clauses(shell, shell == Shell::Fish ? " -a " : " && ");
  if (!test.stamp.empty()) clauses.add("-e", test.stamp);
  if (!test.generation.empty() && !test.stamp.empty()) {
    clauses.add_not_newer(test.generation, test.stamp);
  }
  for (const auto& [file, reference] : test.unmoved) {
    // A missing file is older than one that is there, but in zsh it is neither. Of the two, the
    // references go with the stamp.
    if (shell == Shell::Zsh) {
      clauses.add("-e", file);
      clauses.add("-e", reference);
    }
    clauses.add_not_newer(file, reference);
    clauses.add_compare(file, "-ot", reference);
  }
  for (const std::string& path : test.not_newer) {
    clauses.add("-e", path);
    clauses.add_not_newer(path, test.stamp);
  }
  add_all(clauses, "-e", test.present);
  add_all(clauses, "! -e", test.absent);
  add_all(clauses, "! -f", test.not_files);
  add_all(clauses, "! -r", test.unreadable);
  add_all(clauses, "! -O", test.foreign);
  return clauses.take();
}

}  // namespace

std::string define_same_test(Shell shell, const SameTest& test) {
  const bool fish = shell == Shell::Fish;
  if (test.ask_every_time) {
    return fish ? "set -gu _dirvenv_same ''" : "_dirvenv_same() { builtin false; }";
  }
  const std::string clauses = clauses_of(shell, test);
  const std::string directory = quote(shell, test.directory);
  if (fish) {
    return "set -gu _dirvenv_same " + directory + (clauses.empty() ? "" : " -a " + clauses);
  }
  // A reference to the time of this answer; arithmetic on a variable that the user may unset or
  // set.
  return "_dirvenv_until=$((${SECONDS:-0}+60)); _dirvenv_same() { [[ ${PWD-} == " + directory +
         (clauses.empty() ? "" : " && " + clauses) +
         (test.virtual_env.empty() ? ""
                                   : " && ${VIRTUAL_ENV-} == " + quote(shell, test.virtual_env)) +
         " && ${SECONDS:-0} -lt ${_dirvenv_until:-0} ]]; }";
}

}  // namespace dirvenv
