// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "engine/fetch_url.h"

namespace dirvenv {

/// What `fetchurl` prints: the path of a text that was asked for by its hash; else the hash, and at
/// a terminal what to do with it.
std::string fetched_output(const std::string& url, bool was_asked_by_hash,
                           const FetchedText& fetched);

}  // namespace dirvenv
