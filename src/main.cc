// SPDX-License-Identifier: MIT
// Environment and arguments in, exit status out. What runs at prompts leaves before the parser of
// the command line is even made.
#include <string>
#include <string_view>
#include <vector>

#include "cli/as_direnv.h"
#include "cli/command.h"
#include "os/self.h"

extern char** environ;

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
  const auto environment = dirvenv::Environment::from_block(environ);
  const std::string program =
      dirvenv::own_program(argc > 0 ? argv[0] : "", environment.get_or("PATH", ""));
  const std::string_view called_as = argc > 0 ? argv[0] : "";
  if (called_as.substr(called_as.rfind('/') + 1) == "direnv") {
    return dirvenv::run_as_direnv(arguments, environment, program, {program});
  }
  if (arguments.size() > 1 && arguments[0] == "--as" && arguments[1] == "direnv") {
    return dirvenv::run_as_direnv({arguments.begin() + 2, arguments.end()}, environment, program,
                                  {program, "--as", "direnv"});
  }
  if (arguments.size() > 1 && arguments[0] == "export" && !arguments[1].starts_with("-")) {
    return dirvenv::run_export({arguments.begin() + 1, arguments.end()}, environment, program);
  }
  return dirvenv::run_command_line(arguments, environment, program);
}
