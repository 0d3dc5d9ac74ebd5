// SPDX-License-Identifier: MIT
// Runs every story of tests/scenarios in a real bash, zsh and fish. tests/scenarios/README.md has
// the language.
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "os/interrupts.h"
#include "os/run_child.h"
#include "support/json_reader.h"
#include "support/places.h"
#include "support/shellbox.h"
#include "support/steps.h"
#include "support/temp_dir.h"
#include "support/terminal_text.h"

namespace dirvenv::test {
namespace {

using Variables = std::map<std::string, std::string>;

/// What the shells themselves change at each command, each cd and each level.
bool is_of_the_shell(const std::string& name) {
  return name == "_" || name == "PWD" || name == "OLDPWD" || name == "SHLVL";
}

/// One line for each name whose value differs; empty where nothing does.
std::string variables_differ(const Variables& before, const Variables& now) {
  std::string text;
  for (const auto& [name, value] : before) {
    const auto found = now.find(name);
    if (is_of_the_shell(name) || (found != now.end() && found->second == value)) continue;
    text += name + ": was '" + value + "', " +
            (found == now.end() ? "now unset" : "now '" + found->second + "'") + "\n";
  }
  for (const auto& [name, value] : now) {
    if (is_of_the_shell(name) || before.count(name) != 0) continue;
    text += name + ": was unset, now '" + value + "'\n";
  }
  return text;
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// How many values `why` has explained, and how.
struct Shares {
  int exact = 0;
  int exact_by_bash = 0;
  int file_only = 0;
};

Shares& shares() {
  static Shares all;
  return all;
}

/// A story being told to one shell. The shell starts at the first step that needs it.
class Story {
 public:
  explicit Story(ShellKind kind) : kind_(kind) {}

  void tell(const StoryStep& step) {
    if (step.only && *step.only != kind_) return;
    const auto verb = verbs().find(step.verb);
    if (verb == verbs().end()) throw std::runtime_error("no such step: " + step.verb);
    (this->*verb->second)(
        StoryStep{step.line, step.verb, with_work_directory(step.argument), step.body, step.only});
  }

 private:
  using Telling = void (Story::*)(const StoryStep&);

  static const std::map<std::string, Telling>& verbs() {
    static const std::map<std::string, Telling> all{
        {"start-with", &Story::start_with},
        {"mkdir", &Story::make_directory},
        {"write", &Story::write},
        {"remove", &Story::remove},
        {"cd", &Story::change_directory},
        {"run", &Story::run},
        {"expect", &Story::expect},
        {"expect-unset", &Story::expect_unset},
        {"expect-contains", &Story::expect_contains},
        {"refuse-contains", &Story::refuse_contains},
        {"expect-output", &Story::expect_output},
        {"refuse-output", &Story::refuse_output},
        {"expect-status", &Story::expect_status},
        {"expect-missing", &Story::expect_missing},
        {"save-environment", &Story::save_environment},
        {"expect-same-environment", &Story::expect_same_environment},
    };
    return all;
  }

  Shellbox& box() {
    if (!box_) {
      ShellboxOptions options;
      options.variables = variables_;
      options.root = root_;
      box_ = std::make_unique<Shellbox>(kind_, options);
    }
    return *box_;
  }

  std::string work_directory() const { return *root_ / "work"; }

  std::string path_of(const std::string& name) const {
    return (std::filesystem::path(work_directory()) / name).string();
  }

  std::string with_work_directory(std::string text) const {
    const std::string directory = work_directory();
    for (std::size_t at = 0; (at = text.find("$W", at)) != std::string::npos;) {
      text.replace(at, 2, directory);
      at += directory.size();
    }
    return text;
  }

  /// `NAME=value`
  static std::pair<std::string, std::string> setting(const StoryStep& step, char between) {
    const std::size_t at = step.argument.find(between);
    if (at == std::string::npos) throw std::runtime_error("incomplete step: " + step.verb);
    return {step.argument.substr(0, at), step.argument.substr(at + 1)};
  }

  /// Read once between two typed lines.
  const Variables& environment() {
    if (!environment_) {
      environment_ = box().environment();
      status_is_lost_ = true;
    }
    return *environment_;
  }

  std::string value_of(const std::string& name) {
    const auto found = environment().find(name);
    return found == environment().end() ? "(unset)" : "'" + found->second + "'";
  }

  void typed(const ShellStep& step) {
    output_ = plain_text(step.output);
    environment_.reset();
    status_is_lost_ = false;
  }

  void start_with(const StoryStep& step) {
    if (box_) throw std::runtime_error("start-with comes before the first typed line");
    variables_.insert(setting(step, '='));
  }

  void make_directory(const StoryStep& step) { make_directories(path_of(step.argument)); }

  void write(const StoryStep& step) {
    const std::string path = path_of(step.argument);
    make_directories(std::filesystem::path(path).parent_path().string());
    write_file(path, step.body);
  }

  void remove(const StoryStep& step) {
    REQUIRE(std::filesystem::remove_all(path_of(step.argument)) > 0);
  }

  void change_directory(const StoryStep& step) { typed(box().change_directory(step.argument)); }

  void run(const StoryStep& step) { typed(box().run(step.argument)); }

  void expect(const StoryStep& step) {
    const auto [name, value] = setting(step, '=');
    REQUIRE(value_of(name) == "'" + value + "'");
    // The same for each shell, so that one will do.
    if (kind_ == ShellKind::Bash) ask_why(name, value);
  }

  // What set the variable, by `why`: exact where no bash was needed, else exact or said not to be.
  void ask_why(const std::string& name, const std::string& value) {
    if (environment().count("DIRVENV_FILE") == 0) return;
    ChildSpec spec;
    spec.arguments = {binary(), "why", "--show", "--json", name};
    for (const auto& [key, held] : environment())
      spec.environment.push_back(key + "=" + held);
    spec.directory = environment().at("PWD");
    Interrupts interrupts;
    const Result<ChildRun> ran = run_child(spec, interrupts, size_t{1} << 20);
    REQUIRE(ran);
    const auto& finished = std::get<FinishedChild>(*ran);
    // A file that has changed since, and waits for its approval, explains nothing.
    if (finished.end.status != 0) return;
    const Origin origin = read_origin(finished.output);
    INFO(finished.output);
    if (origin.changed_by_user) return;
    if (origin.is_of_base) {
      CHECK(origin.before == value);
    } else if (!origin.by_bash) {
      ++shares().exact;
      CHECK(origin.value == value);
      CHECK(origin.line > 0);
    } else {
      ++(origin.line > 0 ? shares().exact_by_bash : shares().file_only);
      if (origin.line > 0) CHECK(contains(line_of(origin.file, origin.line), name));
    }
  }

  static std::string line_of(const std::string& file, int number) {
    std::istringstream lines(read_file(file));
    std::string line;
    for (int i = 0; i < number; ++i)
      std::getline(lines, line);
    return line;
  }

  void expect_unset(const StoryStep& step) { REQUIRE(value_of(step.argument) == "(unset)"); }

  void expect_contains(const StoryStep& step) {
    const auto [name, text] = setting(step, ' ');
    REQUIRE_THAT(value_of(name), Catch::Matchers::Contains(text));
  }

  void refuse_contains(const StoryStep& step) {
    const auto [name, text] = setting(step, ' ');
    REQUIRE_THAT(value_of(name), !Catch::Matchers::Contains(text));
  }

  void expect_output(const StoryStep& step) {
    INFO("output:\n" << output_);
    REQUIRE(contains(output_, step.argument));
  }

  void refuse_output(const StoryStep& step) {
    INFO("output:\n" << output_);
    // What a daemon may have told before it was killed, the client tells again.
    const bool is_told_again =
        is_daemon_killed() && output_.find("dirvenv: error ") != std::string::npos;
    if (!is_told_again) REQUIRE_FALSE(contains(output_, step.argument));
  }

  void expect_status(const StoryStep& step) {
    if (status_is_lost_) throw std::runtime_error("expect-status comes right after what was typed");
    REQUIRE(box().status() == std::stoi(step.argument));
    status_is_lost_ = true;
  }

  void expect_missing(const StoryStep& step) {
    REQUIRE_FALSE(std::filesystem::exists(path_of(step.argument)));
  }

  void save_environment(const StoryStep&) { saved_ = environment(); }

  void expect_same_environment(const StoryStep&) {
    if (!saved_) throw std::runtime_error("no save-environment before");
    REQUIRE(variables_differ(*saved_, environment()) == "");
  }

  ShellKind kind_;
  std::shared_ptr<TempDir> root_ = std::make_shared<TempDir>();
  Variables variables_;
  std::unique_ptr<Shellbox> box_;
  std::string output_;
  bool status_is_lost_ = true;
  std::optional<Variables> environment_;
  std::optional<Variables> saved_;
};

std::vector<std::string> story_names(const std::string& directory) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    if (std::filesystem::exists(entry.path() / "steps")) {
      names.push_back(entry.path().filename().string());
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

void tell_story(ShellKind kind, const std::string& name) {
  const std::string place = "tests/scenarios/" + name + "/steps";
  const std::string text = read_file(test::source_directory() + "/" + place);
  Story story(kind);
  for (const StoryStep& step : parse_steps(text, place)) {
    INFO(place << ":" << step.line << ": " << step.verb << " " << step.argument);
    story.tell(step);
  }
}

void tell_all(ShellKind kind) {
  const auto names = story_names(test::source_directory() + "/tests/scenarios");
  REQUIRE_FALSE(names.empty());
  for (const std::string& name : names) {
    DYNAMIC_SECTION(name) {
      tell_story(kind, name);
    }
  }
}

}  // namespace

TEST_CASE("every story holds in bash", "[scenario][bash]") {
  tell_all(ShellKind::Bash);
  std::cout << "why: " << shares().exact << " values exact, by bash " << shares().exact_by_bash
            << " exact and " << shares().file_only << " only by file" << std::endl;
}
TEST_CASE("every story holds in zsh", "[scenario][zsh]") {
  tell_all(ShellKind::Zsh);
}
TEST_CASE("every story holds in fish", "[scenario][fish]") {
  tell_all(ShellKind::Fish);
}

}  // namespace dirvenv::test
