// SPDX-License-Identifier: MIT
#include "os/replace_process.h"

#include <unistd.h>

#include <cerrno>

#include "os/system_error.h"

namespace dirvenv {
namespace {

std::vector<char*> pointers_to(const std::vector<std::string>& words) {
  std::vector<char*> pointers;
  for (const std::string& word : words)
    pointers.push_back(const_cast<char*>(word.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

Error replace_process(const std::string& program, const std::vector<std::string>& arguments,
                      const std::vector<std::string>& environment) {
  ::execve(program.c_str(), pointers_to(arguments).data(), pointers_to(environment).data());
  return system_error("run", program, errno);
}

}  // namespace dirvenv
