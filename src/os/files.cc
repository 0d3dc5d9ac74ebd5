// SPDX-License-Identifier: MIT
#include "os/files.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <filesystem>
#include <memory>

#include "core/path.h"
#include "os/system_error.h"
#include "os/terminal.h"

namespace dirvenv {
namespace {

int64_t nanoseconds(const timespec& time) {
  return static_cast<int64_t>(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
}

FileStatus status_of(const struct stat& info) {
  FileStatus status;
  if (S_ISREG(info.st_mode)) status.kind = FileStatus::Kind::Regular;
  if (S_ISDIR(info.st_mode)) status.kind = FileStatus::Kind::Directory;
  if (S_ISLNK(info.st_mode)) status.kind = FileStatus::Kind::Link;
  status.owner = info.st_uid;
  status.group = info.st_gid;
  status.mode = info.st_mode & 07777;
  status.stamp = {true,
                  S_ISDIR(info.st_mode),
                  info.st_dev,
                  info.st_ino,
                  static_cast<uint64_t>(info.st_size),
                  nanoseconds(info.st_mtim),
                  nanoseconds(info.st_ctim)};
  return status;
}

timespec timespec_of(int64_t ns) {
  timespec time{};
  time.tv_sec = static_cast<time_t>(ns / 1'000'000'000);
  time.tv_nsec = static_cast<long>(ns % 1'000'000'000);
  if (time.tv_nsec < 0) {  // before 1970
    time.tv_sec -= 1;
    time.tv_nsec += 1'000'000'000;
  }
  return time;
}

bool fill(int fd, std::string_view bytes, const WriteOptions& options) {
  if (!write_fd(fd, bytes) || ::fchmod(fd, options.mode) != 0) return false;
  if (options.time_ns) {
    const timespec times[2] = {timespec_of(*options.time_ns), timespec_of(*options.time_ns)};
    if (::futimens(fd, times) != 0) return false;
  }
  return !options.durable || ::fsync(fd) == 0;
}

bool sync_directory(const std::string& path) {
  const Fd directory(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return directory && ::fsync(directory.get()) == 0;
}

}  // namespace

bool is_absent(const std::string& path) {
  struct stat info {};
  return ::lstat(path.c_str(), &info) != 0 && (errno == ENOENT || errno == ENOTDIR);
}

std::optional<FileStatus> link_status(const std::string& path) {
  struct stat info {};
  if (::lstat(path.c_str(), &info) != 0) return std::nullopt;
  return status_of(info);
}

std::optional<FileStatus> file_status(const std::string& path) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) return std::nullopt;
  return status_of(info);
}

std::optional<FileStatus> fd_status(int fd) {
  struct stat info {};
  if (::fstat(fd, &info) != 0) return std::nullopt;
  return status_of(info);
}

bool leads_to(const std::string& path, FileStatus::Kind kind) {
  const auto status = file_status(path);
  return status && status->kind == kind;
}

Stamp stamp_of(const std::string& path) {
  const auto status = file_status(path);
  return status ? status->stamp : Stamp{};
}

bool is_executable_file(const std::string& path) {
  const auto status = file_status(path);
  return status && status->kind == FileStatus::Kind::Regular && ::access(path.c_str(), X_OK) == 0;
}

bool may_access(const std::string& path, Access access) {
  const int mode = access == Access::Read ? R_OK : access == Access::Write ? W_OK : X_OK;
  return ::faccessat(AT_FDCWD, path.c_str(), mode, AT_EACCESS) == 0;
}

OpenedFile open_plain(const std::string& path) {
  using Outcome = OpenedFile::Outcome;
  Fd fd(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY));
  if (fd) return {Outcome::Opened, std::move(fd), 0};
  switch (errno) {
    case ELOOP:
      return {Outcome::Link, Fd(), 0};
    case EACCES:
    case EPERM:
      return {Outcome::NoPermission, Fd(), 0};
    case ENOENT:
    case ENOTDIR:
    case ENAMETOOLONG:
    case ENXIO:
    case ENODEV:
      return {};
    default:
      return {Outcome::Failed, Fd(), errno};
  }
}

namespace {

// `ends_short`: a read that comes back with less has come to the end, as it has where files lie on
// a disk or in memory; what the kernel makes up as it is read, in /proc, comes in pieces.
Result<std::string> read_to_end(int fd, size_t limit, std::string_view name, bool ends_short) {
  std::string bytes;
  char chunk[16384];
  while (bytes.size() <= limit) {
    const size_t wanted = std::min(sizeof chunk, limit + 1 - bytes.size());
    const ssize_t got = ::read(fd, chunk, wanted);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return system_error("read", name, errno);
    if (got == 0) break;
    bytes.append(chunk, static_cast<size_t>(got));
    if (ends_short && static_cast<size_t>(got) < wanted) break;
  }
  return bytes;
}

}  // namespace

Result<std::string> read_fd(int fd, size_t limit, std::string_view name) {
  return read_to_end(fd, limit, name, false);
}

namespace {

// What the kernel calls an open file: one call, where realpath() has one for each directory.
std::optional<std::string> path_of(int fd) {
  auto path = read_link("/proc/self/fd/" + std::to_string(fd));
  if (!path || !path->starts_with('/') || path->ends_with(" (deleted)")) return std::nullopt;
  return path;
}

Result<NamedText> read_opened(const std::string& path, int flags, size_t limit, bool wants_path) {
  // A FIFO that nobody writes to would hold us up.
  const Fd fd(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY | flags));
  if (!fd) return system_error("open", path, errno);
  Result<std::string> bytes = read_to_end(fd.get(), limit, path, (flags & O_NOFOLLOW) != 0);
  if (!bytes) return bytes.error();
  if (bytes->size() > limit) return system_error("read", path, EFBIG);
  return NamedText{std::move(*bytes), wants_path ? path_of(fd.get()) : std::nullopt};
}

Result<std::string> text_of(Result<NamedText> file) {
  if (!file) return file.error();
  return std::move(file->text);
}

}  // namespace

Result<std::string> read_file(const std::string& path, size_t limit) {
  return text_of(read_opened(path, 0, limit, false));
}

Result<NamedText> read_named_file(const std::string& path, size_t limit) {
  Result<NamedText> file = read_opened(path, 0, limit, true);
  if (file && !file->real_path) file->real_path = real_path(path);
  return file;
}

Result<std::string> read_own_file(const std::string& path, size_t limit) {
  return text_of(read_opened(path, O_NOFOLLOW, limit, false));
}

Result<Done> write_file(const std::string& path, std::string_view bytes,
                        const WriteOptions& options) {
  std::string temporary = path + ".XXXXXX";
  const Fd fd(::mkostemp(temporary.data(), O_CLOEXEC));
  if (!fd) return system_error("write", path, errno);
  if (!fill(fd.get(), bytes, options) || ::rename(temporary.c_str(), path.c_str()) != 0) {
    const Error error = system_error("write", path, errno);
    ::unlink(temporary.c_str());
    return error;
  }
  if (options.durable && !sync_directory(parent_path(path))) {
    return system_error("sync the directory of", path, errno);
  }
  return Done{};
}

Result<Done> create_file(const std::string& path, std::string_view bytes, mode_t mode) {
  const Fd fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode));
  if (!fd || !write_fd(fd.get(), bytes)) return system_error("write", path, errno);
  return Done{};
}

