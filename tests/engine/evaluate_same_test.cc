// SPDX-License-Identifier: MIT
// What is evaluated natively has the result that bash has with the same file: environment, lists,
// dependencies and messages. Random files, and each with one byte changed.
#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <functional>
#include <set>
#include <sstream>

#include "core/name_rules.h"
#include "engine/evaluate.h"
#include "engine/warm_bash.h"
#include "support/captured_errors.h"
#include "support/envrc_corpus.h"
#include "support/envrc_texts.h"
#include "support/seed.h"
#include "support/watchdog.h"
#include "support/world.h"

using namespace dirvenv;
using test::World;

namespace {

/// What an evaluation has to agree on, in words.
std::string told(const Evaluation& evaluation, const std::string& said) {
  using Outcome = Evaluation::Outcome;
  if (evaluation.outcome == Outcome::Blocked) return "blocked by " + evaluation.unapproved->path;
  std::string text = evaluation.outcome == Outcome::Loaded
                         ? "loaded\n"
                         : "failed: " + evaluation.error.message + "\n";
  for (const auto& [name, value] : evaluation.environment.variables()) {
    if (is_valid_name(name) && !is_never_name(name)) text += name + "=" + value + "\n";
  }
  for (const std::string& list : evaluation.lists)
    text += "list " + list + "\n";
  for (const Dependency& dependency : evaluation.dependencies)
    text += "watched " + dependency.path + "\n";
  return text + said;
}

struct Pair {
  std::optional<Refusal> refusal;
  std::string native;
  std::string bash;
  bool is_again = false;  ///< by a bash of its own, because a warm one differed

  /// The lines that they do not share, where they differ.
  std::string difference() const {
    if (native == bash) return "";
    const auto lines = [](const std::string& text) {
      std::multiset<std::string> all;
      std::istringstream stream(text);
      for (std::string line; std::getline(stream, line);)
        all.insert(line);
      return all;
    };
    std::string text = "differ:\n";
    const auto ours = lines(native);
    const auto theirs = lines(bash);
    for (const std::string& line : theirs)
      if (!ours.contains(line)) text += "by bash " + line + "\n";
    for (const std::string& line : ours)
      if (!theirs.contains(line)) text += "natively " + line + "\n";
    return text;
  }
};

// With a warm bash, only what differs there is evaluated as it is for users.
Pair evaluate_both(World& world, const std::string& text, test::WarmBash* warm = nullptr) {
  Pair pair;
  // What lies above the project is only approved with a file that names it.
  const auto with =
      text.find("source_up") == std::string::npos ? &World::with_trusted : &World::with_approved;
  (world.*with)(text, [&](const Approved& file, const EvaluationContext& context) {
    test::CapturedErrors printed;
    world.take_said();
    const auto native = evaluate_natively(file, world.environment(), context);
    if (const auto* refusal = std::get_if<Refusal>(&native)) {
      pair.refusal = *refusal;
      CHECK(world.take_said() + printed.take() == "");
      return;
    }
    pair.native = told(std::get<Evaluation>(native), world.take_said() + printed.take());
    // Nor does it matter whether somebody notes who has changed what, as `why` does.
    std::vector<NamedChange> changes;
    EvaluationContext noting = context;
    noting.changes = &changes;
    const auto noted = evaluate_natively(file, world.environment(), noting);
    REQUIRE(std::holds_alternative<Evaluation>(noted));
    CHECK(told(std::get<Evaluation>(noted), world.take_said() + printed.take()) == pair.native);
    if (warm != nullptr) {
      const auto [bash, output] = warm->evaluate(file, world.environment(), context);
      pair.bash = told(bash, world.take_said() + output);
      if (pair.difference().empty()) return;
      pair.is_again = true;
    }
    const Evaluation bash = evaluate_bash(file, world.environment(), context);
    pair.bash = told(bash, world.take_said() + printed.take());
  });
  return pair;
}

/// Evaluates `all` texts both ways, one of sixteen as it is for users, the others by a warm bash;
/// how many were native comes back.
size_t compare(World& world, size_t all, const std::function<std::string(size_t)>& text_of) {
  constexpr size_t kAsForUsers = 16;
  constexpr unsigned kFileLimitS = 120;
  test::Watchdog watchdog(kFileLimitS);
  test::WarmBash warm;
  size_t native = 0;
  size_t again = 0;
  for (size_t i = 0; i < all; ++i) {
    const std::string text = text_of(i);
    watchdog.step(text);
    const Pair pair = evaluate_both(world, text, i % kAsForUsers == 0 ? nullptr : &warm);
    if (pair.refusal) continue;
    ++native;
    if (pair.is_again) ++again;
    CAPTURE(text, i);
    CHECK(pair.difference() == "");
  }
  std::cout << native << " of " << all << " files were native; " << again
            << " had to be evaluated by a bash of their own" << std::endl;
  return native;
}

void fill(World& world) {
  world.trust_project();
  test::make_directories(world.in_project("bin"));
  test::make_directories(world.in_project("dir"));
  test::make_directories(world.in_project("a b"));
  world.write(".env", "FROM_ENV=1\nB=\"$A $BASE\"\nC='x y'\n");
  world.write("dir/.env", "D_1=${NONE:-none}\nTERM=$TERM\nHERE=$PWD\n");
  world.write("bad.env", "A=1\nB='open\n");
  world.write("dir/.envrc", "# in dir\nexport D_1=$PWD\nPATH_add bin\nC+=c\n");
  world.write("dir/local", "A=local\nexport B\nfind_up .envrc >/dev/null\n");
  test::write_file(world.home() + "/.envrc", "export ABOVE=\"$PWD\"\nwatch_file above\n");
  REQUIRE(::chmod((world.home() + "/.envrc").c_str(), 0644) == 0);
  REQUIRE(::symlink("absent", world.in_project("link").c_str()) == 0);
  world.environment().set("BASE", "from the shell");
  world.environment().set("EMPTY", "");
  world.environment().set("TERM", "xterm");
  world.environment().set("BLANKS", " a  b\n");
  world.environment().set("BYTES", "\xff\x01\x7f*\\");
  world.environment().set("LISTS", "a:b:");
  world.environment().set("PYTHONPATH", "/one:/two");
  world.evaluate("layout python3 --without-pip\n");
  world.take_said();
}

size_t cases() {
  const char* given = std::getenv("DIRVENV_CASES");
  return given != nullptr ? std::stoul(given) : 20'000;
}

}  // namespace

