// SPDX-License-Identifier: MIT
#include "core/value_template.h"

#include <algorithm>
#include <utility>

#include "core/name_rules.h"

namespace dirvenv {
namespace {

constexpr std::string_view kNameLetters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_";
constexpr std::string_view kOnlyForms =
    "only ${NAME} and ${NAME:-default} stand for a variable; write $$ for a dollar sign";

class TemplateParser {
 public:
  TemplateParser(std::string_view text, const OffsetPlace& place_of, std::string_view path)
      : text_(text), place_of_(place_of), path_(path) {}

  Result<ValueTemplate> parse() {
    ValueTemplate value;
    if (!pieces(value, 0)) return std::move(*failure_);
    return value;
  }

 private:
  bool fail(SourcePlace place, std::string_view why) {
    failure_ = placed_error(path_, place, why);
    return false;
  }

  bool is_at(std::string_view what) const { return text_.substr(at_).starts_with(what); }

  // Up to the end of the text, or in a default to the brace that closes it.
  bool pieces(ValueTemplate& out, size_t depth) {
    std::string literal;
    while (at_ < text_.size() && !(depth > 0 && text_[at_] == '}')) {
      if (is_at("${")) {
        add_literal(out, literal);
        if (!reference(out, depth)) return false;
        continue;
      }
      if (text_[at_] == '$' && !is_at("$$")) return fail(place_of_(at_), kOnlyForms);
      // Where it ends, "{a}" in a default would be a guess.
      if (depth > 0 && text_[at_] == '{') {
        return fail(place_of_(at_),
                    "a default can hold no brace; give the text a name in [env], and write that "
                    "as the default: ${NAME:-${OTHER}}");
      }
      literal.push_back(text_[at_]);
      at_ += is_at("$$") ? 2 : 1;
    }
    add_literal(out, literal);
    return true;
  }

  static void add_literal(ValueTemplate& out, std::string& literal) {
    if (!literal.empty()) out.push_back({std::move(literal)});
    literal.clear();
  }

  bool reference(ValueTemplate& out, size_t depth) {
    ValueReference found;
    found.place = place_of_(at_);
    const size_t begin = at_ + 2;
    at_ = std::min(text_.find_first_not_of(kNameLetters, begin), text_.size());
    found.name = text_.substr(begin, at_ - begin);
    if (at_ == text_.size()) return never_closed(found.place);
    if (!is_valid_name(found.name)) {
      return fail(found.place,
                  "'${' needs a name behind it: letters, digits and '_', no digit "
                  "first; write $$ for a dollar sign");
    }
    found.has_fallback = is_at(":-");
    if (found.has_fallback && !fallback(found, depth + 1)) return false;
    if (at_ == text_.size()) return never_closed(found.place);
    if (text_[at_] != '}') return fail(place_of_(at_), kOnlyForms);
    ++at_;
    out.push_back({std::move(found)});
    return true;
  }

  bool fallback(ValueReference& of, size_t depth) {
    if (depth > kDeepestDefault) {
      return fail(of.place, fmt::format("more than {} defaults lie in one another; give some of "
                                        "them names in [env]",
                                        kDeepestDefault));
    }
    at_ += 2;
    return pieces(of.fallback, depth);
  }

  bool never_closed(SourcePlace place) {
    return fail(place, "this '${' is never closed; add a '}', or write $$ for a dollar sign");
  }

  std::string_view text_;
  const OffsetPlace& place_of_;
  std::string_view path_;
  size_t at_ = 0;
  std::optional<Error> failure_;
};

}  // namespace

Result<ValueTemplate> parse_value_template(std::string_view text, const OffsetPlace& place_of,
                                           std::string_view path) {
  return TemplateParser(text, place_of, path).parse();
}

void for_each_reference(const ValueTemplate& value, const ReferenceVisitor& each) {
  for (const ValuePiece& piece : value) {
    const auto* reference = std::get_if<ValueReference>(&piece.held);
    if (reference == nullptr) continue;
    each(*reference);
    for_each_reference(reference->fallback, each);
  }
}

std::optional<std::string> literal_text(const ValueTemplate& value) {
  if (value.empty()) return std::string();
  const auto* literal = std::get_if<std::string>(&value.front().held);
  if (value.size() > 1 || literal == nullptr) return std::nullopt;
  return *literal;
}

Result<std::string> ValueExpander::expand(const ValueTemplate& value, SourcePlace place) {
  out_.clear();
  if (!append(value, place)) return *failure_;
  return std::move(out_);
}

bool ValueExpander::fail(SourcePlace place, std::string_view why) {
  failure_ = placed_error(path_, place, why);
  return false;
}

// Recursion, by append_reference, is as deep as defaults lie in one another.
bool ValueExpander::append(const ValueTemplate& value, SourcePlace place) {
  for (const ValuePiece& piece : value) {
    const auto* literal = std::get_if<std::string>(&piece.held);
    const bool fine = literal != nullptr ? append_text(*literal, place)
                                         : append_reference(std::get<ValueReference>(piece.held));
    if (!fine) return false;
  }
  return true;
}

bool ValueExpander::append_text(std::string_view text, SourcePlace place) {
  if (text.size() > left_) {
    return fail(place, fmt::format("with this the values come to more than {} MiB; refer to fewer",
                                   limit_ >> 20));
  }
  left_ -= text.size();
  out_.append(text);
  return true;
}

bool ValueExpander::append_reference(const ValueReference& reference) {
  const std::optional<std::string> found = lookup_(reference.name);
  if (found && !(found->empty() && reference.has_fallback)) {
    return append_text(*found, reference.place);
  }
  if (reference.has_fallback) return append(reference.fallback, reference.place);
  return fail(reference.place,
              fmt::format("{0} is not set; write ${{{0}:-}} if that may be", reference.name));
}

}  // namespace dirvenv
