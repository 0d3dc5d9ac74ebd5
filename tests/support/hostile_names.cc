// SPDX-License-Identifier: MIT
#include "support/hostile_names.h"

#include <algorithm>

#include "core/name_rules.h"

namespace dirvenv::test {

std::vector<std::string> hostile_names(const std::string& marker) {
  const std::string touch = "touch " + marker;
  const std::vector<std::string> payloads = {
      "$(" + touch + ")",         "`" + touch + "`",        "<(" + touch + ")",
      ">(" + touch + ")",         "${x:=$(" + touch + ")}", "$((z[$(" + touch + ")]))",
      ";" + touch + ";",          "&" + touch + "&",        "|" + touch,
      "\n" + touch + "\n",        "'$(" + touch + ")'",     "\"$(" + touch + ")\"",
      "(" + touch + ")",          "=$(" + touch + ")",      "';" + touch + ";'",
      "${(e):-$(" + touch + ")}", "%{$(" + touch + ")%}",   "\\$(" + touch + ")"};
  std::vector<std::string> names = {"",
                                    " ",
                                    "-n",
                                    "-p",
                                    "-f",
                                    "--",
                                    "0",
                                    "1x",
                                    "a b",
                                    "a\tb",
                                    "*",
                                    "?",
                                    "[a]",
                                    "{a,b}",
                                    "~",
                                    "!",
                                    "!!",
                                    "a+",
                                    "a-b",
                                    "a.b",
                                    "@",
                                    "#",
                                    "\xc3\xa9",
                                    "A\xff",
                                    "\xff\xfe",
                                    "a[",
                                    "a]",
                                    "a[0]",
                                    "a[@]",
                                    "$",
                                    "$$",
                                    "${A}",
                                    "$A",
                                    "a=",
                                    "=",
                                    "=X",
                                    "+=",
                                    "a[0]=1",
                                    "-g a",
                                    "a\n",
                                    "\n",
                                    "\x1b]0;x\x07",
                                    "%n",
                                    "BASH_FUNC_x%%",
                                    "BASH_FUNC_x()",
                                    std::string(kLongestName + 1, 'A')};
  for (const std::string& payload : payloads) {
    for (const char* const array : {"a", "PATH", "HOME", "A", "path", "DIRVENV_STATE"})
      names.push_back(std::string(array) + "[" + payload + "]");
    for (const char* const before : {"", "a", "-", "-v a", "A=1 ", "a[", "BASH_FUNC_"})
      names.push_back(before + payload);
    for (const char* const after : {"a", " a", "%%", "]"})
      names.push_back(payload + after);
  }
  for (int byte = 1; byte < 256; ++byte) {
    const std::string one(1, static_cast<char>(byte));
    for (const std::string& name : {one + "a", "a" + one}) {
      if (!is_valid_name(name)) names.push_back(name);
    }
  }
  return names;
}

std::vector<std::string> hostile_entries(const std::string& marker) {
  std::vector<std::string> names = hostile_names(marker);
  const auto is_no_entry = [](const std::string& name) {
    return name.empty() || name.find('=') != std::string::npos;
  };
  names.erase(std::remove_if(names.begin(), names.end(), is_no_entry), names.end());
  return names;
}

}  // namespace dirvenv::test
