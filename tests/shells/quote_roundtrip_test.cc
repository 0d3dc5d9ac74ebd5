// SPDX-License-Identifier: MIT
// Quoted words through the real shells.
#include <catch2/catch.hpp>
#include <map>
#include <vector>

#include "core/quote.h"
#include "support/clean_run.h"
#include "support/seed.h"
#include "support/temp_dir.h"

namespace dirvenv {
namespace {

struct Variant {
  Shell shell;
  std::string locale;
  std::string first_line;  // of the script
};

const std::vector<Variant> kVariants = {
    {Shell::Bash, "C", ":"},
    {Shell::Bash, "C.UTF-8", ":"},
    {Shell::Bash, "C", "set -eu"},
    {Shell::Bash, "C.UTF-8", "set -eu; set -o posix; shopt -s extglob nullglob"},
    {Shell::Zsh, "C", ":"},
    {Shell::Zsh, "C.UTF-8", ":"},
    {Shell::Zsh, "C", "setopt rcquotes cshjunkiequotes"},
    {Shell::Zsh, "C.UTF-8",
     "setopt rcquotes cshjunkiequotes extendedglob ksharrays shwordsplit globsubst "
     "magicequalsubst"},
    {Shell::Fish, "C", ""},
    {Shell::Fish, "C.UTF-8", ""},
};

std::string interpreter(Shell shell) {
  switch (shell) {
    case Shell::Bash:
      return "bash --norc";
    case Shell::Zsh:
      return "zsh -f";
    case Shell::Fish:
      return "fish --no-config";
  }
  return {};
}

std::map<std::string, std::string> entries_of(const std::string& block) {
  std::map<std::string, std::string> entries;
  for (size_t at = 0; at < block.size();) {
    const std::string entry = block.substr(at, block.find('\0', at) - at);
    entries[entry.substr(0, entry.find('='))] = entry.substr(entry.find('=') + 1);
    at += entry.size() + 1;
  }
  return entries;
}

/// How many of `values` did not come back as they were.
size_t count_changed(const test::TempDir& dir, const Variant& variant,
                     const std::vector<std::string>& values) {
  std::string script = variant.first_line + "\n";
  for (size_t i = 0; i < values.size(); ++i) {
    const std::string name = "V" + std::to_string(i);
    script += variant.shell == Shell::Fish ? "set -gx " + name + " " : "export " + name + "=";
    script += quote(variant.shell, values[i]) + "\n";
  }
  test::write_file(dir / "script", script + "env -0\n");
  const test::CleanOutput ran = test::clean_run(
      dir.path(), "LC_ALL=" + variant.locale + " " + interpreter(variant.shell) + " script");
  CHECK(ran.status == 0);
  std::map<std::string, std::string> entries = entries_of(ran.out);
  size_t changed = 0;
  for (size_t i = 0; i < values.size(); ++i) {
    const auto found = entries.find("V" + std::to_string(i));
    if (found != entries.end() && found->second == values[i]) continue;
    if (++changed > 5) continue;
    UNSCOPED_INFO("changed: " << quote(Shell::Bash, values[i]) << " as "
                              << quote(variant.shell, values[i]));
  }
  return changed;
}

}  // namespace

TEST_CASE("b2: random values come back from every shell byte for byte", "[quote][shells]") {
  const test::TempDir dir;
  std::mt19937_64 random(test::seed_for("quote round trip"));
  // DIRVENV_VALUES=200000 is the long run.
  const size_t batches = test::count_from("DIRVENV_VALUES", 20'000) / 1000;
  for (size_t batch = 0; batch < batches; ++batch) {
    std::vector<std::string> values(1000);
    for (std::string& value : values)
      value = test::nasty_value(random, 60);
    for (const Variant& variant : kVariants) {
      CAPTURE(batch, interpreter(variant.shell), variant.locale, variant.first_line);
      CHECK(count_changed(dir, variant, values) == 0);
    }
  }
}

TEST_CASE("every byte comes back alone, doubled and before a digit", "[quote][shells]") {
  const test::TempDir dir;
  std::vector<std::string> values = {""};
  for (int byte = 1; byte < 256; ++byte) {
    const std::string one(1, static_cast<char>(byte));
    values.insert(values.end(), {one, one + one, one + "7f", "a" + one});
  }
  for (const Variant& variant : kVariants) {
    CAPTURE(interpreter(variant.shell), variant.locale, variant.first_line);
    CHECK(count_changed(dir, variant, values) == 0);
  }
}

TEST_CASE("a zsh word of its own is no global alias, command path or job", "[quote][shells]") {
  const test::TempDir dir;
  std::string script = "alias -g L=oops ...=../.. 7=seven\nprintf '%s\\n'";
  for (const std::string_view word : {"L", "...", "7", "=ls", "~", "%1", "-n", "/etc/*"}) {
    script += " " + quote(Shell::Zsh, word);
  }
  test::write_file(dir / "script", script + "\n");
  CHECK(test::clean_run(dir.path(), "zsh -f script").out == "L\n...\n7\n=ls\n~\n%1\n-n\n/etc/*\n");
}

}  // namespace dirvenv
