// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdint>

#include "core/bash_exports.h"
#include "core/digest.h"
#include "core/library_select.h"
#include "core/path.h"
#include "core/quote.h"
#include "engine/evaluate.h"
#include "engine/evaluation_channel.h"
#include "os/child.h"
#include "os/clock.h"
#include "os/files.h"
#include "os/interrupts.h"
#include "os/orphans.h"
#include "os/random.h"
#include "os/wait.h"
#include "shell_files/shell_files.h"

namespace dirvenv {
namespace {

// What bash may hand back: an environment of more than 2 MiB cannot be given to a program anyway.
constexpr size_t kResultLimit = size_t{8} << 20;
constexpr int64_t kProgressAfterMs = 300;
// From Ctrl-C to the prompt in less than 300 ms, also where the file ignores SIGTERM.
constexpr int kGraceMs = 100;
// And from there until its last process is gone.
constexpr int kOrphansMs = 150;
constexpr size_t kTagBytes = 16;
constexpr int kStandardError = 2;

std::string word(std::string_view text) {
  return quote(Shell::Bash, text);
}

// A private directory for one evaluation, removed with all that is in it.
class Stage {
 public:
  static Result<Stage> make(const Runtime& runtime) {
    Result<std::string> path = runtime.make_evaluation_directory();
    if (!path) return path.error();
    return Stage(std::move(*path));
  }
  Stage(Stage&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  Stage& operator=(Stage&&) = delete;
  ~Stage() {
    if (!path_.empty()) remove_all(path_);
  }
  std::string file(std::string_view name) const { return join_path(path_, name); }
  const std::string& path() const { return path_; }

 private:
  explicit Stage(std::string path) : path_(std::move(path)) {}
  std::string path_;
};

// bash by the user's setting, else from PATH (never from the working directory), else where
// systems have it.
std::optional<std::string> find_bash(const UserConfig& config, const Environment& base) {
  std::vector<std::string> places;
  if (!config.bash.empty()) places.push_back(config.bash);
  for (const std::string& directory : split_list(base.get_or("PATH", ""))) {
    if (directory.starts_with("/")) places.push_back(join_path(directory, "bash"));
  }
  places.insert(places.end(), {"/bin/bash", "/usr/bin/bash", "/usr/local/bin/bash"});
  for (const std::string& place : places) {
    if (is_executable_file(place)) return place;
  }
  return std::nullopt;
}

// One evaluation by bash, from the staged files to the result.
class BashRun {
 public:
  BashRun(const Approved& file, const Environment& base, const EvaluationContext& context,
          const Stage& stage)
      : file_(file),
        base_(base),
        context_(context),
        stage_(stage),
        tag_(to_hex(random_bytes(kTagBytes))) {}

  Evaluation run();

 private:
  std::string boot_text() const;
  std::string members_text() const;
  std::string trampoline_text() const;
  std::string command_text() const;
  ChildSpec child_spec(const std::string& bash) const;
  Result<Done> stage_files() const;
  enum class Waited { Ended, Interrupted, TooLong, Blocked };
  Waited wait_for(Child& child, EvaluationChannel& channel, Interrupts& interrupts);
  void take_result(const ChildEnd& end, Evaluation& evaluation) const;
  std::string failure_text(const ChildEnd& end) const;
  std::optional<int> syntax_error_line(const std::string& bash) const;
  std::string here(std::string_view place) const;

