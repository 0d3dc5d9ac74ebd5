// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "core/stamp.h"
#include "core/wire.h"

namespace dirvenv {

/// A stamp as a field of a record, and back.
void write_stamp(WireWriter& out, const Stamp& stamp);
Stamp read_stamp(WireReader& in);

/// The same for a list of dependencies.
void write_dependencies(WireWriter& out, const std::vector<Dependency>& dependencies);
std::vector<Dependency> read_dependencies(WireReader& in);

}  // namespace dirvenv
