// SPDX-License-Identifier: MIT
#include "os/limits.h"

#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <charconv>

#include "os/files.h"

namespace dirvenv {
namespace {

constexpr size_t kStatusLimit = 65536;

// proc(5): "Umask:\t0022".
std::optional<uint32_t> umask_of(pid_t pid) {
  const auto status = read_file(fmt::format("/proc/{}/status", pid), kStatusLimit);
  constexpr std::string_view kField = "\nUmask:\t";
  const size_t at = status ? status->find(kField) : std::string::npos;
  if (at == std::string::npos) return std::nullopt;
  const char* const begin = status->data() + at + kField.size();
  uint32_t mask = 0;
  const auto parsed = std::from_chars(begin, status->data() + status->size(), mask, 8);
  return parsed.ec == std::errc() ? std::optional(mask) : std::nullopt;
}

}  // namespace

size_t longest_environment_entry() {
  return 32 * static_cast<size_t>(::sysconf(_SC_PAGESIZE)) - 1;
}

size_t largest_environment() {
  rlimit stack{};
  // Without a limit the kernel grants 6 MiB to arguments and environment.
  if (::getrlimit(RLIMIT_STACK, &stack) != 0 || stack.rlim_cur == RLIM_INFINITY) {
    return size_t{3} << 20;
  }
  return stack.rlim_cur / 8;
}

std::optional<ProcessLimits> limits_of(pid_t pid) {
  const auto mask = umask_of(pid);
  if (!mask) return std::nullopt;
  ProcessLimits limits{*mask, {}};
  for (int resource = 0; resource < RLIM_NLIMITS; ++resource) {
    rlimit one{};
    if (::prlimit(pid, static_cast<__rlimit_resource>(resource), nullptr, &one) != 0) {
      return std::nullopt;
    }
    limits.resources.emplace_back(one.rlim_cur, one.rlim_max);
  }
  return limits;
}

void take_limits(const ProcessLimits& limits) {
  ::umask(limits.umask);
  int resource = 0;
  for (const auto& [soft, hard] : limits.resources) {
    const rlimit one{soft, hard};
    ::setrlimit(static_cast<__rlimit_resource>(resource), &one);
    ++resource;
  }
}

void raise_descriptor_limit() {
  rlimit descriptors{};
  if (::getrlimit(RLIMIT_NOFILE, &descriptors) != 0) return;
  descriptors.rlim_cur = descriptors.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &descriptors);
}

}  // namespace dirvenv
