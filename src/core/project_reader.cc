// SPDX-License-Identifier: MIT
#include "core/project_reader.h"

#include <algorithm>

#include "core/visible.h"

namespace dirvenv {
namespace {

constexpr size_t kLongestExcerpt = 60;

}  // namespace

SourcePlace place_of(const toml::source_region& region) {
  return {static_cast<int>(region.begin.line), static_cast<int>(region.begin.column)};
}

SourcePlace place_of(const toml::node& node) {
  return place_of(node.source());
}

std::string quoted_excerpt(std::string_view text) {
  if (text.size() <= kLongestExcerpt) return "'" + visible(text) + "'";
  size_t end = kLongestExcerpt;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
    --end;
  return "'" + visible(text.substr(0, end)) + "...'";
}

bool ProjectReader::fail(SourcePlace place, std::string_view why) {
  failure_ = placed_error(path_, place, why);
  return false;
}

bool ProjectReader::is_within_limit(SourcePlace place) {
  if (++entries_ <= kMostProjectEntries) return true;
  return fail(place, fmt::format("more than {} keys and elements", kMostProjectEntries));
}

bool ProjectReader::read_table(const ProjectItem& item, std::string_view prefix,
                               std::string_view expected, std::vector<ProjectItem>& out) {
  const toml::table* const table = item.node->as_table();
  if (table == nullptr) {
    return fail(item.place, fmt::format("{} must be a table; write {}", item.label, expected));
  }
  for (const auto& [key, node] : *table) {
    const SourcePlace place = place_of(key.source());
    if (!is_within_limit(place)) return false;
    std::string label(prefix);
    out.push_back({label.append(key.str()), key.str(), place, &node});
  }
  std::sort(out.begin(), out.end(), [](const ProjectItem& left, const ProjectItem& right) {
    return left.place < right.place;
  });
  return true;
}

bool ProjectReader::read_bool(const ProjectItem& item, Placed<bool>& out) {
  if (!item.node->is_boolean()) {
    return fail(item.place, fmt::format("{} must be true or false", item.label));
  }
  out = {item.node->as_boolean()->get(), item.place};
  return true;
}

bool ProjectReader::has_no_nul(const ProjectItem& item, const toml::node& node) {
  const size_t nul = node.as_string()->get().find('\0');
  if (nul == std::string::npos) return true;
  return fail(
      place_within(place_of(node), nul),
      fmt::format("{} holds a NUL character, which nothing here can; remove it", item.label));
}

bool ProjectReader::read_text(const ProjectItem& item, PlacedText& out) {
  if (!item.node->is_string()) {
    return fail(item.place, fmt::format("{} must be a text in quotes", item.label));
  }
  out = {item.node->as_string()->get(), item.place};
  return has_no_nul(item, *item.node);
}

bool ProjectReader::read_texts(const ProjectItem& item, std::vector<PlacedText>& out) {
  const toml::array* const list = item.node->as_array();
  if (list == nullptr) {
    return fail(item.place,
                fmt::format("{} must be a list of texts, such as [\"a\", \"b\"]", item.label));
  }
  for (const toml::node& element : *list) {
    const SourcePlace place = place_of(element);
    if (!is_within_limit(place)) return false;
    if (!element.is_string()) {
      return fail(place, fmt::format("{} is a list of texts; put this one in quotes", item.label));
    }
    if (!has_no_nul(item, element)) return false;
    out.push_back({element.as_string()->get(), place});
  }
  return true;
}

bool ProjectReader::read_template(std::string_view text, SourcePlace quote, ValueTemplate& out) {
  if (text.find('$') == std::string_view::npos) {
    if (!text.empty()) out.push_back({std::string(text)});
    return true;
  }
  TomlStringPlaces places(index_.from(quote), quote);
  Result<ValueTemplate> parsed = parse_value_template(
      text, [&](size_t offset) { return places.place_of(offset); }, path_);
  if (!parsed) {
    failure_ = parsed.error();
    return false;
  }
  out = std::move(*parsed);
  return true;
}

SourcePlace ProjectReader::place_within(SourcePlace quote, size_t offset) {
  return TomlStringPlaces(index_.from(quote), quote).place_of(offset);
}

}  // namespace dirvenv
