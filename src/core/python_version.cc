// SPDX-License-Identifier: MIT
#include "core/python_version.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <vector>

#include "core/trimmed.h"

namespace dirvenv {
namespace {

using Release = std::vector<int>;

/// Where a specifier's version lies beside the release with its numbers: 3.13rc1 is before 3.13.
enum class Phase { Before, At, After };

struct Version {
  Release release;
  Phase phase = Phase::At;
  bool any_below = false;  // ends in ".*"
};

enum class VersionOperator {
  Equal,
  NotEqual,
  Identical,
  Compatible,
  AtLeast,
  AtMost,
  Less,
  Greater,
  Caret,
  Tilde
};

struct Spelling {
  std::string_view text;
  VersionOperator op;
};

// Longest first.
constexpr std::array<Spelling, 10> kComparisons = {{{"===", VersionOperator::Identical},
                                                    {"==", VersionOperator::Equal},
                                                    {"!=", VersionOperator::NotEqual},
                                                    {"~=", VersionOperator::Compatible},
                                                    {">=", VersionOperator::AtLeast},
                                                    {"<=", VersionOperator::AtMost},
                                                    {"<", VersionOperator::Less},
                                                    {">", VersionOperator::Greater},
                                                    {"^", VersionOperator::Caret},
                                                    {"~", VersionOperator::Tilde}}};

bool begins_with(std::string_view text, std::string_view start) {
  return text.substr(0, start.size()) == start;
}

/// Takes a number of at most six digits off the front.
std::optional<int> take_number(std::string_view& text) {
  size_t length = 0;
  while (length < text.size() && text[length] >= '0' && text[length] <= '9')
    ++length;
  int number = 0;
  if (length == 0 || length > 6) return std::nullopt;
  std::from_chars(text.data(), text.data() + length, number);
  text.remove_prefix(length);
  return number;
}

/// Takes "3.12.1" off the front; a '.' not followed by a number is left.
Release take_release(std::string_view& text) {
  Release release;
  std::string_view rest = text;
  while (const std::optional<int> number = take_number(rest)) {
    release.push_back(*number);
    text = rest;
    if (!begins_with(rest, ".")) break;
    rest.remove_prefix(1);
  }
  return release;
}

/// The phase that "rc1", ".dev0", ".post2" (or nothing) stands for.
std::optional<Phase> read_phase(std::string_view text) {
  if (text.empty()) return Phase::At;
  if (std::string_view("._-").find(text.front()) != std::string_view::npos) text.remove_prefix(1);
  constexpr std::array<std::string_view, 8> kEarly = {"alpha", "a",  "beta", "b",
                                                      "c",     "rc", "dev",  "post"};
  const auto word = std::find_if(kEarly.begin(), kEarly.end(),
                                 [text](std::string_view one) { return begins_with(text, one); });
  if (word == kEarly.end()) return std::nullopt;
  text.remove_prefix(word->size());
  if (!text.empty() && (!take_number(text) || !text.empty())) return std::nullopt;
  return *word == "post" ? Phase::After : Phase::Before;
}

std::optional<Version> read_version(std::string_view text) {
  Version version;
  version.release = take_release(text);
  if (version.release.empty()) return std::nullopt;
  if (text == ".*") {
    version.any_below = true;
    return version;
  }
  const std::optional<Phase> phase = read_phase(text);
  if (!phase) return std::nullopt;
  version.phase = *phase;
  return version;
}

/// <0, 0, >0 as `left` is below, at, above `right`; missing numbers are 0.
int compare(const Release& left, const Release& right) {
  for (size_t i = 0; i < std::max(left.size(), right.size()); ++i) {
    const int difference = (i < left.size() ? left[i] : 0) - (i < right.size() ? right[i] : 0);
    if (difference != 0) return difference;
  }
  return 0;
}

int compare(const Release& left, const Version& right) {
  const int numbers = compare(left, right.release);
  if (numbers != 0 || right.phase == Phase::At) return numbers;
  return right.phase == Phase::Before ? 1 : -1;
}

bool has_prefix(Release release, const Release& prefix) {
  release.resize(std::max(release.size(), prefix.size()));
  return std::equal(prefix.begin(), prefix.end(), release.begin());
}

/// Poetry's ^: everything up to the next change of the first number that is not 0.
Release caret_limit(Release release) {
  size_t kept = 0;
  while (kept + 1 < release.size() && release[kept] == 0)
    ++kept;
  release.resize(kept + 1);
  ++release.back();
  return release;
}

/// Poetry's ~: up to the next minor, or the next major where only that is given.
Release tilde_limit(Release release) {
  release.resize(std::min<size_t>(release.size(), 2));
  ++release.back();
  return release;
}

struct Specifier {
  VersionOperator op = VersionOperator::Equal;
  Version version;
  std::string text;  // of the version, for ===
};

bool is_match(const Specifier& specifier, const PythonVersion& python) {
  const Release release = {python.major, python.minor, python.micro.value_or(0)};
  const Version& wanted = specifier.version;
  const int order = compare(release, wanted);
  const bool is_equal = wanted.any_below ? has_prefix(release, wanted.release) : order == 0;
  switch (specifier.op) {
    case VersionOperator::Equal:
      return is_equal;
    case VersionOperator::NotEqual:
      return !is_equal;
    case VersionOperator::Identical:
      return specifier.text == to_string(python);
    case VersionOperator::AtLeast:
      return order >= 0;
    case VersionOperator::AtMost:
      return order <= 0;
    case VersionOperator::Less:
      return order < 0;
    case VersionOperator::Greater:
      return order > 0;
    case VersionOperator::Compatible:
      return order >= 0 && has_prefix(release, {wanted.release.begin(), wanted.release.end() - 1});
    case VersionOperator::Caret:
      return order >= 0 && compare(release, caret_limit(wanted.release)) < 0;
    case VersionOperator::Tilde:
      return order >= 0 && compare(release, tilde_limit(wanted.release)) < 0;
  }
  return false;
}

std::optional<Specifier> read_specifier(std::string_view text) {
  Specifier specifier;
  for (const Spelling& spelling : kComparisons) {
    if (!begins_with(text, spelling.text)) continue;
    specifier.op = spelling.op;
    text = trimmed(text.substr(spelling.text.size()));
    break;
  }
  const std::optional<Version> version = read_version(text);
  if (!version) return std::nullopt;
  specifier.version = *version;
  specifier.text = text;
  const bool takes_star =
      specifier.op == VersionOperator::Equal || specifier.op == VersionOperator::NotEqual;
  if (version->any_below && !takes_star) return std::nullopt;
  if (specifier.op == VersionOperator::Compatible && version->release.size() < 2)
    return std::nullopt;
  return specifier;
}

std::vector<std::string_view> split(std::string_view text, std::string_view separator) {
  std::vector<std::string_view> parts;
  for (size_t hit; (hit = text.find(separator)) != text.npos;) {
    parts.push_back(trimmed(text.substr(0, hit)));
    text.remove_prefix(hit + separator.size());
  }
  parts.push_back(trimmed(text));
  return parts;
}

Result<bool> satisfies_all(std::string_view set, const PythonVersion& version) {
  bool all = true;
  for (const std::string_view text : split(set, ",")) {
    if (text.empty() || text == "*") continue;
    const std::optional<Specifier> specifier = read_specifier(text);
    if (!specifier) {
      return Error{"'" + std::string(text) + "' is not a Python version specifier such as >=3.10"};
    }
    all = all && is_match(*specifier, version);
  }
  return all;
}

}  // namespace

std::optional<PythonVersion> parse_python_version(std::string_view text) {
  const Release release = take_release(text);
  if (!text.empty() || release.size() < 2 || release.size() > 3) return std::nullopt;
  PythonVersion version{release[0], release[1], std::nullopt};
  if (release.size() == 3) version.micro = release[2];
  return version;
}

std::string to_string(const PythonVersion& version) {
  std::string text = std::to_string(version.major) + "." + std::to_string(version.minor);
  if (version.micro) text.append(".").append(std::to_string(*version.micro));
  return text;
}

std::optional<PythonVersion> read_python_version_file(std::string_view text) {
  constexpr std::string_view kPrefix = "python-";
  for (const std::string_view line : split(text, "\n")) {
    std::string_view word = trimmed(line.substr(0, line.find('#')));
    if (word.empty()) continue;
    if (begins_with(word, kPrefix)) word.remove_prefix(kPrefix.size());
    return parse_python_version(word);
  }
  return std::nullopt;
}

Result<bool> satisfies(std::string_view specifier_set, const PythonVersion& version) {
  bool any = false;
  for (const std::string_view set : split(specifier_set, "||")) {
    const Result<bool> one = satisfies_all(set, version);
    if (!one) return one;
    any = any || *one;
  }
  return any;
}

}  // namespace dirvenv
