// SPDX-License-Identifier: MIT
#include "core/pyproject.h"

#include "core/python_version.h"
#include "fuzz/input.h"
#include "fuzz/targets.h"

namespace dirvenv::fuzz {
namespace {

void check_specifier(std::string_view set, const PythonVersion& version) {
  const Result<bool> holds = satisfies(set, version);
  require(static_cast<bool>(holds) || !holds.error().message.empty(), "an error says why");
  // Each alternative of a set counts on its own.
  const Result<bool> doubled = satisfies(std::string(set) + "||" + std::string(set), version);
  require(!holds || !doubled || *doubled == *holds, "a set or itself is the set");
}

}  // namespace

void pyproject(std::string_view input) {
  Input in(input);
  if (in.flag()) {
    check_specifier(in.rest(), {3, 12, 1});
    if (const auto version = parse_python_version(in.rest())) {
      require(parse_python_version(to_string(*version)) == *version, "a version comes back");
    }
    (void)read_python_version_file(in.rest());
    return;
  }
  const auto found = requires_python_from_pyproject(in.rest(), "F");
  if (!found) {
    require(found.error().message.starts_with("F:"), "an error has a place");
  } else if (*found) {
    check_specifier(**found, {3, 11, std::nullopt});
  }
}

}  // namespace dirvenv::fuzz
