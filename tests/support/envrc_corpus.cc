// SPDX-License-Identifier: MIT
#include "support/envrc_corpus.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "support/envrc_corpus_deal.h"
#include "support/envrc_corpus_table.h"
#include "support/seed.h"
#include "support/temp_dir.h"

namespace dirvenv::test {
namespace {

constexpr std::string_view kCorpusOpen = "«", kCorpusClose = "»", kCorpusOr = "¦";

class CorpusWriter {
 public:
  CorpusWriter(const CorpusCard& card, std::mt19937_64& random) : card_(card), random_(random) {
    for (const CorpusDecoration& decoration : corpus_decorations()) {
      if (pick(random_, kCorpusFiles) < static_cast<size_t>(decoration.files))
        decorations_.insert(decoration.id);
    }
    write_chunks();
    decorate_chunks();
  }

  std::string text() {
    std::string text = decorated("empty-first") ? "\n" : "";
    text += shebang();
    if (decorated("modeline") && pick(random_, 2) == 0) text += from("modeline") + "\n";
    const bool commented = chunks_.empty() || pick(random_, 2) == 0;
    if (commented) text += from("comment") + "\n";
    if (chunks_.empty() || pick(random_, 6) == 0) text += from("comment") + "\n";
    for (size_t i = 0; i < chunks_.size(); ++i) {
      if (i > 0 && pick(random_, 4) == 0) text += "\n";
      if (commented && pick(random_, 6) == 0) text += from("comment") + "\n";
      text += chunks_[i] + "\n";
    }
    if (decorated("modeline") && text.find("vim:") == std::string::npos)
      text += from("modeline") + "\n";
    return with_ending(indented_by_tabs(std::move(text)));
  }

 private:
  bool decorated(std::string_view id) const { return decorations_.count(id) != 0; }

  std::string from(std::string_view pool) {
    const auto words = corpus_pool(pool);
    if (words.empty()) throw std::logic_error("no corpus pool " + std::string(pool));
    return std::string(words[pick(random_, words.size())]);
  }

  std::string choice(std::string_view choices) {
    if (choices == "emoji" && !decorated("non-ascii")) return "";
    if (choices == "var" && !exported_.empty() && pick(random_, 10) < 6)
      return exported_[pick(random_, exported_.size())];
    if (choices.find(kCorpusOr) == std::string_view::npos) {
      // What is tested for is what is used then.
      const bool same = choices == "tool" || choices == "nixdirenv" || choices == "env";
      if (same && chosen_.count(choices) != 0) return chosen_[choices];
      std::string word = from(choices);
      if (choices == "name") exported_.push_back(word);
      return chosen_[choices] = word;
    }
    std::vector<std::string_view> words;
    for (size_t at = 0; at <= choices.size();) {
      const size_t end = std::min(choices.find(kCorpusOr, at), choices.size());
      words.push_back(choices.substr(at, end - at));
      at = end + kCorpusOr.size();
    }
    return std::string(words[pick(random_, words.size())]);
  }

  std::string expanded(std::string_view text) {
    chosen_.clear();
    std::string result;
    for (;;) {
      const size_t open = text.find(kCorpusOpen);
      result += text.substr(0, open);
      if (open == std::string_view::npos) return result;
      const size_t inside = open + kCorpusOpen.size();
      const size_t close = text.find(kCorpusClose, inside);
      result += choice(text.substr(inside, close - inside));
      text.remove_prefix(close + kCorpusClose.size());
    }
  }

