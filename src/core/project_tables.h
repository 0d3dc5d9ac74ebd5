// SPDX-License-Identifier: MIT
#pragma once

#include "core/project_reader.h"

namespace dirvenv {

/// Reads one key of the top, table or not, into `config`. False: the reader's failure() says why.
bool read_project_key(ProjectReader& reader, const ProjectItem& item, ProjectConfig& config);

}  // namespace dirvenv