bool append_to_file(const std::string& path, std::string_view bytes) {
  const Fd fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600));
  return fd && write_fd(fd.get(), bytes);
}

Result<Done> name_file(const std::string& path, const std::string& name) {
  if (::link(path.c_str(), name.c_str()) != 0) return system_error("make", name, errno);
  return Done{};
}

Result<Done> make_link(const std::string& target, const std::string& path) {
  if (::symlink(target.c_str(), path.c_str()) != 0) return system_error("make", path, errno);
  return Done{};
}

Result<Done> change_mode(const std::string& path, mode_t mode) {
  if (::chmod(path.c_str(), mode) != 0) return system_error("change", path, errno);
  return Done{};
}

bool is_in_memory(const std::string& path) {
  struct statfs info {};
  return ::statfs(path.c_str(), &info) == 0 && info.f_type == TMPFS_MAGIC;
}

bool is_remote(const std::string& path) {
  // statfs(2); the kernel's header does not name them all.
  constexpr std::array<uint32_t, 14> kRemote = {
      0x6969 /* NFS */,       0x517b /* SMB */,    0xff534d42 /* CIFS */, 0xfe534d42 /* SMB2 */,
      0x65735546 /* FUSE */,  0x01021997 /* 9P */, 0x00c36400 /* Ceph */, 0x5346414f /* AFS */,
      0x73757245 /* Coda */,  0x564c /* NCP */,    0x786f4256 /* vbox */, 0x01161970 /* GFS2 */,
      0x7461636f /* OCFS2 */, 0x0bd00bd0 /* Lustre */};
  struct statfs info {};
  if (::statfs(path.c_str(), &info) != 0) return false;
  return std::find(kRemote.begin(), kRemote.end(), static_cast<uint32_t>(info.f_type)) !=
         kRemote.end();
}

