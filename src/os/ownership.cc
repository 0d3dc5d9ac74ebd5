// SPDX-License-Identifier: MIT
#include "os/ownership.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <vector>

#include "core/path.h"
#include "os/files.h"

namespace dirvenv {
namespace {

constexpr size_t kAccountFileLimit = size_t{4} << 20;

// Calls `each` with the fields of every line of an account file. Read here and not through NSS,
// which a static binary cannot rely on.
template <typename Each>
bool for_each_account(const char* file, Each each) {
  const auto text = read_file(file, kAccountFileLimit);
  if (!text) return false;
  std::string_view rest = *text;
  while (!rest.empty()) {
    std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    std::vector<std::string_view> fields;
    for (size_t colon = 0; colon != std::string_view::npos;) {
      colon = line.find(':');
      fields.push_back(line.substr(0, colon));
      if (colon != std::string_view::npos) line.remove_prefix(colon + 1);
    }
    each(fields);
  }
  return true;
}

bool is_number(std::string_view text, uint32_t wanted) {
  uint32_t number = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
  return parsed.ec == std::errc() && number == wanted;
}

// Whether nobody but the user (and root) is in the group: /etc/group lists no member, and it is
// nobody else's first group. A group that is not in the file may have anybody.
bool has_no_other_member(gid_t group) {
  bool known = false;
  bool others = false;
  const bool groups = for_each_account("/etc/group", [&](const auto& fields) {
    if (fields.size() != 4 || !is_number(fields[2], group)) return;
    known = true;
    others |= !fields[3].empty();
  });
  const bool accounts = for_each_account("/etc/passwd", [&](const auto& fields) {
    if (fields.size() != 7 || !is_number(fields[3], group)) return;
    others |= !is_number(fields[2], ::geteuid()) && !is_number(fields[2], 0);
  });
  return groups && accounts && known && !others;
}

// Many systems give each user a group of the same number.
bool is_private_group(gid_t group) {
  return (group == ::getegid() && group == ::geteuid()) || has_no_other_member(group);
}

bool is_trusted_owner(uid_t owner) {
  return owner == ::geteuid() || owner == 0;
}

// Where there is an access list, the group's bits of the mode are the most that anybody on it has.
bool has_access_list(const std::string& path) {
  return ::getxattr(path.c_str(), "system.posix_acl_access", nullptr, 0) > 0;
}

std::optional<Error> mode_problem(const std::string& path, gid_t group, mode_t mode) {
  if ((mode & S_IWOTH) != 0) {
    return Error{fmt::format("{} can be written by anybody; run `chmod o-w` on it", path)};
  }
  if ((mode & S_IWGRP) != 0 && !is_private_group(group)) {
    return Error{fmt::format("{} can be written by group {}; run `chmod g-w` on it", path, group)};
  }
  if ((mode & S_IWGRP) != 0 && has_access_list(path)) {
    return Error{
        fmt::format("{} can be written by those on its access list; run `chmod g-w` on it", path)};
  }
  return std::nullopt;
}

std::optional<Error> directory_problem(const std::string& path) {
  const auto status = file_status(path);
  if (!status) return Error{fmt::format("{} cannot be looked at", path)};
  if (!is_trusted_owner(status->owner)) {
    return Error{
        fmt::format("{} belongs to user {}, who could change what is in it", path, status->owner)};
  }
  const bool shared = (status->mode & S_ISVTX) != 0 && status->owner == 0;
  return shared ? std::nullopt : mode_problem(path, status->group, status->mode);
}

}  // namespace

std::optional<Error> ownership_problem(const std::string& real_path, const FileStatus& status) {
  if (!is_trusted_owner(status.owner)) {
    return Error{fmt::format("it belongs to user {}{}", status.owner,
                             ::geteuid() == 0 ? "; root loads only what belongs to root" : "")};
  }
  if (auto problem = mode_problem(real_path, status.group, status.mode)) return problem;
  for (const std::string& directory : with_parents(parent_path(real_path))) {
    if (auto problem = directory_problem(directory)) return problem;
  }
  return std::nullopt;
}

bool is_planted(const std::string& path, const FileStatus& status) {
  if (is_trusted_owner(status.owner)) return false;
  const auto directory = file_status(parent_path(path));
  return directory && (directory->mode & S_ISVTX) != 0 && (directory->mode & S_IWOTH) != 0;
}

}  // namespace dirvenv
