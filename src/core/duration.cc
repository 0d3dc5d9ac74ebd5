// SPDX-License-Identifier: MIT
#include "core/duration.h"

#include <algorithm>
#include <array>

namespace dirvenv {
namespace {

struct Unit {
  std::string_view name;
  int64_t ms;
};
// "ms" ends in "s" too, so it comes first.
constexpr std::array kUnits = {Unit{"ms", 1}, Unit{"s", 1000}, Unit{"m", 60'000},
                               Unit{"h", 3'600'000}};
constexpr int64_t kYearMs = int64_t{366} * 24 * 3'600'000;
constexpr size_t kMostDigits = 11;

bool is_number(std::string_view text) {
  return !text.empty() && text.size() <= kMostDigits &&
         text.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

std::optional<int64_t> parse_duration_ms(std::string_view text) {
  if (text == "0") return 0;
  const auto unit = std::find_if(kUnits.begin(), kUnits.end(),
                                 [&](const Unit& each) { return text.ends_with(each.name); });
  if (unit == kUnits.end()) return std::nullopt;
  text.remove_suffix(unit->name.size());
  const size_t dot = text.find('.');
  const std::string_view whole = text.substr(0, dot);
  if (!is_number(whole)) return std::nullopt;
  int64_t value = 0;
  for (const char digit : whole)
    value = value * 10 + (digit - '0');
  if (value > kYearMs) return std::nullopt;
  value *= unit->ms;
  if (dot != std::string_view::npos) {
    const std::string_view fraction = text.substr(dot + 1);
    if (!is_number(fraction)) return std::nullopt;
    int64_t scale = 1;
    for (const char digit : fraction) {
      scale *= 10;
      value += (digit - '0') * unit->ms / scale;
    }
  }
  return value <= kYearMs ? std::optional(value) : std::nullopt;
}

}  // namespace dirvenv
