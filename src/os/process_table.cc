// SPDX-License-Identifier: MIT
#include "os/process_table.h"

#include <fmt/format.h>
#include <unistd.h>

#include <charconv>
#include <vector>

#include "os/files.h"

namespace dirvenv {
namespace {

constexpr size_t kStatLimit = 4096;

// The fields of /proc/PID/stat behind the command name, which may hold blanks and parentheses.
std::vector<std::string> stat_fields(pid_t pid) {
  std::vector<std::string> fields;
  const auto text = read_file(fmt::format("/proc/{}/stat", pid), kStatLimit);
  if (!text) return fields;
  size_t at = text->rfind(')');
  while (at != std::string::npos && ++at < text->size()) {
    const size_t blank = text->find(' ', at);
    fields.push_back(text->substr(at, blank - at));
    at = blank;
  }
  return fields;
}

template <typename Number>
std::optional<Number> number_in(std::string_view text) {
  Number value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return value;
}

// Places in stat_fields(), which begin with an empty one: proc(5) counts them from 2 and 1 higher.
constexpr size_t kParent = 2;
constexpr size_t kStart = 20;

}  // namespace

std::string ProcessId::text() const {
  return fmt::format("{}.{}", pid, start);
}

pid_t own_pid() {
  return ::getpid();
}

std::optional<ProcessId> process_with(pid_t pid) {
  const auto fields = stat_fields(pid);
  if (fields.size() <= kStart) return std::nullopt;
  const auto start = number_in<uint64_t>(fields[kStart]);
  if (!start) return std::nullopt;
  return ProcessId{pid, *start};
}

std::optional<pid_t> parent_of(pid_t pid) {
  const auto fields = stat_fields(pid);
  if (fields.size() <= kParent) return std::nullopt;
  return number_in<pid_t>(fields[kParent]);
}

std::optional<ProcessId> parse_process_id(std::string_view text) {
  const size_t dot = text.find('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const auto pid = number_in<pid_t>(text.substr(0, dot));
  const auto start = number_in<uint64_t>(text.substr(dot + 1));
  if (!pid || !start || *pid <= 0) return std::nullopt;
  return ProcessId{*pid, *start};
}

bool is_alive(const ProcessId& process) {
  return process_with(process.pid) == process;
}

}  // namespace dirvenv
