// SPDX-License-Identifier: MIT
// Whatever changes a project's files takes effect at the very next prompt: 511 tries in each shell,
// none missed. The shell itself writes down, right behind the hook, what it then has.
#include <catch2/catch.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "shells/shell_case.h"
#include "support/places.h"

namespace dirvenv::test {
namespace {

constexpr int kRounds = 7;

/// A typed line, and $V at the prompt that follows.
struct Try {
  std::string line;
  std::string expected;
};
using Tries = std::vector<Try>;

ShellboxOptions with_probe(ShellKind kind) {
  ShellboxOptions options;
  options.dirvenv = released_binary();
  options.variables["V"] = "base";
  options.after_hook =
      in(kind,
         "__probe() { builtin printf '%s\\n' \"$V\" >>~/probe; }\n"
         "PROMPT_COMMAND+=$'\\n'__probe",
         "__probe() { builtin printf '%s\\n' \"$V\" >>~/probe; }\nprecmd_functions+=(__probe)",
         "function __probe --on-event fish_prompt\nbuiltin printf '%s\\n' \"$V\" >>~/probe\nend");
  return options;
}

/// A shell in the directory `p`.
class Trial {
 public:
  explicit Trial(ShellKind kind) : box_(kind, with_probe(kind)) {
    make_directories(box_.dir() + "/p");
    box_.change_directory("p");
  }

  void setup(const std::string& line) { box_.run(line); }
  void write(const std::string& name, const std::string& text) { put(box_, "p/" + name, text); }

  /// Every other round is typed ahead, so that each edit follows within a millisecond of the load.
  void rounds(const Tries& tries) {
    for (int round = 0; round < kRounds; ++round) {
      const std::size_t before = values().size();
      if (round % 2 == 0) {
        for (const Try& one : tries)
          box_.run(one.line);
      } else {
        type_ahead(tries);
      }
      compare(tries, before, round);
    }
    INFO("of " << kRounds * tries.size() << " tries were missed:\n" << missed_);
    CHECK(missed_.empty());
  }

 private:
  void type_ahead(const Tries& tries) {
    // The terminal holds 4095 bytes.
    constexpr std::size_t kAtOnce = 12;
    for (std::size_t begin = 0; begin < tries.size(); begin += kAtOnce) {
      const std::size_t end = std::min(tries.size(), begin + kAtOnce);
      std::string text;
      for (std::size_t i = begin; i < end; ++i)
        text += tries[i].line + "\r";
      REQUIRE(text.size() < 4000);
      box_.type(text);
      for (std::size_t i = begin; i < end; ++i)
        box_.wait_prompt();
    }
  }

  std::vector<std::string> values() const {
    std::istringstream text(read_file(box_.home() + "/probe"));
    std::vector<std::string> lines;
    for (std::string line; std::getline(text, line);)
      lines.push_back(line);
    return lines;
  }

  void compare(const Tries& tries, std::size_t before, int round) {
    const std::vector<std::string> now = values();
    REQUIRE(now.size() == before + tries.size());
    for (std::size_t i = 0; i < tries.size(); ++i) {
      const std::string& value = now[before + i];
      if (value == tries[i].expected) continue;
      missed_ += std::to_string(round) + ": " + tries[i].line + ": '" + value + "' instead of '" +
                 tries[i].expected + "'\n";
    }
  }

  Shellbox box_;
  std::string missed_;
};

/// The content that `a` and `b` get, of the same size, and $V while the file holds it or is gone.
struct TwoContents {
  std::string a, b;
  std::string with_a, with_b, without;
};

/// Makes `file` hold b and then a, in each way that files change. `a` and `b` are older files.
Tries edits_of(const std::string& file, const TwoContents& two) {
  const auto printf_to = [](const std::string& text, const std::string& to) {
    return "printf '" + text + "\\n' >" + to;
  };
  Tries tries;
  const auto add = [&](const std::string& make_b, const std::string& make_a) {
    tries.push_back({make_b, two.with_b});
    tries.push_back({make_a, two.with_a});
  };
  add(printf_to(two.b, file), printf_to(two.a, file));
  add("cp b " + file, "cp a " + file);
  add("cp -p b " + file, "cp -p a " + file);
  add("cp -p b t; mv t " + file, "cp -p a t; mv t " + file);
  add(printf_to(two.b, "t") + "; mv t " + file, printf_to(two.a, "t") + "; mv t " + file);
  add(printf_to(two.b, file) + "; touch -d 2003-03-03 " + file,
      printf_to(two.a, file) + "; touch -d 2002-02-02 " + file);
  tries.push_back({"rm " + file, two.without});
  tries.push_back({"cp -p a " + file, two.with_a});
  tries.push_back({"mv " + file + " t", two.without});
  tries.push_back({"mv t " + file, two.with_a});
  return tries;
}

void make_contents(Trial& trial, const TwoContents& two) {
  trial.write("a", two.a + "\n");
  trial.write("b", two.b + "\n");
  trial.setup("touch -d 2001-01-01 a; touch -d 2004-04-04 b");
}

/// `envrc` reads the file `r`.
void try_referenced(ShellKind kind, const std::string& envrc, const TwoContents& two) {
  Trial trial(kind);
  make_contents(trial, two);
  trial.write(".envrc", envrc);
  trial.setup("cp a r; dirvenv allow");
  trial.rounds(edits_of("r", two));
}

}  // namespace

SHELL_TEST(edits_of_envrc, "an edit of .envrc blocks it at the next prompt", "[edits]") {
  const TwoContents two{"export V=a0", "export V=b0", "a0", "base", "base"};
  Trial trial(kind);
  make_contents(trial, two);
  trial.setup("cp a .envrc; dirvenv allow");
  trial.rounds(edits_of(".envrc", two));
}

SHELL_TEST(verbs, "allow, deny, reload and a nearer .envrc act at the next prompt", "[edits]") {
  Trial trial(kind);
  trial.write("a", "export V=a0$(cat undeclared)\n");
  trial.write("c", "export V=c0\n");
  trial.write("sub/n", "export V=n0\n");
  trial.setup("cp -p a .envrc; printf 1 >undeclared; cd sub");
  trial.setup("cp n .envrc; dirvenv allow; rm .envrc; dirvenv allow");
  trial.rounds({
      {"dirvenv deny", "base"},
      {"dirvenv allow", "a01"},
      {"cp ../c ../.envrc; dirvenv allow", "c0"},
      {"cp -p ../a ../.envrc; dirvenv allow", "a01"},
      {"printf 2 >../undeclared; dirvenv reload", "a02"},
      {"printf 1 >../undeclared; dirvenv reload", "a01"},
      {"cp n .envrc", "n0"},
      {"cp ../c .envrc", "base"},
      {"rm .envrc", "a01"},
  });
}

SHELL_TEST(edits_of_watched, "an edit of a watched file acts at the next prompt", "[edits]") {
  try_referenced(kind, "watch_file r\nexport V=$(cat r 2>/dev/null || echo none)\n",
                 {"a0", "b0", "a0", "b0", "none"});
}

SHELL_TEST(edits_of_sourced, "an edit of a sourced file blocks at the next prompt", "[edits]") {
  try_referenced(kind, "export V=none\nsource_env_if_exists r\n",
                 {"export V=a0", "export V=b0", "a0", "base", "none"});
}

SHELL_TEST(edits_of_dotenv, "an edit of a .env file acts at the next prompt", "[edits]") {
  try_referenced(kind, "export V=none\ndotenv_if_exists r\n", {"V=a0", "V=b0", "a0", "b0", "none"});
}

}  // namespace dirvenv::test
