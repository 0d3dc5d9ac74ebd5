// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/stamp.h"
#include "os/fd.h"

namespace dirvenv {

/// Files as values. Nothing here follows a project's wishes; who may be read is the gate's
/// decision. All calls block. Paths are bytes.

/// What the gate needs to know of a file or directory.
struct FileStatus {
  enum class Kind { Regular, Directory, Link, Other };
  Kind kind = Kind::Other;
  uid_t owner = 0;
  gid_t group = 0;
  mode_t mode = 0;  ///< permission bits, with the sticky bit
  Stamp stamp;
};

/// Whether there certainly is nothing at `path`: an error that says something else (EIO, too many
/// open files, a directory that may not be searched) is no proof.
bool is_absent(const std::string& path);

/// The file itself (a link is not followed); nullopt where nothing can be told of it.
std::optional<FileStatus> link_status(const std::string& path);
/// What the path leads to; nullopt where there is nothing.
std::optional<FileStatus> file_status(const std::string& path);
std::optional<FileStatus> fd_status(int fd);
/// Whether there is a file of that kind at `path`, or where a link there leads to.
bool leads_to(const std::string& path, FileStatus::Kind kind);
/// The stamp of what the path leads to; all zeros where there is nothing.
Stamp stamp_of(const std::string& path);

bool is_executable_file(const std::string& path);
/// Whether this process may do that with what the path leads to, by its effective user.
enum class Access { Read, Write, Execute };
bool may_access(const std::string& path, Access access);

/// Opens for reading without following a final link and without waiting (a FIFO opens at once).
struct OpenedFile {
  enum class Outcome {
    Opened,
    Missing,  ///< nothing is there, or nothing that can be opened, such as a socket
    Link,
    NoPermission,
    Failed,  ///< for any other reason, such as EIO: what is there is not known
  };
  Outcome outcome = Outcome::Missing;
  Fd fd;
  int error = 0;  ///< Failed: the errno
};
OpenedFile open_plain(const std::string& path);
/// At most `limit` + 1 bytes of an open file, so that the caller sees when there is more.
Result<std::string> read_fd(int fd, size_t limit, std::string_view name);
/// The whole file, at most `limit` bytes: a longer one is an error.
Result<std::string> read_file(const std::string& path, size_t limit);
/// The same, and the path without links of what has been read; nullopt where that is not known.
struct NamedText {
  std::string text;
  std::optional<std::string> real_path;
};
Result<NamedText> read_named_file(const std::string& path, size_t limit);
/// The whole file, but a link is an error: for files that we alone make.
Result<std::string> read_own_file(const std::string& path, size_t limit);

/// Replaces `path` in one step: a temporary file beside it, then a rename. With `durable`, file and
/// directory are synced first, so that after a power cut the old or the new content is there.
/// `time_ns`, where given, becomes the modification time before the file appears.
struct WriteOptions {
  mode_t mode = 0600;
  bool durable = false;
  std::optional<int64_t> time_ns;
};
Result<Done> write_file(const std::string& path, std::string_view bytes,
                        const WriteOptions& options);

/// Replaces what a file of ours holds, made where it is missing, in place; false where that fails,
/// and it is empty then. For what nobody reads before he is told: three system calls where
/// write_file() has five.
bool overwrite_file(const std::string& path, std::string_view bytes);

/// Writes over the beginning of a file that is there, of any kind; false where that fails. Blocks
/// where it is a FIFO.
bool write_into_file(const std::string& path, std::string_view bytes);

/// Makes a new file; where one of that name is there, an error. Half of it may be there after a
/// crash.
Result<Done> create_file(const std::string& path, std::string_view bytes, mode_t mode);
/// Adds to the end of a file of ours, made where it is missing, all of `bytes` in one piece where
/// they are few; false where that fails.
bool append_to_file(const std::string& path, std::string_view bytes);
/// Gives the file at `path` a second name; an error where something has it.
Result<Done> name_file(const std::string& path, const std::string& name);
/// Makes a link at `path` that says `target`; an error where something is there.
Result<Done> make_link(const std::string& target, const std::string& path);
/// An empty file with that modification time; one that is there keeps its content. false where that
/// fails.
bool make_empty_file(const std::string& path, int64_t time_ns);
/// Whether the directory is on a file system in memory, where making files costs next to nothing.
bool is_in_memory(const std::string& path);
/// Whether others than this machine may change what is in the directory without the kernel telling
/// of it: a network's file system, or one that a program serves (FUSE).
bool is_remote(const std::string& path);
/// A new directory of mode 0700 whose path begins with `prefix`.
Result<std::string> make_temporary_directory(const std::string& prefix);
/// Sets the permission bits, whatever umask there is; a link is followed.
Result<Done> change_mode(const std::string& path, mode_t mode);
/// Sets the modification time, nanoseconds since 1970; of a link, its own. false where that fails.
bool set_modified(const std::string& path, int64_t time_ns);
/// Makes `path` and what is missing above it, with `mode` for each.
Result<Done> make_directories(const std::string& path, mode_t mode);
/// Moves a file or directory within its file system, over a file of the new name.
Result<Done> rename_file(const std::string& from, const std::string& to);
/// Removes a file so that it stays removed after a power cut.
Result<Done> remove_durably(const std::string& path);
/// Removes a file; false where there was none, or it cannot be removed.
bool remove_file(const std::string& path);
/// Removes a file, or a directory with what is in it. Links are not followed; what cannot be
/// removed stays.
void remove_all(const std::string& path);
/// Names in a directory, sorted, without "." and ".."; empty where it cannot be read.
std::vector<std::string> directory_names(const std::string& path);
/// Every path below `path` and itself, links not followed, at most `most` of them.
std::vector<std::string> tree_paths(const std::string& path, size_t most);

/// The path without links; nullopt where it leads nowhere.
std::optional<std::string> real_path(const std::string& path);
std::optional<std::string> read_link(const std::string& path);
/// The physical working directory; nullopt where it has been removed.
std::optional<std::string> working_directory();

}  // namespace dirvenv
