// SPDX-License-Identifier: MIT
#pragma once

#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <stdexcept>
#include <string>

namespace dirvenv::test {

/// `text` as one word of sh, which does not know all of bash's quotes.
inline std::string sh_word(const std::string& text) {
  std::string word = "'";
  for (const char c : text)
    word += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return word + "'";
}

struct CleanOutput {
  int status = -1;  ///< exit status, or -1 when killed
  std::string out;  ///< standard output
};

/// Runs `command` (sh words; variables may stand before the program: "LC_ALL=C bash x") in
/// `directory`, whose path holds nothing that sh minds, with an environment of HOME and PWD (the
/// directory), TERM and the system's PATH. Waits for its end.
inline CleanOutput clean_run(const std::string& directory, const std::string& command) {
  const std::string line = "cd " + directory + " && exec env -i HOME=" + directory +
                           " PWD=" + directory + " PATH=/usr/local/bin:/usr/bin:/bin TERM=dumb " +
                           command;
  FILE* pipe = popen(line.c_str(), "r");
  if (pipe == nullptr) throw std::runtime_error("cannot run " + command);
  CleanOutput output;
  std::array<char, 65536> buffer{};
  for (size_t got; (got = fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) {
    output.out.append(buffer.data(), got);
  }
  const int status = pclose(pipe);
  if (WIFEXITED(status)) output.status = WEXITSTATUS(status);
  return output;
}

}  // namespace dirvenv::test
