// SPDX-License-Identifier: MIT
#include "core/pep440.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <sstream>
#include <vector>

#include "support/clean_run.h"
#include "support/seed.h"
#include "support/temp_dir.h"

namespace dirvenv {
namespace {

using test::pick;
using Random = std::mt19937_64;

// For each line "version<tab>specifier": the version as it is written properly, or "-"; "s" where
// the specifier is one, or "-"; whether it holds the version.
constexpr const char* kOracle = R"(
import sys
from packaging.version import Version, InvalidVersion
from packaging.specifiers import Specifier, InvalidSpecifier
for line in open(sys.argv[1], encoding='ascii', newline='\n'):
    version, specifier = line[:-1].split('\t')
    try:
        version = Version(version)
    except InvalidVersion:
        version = None
    try:
        specifier = Specifier(specifier)
    except InvalidSpecifier:
        specifier = None
    holds = version and specifier and specifier.contains(version, prereleases=True)
    print(version or '-', 's' if specifier else '-', 'y' if holds else 'n')
)";

std::string one_of(Random& random, const std::vector<std::string>& words) {
  return words[pick(random, words.size())];
}

std::string number(Random& random) {
  static const std::vector<std::string> kOdd = {"00", "01", "10", "99999999999999999999999"};
  return pick(random, 30) == 0 ? one_of(random, kOdd) : std::to_string(pick(random, 4));
}

std::string release(Random& random, size_t least) {
  std::string text = pick(random, 25) == 0 ? number(random) + "!" : "";
  text += number(random);
  for (size_t more = std::max(pick(random, 4), least - 1); more > 0; --more)
    text += "." + number(random);
  return text;
}

/// With `is_plain`, as PEP 440 would write it.
std::string version(Random& random, bool is_plain, bool may_be_local, size_t least) {
  const std::string joint = is_plain ? "" : one_of(random, {"", ".", "-", "_"});
  std::string text = release(random, least);
  if (pick(random, 3) == 0) {
    text += is_plain ? one_of(random, {"a", "b", "rc"})
                     : joint +
                           one_of(random, {"a", "b", "rc", "c", "alpha", "beta", "pre", "preview",
                                           "RC", "Alpha"}) +
                           one_of(random, {"", ".", "-", "_"});
    if (is_plain || pick(random, 5) != 0) text += number(random);
  }
  if (pick(random, 4) == 0) {
    text += is_plain ? ".post"
                     : joint + one_of(random, {"post", "rev", "r", "POST"}) +
                           one_of(random, {"", ".", "-"});
    if (is_plain || pick(random, 5) != 0) text += number(random);
  } else if (!is_plain && pick(random, 8) == 0) {
    text += "-" + number(random);
  }
  if (pick(random, 4) == 0) text += (is_plain ? ".dev" : joint + "dev") + number(random);
  if (may_be_local && pick(random, 6) == 0)
    text += one_of(random, {"+1", "+abc", "+1.2", "+ubuntu-1", "+01", "+a.b_3", "+ABC"});
  return is_plain || pick(random, 10) != 0 ? text : one_of(random, {"v", " ", "V"}) + text;
}

std::string specifier(Random& random) {
  const std::string op =
      one_of(random, {"==", "!=", "<=", ">=", "<", ">", "~=", "===", "==", "!="});
  const std::string blank = pick(random, 5) == 0 ? " " : "";
  if (op == "~=") return op + blank + version(random, true, false, 2);
  const bool compares = op == "==" || op == "!=";
  if (compares && pick(random, 3) == 0) return op + blank + release(random, 1) + ".*";
  return op + blank + version(random, pick(random, 2) == 0, compares, 1);
}

std::string broken(Random& random, std::string text) {
  static const std::string kBytes = "0123.abcdeprvostl-_+!*~=<> ";
  const size_t at = pick(random, text.size() + 1);
  if (pick(random, 2) == 0 && at < text.size())
    text.erase(at, 1);
  else
    text.insert(at, 1, kBytes[pick(random, kBytes.size())]);
  return text;
}

// Where packaging 23 goes by the spelling and not by the version: it looks for the dots of "~=",
// and takes an epoch for a part of the first number, so that "==0.*" holds 1!3.0.
bool is_spelled(const std::string& version, const std::string& specifier, bool is_broken) {
  const bool is_prefix = specifier.find(".*") != std::string::npos;
  const bool is_compatible = specifier.find("~=") != std::string::npos;
  if (is_compatible && is_broken) return true;
  const bool is_not = specifier.find("!=") != std::string::npos;
  const auto marks = std::count(specifier.begin(), specifier.end(), '!') - (is_not ? 1 : 0);
  const bool has_epoch = marks > 0 || version.find('!') != std::string::npos;
  return (is_prefix || is_compatible) && has_epoch;
}

}  // namespace

