// SPDX-License-Identifier: MIT
#include "engine/runtime.h"

#include <fmt/format.h>

#include "core/path.h"
#include "os/clock.h"
#include "os/files.h"
#include "os/private_dir.h"

namespace dirvenv {
namespace {

// A few thousand dependencies fit.
constexpr size_t kLoadRecordLimit = size_t{8} << 20;
constexpr std::string_view kReload = "reload\n";
constexpr std::string_view kRenew = "renew\n";
constexpr std::string_view kEvaluation = "dirvenv-eval-";
// Present on every Linux; evaluations make half a dozen small files each.
constexpr const char* kSharedMemory = "/dev/shm";

// Records that no hook made (editors, `exec`) are of no use after a day.
constexpr int64_t kUnownedNs = int64_t{24} * 3600 * 1'000'000'000;

// Whether a name in loads/ or shells/, up to its first '.', belongs to a process that has ended.
// "pid.start" and "pid.start.n" do; "<hex id>" and "<hex id>.n" name no process.
bool is_left_over(const std::string& name) {
  const size_t first = name.find('.');
  if (first == std::string::npos) return false;
  const size_t second = name.find('.', first + 1);
  const auto process = parse_process_id(name.substr(0, second));
  // A hexadecimal id may be all digits, but it has 16 of them: no pid does.
  return process && first < 11 && has_ended(*process);
}

// Whether the name is that of an evaluation's directory, "dirvenv-eval-<pid>.<start>-<random>",
// whose client has ended without removing it.
bool is_dead_evaluation(std::string_view name) {
  if (!name.starts_with(kEvaluation)) return false;
  name.remove_prefix(kEvaluation.size());
  const auto process = parse_process_id(name.substr(0, name.find('-')));
  return !process || has_ended(*process);
}

}  // namespace

Result<Runtime> Runtime::open(const std::string& directory) {
  if (const std::string link = foreign_link(directory); !link.empty()) {
    return Error{link + " is a link of another user's; remove it"};
  }
  for (const char* const part : {"", "loads", "shells"}) {
    const std::string path = *part == '\0' ? directory : join_path(directory, part);
    if (Result<Done> made = ensure_private_directory(path); !made) return made.error();
  }
  return Runtime(directory);
}

std::string Runtime::record_path(const std::string& name) const {
  return directory_ + "/loads/" + name;
}

std::string Runtime::shell_path(const ProcessId& shell) const {
  return directory_ + "/shells/" + shell.text();
}

std::optional<LoadRecord> Runtime::read(const std::string& name) const {
  const Result<std::string> text = read_own_file(record_path(name), kLoadRecordLimit);
  return text ? decode_load_record(*text) : std::nullopt;
}

Result<Done> Runtime::write(const std::string& name, const LoadRecord& record,
                            int64_t stamp_ns) const {
  WriteOptions options;
  options.time_ns = stamp_ns;
  return write_file(record_path(name), encode_load_record(record), options);
}

void Runtime::restamp(const std::string& name, int64_t stamp_ns) const {
  set_modified(record_path(name), stamp_ns);
}

std::optional<std::string> Runtime::reference(const std::string& name, size_t number,
                                              int64_t time_ns) const {
  std::string path = fmt::format("{}.{}", record_path(name), number);
  if (!make_empty_file(path, time_ns)) return std::nullopt;
  return path;
}

std::vector<std::string> Runtime::record_names() const {
  std::vector<std::string> names = directory_names(join_path(directory_, "loads"));
  std::erase_if(names, [](const std::string& name) {
    // "id.n" and "pid.start.n" are references.
    const size_t dot = name.find('.');
    const bool is_shells = parse_process_id(name).has_value() && dot < 11;
    return dot != std::string::npos && !is_shells;
  });
  return names;
}

void Runtime::remove(const std::string& name) const {
  remove_file(record_path(name));
  for (size_t number = 0; remove_file(fmt::format("{}.{}", record_path(name), number)); ++number) {
  }
}

std::string Runtime::register_shell(const ProcessId& shell) const {
  std::string path = shell_path(shell);
  if (file_status(path)) return path;
  sweep();
  // As old as can be: only a request makes it newer than a load's stamp.
  make_empty_file(path, 0);
  return path;
}

std::string Runtime::grants_path(const ProcessId& shell) const {
  return join_path(join_path(directory_, "grants"), shell.text());
}

Result<Done> Runtime::make_grants(const ProcessId& shell) const {
  Result<Done> made = ensure_private_directory(join_path(directory_, "grants"));
  return made ? ensure_private_directory(grants_path(shell)) : made;
}

bool Runtime::has_grants() const {
  return is_private_directory(join_path(directory_, "grants"));
}

bool Runtime::has_grants(const ProcessId& shell) const {
  return has_grants() && is_private_directory(grants_path(shell));
}

bool Runtime::is_registered(const ProcessId& shell) const {
  return file_status(shell_path(shell)).has_value();
}

Runtime::Request Runtime::request_of(const ProcessId& shell) const {
  // As a rule there is nothing in it to be read.
  if (stamp_of(shell_path(shell)).size == 0) return Request::None;
  const Result<std::string> text = read_own_file(shell_path(shell), kReload.size());
  if (text && *text == kReload) return Request::Reload;
  return text && *text == kRenew ? Request::Renew : Request::None;
}

Result<Done> Runtime::request(const ProcessId& shell, Request what) const {
  const std::string_view text = what == Request::Reload ? kReload : kRenew;
  return write_file(shell_path(shell), text, WriteOptions{});
}

void Runtime::mark_changed(const ProcessId& shell) const {
  set_modified(shell_path(shell), wall_clock_ns());
}

void Runtime::mark_all_changed() const {
  for (const ProcessId& shell : shells())
    mark_changed(shell);
}

std::vector<ProcessId> Runtime::shells() const {
  std::vector<ProcessId> all;
  for (const std::string& name : directory_names(join_path(directory_, "shells"))) {
    const auto shell = parse_process_id(name);
    if (shell && is_alive(*shell)) all.push_back(*shell);
  }
  return all;
}

std::string Runtime::arrival_path(const ProcessId& shell) const {
  return shell_path(shell) + ".pipe";
}

void Runtime::clear_request(const ProcessId& shell) const {
  WriteOptions options;
  options.time_ns = 0;
  // Where it fails the shell reloads once more than it was asked to.
  (void)write_file(shell_path(shell), "", options);
}

// Whether the shell that made the load has ended. One that inherited it loads again once.
bool Runtime::is_orphan(const std::string& name) const {
  if (name.find('.') != std::string::npos) return false;
  const auto record = read(name);
  if (!record) return true;
  if (const auto owner = parse_process_id(record->owner_shell)) return has_ended(*owner);
  return stamp_of(record_path(name)).modified_ns < wall_clock_ns() - kUnownedNs;
}

void Runtime::sweep() const {
  for (const std::string& name : directory_names(join_path(directory_, "loads"))) {
    if (is_orphan(name)) remove(name);
  }
  for (const char* const part : {"loads", "shells"}) {
    const std::string folder = join_path(directory_, part);
    for (const std::string& name : directory_names(folder)) {
      if (is_left_over(name)) remove_file(join_path(folder, name));
    }
  }
  const std::string grants = join_path(directory_, "grants");
  for (const std::string& name : directory_names(grants)) {
    if (has_grants() && is_left_over(name)) remove_all(join_path(grants, name));
  }
  for (const std::string& folder : {directory_, std::string(kSharedMemory)}) {
    for (const std::string& name : directory_names(folder)) {
      const std::string path = join_path(folder, name);
      if (is_dead_evaluation(name) && is_private_directory(path)) remove_all(path);
    }
  }
}

Result<std::string> Runtime::make_evaluation_directory() const {
  const auto self = process_with(own_pid());
  if (!self) return Error{"cannot read /proc, which dirvenv needs"};
  const std::string name = fmt::format("{}{}-", kEvaluation, self->text());
  if (!is_in_memory(directory_) && is_in_memory(kSharedMemory)) {
    Result<std::string> made = make_temporary_directory(join_path(kSharedMemory, name));
    if (made) return made;
  }
  return make_temporary_directory(join_path(directory_, name));
}

std::optional<ProcessId> registered_ancestor(const Runtime& runtime) {
  for (auto pid = parent_of(own_pid()); pid && *pid > 0; pid = parent_of(*pid)) {
    const auto process = process_with(*pid);
    if (process && runtime.is_registered(*process)) return process;
  }
  return std::nullopt;
}

}  // namespace dirvenv
