// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>

#include "cli/command.h"
#include "cli/review_text.h"
#include "core/digest.h"
#include "core/path.h"
#include "core/project_config.h"
#include "engine/prompt.h"
#include "engine/review.h"
#include "os/files.h"
#include "os/terminal.h"

namespace dirvenv {
namespace {

constexpr int kInput = 0;
constexpr int kOutput = 1;
constexpr int kError = 2;

// Whether the answer at the terminal begins with a y.
bool says_yes(const std::string& question) {
  write_fd(kError, question);
  const std::string answer = read_line(kInput);
  return answer.starts_with("y") || answer.starts_with("Y");
}

// Typing `allow` is consent to what one expects. What stands out is shown, and asked about.
bool needs_consent(const UserConfig& config, const std::vector<NewFlag>& flags) {
  switch (config.confirm) {
    case Confirm::Always:
      return true;
    case Confirm::Flagged:
      // Names that never reach the shell are shown, but there is nothing to decide.
      return std::any_of(flags.begin(), flags.end(), [](const NewFlag& flag) {
        return flag.flag.what != Flag::What::NeverName;
      });
    case Confirm::Never:
      return false;
  }
  return true;
}

// Refuses with a status other than 0 where there is no consent.
int ask_consent(const Invocation& invocation, const Review& review, bool is_needed) {
  const std::string digest = to_hex(review.digest);
  const auto wanted = invocation.values.find("--hash");
  if (wanted != invocation.values.end()) {
    if (wanted->second == digest) return 0;
    return invocation.fail(
        Error{fmt::format("nothing was approved: the files have the digest {}, not {}; look at "
                          "`dirvenv diff`",
                          digest, wanted->second)},
        static_cast<int>(ExitStatus::Blocked));
  }
  if (!is_needed || invocation.flags.contains("--yes")) return 0;
  if (!is_terminal_fd(kInput) || !is_terminal_fd(kError)) {
    return invocation.fail(
        Error{fmt::format("nothing was approved: this needs your consent. Read the above, then "
                          "type `dirvenv allow --yes`, or `dirvenv allow --hash {}`",
                          digest)},
        static_cast<int>(ExitStatus::Blocked));
  }
  if (says_yes("dirvenv: approve this? [y/N] ")) return 0;
  return invocation.fail(Error{"nothing was approved"}, static_cast<int>(ExitStatus::Blocked));
}

// For stdout everything, since that was asked for; for stderr what a screen holds.
std::string shown_review(const Invocation& invocation, const Setup& setup, const Review& review,
                         const std::vector<NewFlag>& flags, int fd) {
  ReviewStyle style;
  style.home = setup.places().home;
  style.colour = is_terminal_fd(fd) && invocation.output.wants_colour();
  style.show_values = invocation.flags.contains("--show-values");
  style.show_all = fd == kOutput;
  return review_text(review, flags, style);
}

// Everything, for whoever asked for it.
int show(const Invocation& invocation, const Setup& setup, const Review& review) {
  const std::string text = shown_review(invocation, setup, review, new_flags_of(review), kOutput);
  return print(text + "digest " + to_hex(review.digest) + "\n") ? 0 : 1;
}

// Approving a file that cannot be read is no mistake, but whoever does so should know.
void tell_errors(const Invocation& invocation, const Review& review) {
  const auto tell = [&](const std::string& path, const std::string& text) {
    if (base_name(path) != ".dirvenv.toml") return;
    if (const auto config = parse_project_config(text, path); !config) {
      invocation.output.say(Tone::Error, config.error().message);
    }
  };
  tell(review.finding.identity.path, review.finding.content);
  for (const Member& member : review.members)
    tell(member.path, member.text);
}

// For this shell alone.
int approve_once(const Invocation& invocation, const Setup& setup, const Review& review) {
  const auto shell = registered_ancestor(setup.runtime());
  if (!shell) {
    return invocation.fail(Error{"--once is for a shell with dirvenv's hook, and this is none"},
                           static_cast<int>(ExitStatus::Usage));
  }
  if (review.finding.verdict == Finding::Verdict::Denied) {
    return invocation.fail(Error{review.finding.identity.path +
                                 " is denied; `dirvenv allow` takes that back, for all shells"},
                           static_cast<int>(ExitStatus::Denied));
  }
  const Approvals once(setup.runtime().grants_path(*shell));
  Result<Done> done = setup.runtime().make_grants(*shell);
  if (done) done = approve(once, review);
  if (done) done = setup.runtime().request(*shell, Runtime::Request::Reload);
  if (!done) return invocation.fail(done.error());
  invocation.output.say(Tone::Status,
                        fmt::format("allowed {} in this shell",
                                    with_tilde(review.finding.identity.path, setup.places().home)));
  return 0;
}

int run_allow(const Invocation& invocation) {
  const Result<Setup> setup = Setup::make(invocation.environment, invocation.program);
  if (!setup) return invocation.fail(setup.error());
  if (!setup->config().problem.empty()) return invocation.fail(Error{setup->config().problem});
  const Result<Finding> finding = find_project_to_judge(*setup, invocation.arguments);
  if (!finding) return invocation.fail(finding.error());
  if (finding->verdict == Finding::Verdict::Refused) return invocation.fail(refusal_of(*finding));
  if (invocation.flags.contains("--show")) {
    return show(invocation, *setup, review_of(*setup, *finding));
  }
  const int refused = review_and_approve(invocation, *setup, *finding, false);
  if (refused != 0 || invocation.flags.contains("--once")) return refused;
  const bool was_denied = finding->verdict == Finding::Verdict::Denied;
  // No prompt below it has asked for that.
  const bool is_above = finding->is_python_project() && working_directory() != finding->directory;
  invocation.output.say(
      Tone::Status,
      fmt::format("allowed {}{}{}", with_tilde(finding->identity.path, setup->places().home),
                  was_denied ? ", which was denied" : "",
                  is_above ? "; it is loaded when you next change the directory" : ""));
  return 0;
}

int run_diff(const Invocation& invocation) {
  const Result<Setup> setup = Setup::make(invocation.environment, invocation.program);
  if (!setup) return invocation.fail(setup.error());
  const Result<Finding> finding = find_project_to_judge(*setup, invocation.arguments);
  if (!finding) return invocation.fail(finding.error());
  if (finding->verdict == Finding::Verdict::Refused) return invocation.fail(refusal_of(*finding));
  return show(invocation, *setup, review_of(*setup, *finding));
}

}  // namespace

int review_and_approve(const Invocation& invocation, const Setup& setup, const Finding& finding,
                       bool is_own_text) {
  if (finding.verdict == Finding::Verdict::Refused) return invocation.fail(refusal_of(finding));
  const Review review = review_of(setup, finding);
  std::vector<NewFlag> flags = new_flags_of(review);
  if (is_own_text) {
    std::erase_if(flags, [&](const NewFlag& flag) { return flag.path == finding.identity.path; });
  }
  // On stderr, as all that is said by the way: whoever reads the output of `allow` expects none.
  write_fd(kError, shown_review(invocation, setup, review, flags, kError));
  for (const std::string& left_out : review.left_out)
    invocation.output.say(Tone::Error, "not approved: " + left_out);
  tell_errors(invocation, review);
  const bool asks = needs_consent(setup.config(), flags);
  if (const int refused = ask_consent(invocation, review, asks); refused != 0) return refused;
  if (invocation.flags.contains("--once")) return approve_once(invocation, setup, review);
  if (Result<Done> approved = approve(setup.approvals(), review); !approved) {
    return invocation.fail(approved.error());
  }
  return 0;
}

const Command kAllow = {
    "allow",
    {"permit", "grant"},
    "[PATH]",
    "Approve the project file of PATH (default: here) as it is, and what it reads",
    {{"--yes", "do not ask, whatever stands out in it"},
     {"--hash HASH", "approve only what has this digest, and do not ask"},
     {"--show", "only show what would be approved, whole"},
     {"--once", "for this shell only"},
     {"--show-values", "show also what looks like a secret"}},
    run_allow};

const Command kDiff = {"diff",
                       {},
                       "[PATH]",
                       "Show what has changed since you approved the file, and what it reads",
                       {{"--show-values", "show also what looks like a secret"}},
                       run_diff};

}  // namespace dirvenv
