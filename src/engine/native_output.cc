// SPDX-License-Identifier: MIT
#include "engine/native_output.h"

#include <algorithm>
#include <utility>

#include "core/terminal_filter.h"
#include "os/files.h"
#include "os/terminal.h"

namespace dirvenv {
namespace {

constexpr int kErrorOutput = 2;
constexpr size_t kShownLimit = size_t{256} << 10;

using Target = Redirections::Target;

}  // namespace

void NativeOutput::say(Tone tone, std::string text) {
  entries_.push_back({tone == Tone::Status ? Kind::Status : Kind::Error, std::move(text)});
}

void NativeOutput::add_printed(std::string_view text) {
  if (entries_.empty() || entries_.back().kind != Kind::Printed) {
    entries_.push_back({Kind::Printed, ""});
  }
  entries_.back().text += text;
}

void NativeOutput::print(std::string_view text) {
  if (targets_.output == Target::Null) return;
  if (captured_ != nullptr && targets_.output == Target::Output) {
    captured_->append(text);
  } else {
    add_printed(text);
  }
}

void NativeOutput::print_error(std::string_view text) {
  if (targets_.errors == Target::Null) return;
  if (captured_ != nullptr && targets_.errors == Target::Output) {
    captured_->append(text);
  } else {
    add_printed(text);
  }
}

bool NativeOutput::has_printed() const {
  return std::any_of(entries_.begin(), entries_.end(),
                     [](const Entry& entry) { return entry.kind == Kind::Printed; });
}

bool NativeOutput::is_discarded() const {
  return targets_.output == Target::Null;
}

Redirections NativeOutput::redirect(const Redirections& redirections) {
  const Redirections before = targets_;
  const auto resolved = [&](Target target) {
    return target == Target::Output   ? before.output
           : target == Target::Errors ? before.errors
                                      : Target::Null;
  };
  targets_ = {resolved(redirections.output), resolved(redirections.errors)};
  return before;
}

std::string* NativeOutput::capture(std::string* into) {
  return std::exchange(captured_, into);
}

void NativeOutput::show(const Report& report) const {
  for (const Entry& entry : entries_) {
    if (entry.kind != Kind::Printed) {
      report(entry.kind == Kind::Status ? Tone::Status : Tone::Error, entry.text);
    } else if (is_terminal_fd(kErrorOutput)) {
      TerminalFilter filter(kShownLimit);
      write_fd(kErrorOutput, filter.feed(entry.text) + filter.finish());
    } else {
      write_fd(kErrorOutput, entry.text);
    }
  }
}

}  // namespace dirvenv