  const Approved& file_;
  const Environment& base_;
  const EvaluationContext& context_;
  const Stage& stage_;
  std::string tag_;
  std::string bash_;
};

std::string BashRun::boot_text() const {
  const std::vector<std::string> extensions = user_extensions(context_.places);
  std::string code = file_.text();
  const std::string whole = whole_library(shell_files::stdlib_bash);
  const std::string library =
      extensions.empty() ? library_for(shell_files::stdlib_bash, code) : whole;
  // Whatever makes a file need everything may define its own direnv_layout_dir, as a file that it
  // sources may.
  const bool plain_layout = code.find("direnv_layout_dir") == std::string::npos && library != whole;
  std::string text;
  const auto set = [&](std::string_view name, std::string_view value) {
    text += fmt::format("{}={}\n", name, word(value));
  };
  set("_dv_dir", stage_.path());
  set("_dv_tag", tag_);
  set("_dv_main", file_.identity().path);
  set("_dv_text", code);
  set("_dv_base_venv", base_.get_or("VIRTUAL_ENV", ""));
  set("_dv_plain_layout", plain_layout ? "1" : "");
  set("_dv_strict", context_.config.strict_env ? "1" : "");
  set("direnv", context_.program);
  set("direnv_config_dir", context_.places.config);
  text += members_text();
  text += "_dv_extensions=(";
  for (const std::string& extension : extensions)
    text += " " + word(extension);
  text += " )\n";
  text += shell_files::evaluate_bash;
  text += library;
  return text;
}

// All that may be run by `source`, in one piece: none of it is opened by its path again. The main
// file is among it, so that its aliases and links lead to its approved text too.
std::string BashRun::members_text() const {
  std::vector<Members::Code> files = file_.members().approved_code();
  files.push_back({file_.identity().path, file_.text()});
  std::string paths = "_dv_member_paths=(";
  std::string texts = "_dv_member_texts=(";
  bool has_aliases = false;
  for (const Members::Code& code : files) {
    paths += " " + word(code.path);
    texts += " " + word(code.text);
    has_aliases = has_aliases || code.text.find("expand_aliases") != std::string::npos;
  }
  return fmt::format("{} )\n{} )\n_dv_aliases={}\n", paths, texts, has_aliases ? "1" : "");
}

// What `source` in a project file reads, with the words that stood behind it; _dv_find is in the
// standard library. The text begins with the $? of before, as far as errexit allows. One line, as
// below.
constexpr std::string_view kMemberTrampoline =
    R"(_dv_before=$?; _dv_find "$@" || \builtin return "$?"; )"
    R"(if [[ $_dv_pass ]]; then \command \source "$_dv_word" "${_dv_args[@]}"; \builtin return "$?"; fi; )"
    R"(BASH_SOURCE[0]=$_dv_word; \builtin set -- "${_dv_args[@]}"; )"
    R"([[ $- == *e* ]] || _dv_return "$_dv_before"; \builtin eval "$_dv_text")"
    "\n";

// The file as if it were sourced by path: BASH_SOURCE, LINENO and messages are right. One line, so
// that the text's lines count from 1. Only a syntax error, or a last command that failed, leaves a
// status other than 0 behind the eval: a `return` leaves this file at once.
std::string BashRun::trampoline_text() const {
  const std::string name = "./" + base_name(file_.identity().path);
  return fmt::format(
      "_dv_began=1; BASH_SOURCE[0]={}; \\builtin trap '_dv_status=$? "
      "_dv_at=${{BASH_SOURCE[0]-}}:$LINENO; "
      "case $- in (*e*) \\builtin exit \"$_dv_status\" ;; esac' ERR; "
      "\\builtin eval \"$_dv_text\"; _dv_tail=$?\n",
      word(name));
}

// The closing commands stand here and in no function, which the file could unset. An EXIT trap of
// the file's own runs first, as it would at its end.
std::string BashRun::command_text() const {
  return fmt::format(
      "\\builtin unset -v BASH_SOURCE; \\builtin declare -a BASH_SOURCE; \\builtin source {boot}\n"
      "__main__ source_env {main}\n"
      "[[ ${{_dv_began-}} == 1 ]] || \\builtin exit 1\n"
      "\\builtin trap -p EXIT >|{trap}; "
      "IFS='' \\builtin read -rd '' _dv_trap <{trap} || \\builtin :\n"
      "\\builtin trap - EXIT\n"
      "if [[ $_dv_trap && $_dv_trap != *_dv_finish* ]]; then "
      "\\builtin eval \"\\\\builtin set ${{_dv_trap#trap }}\"; \\builtin eval \"$1\"; fi\n"
      "\\builtin eval \"$_dv_finish\"; \\builtin exit 0\n",
      fmt::arg("boot", word(stage_.file("boot"))), fmt::arg("main", word(file_.identity().path)),
      fmt::arg("trap", word(stage_.file("trap"))));
}

ChildSpec BashRun::child_spec(const std::string& bash) const {
  ChildSpec spec;
  spec.arguments = {bash, "--noprofile", "--norc", "-c", command_text(), "bash"};
  Environment environment = starting_environment(file_, base_);
  // Found in the environment, bash does not make its protected array of that name.
  environment.set("BASH_SOURCE", "");
  spec.environment = environment.entries();
  const bool here = !context_.working_directory.empty();
  spec.directory = here ? context_.working_directory : parent_path(file_.identity().path);
  spec.output = kStandardError;
  spec.error = kStandardError;
  spec.own_session = true;
  return spec;
}

Result<Done> BashRun::stage_files() const {
  constexpr mode_t kReadOnly = 0400;
  Result<Done> staged = create_file(stage_.file("boot"), boot_text(), kReadOnly);
  if (staged) staged = create_file(stage_.file("main"), trampoline_text(), kReadOnly);
  if (staged) staged = create_file(stage_.file("member"), kMemberTrampoline, kReadOnly);
  return staged;
}

// Serves the file's requests until bash has ended, or is to be ended. What dirvenv itself does for
// the file, such as making a virtualenv, does not count against its time.
BashRun::Waited BashRun::wait_for(Child& child, EvaluationChannel& channel,
                                  Interrupts& interrupts) {
  enum : unsigned { kEnded = 1, kRequest = 2, kSignal = 4 };
  const int64_t progress_at = steady_clock_ms() + kProgressAfterMs;
  const int64_t timeout = context_.config.timeout_s * int64_t{1000};
  int64_t end_at = timeout == 0 ? INT64_MAX : steady_clock_ms() + timeout;
  bool progress = context_.show_progress;
  for (;;) {
    const int64_t next = progress ? std::min(progress_at, end_at) : end_at;
    const int64_t left = std::clamp<int64_t>(next - steady_clock_ms(), 0, INT32_MAX);
    const unsigned ready = wait_readable({child.poll_fd(), channel.poll_fd(), interrupts.poll_fd()},
                                         static_cast<int>(left));
    const int64_t now = steady_clock_ms();
    if ((ready & kEnded) == 0 && now >= end_at) return Waited::TooLong;
    if (ready == 0 && progress && now >= progress_at) {
      progress = false;
      context_.report(Tone::Status,
                      fmt::format("loading {} (Ctrl-C stops it)",
                                  with_tilde(file_.identity().path, context_.places.home)));
    }
    if ((ready & (kRequest | kEnded)) != 0) channel.serve();
    if (channel.unapproved()) return Waited::Blocked;
    progress = progress && !channel.has_announced();
    if (timeout != 0) end_at += steady_clock_ms() - now;
    if ((ready & kSignal) != 0) interrupts.take();
    if (interrupts.seen() != 0) return Waited::Interrupted;
    if ((ready & kEnded) != 0) return Waited::Ended;
  }
}

// A place as bash wrote it ("./.envrc:3"), as the user knows the file.
std::string BashRun::here(std::string_view place) const {
  const std::string name = "./" + base_name(file_.identity().path);
  if (place.starts_with(name + ":")) {
    return file_.identity().path + std::string(place.substr(name.size()));
  }
  // A place in the library says nothing to the user.
  const bool known = place.starts_with("/") && !place.starts_with(stage_.path());
  return known ? std::string(place) : file_.identity().path;
}

std::string BashRun::failure_text(const ChildEnd& end) const {
  std::string place;
  if (Result<std::string> where = read_file(stage_.file("where"), 65536)) {
    place = where->substr(0, where->rfind('\n'));
  }
  const std::string at = here(place);
  if (!end.exited) return fmt::format("{}: bash was ended by signal {}", at, end.status);
  if (end.program != base_name(bash_)) {
    return fmt::format("{}: `exec {}` in it ended the evaluation; take the exec out", at,
                       end.program);
  }
  if (end.status != 0) return fmt::format("{}: failed with status {}", at, end.status);
  return fmt::format(
      "{}: ended without a result: an EXIT trap of its own ran before its `exit`; let the file "
      "run to its end",
      at);
}

// bash's own opinion on the text, where its evaluation left that open.
std::optional<int> BashRun::syntax_error_line(const std::string& bash) const {
  const std::string text = stage_.file("text");
  const std::string messages = stage_.file("messages");
  if (!write_file(text, file_.text(), WriteOptions{}) ||
      !write_file(messages, "", WriteOptions{})) {
    return std::nullopt;
  }
  ChildSpec spec;
  spec.arguments = {bash,
                    "--noprofile",
                    "--norc",
                    "-O",
                    "extglob",
                    "-c",
                    fmt::format("\\builtin exec {} --norc -O extglob -n {} 2>{}", word(bash),
                                word(text), word(messages))};
  spec.environment = {"LC_ALL=C"};
  Result<Child> child = Child::start(spec);
  if (!child || child->wait().status == 0) return std::nullopt;
  const Result<std::string> said = read_file(messages, 65536);
  const size_t at = said ? said->find(": line ") : std::string::npos;
  int line = 0;
  if (at != std::string::npos)
    std::from_chars(said->data() + at + 7, said->data() + said->size(), line);
  return line;
}

void BashRun::take_result(const ChildEnd& end, Evaluation& evaluation) const {
  evaluation.outcome = Evaluation::Outcome::Failed;
  const Result<std::string> out = read_file(stage_.file("out"), kResultLimit);
  const std::string head = tag_ + '\n';
  const bool whole = out && out->size() >= 2 * head.size() && out->starts_with(head) &&
                     out->ends_with('\n' + head);
  if (!end.exited || end.status != 0 || !whole) {
    evaluation.error = Error{failure_text(end)};
    return;
  }
  const size_t tail_end = out->find('\n', head.size());
  const std::string tail = out->substr(head.size(), tail_end - head.size());
  const size_t last = out->size() - head.size();
  if (!tail.empty() && tail != "0") {
    if (const auto line = syntax_error_line(bash_)) {
      evaluation.error = Error{fmt::format("{}:{}: syntax error", file_.identity().path, *line)};
      return;
    }
  }
  const auto environment =
      parse_bash_exports(std::string_view(*out).substr(tail_end + 1, last - tail_end - 1));
  if (!environment) {
    evaluation.error =
        Error{file_.identity().path + ": bash told its variables in a way that is not understood"};
    return;
  }
  evaluation.outcome = Evaluation::Outcome::Loaded;
  evaluation.environment = *environment;
}

Evaluation BashRun::run() {
  Evaluation evaluation;
  const auto fail = [&](const Error& error) {
    evaluation.error = Error{fmt::format("{}: {}", file_.identity().path, error.message)};
    return evaluation;
  };
  const auto bash = find_bash(context_.config, base_);
  if (!bash) return fail(Error{"there is no bash; install it, or set `bash` in config.toml"});
  bash_ = *bash;
  Interrupts interrupts;
  Result<EvaluationChannel> channel =
      EvaluationChannel::open(stage_.path(), file_, base_, context_, interrupts);
  if (!channel) return fail(channel.error());
  if (Result<Done> staged = stage_files(); !staged) return fail(staged.error());
  std::optional<Orphans> orphans;
  if (context_.adopts_orphans) orphans.emplace();
  Result<Child> child = Child::start(child_spec(bash_));
  if (!child) return fail(child.error());
  const Waited waited = wait_for(*child, *channel, interrupts);
  if (waited != Waited::Ended) {
    child->end(kGraceMs);
    if (orphans) orphans->end_all(kOrphansMs);
  }
  evaluation.dependencies = channel->watches().take();
  evaluation.lists = std::move(channel->lists());
  if (waited == Waited::Ended) {
    take_result(child->wait(), evaluation);
  } else if (waited == Waited::Blocked) {
    evaluation.outcome = Evaluation::Outcome::Blocked;
    evaluation.unapproved = channel->unapproved();
  } else if (waited == Waited::TooLong) {
    return fail(
        Error{fmt::format("took longer than {} s and was stopped; `timeout` in {} sets how "
                          "long a file may take",
                          context_.config.timeout_s, user_config_path(context_.places))});
  } else {
    evaluation.outcome = Evaluation::Outcome::Interrupted;
    evaluation.signal = interrupts.seen();
  }
  return evaluation;
}

}  // namespace

Evaluation evaluate_bash(const Approved& file, const Environment& base,
                         const EvaluationContext& context) {
  Result<Stage> stage = Stage::make(context.runtime);
  if (!stage) {
    Evaluation evaluation;
    evaluation.error = stage.error();
    return evaluation;
  }
  return BashRun(file, base, context, *stage).run();
}

}  // namespace dirvenv
