// SPDX-License-Identifier: MIT
#include "engine/bash_result.h"

#include <fmt/format.h>

#include <charconv>

#include "core/bash_exports.h"
#include "core/path.h"
#include "core/quote.h"
#include "os/files.h"

namespace dirvenv {

// A place as bash wrote it ("./.envrc:3"), as the user knows the file.
std::string BashResult::here(std::string_view place) const {
  const std::string name = "./" + base_name(file_.identity().path);
  if (place.starts_with(name + ":")) {
    return file_.identity().path + std::string(place.substr(name.size()));
  }
  // A place in the library says nothing to the user.
  const bool known = place.starts_with("/") && !place.starts_with(directory_);
  return known ? std::string(place) : file_.identity().path;
}

std::string BashResult::failure_text(const ChildEnd& end) const {
  std::string place;
  if (Result<std::string> where = read_file(join_path(directory_, "where"), 65536)) {
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
std::optional<int> BashResult::syntax_error_line() const {
  const std::string text = join_path(directory_, "text");
  const std::string messages = join_path(directory_, "messages");
  if (!write_file(text, file_.text(), WriteOptions{}) ||
      !write_file(messages, "", WriteOptions{})) {
    return std::nullopt;
  }
  ChildSpec spec;
  spec.arguments = {
      bash_,
      "--noprofile",
      "--norc",
      "-O",
      "extglob",
      "-c",
      fmt::format("\\builtin exec {} --norc -O extglob -n {} 2>{}", quote(Shell::Bash, bash_),
                  quote(Shell::Bash, text), quote(Shell::Bash, messages))};
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

void BashResult::read(const ChildEnd& end, Evaluation& evaluation) const {
  evaluation.outcome = Evaluation::Outcome::Failed;
  const Result<std::string> out = read_file(join_path(directory_, "out"), kBashResultLimit);
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
    if (const auto line = syntax_error_line()) {
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

}  // namespace dirvenv
