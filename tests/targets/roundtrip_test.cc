// SPDX-License-Identifier: MIT
// What `export` prints for other shells and readers, through the real ones. PowerShell and murex
// are in no package here: their text is tested in core/target_script_test.cc, and read by nobody.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>

#include "core/dotenv.h"
#include "core/json.h"
#include "core/target_script.h"
#include "support/clean_run.h"
#include "support/places.h"
#include "support/seed.h"
#include "support/target_values.h"
#include "support/temp_dir.h"

namespace dirvenv {
namespace {

using test::sh_word;

constexpr size_t kBatch = 500;
constexpr size_t kMostCases = 20'000;

using Read = std::map<std::string, std::string>;

/// Who reads the text: a program with a script, which leaves its environment in the file `out`.
struct Reader {
  std::string title;
  TargetFormat format;
  std::string command;  ///< with the script as its last word
  std::string script;
  std::string locale = "C.UTF-8";
};

const std::vector<Reader>& readers() {
  static const std::string posix = "eval \"$(cat text)\"\nenv -0 >out\n";
  static const std::vector<Reader> all = {
      {"dash", TargetFormat::Sh, "dash", posix},
      {"dash", TargetFormat::Sh, "dash", posix, "C"},
      {"bash --posix", TargetFormat::Sh, "bash --posix", posix},
      {"mksh", TargetFormat::Ksh, "mksh", posix},
      {"mksh", TargetFormat::Ksh, "mksh", posix, "C"},
      {"ksh93", TargetFormat::Ksh, "ksh93", posix},
      {"ksh93", TargetFormat::Ksh, "ksh93", posix, "C"},
      {"tcsh", TargetFormat::Tcsh, "tcsh -f", "eval \"`cat text`\"\nenv -0 >out\n"},
      {"tcsh", TargetFormat::Tcsh, "tcsh -f", "eval \"`cat text`\"\nenv -0 >out\n", "C"},
      {"tcsh without quotes", TargetFormat::Tcsh, "tcsh -f",
       "set noglob\neval `cat text`\nenv -0 >out\n"},
      {"tcsh by source", TargetFormat::Tcsh, "tcsh -f", "source text\nenv -0 >out\n"},
      {"elvish", TargetFormat::Elvish, "elvish -norc",
       "cat text | from-json | each {|all| keys $all | each {|name| set-env $name $all[$name] } }\n"
       "env -0 > out\n"},
      {"xonsh", TargetFormat::Xonsh, "xonsh --no-rc",
       "exec(open('text').read(), {'__xonsh__': __xonsh__})\nenv -0 > out\n"},
      {"vim", TargetFormat::Vim, "vim -u NONE -i NONE -n -es -S",
       "source text\ncall system('env -0 >out')\nqall!\n"},
      {"vim", TargetFormat::Vim, "vim -u NONE -i NONE -n -es -S",
       "source text\ncall system('env -0 >out')\nqall!\n", "C"},
  };
  return all;
}

// What of `changes` has to be in the text: all but what `left_out` names.
std::vector<TargetChange> kept(const std::vector<TargetChange>& changes, const TargetText& text) {
  std::set<std::string> names;
  for (const std::string& sentence : text.left_out)
    names.insert(sentence.substr(0, sentence.find(' ')));
  std::vector<TargetChange> rest;
  for (const TargetChange& change : changes) {
    if (!names.contains(change.name)) rest.push_back(change);
  }
  return rest;
}

size_t count_changed(const std::vector<TargetChange>& changes, const Read& read) {
  size_t changed = 0;
  for (const TargetChange& change : changes) {
    const auto found = read.find(change.name);
    if (found != read.end() && found->second == *change.value) continue;
    if (++changed > 5) continue;
    UNSCOPED_INFO(
        change.name << " was "
                    << nlohmann::json::binary({change.value->begin(), change.value->end()}));
  }
  return changed;
}

// Through `reader`; nothing may be left out but what is not UTF-8, where that is the limit.
void check_reader(const test::TempDir& dir, const Reader& reader,
                  const std::vector<std::string>& values) {
  const bool is_utf8_locale = reader.locale != "C";
  const bool is_text_only = reader.format == TargetFormat::Elvish ||
                            reader.format == TargetFormat::Nushell ||
                            (reader.format == TargetFormat::Tcsh && is_utf8_locale);
  const auto changes = test::target_changes(values);
  const TargetText text = print_target(reader.format, changes, {"", is_utf8_locale});
  const auto rest = kept(changes, text);
  const auto texts = std::count_if(values.begin(), values.end(), is_utf8);
  CHECK(rest.size() == (is_text_only ? static_cast<size_t>(texts) : values.size()));
  test::write_file(dir / "text", text.text);
  test::write_file(dir / "script", reader.script);
  std::filesystem::remove(dir / "out");
  const auto ran = test::clean_run(
      dir.path(), "LC_ALL=" + reader.locale + " " + reader.command + " script 2>&1 </dev/null");
  INFO(ran.out.substr(0, 500));
  const bool has_read = std::filesystem::exists(dir / "out");
  CHECK(has_read);
  if (!has_read) return;
  CHECK(count_changed(rest, test::entries_of(test::read_file(dir / "out"))) == 0);
}

size_t batches() {
  return (std::min(test::count_from("DIRVENV_CASES", 1000), kMostCases) + kBatch - 1) / kBatch;
}

void check_reader(const Reader& reader, std::mt19937_64& random) {
  const test::TempDir dir;
  for (size_t batch = 0; batch < batches(); ++batch) {
    CAPTURE(reader.title, reader.locale, batch);
    check_reader(dir, reader, test::target_values(random, kBatch));
  }
}

/// The program, from where tests/targets/nushell.sh puts it, or PATH; empty: there is none.
std::string nushell() {
  const char* const home = std::getenv("HOME");
  const char* const cache = std::getenv("XDG_CACHE_HOME");
  const std::string base = cache != nullptr && *cache != '\0' ? cache
                           : home != nullptr                  ? std::string(home) + "/.cache"
                                                              : "";
  const std::string fetched = base + "/dirvenv-tests/nu";
  if (std::filesystem::exists(fetched)) return fetched;
  return std::system("command -v nu >/dev/null") == 0 ? "nu" : "";
}

}  // namespace

TEST_CASE("b2: random values come back from other shells and from Vim", "[target][shells]") {
  std::mt19937_64 random(test::seed_for("targets"));
  for (const Reader& reader : readers())
    check_reader(reader, random);
}

TEST_CASE("b2: random values come back from Nushell", "[target][shells]") {
  const std::string program = nushell();
  if (program.empty()) {
    WARN("LEFT OUT: there is no nushell here; tests/targets/nushell.sh fetches one from npm");
    return;
  }
  std::mt19937_64 random(test::seed_for("targets: nushell"));
  check_reader({"nushell", TargetFormat::Nushell, sh_word(program) + " --no-config-file",
                "open --raw text | from json | load-env $in\n^env \"-0\" o> out\n"},
               random);
}

TEST_CASE("random values come back from what reads no shell", "[target]") {
  std::mt19937_64 random(test::seed_for("targets: readers"));
  for (size_t batch = 0; batch < batches(); ++batch) {
    CAPTURE(batch);
    const auto values = test::target_values(random, kBatch);
    const auto changes = test::target_changes(values);
    const auto texts = static_cast<size_t>(std::count_if(values.begin(), values.end(), is_utf8));
    const auto check = [&](TargetFormat format, size_t expected, const auto& read) {
      const TargetText text = print_target(format, changes, {"0123abcd", true});
      const auto rest = kept(changes, text);
      CHECK(rest.size() == expected);
      CHECK(count_changed(rest, read(text.text)) == 0);
    };
    const auto json = [](const std::string& text) {
      return nlohmann::json::parse(text).get<Read>();
    };
    check(TargetFormat::Json, texts, json);
    check(TargetFormat::Murex, texts, json);
    check(TargetFormat::Null, values.size(), test::entries_of);
    check(TargetFormat::Gha, texts, test::read_gha);
    check(TargetFormat::Systemd, texts, test::read_systemd);
  }
}

TEST_CASE("a .env file has what is not left out, and little is", "[target]") {
  std::mt19937_64 random(test::seed_for("targets: dotenv"));
  for (size_t batch = 0; batch < batches(); ++batch) {
    CAPTURE(batch);
    const auto changes = test::target_changes(test::target_values(random, kBatch));
    const TargetText text = print_target(TargetFormat::Dotenv, changes);
    const Result<Dotenv> parsed = parse_dotenv(text.text, "test");
    REQUIRE(parsed);
    const auto expanded = expand_dotenv(*parsed, "/", [](std::string_view) {
      FAIL_CHECK("a reference");
      return std::nullopt;
    });
    REQUIRE(expanded);
    const auto rest = kept(changes, text);
    CHECK(rest.size() == expanded->size());
    CHECK(rest.size() > changes.size() * 3 / 4);
    CHECK(count_changed(rest, Read(expanded->begin(), expanded->end())) == 0);
  }
}

}  // namespace dirvenv
