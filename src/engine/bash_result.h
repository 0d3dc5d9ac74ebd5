// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "engine/evaluate.h"
#include "os/child.h"

namespace dirvenv {

/// How many bytes bash may hand back: an environment of more than 2 MiB cannot be given to a
/// program anyway.
constexpr size_t kBashResultLimit = size_t{8} << 20;

/// What an evaluation by bash has left in its private directory, once bash has ended.
class BashResult {
 public:
  /// `bash` is the program that evaluated, `directory` and `tag` what BashBoot was given. `file`
  /// must outlive this.
  BashResult(const Approved& file, std::string bash, std::string directory, std::string tag)
      : file_(file),
        bash_(std::move(bash)),
        directory_(std::move(directory)),
        tag_(std::move(tag)) {}

  /// Fills in outcome and environment, or the error. May start bash once more, to find the line of
  /// a syntax error, and blocks until that has ended.
  void read(const ChildEnd& end, Evaluation& evaluation) const;

 private:
  std::string failure_text(const ChildEnd& end) const;
  std::optional<int> syntax_error_line() const;
  std::string here(std::string_view place) const;

  const Approved& file_;
  std::string bash_;
  std::string directory_;
  std::string tag_;
};

}  // namespace dirvenv
