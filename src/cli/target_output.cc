// SPDX-License-Identifier: MIT
#include "cli/target_output.h"

#include <algorithm>
#include <cctype>

#include "core/digest.h"
#include "os/random.h"

namespace dirvenv {
namespace {

constexpr size_t kMarkBytes = 16;

}  // namespace

bool has_utf8_locale(const Environment& environment) {
  std::string locale = environment.get_or("LC_ALL", "");
  if (locale.empty()) locale = environment.get_or("LC_CTYPE", "");
  if (locale.empty()) locale = environment.get_or("LANG", "");
  std::transform(locale.begin(), locale.end(), locale.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return locale.find("utf-8") != std::string::npos || locale.find("utf8") != std::string::npos;
}

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
