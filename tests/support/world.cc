// SPDX-License-Identifier: MIT
#include "support/world.h"

#include <grp.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cerrno>

#include "engine/review.h"
#include "os/process_table.h"
#include "support/places.h"
#include "support/users.h"

namespace dirvenv::test {

World::World() {
  for (const std::string& directory : {home(), project(), runtime_dir()})
    make_directories(directory);
  ::chmod(runtime_dir().c_str(), 0700);
  environment_.set("HOME", home());
  environment_.set("XDG_RUNTIME_DIR", runtime_dir());
  environment_.set("PATH", "/usr/local/bin:/usr/bin:/bin");
  environment_.set("PWD", project());
  environment_.set("LC_ALL", "C.UTF-8");
}

World::World(Evaluator) : World() {
  make_directories(home() + "/.config/dirvenv");
  write_file(home() + "/.config/dirvenv/config.toml", "native = false\n");
}

Setup World::setup() const {
  Result<Setup> setup = Setup::make(environment_, binary());
  REQUIRE(setup);
  return std::move(*setup);
}

void World::write(const std::string& name, const std::string& text) {
  write_file(in_project(name), text);
  ::chmod(in_project(name).c_str(), 0644);
}

void World::write_allowed(const std::string& name, const std::string& text) {
  write(name, text);
  allow(in_project(name));
}

void World::allow(const std::string& path) {
  const Setup made = setup();
  const Finding finding = made.gate().look_at(path);
  REQUIRE_FALSE(finding.content_digest.empty());
  REQUIRE(approve(made.approvals(), review_of(made, finding)));
}

void World::deny(const std::string& path) {
  REQUIRE(setup().approvals().put({Approval::Verdict::Denied, path, "", "", {}}));
}

Finding World::find() const {
  return setup().gate().find_from(project());
}

void World::with_approved(
    const std::string& text,
    const std::function<void(const Approved&, const EvaluationContext&)>& use) {
  write_allowed(".envrc", text);
  use_project(use);
}

void World::trust_project() {
  make_directories(home() + "/.config/dirvenv");
  write_file(home() + "/.config/dirvenv/config.toml", "[trust]\nprefix = ['" + project() + "']\n");
}

void World::with_trusted(
    const std::string& text,
    const std::function<void(const Approved&, const EvaluationContext&)>& use) {
  write(".envrc", text);
  use_project(use);
}

void World::use_project(const std::function<void(const Approved&, const EvaluationContext&)>& use) {
  const Setup made = setup();
  const Finding finding = made.gate().look_at(in_project(".envrc"));
  INFO(finding.refusal.message);
  REQUIRE(finding.approved);
  use(*finding.approved,
      {made.places(), made.config(), made.runtime(), made.program(), project(), false, report()});
}

Evaluation World::evaluate(const std::string& text) {
  Evaluation evaluation;
  with_approved(text, [&](const Approved& file, const EvaluationContext& context) {
    evaluation = dirvenv::evaluate(file, environment_, context);
  });
  return evaluation;
}

Evaluation World::evaluate_in(const std::string& directory) {
  const Setup made = setup();
  const Finding finding = made.gate().find_from(directory);
  REQUIRE(finding.approved);
  return dirvenv::evaluate(
      *finding.approved, environment_,
      {made.places(), made.config(), made.runtime(), made.program(), directory, false, report()});
}

PromptAnswer World::prompt(const std::string& directory) {
  const Setup made = setup();
  PromptRequest request;
  request.shell = process_with(::getpid());
  request.shell_directory = directory;
  request.working_directory = directory;
  PromptAnswer answer = answer_prompt(made, request, report());
  if (answer.signal == 0) environment_ = answer.environment;
  // As whoever gives the answer to a shell.
  if (!answer.left_record.empty()) made.runtime().remove(answer.left_record);
  return answer;
}

std::string World::take_said() {
  return std::exchange(said_, {});
}

Report World::report() {
  return [this](Tone tone, std::string_view text) {
    said_.append(tone == Tone::Error ? "error: " : "").append(text).append("\n");
  };
}

bool as_nobody(const std::function<bool()>& what) {
  const pid_t child = ::fork();
  if (child == 0) {
    const bool changed = ::setgroups(0, nullptr) == 0 &&
                         ::setresgid(kNobody, kNobody, kNobody) == 0 &&
                         ::setresuid(kNobody, kNobody, kNobody) == 0;
    ::_exit(changed && what() ? 0 : 1);
  }
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace dirvenv::test
