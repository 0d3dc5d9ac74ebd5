// SPDX-License-Identifier: MIT
#include "core/project_extras.h"

namespace dirvenv {

void add_extras(ProjectExtras& extras, const ProjectExtras& later) {
  for (const auto& alias : later.aliases) {
    std::erase_if(extras.aliases, [&](const auto& known) { return known.first == alias.first; });
    extras.aliases.push_back(alias);
  }
  for (const auto hook :
       {&ProjectExtras::enter, &ProjectExtras::leave, &ProjectExtras::last_leave}) {
    if (!(later.*hook).empty()) extras.*hook = later.*hook;
  }
}

void write_extras(WireWriter& out, const ProjectExtras& extras) {
  out.number(extras.aliases.size());
  for (const auto& [name, command] : extras.aliases) {
    out.bytes(name);
    out.bytes(command);
  }
  out.bytes(extras.enter);
  out.bytes(extras.leave);
  out.bytes(extras.last_leave);
}

ProjectExtras read_extras(WireReader& in) {
  ProjectExtras extras;
  for (uint64_t left = in.count(2); left > 0; --left) {
    std::string name = in.bytes();
    extras.aliases.emplace_back(std::move(name), in.bytes());
  }
  extras.enter = in.bytes();
  extras.leave = in.bytes();
  extras.last_leave = in.bytes();
  return extras;
}

}  // namespace dirvenv
