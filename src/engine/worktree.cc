// SPDX-License-Identifier: MIT
#include "engine/worktree.h"

#include <string_view>

#include "core/path.h"
#include "os/files.h"
#include "os/ownership.h"

namespace dirvenv {
namespace {

constexpr size_t kLongestLine = 8192;

// The one line of one of git's small files, behind `prefix`.
std::optional<std::string> line_of(const std::string& path, std::string_view prefix) {
  const Result<std::string> text = read_file(path, kLongestLine);
  if (!text || !text->starts_with(prefix)) return std::nullopt;
  std::string line = text->substr(prefix.size());
  if (line.ends_with('\n')) line.pop_back();
  if (line.empty() || line.find_first_of(std::string_view("\n\0", 2)) != std::string::npos) {
    return std::nullopt;
  }
  return line;
}

// Whether nobody but the user and root can have written what the path leads to.
bool is_safe(const std::string& real_path) {
  const auto status = link_status(real_path);
  return status && !ownership_problem(real_path, *status);
}

std::string moved(const std::string& path, const std::string& from, const std::string& to) {
  return is_within(path, from) ? to + path.substr(from.size()) : path;
}

}  // namespace

std::optional<Worktree> worktree_of(const std::string& directory) {
  for (const std::string& root : with_parents(directory)) {
    const std::string link = join_path(root, ".git");
    const auto status = link_status(link);
    if (!status) continue;
    if (status->kind != FileStatus::Kind::Regular) return std::nullopt;
    const auto named = line_of(link, "gitdir: ");
    const auto own = named ? real_path(absolute_path(*named, root)) : std::nullopt;
    if (!own) return std::nullopt;
    const auto back = line_of(join_path(*own, "gitdir"), "");
    const auto common = line_of(join_path(*own, "commondir"), "");
    if (!back || !common || real_path(absolute_path(*back, *own)) != link) return std::nullopt;
    const auto repository = real_path(absolute_path(*common, *own));
    // <main>/.git/worktrees/<name>
    const bool is_usual = repository && base_name(*repository) == ".git" &&
                          parent_path(*own) == join_path(*repository, "worktrees");
    if (!is_usual || !is_safe(join_path(*own, "gitdir"))) return std::nullopt;
    return Worktree{root, parent_path(*repository)};
  }
  return std::nullopt;
}

std::string in_main_checkout(const Worktree& worktree, const std::string& path) {
  return moved(path, worktree.root, worktree.main_root);
}

std::string in_worktree(const Worktree& worktree, const std::string& path) {
  return moved(path, worktree.main_root, worktree.root);
}

}  // namespace dirvenv
