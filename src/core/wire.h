// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace dirvenv {

/// Length-prefixed fields, one after the other: numbers as LEB128, bytes as length and content.
/// Two different sequences of fields never give the same bytes, so a digest of them is a safe key.
class WireWriter {
 public:
  void number(uint64_t value);
  void bytes(std::string_view value);
  const std::string& data() const { return data_; }

 private:
  std::string data_;
};

/// Reads what WireWriter wrote. After the first field that is not there, `ok()` is false and every
/// further read answers 0 or empty: callers check once, at the end.
class WireReader {
 public:
  explicit WireReader(std::string_view data) : rest_(data) {}
  /// One above `most` is an error; so is one that is not written as WireWriter does it, so that
  /// what is read has one meaning, and a meaning one text.
  uint64_t number(uint64_t most = UINT64_MAX);
  std::string bytes();
  /// A count of records that follow, each at least `least` bytes long; more than can be there is an
  /// error, so that a damaged count cannot make the reader allocate or loop for long.
  uint64_t count(uint64_t least = 1);
  bool ok() const { return ok_; }
  bool at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

/// `payload` behind a magic line and a digest, for a file or variable that may come back damaged.
std::string seal(std::string_view magic, std::string_view payload);
/// The payload of a sealed text; false where magic or digest do not match.
bool unseal(std::string_view magic, std::string_view sealed, std::string& payload);

}  // namespace dirvenv
