// SPDX-License-Identifier: MIT
#include "core/sri.h"

#include "fuzz/input.h"
#include "fuzz/targets.h"

namespace dirvenv::fuzz {

void sri(std::string_view input) {
  const Result<Sri> parsed = parse_sri(input);
  if (!parsed) return;
  const Result<Sri> again = parse_sri(to_string(*parsed));
  require(again && *again == *parsed, "a hash is written as it is read");
  require(to_string(*parsed).size() == input.size(), "there is one way to write a hash");
}

}  // namespace dirvenv::fuzz
