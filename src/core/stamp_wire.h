// SPDX-License-Identifier: MIT
#pragma once

#include "core/stamp.h"
#include "core/wire.h"

namespace dirvenv {

/// A stamp as a field of a record, and back.
void write_stamp(WireWriter& out, const Stamp& stamp);
Stamp read_stamp(WireReader& in);

}  // namespace dirvenv
