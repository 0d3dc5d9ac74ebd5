// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <array>
#include <charconv>

#include "cli/command.h"
#include "engine/prompt.h"

namespace dirvenv {
namespace {

using Numbers = std::array<unsigned, 3>;

// "1", "1.2", "v1.2.3"; what is missing counts as 0.
std::optional<Numbers> parse(std::string_view text) {
  if (text.starts_with("v")) text.remove_prefix(1);
  Numbers numbers{};
  const char* at = text.data();
  const char* const end = at + text.size();
  for (size_t i = 0; i < numbers.size(); ++i) {
    const auto parsed = std::from_chars(at, end, numbers[i]);
    if (parsed.ec != std::errc()) return std::nullopt;
    at = parsed.ptr;
    if (at == end) return numbers;
    if (*at++ != '.') return std::nullopt;
  }
  return std::nullopt;
}

int run_version(const Invocation& invocation) {
  if (invocation.arguments.empty()) return print(DIRVENV_VERSION "\n") ? 0 : 1;
  const auto wanted = parse(invocation.arguments[0]);
  if (!wanted) {
    return invocation.fail(Error{invocation.arguments[0] + " is no version; write it as 1.2.3"},
                           static_cast<int>(ExitStatus::Usage));
  }
  if (*parse(DIRVENV_VERSION) >= *wanted) return 0;
  return invocation.fail(
      Error{fmt::format("this is dirvenv {}, older than the {} that is asked for", DIRVENV_VERSION,
                        invocation.arguments[0])});
}

}  // namespace

const Command kVersion = {"version",    {},
                          "[AT_LEAST]", "Print the version, or fail if it is older than AT_LEAST",
                          {},           run_version};

}  // namespace dirvenv
