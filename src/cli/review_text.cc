// SPDX-License-Identifier: MIT
#include "cli/review_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "cli/output.h"
#include "core/digest.h"
#include "core/envrc_word.h"
#include "core/path.h"
#include "core/secret_names.h"
#include "core/text_diff.h"
#include "core/visible.h"

namespace dirvenv {
namespace {

// Beyond it `dirvenv diff` is the better place to read.
constexpr size_t kMostLines = 200;
constexpr size_t kMostFlags = 50;

// One file as it is now, and as it was approved.
struct FileChange {
  std::string path;
  MemberUse use = MemberUse::Code;
  std::string digest;
  std::string text;
  bool was_approved = false;
  std::string digest_before;
  std::string text_before;
  bool has_no_file = false;
};

std::vector<FileChange> changes_of(const Review& review) {
  const Finding& finding = review.finding;
  FileChange main{finding.identity.path,
                  MemberUse::Code,
                  finding.content_digest,
                  finding.content,
                  false,
                  {},
                  {},
                  finding.is_python_project()};
  if (finding.identity.kind == "dotenv") main.use = MemberUse::Data;
  if (review.before) {
    main.was_approved = true;
    main.text_before = review.before->text;
    // The key knows it where the text is lost.
    const bool same = review.before->key == approval_key(finding.identity, finding.content_digest);
    main.digest_before = same ? finding.content_digest : sha256(main.text_before);
  }
  std::vector<FileChange> changes{std::move(main)};
  for (const Member& member : review.members) {
    FileChange change{member.path, member.use, member.content_digest, member.text, false, {},
                      {},          false};
    const Member* const before =
        review.before ? find_member(review.before->members, member.use, member.path) : nullptr;
    if (before != nullptr) {
      change.was_approved = true;
      change.digest_before = before->content_digest;
      change.text_before = before->text;
    }
    changes.push_back(std::move(change));
  }
  return changes;
}

std::string_view paint(DiffLine::Kind kind, const ReviewStyle& style) {
  if (!style.colour) return "";
  switch (kind) {
    case DiffLine::Kind::Added:
      return kGreen;
    case DiffLine::Kind::Removed:
      return kRed;
    case DiffLine::Kind::Hunk:
    case DiffLine::Kind::Context:
    case DiffLine::Kind::NoNewline:
      break;
  }
  return "";
}

std::string_view sign_of(DiffLine::Kind kind) {
  switch (kind) {
    case DiffLine::Kind::Hunk:
      return "";
    case DiffLine::Kind::Context:
      return " ";
    case DiffLine::Kind::Removed:
      return "-";
    case DiffLine::Kind::Added:
      return "+";
    case DiffLine::Kind::NoNewline:
      return "\\ ";
  }
  return "";
}

std::string diff_text(const FileChange& change, const ReviewStyle& style) {
  std::string text;
  size_t lines = 0;
  const std::vector<DiffLine> diff = text_diff(change.text_before, change.text);
  for (const DiffLine& line : diff) {
    if (lines++ == kMostLines && !style.show_all) {
      text +=
          fmt::format("  … {} more lines: `dirvenv diff` shows them\n", diff.size() - kMostLines);
      break;
    }
    const std::string shown = style.show_values ? line.text : without_secret(line.text);
    const std::string_view colour = paint(line.kind, style);
    text += fmt::format("  {}{}{}{}\n", colour, sign_of(line.kind), visible(shown),
                        colour.empty() ? "" : kPlain);
  }
  return text;
}

size_t lines_in(std::string_view text) {
  const auto newlines = static_cast<size_t>(std::count(text.begin(), text.end(), '\n'));
  return newlines + (text.empty() || text.ends_with('\n') ? 0 : 1);
}

std::string size_of(const FileChange& change) {
  if (change.use == MemberUse::Program) return "a program";
  const size_t lines = lines_in(change.text);
  return fmt::format("{} line{}, {} bytes", lines, lines == 1 ? "" : "s", change.text.size());
}

std::string file_text(const FileChange& change, const ReviewStyle& style) {
  const bool same = change.was_approved && change.digest == change.digest_before;
  const std::string_view state = same                  ? "as approved"
                                 : change.was_approved ? "changed since you approved it"
                                                       : "new";
  std::string text =
      fmt::format("{} ({}): {}\n", visible(with_tilde(change.path, style.home)),
                  change.has_no_file ? "a Python project without a file" : size_of(change), state);
  const bool has_text = change.use != MemberUse::Program;
  // What no file holds is shown: it can be read nowhere else.
  if (has_text && !same && (change.was_approved || style.show_all || change.has_no_file)) {
    text += diff_text(change, style);
  }
  return text;
}

// Text that ends where it seems to: an odd quote would make code of what looks like text, or the
// other way round.
bool is_plain_word(std::string_view value) {
  const char quote = value.front();
  const bool is_quoted = quote == '\'' || quote == '"';
  if (is_quoted) {
    if (value.size() < 2 || value.back() != quote) return false;
    value = value.substr(1, value.size() - 2);
  }
  return std::all_of(value.begin(), value.end(), [](char c) {
    return is_name_character(c) || std::string_view("./+=:@%,-").find(c) != std::string_view::npos;
  });
}

}  // namespace

std::string without_secret(const std::string& line) {
  const size_t equals = line.find('=');
  if (equals == std::string::npos || equals == 0) return line;
  size_t start = equals;
  while (start > 0 && is_name_character(line[start - 1]))
    --start;
  const std::string value = line.substr(equals + 1);
  if (value.empty() || !is_plain_word(value) || !looks_secret(line.substr(start, equals - start)))
    return line;
  return fmt::format("{}…({} bytes)", line.substr(0, equals + 1), value.size());
}

std::vector<NewFlag> new_flags_of(const Review& review) {
  std::vector<NewFlag> flags;
  for (const FileChange& change : changes_of(review)) {
    if (change.use == MemberUse::Program) continue;
    const bool is_toml = change.has_no_file || base_name(change.path) == ".dirvenv.toml";
    const auto scan = change.use == MemberUse::Data ? flags_in_dotenv
                      : is_toml                     ? flags_in_toml
                                                    : flags_in_envrc;
    for (Flag& flag : new_flags(scan(change.text_before), scan(change.text)))
      flags.push_back({change.path, std::move(flag)});
  }
  return flags;
}

std::string review_text(const Review& review, const std::vector<NewFlag>& flags,
                        const ReviewStyle& style) {
  std::string text;
  for (const FileChange& change : changes_of(review))
    text += file_text(change, style);
  for (size_t i = 0; i < flags.size(); ++i) {
    const auto& [path, flag] = flags[i];
    if (i == kMostFlags) {
      text += fmt::format("! and {} more\n", flags.size() - kMostFlags);
      break;
    }
    text += fmt::format("{}! {}:{}: {}: {}{}\n", style.colour ? kYellow : "",
                        visible(with_tilde(path, style.home)), flag.line, visible(flag.name),
                        visible(flag.why), style.colour ? kPlain : "");
  }
  return text;
}

}  // namespace dirvenv
