// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "shells/shell_case.h"
#include "support/places.h"

namespace dirvenv::test {

/// Between the hook and dirvenv: notes each start, and can cut the answers short.
class Counter {
 public:
  explicit Counter(std::shared_ptr<TempDir> root) : root_(std::move(root)) {
    const std::string limit = *root_ / "limit";
    write_file(program(), "#!/bin/sh\necho \"$*\" >>'" + *root_ / "starts" + "'\n[ -e '" + limit +
                              "' ] || exec '" + binary() + "' \"$@\"\n'" + binary() +
                              "' \"$@\" | /usr/bin/head -c \"$(/bin/cat '" + limit + "')\"\n");
    std::filesystem::permissions(program(), std::filesystem::perms::owner_all);
  }

  /// For a shell with the same root, whose hook starts this.
  ShellboxOptions options(ShellKind kind) const {
    ShellboxOptions options;
    options.root = root_;
    options.after_hook = use_program(kind, program());
    return options;
  }

  std::size_t starts() const { return lines_of(*root_ / "starts"); }

  /// Clients started by the typed line and the prompt behind it.
  std::size_t starts_of(Shellbox& box, std::string_view line) const {
    const std::size_t before = starts();
    box.run(line);
    return starts() - before;
  }

  /// Of each later answer so many bytes arrive; below zero, all but so many.
  void cut_answers(int bytes) { write_file(*root_ / "limit", std::to_string(bytes)); }
  void leave_answers_whole() { std::filesystem::remove(*root_ / "limit"); }

 private:
  std::string program() const { return *root_ / "counter"; }

  std::shared_ptr<TempDir> root_;
};

}  // namespace dirvenv::test
