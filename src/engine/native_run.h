// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/envrc_syntax.h"
#include "core/shell_variables.h"
#include "engine/evaluate.h"
#include "engine/watches.h"

namespace dirvenv {

/// One native evaluation of an .envrc: the variables so far, and what the standard library does, as
/// in shell-hooks/stdlib*.bash. What is thrown is a RefusedText, and the file is for bash, or an
/// UnapprovedMember.
///
/// It only reads. What it has to say is held back until the end, because a refusal may still come.
class NativeRun {
 public:
  NativeRun(const Approved& file, const Environment& base, const EvaluationContext& context);

  /// Whether there is a native `name`, so that a file without it is refused before it begins.
  static bool knows(const std::string& name);
  void run(const SimpleCommand& command);

  /// The result, after the last command; reports the messages.
  Evaluation take();
  /// What came of it where a file may not be used.
  Evaluation take_blocked(const UnapprovedMember& unapproved);

 private:
  using Words = std::vector<std::string>;
  using Function = void (NativeRun::*)(const Words&);
  static Function function(const std::string& name);

  void call(const SimpleCommand& command);
  void assign(const Assignment& assignment, bool exported);
  void export_names(const std::vector<CommandArgument>& arguments);
  void export_word(const std::string& word);
  std::string expanded(const Word& word, WordUse use);
  void spend(size_t bytes);
  std::string absolute(const std::string& path) const;

  void unset_names(const Words& words);
  void log_status(const Words& words);
  void log_error(const Words& words);
  void watch_file(const Words& words);
  void watch_dir(const Words& words);
  void env_vars_required(const Words& words);
  void add_to_path(const Words& words);
  void add_to_list(const Words& words);
  void dotenv(const Words& words);
  void dotenv_if_exists(const Words& words);
  void layout(const Words& words);
  void layout_go(const Words& words);
  void layout_node(const Words& words);
  void layout_perl(const Words& words);
  void layout_php(const Words& words);
  void layout_python(const Words& words);
  void layout_python2(const Words& words);
  void layout_python3(const Words& words);

  void prepend(const std::string& name, const Words& directories);
  void read_dotenv(const Words& words, bool must_exist);
  /// Its value, where it is set and exported.
  std::optional<std::string> exported_value(std::string_view name) const;
  void say(Tone tone, std::string text) { messages_.emplace_back(tone, std::move(text)); }

  const Approved& file_;
  const EvaluationContext& context_;
  const Environment& base_;
  std::string directory_;   ///< $PWD
  std::string layout_dir_;  ///< where layouts keep their things
  ShellVariables variables_;
  size_t spent_ = 0;      ///< bytes that words have expanded to
  std::string own_venv_;  ///< what a layout has put into VIRTUAL_ENV
  NameSet lists_;
  Watches watches_;
  std::vector<std::pair<Tone, std::string>> messages_;
};

}  // namespace dirvenv
