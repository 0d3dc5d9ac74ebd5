// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "cli/command.h"
#include "cli/find_editor.h"
#include "core/path.h"
#include "core/quote.h"
#include "os/child.h"
#include "os/files.h"
#include "os/search_path.h"

namespace dirvenv {
namespace {

constexpr const char* kEditors[] = {"editor", "nano", "vim", "vi", "emacs"};

std::string find_editor(const Environment& environment) {
  for (const char* const variable : {"VISUAL", "EDITOR"}) {
    if (auto editor = environment.get(variable); editor && !editor->empty()) return *editor;
  }
  return find_editor_on_path(environment);
}

// The file that is meant: PATH, or PATH/.envrc for a directory, which need not exist; else the one
// that would be loaded here.
Result<std::string> target_of(const Setup& setup, const std::vector<std::string>& arguments) {
  const auto here = working_directory();
  if (!here) return Error{"the working directory has been removed; go to another one"};
  if (arguments.empty()) {
    const Finding finding = setup.gate().find_from(*here);
    const std::vector<std::string>& unreadable = finding.trail.unreadable;
    if (finding.verdict != Finding::Verdict::Nothing && !finding.is_python_project()) {
      if (unreadable.empty()) return finding.identity.path;
      return unreadable_nearer(unreadable.front(), finding.identity.path);
    }
    return nothing_found(
        finding,
        "there is no .envrc or .dirvenv.toml here or above; `dirvenv edit .` makes an .envrc");
  }
  const std::string path = absolute_path(arguments[0], *here);
  const auto status = file_status(path);
  const bool directory = status && status->kind == FileStatus::Kind::Directory;
  const bool has_toml_only = directory && !link_status(join_path(path, ".envrc")) &&
                             link_status(join_path(path, ".dirvenv.toml"));
  const std::string name = has_toml_only ? ".dirvenv.toml" : ".envrc";
  const std::string file = directory ? join_path(path, name) : path;
  if (!is_project_name(base_name(file))) {
    return Error{not_a_project_file(file)};
  }
  const auto real = real_path(parent_path(file));
  if (!real) return Error{fmt::format("there is no directory {}", parent_path(file))};
  return join_path(*real, base_name(file));
}

int run_edit(const Invocation& invocation) {
  const Result<Setup> setup = Setup::make(invocation.environment, invocation.program);
  if (!setup) return invocation.fail(setup.error());
  const Result<std::string> path = target_of(*setup, invocation.arguments);
  if (!path) return invocation.fail(path.error());
  const std::string editor = find_editor(invocation.environment);
  if (editor.empty()) return invocation.fail(Error{"no editor was found; set EDITOR"});
  const Stamp before = stamp_of(*path);
  if (Result<Done> edited = run_editor(editor, *path, invocation.environment); !edited) {
    return invocation.fail(edited.error());
  }
  const Finding finding = setup->gate().look_at(*path);
  // What the user has just written needs no second consent; what was only looked at does.
  if (finding.verdict == Finding::Verdict::Nothing || finding.stamp == before) {
    invocation.output.say(Tone::Status, "nothing was saved, so nothing was allowed");
    return 0;
  }
  if (const int refused = review_and_approve(invocation, *setup, finding, true); refused != 0) {
    return refused;
  }
  invocation.output.say(Tone::Status, "allowed " + with_tilde(*path, setup->places().home));
  return 0;
}

}  // namespace

std::string find_editor_on_path(const Environment& environment) {
  for (const char* const editor : kEditors) {
    if (program_on_path(editor, environment.get_or("PATH", ""))) return editor;
  }
  return {};
}

Result<Done> run_editor(const std::string& editor, const std::string& path,
                        const Environment& environment) {
  ChildSpec spec;
  // EDITOR may hold arguments, so a shell reads it.
  spec.arguments = {"/bin/sh", "-c", editor + " \"$1\"", "sh", path};
  spec.environment = environment.entries();
  spec.input = 0;
  spec.output = 1;
  spec.error = 2;
  Result<Child> child = Child::start(spec);
  if (!child) return child.error();
  const ChildEnd end = child->wait();
  if (end.exited && end.status == 0) return Done{};
  return Error{fmt::format("the editor ended with {} {}; nothing was allowed",
                           end.exited ? "status" : "signal", end.status)};
}

const Command kEdit = {
    "edit", {},      "[PATH]", "Open the .envrc in $VISUAL or $EDITOR, and approve what you saved",
    {},     run_edit};

}  // namespace dirvenv