TEST_CASE("a native evaluation has the result of bash", "[evaluate][native]") {
  World world;
  fill(world);
  std::mt19937_64 random(test::seed_for("a native evaluation has the result of bash"));
  const size_t all = cases();
  const size_t native = compare(world, all, [&](size_t i) {
    const std::string text = test::random_envrc(random);
    return i % 4 == 3 ? test::with_one_byte_changed(text, random) : text;
  });
  CHECK(native > all / 5);
}

TEST_CASE("a file of the kind that people write has the result of bash", "[evaluate][native]") {
  World world;
  world.trust_project();
  test::write_corpus_files(world.project());
  world.environment().set("USER", "me");
  world.evaluate("layout python3 --without-pip\n");
  for (const std::string name : {".venv", "venv"})
    REQUIRE(::symlink(".direnv/python-3.11", world.in_project(name).c_str()) == 0);
  world.take_said();
  std::mt19937_64 random(
      test::seed_for("a file of the kind that people write has the result of bash"));
  const size_t all = cases() / 4;
  const size_t native =
      compare(world, all, [&](size_t) { return test::random_corpus_file(random).text; });
  CHECK(native > all / 4);
}

// Texts that a fresh pair of eyes found, with what surrounds them.
TEST_CASE("natively or by bash, what was found by hand is the same", "[evaluate][native]") {
  World world;
  fill(world);
  const std::string long_name(300, 'L');
  world.environment().set(long_name, "v");
  world.environment().set("_dv_own_venv", world.in_project(".direnv/else"));
  world.write("long.env", "Q=$" + long_name + "\nR=${" + long_name + ":-none}\n");
  world.write("locale.env", "LC_ALL=zh_TW.BIG5\n");
  world.write("bin/mytool", "#!/bin/sh\n");
  REQUIRE(::chmod(world.in_project("bin/mytool").c_str(), 0755) == 0);
  for (const std::string& text :
       {std::string("export A=$(dirname \"${Q:=/x/y}\") Q2=${Q-unset}; export Q\n"),
        std::string("A=$(echo ${Q:=5}); export B=${Q:-unset}\n"),
        std::string("export PATH=\"~/project/bin:$PATH\"; has mytool && export A=1\n"),
        std::string("PATH=\"~/project/bin:$PATH\"; export A=$(command -v mytool)\n"),
        std::string("echo a 2\\\n>/dev/null\n"), std::string("type \\\n nope\n"),
        std::string("source \\\n nope\n"), std::string("set -a; source .env; set +a\n"),
        std::string("set -a\n. ./dir/local\nset +a\nexport Z=$A\n"),
        std::string("export A='\n#'; PATH_add bin\n"),
        std::string("export A=x\\\n#y; PATH_add bin\n"), "export A=$" + long_name + "\n",
        "env_vars_required " + long_name + "\n", std::string("dotenv long.env\n"),
        std::string("dotenv locale.env\nexport A=\xa4\\ B=x\n"),
        std::string("dotenv_if_exists /proc/self/cwd/.env\n"), std::string("watch_dir /dev/fd\n"),
        std::string("export VIRTUAL_ENV=$PWD/.direnv/else\nlayout python3 --without-pip\n")}) {
    CAPTURE(text);
    const Pair pair = evaluate_both(world, text);
    if (!pair.refusal) CHECK(pair.difference() == "");
  }
}

TEST_CASE("a FIFO that is watched holds nobody up", "[evaluate][native]") {
  World world;
  world.trust_project();
  REQUIRE(::mkfifo(world.in_project("fifo").c_str(), 0600) == 0);
  const Pair pair = evaluate_both(world, "watch_file fifo\ndotenv_if_exists fifo\n");
  CHECK_FALSE(pair.refusal);
  CHECK(pair.difference() == "");
}

TEST_CASE("a variable that bash changes by itself is left as it was", "[evaluate]") {
  World world(World::Evaluator::Bash);
  const NameSet names{"BASH",         "BASH_EXECUTION_STRING",
                      "EPOCHSECONDS", "LINENO",
                      "OPTIND",       "PPID",
                      "RANDOM",       "direnv",
                      "BASHPID"};
  for (const std::string& name : names)
    world.environment().set(name, "mine");
  for (const std::string text : {"export A=1\n", "if true; then export A=1; fi\n"}) {
    const Evaluation evaluation = world.evaluate(text);
    CHECK(evaluation.environment.get("A") == "1");
    for (const std::string& name : names) {
      CAPTURE(text, name);
      CHECK(evaluation.environment.get(name) == "mine");
    }
  }
}
