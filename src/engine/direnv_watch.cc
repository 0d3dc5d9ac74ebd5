// SPDX-License-Identifier: MIT
#include "engine/direnv_watch.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "core/digest.h"
#include "core/gzenv.h"
#include "core/stamp_wire.h"
#include "core/wire.h"
#include "engine/evaluate.h"
#include "os/files.h"

namespace dirvenv {
namespace {

constexpr int64_t kSecond = 1'000'000'000;
constexpr size_t kMarkBytes = 9;
constexpr size_t kMostMarks = 64;

// Of a link and what it leads to, the newer.
int64_t modified_s(const std::string& path) {
  const auto link = link_status(path);
  const auto file = file_status(path);
  if (!link || !file) return 0;
  return std::max(link->stamp.modified_ns, file->stamp.modified_ns) / kSecond;
}

// The times alone, and where they are too young to tell, the content.
std::string mark_of(const Stamp& stamp, const std::string& content_digest) {
  if (!stamp.exists) return {};
  WireWriter seen;
  write_stamp(seen, stamp);
  const std::string times = to_base64(sha256(seen.data()).substr(0, kMarkBytes));
  if (content_digest.empty()) return times;
  return times + "." + to_base64(sha256(content_digest).substr(0, kMarkBytes));
}

}  // namespace

DirenvWatch direnv_watch(const std::string& path) {
  return direnv_watch(dependency_on(path));
}

DirenvWatch direnv_watch(const Dependency& dependency) {
  DirenvWatch watch{dependency.path, 0, dependency.stamp.exists, {}};
  if (!watch.exists) return watch;
  watch.modified_s = modified_s(watch.path);
  watch.mark = mark_of(dependency.stamp, dependency.content_digest);
  return watch;
}

std::string why_stale(const DirenvWatch& watch) {
  Dependency now = dependency_on(watch.path);
  if (now.stamp.exists != watch.exists) return watch.exists ? "is missing (Stat)" : "newly created";
  if (!watch.exists) return {};
  if (watch.mark.empty()) {
    return modified_s(watch.path) == watch.modified_s ? std::string() : "has changed";
  }
  const bool has_content = watch.mark.find('.') != std::string::npos;
  if (!has_content) {
    now.content_digest.clear();
  } else if (now.content_digest.empty()) {
    now.content_digest = content_digest_of(watch.path, now.stamp);
  }
  return mark_of(now.stamp, now.content_digest) == watch.mark ? std::string() : "has changed";
}

void put_watches(std::vector<DirenvWatch>& watches, std::vector<DirenvWatch> more) {
  std::map<std::string, size_t> places;
  for (size_t i = 0; i < watches.size(); ++i)
    places.emplace(watches[i].path, i);
  for (DirenvWatch& watch : more) {
    const auto [place, is_new] = places.emplace(watch.path, watches.size());
    if (is_new) {
      watches.push_back(std::move(watch));
    } else {
      watches[place->second] = std::move(watch);
    }
  }
}

std::string packed_watches(std::vector<DirenvWatch> watches) {
  for (size_t i = kMostMarks; i < watches.size(); ++i)
    watches[i].mark.clear();
  return write_gzenv(write_direnv_watches(watches));
}

std::optional<std::vector<DirenvWatch>> unpacked_watches(const std::string& text) {
  if (text.empty()) return std::vector<DirenvWatch>();
  const auto json = read_gzenv(text);
  return json ? read_direnv_watches(*json) : std::nullopt;
}

}  // namespace dirvenv
