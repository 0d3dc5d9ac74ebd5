// SPDX-License-Identifier: MIT
#include "core/sri.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/digest.h"

namespace dirvenv {
namespace {

struct SriRow {
  Sri::Algorithm algorithm;
  std::string_view name;
  size_t bytes;
  std::string (*digest)(std::string_view);
};

constexpr SriRow kSriRows[] = {{Sri::Algorithm::Sha256, "sha256", 32, sha256},
                               {Sri::Algorithm::Sha384, "sha384", 48, sha384},
                               {Sri::Algorithm::Sha512, "sha512", 64, sha512}};

const SriRow& row_of(Sri::Algorithm algorithm) {
  return kSriRows[static_cast<size_t>(algorithm)];
}

}  // namespace

Result<Sri> parse_sri(std::string_view text) {
  const size_t dash = text.find('-');
  if (dash == std::string_view::npos) {
    return Error{fmt::format("'{}' is no hash: it begins with sha256-, sha384- or sha512-", text)};
  }
  const std::string_view name = text.substr(0, dash);
  const auto* const row = std::find_if(std::begin(kSriRows), std::end(kSriRows),
                                       [&](const SriRow& one) { return one.name == name; });
  if (row == std::end(kSriRows)) {
    return Error{fmt::format("'{}': there is no {} here, only sha256, sha384 and sha512", text,
                             name.empty() ? "algorithm without a name" : name)};
  }
  std::string coded(text.substr(dash + 1));
  std::replace(coded.begin(), coded.end(), '_', '/');
  auto digest = from_standard_base64(coded);
  if (!digest || digest->size() != row->bytes) {
    return Error{fmt::format("'{}': behind {}- come {} bytes in base64, with its padding", text,
                             name, row->bytes)};
  }
  return Sri{row->algorithm, std::move(*digest)};
}

Sri sri_of(Sri::Algorithm algorithm, std::string_view bytes) {
  return {algorithm, row_of(algorithm).digest(bytes)};
}

std::string to_string(const Sri& sri) {
  return fmt::format("{}-{}", row_of(sri.algorithm).name, to_standard_base64(sri.digest));
}

}  // namespace dirvenv
