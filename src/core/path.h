// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dirvenv {

/// Lexical paths: text in, text out; no file is looked at.

/// `path` made absolute against `base` (absolute) and freed of '.', '..', doubled and trailing '/'.
std::string absolute_path(std::string_view path, std::string_view base);
/// Everything before the last component; "/" for "/" and its children.
std::string parent_path(std::string_view path);
/// The last component; empty for "/".
std::string base_name(std::string_view path);
/// `directory` + '/' + `name`, with one '/' between them.
std::string join_path(std::string_view directory, std::string_view name);
/// `directory` itself and all its parents up to "/", nearest first.
std::vector<std::string> with_parents(std::string_view directory);
/// Whether `path` is `directory` or below it, by component: "/p" does not hold "/proj".
bool is_within(std::string_view path, std::string_view directory);
/// `path` with a leading `home` shown as '~'; as it is where home is empty or not its parent.
/// A slash at the end of `home` counts for nothing.
std::string with_tilde(std::string_view path, std::string_view home);

}  // namespace dirvenv
