// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace dirvenv {

/// direnv's own approvals: an empty promise in a file whose name is a digest of path and content,
/// and whose content is the path. What is denied has one whose name is a digest of the path.
class AllowFiles {
 public:
  /// `data` is direnv's directory, which need not exist.
  explicit AllowFiles(std::string data) : data_(std::move(data)) {}

  std::string allow_path(std::string_view path, std::string_view content) const;
  std::string deny_path(std::string_view path) const;

  /// Whether the file at `path` with that content is allowed: the record must name it. A path with
  /// a newline never is, as path and content run into each other in the digest.
  bool is_allowed(const std::string& path, std::string_view content) const;
  bool is_denied(const std::string& path) const;

  /// Whether the file at `path` with that content has been allowed to the project file that names
  /// it to require_allowed; and to allow it.
  bool is_allowed_to(const std::string& project, const std::string& path,
                     std::string_view content) const;
  Result<Done> allow_to(const std::string& project, const std::string& path,
                        std::string_view content) const;

  /// Writes the one and removes the other, as direnv does.
  Result<Done> allow(const std::string& path, std::string_view content) const;
  Result<Done> deny(const std::string& path, std::string_view content) const;

  /// Removes what is of no use any more: the file is gone, or has other content. What has no path
  /// in it comes from an old direnv and stays.
  void prune() const;

  /// The paths that have an approval, of any content, or a denial; sorted, each once.
  std::vector<std::string> allowed_paths() const;
  std::vector<std::string> denied_paths() const;

 private:
  std::string allow_directory() const;
  std::string deny_directory() const;
  std::string required_path(const std::string& project, const std::string& path,
                            std::string_view content) const;
  std::string data_;
};

}  // namespace dirvenv
