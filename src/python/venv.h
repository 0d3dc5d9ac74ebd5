// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/environment.h"
#include "core/result.h"
#include "core/user_config.h"
#include "os/interrupts.h"

namespace dirvenv {

/// A virtualenv as a project file asks for it. Paths are absolute; all values are bytes.
struct VenvRequest {
  std::string executable;   ///< as written in the file: "python3", "/usr/bin/python3", "~/x"
  std::string search_path;  ///< PATH at that moment
  std::string layout_dir;   ///< where layouts keep their things: /p/.direnv
  std::string directory;    ///< the project directory
  std::string wished;  ///< the place that the file asks for; empty: layout_dir/python-MAJOR.MINOR
  std::string pyenv_version;           ///< PYENV_VERSION at that moment; empty: none
  std::vector<std::string> arguments;  ///< for venv or virtualenv, before the target directory
  /// What the interpreter runs in. PATH, PWD and PYENV_VERSION are set to the above in it, and
  /// PYTHONHOME is taken out.
  Environment environment;
  std::string registry;  ///< venv_registry.h: gets what is made; empty: nothing is kept
  std::string memory;    ///< directory of what interpreters have told; empty: each is asked
  /// What is at the wished place is replaced whatever it is and whoever made it, once the new one
  /// has been seen to run: what `dirvenv venv repair` is for.
  bool replaces = false;
  bool may_lack_pip = false;  ///< where none can be had it is made without, which is said
  bool only_makes = false;    ///< what is there is not made anew, though we made it
};

struct Venv {
  std::string path;
  std::string prompt;  ///< venv_prompt()
};

struct VenvHost {
  /// Gets a line for the user whenever he has to wait, or should know. Project text in it is raw.
  std::function<void(std::string_view)> report;
  Interrupts* interrupts = nullptr;  ///< never null
  VenvBackend backend = VenvBackend::Auto;
  int error_fd = 2;  ///< where the interpreter's messages go
};

/// The virtualenv for the request: found, or made.
///
/// Found at once, without starting a process, is one that carries our stamp (venv_stamp.h) and
/// whose inputs are as they were: a few stats and small reads. Otherwise the interpreter is asked
/// for its version, and a virtualenv of that version which somebody else has made (direnv, the
/// user) is looked at, used if it is whole, and stamped. In layout_dir, python-3.11.7 as older
/// versions of direnv named it will do too.
///
/// Otherwise it is made, which takes seconds: this call blocks until it is done, under a lock
/// beside the virtualenv, so that of several shells one makes it and the others wait. One that is
/// half-made, whose interpreter is gone or has become another version is mended, with all that is
/// installed in it, where an interpreter of its line is there (venv_mend.h), as is one of ours that
/// was moved; else it is made anew, and the old one goes only when the new one has been seen to
/// run. Both only in layout_dir or where we made it ourselves: what the user has put at the wished
/// place is never touched, and if it cannot be used the error says why and what to type. One of
/// ours that runs and has packages in it is not made anew either for being of another version.
///
/// After a signal the result is an error too: the signal is left in host.interrupts.
Result<Venv> ensure_venv(const VenvRequest& request, const VenvHost& host);

/// Only what ensure_venv() finds at once; nullopt where it would have to start a process, or fails.
std::optional<Venv> find_venv(const VenvRequest& request);

}  // namespace dirvenv
