// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "core/environment.h"
#include "core/result.h"
#include "core/sri.h"
#include "os/interrupts.h"

namespace dirvenv {

/// A text from the net, or from the store of those that were fetched before.
struct FetchedText {
  std::string path;  ///< in the store: $XDG_CACHE_HOME/dirvenv/cas, by the digest
  Sri sri;
  std::string text;  ///< the bytes that were hashed
};

/// With `sri`, the text that has this hash: kept from before, also by direnv, else fetched.
/// Without, it is always fetched. By the program curl, found on the PATH of `environment`, which is
/// curl's own, so that its proxies and certificates count; redirects are followed, only http,
/// https and file are spoken. Blocks, for 5 minutes at most; a text may have 64 MiB. An error,
/// where it cannot be had or is another one, says what to type next. A signal is left in
/// `interrupts`.
Result<FetchedText> fetch_url(const std::string& url, const std::optional<Sri>& sri,
                              const Environment& environment, Interrupts& interrupts);

}  // namespace dirvenv
