// SPDX-License-Identifier: MIT
#include "direnv/log.h"

#include <fmt/format.h>

#include "core/visible.h"
#include "os/interrupts.h"
#include "os/run_child.h"
#include "os/search_path.h"
#include "os/terminal.h"

namespace dirvenv {
namespace {

constexpr int kErrorOutput = 2;
constexpr std::string_view kPlaceholder = "%s";

// A value of another form than "… %s …" goes before the text: nothing that is said is lost.
std::string filled(const std::string& format, const std::string& text) {
  const size_t at = format.find(kPlaceholder);
  if (at == std::string::npos) return format + text;
  return format.substr(0, at) + text + format.substr(at + kPlaceholder.size());
}

// Whether a part of `text` matches the extended regular expression, by bash, which is there anyway:
// a library for that is a sixtieth of this program, and hardly anybody filters. Also where it is no
// expression: a slip of the pen must not lose all lines.
bool passes(const std::string& filter, std::string_view text, const std::string& search_path) {
  const auto bash = program_on_path("bash", search_path);
  if (filter.empty() || !bash) return true;
  ChildSpec spec;
  spec.arguments = {*bash, "-c", "[[ $1 =~ $2 ]]", "bash", std::string(text), filter};
  Interrupts interrupts;
  const Result<ChildRun> run = run_child(spec, interrupts, 0);
  const auto* const child = run ? std::get_if<FinishedChild>(&*run) : nullptr;
  return child == nullptr || !child->end.exited || child->end.status != 1;
}

}  // namespace

DirenvLog::DirenvLog(const Environment& environment, const DirenvConfig& config)
    : filter_(config.log_filter),
      search_path_(environment.get_or("PATH", "")),
      has_colour_(is_terminal_fd(kErrorOutput) && wants_colour(environment)) {
  if (config.log_format) format_ = *config.log_format;
  if (const auto own = environment.get("DIRENV_LOG_FORMAT")) format_ = *own;
  if (format_ == "-") format_.clear();
}

void DirenvLog::status(std::string_view text) const {
  status(text, text);
}

void DirenvLog::status(std::string_view text, std::string_view as_filtered) const {
  if (format_.empty()) return;
  if (!passes(filter_, as_filtered, search_path_)) return;
  (void)write_fd(kErrorOutput, filled(format_, visible(text)) + "\n");
}

void DirenvLog::error(std::string_view text) const {
  const std::string line = filled(format_.empty() ? "direnv: %s" : format_, visible(text));
  (void)write_fd(kErrorOutput,
                 has_colour_ ? fmt::format("{}{}{}\n", kRed, line, kPlain) : line + "\n");
}

int DirenvLog::fail(std::string_view text) const {
  const std::string line = "direnv: error " + visible(text);
  (void)write_fd(kErrorOutput,
                 has_colour_ ? fmt::format("{}{}{}\n", kRed, line, kPlain) : line + "\n");
  return 1;
}

Report DirenvLog::report() const {
  return [this](Tone tone, std::string_view text) {
    if (tone == Tone::Output) {
      (void)write_fd(kErrorOutput, text);
    } else if (tone == Tone::Error) {
      error(text);
    } else {
      status(text);
    }
  };
}

}  // namespace dirvenv
