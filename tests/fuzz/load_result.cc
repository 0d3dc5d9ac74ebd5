// SPDX-License-Identifier: MIT
#include "core/load_result.h"

#include "core/wire.h"
#include "fuzz/input.h"
#include "fuzz/targets.h"

namespace dirvenv::fuzz {
namespace {

void check_text(std::string_view text) {
  const auto result = decode_load_result(text);
  require(!result || encode_load_result(*result) == text, "what is read is written as it was");
}

LoadResult result_from(Input& in) {
  LoadResult result;
  result.outcome = static_cast<LoadResult::Outcome>(in.byte() % 4);
  result.signal = in.byte() % 64;
  result.error = in.text();
  result.bash_because = in.text();
  if (in.flag()) {
    result.unapproved = UnapprovedMember{static_cast<UnapprovedMember::Why>(in.byte() % 3),
                                         static_cast<MemberUse>(in.byte() % 3),
                                         in.text(),
                                         {in.text()}};
  }
  result.no_cache = in.flag();
  if (in.flag()) result.said.emplace_back(in.byte() % 3, in.text());
  while (!in.at_end()) {
    std::string name = in.text();
    if (in.flag()) result.lists.insert(name);
    std::optional<std::string> value;
    if (in.flag()) value = in.text();
    result.changes.emplace_back(std::move(name), std::move(value));
  }
  return result;
}

}  // namespace

void load_result(std::string_view input) {
  Input in(input);
  const uint8_t way = in.byte() % 3;
  if (way == 0) return check_text(in.rest());
  if (way == 1) {
    const std::string empty = encode_load_result({});
    return check_text(seal(empty.substr(0, empty.find('\n') + 1), in.rest()));
  }
  const LoadResult result = result_from(in);
  require(decode_load_result(encode_load_result(result)) == result,
          "what is written is read as it was");
}

}  // namespace dirvenv::fuzz
