// SPDX-License-Identifier: MIT
#include "cli/help_trust.h"

#include <fmt/format.h>

#include "core/name_rules.h"

namespace dirvenv {
namespace {

constexpr size_t kWidth = 80;

constexpr std::string_view kHead =
    "Until you have approved a project file with `dirvenv allow`, and again after\n"
    "each change, it is only compared. What stands out in its text is listed then:\n"
    "flagged and never names; eval, exec, sudo, trap, alias, builtin, enable; code\n"
    "that is downloaded or decoded; /dev/tcp; changes to ~/.bashrc and the like; long\n"
    "lines and wide gaps; characters that cannot be seen. All other names are free.\n\n"
    "Flagged names make programs load or run code, or send what they send elsewhere\n"
    "(those of npm and proxy in small letters too):\n";
constexpr std::string_view kNeverHead =
    "\nNever: whatever a file says, these stay as they are in your shell:\n";

// The rows of one tier; a row that fits behind the one before shares its line.
std::string rows(NameTier tier) {
  std::string text;
  std::string line;
  for (const NameGroup& group : name_groups()) {
    if (group.tier != tier) continue;
    const size_t whole = group.reason.size() + 2 + group.names.size();
    if (!line.empty() && line.size() + 2 + whole <= kWidth) {
      line += fmt::format("; {}:", group.reason);
    } else {
      if (!line.empty()) text += line + "\n";
      line = fmt::format("  {}:", group.reason);
    }
    std::string_view rest = group.names;
    while (!rest.empty()) {
      const std::string_view name = rest.substr(0, rest.find(' '));
      rest.remove_prefix(std::min(name.size() + 1, rest.size()));
      if (line.size() + 1 + name.size() > kWidth) {
        text += line + "\n";
        line = "   ";
      }
      line.append(" ").append(name);
    }
  }
  return text + line + "\n";
}

}  // namespace

std::string trust_text() {
  std::string text(kHead);
  text += rows(NameTier::Flagged);
  text += kNeverHead;
  text += rows(NameTier::Never);
  return text;
}

}  // namespace dirvenv
