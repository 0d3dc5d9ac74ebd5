// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "engine/review.h"
#include "engine/setup.h"
#include "shells/shell_case.h"
#include "support/places.h"

namespace dirvenv::test {

/// The user of the shell, for asking in this process what a command would ask: a start of a
/// sanitized program costs 50 ms.
inline Setup setup_of(const Shellbox& box) {
  const TempDir& root = *box.root();
  Environment environment;
  environment.set("HOME", box.home());
  environment.set("XDG_CONFIG_HOME", box.config());
  environment.set("XDG_DATA_HOME", root / "data");
  environment.set("XDG_STATE_HOME", root / "state");
  environment.set("XDG_RUNTIME_DIR", root / "run");
  Result<Setup> setup = Setup::make(environment, binary());
  REQUIRE(setup);
  return std::move(*setup);
}

/// What `dirvenv allow` does for a shell's project, without starting it, but for the files that it
/// reads. `path` is a file, relative to the work directory.
inline void approve(const Shellbox& box, const std::string& path) {
  const Setup setup = setup_of(box);
  const Finding finding = setup.gate().look_at(box.dir() + "/" + path);
  REQUIRE_FALSE(finding.content_digest.empty());
  Approval approval;
  approval.path = finding.identity.path;
  approval.key = approval_key(finding.identity, finding.content_digest);
  approval.text = finding.content;
  REQUIRE(setup.approvals().put(approval));
}

/// The same with the files that it reads.
inline void approve_all(const Shellbox& box, const std::string& path) {
  const Setup setup = setup_of(box);
  const Finding finding = setup.gate().look_at(box.dir() + "/" + path);
  REQUIRE_FALSE(finding.content_digest.empty());
  REQUIRE(dirvenv::approve(setup.approvals(), review_of(setup, finding)));
}

/// A project whose .envrc is approved like that; the shell is told nothing.
inline void put_approved(const Shellbox& box, const std::string& directory, std::string_view text) {
  put(box, directory + "/.envrc", text);
  approve(box, directory + "/.envrc");
}

/// The environment without what a `cd` and the command that shows it change.
inline std::map<std::string, std::string> comparable(Shellbox& box) {
  auto all = box.environment();
  for (const char* const name : {"PWD", "OLDPWD", "_", "SHLVL"})
    all.erase(name);
  return all;
}

}  // namespace dirvenv::test
