// SPDX-License-Identifier: MIT
#include "core/secret_names.h"

#include <algorithm>
#include <array>

namespace dirvenv {

bool looks_secret(std::string name) {
  for (char& c : name)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  constexpr std::array kParts = {"SECRET", "TOKEN", "PASSW", "PASSPHRASE", "APIKEY", "CREDENTIAL"};
  constexpr std::array kEnds = {"_KEY", "_PASS", "_PWD", "_AUTH"};
  return std::any_of(kParts.begin(), kParts.end(),
                     [&](const char* part) { return name.find(part) != std::string::npos; }) ||
         std::any_of(kEnds.begin(), kEnds.end(),
                     [&](const char* end) { return name.ends_with(end); });
}

}  // namespace dirvenv
