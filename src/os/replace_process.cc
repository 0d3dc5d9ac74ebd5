// SPDX-License-Identifier: MIT
#include "os/replace_process.h"

#include <unistd.h>

#include <cerrno>

#include "os/argument_block.h"
#include "os/system_error.h"

namespace dirvenv {

Error replace_process(const std::string& program, const std::vector<std::string>& arguments,
                      const std::vector<std::string>& environment) {
  ::execve(program.c_str(), argument_block(arguments).data(), argument_block(environment).data());
  return system_error("run", program, errno);
}

}  // namespace dirvenv
