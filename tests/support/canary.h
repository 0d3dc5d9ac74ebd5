// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dirvenv::test {

/// A value that occurs nowhere else, to be put where a secret would be, and looked for where no
/// secret may be.
class Canary {
 public:
  Canary();

  /// 64 hexadecimal digits.
  const std::string& value() const { return value_; }

  /// In which form the value, or most of it, is in the bytes: "plain", "backwards", "hex", "base64"
  /// (of either alphabet, whatever stands around it); empty: in none.
  std::string form_in(std::string_view bytes) const;

 private:
  struct Form {
    std::string name;
    std::string text;
  };
  std::string value_;
  std::vector<Form> forms_;
};

/// The files below `directory`, themselves and by their names, that one of the canaries is in; each
/// with the form. Where a path begins with one of `exempt`, it is passed over.
std::vector<std::string> files_with(const std::vector<Canary>& canaries,
                                    const std::string& directory,
                                    const std::vector<std::string>& exempt);

}  // namespace dirvenv::test
