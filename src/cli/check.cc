// SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "cli/check_text.h"
#include "cli/command.h"
#include "core/json.h"
#include "core/name_rules.h"
#include "core/path.h"
#include "engine/file_check.h"
#include "engine/prompt.h"
#include "os/files.h"

namespace dirvenv {
namespace {

// What is to be read, and what it is.
struct Subject {
  std::string path;
  std::string text;
  MemberUse use = MemberUse::Code;
};

// A file of any name, such as a sample, counts as an .envrc in its directory.
Result<Subject> subject_of(const Setup& setup, const std::vector<std::string>& arguments) {
  const auto here = working_directory();
  if (!arguments.empty() && here) {
    const std::string path = absolute_path(arguments[0], *here);
    const std::string name = base_name(path);
    if (!is_project_name(name) && leads_to(path, FileStatus::Kind::Regular)) {
      Result<std::string> bytes = Members::read_bytes(MemberUse::Code, path);
      if (!bytes) return bytes.error();
      return Subject{path, std::move(*bytes), MemberUse::Code};
    }
  }
  const Result<Finding> finding = find_project_to_judge(setup, arguments);
  if (!finding) return finding.error();
  if (finding->content_digest.empty()) return refusal_of(*finding);
  // What it says is that of such a file.
  if (finding->is_python_project())
    return Subject{join_path(finding->directory, ".dirvenv.toml"), finding->content,
                   MemberUse::Code};
  const bool is_data = finding->identity.kind == "dotenv";
  return Subject{finding->identity.path, finding->content,
                 is_data ? MemberUse::Data : MemberUse::Code};
}

int run_check(const Invocation& invocation) {
  const Result<Setup> setup = Setup::make(invocation.environment, invocation.program);
  if (!setup) return invocation.fail(setup.error());
  const Result<Subject> subject = subject_of(*setup, invocation.arguments);
  if (!subject) return invocation.fail(subject.error());
  const std::vector<FileCheck> checks =
      check_files(subject->path, subject->text, subject->use, *setup);
  const EnvrcReading whole = whole_reading(checks, *setup);
  const bool json = invocation.flags.contains("--json");
  const std::string text = json ? write_json(check_json(checks, whole)) + "\n"
                                : check_text(checks, whole, setup->places().home);
  if (!print(text)) return static_cast<int>(ExitStatus::Error);
  const bool is_refused = std::any_of(checks.begin(), checks.end(),
                                      [](const FileCheck& check) { return !check.error.empty(); });
  return static_cast<int>(is_refused ? ExitStatus::Failed : ExitStatus::Done);
}

}  // namespace

const Command kCheck = {"check",
                        {},
                        "[FILE]",
                        "Tell what a file would do, without running it",
                        {{"--json", "for programs"}},
                        run_check};

}  // namespace dirvenv
