// SPDX-License-Identifier: MIT
#include "engine/warm_bash.h"

#include <catch2/catch.hpp>
#include <filesystem>

#include "core/digest.h"
#include "core/library_select.h"
#include "core/path.h"
#include "engine/bash_boot.h"
#include "engine/bash_result.h"
#include "engine/evaluation_channel.h"
#include "os/fifo.h"
#include "os/files.h"
#include "os/random.h"
#include "os/terminal.h"
#include "os/wait.h"
#include "shell_files/shell_files.h"
#include "support/places.h"

namespace dirvenv::test {
namespace {

constexpr const char* kBash = "/bin/bash";
constexpr size_t kTagBytes = 16;
// Files that one bash evaluates.
constexpr size_t kMost = 100;

// For the last command of a text.
constexpr std::string_view kExit = "\\builtin exit 0\n";

// What stands outside functions, which begin and end at column 0.
std::string without_functions(std::string_view text) {
  std::string rest;
  bool is_inside = false;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, std::min(text.find('\n'), text.size() - 1) + 1);
    text.remove_prefix(line.size());
    if (line.ends_with("() {\n")) is_inside = true;
    if (!is_inside) rest += line;
    if (line == "}\n") is_inside = false;
  }
  return rest;
}

}  // namespace

void WarmBash::start(const Approved& file, const Environment& base) {
  for (const auto& [fd, name] : {std::pair{&cases_, "cases"}, std::pair{&ends_, "ends"}}) {
    std::filesystem::remove(place_ / name);
    Result<Fd> fifo = make_fifo(place_ / name);
    REQUIRE(fifo);
    *fd = std::move(*fifo);
  }
  write_file(place_ / "library",
             std::string(shell_files::evaluate_bash) + whole_library(shell_files::stdlib_bash));
  ChildSpec spec;
  spec.arguments = {kBash,
                    "--noprofile",
                    "--norc",
                    "-c",
                    read_file(source_directory() + "/tests/engine/warm_bash.bash"),
                    "bash",
                    place_.path()};
  Environment environment = starting_environment(file, base);
  environment.set("BASH_SOURCE", "");
  spec.environment = environment.entries();
  spec.directory = parent_path(file.identity().path);
  spec.own_session = true;
  Result<Child> bash = Child::start(spec);
  REQUIRE(bash);
  bash_.emplace(std::move(*bash));
}

WarmBash::Answer WarmBash::evaluate(const Approved& file, const Environment& base,
                                    const EvaluationContext& context) {
  if (!bash_) start(file, base);
  ++evaluated_;
  const Result<std::string> made = context.runtime.make_evaluation_directory();
  REQUIRE(made);
  const std::string& directory = *made;
  const std::string tag = to_hex(random_bytes(kTagBytes));
  const BashBoot boot(file, base, context, directory, tag);
  Result<EvaluationChannel> channel =
      EvaluationChannel::open(directory, file, base, context, interrupts_);
  if (!channel) FAIL(channel.error().message);
  write_file(directory + "/boot", without_functions(boot.start_text()));
  write_file(directory + "/main", boot.main_text());
  write_file(directory + "/member", BashBoot::member_text());
  std::string command = boot.command_text();
  REQUIRE(command.ends_with(kExit));
  command.resize(command.size() - kExit.size());
  write_file(directory + "/command", command);
  write_fd(cases_.get(), directory + "\n");

  Answer answer;
  Evaluation& evaluation = answer.evaluation;
  ChildEnd end{true, 0, "bash"};
  bool has_ended = false;
  for (bool is_over = false; !is_over && !channel->unapproved();) {
    const unsigned ready = wait_readable({bash_->poll_fd(), channel->poll_fd(), ends_.get()}, -1);
    channel->serve();
    has_ended = (ready & 1U) != 0;
    is_over = has_ended || (ready & 4U) != 0;
    if ((ready & 4U) != 0) read_available(ends_.get(), 16);
  }
  if (has_ended) end = bash_->wait();
  if (channel->unapproved()) {
    has_ended = true;  // and would wait for its answer for ever
    evaluation.outcome = Evaluation::Outcome::Blocked;
    evaluation.unapproved = channel->unapproved();
  } else {
    BashResult(file, kBash, directory, tag).read(end, evaluation);
  }
  evaluation.dependencies = channel->watches().take();
  evaluation.lists = std::move(channel->lists());
  evaluation.extras = std::move(channel->extras());
  // Not there where the file before has ended this bash; then another one evaluates this file.
  if (const std::string path = directory + "/printed"; std::filesystem::exists(path)) {
    answer.printed = read_file(path);
  }
  remove_all(directory);
  if (evaluated_ % kMost == 0 || has_ended) bash_.reset();
  return answer;
}

}  // namespace dirvenv::test
