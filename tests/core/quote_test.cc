// SPDX-License-Identifier: MIT
#include "core/quote.h"

#include <catch2/catch.hpp>

namespace dirvenv {

TEST_CASE("words of harmless characters stay bare in bash", "[quote]") {
  for (const std::string_view text : {"a", "/usr/bin:/bin", "A_1,b.c@d+e-f", "0"}) {
    CHECK(quote(Shell::Bash, text) == text);
  }
}

TEST_CASE("what bash might read otherwise is quoted", "[quote]") {
  CHECK(quote(Shell::Bash, "") == "$''");
  CHECK(quote(Shell::Bash, "-n") == "$'-n'");
  CHECK(quote(Shell::Bash, "+n") == "$'+n'");
  for (const char c : std::string_view(" !\"#$%&()*;<=>?[]^`{|}~")) {
    CHECK(quote(Shell::Bash, std::string("a") + c) == std::string("$'a") + c + "'");
  }
  CHECK(quote(Shell::Bash, R"(it's a \)") == R"($'it\'s a \\')");
  CHECK(quote(Shell::Bash, "a\n1\x7f\xC3\xA9\x01") == R"($'a\0121\177\303\251\001')");
}

TEST_CASE("zsh words are never bare, for a global alias would replace them", "[quote]") {
  CHECK(quote(Shell::Zsh, "L") == "$'L'");
  CHECK(quote(Shell::Zsh, "") == "$''");
  CHECK(quote(Shell::Zsh, "=ls\t'\\") == R"($'=ls\011\'\\')");
}

TEST_CASE("fish words are in single quotes, with the other bytes outside", "[quote]") {
  CHECK(quote(Shell::Fish, "") == "''");
  CHECK(quote(Shell::Fish, "a") == "'a'");
  CHECK(quote(Shell::Fish, "$HOME (x) \"") == "'$HOME (x) \"'");
  CHECK(quote(Shell::Fish, "\n") == R"(\X0a)");
  CHECK(quote(Shell::Fish,
              "a\n\x7f"
              "b\xC3\xA9") == R"('a'\X0a\X7f'b'\Xc3\Xa9)");
}

TEST_CASE("a backslash before a quote survives fish", "[quote]") {
  CHECK(quote(Shell::Fish, R"(\')") == R"('\\\'')");
}

TEST_CASE("a quoted word is printable ASCII and ends before a NUL", "[quote]") {
  std::string all;
  for (int byte = 1; byte < 256; ++byte)
    all.push_back(static_cast<char>(byte));
  for (const Shell shell : {Shell::Bash, Shell::Zsh, Shell::Fish}) {
    const std::string word = quote(shell, all);
    CHECK(word.find_first_not_of(all.substr(0x1f, 0x7e - 0x1f)) == std::string::npos);
    CHECK(quote(shell, std::string("a b\0c", 5)) == quote(shell, "a b"));
  }
}

}  // namespace dirvenv
