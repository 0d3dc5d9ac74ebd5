// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "engine/channels.h"

namespace dirvenv {

/// The answer to the question that lies in the channel of `shell`, as its hook takes it from the
/// client too; nullopt where the client has to be asked: where more is needed than to look and to
/// calculate (bash, a virtual environment that has to be made), where the shell sees other files
/// than this process, or has its things elsewhere. Blocks only while it reads files. `number` is
/// the question's; another one is not answered.
std::optional<std::string> answer_for(const Channels& channels, const ProcessId& shell,
                                      const std::string& number, const std::string& program);

}  // namespace dirvenv
