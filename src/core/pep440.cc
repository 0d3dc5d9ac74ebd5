// SPDX-License-Identifier: MIT
#include "core/pep440.h"

#include <algorithm>
#include <array>
#include <utility>

namespace dirvenv {
namespace {

using std::string_view_literals::operator""sv;

// Longest first, where one begins with another.
constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kPhases = {
    {{"alpha", "a"},
     {"a", "a"},
     {"beta", "b"},
     {"b", "b"},
     {"preview", "rc"},
     {"pre", "rc"},
     {"rc", "rc"},
     {"c", "rc"}}};
constexpr std::array kPostWords = {"post"sv, "rev"sv, "r"sv};
constexpr std::string_view kBlanks = " \t\n\r\f\v";

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_separator(char c) {
  return c == '-' || c == '_' || c == '.';
}

bool is_letter(char c) {
  return c >= 'a' && c <= 'z';
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string lowered(std::string_view text) {
  std::string all(text);
  std::transform(all.begin(), all.end(), all.begin(), lower);
  return all;
}

std::string_view without_blanks(std::string_view text) {
  const size_t begin = std::min(text.find_first_not_of(kBlanks), text.size());
  text.remove_prefix(begin);
  return text.substr(0, text.find_last_not_of(kBlanks) + 1);
}

std::strong_ordering compare_numbers(const std::string& left, const std::string& right) {
  if (left.size() != right.size()) return left.size() <=> right.size();
  return left.compare(right) <=> 0;
}

bool is_number(const std::string& part) {
  return std::all_of(part.begin(), part.end(), is_digit);
}

// A number is above a word.
std::strong_ordering compare_local(const std::string& left, const std::string& right) {
  if (is_number(left) != is_number(right)) return is_number(left) <=> is_number(right);
  return is_number(left) ? compare_numbers(left, right) : left.compare(right) <=> 0;
}

}  // namespace

// Takes a version's parts off the front of a text, as the pattern of PEP 440's appendix B does:
// each of them takes what it can.
class Pep440Reader {
 public:
  explicit Pep440Reader(std::string_view text) : text_(lowered(without_blanks(text))) {}

  // What is left behind it, in lower case and kept here; nullopt: no version is at the front.
  std::optional<std::string_view> read(Pep440Version& version) {
    take("v");
    if (!read_release(version)) return std::nullopt;
    read_pre(version);
    read_post(version);
    read_dev(version);
    read_local(version);
    return rest();
  }

 private:
  std::string_view rest() const { return std::string_view(text_).substr(at_); }

  bool take(std::string_view word) {
    if (!rest().starts_with(word)) return false;
    at_ += word.size();
    return true;
  }

  void take_separator() {
    if (at_ < text_.size() && is_separator(text_[at_])) ++at_;
  }

  std::optional<std::string> take_number() {
    const size_t begin = at_;
    while (at_ < text_.size() && is_digit(text_[at_]))
      ++at_;
    if (at_ == begin) return std::nullopt;
    const size_t first = std::min(text_.find_first_not_of('0', begin), at_ - 1);
    return text_.substr(first, at_ - first);
  }

  bool read_release(Pep440Version& version) {
    auto number = take_number();
    if (!number) return false;
    if (take("!")) {
      version.epoch_ = *number;
      number = take_number();
    }
    while (number) {
      version.release_.push_back(*number);
      const size_t before = at_;
      number = take(".") ? take_number() : std::nullopt;
      if (!number) at_ = before;
    }
    return !version.release_.empty();
  }

  // A separator, a word, and behind another separator a number, which may be missing.
  std::optional<std::string> take_numbered(std::string_view word) {
    const size_t before = at_;
    take_separator();
    if (!take(word)) {
      at_ = before;
      return std::nullopt;
    }
    take_separator();
    return take_number().value_or("0");
  }

  void read_pre(Pep440Version& version) {
    for (const auto& [word, phase] : kPhases) {
      auto number = take_numbered(word);
      if (!number) continue;
      version.pre_ = {std::string(phase), std::move(*number)};
      return;
    }
  }

  void read_post(Pep440Version& version) {
    const size_t before = at_;
    if (take("-")) version.post_ = take_number();
    if (version.post_) return;
    at_ = before;
    for (const std::string_view word : kPostWords) {
      version.post_ = take_numbered(word);
      if (version.post_) return;
    }
  }

  void read_dev(Pep440Version& version) { version.dev_ = take_numbered("dev"); }

  void read_local(Pep440Version& version) {
    const size_t before = at_;
    if (!take("+")) return;
    bool goes_on = true;
    while (goes_on) {
      const size_t begin = at_;
      while (at_ < text_.size() && (is_digit(text_[at_]) || is_letter(text_[at_])))
        ++at_;
      std::string part = text_.substr(begin, at_ - begin);
      if (part.empty()) {
        // What ends in a separator is none.
        at_ = before;
        version.local_.clear();
        return;
      }
      if (is_number(part)) part.erase(0, std::min(part.find_first_not_of('0'), part.size() - 1));
      version.local_.push_back(std::move(part));
      goes_on = at_ < text_.size() && is_separator(text_[at_]);
      if (goes_on) ++at_;
    }
  }

