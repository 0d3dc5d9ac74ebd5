// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/envrc_syntax.h"
#include "core/shell_variables.h"
#include "core/word_expansion.h"
#include "engine/evaluate.h"
#include "engine/native_output.h"
#include "engine/watches.h"

namespace dirvenv {

/// Thrown where the user has stopped a file that is read, by this signal.
struct StoppedLayer {
  int signal = 0;
};

/// One native evaluation of an .envrc: the state of the shell so far, and what bash's builtins and
/// the standard library (shell-hooks/stdlib*.bash) do to it. What is thrown is a RefusedText, and
/// the file is for bash, an UnapprovedMember or a StoppedLayer.
///
/// It only reads. What it has to say is held back until the end, because a refusal may still come.
/// It does not know failures: where a file would end early, bash is to say so.
class NativeRun {
 public:
  NativeRun(const Approved& file, const Environment& base, const EvaluationContext& context);

  /// Whether there is a native `name`.
  static bool knows(const std::string& name);
  /// Whether that may stand in `$(…)`: it prints, and does nothing that a subshell would lose.
  static bool prints(std::string_view name);
  /// Whether a file may have a function of that name and stay native.
  static bool may_define(const std::string& name);

  /// Runs the main file.
  void run(const Statements& statements);

  /// The result, after that; shows what was said.
  Evaluation take();
  /// What came of it where a file may not be used.
  Evaluation take_blocked(const UnapprovedMember& unapproved);
  Evaluation take_stopped(const StoppedLayer& stopped);
  /// Where in which file a refusal was thrown.
  Refusal refusal(const RefusedText& refused) const;

 private:
  using Words = std::vector<std::string>;
  using Builtin = int (NativeRun::*)(const Words&);
  static Builtin builtin(const std::string& name);
  static Builtin builtin_of_bash(const std::string& name);

  /// The file whose text is being run.
  struct Source {
    std::string path;   ///< empty: the main file
    std::string shown;  ///< as bash's messages name it
  };

  // native_run.cc: commands
  int run_all(const Statements& statements);
  int run_statement(const Statement& statement);
  int run_command(const ShellCommand& command, bool is_tested);
  int run_what(const ShellCommand& command);
  int run_if(const IfCommand& command);
  int run_simple(const SimpleCommand& command, const Redirections& redirections);
  int define(const FunctionDefinition& definition);
  int call(const std::string& name, const Words& words);
  int call_function(const Statements& body, const Words& words);

  // native_words.cc: words and variables
  ExpansionSource expansion_source();
  std::optional<std::string> value_of(std::string_view name) const;
  std::string output_of(const WordPart& part);
  std::vector<std::string> matching_paths(const std::string& pattern) const;
  std::string expanded(const Word& word);
  void add_words(const CommandArgument& argument, Words& words);
  void spend(size_t bytes);
  std::string absolute(const std::string& path) const;
  std::string absolute(const std::string& path, const std::string& base) const;
  /// One whose value has been expanded.
  struct ReadyAssignment {
    std::string name;
    bool append;
    std::string value;
  };
  ReadyAssignment made_ready(const Assignment& assignment);
  void assign(const ReadyAssignment& ready, bool exported);
  int export_names(const std::vector<CommandArgument>& arguments);
  void export_word(const std::string& word);
  void set_variable(const std::string& name, const std::string& value);
  void set_exported(const std::string& name, const std::string& value);
  void mark_exported(const std::string& name);
  void unset_variable(const std::string& name);
  void note_change(const std::string& name, bool is_unset = false);

  // native_condition.cc
  bool holds(const Condition& condition);
  bool holds_unary(const std::string& op, const std::string& word) const;
  bool holds_binary(const std::string& left, const std::string& op, const std::string& right) const;
  int bracket(const Words& words);
  int test(const Words& words);
  bool holds_words(const Words& words) const;

