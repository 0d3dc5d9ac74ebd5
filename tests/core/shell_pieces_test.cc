// SPDX-License-Identifier: MIT
#include "core/shell_pieces.h"

#include <catch2/catch.hpp>
#include <ctime>
#include <set>
#include <sstream>
#include <utility>
#include <vector>

#include "support/clean_run.h"
#include "support/seed.h"
#include "support/temp_dir.h"

namespace dirvenv {
namespace {

/// "[word]", "name?" for a default, operators as they are, "." for the end of a statement.
std::string pieces_of(std::string_view text) {
  std::string out;
  read_shell_pieces(text, [&](const ShellPiece& piece) {
    switch (piece.kind) {
      case ShellPiece::Kind::Text:
        out += "[" + piece.text + "]";
        break;
      case ShellPiece::Kind::Default:
        out += piece.text + "?";
        break;
      case ShellPiece::Kind::Operator:
        out += piece.text == "\n" ? "~" : piece.text;
        break;
      case ShellPiece::Kind::End:
        out += ".";
        break;
    }
  });
  return out;
}

struct PiecesRow {
  std::string_view text, pieces;
};

/// The words of the text, without expansions, which are empty in these texts.
std::set<std::string> piece_words(std::string_view text) {
  std::set<std::string> words;
  read_shell_pieces(text, [&](const ShellPiece& piece) {
    std::string word;
    size_t depth = 0;
    for (size_t i = 0; i < piece.text.size(); ++i) {
      const std::string_view rest = std::string_view(piece.text).substr(i);
      const bool is_process = rest.starts_with("$$");
      if (rest.starts_with("${")) ++depth;
      if (is_process) {
        i += 1;
      } else if (depth == 0 && rest.substr(1, 2) == "()") {
        i += 2;
      } else if (depth == 0 && rest.starts_with("$probe")) {
        i += 6;
      } else if (depth == 0) {
        word.push_back(rest[0]);
      } else if (rest[0] == '}') {
        --depth;
      }
    }
    if (word.ends_with('$')) word.pop_back();  // of a "${" that is not followed
    words.insert(word);
  });
  return words;
}

/// Probes within all that quotes or parts, mostly closed again.
std::string random_text(std::mt19937_64& random, size_t depth) {
  static const std::vector<std::pair<std::string, std::string>> kPairs = {
      {"'", "'"},
      {"\"", "\""},
      {"$(", ")"},
      {"\"$(", ")\""},
      {"${z#", "}"},
      {"\"${z#", "}\""},
      {"(", ")"},
      {"{ ", "\n}\n"},
      {"$((", "))"},
      {"((", "))\n"},
      {"$'", "'"},
      {"<<X\n", "\nX\n"},
      {"<<-'X'\n", "\n\tX\n"},
      {"case a in a) ", ";; esac\n"},
      {"case a in (a) ", ";; esac\n"},
      {"a[", "]="},
      {"# ", "\n"},
      {" #", "\n"},
      {"[[ a == ", " ]]"},
      {"`", "`"},
      {"$[", "]"},
      {"@(", ")"},
      {"a=(", ")"},
      {"<(", ")"},
      {"f() {\n", "\n}\nf\n"},
      {"if ", "; then a=; fi\n"},
      {"$\"", "\""}};
  static const std::vector<std::string> kNoise = {
      "'",       "\"",    "\\",    "$(",   ")", "}", "#",    "`",   "$#",
      "${#a}",   "<<X\n", "\nX\n", "\\\n", "$", "!", "<<< ", "\\'", "\\\"",
      "<<\\X\n", "|",     "esac",  "$'",   "]", "=", "'#'",  "\t"};
  static const std::vector<std::string> kBetween = {"\n",   "\n", "\n", "; ", " && ",
                                                    " || ", " ",  "\t", "",   ""};
  std::string text;
  for (size_t parts = 1 + test::pick(random, 4); parts > 0; --parts) {
    const size_t kind = test::pick(random, 16);
    if (kind == 0) {
      text += kNoise[test::pick(random, kNoise.size())];
    } else if (kind < 8 && depth > 0) {
      const auto& [open, close] = kPairs[test::pick(random, kPairs.size())];
      text += open + random_text(random, depth - 1) + close;
    } else {
      text += "probe" + std::to_string(test::pick(random, 3));
    }
    text += kBetween[test::pick(random, kBetween.size())];
  }
  return text;
}

}  // namespace

TEST_CASE("words are told without their quotes", "[shell_pieces]") {
  const PiecesRow row = GENERATE(values<PiecesRow>({
      {"", "."},
      {"a b\n", "[a][b].."},
      {"export A=1 # c\nb", "[export][A=1].[b]."},
      {"a#b '#' \"# c\" d", "[a#b][#][# c][d]."},
      {"'a b'\"c d\"\\ e $'f\\'g'", "[a bc d e][f\\'g]."},
      {"\\eval 'ev'\"al\" \"a\\\"b\\$c\\d\"", "[eval][eval][a\"b$c\\d]."},
      {"a\\\nb \\\nc\n", "[ab][c].."},
      {"a 'b\n# c' d\n", "[a][b\n# c][d].."},
      {"''", "[]."},
      {"a;b&&c|d&", "[a];[b]&&[c]|[d]&."},
      {"$${z# a || \"$${b\" c}", "[$${z#][a]||[$${b][c}]."},
      {"a >>~/.b 2>&1", "[a]>>[~/.b][2]>&[1]."},
      {"a |\n# c\n b &&\n\nc\n", "[a]|[b]&&[c].."},
  }));
  CHECK(pieces_of(row.text) == row.pieces);
}

TEST_CASE("what stands in a substitution is told before its word", "[shell_pieces]") {
  const PiecesRow row = GENERATE(values<PiecesRow>({
      {"A=$(b c)d e", "$([b][c])[A=$()d][e]."},
      {"a \"x $(b \"y z\" '#' # c\nd) #\" e", "[a]$([b][y z][#]~[d])[x $() #][e]."},
      {"source <(a b) c", "[source]<([a][b])[<()][c]."},
      {"(a)\nf() { b; }", "([a]).[f]()[{][b];[}]."},
      {"case a in b) c;; esac\n# d", "[case][a][in][b])[c];;[esac].."},
      {"a $((1 + 2)) b", "[a]$(([1][+][2]))[$()][b]."},
      {": ${A:=b} \"${C=d}\" ${E:-f} ${#G}", "[:]A?[${A:=b}]C?[${C=d}][${E:-f}][${#G}]."},
      {"a[1]=b ${c[@]} d[x]", "[a[1]=b][${c[@]}][d[x]]."},
  }));
  CHECK(pieces_of(row.text) == row.pieces);
}

TEST_CASE("a here-document belongs to its statement and is read as code", "[shell_pieces]") {
  const PiecesRow row = GENERATE(values<PiecesRow>({
      {"a <<X b\nit's $(c) # d\nX\n# e\nf", "[a]<<[b][it][s][$]([c])[#][d]~..[f]."},
      {"a <<-'X'\n\tb\\\n\tX\n# c", "[a]<<-[b].."},
      {"a <<X <<\"Y\"\nb\nX\nc\nY\n# d", "[a]<<<<[b]~[c]~.."},
      {"a <<X\nXb 'c\nX\n# d", "[a]<<[Xb][c]~.."},
      // where bash may see another end, the rest is code
      {"a <<X\nb\\\nX\n# c", "[a]<<.[bX].[#][c]."},
      {"a <<$X\n# b", "[a]<<[$X].[#][b]."},
      {"a <<X\nb\n# c", "[a]<<.[b].[#][c]."},
  }));
  CHECK(pieces_of(row.text) == row.pieces);
}

TEST_CASE("where quoting cannot be followed all that comes is code", "[shell_pieces]") {
  const PiecesRow row = GENERATE(values<PiecesRow>({
      {"a `b 'c d'` # e\n'f'", "[a][b][c][d][#][e].[f]."},
      {"\"${a:-\"b\"}\" # c", "[${a:-][b][#][c]."},
      {"a '# b\nc", "[a][#][b].[c]."},
      {"a \\\n\\b `c &&\n\nd", "[a][b][c]&&[d]."},
  }));
  CHECK(pieces_of(row.text) == row.pieces);
  for (const std::string_view text :
       {"$((1 << 2)) # a", "x[ #]=1; a", "a[$b #]; a", "$(case x in b) c '# d';; esac) # a",
        "(case x in b) c '# d';; esac) # a", "((b # c)); a", "((1 + $'$(a)'))", "\"$[1 # 2]\" a",
        "${a:-$'# b'} a", "${b:-<(c)} # a", "$((1 + '$(a)'))", "b <<\"X Y\" # a", "b <<\\X # a",
        "b@(c)#; a", "b@(c # d\n)a", "b=(c)#; a"}) {
    CAPTURE(text);
    CHECK(pieces_of(text).find("[a]") != std::string::npos);
  }
}

// The worst that can go wrong is code that is taken for quoted text or a comment. So whatever bash
// runs of texts that are hardly more than quotes must be told as a word.
TEST_CASE("a8: no command that bash runs is passed over", "[shell_pieces]") {
  std::mt19937_64 random(test::seed_for("shell_pieces bash"));
  const test::TempDir directory;
  std::vector<std::string> texts;
  std::string all;
  for (int i = 0; i < 2'000; ++i) {
    texts.push_back(random_text(random, 4));
    all += texts.back() + '\0';
  }
  test::write_file(directory / "texts", all);
  // Each text has a shell of its own, without PATH; the probes are all that it can run.
  test::write_file(directory / "run", R"sh(
    PATH= FUNCNEST=4
    shopt -s extglob
    n=0
    probe0() { printf '%s\n' "$n 0" >>ran; }
    probe1() { printf '%s\n' "$n 1" >>ran; }
    probe2() { printf '%s\n' "$n 2" >>ran; }
    while IFS= read -r -d '' text; do
      (eval "$text") </dev/null >/dev/null 2>&1
      n=$((n + 1))
    done <texts
  )sh");
  test::clean_run(directory.path(), "bash --norc run 2>/dev/null");
  std::istringstream ran(test::read_file(directory / "ran"));
  size_t runs = 0;
  for (std::string n, probe; ran >> n >> probe; ++runs) {
    const std::string& text = texts[std::stoul(n)];
    if (!piece_words(text).contains("probe" + probe)) {
      FAIL("probe" << probe << " ran in text " << n << ":\n"
                   << text << "\n--\n"
                   << pieces_of(text));
    }
  }
  CHECK(runs > 500);
}

TEST_CASE("a8: reading takes time in proportion to the text", "[shell_pieces]") {
  for (const std::string_view part :
       {"a ", "a=1\n", "\"", "'",     "(",        "$(", "${",  "\"${a:-",
        "a[", "a[b",   "[",  "<<X\n", "<<X <<X ", "<(", "\\",  "`",
        "$'", "case ", "#",  "&&\n",  "\"$(\"",   "x`", "aaaa"}) {
    std::string text;
    while (text.size() < 50'000)
      text += part;
    CAPTURE(part);
    const auto start = std::clock();
    size_t pieces = 0;
    read_shell_pieces(text, [&](const ShellPiece&) { ++pieces; });
    CHECK(static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC < 4);
    CHECK(pieces > 0);
  }
}

}  // namespace dirvenv
