// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/user_config.h"
#include "core/wheel.h"
#include "python/interpreter.h"
#include "python/venv_tree.h"

namespace dirvenv {

struct CreationWish {
  std::string_view word;  ///< the interpreter as the user calls it
  std::vector<std::string> arguments;
  std::string path;
  VenvBackend backend = VenvBackend::Auto;
  std::string search_path = {};  ///< PATH, for uv
};

/// How a virtualenv is made: written by us or by a command, then files in its site-packages.
struct CreationPlan {
  std::optional<VenvTree> tree;
  std::vector<std::string> command;  ///< without a tree
  /// pip, where it is wanted and we write it.
  std::vector<InstalledFile> pip;
};

/// How a virtualenv of `interpreter` is made at `path`: written by us, where we know what its venv
/// module would make; else by that, or by virtualenv where that alone can do it. An error that says
/// what to install where none can. Reads the interpreter's templates and wheels; where wheels are
/// not known or not as plain as they are wont to be, or the arguments are such that ensurepip might
/// leave pip out, it is left to ensurepip. Another backend than Auto is taken, or is an error.
Result<CreationPlan> plan_creation(const CreationWish& wish, const Interpreter& interpreter);

/// Whether the arguments leave pip out.
bool leaves_out_pip(const std::vector<std::string>& arguments);

/// Makes the virtualenv at `path` by that plan, and blocks until it is there. A virtualenv
/// cannot be moved, so it is made at its place; what is there now steps aside to
/// `path`.dirvenv-old-PID.
/// Afterwards making_mark() is in it, which the caller removes when all is well, and before that
/// what has stepped aside. On failure and after a signal nothing half-made is left; what was there
/// comes back if `keep_old`, and is gone otherwise. With `keep_old` the new one is seen to run.
struct Creation {
  std::string path;
  CreationPlan plan;
  bool keep_old = false;
};
Result<Done> create_venv(const Creation& creation, const InterpreterPlace& place);

/// Puts what had stepped aside back into its place, where whoever was making a new one has been
/// killed before that was done. The caller holds the lock.
void bring_back(const std::string& path);

/// Removes what has stepped aside. Likewise.
void discard_asides(const std::string& path);

/// Removes a directory that a process which is just being ended may still be writing to.
void discard(const std::string& path);

}  // namespace dirvenv
