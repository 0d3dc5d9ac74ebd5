// SPDX-License-Identifier: MIT
#include "python/venv_registry.h"

#include <algorithm>
#include <optional>

#include "core/digest.h"
#include "core/path.h"
#include "core/wire.h"
#include "os/files.h"
#include "os/private_dir.h"
#include "os/random.h"
#include "python/venv_stamp.h"

namespace dirvenv {
namespace {

constexpr std::string_view kMadeMagic = "dirvenv-made 3\n";
constexpr size_t kTokenBytes = 16;
constexpr size_t kMadeLimit = size_t{64} << 10;

std::string record_of(const std::string& registry, const std::string& path) {
  return join_path(registry, to_hex(sha256(path)));
}

std::optional<MadeVenv> read_record(const std::string& file) {
  const Result<std::string> text = read_own_file(file, kMadeLimit);
  std::string payload;
  if (!text || !unseal(kMadeMagic, *text, payload)) return std::nullopt;
  WireReader in(payload);
  MadeVenv made;
  made.path = in.bytes();
  made.directory = in.bytes();
  for (uint64_t left = in.count(); left > 0; --left) {
    MadeVenv::Mark mark;
    mark.device = in.number();
    mark.inode = in.number();
    mark.token = in.bytes();
    made.marks.push_back(std::move(mark));
  }
  if (!in.ok() || !in.at_end()) return std::nullopt;
  return made;
}

}  // namespace

Result<std::string> note_made_venv(const std::string& registry, const std::string& path,
                                   const std::string& directory) {
  const Stamp stamp = stamp_of(path);
  std::vector<MadeVenv::Mark> marks{{stamp.device, stamp.inode, random_bytes(kTokenBytes)}};
  const auto before = read_record(record_of(registry, path));
  if (before && !before->marks.empty()) marks.push_back(before->marks.front());
  WireWriter out;
  out.bytes(path);
  out.bytes(directory);
  out.number(marks.size());
  for (const MadeVenv::Mark& mark : marks) {
    out.number(mark.device);
    out.number(mark.inode);
    out.bytes(mark.token);
  }
  Result<Done> kept = ensure_private_directory(registry);
  if (kept) kept = write_file(record_of(registry, path), seal(kMadeMagic, out.data()), {});
  if (!kept) return kept.error();
  return std::move(marks.front().token);
}

bool was_made_here(const std::string& registry, const std::string& path) {
  const auto stamp = read_venv_stamp(path);
  if (registry.empty() || !stamp) return false;
  const auto made = read_record(record_of(registry, stamp->path));
  const auto now = link_status(path);
  if (!made || made->path != stamp->path || !now) return false;
  return std::any_of(made->marks.begin(), made->marks.end(), [&](const MadeVenv::Mark& mark) {
    return mark.device == now->stamp.device && mark.inode == now->stamp.inode &&
           !mark.token.empty() && mark.token == stamp->token;
  });
}

std::vector<MadeVenv> made_venvs(const std::string& registry) {
  std::vector<MadeVenv> all;
  for (const std::string& name : directory_names(registry)) {
    auto made = read_record(join_path(registry, name));
    if (made) all.push_back(std::move(*made));
  }
  return all;
}

void forget_made_venv(const std::string& registry, const std::string& path) {
  remove_file(record_of(registry, path));
  for (const char* const suffix : {".lock", ".sync", ".sync.lock"})
    remove_file(record_of(registry, path) + suffix);
}

std::string lock_of_venv(const std::string& registry, const std::string& path) {
  return record_of(registry, path) + ".lock";
}

std::string lock_of_sync(const std::string& registry, const std::string& path) {
  return record_of(registry, path) + ".sync.lock";
}

}  // namespace dirvenv
