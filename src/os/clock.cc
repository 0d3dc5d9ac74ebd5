// SPDX-License-Identifier: MIT
#include "os/clock.h"

#include <chrono>

namespace dirvenv {

int64_t wall_clock_ns() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::nanoseconds>(now).count();
}

std::string utc_text(int64_t wall_ns) {
  const auto seconds = static_cast<time_t>(wall_ns / 1'000'000'000);
  tm parts{};
  char text[32];
  if (::gmtime_r(&seconds, &parts) == nullptr) return {};
  return {text, std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts)};
}

std::string local_text(int64_t wall_ns) {
  const auto seconds = static_cast<time_t>(wall_ns / 1'000'000'000);
  tm parts{};
  if (::localtime_r(&seconds, &parts) == nullptr) return {};
  if (parts.tm_gmtoff == 0) return utc_text(wall_ns);
  char text[32];
  std::string whole(text, std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S%z", &parts));
  return whole.insert(whole.size() - 2, ":");
}

int64_t steady_clock_ms() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

}  // namespace dirvenv
