// SPDX-License-Identifier: MIT
#pragma once

#include "direnv/commands.h"

namespace dirvenv {

/// direnv's commands by which a user says yes or no to a file.
extern const DirenvCommand kDirenvAllow, kDirenvBlock, kDirenvEdit;

}  // namespace dirvenv
