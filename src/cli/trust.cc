// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "cli/command.h"
#include "core/digest.h"
#include "core/json.h"
#include "core/path.h"
#include "core/visible.h"
#include "engine/prompt.h"
#include "os/files.h"

namespace dirvenv {
namespace {

std::string_view word_for(Approval::Verdict verdict) {
  return verdict == Approval::Verdict::Allowed ? "allowed" : "denied";
}

// What the gate makes of the path now: a record alone does not say whether it still holds.
bool is_current(const Setup& setup, const Approval& approval) {
  if (approval.verdict == Approval::Verdict::Denied) return true;
  const Finding finding = setup.gate().look_at(approval.path);
  return approval.key == approval_key(finding.identity, finding.content_digest) &&
         Members(approval.members, {}, setup.approvals()).changed().empty();
}

Json json_for(const Setup& setup, const Approval& approval) {
  Json::Array members;
  for (const Member& member : approval.members) {
    members.emplace_back().value = Json::Object{{"path", Json{member.path}},
                                                {"use", Json{std::string(name_of(member.use))}},
                                                {"sha256", Json{to_hex(member.content_digest)}}};
  }
  return Json{Json::Object{{"path", Json{approval.path}},
                           {"verdict", Json{std::string(word_for(approval.verdict))}},
                           {"current", Json{is_current(setup, approval)}},
                           {"members", Json{members}}}};
}

int list(const Invocation& invocation, const Setup& setup) {
  const std::vector<Approval> approvals = setup.approvals().list();
  for (const std::string& file : setup.approvals().damaged()) {
    invocation.output.say(Tone::Error,
                          file +
                              " is damaged, and counts as no approval; `dirvenv allow` or `dirvenv "
                              "deny` in the project it was about replaces it");
  }
  if (invocation.flags.contains("--json")) {
    Json::Array array;
    for (const Approval& approval : approvals)
      array.push_back(json_for(setup, approval));
    return print(write_json(Json{Json::Object{{"version", Json{1}}, {"files", Json{array}}}}) +
                 "\n")
               ? 0
               : 1;
  }
  std::string text;
  for (const Approval& approval : approvals) {
    text += fmt::format("{:<8} {}{}\n", word_for(approval.verdict), visible(approval.path),
                        is_current(setup, approval) ? "" : " (has changed since)");
    for (const Member& member : approval.members)
      text += fmt::format("         {} {}\n", name_of(member.use), visible(member.path));
  }
  return print(text) ? 0 : 1;
}

// The paths that are meant, which need not exist any more: of a directory, either of
// its files, or itself.
std::vector<std::string> paths_to_forget(const std::string& here,
                                         const std::vector<std::string>& arguments) {
  const std::string path = arguments.size() < 2 ? here : absolute_path(arguments[1], here);
  const std::string name = base_name(path);
  const bool is_named = is_project_name(name);
  const std::string directory = is_named ? parent_path(path) : path;
  const std::string real = real_path(directory).value_or(directory);
  if (is_named) return {join_path(real, name)};
  return {join_path(real, ".envrc"), join_path(real, ".dirvenv.toml"), real};
}

int forget(const Invocation& invocation, const Setup& setup) {
  const auto here = working_directory();
  if (!here) return invocation.fail(Error{"the working directory has been removed"});
  const std::vector<std::string> paths = paths_to_forget(*here, invocation.arguments);
  std::string path = paths.front();
  Result<bool> forgotten = false;
  for (const std::string& one : paths) {
    if (!forgotten || *forgotten) break;
    forgotten = setup.approvals().forget(one);
    if (forgotten && *forgotten) path = one;
  }
  if (!forgotten) return invocation.fail(forgotten.error());
  if (!*forgotten) return invocation.fail(Error{"nothing is known about " + path});
  invocation.output.say(Tone::Status, "forgot " + with_tilde(path, setup.places().home));
  return 0;
}

int run_trust(const Invocation& invocation) {
  const Result<Setup> setup = Setup::make(invocation.environment, invocation.program);
  if (!setup) return invocation.fail(setup.error());
  const std::string& verb = invocation.arguments[0];
  if (verb == "list" && invocation.arguments.size() == 1) return list(invocation, *setup);
  if (verb == "forget") return forget(invocation, *setup);
  return invocation.fail(Error{"trust: the words are `trust list` and `trust forget [PATH]`"},
                         static_cast<int>(ExitStatus::Usage));
}

}  // namespace

const Command kTrust = {"trust",
                        {},
                        "list|forget [PATH]",
                        "List what you have allowed and denied, or forget it",
                        {{"--json", "the list, for programs"}},
                        run_trust};

}  // namespace dirvenv