  void write_chunks() {
    std::vector<std::pair<int, const CorpusPiece*>> pieces;
    for (const CorpusStatement* statement : card_.statements) {
      // Some write things where nobody looks for them.
      const CorpusPlace place = pick(random_, 10) == 0 ? static_cast<CorpusPlace>(pick(random_, 9))
                                                       : statement->piece->place;
      pieces.emplace_back(static_cast<int>(place), statement->piece);
    }
    std::stable_sort(pieces.begin(), pieces.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    for (const auto& [place, piece] : pieces)
      chunks_.push_back(expanded(piece->text));
  }

  std::string& some_chunk() { return chunks_[pick(random_, chunks_.size())]; }

  void add_line(const std::string& line) {
    std::string& chunk = some_chunk();
    chunk.insert(0, (pick(random_, 8) == 0 ? "  " : "") + line + "\n");
  }

  void decorate_chunks() {
    if (chunks_.empty()) return;
    const auto ends_here_document = [](const std::string& chunk) {
      return chunk.find("BANNER") != std::string::npos;
    };
    if (std::string& chunk = some_chunk();
        decorated("comment-after") && !ends_here_document(chunk)) {
      chunk += (pick(random_, 3) == 0 ? "  " : " ") + from("after");
    }
    if (std::string& chunk = some_chunk();
        decorated("trailing-blanks") && !ends_here_document(chunk)) {
      chunk += pick(random_, 2) == 0 ? " " : "   ";
    }
    // Only where no keyword ends a line, which is half of the files: the CR would belong to it.
    crlf_ = pick(random_, kCorpusFiles / 2) < files_with("crlf") &&
            card_.reach <= CorpusReach::S2 &&
            std::none_of(chunks_.begin(), chunks_.end(), [](const std::string& chunk) {
              return chunk.find('\n') != std::string::npos;
            });
    if (decorated("non-ascii")) add_line(from("foreign"));
    if (decorated("shellcheck")) add_line(from("check"));
    if (decorated("tab")) add_line("#\texport OLD=1");
  }

  std::string shebang() {
    if (!decorated("shebang")) return "";
    // Two kinds of a shebang: their shares are of the files that have one.
    const size_t kind = pick(random_, files_with("shebang"));
    if (kind < files_with("shebang-sh")) return "#!/bin/sh\n";
    if (kind < files_with("shebang-sh") + files_with("shebang-blank"))
      return "#! /usr/bin/env bash\n";
    return from("shebang") + "\n";
  }

  static size_t files_with(std::string_view id) {
    for (const CorpusDecoration& decoration : corpus_decorations()) {
      if (decoration.id == id) return static_cast<size_t>(decoration.files);
    }
    throw std::logic_error("no corpus decoration " + std::string(id));
  }

  // Of the files that have something to indent, which are about a third.
  std::string indented_by_tabs(std::string text) {
    if (pick(random_, kCorpusFiles / 3) >= files_with("tab-indentation")) return text;
    for (size_t at = 0; (at = text.find("\n  ", at)) != std::string::npos;) {
      size_t end = at + 1;
      for (; text.compare(end, 2, "  ") == 0; ++end)
        text.replace(end, 2, "\t");
      at = end;
    }
    return text;
  }

  std::string with_ending(std::string text) {
    if (crlf_) {
      for (size_t at = 0; (at = text.find('\n', at)) != std::string::npos; at += 2)
        text.insert(at, 1, '\r');
    }
    const std::string newline = crlf_ ? "\r\n" : "\n";
    if (decorated("no-final-newline")) return text.substr(0, text.size() - newline.size());
    if (decorated("final-newlines")) text += newline + (pick(random_, 2) == 0 ? newline : "");
    return text;
  }

  const CorpusCard& card_;
  std::mt19937_64& random_;
  std::set<std::string_view> decorations_;
  std::map<std::string_view, std::string> chosen_;
  std::vector<std::string> chunks_, exported_;
  bool crlf_ = false;
};

CorpusFile::Level corpus_level(CorpusReach reach) {
  if (reach == CorpusReach::S1) return CorpusFile::Level::S1;
  if (reach == CorpusReach::S2) return CorpusFile::Level::S2;
  return reach == CorpusReach::S3 ? CorpusFile::Level::S3 : CorpusFile::Level::S4;
}

}  // namespace

CorpusFile random_corpus_file(std::mt19937_64& random) {
  // Several deals, so that not only 232 combinations are met.
  static const std::vector<CorpusCard> cards = [] {
    std::mt19937_64 dealing(232);
    std::vector<CorpusCard> all;
    for (int deal = 0; deal < 16; ++deal) {
      for (CorpusCard& card : deal_corpus(dealing))
        all.push_back(std::move(card));
    }
    return all;
  }();
  const CorpusCard& card = cards[pick(random, cards.size())];
  CorpusReach reach = CorpusReach::S1;
  unsigned flags = 0;
  std::set<std::string> blockers;
  for (const CorpusStatement* statement : card.statements) {
    reach = std::max(reach, statement->reach);
    for (const size_t index : statement->rows) {
      const CorpusRow& row = corpus_rows()[index];
      flags |= row.flags;
      if (!row.blocker.empty()) blockers.emplace(row.blocker);
    }
  }
  return {.text = CorpusWriter(card, random).text(),
          .level = corpus_level(reach),
          .in_scenario_a = reach <= CorpusReach::A,
          .in_scenario_b = reach <= CorpusReach::B,
          .needs_foreign_tool = (flags & kCorpusForeign) != 0,
          .blockers = {blockers.begin(), blockers.end()},
          .runs_things = (flags & kCorpusRuns) != 0};
}

void write_corpus_files(const std::string& directory) {
  for (const char* name : {"bin", "scripts", "node_modules/.bin", "nix", "src", "config", "lib",
                           "data", "app", "tools/bin", "vendor/bin"})
    make_directories(directory + "/" + name);
  static constexpr std::pair<const char*, const char*> kFiles[] = {
      {".env", "FROM_ENV=1\nDATABASE_URL=postgres://localhost/env\n"},
      {".env.local", "FROM_ENV_LOCAL='two words'\nPORT=4001\n"},
      {".env.example", "FROM_ENV=\n"},
      {"config/.env", "export FROM_CONFIG=yes\n"},
      {".envrc.local", "export FROM_ENVRC_LOCAL=1\n"},
      {".envrc.shared", "export FROM_SHARED=\"shared words\"\n"},
      {"flake.nix", "{ outputs = _: { }; }\n"},
      {"flake.lock", "{\"nodes\":{\"root\":{}},\"root\":\"root\",\"version\":7}\n"},
      {"shell.nix", "{ }\n"},
      {"nix/devshell.nix", "{ }\n"},
      {"nix/overlay.nix", "final: prev: { }\n"},
      {"src/main.txt", "demo test\n"},
      {"config/app.toml", "version = \"1\"\n"},
      {"config/env.sh", "export FROM_CONFIG_SCRIPT=1\n"},
      {"scripts/env.sh", "export FROM_SCRIPT=1\n"},
      {"scripts/check", "#!/bin/sh\nexit 0\n"},
      {"VERSION", "1.2.3\n"},
      {"package.json", "{\"name\": \"demo\", \"version\": \"1.0.0\"}\n"},
      {"requirements.txt", ""},
      {".nvmrc", "20\n"},
      {".gitignore", ".venv\ndemo\n"}};
  for (const auto& [name, bytes] : kFiles)
    write_file(directory + "/" + name, bytes);
  std::filesystem::permissions(directory + "/scripts/check", std::filesystem::perms(0755));
}

}  // namespace dirvenv::test
