// SPDX-License-Identifier: MIT
// The corpus against the count that it is drawn from. What is compared is found in the texts again,
// by rougher means than the generator's own notes.
#include "support/envrc_corpus.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cctype>
#include <cstdio>
#include <functional>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "support/clean_run.h"
#include "support/envrc_corpus_deal.h"
#include "support/envrc_corpus_table.h"
#include "support/temp_dir.h"

namespace dirvenv::test {
namespace {

constexpr size_t kFiles = 2000;

const std::vector<CorpusFile>& drawn_files() {
  static const std::vector<CorpusFile> files = [] {
    std::mt19937_64 random(7);
    std::vector<CorpusFile> drawn;
    for (size_t i = 0; i < kFiles; ++i)
      drawn.push_back(random_corpus_file(random));
    return drawn;
  }();
  return files;
}

using IsSo = std::function<bool(const CorpusFile&)>;

/// Within three points of `counted` of 232 files, or nearer where few were counted, and never none.
void check_share(const std::string& what, int counted, const IsSo& is_so) {
  const auto& files = drawn_files();
  const auto found = std::count_if(files.begin(), files.end(), is_so);
  const double share = 100.0 * static_cast<double>(found) / kFiles;
  const double expected = 100.0 * counted / kCorpusFiles;
  char line[120];
  std::snprintf(line, sizeof line, "%-34s counted %5.1f %%, drawn %5.1f %%", what.c_str(), expected,
                share);
  INFO(line);
  CHECK(found > 0);
  CHECK(share == Approx(expected).margin(std::min(3.0, 0.5 + expected / 2)));
}

std::vector<std::string> code_lines(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    const size_t start = line.find_first_not_of(" \t\r");
    if (start != std::string::npos && line[start] != '#') lines.push_back(line.substr(start));
  }
  return lines;
}

bool any_line(const CorpusFile& file, const std::function<bool(const std::string&)>& is_so) {
  const auto lines = code_lines(file.text);
  return std::any_of(lines.begin(), lines.end(), is_so);
}

IsSo in_code(const std::string& part) {
  return [part](const CorpusFile& file) {
    return any_line(file, [&](const std::string& line) { return line.find(part) != line.npos; });
  };
}

IsSo in_text(const std::string& part) {
  return [part](const CorpusFile& file) { return file.text.find(part) != file.text.npos; };
}

/// `word` where a command may stand: first in a line, or behind something that starts a command.
IsSo calls(const std::string& word) {
  return [word](const CorpusFile& file) {
    return any_line(file, [&](const std::string& line) {
      for (size_t at = 0; (at = line.find(word, at)) != line.npos; at += word.size()) {
        const std::string before = line.substr(0, at);
        const char next = at + word.size() < line.size() ? line[at + word.size()] : ' ';
        if (std::string_view(" ;\r").find(next) == std::string_view::npos) continue;
        if (before.empty()) return true;
        for (const std::string_view start :
             {"&& ", "|| ", "; ", "! ", "if ", "{ ", "do ", "(", ") "}) {
          if (before.size() >= start.size() &&
              before.compare(before.size() - start.size(), start.size(), start) == 0)
            return true;
        }
      }
      return false;
    });
  };
}

IsSo either(const IsSo& a, const IsSo& b) {
  return [a, b](const CorpusFile& file) { return a(file) || b(file); };
}

IsSo blocked_by(const std::string& blocker) {
  return [blocker](const CorpusFile& file) {
    return std::count(file.blockers.begin(), file.blockers.end(), blocker) != 0;
  };
}

bool is_plain_assignment(const std::string& line) {
  const size_t sign = line.find('=');
  const auto of_a_name = [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; };
  return sign != line.npos && sign > 0 && line.compare(sign, 2, "=(") != 0 &&
         std::all_of(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(sign), of_a_name);
}

bool ends_in(const std::string& text, std::string_view end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

}  // namespace

TEST_CASE("levels, scenarios and sizes of the corpus are those that were counted",
          "[envrc_corpus]") {
  using Level = CorpusFile::Level;
  const auto has_level = [](Level level) {
    return [level](const CorpusFile& file) { return file.level == level; };
  };
  check_share("S1", 107, has_level(Level::S1));
  check_share("S2", 21, has_level(Level::S2));
  check_share("S3", 4, has_level(Level::S3));
  check_share("S4", 100, has_level(Level::S4));
  check_share("scenario A", 146, [](const CorpusFile& file) { return file.in_scenario_a; });
  check_share("scenario B", 149, [](const CorpusFile& file) { return file.in_scenario_b; });
  for (const CorpusSize& size : corpus_sizes()) {
    int files = 0;
    for (const int of_reach : size.files)
      files += of_reach;
    check_share(std::to_string(size.least) + " to " + std::to_string(size.most) + " lines", files,
                [&](const CorpusFile& file) {
                  const int lines = static_cast<int>(code_lines(file.text).size());
                  return lines >= size.least && lines <= size.most;
                });
  }
}

TEST_CASE("constructs of the corpus are as frequent as they were counted", "[envrc_corpus]") {
  check_share("export of any kind", 120, calls("export"));
  check_share("use", 65, either(calls("use"), calls("use_sops")));
  check_share("use flake", 50, in_code("use flake"));
  check_share("layout", 22,
              either(calls("layout"), either(calls("layout_uv"), calls("layout_poetry"))));
  for (const auto& [function, files] :
       std::vector<std::pair<std::string, int>>{{"watch_file", 32},
                                                {"PATH_add", 22},
                                                {"dotenv", 20},
                                                {"has", 16},
                                                {"source_env", 15},
                                                {"source_up", 11},
                                                {"source_url", 10},
                                                {"nix_direnv_version", 9},
                                                {"dotenv_if_exists", 12},
                                                {"path_add", 6},
                                                {"if", 53},
                                                {"[", 32},
                                                {"[[", 23},
                                                {"eval", 17},
                                                {"unset", 8},
                                                {"exit", 7},
                                                {"set", 6},
                                                {"for", 5},
                                                {"case", 3},
                                                {"else", 18}})
    check_share(function, files, calls(function));
  check_share("source or .", 31, either(calls("source"), either(calls("."), calls("\\."))));
  check_share("source X/bin/activate", 15, in_code("/bin/activate"));
  check_share("echo, printf", 23, either(calls("echo"), calls("printf")));
  check_share("&& or ||", 24, either(in_code("&&"), in_code("||")));
  check_share("function", 12, in_code("() {"));
  check_share("redirection to /dev/null", 14,
              either(in_code(">/dev/null"), in_code("> /dev/null")));
  check_share("$PWD", 32, either(in_code("$PWD"), in_code("${PWD")));
  check_share("assignment without export", 37,
              [](const CorpusFile& file) { return any_line(file, is_plain_assignment); });
  check_share("command", 46, blocked_by("runs an external command"));
  check_share("string test", 16, blocked_by("string test"));
  check_share("syntax error", 1, blocked_by("syntax error"));
}

TEST_CASE("the looks of the corpus are as frequent as they were counted", "[envrc_corpus]") {
  check_share("no final newline", 32, [](const CorpusFile& f) { return f.text.back() != '\n'; });
  check_share("several final newlines", 9, [](const CorpusFile& f) {
    return ends_in(f.text, "\n\n") || ends_in(f.text, "\n\r\n");
  });
  check_share("shebang", 23, [](const CorpusFile& f) {
    return f.text.compare(f.text.find_first_not_of("\r\n"), 2, "#!") == 0 &&
           f.text.find("no, direnv") == f.text.npos;
  });
  check_share("non-ASCII", 17, [](const CorpusFile& f) {
    return std::any_of(f.text.begin(), f.text.end(), [](char c) { return (c & 0x80) != 0; });
  });
  check_share("shellcheck", 15, in_text("shellcheck "));
  check_share("comment after a command", 15,
              either(in_code(" # "), either(in_code(" #see"), in_code("\t#"))));
  check_share("trailing blanks", 5, either(in_text(" \n"), in_text(" \r\n")));
  check_share("tab", 4, in_text("\t"));
  check_share("modeline", 2, in_text("vim:"));
  check_share("CRLF", 1, in_text("\r\n"));
  check_share("empty first line", 3, [](const CorpusFile& f) { return f.text[0] == '\n'; });
  check_share("backslash-newline", 6, in_text("\\\n"));
  check_share("over 200 characters", 4, [](const CorpusFile& file) {
    return any_line(file, [](const std::string& line) { return line.size() > 200; });
  });
  check_share("only comments", 1, [](const CorpusFile& f) { return code_lines(f.text).empty(); });
}

// Five files of 232 are two points.
TEST_CASE("every row of the corpus table is dealt as often as it was counted", "[envrc_corpus]") {
  constexpr int kDeals = 20;
  std::mt19937_64 random(1);
  std::vector<double> files(corpus_rows().size());
  for (int deal = 0; deal < kDeals; ++deal) {
    for (const CorpusCard& card : deal_corpus(random)) {
      for (size_t row = 0; row < files.size(); ++row)
        files[row] += card.rows[row] ? 1.0 / kDeals : 0;
    }
  }
  for (size_t row = 0; row < files.size(); ++row) {
    const CorpusRow& counted = corpus_rows()[row];
    INFO(counted.id << ", section " << counted.counted);
    CHECK(files[row] == Approx(counted.files).margin(std::min(5.0, 0.25 * counted.files)));
  }
}

TEST_CASE("notes of the corpus agree with each other", "[envrc_corpus]") {
  for (const CorpusFile& file : drawn_files()) {
    INFO(file.text);
    const bool easy = file.level <= CorpusFile::Level::S2;
    CHECK(easy == file.blockers.empty());
    if (easy) CHECK_FALSE(file.runs_things);
    if (file.level < CorpusFile::Level::S4) CHECK(file.in_scenario_a);
    if (file.in_scenario_a) CHECK(file.in_scenario_b);
    CHECK(file.text.find("\xc2\xab") == std::string::npos);  // no pool left
  }
}

// Within a function's braces each is parsed and none is run, by a single bash.
TEST_CASE("bash takes the corpus but for what is wrong on purpose", "[envrc_corpus]") {
  const TempDir dir;
  std::string texts, wrong;
  for (size_t i = 0; i < kFiles; ++i) {
    const CorpusFile& file = drawn_files()[i];
    texts += file.text + '\0';
    if (blocked_by("syntax error")(file)) wrong += std::to_string(i) + "\n";
  }
  write_file(dir / "texts", texts);
  const CleanOutput ran = clean_run(dir.path(), R"(bash -c '
    shopt -s extglob
    mapfile -d "" texts <texts
    for i in "${!texts[@]}"; do
      eval "never_called() { :
${texts[i]}
}" 2>/dev/null || echo $i
    done
    echo ${#texts[@]} read')");
  CHECK(ran.out == wrong + std::to_string(kFiles) + " read\n");
  CHECK_FALSE(wrong.empty());
}

}  // namespace dirvenv::test