bool make_empty_file(const std::string& path, int64_t time_ns) {
  const Fd fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  const timespec times[2] = {timespec_of(time_ns), timespec_of(time_ns)};
  return fd && ::futimens(fd.get(), times) == 0;
}

bool overwrite_file(const std::string& path, std::string_view bytes) {
  // A FIFO that somebody has put there would hold us up.
  const Fd fd(::open(path.c_str(),
                     O_WRONLY | O_CREAT | O_TRUNC | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!fd) return false;
  const bool is_written = write_fd(fd.get(), bytes);
  if (!is_written) (void)!::ftruncate(fd.get(), 0);
  return is_written;
}

bool write_into_file(const std::string& path, std::string_view bytes) {
  const Fd fd(::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY));
  return fd && write_fd(fd.get(), bytes);
}

Result<std::string> make_temporary_directory(const std::string& prefix) {
  std::string path = prefix + "XXXXXX";
  if (::mkdtemp(path.data()) == nullptr) return system_error("make the directory", path, errno);
  return path;
}

bool set_modified(const std::string& path, int64_t time_ns) {
  const timespec times[2] = {timespec_of(time_ns), timespec_of(time_ns)};
  return ::utimensat(AT_FDCWD, path.c_str(), times, AT_SYMLINK_NOFOLLOW) == 0;
}

Result<Done> make_directories(const std::string& path, mode_t mode) {
  if (::mkdir(path.c_str(), mode) == 0) return Done{};
  if (errno == ENOENT && path != "/") {
    Result<Done> parent = make_directories(parent_path(path), mode);
    if (!parent) return parent;
    if (::mkdir(path.c_str(), mode) == 0) return Done{};
  }
  const int reason = errno;
  const auto status = file_status(path);
  if (status && status->kind == FileStatus::Kind::Directory) return Done{};
  return system_error("make the directory", path, reason);
}

Result<Done> rename_file(const std::string& from, const std::string& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) return system_error("move", from, errno);
  return Done{};
}

Result<Done> remove_durably(const std::string& path) {
  if (::unlink(path.c_str()) != 0) return system_error("remove", path, errno);
  if (!sync_directory(path.substr(0, path.rfind('/')))) return system_error("remove", path, errno);
  return Done{};
}

bool remove_file(const std::string& path) {
  return ::unlink(path.c_str()) == 0;
}

void remove_all(const std::string& path) {
  std::error_code ignored;
  std::filesystem::remove_all(path, ignored);
}

std::vector<std::string> directory_names(const std::string& path) {
  std::vector<std::string> names;
  const std::unique_ptr<DIR, int (*)(DIR*)> directory(::opendir(path.c_str()), ::closedir);
  if (!directory) return names;
  while (const dirent* entry = ::readdir(directory.get())) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::vector<std::string> tree_paths(const std::string& path, size_t most) {
  std::vector<std::string> paths{path};
  for (size_t at = 0; at < paths.size() && paths.size() < most; ++at) {
    const auto status = link_status(paths[at]);
    if (!status || status->kind != FileStatus::Kind::Directory) continue;
    for (const std::string& name : directory_names(paths[at])) {
      if (paths.size() == most) break;
      paths.push_back(join_path(paths[at], name));
    }
  }
  return paths;
}

std::optional<std::string> real_path(const std::string& path) {
  const std::unique_ptr<char, void (*)(void*)> resolved(::realpath(path.c_str(), nullptr), ::free);
  if (!resolved) return std::nullopt;
  return std::string(resolved.get());
}

std::optional<std::string> read_link(const std::string& path) {
  char target[PATH_MAX];
  const ssize_t size = ::readlink(path.c_str(), target, sizeof target);
  if (size < 0 || size == static_cast<ssize_t>(sizeof target)) return std::nullopt;
  return std::string(target, static_cast<size_t>(size));
}

std::optional<std::string> working_directory() {
  char path[PATH_MAX];
  // The kernel names a removed or unreachable directory without a leading '/'.
  if (::getcwd(path, sizeof path) == nullptr || path[0] != '/') return std::nullopt;
  return std::string(path);
}

}  // namespace dirvenv
