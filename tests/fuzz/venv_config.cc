// SPDX-License-Identifier: MIT
#include "core/venv_config.h"

#include "fuzz/input.h"
#include "fuzz/targets.h"

namespace dirvenv::fuzz {

void venv_config(std::string_view input) {
  const VenvConfig config = parse_venv_config(input);
  require(config.home.find('\n') == std::string::npos, "a value is of one line");
  require(config.home.empty() || input.find(config.home) != std::string_view::npos,
          "a value stands in the text");
  require(!config.without_pip || input.size() >= 3, "nothing is known of nothing");
  const VenvConfig again = parse_venv_config("home = " + config.home + "\n");
  require(again.home == config.home, "a value is trimmed once");
}

}  // namespace dirvenv::fuzz
