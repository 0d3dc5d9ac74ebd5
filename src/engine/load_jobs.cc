// SPDX-License-Identifier: MIT
#include "engine/load_jobs.h"

#include "core/digest.h"
#include "core/hook_channel.h"
#include "core/path.h"
#include "core/wire.h"
#include "engine/channels.h"
#include "os/clock.h"
#include "os/fifo.h"
#include "os/files.h"
#include "os/private_dir.h"
#include "os/random.h"
#include "os/wait.h"

namespace dirvenv {
namespace {

constexpr size_t kJobIdBytes = 8;
constexpr size_t kResultLimit = size_t{16} << 20;
constexpr size_t kSaidLimit = size_t{4} << 20;
constexpr size_t kSmallLimit = 4096;
// A path may be longer than the kernel takes at once.
constexpr size_t kAboutLimit = size_t{1} << 20;
constexpr int kPatienceMs = 50;
constexpr auto kLastTone = static_cast<uint64_t>(Tone::Output);

// For the moment in which a job is looked up, or begun.
Result<LockFile> take_lock(const std::string& path) {
  for (const int64_t until = steady_clock_ms() + kPatienceMs;;) {
    Result<std::optional<LockFile>> lock = LockFile::try_acquire(path);
    if (!lock) return lock.error();
    if (*lock) return std::move(**lock);
    if (steady_clock_ms() >= until) return Error{path + " is held by another process"};
    wait_readable({}, 1);
  }
}

}  // namespace

std::string LoadJobs::folder() const {
  return join_path(runtime_.directory(), "jobs");
}

std::string LoadJobs::path(const std::string& id, std::string_view name) const {
  const std::string directory = join_path(folder(), id);
  return name.empty() ? directory : join_path(directory, name);
}

std::string LoadJobs::key_link(const std::string& key) const {
  return join_path(folder(), "key." + key);
}

Result<Done> LoadJobs::make(const std::string& id, const std::string& file) const {
  for (const std::string& directory : {folder(), path(id), path(id, "waiting")}) {
    if (Result<Done> made = ensure_private_directory(directory); !made) return made;
  }
  return create_file(path(id, "about"), file + "\n", 0600);
}

Result<Done> LoadJobs::wait_in(const std::string& id, const ProcessId& shell,
                               std::string_view how) const {
  return write_file(join_path(path(id, "waiting"), shell.text()), how, {});
}

Result<LoadJobs::Joined> LoadJobs::join(const std::string& key, const std::string& file,
                                        const std::optional<ProcessId>& shell) const {
  if (Result<Done> made = ensure_private_directory(folder()); !made) return made.error();
  const Result<LockFile> lock = take_lock(join_path(folder(), "lock"));
  if (!lock) return lock.error();
  if (const auto running = read_link(key_link(key))) {
    const bool is_running = LockFile::is_held(path(*running, "lock"));
    if (is_running && (!shell || wait_in(*running, *shell, ""))) return Joined{*running, {}};
    // Its process was killed: nobody will take the link away.
    remove_file(key_link(key));
    if (state(*running) == State::Lost) remove(*running);
  }
  sweep_under_lock(true);
  Joined joined{to_hex(random_bytes(kJobIdBytes)), {}};
  if (Result<Done> made = make(joined.id, file); !made) return made.error();
  Result<std::optional<LockFile>> own = LockFile::try_acquire(path(joined.id, "lock"));
  if (!own) return own.error();
  joined.lock = std::move(*own);
  if (shell) {
    if (Result<Done> waits = wait_in(joined.id, *shell, ""); !waits) return waits.error();
  }
  if (Result<Done> linked = make_link(joined.id, key_link(key)); !linked) return linked.error();
  return joined;
}

void LoadJobs::note_worker(const std::string& id, const ProcessId& worker) const {
  // Who cannot read it waits by looking again and again.
  (void)write_file(path(id, "worker"), worker.text(), {});
}

void LoadJobs::note_bash(const std::string& id, const ProcessId& bash) const {
  (void)write_file(path(id, "bash"), bash.text(), {});
}

void LoadJobs::remove(const std::string& id) const {
  const Result<std::string> text = read_own_file(path(id, "bash"), kSmallLimit);
  const auto bash = text && state(id) == State::Lost ? parse_process_id(*text) : std::nullopt;
  if (bash) end_session(*bash);
  remove_all(path(id));
}

std::optional<ProcessId> LoadJobs::worker(const std::string& id) const {
  const Result<std::string> text = read_own_file(path(id, "worker"), kSmallLimit);
  const auto process = text ? parse_process_id(*text) : std::nullopt;
  return process && is_alive(*process) ? process : std::nullopt;
}

LoadJobs::State LoadJobs::state(const std::string& id) const {
  // In this order: it ends between the two, and not the other way round.
  const bool is_running = LockFile::is_held(path(id, "lock"));
  if (file_status(path(id, "result"))) return State::Ended;
  return is_running ? State::Running : State::Lost;
}

std::optional<LoadResult> LoadJobs::result(const std::string& id) const {
  const Result<std::string> text = read_own_file(path(id, "result"), kResultLimit);
  return text ? decode_load_result(*text) : std::nullopt;
}

bool LoadJobs::detach(const std::string& id, const ProcessId& shell, Shell kind) const {
  // Whoever finishes it writes the result first and looks for this then, so that one of us sees the
  // other.
  return wait_in(id, shell, name_of(kind)) && state(id) == State::Running;
}

void LoadJobs::leave(const std::string& id, const ProcessId& shell) const {
  remove_file(join_path(path(id, "waiting"), shell.text()));
  if (state(id) != State::Running && waiting(id).empty()) remove(id);
}

std::vector<ProcessId> LoadJobs::waiting(const std::string& id) const {
  std::vector<ProcessId> shells;
  for (const std::string& name : directory_names(path(id, "waiting"))) {
    const auto shell = parse_process_id(name);
    if (shell && !has_ended(*shell)) shells.push_back(*shell);
  }
  return shells;
}

void LoadJobs::say(const std::string& id, Tone tone, std::string_view text) const {
  WireWriter out;
  out.number(static_cast<uint64_t>(tone));
  out.bytes(text);
  append_to_file(path(id, "said"), out.data());
}

std::vector<LoadJobs::Said> LoadJobs::said(const std::string& id, size_t& offset) const {
  std::vector<Said> all;
  const Result<std::string> text = read_own_file(path(id, "said"), kSaidLimit);
  if (!text || text->size() <= offset) return all;
  // Written in one piece each, so that none is there in part.
  WireReader in(std::string_view(*text).substr(offset));
  while (in.ok() && !in.at_end()) {
    const auto tone = static_cast<Tone>(in.number(kLastTone));
    std::string text_of = in.bytes();
    if (in.ok()) all.push_back({tone, std::move(text_of)});
  }
  offset = text->size();
  return all;
}

void LoadJobs::tell(const std::string& id, const std::string& name) const {
  const auto shell = parse_process_id(name);
  const Result<std::string> how = read_own_file(join_path(path(id, "waiting"), name), kSmallLimit);
  if (!shell || !how || how->empty()) return;
  // What the shell compares at each prompt comes first: it may be about to look.
  runtime_.mark_changed(*shell);
  if (*how == name_of(Shell::Zsh)) {
    write_to_fifo(runtime_.arrival_path(*shell), "1\n");
  } else {
    send_urgent(*shell);
  }
}

void LoadJobs::finish(const std::string& id, const std::string& key,
                      const LoadResult& result) const {
  const std::string text = encode_load_result(result);
  const bool is_whole = result.outcome != LoadResult::Outcome::Interrupted;
  // The daemon first: who comes in between would find it neither there nor here, and evaluate
  // again.
  if (is_whole && !result.no_cache) tell_daemon(key, text);
  // From here on nobody joins who has come later than the evaluation.
  if (read_link(key_link(key)) == id) remove_file(key_link(key));
  (void)write_file(path(id, "result"), text, {});
  for (const std::string& name : directory_names(path(id, "waiting")))
    tell(id, name);
  if (waiting(id).empty()) remove(id);
}

// Which puts it into memory, and takes the file away.
void LoadJobs::tell_daemon(const std::string& key, std::string_view result) const {
  const std::string place = join_path(folder(), "result." + key);
  const std::string pipe = Channels(runtime_.directory()).pipe_path();
  if (!file_status(pipe) || !write_file(place, result, {})) return;
  if (!write_to_fifo(pipe, announcement_line({"", "", key}))) remove_file(place);
}

std::vector<std::string> LoadJobs::all() const {
  std::vector<std::string> ids = directory_names(folder());
  // Ids are hexadecimal, the other names are not.
  std::erase_if(ids, [](const std::string& name) {
    return name == "lock" || name.find('.') != std::string::npos;
  });
  return ids;
}

std::pair<std::string, int64_t> LoadJobs::about(const std::string& id) const {
  const Result<std::string> text = read_own_file(path(id, "about"), kAboutLimit);
  std::string file = text ? *text : std::string();
  if (!file.empty()) file.pop_back();
  return {std::move(file), stamp_of(path(id, "about")).modified_ns};
}

void LoadJobs::sweep(bool daemon_runs) const {
  if (!file_status(folder())) return;
  // A job that is being begun has no process yet.
  const Result<LockFile> lock = take_lock(join_path(folder(), "lock"));
  if (lock) sweep_under_lock(daemon_runs);
}

void LoadJobs::sweep_under_lock(bool daemon_runs) const {
  for (const std::string& id : all()) {
    // In this order: who joins has it wait for them while it still runs.
    if (state(id) != State::Running && waiting(id).empty()) remove(id);
  }
  if (daemon_runs) return;
  for (const std::string& name : directory_names(folder())) {
    if (name.starts_with("result.")) remove_file(join_path(folder(), name));
  }
}

std::optional<LoadResult> LoadJobs::take_new_result(const std::string& key) const {
  // It has come through a pipe, and becomes part of a path.
  if (key.find_first_not_of("0123456789abcdef") != std::string::npos) return std::nullopt;
  const std::string place = join_path(folder(), "result." + key);
  const Result<std::string> text = read_own_file(place, kResultLimit);
  remove_file(place);
  return text ? decode_load_result(*text) : std::nullopt;
}

}  // namespace dirvenv
