// SPDX-License-Identifier: MIT
#include "core/plan.h"

namespace dirvenv {
namespace {

Action next_allowed(const Situation& situation) {
  const bool last_good = situation.loaded && situation.same_file && situation.same_content;
  if (situation.attempt_stands && !situation.reload_requested) {
    return last_good ? Action::Keep : Action::WaitOut;
  }
  if (last_good && situation.fresh && !situation.reload_requested) return Action::Keep;
  return last_good ? Action::Reload : Action::Load;
}

}  // namespace

Action next(const Situation& situation) {
  switch (situation.found) {
    case Situation::Found::Nothing:
      return situation.loaded ? Action::Unload : Action::Nothing;
    case Situation::Found::Denied:
    case Situation::Found::NotAllowed:
    case Situation::Found::Refused:
    case Situation::Found::Off:
      return Action::Block;
    case Situation::Found::Allowed:
      return next_allowed(situation);
  }
  return Action::Nothing;
}

}  // namespace dirvenv
