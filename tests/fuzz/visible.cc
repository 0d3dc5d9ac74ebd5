// SPDX-License-Identifier: MIT
#include "core/visible.h"

#include "fuzz/input.h"
#include "fuzz/targets.h"

namespace dirvenv::fuzz {
namespace {

// What must not come out, spelled as bytes: a reader of UTF-8 of our own could share a mistake.
bool is_control(unsigned char byte) {
  return byte < 0x20 || byte == 0x7f;
}

constexpr std::string_view kHidden[] = {
    "\xc2\x80",     "\xc2\x85",     "\xc2\x9b",     "\xc2\x9f",     "\xd8\x9c",     "\xe2\x80\x8b",
    "\xe2\x80\x8d", "\xe2\x80\x8e", "\xe2\x80\x8f", "\xe2\x80\xa8", "\xe2\x80\xa9", "\xe2\x80\xaa",
    "\xe2\x80\xab", "\xe2\x80\xac", "\xe2\x80\xad", "\xe2\x80\xae", "\xe2\x81\xa0", "\xe2\x81\xa6",
    "\xe2\x81\xa7", "\xe2\x81\xa8", "\xe2\x81\xa9", "\xef\xbb\xbf", "\xf3\xa0\x80", "\xf3\xa0\x81"};

// Lead byte and continuation bytes fit; in such text no byte string above hides across characters.
bool is_utf8_shaped(std::string_view text) {
  while (!text.empty()) {
    const auto lead = static_cast<unsigned char>(text.front());
    const size_t length = lead < 0x80 ? 1 : lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if ((lead >= 0x80 && lead < 0xc2) || lead > 0xf4 || text.size() < length) return false;
    for (size_t at = 1; at < length; ++at)
      if ((static_cast<unsigned char>(text[at]) & 0xc0U) != 0x80) return false;
    text.remove_prefix(length);
  }
  return true;
}

}  // namespace

void visible(std::string_view input) {
  const std::string shown = dirvenv::visible(input);
  for (const char c : shown)
    require(!is_control(static_cast<unsigned char>(c)), "no control byte is left");
  for (const std::string_view hidden : kHidden)
    require(shown.find(hidden) == std::string::npos, "nothing that hides or reorders is left");
  require(is_utf8_shaped(shown), "what is shown is UTF-8");
  require(shown.size() >= input.size() && shown.size() <= 4 * input.size(), "it grows in bounds");
  require(dirvenv::visible(shown) == shown, "a second time changes nothing");
}

}  // namespace dirvenv::fuzz
