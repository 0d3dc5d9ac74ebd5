// SPDX-License-Identifier: MIT
#pragma once

namespace dirvenv {

/// Everything that decides what a prompt does.
struct Situation {
  /// What the lookup and the gate say about the nearest project file.
  enum class Found { Nothing, Allowed, Denied, NotAllowed, Refused, Off };

  Found found = Found::Nothing;
  bool loaded = false;            ///< this shell's environment holds a load of ours
  bool same_file = false;         ///< ... of the file that was found
  bool same_content = false;      ///< ... and of the content that was found
  bool fresh = false;             ///< ... and nothing that it read has changed since
  bool attempt_stands = false;    ///< the last attempt on this file failed, with these very inputs
  bool reload_requested = false;  ///< the user typed `dirvenv reload`, or as good as that
};

/// What to do, and with it what becomes of the environment.
enum class Action {
  Nothing,  ///< nothing is loaded, nothing is to be
  Keep,     ///< what is loaded stays
  Load,     ///< leave what is loaded, then evaluate; a failure leads to the base environment
  Reload,   ///< evaluate again; a failure keeps what is loaded
  Unload,   ///< leave
  Block,    ///< leave, and say why the file that was found is not loaded
  WaitOut,  ///< an attempt failed and nothing has changed: leave, do not try again
};

/// The whole decision of a prompt.
Action next(const Situation& situation);

}  // namespace dirvenv
