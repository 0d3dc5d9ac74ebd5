// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "core/environment.h"
#include "core/path.h"
#include "engine/evaluate.h"

namespace dirvenv {

/// The texts with which bash evaluates an approved file. They go into a private directory; no path
/// of the project is opened by what stands in them.
class BashBoot {
 public:
  /// `directory` is where the texts will be, `tag` what marks the result. All referenced objects
  /// must outlive this.
  BashBoot(const Approved& file, const Environment& base, const EvaluationContext& context,
           std::string directory, std::string tag)
      : file_(file),
        base_(base),
        context_(context),
        directory_(std::move(directory)),
        tag_(std::move(tag)) {}

  /// "boot": variables, the functions of the standard library that are needed, the approved texts.
  std::string start_text() const;
  /// What `$direnv` says: this program by the name under which it is direnv. Not its own name: then
  /// there has to be a link of that path.
  std::string direnv_program() const;
  /// "main": a line that evaluates the main file.
  std::string main_text() const;
  /// "member": a line that evaluates what `source` names.
  static std::string member_text();
  /// For `bash -c`.
  std::string command_text() const;

 private:
  std::string file(const char* name) const { return join_path(directory_, name); }

  const Approved& file_;
  const Environment& base_;
  const EvaluationContext& context_;
  std::string directory_;
  std::string tag_;
};

}  // namespace dirvenv
