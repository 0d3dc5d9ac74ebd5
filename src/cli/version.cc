// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "cli/command.h"
#include "core/dotted_version.h"
#include "engine/prompt.h"

namespace dirvenv {
namespace {

int run_version(const Invocation& invocation) {
  if (invocation.arguments.empty()) return print(DIRVENV_VERSION "\n") ? 0 : 1;
  const auto wanted = parse_dotted_version(invocation.arguments[0]);
  if (!wanted) {
    return invocation.fail(Error{invocation.arguments[0] + " is no version; write it as 1.2.3"},
                           static_cast<int>(ExitStatus::Usage));
  }
  if (*parse_dotted_version(DIRVENV_VERSION) >= *wanted) return 0;
  return invocation.fail(
      Error{fmt::format("this is dirvenv {}, older than the {} that is asked for", DIRVENV_VERSION,
                        invocation.arguments[0])});
}

}  // namespace

const Command kVersion = {"version",    {},
                          "[AT_LEAST]", "Print the version, or fail if it is older than AT_LEAST",
                          {},           run_version};

}  // namespace dirvenv
