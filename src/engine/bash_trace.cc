// SPDX-License-Identifier: MIT
#include "engine/bash_trace.h"

#include <charconv>
#include <string_view>

#include "engine/bash_result.h"
#include "os/files.h"

namespace dirvenv {

// Pairs of a place and a value, which has a '=' in front where there is one.
void BashTrace::take() {
  if (context_.traced.empty() || context_.changes == nullptr) return;
  const Result<std::string> text = read_file(file_, kBashResultLimit);
  if (!text) return;
  for (;;) {
    const size_t place_end = text->find('\0', taken_);
    if (place_end == std::string::npos) return;
    const size_t value_end = text->find('\0', place_end + 1);
    if (value_end == std::string::npos) return;
    const std::string place = text->substr(taken_, place_end - taken_);
    const std::string value = text->substr(place_end + 1, value_end - place_end - 1);
    taken_ = value_end + 1;
    NamedChange change{context_.traced, std::nullopt, true, project_file_, {0, 1}, "bash"};
    if (value.starts_with('=')) change.value = value.substr(1);
    const auto known = std::exchange(known_, std::nullopt);
    if (known && *known == change.value) continue;
    const size_t colon = place.rfind(':');
    if (colon != std::string::npos) {
      change.file = place.substr(0, colon);
      std::from_chars(place.data() + colon + 1, place.data() + place.size(), change.place.line);
    }
    context_.changes->push_back(std::move(change));
  }
}

}  // namespace dirvenv
