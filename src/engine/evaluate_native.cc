// SPDX-License-Identifier: MIT
#include <algorithm>

#include "core/envrc_word.h"
#include "core/path.h"
#include "engine/evaluate.h"
#include "engine/native_run.h"
#include "os/files.h"

namespace dirvenv {
namespace {

// In another one a byte of a character may look like a quote or a backslash.
bool is_plain_locale(std::string_view value) {
  if (value.empty() || value == "C" || value == "POSIX") return true;
  const size_t dot = value.find('.');
  if (dot == std::string_view::npos) return false;
  std::string charset;
  for (const char c : value.substr(dot + 1, value.find('@') - dot - 1)) {
    if (c != '-') charset.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
  }
  return charset == "utf8";
}

constexpr const char* kLocaleNames[] = {"LANG", "LC_ALL", "LC_CTYPE"};

// What of the surroundings makes bash understand a file differently; empty: nothing.
std::string surroundings_problem(const std::string& directory, const Environment& base,
                                 const EvaluationContext& context) {
  if (directory == "/") return "a project in the root directory";
  if (context.config.strict_env) return "strict_env in config.toml";
  if (!user_extensions(context.places).empty()) return "your own rc.bash or lib/*.sh";
  for (const char* const name : {"POSIXLY_CORRECT", "POSIX_PEDANTIC", "BASH_COMPAT", "FUNCNEST",
                                 "direnv_layout_dir", "BASH_FUNC_builtin%%", "BASH_FUNC_command%%",
                                 "BASH_FUNC_export%%", "BASH_FUNC_unset%%", "BASH_FUNC_pwd%%"}) {
    if (base.has(name)) return std::string(name) + " in the environment";
  }
  for (const char* const name : kLocaleNames) {
    if (!is_plain_locale(base.get_or(name, ""))) return std::string(name) + " in the environment";
  }
  return "";
}

}  // namespace

NativeRun::NativeRun(const Approved& file, const Environment& base,
                     const EvaluationContext& context)
    : file_(file),
      context_(context),
      base_(base),
      directory_(parent_path(file.identity().path)),
      layout_dir_(join_path(directory_, ".direnv")),
      variables_(starting_environment(file, base)) {}

std::string NativeRun::expanded(const Word& word, WordUse use) {
  std::string text = expand(word, use, variables_, directory_);
  spend(text.size());
  return text;
}

// What a file may make of itself in all; no file of a person comes near.
void NativeRun::spend(size_t bytes) {
  constexpr size_t kMost = size_t{32} << 20;
  spent_ += bytes;
  if (spent_ > kMost) throw RefusedText{"very long values"};
}

std::string NativeRun::absolute(const std::string& path) const {
  // Two leading slashes are bash's to keep; three and more are one.
  const bool has_double_root = path.starts_with("//") && !path.starts_with("///");
  std::string result = (has_double_root ? "/" : "") + absolute_path(path, directory_);
  if (is_within(result, "/proc") || is_within(result, "/dev")) {
    throw RefusedText{"a path that is another one for each process"};
  }
  return result;
}

void NativeRun::assign(const Assignment& assignment, bool exported) {
  const std::string value = expanded(assignment.value, WordUse::Value);
  if (assignment.append) {
    variables_.append(assignment.name, value);
  } else {
    variables_.set(assignment.name, value);
  }
  if (exported) variables_.mark_exported(assignment.name);
}

void NativeRun::export_word(const std::string& word) {
  size_t end = word.find('=');
  if (end == std::string::npos) return variables_.mark_exported(word);
  const bool append = end > 0 && word[end - 1] == '+';
  Assignment assignment;
  assignment.append = append;
  assignment.name = word.substr(0, append ? end - 1 : end);
  assignment.value = {{WordPart::Kind::Text, word.substr(end + 1), true, {}, {}}};
  assign(assignment, true);
}

// All words are expanded before the first one takes effect.
void NativeRun::export_names(const std::vector<CommandArgument>& arguments) {
  if (arguments.empty()) throw RefusedText{"`export` alone"};
  std::vector<CommandArgument> ready;
  for (const CommandArgument& argument : arguments) {
    if (const auto* assignment = std::get_if<Assignment>(&argument)) {
      const std::string value = expanded(assignment->value, WordUse::Value);
      ready.emplace_back(Assignment{
          assignment->name, assignment->append, {{WordPart::Kind::Text, value, true, {}, {}}}});
    } else {
      const std::string word = expanded(std::get<Word>(argument), WordUse::Argument);
      ready.emplace_back(Word{{WordPart::Kind::Text, word, true, {}, {}}});
    }
  }
  for (const CommandArgument& argument : ready) {
    if (const auto* assignment = std::get_if<Assignment>(&argument)) {
      assign(*assignment, true);
    } else {
      export_word(std::get<Word>(argument).front().text);
    }
  }
}

void NativeRun::run(const SimpleCommand& command) {
  call(command);
  for (const char* const name : kLocaleNames) {
    if (!is_plain_locale(variables_.get(name).value_or(""))) throw RefusedText{"a locale"};
  }
}

void NativeRun::call(const SimpleCommand& command) {
  for (const Assignment& assignment : command.assignments)
    assign(assignment, false);
  if (command.name.empty()) return;
  if (command.name == "export") return export_names(command.arguments);
  Words words;
  for (const CommandArgument& argument : command.arguments)
    words.push_back(expanded(std::get<Word>(argument), WordUse::Argument));
  (this->*function(command.name))(words);
}

Evaluation NativeRun::take() {
  Evaluation evaluation;
  evaluation.outcome = Evaluation::Outcome::Loaded;
  evaluation.environment = variables_.exported();
  evaluation.lists = std::move(lists_);
  evaluation.dependencies = watches_.take();
  for (const auto& [tone, text] : messages_)
    context_.report(tone, text);
  return evaluation;
}

Evaluation NativeRun::take_blocked(const UnapprovedMember& unapproved) {
  Evaluation evaluation = take();
  evaluation.outcome = Evaluation::Outcome::Blocked;
  evaluation.unapproved = unapproved;
  return evaluation;
}

std::variant<Evaluation, Refusal> evaluate_natively(const Approved& file, const Environment& base,
                                                    const EvaluationContext& context) {
  const auto parsed = parse_envrc(file.text());
  if (const auto* refusal = std::get_if<Refusal>(&parsed)) return *refusal;
  const auto& commands = std::get<std::vector<SimpleCommand>>(parsed);
  for (const SimpleCommand& command : commands) {
    if (!NativeRun::knows(command.name)) return Refusal{command.line, "`" + command.name + "`"};
  }
  const std::string problem =
      surroundings_problem(parent_path(file.identity().path), base, context);
  if (!problem.empty()) return Refusal{0, problem};
  NativeRun run(file, base, context);
  for (const SimpleCommand& command : commands) {
    try {
      run.run(command);
    } catch (const UnapprovedMember& unapproved) {
      return run.take_blocked(unapproved);
    } catch (const RefusedText& refused) {
      return Refusal{command.line, refused.construct};
    }
  }
  return run.take();
}

}  // namespace dirvenv
