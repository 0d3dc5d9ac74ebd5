// SPDX-License-Identifier: MIT
#include "core/wire.h"

#include "fuzz/input.h"
#include "fuzz/targets.h"

namespace dirvenv::fuzz {
namespace {

// Numbers and bytes by turns, as the input has them, until something is not there.
void check_reading(std::string_view bytes) {
  WireReader reader(bytes);
  WireWriter again;
  while (!reader.at_end()) {
    const uint64_t number = reader.number();
    if (!reader.ok()) break;
    again.number(number);
    if (reader.at_end()) break;
    const std::string text = reader.bytes();
    if (!reader.ok()) break;
    again.bytes(text);
  }
  require(reader.at_end(), "a reader that failed has nothing left");
  require(!reader.ok() || again.data() == bytes, "a text has one meaning, a meaning one text");
  if (!reader.ok()) {
    require(reader.number() == 0 && reader.bytes().empty() && reader.count() == 0,
            "after a failure there is nothing");
  }
}

void check_writing(Input in) {
  WireWriter writer;
  for (Input copy = in; !copy.at_end();) {
    writer.number(copy.number());
    writer.bytes(copy.text());
  }
  WireReader reader(writer.data());
  while (!in.at_end()) {
    require(reader.number() == in.number(), "a number comes back");
    require(reader.bytes() == in.text(), "bytes come back");
  }
  require(reader.ok() && reader.at_end(), "all of it comes back");
}

void check_seal(std::string_view magic, std::string_view payload, size_t damaged) {
  std::string sealed = seal(magic, payload);
  std::string back;
  require(unseal(magic, sealed, back) && back == payload, "a sealed text opens");
  sealed[damaged % sealed.size()] ^= 1;
  require(!unseal(magic, sealed, back), "a damaged one does not");
}

}  // namespace

void wire(std::string_view input) {
  Input in(input);
  const uint8_t way = in.byte() % 3;
  if (way == 0) return check_reading(in.rest());
  if (way == 1) return check_writing(in);
  const std::string magic = in.text();
  const auto damaged = static_cast<size_t>(in.number());
  check_seal(magic, in.rest(), damaged);
  std::string payload;
  (void)unseal(magic, in.rest(), payload);
}

}  // namespace dirvenv::fuzz
