// SPDX-License-Identifier: MIT
#include "core/plan.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

namespace dirvenv {
namespace {

using Found = Situation::Found;

// "loaded same_file same_content fresh attempt_stands reload_requested" as 0 and 1; '-': either.
std::vector<Situation> matching(Found found, const std::string& pattern) {
  std::vector<Situation> situations;
  for (unsigned bits = 0; bits < 64; ++bits) {
    bool matches = true;
    for (size_t i = 0; i < 6; ++i) {
      const bool set = ((bits >> i) & 1U) != 0;
      matches = matches && (pattern[i] == '-' || set == (pattern[i] == '1'));
    }
    if (!matches) continue;
    const auto bit = [&](unsigned i) { return ((bits >> i) & 1U) != 0; };
    situations.push_back({found, bit(0), bit(1), bit(2), bit(3), bit(4), bit(5)});
  }
  return situations;
}

struct PlanRow {
  Found found;
  std::string pattern;
  Action action;
};

}  // namespace

TEST_CASE("what a prompt does is one table", "[plan]") {
  const std::vector<PlanRow> rows = {
      // Nothing above: whatever is loaded is left.
      {Found::Nothing, "0-----", Action::Nothing},
      {Found::Nothing, "1-----", Action::Unload},
      // What must not be loaded.
      {Found::Denied, "------", Action::Block},
      {Found::NotAllowed, "------", Action::Block},
      {Found::Refused, "------", Action::Block},
      {Found::Off, "------", Action::Block},
      // Nothing loaded yet.
      {Found::Allowed, "0---00", Action::Load},
      {Found::Allowed, "0---01", Action::Load},
      {Found::Allowed, "0---10", Action::WaitOut},
      {Found::Allowed, "0---11", Action::Load},
      // Another file is loaded.
      {Found::Allowed, "10--00", Action::Load},
      {Found::Allowed, "10--01", Action::Load},
      {Found::Allowed, "10--10", Action::WaitOut},
      {Found::Allowed, "10--11", Action::Load},
      // The same file with other content: what was loaded is no longer approved.
      {Found::Allowed, "110-00", Action::Load},
      {Found::Allowed, "110-01", Action::Load},
      {Found::Allowed, "110-10", Action::WaitOut},
      {Found::Allowed, "110-11", Action::Load},
      // The same content.
      {Found::Allowed, "111100", Action::Keep},
      {Found::Allowed, "111000", Action::Reload},
      {Found::Allowed, "111-01", Action::Reload},
      {Found::Allowed, "111-10", Action::Keep},
      {Found::Allowed, "111-11", Action::Reload},
  };
  size_t situations = 0;
  for (const PlanRow& row : rows) {
    for (const Situation& situation : matching(row.found, row.pattern)) {
      CAPTURE(static_cast<int>(row.found), row.pattern);
      CHECK(next(situation) == row.action);
      ++situations;
    }
  }
  CHECK(situations == 6 * 64);  // every one of them, once
}

}  // namespace dirvenv
