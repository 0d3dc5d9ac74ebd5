// SPDX-License-Identifier: MIT
#include "core/bash_exports.h"

#include "core/quote.h"
#include "fuzz/input.h"
#include "fuzz/targets.h"

namespace dirvenv::fuzz {
namespace {

std::string in_double_quotes(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (std::string_view("\"$`\\").find(c) != std::string_view::npos) out.push_back('\\');
    out.push_back(c);
  }
  return out + "\"";
}

// Environments as bash prints them: in double quotes, or where that cannot be, as $'…'.
void check_writing(Input in) {
  Environment environment;
  std::string printed;
  for (unsigned number = 0; !in.at_end(); ++number) {
    const std::string name = "N" + std::to_string(number);
    const bool escaped = in.flag();
    std::string value = in.text();
    value.resize(std::min(value.find('\0'), value.size()));
    // What needs no escape is bare in our own printer, and never in bash's.
    const std::string word = quote(Shell::Zsh, value);
    printed += "declare -x " + name + "=" + (escaped ? word : in_double_quotes(value)) + "\n";
    environment.set(name, value);
  }
  require(parse_bash_exports(printed) == environment, "what was printed is read back");
}

}  // namespace

void bash_exports(std::string_view input) {
  Input in(input);
  if (in.flag()) return check_writing(in);
  const auto environment = parse_bash_exports(in.rest());
  if (!environment) return;
  size_t bytes = 0;
  for (const auto& [name, value] : environment->variables())
    bytes += name.size() + value.size();
  require(bytes <= in.rest().size(), "nothing comes that was not there");
}

}  // namespace dirvenv::fuzz
