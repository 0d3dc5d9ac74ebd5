// SPDX-License-Identifier: MIT
#include "cli/target_output.h"

#include "core/digest.h"
#include "os/random.h"

namespace dirvenv {
namespace {

constexpr size_t kMarkBytes = 16;

}  // namespace

bool print_changes(TargetFormat format, const std::vector<TargetChange>& changes,
                   const Environment& caller, const Output& output) {
  const std::string random =
      format == TargetFormat::Gha ? to_hex(random_bytes(kMarkBytes)) : std::string();
  const TargetText printed = print_target(format, changes, {random, has_utf8_locale(caller)});
  for (const std::string& sentence : printed.left_out)
    output.say(Tone::Error, sentence);
  return printed.text.empty() || print(printed.text);
}

}  // namespace dirvenv
