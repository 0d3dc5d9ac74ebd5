// SPDX-License-Identifier: MIT
#include "core/python_version.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <vector>

#include "core/pep440.h"
#include "core/trimmed.h"

namespace dirvenv {
namespace {

using Release = std::vector<int>;

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

std::string text_of(const Release& release) {
  std::string text;
  for (const int number : release)
    text += (text.empty() ? "" : ".") + std::to_string(number);
  return text;
}

/// What PEP 440 has no word for becomes what it has words for; nullopt: it is nothing that Poetry
/// writes either.
std::optional<std::vector<Pep440Specifier>> read_specifier(std::string_view text) {
  std::vector<std::string> words;
  const bool is_poetrys =
      begins_with(text, "^") || (begins_with(text, "~") && !begins_with(text, "~="));
  if (is_poetrys) {
    std::string_view version = trimmed(text.substr(1));
    words.push_back(">=" + std::string(version));
    const Release release = take_release(version);
    if (release.empty()) return std::nullopt;
    words.push_back("<" +
                    text_of(text.front() == '^' ? caret_limit(release) : tilde_limit(release)));
  } else {
    const bool is_bare = !text.empty() && text.front() >= '0' && text.front() <= '9';
    words.push_back((is_bare ? "==" : "") + std::string(text));
  }
  std::vector<Pep440Specifier> specifiers;
  for (const std::string& word : words) {
    auto specifier = Pep440Specifier::parse(word);
    if (!specifier) return std::nullopt;
    specifiers.push_back(std::move(*specifier));
  }
  return specifiers;
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

Result<bool> satisfies_all(std::string_view set, const Pep440Version& version) {
  bool all = true;
  for (const std::string_view text : split(set, ",")) {
    if (text.empty() || text == "*") continue;
    const auto specifiers = read_specifier(text);
    if (!specifiers) {
      return Error{"'" + std::string(text) + "' is not a Python version specifier such as >=3.10"};
    }
    all = all && std::all_of(specifiers->begin(), specifiers->end(),
                             [&](const auto& one) { return one.contains(version); });
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

Result<bool> satisfies(std::string_view specifier_set, const PythonVersion& version) {
  const auto installed = Pep440Version::parse(to_string(version));
  bool any = false;
  for (const std::string_view set : split(specifier_set, "||")) {
    const Result<bool> one = satisfies_all(set, *installed);
    if (!one) return one;
    any = any || *one;
  }
  return any;
}

}  // namespace dirvenv
