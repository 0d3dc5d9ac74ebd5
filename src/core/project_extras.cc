// SPDX-License-Identifier: MIT
#include "core/project_extras.h"

namespace dirvenv {

void write_extras(WireWriter& out, const ProjectExtras& extras) {
  out.number(extras.aliases.size());
  for (const ProjectExtras::Alias& alias : extras.aliases) {
    out.bytes(alias.name);
    out.bytes(alias.text);
  }
  out.bytes(extras.enter);
  out.bytes(extras.leave);
}

ProjectExtras read_extras(WireReader& in) {
  ProjectExtras extras;
  for (uint64_t left = in.count(2); left > 0; --left) {
    ProjectExtras::Alias alias;
    alias.name = in.bytes();
    alias.text = in.bytes();
    extras.aliases.push_back(std::move(alias));
  }
  extras.enter = in.bytes();
  extras.leave = in.bytes();
  return extras;
}

}  // namespace dirvenv