  // native_builtins.cc
  int succeed(const Words& words);
  int fail(const Words& words);
  int set_options(const Words& words);
  int unset_names(const Words& words);
  int echo(const Words& words);
  int print_format(const Words& words);
  int find_command(const Words& words);
  int type(const Words& words);
  int hash(const Words& words);
  int has(const Words& words);
  int alias(const Words& words);
  int give_up(const Words& words);
  bool is_command(const std::string& name) const;
  std::optional<std::string> find_program(const std::string& name) const;
  std::vector<std::string> search_path() const;

  // native_paths.cc
  int working_directory(const Words& words);
  int directory_name(const Words& words);
  int base_of_name(const Words& words);
  int real_path_of(const Words& words);
  int expand_path(const Words& words);
  int find_up(const Words& words);
  int user_rel_path(const Words& words);
  int layout_directory(const Words& words);
  void require_standard_program(const std::string& name) const;

  // native_files.cc
  int watch_file(const Words& words);
  int watch_dir(const Words& words);
  int dotenv(const Words& words);
  int dotenv_if_exists(const Words& words);
  int read_dotenv(const Words& words, bool must_exist);
  int source(const Words& words);
  int source_env(const Words& words);
  int run_toml(const std::string& path);
  int source_env_if_exists(const Words& words);
  int source_up(const Words& words);
  int source_up_if_exists(const Words& words);
  std::optional<std::string> above(const std::string& name);
  std::optional<std::string> nearest(const std::string& name, std::string directory, bool watches);
  std::optional<std::string> source_place(const std::string& word) const;
  bool is_main_file(const std::string& path);
  int run_member(const std::string& path, const std::string& shown);

  // native_library.cc
  int no_cache(const Words& words);
  int log_status(const Words& words);
  int log_error(const Words& words);
  int strict_env(const Words& words);
  int unstrict_env(const Words& words);
  int direnv_version(const Words& words);
  int nix_direnv_version(const Words& words);
  int env_vars_required(const Words& words);
  int path_add(const Words& words);
  int path_add_to(const Words& words);
  int path_remove(const Words& words);
  int path_remove_from(const Words& words);
  int manpath_add(const Words& words);
  int load_prefix(const Words& words);
  int use(const Words& words);
  void prepend(const std::string& name, const Words& directories);
  /// Its value, where it is set and exported.
  std::optional<std::string> exported_value(std::string_view name) const;

  // native_layouts.cc
  int layout(const Words& words);
  int layout_go(const Words& words);
  int layout_node(const Words& words);
  int layout_perl(const Words& words);
  int layout_php(const Words& words);
  int layout_ruby(const Words& words);
  int layout_python(const Words& words);
  int layout_python2(const Words& words);
  int layout_python3(const Words& words);
  std::string layout_dir() const { return directory_ + "/.direnv"; }

  const Approved& file_;
  std::optional<Stamp> main_stamp_{};  ///< of that file, once somebody has asked
  const EvaluationContext& context_;
  const Environment& base_;
  ShellVariables variables_;
  std::map<std::string, std::shared_ptr<const Statements>> functions_;
  std::string directory_;  ///< $PWD
  Source source_;
  TextPlace here_;                    ///< the command that runs
  std::string command_;               ///< its name
  const Words* arguments_ = nullptr;  ///< of the function that runs; null: none does
  NativeOutput output_;
  int substitutions_ = 0;         ///< how many `$(…)` are being expanded, one in the other
  int last_line_ = 0;             ///< on which the command that runs ends
  int substitution_status_ = 0;   ///< of the last `$(…)`
  int tested_ = 0;                ///< in how many conditions, where failures end nothing
  int depth_ = 0;                 ///< of functions and files within each other
  bool ends_on_failure_ = false;  ///< set -e
  bool unset_is_error_ = false;   ///< set -u
  size_t spent_ = 0;              ///< bytes that words have expanded to
  size_t steps_ = 0;              ///< commands that have run
  std::string own_venv_;          ///< what a layout has put into VIRTUAL_ENV
  NameSet lists_;
  ProjectExtras extras_;
  bool no_cache_ = false;
  Watches watches_;
};

/// Whether the standard library has a function of that name, or the code around it.
bool is_library_function(std::string_view name);

}  // namespace dirvenv
