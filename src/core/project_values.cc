// SPDX-License-Identifier: MIT
#include "core/project_values.h"

#include <set>

#include "core/name_rules.h"
#include "core/python_version.h"
#include "core/trimmed.h"

namespace dirvenv {
namespace {

enum class PathKind { File, ListElement };

bool check_name(ProjectReader& reader, std::string_view name, SourcePlace place) {
  if (is_valid_name(name)) return true;
  return reader.fail(place, fmt::format("{} is no name of a variable: letters, digits and '_', at "
                                        "most {}, and no digit first",
                                        quoted_excerpt(name), kLongestName));
}

// What no expansion could make good; what one makes bad, project_expand finds.
bool check_path(ProjectReader& reader, const ProjectItem& item, const PlacedText& path) {
  if (path.value.empty()) {
    return reader.fail(path.place, item.label +
                                       " holds an empty path; write \".\" for the "
                                       "directory of this file, or remove it");
  }
  if (path.value == "~" || path.value.starts_with("~/")) {
    return reader.fail(path.place, item.label + ": '~' is no directory here; write ${HOME}");
  }
  return true;
}

// The first ':' of a template that has been read, those of its references apart; npos: none.
size_t find_colon(std::string_view text) {
  constexpr std::string_view kLetters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_";
  size_t at = 0;
  while (at < text.size() && text[at] != ':') {
    const std::string_view rest = text.substr(at);
    if (rest.starts_with("${")) {
      at = text.find_first_not_of(kLetters, at + 2);
      if (text.substr(at).starts_with(":-")) at += 2;
    } else {
      at += rest.starts_with("$$") ? 2 : 1;
    }
  }
  return at < text.size() ? at : std::string_view::npos;
}

bool read_path_list(ProjectReader& reader, const ProjectItem& item, PathKind kind,
                    std::vector<PlacedTemplate>& out) {
  std::vector<PlacedText> texts;
  if (!reader.read_texts(item, texts)) return false;
  for (const PlacedText& text : texts) {
    if (!check_path(reader, item, text)) return false;
    PlacedTemplate& path = out.emplace_back();
    path.place = text.place;
    if (!reader.read_template(text.value, text.place, path.value)) return false;
    if (kind == PathKind::File) continue;
    const size_t colon = find_colon(text.value);
    if (colon == std::string::npos) continue;
    return reader.fail(reader.place_within(text.place, colon),
                       item.label + ": a ':' would end the element; write two elements");
  }
  return true;
}

// Of a path in which nothing expands. `quote` is where its text begins.
bool check_plain_path(ProjectReader& reader, const ProjectItem& item, const PlacedText& path,
                      SourcePlace quote) {
  if (trimmed(path.value).empty()) {
    return reader.fail(path.place, item.label + " is empty; write a path, or remove it");
  }
  const size_t dollar = path.value.find('$');
  if (dollar != std::string::npos) {
    return reader.fail(reader.place_within(quote, dollar),
                       item.label + ": nothing expands here; write the path itself");
  }
  if (path.value == "~" || path.value.starts_with("~/")) {
    return reader.fail(path.place, item.label +
                                       ": '~' is no directory here; write the path "
                                       "itself, from '/' or from the directory of this "
                                       "file");
  }
  return true;
}

bool read_once_each(ProjectReader& reader, const ProjectItem& item, std::vector<PlacedText>& out) {
  if (!reader.read_texts(item, out)) return false;
  std::set<std::string_view> seen;
  for (const PlacedText& name : out) {
    if (!check_name(reader, name.value, name.place)) return false;
    if (seen.insert(name.value).second) continue;
    return reader.fail(name.place,
                       fmt::format("{} names {} twice; remove one", item.label, name.value));
  }
  return true;
}

// A command of the shell; blank ones would be a slip.
bool read_command(ProjectReader& reader, const ProjectItem& item, PlacedText& out) {
  if (!reader.read_text(item, out)) return false;
  if (!trimmed(out.value).empty()) return true;
  return reader.fail(item.place, item.label + " is empty; write a command, or remove it");
}

}  // namespace

bool check_settable(ProjectReader& reader, std::string_view name, SourcePlace place,
                    std::string_view verb) {
  if (!check_name(reader, name, place)) return false;
  if (!is_never_name(name)) return true;
  return reader.fail(
      place, fmt::format("no project may {} {} ({}); remove it", verb, name, reason_for(name)));
}

bool read_env_value(ProjectReader& reader, const ProjectItem& item, ValueTemplate& out) {
  const toml::node& node = *item.node;
  if (node.is_string()) {
    PlacedText text;
    return reader.read_text(item, text) && reader.read_template(text.value, place_of(node), out);
  }
  if (const toml::value<bool>* const flag = node.as_boolean()) {
    out.push_back({std::string(flag->get() ? "true" : "false")});
    return true;
  }
  if (const toml::value<int64_t>* const number = node.as_integer()) {
    if (number->flags() == toml::value_flags::none) {
      out.push_back({std::to_string(number->get())});
      return true;
    }
    return reader.fail(item.place,
                       fmt::format("{0} would be {1}: write {0} = {1}, or put the number in "
                                   "quotes",
                                   item.label, number->get()));
  }
  if (node.is_table() || node.is_array()) {
    return reader.fail(item.place, item.label + " must be one text, number or boolean");
  }
  const std::string_view kind = node.is_floating_point() ? "fractions" : "dates and times";
  return reader.fail(item.place, fmt::format("{}: {} can be written in several ways; put it in "
                                             "quotes",
                                             item.label, kind));
}

bool read_names(ProjectReader& reader, const ProjectItem& item, std::vector<PlacedText>& out) {
  return read_once_each(reader, item, out);
}

bool read_unset(ProjectReader& reader, const ProjectItem& item, std::vector<PlacedText>& out) {
  if (!read_once_each(reader, item, out)) return false;
  for (const PlacedText& name : out) {
    if (!check_settable(reader, name.value, name.place, "unset")) return false;
  }
  return true;
}

bool read_paths(ProjectReader& reader, const ProjectItem& item, std::vector<PlacedTemplate>& out) {
  return read_path_list(reader, item, PathKind::File, out);
}

bool read_elements(ProjectReader& reader, const ProjectItem& item,
                   std::vector<PlacedTemplate>& out) {
  return read_path_list(reader, item, PathKind::ListElement, out);
}

bool read_dotenv_files(ProjectReader& reader, const ProjectItem& item,
                       std::vector<ProjectDotenv>& out) {
  std::vector<PlacedText> texts;
  if (!reader.read_texts(item, texts)) return false;
  for (PlacedText& text : texts) {
    ProjectDotenv& file = out.emplace_back();
    file.may_be_absent = text.value.ends_with('?');
    if (file.may_be_absent) text.value.pop_back();
    file.file.place = text.place;
    if (!check_path(reader, item, text)) return false;
    if (!reader.read_template(text.value, text.place, file.file.value)) return false;
  }
  return true;
}

bool read_plain_path(ProjectReader& reader, const ProjectItem& item, PlacedText& out) {
  return reader.read_text(item, out) && check_plain_path(reader, item, out, place_of(*item.node));
}

bool read_requirements(ProjectReader& reader, const ProjectItem& item,
                       std::vector<PlacedText>& out) {
  if (!reader.read_texts(item, out)) return false;
  for (const PlacedText& path : out) {
    if (!check_plain_path(reader, item, path, path.place)) return false;
  }
  return true;
}

bool read_sync(ProjectReader& reader, const ProjectItem& item, Placed<PythonSync>& out) {
  out.place = item.place;
  const auto word = item.node->value<std::string>();
  if (word == "auto") {
    out.value = PythonSync::Auto;
  } else if (word == "ask") {
    out.value = PythonSync::Ask;
  } else if (word == "off") {
    out.value = PythonSync::Off;
  } else {
    return reader.fail(item.place, item.label + " must be \"auto\", \"ask\" or \"off\"");
  }
  return true;
}

bool read_python_request(ProjectReader& reader, const ProjectItem& item,
                         std::optional<PlacedText>& out) {
  const bool is_number = item.node->is_floating_point() || item.node->is_integer();
  if (is_number)
    return reader.fail(item.place, item.label +
                                       " must be in quotes: as a number, "
                                       "3.10 would be 3.1");
  if (!reader.read_text(item, out.emplace())) return false;
  const std::string_view text = trimmed(out->value);
  if (text.empty()) {
    return reader.fail(item.place, item.label +
                                       " is empty; write such as \">=3.10\", \"3.12\" or "
                                       "\"python3.12\", or remove it");
  }
  // All else is the name of a program or its path.
  if (std::string_view("<>=!~^*").find(text.front()) == std::string_view::npos) return true;
  const Result<bool> readable = satisfies(text, {3, 0, 0});
  if (readable) return true;
  return reader.fail(item.place, item.label + ": " + quoted_excerpt(text) +
                                     " is no version specifier such as \">=3.10,<3.14\"");
}

bool read_alias(ProjectReader& reader, const ProjectItem& item, std::string& out) {
  PlacedText text;
  if (!read_command(reader, item, text)) return false;
  const size_t line_end = text.value.find_first_of("\r\n");
  if (line_end != std::string::npos) {
    return reader.fail(reader.place_within(place_of(*item.node), line_end),
                       item.label + ": an alias is one line; use ';', or a script");
  }
  out = std::move(text.value);
  return true;
}

bool read_hook(ProjectReader& reader, const ProjectItem& item, std::optional<PlacedText>& out) {
  return read_command(reader, item, out.emplace());
}

}  // namespace dirvenv
