// SPDX-License-Identifier: MIT
#include "os/argument_block.h"

namespace dirvenv {

std::vector<char*> argument_block(const std::vector<std::string>& words) {
  std::vector<char*> pointers;
  pointers.reserve(words.size() + 1);
  for (const std::string& word : words)
    pointers.push_back(const_cast<char*>(word.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace dirvenv
