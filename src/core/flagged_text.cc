// SPDX-License-Identifier: MIT
#include "core/flagged_text.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "core/digest.h"
#include "core/dotenv.h"
#include "core/flagged_statement.h"
#include "core/name_rules.h"
#include "core/project_config.h"
#include "core/visible.h"

namespace dirvenv {
namespace {

using What = Flag::What;

enum class LineEnds {
  Newline,     // as in bash
  AlsoReturn,  // as in a .env: a lone CR ends a line too
};

// Where lines begin, with the end of the text behind them.
class Lines {
 public:
  Lines(std::string_view text, LineEnds ends) : text_(text) {
    starts_.push_back(0);
    for (size_t at = 0; at < text.size(); ++at) {
      const bool is_lone_return =
          ends == LineEnds::AlsoReturn && text[at] == '\r' && text.substr(at + 1, 1) != "\n";
      if (text[at] == '\n' || is_lone_return) starts_.push_back(at + 1);
    }
    if (starts_.back() < text.size()) starts_.push_back(text.size());
  }

  size_t count() const { return starts_.size() - 1; }
  size_t start(size_t line) const { return starts_[std::min(line, count())]; }
  // The lines from `first` up to `last`, which is not included; both from 0.
  std::string_view text(size_t first, size_t last) const {
    return text_.substr(start(first), start(last) - start(first));
  }
  // The line, from 0, that the byte at `at` is in.
  size_t holding(size_t at) const {
    const auto after = std::upper_bound(starts_.begin(), starts_.end(), at);
    return static_cast<size_t>(after - starts_.begin()) - 1;
  }

 private:
  std::string_view text_;
  std::vector<size_t> starts_;
};

std::string digest_of(std::string_view statement) {
  constexpr std::string_view kBlank = " \t\r\n";
  const size_t first = std::min(statement.find_first_not_of(kBlank), statement.size());
  const size_t last = statement.find_last_not_of(kBlank);
  return sha256(statement.substr(first, last + 1 - first));
}

auto order_of(const Flag& flag) {
  return std::tie(flag.line, flag.what, flag.name);
}

// The flags of one text, each statement's digest made once and only where it has any.
class Collection {
 public:
  explicit Collection(std::string_view text, LineEnds ends) : lines_(text, ends) {}

  const Lines& lines() const { return lines_; }

  void add(size_t line, What what, std::string name, std::string_view why) {
    open_.push_back({static_cast<int>(line) + 1, what, std::move(name), std::string(why), {}});
  }

  // Flags a name that is not free.
  void add_name(size_t line, const std::string& name) {
    // `_` is everybody's name for what they do not want, and no shell keeps it.
    const NameTier tier = name == "_" ? NameTier::Free : tier_of(name);
    if (tier == NameTier::Free) return;
    add(line, tier == NameTier::Never ? What::NeverName : What::FlaggedName, name,
        reason_for(name));
  }

  // What was added since the last call stands in `statement`.
  void close(std::string_view statement) {
    if (open_.empty()) return;
    tidy(open_);
    const std::string digest = digest_of(statement);
    for (Flag& flag : open_) {
      flag.statement = digest;
      flags_.push_back(std::move(flag));
    }
    open_.clear();
  }

  std::vector<Flag> take() {
    tidy(flags_);
    return std::move(flags_);
  }

 private:
  static void tidy(std::vector<Flag>& flags) {
    std::stable_sort(flags.begin(), flags.end(), [](const Flag& left, const Flag& right) {
      return order_of(left) < order_of(right);
    });
    const auto end = std::unique(
        flags.begin(), flags.end(),
        [](const Flag& left, const Flag& right) { return order_of(left) == order_of(right); });
    flags.erase(end, flags.end());
  }

