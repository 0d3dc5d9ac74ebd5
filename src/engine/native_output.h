// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/envrc_syntax.h"
#include "engine/report.h"

namespace dirvenv {

/// What a native evaluation has to say, in order, held back until it is known to have a result.
class NativeOutput {
 public:
  /// What the library reports.
  void say(Tone tone, std::string text);
  /// What a command prints on its two outputs, as they are redirected now.
  void print(std::string_view text);
  void print_error(std::string_view text);
  /// Whether a command has printed anything that would show.
  bool has_printed() const;
  /// Whether what is printed goes nowhere.
  bool is_discarded() const;

  /// Redirects until the next restore() with what this gives back.
  Redirections redirect(const Redirections& redirections);
  void restore(const Redirections& before) { targets_ = before; }

  /// From here on, what is printed is kept instead; nullptr: no more. Gives back what it was.
  std::string* capture(std::string* into);

  /// Shows it all: messages by `report`, the rest on the error output, as bash's does.
  void show(const Report& report) const;

 private:
  enum class Kind { Status, Error, Printed };
  struct Entry {
    Kind kind = Kind::Printed;
    std::string text;
  };
  void add_printed(std::string_view text);

  std::vector<Entry> entries_;
  Redirections targets_;
  std::string* captured_ = nullptr;
};

}  // namespace dirvenv
