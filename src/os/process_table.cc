// SPDX-License-Identifier: MIT
#include "os/process_table.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <csignal>
#include <utility>
#include <vector>

#include "os/files.h"
#include "os/system_error.h"

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
constexpr size_t kState = 1;
constexpr size_t kParent = 2;
constexpr size_t kStart = 20;

struct Seen {
  ProcessId process;
  bool is_running = false;  // not so: ended, but its parent has not waited for it yet
};

std::optional<Seen> look_at(pid_t pid) {
  const auto fields = stat_fields(pid);
  if (fields.size() <= kStart) return std::nullopt;
  const auto start = number_in<uint64_t>(fields[kStart]);
  if (!start) return std::nullopt;
  return Seen{{pid, *start}, fields[kState] != "Z" && fields[kState] != "X"};
}

using FileId = std::pair<dev_t, ino_t>;

// nullopt where nothing is there, or nobody may say.
std::optional<FileId> file_id(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return std::nullopt;
  return FileId{status.st_dev, status.st_ino};
}

// By a descriptor: the pid may be another's at any moment.
bool send_signal(const ProcessId& process, int number) {
  const Result<Fd> pidfd = watch_process(process);
  return pidfd && ::syscall(SYS_pidfd_send_signal, pidfd->get(), number, nullptr, 0) == 0;
}

}  // namespace

std::string ProcessId::text() const {
  return fmt::format("{}.{}", pid, start);
}

pid_t own_pid() {
  return ::getpid();
}

std::optional<ProcessId> process_with(pid_t pid) {
  const auto seen = look_at(pid);
  return seen ? std::optional(seen->process) : std::nullopt;
}

std::string program_of(pid_t pid) {
  Result<std::string> name = read_file(fmt::format("/proc/{}/comm", pid), kStatLimit);
  if (!name) return {};
  while (!name->empty() && name->back() == '\n')
    name->pop_back();
  return *name;
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

Result<Fd> watch_process(const ProcessId& process) {
  // pidfd_open has no wrapper in glibc 2.36.
  Fd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, process.pid, 0)));
  if (!pidfd) return system_error("watch", process.text(), errno);
  // Between the two the pid may have become another's, but not from here on.
  if (!is_alive(process)) return Error{process.text() + " has ended"};
  return pidfd;
}

bool ask_to_end(const ProcessId& process) {
  return send_signal(process, SIGTERM);
}

bool send_urgent(const ProcessId& process) {
  return send_signal(process, SIGURG);
}

void end_session(const ProcessId& process) {
  if (is_alive(process) && ::getsid(process.pid) == process.pid) ::kill(-process.pid, SIGKILL);
}

bool shares_file_system(const ProcessId& process) {
  // Those of this process stay as they are: it never enters another.
  static std::optional<FileId> own_mounts;
  static std::optional<FileId> own_root;
  if (!own_mounts) own_mounts = file_id("/proc/self/ns/mnt");
  if (!own_root) own_root = file_id("/proc/self/root");
  const std::string theirs = fmt::format("/proc/{}/", process.pid);
  return own_mounts && own_root && file_id(theirs + "ns/mnt") == own_mounts &&
         file_id(theirs + "root") == own_root;
}

std::optional<std::string> working_directory_of(const ProcessId& process) {
  const std::string link = fmt::format("/proc/{}/cwd", process.pid);
  const auto path = read_link(link);
  // The kernel adds " (deleted)" to the name of one that has been removed, which another may have.
  const auto place = path ? file_id(*path) : std::nullopt;
  return place && file_id(link) == place ? path : std::nullopt;
}

bool is_alive(const ProcessId& process) {
  const auto seen = look_at(process.pid);
  return seen && seen->process == process && seen->is_running;
}

bool has_ended(const ProcessId& process) {
  if (const auto seen = look_at(process.pid)) {
    return seen->process != process || !seen->is_running;
  }
  // That /proc could not be read (no descriptor left, no memory) is no proof.
  return ::kill(process.pid, 0) != 0 && errno == ESRCH;
}

}  // namespace dirvenv
