// SPDX-License-Identifier: MIT
// direnv's allow, block and edit. Each is written down twice: as direnv does, and in our own
// stricter record, which knows the files that the project file uses.
#include "cli/as_direnv_changes.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/command.h"
#include "cli/find_editor.h"
#include "core/list_edit.h"
#include "core/path.h"
#include "core/visible.h"
#include "direnv/load.h"
#include "engine/direnv_watch.h"
#include "engine/review.h"
#include "os/child.h"
#include "os/files.h"
#include "os/terminal.h"

namespace dirvenv {
namespace {

std::string not_found_text(const DirenvRole& role) {
  return role.config().load_dotenv ? ".envrc or .env file not found" : ".envrc file not found";
}

// Where the search for the file of a PATH begins: the path itself, links resolved, so that
// "dir", "dir/.envrc" and "dir/anything" all mean the file of that directory. A project file that
// is a link keeps its own name, under which it is found.
Result<std::string> search_start(const DirenvRole& role, const std::string& path) {
  const std::string here = role.directory().value_or("/");
  if (path.empty()) return here;
  const std::string absolute = absolute_path(path, here);
  if (is_project_name(base_name(absolute)) && link_status(absolute)) {
    const auto parent = real_path(parent_path(absolute));
    if (parent) return *parent;
  }
  if (auto real = real_path(absolute)) return *real;
  return Error{fmt::format("lstat {}: no such file or directory", absolute)};
}

Result<Finding> file_for(const DirenvRole& role, const DirenvCall& call) {
  const Result<std::string> start = search_start(role, call.word(0));
  if (!start) return start.error();
  Finding finding = role.find(*start);
  if (finding.verdict == Finding::Verdict::Nothing) return Error{not_found_text(role)};
  return finding;
}

Result<Done> allow(const DirenvRole& role, const Finding& finding) {
  if (finding.verdict == Finding::Verdict::Refused) return refusal_of(finding);
  const Review review = review_of(role.setup(), finding);
  // direnv's first: where that fails, nothing has been allowed.
  Result<Done> done = role.allow_files().allow(finding.identity.path, finding.content);
  if (done) done = approve(role.setup().approvals(), review);
  // What the evaluation in this shell has asked for.
  for (const std::string& name : split_list(role.environment().get_or("DIRENV_REQUIRED", ""))) {
    const std::string path = absolute_path(name, finding.directory);
    const Result<std::string> content = read_file(path, kMemberLimit);
    if (!done || !content || !is_within(path, finding.directory)) continue;
    done = role.allow_files().allow_to(finding.identity.path, path, *content);
    if (done) (void)print(fmt::format("direnv: allowing {}\n", visible(name)));
  }
  return done;
}

// At a terminal with our review; for an editor, which has none, its call is the consent.
int allow_after_review(const DirenvRole& role, const DirenvCall& call, const Finding& finding) {
  if (is_terminal_fd(0) && is_terminal_fd(2)) {
    const Output output(call.environment);
    const Invocation invocation{call.environment, call.program, output, {}, {}, {}};
    const int refused = review_and_approve(invocation, role.setup(), finding, false);
    if (refused != 0) return 1;
  }
  const Result<Done> allowed = allow(role, finding);
  return allowed ? 0 : role.log().fail(allowed.error().message);
}

int run_direnv_allow(const DirenvCall& call) {
  const Result<DirenvRole> role = DirenvRole::make(call.environment, call.program);
  if (!role) return fail_as_direnv(call.environment, role.error().message);
  const Result<Finding> finding = file_for(*role, call);
  if (!finding) return role->log().fail(finding.error().message);
  return allow_after_review(*role, call, *finding);
}

int run_direnv_block(const DirenvCall& call) {
  const Result<DirenvRole> role = DirenvRole::make(call.environment, call.program);
  if (!role) return fail_as_direnv(call.environment, role.error().message);
  const Result<Finding> finding = file_for(*role, call);
  if (!finding) return role->log().fail(finding.error().message);
  Approval denial;
  denial.verdict = Approval::Verdict::Denied;
  denial.path = finding->identity.path;
  Result<Done> denied = role->setup().approvals().put(denial);
  if (denied) denied = role->allow_files().deny(denial.path, finding->content);
  return denied ? 0 : role->log().fail(denied.error().message);
}

// The file that is to be edited, which need not be there.
Result<std::string> file_to_edit(const DirenvRole& role, const DirenvCall& call,
                                 const Finding& here) {
  if (call.words.empty()) {
    if (here.verdict != Finding::Verdict::Nothing) return here.identity.path;
    return Error{".envrc or .env not found. Use `direnv edit .` to create a new one here"};
  }
  const std::string path = absolute_path(call.words[0], role.directory().value_or("/"));
  return leads_to(path, FileStatus::Kind::Directory) ? join_path(path, ".envrc") : path;
}

// Whether the user has written something, as far as the files tell.
bool was_edited(const std::vector<DirenvWatch>& before) {
  return std::any_of(before.begin(), before.end(),
                     [](const DirenvWatch& watch) { return !why_stale(watch).empty(); });
}

int run_direnv_edit(const DirenvCall& call) {
  const Result<DirenvRole> role = DirenvRole::make(call.environment, call.program);
  if (!role) return fail_as_direnv(call.environment, role.error().message);
  const Finding here = role->find(role->directory().value_or(""));
  const Result<std::string> path = file_to_edit(*role, call, here);
  if (!path) return role->log().fail(path.error().message);
  std::string editor = call.environment.get_or("EDITOR", "");
  if (editor.empty()) {
    role->log().error("$EDITOR not found.");
    editor = find_editor_on_path(call.environment);
  }
  if (editor.empty()) return role->log().fail("could not find a default editor in the PATH");
  const std::vector<DirenvWatch> before{direnv_watch(*path)};
  if (Result<Done> edited = run_editor(editor, *path, call.environment); !edited) {
    return role->log().fail(edited.error().message);
  }
  const Finding finding = role->look_at(*path);
  if (finding.verdict == Finding::Verdict::Nothing || !was_edited(before)) return 0;
  const Result<Done> allowed = allow(*role, finding);
  return allowed ? 0 : role->log().fail(allowed.error().message);
}

}  // namespace

const DirenvCommand kDirenvAllow = {
    "allow", {"permit", "grant"}, "[PATH_TO_RC]", "Lets the file of PATH (default: here) be loaded",
    false,   run_direnv_allow};
const DirenvCommand kDirenvBlock = {"block",        {"deny", "disallow", "revoke"},
                                    "[PATH_TO_RC]", "Never loads the file of PATH (default: here)",
                                    false,          run_direnv_block};
const DirenvCommand kDirenvEdit = {
    "edit",         {},
    "[PATH_TO_RC]", "Opens the file in $EDITOR, and allows what was saved",
    false,          run_direnv_edit};

}  // namespace dirvenv
