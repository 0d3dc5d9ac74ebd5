// SPDX-License-Identifier: MIT
// What a user of direnv brings along. Nothing of direnv's is changed, so that there is a way back.
#include <fmt/format.h>

#include "cli/command.h"
#include "cli/migrate_files.h"
#include "cli/review_text.h"
#include "core/path.h"
#include "core/visible.h"
#include "direnv/role.h"
#include "engine/review.h"

namespace dirvenv {
namespace {

// direnv's approvals, file by file.
class ApprovalsMigration {
 public:
  ApprovalsMigration(const DirenvRole& role, bool only_show) : role_(role), only_show_(only_show) {}

  Result<Done> run() {
    for (const std::string& path : role_.allow_files().allowed_paths()) {
      if (Result<Done> done = take(path); !done) return done;
    }
    for (const std::string& path : role_.allow_files().denied_paths()) {
      if (Result<Done> done = take_denial(path); !done) return done;
    }
    return Done{};
  }
  std::string text() const {
    if (text_.empty()) return "Approvals: direnv has none.\n";
    return fmt::format("Approvals: {} of direnv's hold as they are.\n", taken_) + text_;
  }

 private:
  void tell(std::string_view what, const std::string& path, std::string_view more) {
    text_ += fmt::format("  {:<8} {}{}\n", what, visible(role_.short_path(path)), more);
  }
  // What has been said here already is newer than what direnv was told.
  bool is_known(const std::string& path) const {
    const auto known = role_.setup().approvals().look(path);
    return known.approval || known.is_damaged;
  }

  Result<Done> take(const std::string& path) {
    const Finding finding = role_.setup().gate().look_at(path);
    const bool is_link = finding.identity.real_path != finding.identity.path;
    const bool is_the_same = role_.allow_files().is_allowed(path, finding.content);
    if (finding.verdict == Finding::Verdict::Nothing) {
      tell("left", path, ": it is gone");
    } else if (finding.verdict == Finding::Verdict::Refused) {
      tell("left", path, ": " + visible(finding.refusal.message));
    } else if (role_.allow_files().is_denied(path)) {
      return Done{};  // told with the denials
    } else if (is_known(path)) {
      tell("kept", path, ": dirvenv knows it already");
    } else if (is_link) {
      tell("left", path, ": it is a link; `dirvenv allow` shows and approves what it leads to");
    } else if (!is_the_same) {
      tell("left", path, ": it has changed since; `dirvenv allow` shows and approves it");
    } else {
      return approve_as_it_is(finding);
    }
    return Done{};
  }

  Result<Done> approve_as_it_is(const Finding& finding) {
    const Review review = review_of(role_.setup(), finding);
    std::string more;
    if (!review.members.empty()) {
      more = fmt::format(", and {} file{} that it uses", review.members.size(),
                         review.members.size() == 1 ? "" : "s");
    }
    for (const NewFlag& flag : new_flags_of(review))
      more += fmt::format("\n             ! {}: {}", visible(flag.flag.name), flag.flag.why);
    tell("allowed", finding.identity.path, more);
    ++taken_;
    return only_show_ ? Result<Done>(Done{}) : approve(role_.setup().approvals(), review);
  }

  Result<Done> take_denial(const std::string& path) {
    if (is_known(path)) return Done{};
    tell("denied", path, "");
    ++taken_;
    Approval denial;
    denial.verdict = Approval::Verdict::Denied;
    denial.path = path;
    return only_show_ ? Result<Done>(Done{}) : role_.setup().approvals().put(denial);
  }

  const DirenvRole& role_;
  bool only_show_;
  size_t taken_ = 0;
  std::string text_;
};

int run_migrate(const Invocation& invocation) {
  const bool only_show = invocation.flags.contains("--show");
  const Result<DirenvRole> role = DirenvRole::make(invocation.environment, invocation.program);
  if (!role) return invocation.fail(role.error());
  ApprovalsMigration approvals(*role, only_show);
  if (Result<Done> done = approvals.run(); !done) return invocation.fail(done.error());
  if (!print(approvals.text())) return 1;
  const Result<Places> places = find_places(invocation.environment);
  if (!places) return invocation.fail(places.error());
  int status = 0;
  for (const auto& step : {migrate_settings, migrate_shell_file, migrate_hooks}) {
    // One that fails leaves the others to do.
    if (Result<Done> done = step(invocation, *role, *places); !done) {
      status = invocation.fail(done.error());
    }
  }
  if (invocation.environment.has("DIRENV_DIFF")) {
    invocation.output.say(Tone::Status,
                          "this shell has what direnv has loaded, and keeps it; leave the project "
                          "first, or open a new terminal");
  }
  return print(only_show ? "\nNothing was changed. `dirvenv migrate` does it.\n"
                         : "\nNothing of direnv's was changed: its hook line is the way back.\n")
             ? status
             : 1;
}

}  // namespace

const Command kMigrate = {"migrate",
                          {},
                          "",
                          "Take over what you have for direnv: approvals, settings, hook",
                          {{"--show", "only show what would be done"},
                           {"--yes", "replace the hook lines in your shells' files unasked"}},
                          run_migrate};

}  // namespace dirvenv