TEST_CASE("PEP 440: 100,000 random pairs are answered as by Python's packaging", "[pep440]") {
  Random random(test::seed_for("pep440"));
  const size_t count = test::count_from("DIRVENV_PAIRS", 110'000);
  struct Pair {
    std::string version;
    std::string specifier;
    bool is_broken;
  };
  std::vector<Pair> pairs;
  std::string lines;
  for (size_t i = 0; i < count; ++i) {
    Pair pair{version(random, pick(random, 3) == 0, true, 1), specifier(random),
              pick(random, 15) == 0};
    if (pair.is_broken) {
      pair.version = broken(random, pair.version);
      pair.specifier = broken(random, pair.specifier);
    }
    lines.append(pair.version).append("\t").append(pair.specifier).append("\n");
    pairs.push_back(std::move(pair));
  }
  const test::TempDir dir;
  test::write_file(dir / "oracle.py", kOracle);
  test::write_file(dir / "pairs", lines);
  std::istringstream told(
      test::clean_run(dir.path(), "/usr/bin/python3 -I oracle.py pairs 2>&1").out);
  size_t compared = 0;
  size_t held = 0;
  for (const Pair& pair : pairs) {
    INFO("version '" + pair.version + "', specifier '" + pair.specifier + "'");
    std::string line;
    REQUIRE(std::getline(told, line));
    const auto version = Pep440Version::parse(pair.version);
    const auto specifier = Pep440Specifier::parse(pair.specifier);
    const bool holds = version && specifier && specifier->contains(*version);
    const std::string head = (version ? version->text() : "-") + (specifier ? " s " : " - ");
    if (is_spelled(pair.version, pair.specifier, pair.is_broken)) {
      REQUIRE(line.substr(0, line.size() - 1) == head);
      continue;
    }
    REQUIRE(line == head + (holds ? "y" : "n"));
    compared += version && specifier ? 1 : 0;
    held += holds ? 1 : 0;
  }
  INFO(compared << " compared, " << held << " held");
  CHECK(compared >= count * 10 / 11);
  CHECK(held >= count / 10);
}

TEST_CASE("PEP 440: versions in the order that PEP 440 gives", "[pep440]") {
  const std::vector<std::string> order = {"1.dev0",
                                          "1.0.dev456",
                                          "1.0a1",
                                          "1.0a2.dev456",
                                          "1.0a12.dev456",
                                          "1.0a12",
                                          "1.0b1.dev456",
                                          "1.0b2",
                                          "1.0b2.post345.dev456",
                                          "1.0b2.post345",
                                          "1.0rc1.dev456",
                                          "1.0rc1",
                                          "1.0",
                                          "1.0+abc.5",
                                          "1.0+abc.7",
                                          "1.0+5",
                                          "1.0.post456.dev34",
                                          "1.0.post456",
                                          "1.0.15",
                                          "1.1.dev1",
                                          "1!0.1"};
  for (size_t i = 0; i < order.size(); ++i) {
    for (size_t j = 0; j < order.size(); ++j) {
      INFO(order[i] + " " + order[j]);
      CHECK((*Pep440Version::parse(order[i]) <=> *Pep440Version::parse(order[j])) == (i <=> j));
    }
  }
}

}  // namespace dirvenv
