// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "core/quote.h"
#include "shells/await.h"
#include "support/shellbox.h"
#include "support/temp_dir.h"
#include "support/terminal_text.h"

/// A test told once and run as three test cases, one for each shell; the body follows and has
/// `kind`.
#define SHELL_TEST(function, sentence, tag)              \
  static void function(::dirvenv::test::ShellKind kind); \
  TEST_CASE(sentence " (bash)", tag "[bash]") {          \
    function(::dirvenv::test::ShellKind::Bash);          \
  }                                                      \
  TEST_CASE(sentence " (zsh)", tag "[zsh]") {            \
    function(::dirvenv::test::ShellKind::Zsh);           \
  }                                                      \
  TEST_CASE(sentence " (fish)", tag "[fish]") {          \
    function(::dirvenv::test::ShellKind::Fish);          \
  }                                                      \
  static void function([[maybe_unused]] ::dirvenv::test::ShellKind kind)

namespace dirvenv::test {

inline Shell shell_of(ShellKind kind) {
  if (kind == ShellKind::Bash) return Shell::Bash;
  return kind == ShellKind::Zsh ? Shell::Zsh : Shell::Fish;
}

/// What one of the shells has to be told.
inline std::string in(ShellKind kind, std::string_view bash, std::string_view zsh,
                      std::string_view fish) {
  if (kind == ShellKind::Bash) return std::string(bash);
  return std::string(kind == ShellKind::Zsh ? zsh : fish);
}

/// A line that has the hook of the shell start another program, whose path needs no quotes.
inline std::string use_program(ShellKind kind, const std::string& program) {
  return in(kind, "_dirvenv_program=", "_dirvenv_program=",
            "function _dirvenv_client; " + program +
                " export fish --hook $fish_pid \"$PWD\" $argv; end; set -g _dirvenv_program ") +
         program;
}

/// What a person reads after typing the line.
inline std::string shown(Shellbox& box, std::string_view line) {
  return plain_text(box.run(line).output);
}

/// Writes the file, and the directories above it; `path` is relative to the work directory.
inline void put(const Shellbox& box, const std::string& path, std::string_view text) {
  const std::filesystem::path whole = std::filesystem::path(box.dir()) / path;
  make_directories(whole.parent_path().string());
  write_file(whole.string(), text);
}

/// A project whose .envrc has been approved; the shell stays in the work directory.
inline void put_allowed(Shellbox& box, const std::string& directory, std::string_view text) {
  put(box, directory + "/.envrc", text);
  box.run("dirvenv allow --yes " + directory);
}

/// The same for work directory and approvals of a shell that is still to be started.
inline std::shared_ptr<TempDir> root_with_project(ShellKind kind, std::string_view text,
                                                  bool allowed) {
  ShellboxOptions options;
  options.root = std::make_shared<TempDir>();
  Shellbox box(kind, options);
  put(box, ".envrc", text);
  if (allowed) box.run("dirvenv allow --yes");
  return options.root;
}

/// The shell's own idea of a variable, "unset" where it has none.
inline std::string value(Shellbox& box, const std::string& name) {
  const std::string line =
      in(box.kind(), "echo \"=${" + name + "-unset}\"", "echo \"=${" + name + "-unset}\"",
         "set -q " + name + "; and echo \"=$" + name + "\"; or echo =unset");
  const std::string text = shown(box, line);
  const std::size_t begin = text.find('=');
  return begin == std::string::npos ? text
                                    : text.substr(begin + 1, text.find('\n', begin) - begin - 1);
}

inline bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

/// Removes a directory in which a daemon may be writing.
inline void remove_used(const std::string& path) {
  await([&] {
    std::error_code busy;
    std::filesystem::remove_all(path, busy);
    return !busy;
  });
}

/// Until prompts have nothing to ask: what was written just now is looked at again, as clocks are
/// coarse.
inline void settle(Shellbox& box) {
  const std::string line =
      in(box.kind(), "_dirvenv_same && echo settled", "_dirvenv_same && echo settled",
         "test \"$PWD\" = $_dirvenv_same; and echo settled");
  await([&] { return contains(shown(box, line), "settled"); });
}

inline std::size_t count_of(std::string_view text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = 0; (at = text.find(part, at)) != std::string_view::npos; ++count) {
    at += part.size();
  }
  return count;
}

/// The lines of a file, 0 where there is none.
inline std::size_t lines_of(const std::string& path) {
  return std::filesystem::exists(path) ? count_of(read_file(path), "\n") : 0;
}

}  // namespace dirvenv::test