  Lines lines_;
  std::vector<Flag> open_;
  std::vector<Flag> flags_;
};

void flag_hidden(Collection& found, std::string_view text) {
  const Lines& lines = found.lines();
  size_t line = 0;
  std::set<std::string> seen;
  const auto close = [&] {
    found.close(lines.text(line, line + 1));
    seen.clear();
  };
  for_each_hidden(text, [&](size_t at, const std::string& shown) {
    const bool ends_line = text[at] == '\n' || text.substr(at, 2) == "\r\n";
    if (ends_line || text[at] == '\t') return;
    const size_t here = lines.holding(at);
    if (here != line) close();
    line = here;
    if (seen.insert(shown).second) {
      found.add(line, What::Hidden, shown, "does not show, or changes how the line looks");
    }
  });
  close();
}

void flag_layout(Collection& found) {
  const Lines& lines = found.lines();
  size_t blank = 0;
  for (size_t line = 0; line < lines.count(); ++line) {
    const std::string_view text = lines.text(line, line + 1);
    if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) {
      ++blank;
      continue;
    }
    if (blank > kMostBlankLines) {
      found.add(line, What::Layout, "blank lines", std::to_string(blank) + " of them come before");
    }
    const size_t length = text.size() - (text.back() == '\n' ? 1 : 0);
    if (length > kLongestPlainLine) {
      found.add(line, What::Layout, "long line", std::to_string(length) + " bytes");
    }
    found.close(text);
    blank = 0;
  }
}

// The name that a line of a .env that cannot be read would set.
std::string_view dotenv_name(std::string_view line) {
  constexpr std::string_view kBlank = " \t\f";
  const auto skip_blanks = [&] {
    line.remove_prefix(std::min(line.find_first_not_of(kBlank), line.size()));
  };
  skip_blanks();
  if (line.starts_with("export") && line.substr(6).find_first_of(kBlank) == 0) {
    line.remove_prefix(6);
    skip_blanks();
  }
  const std::string_view name = line.substr(0, line.find_first_of(" \t\f=:"));
  line.remove_prefix(name.size());
  skip_blanks();
  return line.starts_with("=") || line.starts_with(":") ? name : std::string_view();
}

void flag_dotenv_lines(Collection& found) {
  const Lines& lines = found.lines();
  for (size_t line = 0; line < lines.count(); ++line) {
    found.add_name(line, std::string(dotenv_name(lines.text(line, line + 1))));
    found.close(lines.text(line, line + 1));
  }
}

// What [python] runs beside an interpreter of the user's.
template <typename Close>
void flag_python(Collection& found, const ProjectPython& python, const Close& close) {
  if (python.sync.value == PythonSync::Auto) {
    found.add(static_cast<size_t>(python.sync.place.line) - 1, What::Construct, "sync",
              "installs packages by itself when the files that name them change");
    close(python.sync.place.line);
  }
  const std::string version = python.version ? python.version->value : "";
  if (version.find('/') != std::string::npos && version.front() != '/') {
    found.add(static_cast<size_t>(python.version->place.line) - 1, What::Construct, "version",
              "starts a program of the project's");
    close(python.version->place.line);
  }
}

}  // namespace

std::vector<Flag> flags_in_envrc(std::string_view text) {
  Collection found(text, LineEnds::Newline);
  std::vector<ShellPiece> pieces;
  size_t begin = 0;
  read_shell_pieces(text, [&](const ShellPiece& piece) {
    if (piece.kind != ShellPiece::Kind::End) {
      pieces.push_back(piece);
      return;
    }
    find_in_statement(pieces, [&](const StatementFinding& finding) {
      const size_t line = found.lines().holding(finding.at);
      switch (finding.what) {
        case StatementFinding::What::Name:
          return found.add_name(line, finding.name);
        case StatementFinding::What::Construct:
          return found.add(line, What::Construct, finding.name, finding.why);
      }
    });
    found.close(text.substr(begin, piece.at - begin));
    begin = piece.at;
    pieces.clear();
  });
  flag_hidden(found, text);
  flag_layout(found);
  return found.take();
}

std::vector<Flag> flags_in_dotenv(std::string_view text) {
  Collection found(text, LineEnds::AlsoReturn);
  if (const auto parsed = parse_dotenv(text, "")) {
    const std::vector<DotenvAssignment>& all = parsed->assignments;
    for (size_t i = 0; i < all.size(); ++i) {
      // A value may go on over several lines.
      const auto line = static_cast<size_t>(all[i].line) - 1;
      const size_t next =
          i + 1 < all.size() ? static_cast<size_t>(all[i + 1].line) - 1 : found.lines().count();
      found.add_name(line, all[i].name);
      found.close(found.lines().text(line, next));
    }
  } else {
    flag_dotenv_lines(found);
  }
  flag_hidden(found, text);
  flag_layout(found);
  return found.take();
}

std::vector<Flag> flags_in_toml(std::string_view text) {
  Collection found(text, LineEnds::Newline);
  const auto close = [&](int line) {
    found.close(found.lines().text(static_cast<size_t>(line) - 1, static_cast<size_t>(line)));
  };
  const auto add_name = [&](const std::string& name, SourcePlace place) {
    found.add_name(static_cast<size_t>(place.line) - 1, name);
    close(place.line);
  };
  const auto add_code = [&](const std::string& code, SourcePlace place) {
    for (const Flag& flag : flags_in_envrc(code)) {
      if (flag.what == What::Construct) {
        found.add(static_cast<size_t>(place.line) - 1, flag.what, flag.name, flag.why);
      }
    }
    // The whole of it, which may have several lines.
    found.close(code);
  };
  if (const auto config = parse_project_config(text, "")) {
    for (const ProjectVariable& one : config->env)
      add_name(one.name, one.place);
    for (const ListEdits& one : config->lists)
      add_name(one.name, one.place);
    for (const PlacedText& one : config->unset)
      add_name(one.value, one.place);
    if (config->python) flag_python(found, *config->python, close);
    for (const ProjectAlias& one : config->aliases)
      add_code(one.value, one.place);
    for (const auto* const hook :
         {&config->hooks.enter, &config->hooks.leave, &config->hooks.last_leave}) {
      if (*hook) add_code((*hook)->value, (*hook)->place);
    }
  }
  flag_hidden(found, text);
  flag_layout(found);
  return found.take();
}

std::vector<Flag> new_flags(const std::vector<Flag>& before, const std::vector<Flag>& now) {
  std::set<std::tuple<What, std::string_view, std::string_view>> known;
  for (const Flag& flag : before)
    known.insert({flag.what, flag.name, flag.statement});
  std::vector<Flag> fresh;
  for (const Flag& flag : now) {
    if (!known.contains({flag.what, flag.name, flag.statement})) fresh.push_back(flag);
  }
  return fresh;
}

}  // namespace dirvenv
