// SPDX-License-Identifier: MIT
// NativeRun: what prints a path.
#include <fmt/format.h>

#include "core/envrc_word.h"
#include "core/path.h"
#include "engine/native_run.h"
#include "os/files.h"

namespace dirvenv {
namespace {

// What comes before the last component, as dirname(1) has it.
std::string before_last(const std::string& path) {
  const size_t end = path.find_last_not_of('/');
  if (end == std::string::npos) return path.empty() ? "." : "/";
  const size_t slash = path.rfind('/', end);
  if (slash == std::string::npos) return ".";
  const size_t front_end = path.find_last_not_of('/', slash);
  return front_end == std::string::npos ? "/" : path.substr(0, front_end + 1);
}

std::string last_of(const std::string& path) {
  const size_t end = path.find_last_not_of('/');
  if (end == std::string::npos) return path.empty() ? "" : "/";
  const size_t slash = path.rfind('/', end);
  const size_t start = slash == std::string::npos ? 0 : slash + 1;
  return path.substr(start, end + 1 - start);
}

}  // namespace

// Only those of the system are known to do what is done here.
void NativeRun::require_standard_program(const std::string& name) const {
  const auto path = find_program(name);
  if (!path || (parent_path(*path) != "/usr/bin" && parent_path(*path) != "/bin")) {
    throw RefusedText{fmt::format("a `{}` of your own", name)};
  }
}

int NativeRun::working_directory(const Words& words) {
  if (!words.empty()) throw RefusedText{"an option of `pwd`"};
  output_.print(directory_ + "\n");
  return 0;
}

int NativeRun::directory_name(const Words& words) {
  require_standard_program("dirname");
  if (words.size() != 1 || words.front().starts_with('-')) throw RefusedText{"`dirname`"};
  output_.print(before_last(words.front()) + "\n");
  return 0;
}

int NativeRun::base_of_name(const Words& words) {
  require_standard_program("basename");
  if (words.empty() || words.size() > 2 || words.front().starts_with('-')) {
    throw RefusedText{"`basename`"};
  }
  std::string name = last_of(words.front());
  if (words.size() == 2 && name != words[1] && name.ends_with(words[1])) {
    name.resize(name.size() - words[1].size());
  }
  output_.print(name + "\n");
  return 0;
}

int NativeRun::real_path_of(const Words& words) {
  require_standard_program("realpath");
  if (words.size() != 1 || words.front().empty() || words.front().starts_with('-')) {
    throw RefusedText{"`realpath`"};
  }
  const std::string& word = words.front();
  absolute(word);
  const auto path = real_path(word.starts_with('/') ? word : join_path(directory_, word));
  if (!path) throw RefusedText{"`realpath` of what is not there"};
  output_.print(*path + "\n");
  return 0;
}

int NativeRun::expand_path(const Words& words) {
  const std::string path = words.empty() ? "" : words[0];
  const std::string base = words.size() < 2 ? "" : words[1];
  output_.print((base.empty() ? absolute(path) : absolute(path, absolute(base))) + "\n");
  return 0;
}

std::optional<std::string> NativeRun::nearest(const std::string& name, std::string directory,
                                              bool watches) {
  for (;;) {
    while (directory.ends_with('/'))
      directory.pop_back();
    const std::string path = directory + "/" + name;
    if (leads_to(path, FileStatus::Kind::Regular)) return path;
    if (watches) watches_.add(path);
    if (directory.empty()) return std::nullopt;
    directory.resize(directory.rfind('/'));
  }
}

int NativeRun::find_up(const Words& words) {
  if (words.size() != 1 || words.front().starts_with('/')) throw RefusedText{"`find_up`"};
  const auto path = nearest(words.front(), directory_, false);
  if (!path) return 1;
  output_.print(*path + "\n");
  return 0;
}

int NativeRun::user_rel_path(const Words& words) {
  std::string path = words.empty() ? "" : words.front();
  if (path.starts_with('-')) path.erase(0, 1);
  std::string home = variables_.get("HOME").value_or("");
  if (home.ends_with('/')) home.pop_back();
  if (!path.empty()) output_.print(with_tilde(path, home) + "\n");
  return 0;
}

int NativeRun::layout_directory(const Words&) {
  output_.print(layout_dir() + "\n");
  return 0;
}

}  // namespace dirvenv
