// SPDX-License-Identifier: MIT
#include "engine/prompt_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/path.h"

namespace dirvenv {
namespace {

// So that the line stays a line.
constexpr size_t kMostNames = 10;

}  // namespace

std::string names_text(const std::vector<VariableUndo>& variables) {
  std::string text;
  for (size_t i = 0; i < variables.size() && i < kMostNames; ++i) {
    const VariableUndo& variable = variables[i];
    const bool fresh = variable.edit ? variable.previous_absent : !variable.previous;
    const char mark = variable.digest.empty() ? '-' : fresh ? '+' : '~';
    text += fmt::format(" {}{}", mark, variable.name);
  }
  if (variables.size() > kMostNames)
    text += fmt::format(" and {} more", variables.size() - kMostNames);
  return text;
}

std::string beside_direnv_text(const Environment& current, const std::string& file) {
  if (file.empty() || current.get("DIRENV_FILE") != file) return {};
  return "; direnv's hook is in this shell too, and the two get in each other's way: "
         "`dirvenv migrate` takes it out";
}

std::string unloaded_text(const Environment& current, const std::string& home,
                          const NameSet& changed_by_user) {
  const std::string directory = current.get_or("DIRVENV_DIR", "the project");
  std::string text = "unloaded " + with_tilde(directory, home);
  if (!changed_by_user.empty()) text += "; left as you changed it:";
  for (const std::string& name : changed_by_user)
    text += " " + name;
  return text + beside_direnv_text(current, current.get_or("DIRVENV_FILE", ""));
}

std::string not_loaded_text(const Finding& finding, bool is_here) {
  const std::string& path = finding.identity.path;
  const std::string_view there = is_here ? "" : " there";
  switch (finding.verdict) {
    case Finding::Verdict::Refused:
      return fmt::format("{} is not loaded: {}", path, finding.refusal.message);
    case Finding::Verdict::Denied:
      return fmt::format("{} is denied. Run `dirvenv allow`{} to take that back", path, there);
    case Finding::Verdict::NotAllowed:
      if (finding.is_python_project()) {
        return fmt::format(
            "{} is blocked. Run `dirvenv allow`{}: which virtual environment it would use, or what "
            "that is, has changed since you did",
            path, there);
      }
      return fmt::format("{} is blocked. Run `dirvenv allow`{} to approve its content{}", path,
                         there,
                         finding.changed   ? ": it has changed since you did"
                         : finding.damaged ? ": the record of what you said is damaged"
                                           : "");
    case Finding::Verdict::Nothing:
    case Finding::Verdict::Allowed:
      break;
  }
  return {};
}

std::string unapproved_text(const std::string& path, const UnapprovedMember& member, bool is_here) {
  const char* const verb = member.use == MemberUse::Program ? "runs" : "reads";
  std::string_view why;
  switch (member.why) {
    case UnapprovedMember::Why::Denied:
      return fmt::format(
          "{} is blocked: it {} {}, which you have denied. `dirvenv allow {}` takes that back",
          path, verb, member.path, member.path);
    case UnapprovedMember::Why::New:
      why = "you have not approved";
      break;
    case UnapprovedMember::Why::Changed:
      why = "has changed since you approved it";
      break;
  }
  std::string text =
      fmt::format("{} is blocked. Run `dirvenv allow`{} to approve what it {}: {}, which {}", path,
                  is_here ? "" : " there", verb, member.path, why);
  if (!member.names.empty()) {
    text += fmt::format(" and which sets {}", fmt::join(member.names, ", "));
  }
  return text;
}

}  // namespace dirvenv
