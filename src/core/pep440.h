// SPDX-License-Identifier: MIT
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dirvenv {

/// Versions and specifiers by PEP 440, as Python's `packaging` reads and compares them. Text in
/// ASCII; numbers of any length.
class Pep440Version {
 public:
  /// nullopt where the text is no version. Blanks around it, a "v" before it, and every spelling
  /// that PEP 440 allows ("1.0-ALPHA.1") are read as what they stand for.
  static std::optional<Pep440Version> parse(std::string_view text);

  /// As PEP 440 would have it written: "1!2.0a1.post2.dev3+local.4".
  std::string text() const;
  bool is_prerelease() const { return pre_.has_value() || dev_.has_value(); }
  bool is_postrelease() const { return post_.has_value(); }
  bool has_local() const { return !local_.empty(); }
  /// Without "+local".
  Pep440Version without_local() const;
  /// The epoch and the release alone.
  Pep440Version base() const;
  /// Whether the release begins with that of `prefix`, in the same epoch; missing numbers are 0.
  bool begins_with(const Pep440Version& prefix) const;
  /// The release without its last number, for "~=". At least one stays.
  Pep440Version with_shorter_release() const;
  size_t release_size() const { return release_.size(); }

  std::strong_ordering operator<=>(const Pep440Version& other) const;
  bool operator==(const Pep440Version& other) const { return std::is_eq(*this <=> other); }

 private:
  friend class Pep440Reader;
  /// Digits without zeros in front, so that longer ones are higher; "0".
  using Number = std::string;
  struct Pre {
    std::string phase;  ///< "a", "b", "rc"
    Number number;
  };
  Number epoch_ = "0";
  std::vector<Number> release_;
  std::optional<Pre> pre_;
  std::optional<Number> post_;
  std::optional<Number> dev_;
  std::vector<std::string> local_;  ///< in lower case; numbers as Number
};

/// One comparison of a specifier set.
class Pep440Specifier {
 public:
  /// ">=3.8", "== 3.*", "~=3.10", "===anything"; nullopt for all else, sets too.
  static std::optional<Pep440Specifier> parse(std::string_view text);
  /// Pre-releases are like any others, as for what is installed already.
  bool contains(const Pep440Version& version) const;

 private:
  enum class Operator { Compatible, Equal, NotEqual, AtMost, AtLeast, Less, Greater, Identical };
  Operator op_ = Operator::Equal;
  std::string text_;        ///< Identical: what stands behind the operator
  Pep440Version version_;   ///< else
  bool is_prefix_ = false;  ///< ends in ".*"
};

}  // namespace dirvenv
