// SPDX-License-Identifier: MIT
#include "engine/digest_key.h"

#include <optional>

#include "core/digest.h"
#include "core/path.h"
#include "os/files.h"
#include "os/lock_file.h"
#include "os/random.h"

namespace dirvenv {
namespace {

// nullopt where there is none, or what is there is no key.
std::optional<std::string> stored_key(const std::string& path) {
  const Result<std::string> key = read_own_file(path, kDigestKeyBytes);
  if (!key || key->size() != kDigestKeyBytes) return std::nullopt;
  return *key;
}

}  // namespace

Result<std::string> digest_key_in(const std::string& data) {
  const std::string path = join_path(data, "digest.key");
  if (auto key = stored_key(path)) return *key;
  if (Result<Done> made = make_directories(data, 0700); !made) return made.error();
  // Two shells that start together must end up with one key.
  const auto lock = LockFile::acquire(join_path(data, ".lock"));
  if (!lock) return lock.error();
  if (auto key = stored_key(path)) return *key;
  const std::string fresh = random_bytes(kDigestKeyBytes);
  WriteOptions options;
  options.durable = true;
  if (Result<Done> written = write_file(path, fresh, options); !written) return written.error();
  return fresh;
}

}  // namespace dirvenv
