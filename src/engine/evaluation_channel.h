// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/dotenv.h"
#include "core/path.h"
#include "core/sri.h"
#include "engine/bash_trace.h"
#include "engine/evaluate.h"
#include "engine/watches.h"
#include "os/fd.h"
#include "os/interrupts.h"

namespace dirvenv {

/// Serves the requests of the standard library while bash evaluates a file: two FIFOs in the
/// private directory, opened by name for each request, so that nothing the file does to its
/// descriptors matters and no child of it inherits one.
///
///   request   a count, or '?' and a count where an answer is awaited, then that many fields; each
///   NUL-ended answer    one line: the status, and " +" where the file "answer" is to be sourced
class EvaluationChannel {
 public:
  /// Makes the FIFOs in `directory`. All referenced objects must outlive the channel.
  static Result<EvaluationChannel> open(const std::string& directory, const Approved& file,
                                        const Environment& base, const EvaluationContext& context,
                                        Interrupts& interrupts);

  /// Readable for poll() when a request waits.
  int poll_fd() const { return requests_.get(); }
  /// Reads what is there and serves the requests that are complete. Blocks only while it makes a
  /// virtualenv or fetches a text.
  void serve();

  /// What the file has read or looked for so far.
  Watches& watches() { return watches_; }
  /// Whether a file wants to be evaluated each time.
  bool no_cache() const { return no_cache_; }
  NameSet& lists() { return lists_; }
  /// What a .dirvenv.toml that the file reads gives the shell.
  ProjectExtras& extras() { return extras_; }
  /// What bash tells of a traced variable.
  BashTrace& trace() { return trace_; }
  /// The file that was asked for and may not be used. Whoever asked is left waiting: the
  /// evaluation has to be ended.
  const std::optional<UnapprovedMember>& unapproved() const { return unapproved_; }
  /// How long virtualenvs were made, texts fetched and tools building since the last call, in
  /// milliseconds.
  int64_t take_making_ms() { return std::exchange(making_ms_, 0); }
  /// Whether a tool is building what the file needs, as nix does: that has no limit.
  bool is_building() const { return building_since_ != 0; }
  /// Whether the user has been told of something that takes long.
  bool has_announced() const { return has_announced_; }

 private:
  using Fields = std::vector<std::string>;
  EvaluationChannel(std::string directory, const Approved& file, const Environment& base,
                    const EvaluationContext& context, Interrupts& interrupts)
      : directory_(std::move(directory)),
        file_(file),
        base_(base),
        context_(context),
        interrupts_(interrupts),
        trace_(join_path(directory_, "trace"), file.identity().path, context) {}

  std::optional<Fields> next_request(bool& wants_answer);
  void handle(const Fields& fields, bool wants_answer);
  int dispatch(const Fields& fields, std::string& answer);
  /// The file's bytes; nullopt where it cannot be read, which is reported, or may not be used.
  std::optional<std::string> read_member(MemberUse use, const std::string& path);
  int give_code(const std::string& path, std::string& answer);
  int read_dotenv(const std::string& path, std::string& answer);
  int read_toml(const std::string& path, std::string& answer);
  int tell_watches(std::string& answer) const;
  int apply_dump(const std::string& path, std::string& answer);
  int expand(const Fields& fields, std::string& answer);
  int export_dotenv(const DotenvLookup& lookup, std::string& answer);
  int python(const Fields& fields, std::string& answer);
  int conda(const Fields& fields, std::string& answer);
  // In evaluation_tools.cc.
  int python_tool(const Fields& fields, std::string& answer);
  int fetch(const Fields& fields, std::string& answer);
  int inputs(const Fields& fields, std::string& answer);
  int seal(const std::string& text, std::string& answer) const;
  void building(bool begins);
  std::optional<std::string> fetched_text(const std::string& path) const;
  Environment environment_with(const Fields& fields, size_t first) const;
  static std::string assignment(std::string_view name, std::string_view value);

  std::string directory_;
  const Approved& file_;
  const Environment& base_;
  const EvaluationContext& context_;
  Interrupts& interrupts_;
  Fd requests_;
  Fd answers_;
  Fd turn_;
  std::string buffer_;
  std::optional<Dotenv> dotenv_;  ///< parsed, waiting for the values that it refers to
  std::string dotenv_directory_;
  Watches watches_;
  bool no_cache_ = false;
  NameSet lists_;
  ProjectExtras extras_;
  BashTrace trace_;
  bool has_announced_ = false;
  int64_t making_ms_ = 0;
  int64_t building_since_ = 0;          ///< steady_clock_ms(); 0: nothing builds
  NameSet made_;                        ///< watched files that a tool has made, no inputs of it
  std::map<std::string, Sri> fetched_;  ///< files whose hashes the evaluated text names
  std::optional<UnapprovedMember> unapproved_;
};

}  // namespace dirvenv