  std::string text_;
  size_t at_ = 0;
};

std::optional<Pep440Version> Pep440Version::parse(std::string_view text) {
  Pep440Version version;
  Pep440Reader reader(text);
  const auto rest = reader.read(version);
  return rest && rest->empty() ? std::optional(std::move(version)) : std::nullopt;
}

std::string Pep440Version::text() const {
  std::string all = epoch_ == "0" ? "" : epoch_ + "!";
  for (const Number& number : release_)
    all += (&number == &release_.front() ? "" : ".") + number;
  if (pre_) all += pre_->phase + pre_->number;
  if (post_) all += ".post" + *post_;
  if (dev_) all += ".dev" + *dev_;
  for (const std::string& part : local_)
    all += (&part == &local_.front() ? "+" : ".") + part;
  return all;
}

Pep440Version Pep440Version::without_local() const {
  Pep440Version version = *this;
  version.local_.clear();
  return version;
}

Pep440Version Pep440Version::base() const {
  Pep440Version version;
  version.epoch_ = epoch_;
  version.release_ = release_;
  return version;
}

bool Pep440Version::begins_with(const Pep440Version& prefix) const {
  if (epoch_ != prefix.epoch_) return false;
  for (size_t i = 0; i < prefix.release_.size(); ++i) {
    if ((i < release_.size() ? release_[i] : "0") != prefix.release_[i]) return false;
  }
  return true;
}

Pep440Version Pep440Version::with_shorter_release() const {
  Pep440Version version = base();
  if (version.release_.size() > 1) version.release_.pop_back();
  return version;
}

std::strong_ordering Pep440Version::operator<=>(const Pep440Version& other) const {
  if (const auto order = compare_numbers(epoch_, other.epoch_); std::is_neq(order)) return order;
  for (size_t i = 0; i < std::max(release_.size(), other.release_.size()); ++i) {
    const auto order = compare_numbers(i < release_.size() ? release_[i] : "0",
                                       i < other.release_.size() ? other.release_[i] : "0");
    if (std::is_neq(order)) return order;
  }
  // 1.0.dev1 is before 1.0a1, and that before 1.0.
  const auto rank = [](const Pep440Version& version) {
    if (version.pre_) return 1;
    return version.dev_ && !version.post_ ? 0 : 2;
  };
  if (const auto order = rank(*this) <=> rank(other); std::is_neq(order)) return order;
  if (pre_ && other.pre_) {
    if (const auto order = pre_->phase <=> other.pre_->phase; std::is_neq(order)) return order;
    if (const auto order = compare_numbers(pre_->number, other.pre_->number); std::is_neq(order))
      return order;
  }
  if (post_.has_value() != other.post_.has_value())
    return post_.has_value() <=> other.post_.has_value();
  if (post_) {
    if (const auto order = compare_numbers(*post_, *other.post_); std::is_neq(order)) return order;
  }
  if (dev_.has_value() != other.dev_.has_value())
    return other.dev_.has_value() <=> dev_.has_value();
  if (dev_) {
    if (const auto order = compare_numbers(*dev_, *other.dev_); std::is_neq(order)) return order;
  }
  return std::lexicographical_compare_three_way(local_.begin(), local_.end(), other.local_.begin(),
                                                other.local_.end(), compare_local);
}

std::optional<Pep440Specifier> Pep440Specifier::parse(std::string_view text) {
  static constexpr std::array<std::pair<std::string_view, Operator>, 8> kOperators = {
      {{"===", Operator::Identical},
       {"~=", Operator::Compatible},
       {"==", Operator::Equal},
       {"!=", Operator::NotEqual},
       {"<=", Operator::AtMost},
       {">=", Operator::AtLeast},
       {"<", Operator::Less},
       {">", Operator::Greater}}};
  text = without_blanks(text);
  const auto* const found =
      std::find_if(kOperators.begin(), kOperators.end(),
                   [&](const auto& spelled) { return text.starts_with(spelled.first); });
  if (found == kOperators.end()) return std::nullopt;
  Pep440Specifier specifier;
  specifier.op_ = found->second;
  text = without_blanks(text.substr(found->first.size()));
  if (specifier.op_ == Operator::Identical) {
    specifier.text_ = lowered(text);
    const bool is_one = text.find_first_of(" \t\n\r\f\v;)") == std::string_view::npos;
    return is_one ? std::optional(std::move(specifier)) : std::nullopt;
  }
  Pep440Version& version = specifier.version_;
  Pep440Reader reader(text);
  const auto rest = reader.read(version);
  if (!rest) return std::nullopt;
  const bool compares = specifier.op_ == Operator::Equal || specifier.op_ == Operator::NotEqual;
  specifier.is_prefix_ = *rest == ".*";
  const bool has_more = version.is_prerelease() || version.is_postrelease() || version.has_local();
  if (specifier.is_prefix_ ? !compares || has_more : !rest->empty()) return std::nullopt;
  if (version.has_local() && !compares) return std::nullopt;
  if (specifier.op_ == Operator::Compatible && version.release_size() < 2) return std::nullopt;
  return specifier;
}

bool Pep440Specifier::contains(const Pep440Version& version) const {
  const Pep440Version shown = version.without_local();
  const auto is_equal = [&] {
    if (is_prefix_) return version.begins_with(version_);
    return (version_.has_local() ? version : shown) == version_;
  };
  const bool same_base = version.base() == version_.base();
  switch (op_) {
    case Operator::Identical:
      return lowered(version.text()) == text_;
    case Operator::Equal:
      return is_equal();
    case Operator::NotEqual:
      return !is_equal();
    case Operator::Compatible:
      return shown >= version_ && version.begins_with(version_.with_shorter_release());
    case Operator::AtMost:
      return shown <= version_;
    case Operator::AtLeast:
      return shown >= version_;
    // "<3.13" is not for 3.13rc1, nor ">3.12" for 3.12.post1.
    case Operator::Less:
      return version < version_ &&
             !(version.is_prerelease() && !version_.is_prerelease() && same_base);
    case Operator::Greater:
      if (version <= version_) return false;
      return !(same_base &&
               (version.has_local() || (version.is_postrelease() && !version_.is_postrelease())));
  }
  return false;
}

}  // namespace dirvenv
