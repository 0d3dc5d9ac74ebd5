// SPDX-License-Identifier: MIT
#include "core/venv_config.h"

#include <catch2/catch.hpp>

namespace dirvenv {

TEST_CASE("a pyvenv.cfg tells the home of its interpreter and whether pip was wanted",
          "[venv_config]") {
  struct Row {
    std::string_view text;
    std::string_view home;
    bool without_pip;
  };
  const Row row = GENERATE(values<Row>({
      {"", "", false},
      {"home = /usr/bin\nversion = 3.11.2\n", "/usr/bin", false},
      {"HOME=/opt/a b/bin\r\n", "/opt/a b/bin", false},
      {"home = /usr/bin\ncommand = /usr/bin/python3 -m venv --without-pip /p/.venv\n", "/usr/bin",
       true},
      {"home = /usr/bin\ncommand = /usr/bin/python3 -m venv /p/--without-pip/v\n", "/usr/bin",
       false},
      {"home = /usr/bin\nuv = 0.9.1", "/usr/bin", true},
      {"no equals sign\n= x\nhome", "", false},
  }));
  const VenvConfig config = parse_venv_config(row.text);
  CHECK(config.home == row.home);
  CHECK(config.without_pip == row.without_pip);
}

}  // namespace dirvenv
