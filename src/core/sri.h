// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "core/result.h"

namespace dirvenv {

/// The hash of a text, as in W3C's Subresource Integrity: "sha256-" and standard base64.
struct Sri {
  enum class Algorithm { Sha256, Sha384, Sha512 };
  Algorithm algorithm = Algorithm::Sha256;
  std::string digest;  ///< raw bytes, as many as the algorithm has

  bool operator==(const Sri&) const = default;
};

/// One hash; `_` in it stands for `/`, as direnv reads it. The error says what is wrong with it.
Result<Sri> parse_sri(std::string_view text);

/// That of `bytes`.
Sri sri_of(Sri::Algorithm algorithm, std::string_view bytes);

/// As parse_sri() reads it.
std::string to_string(const Sri& sri);

}  // namespace dirvenv
