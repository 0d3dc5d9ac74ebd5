// SPDX-License-Identifier: MIT
#include "cli/check_text.h"

#include <fmt/format.h>

#include "core/name_rules.h"
#include "core/path.h"
#include "core/visible.h"
#include "engine/evaluate.h"

namespace dirvenv {
namespace {

using Evaluator = EnvrcReading::Evaluator;
using How = NamedVariable::How;

std::string_view how_word(How how) {
  switch (how) {
    case How::Exported:
      return "exported";
    case How::Assigned:
      return "assigned";
    case How::Unset:
      return "unset";
  }
  return "exported";
}

std::string_view tier_word(NameTier tier) {
  switch (tier) {
    case NameTier::Free:
      return "free";
    case NameTier::Flagged:
      return "flagged";
    case NameTier::Never:
      return "never";
  }
  return "free";
}

// Lines whose first has `label` in front, aligned with the others.
class Section {
 public:
  explicit Section(std::string_view label) : label_(label) {}
  void add(const std::string& line) {
    text_ += fmt::format("  {:<9}{}\n", text_.empty() ? label_ : std::string_view(), line);
  }
  const std::string& text() const { return text_; }

 private:
  std::string_view label_;
  std::string text_;
};

std::string variables_text(const FileCheck& check) {
  Section sets("sets");
  Section unsets("unsets");
  for (const NamedVariable& variable : check.variables) {
    const bool is_plain = tier_of(variable.name) == NameTier::Free || variable.name == "_";
    const std::string why = is_plain ? "" : fmt::format(" !{}", reason_for(variable.name));
    const std::string_view how = variable.how == How::Assigned ? ", not exported here" : "";
    (variable.how == How::Unset ? unsets : sets)
        .add(fmt::format("{} (line {}{}){}", visible(variable.name), variable.line, how, why));
  }
  return sets.text() + unsets.text();
}

std::string file_check_text(const FileCheck& check, const std::string& home) {
  Section errors("error");
  if (!check.error.empty()) errors.add(visible(check.error));
  Section reads("reads");
  for (const NamedFile& file : check.files) {
    reads.add(fmt::format("{} ({}{})", visible(with_tilde(file.path, home)), name_of(file.use),
                          file.is_there ? "" : ", not there now"));
  }
  Section starts("starts");
  for (const FileCheck::Started& program : check.programs)
    starts.add(fmt::format("{} (line {})", visible(program.name), program.line));
  Section flags("look at");
  for (const Flag& flag : check.flags)
    flags.add(fmt::format("line {}: {}: {}", flag.line, visible(flag.name), visible(flag.why)));
  return errors.text() + reads.text() + variables_text(check) + starts.text() + flags.text();
}

Json files_json(const FileCheck& check) {
  Json::Array files;
  for (const NamedFile& file : check.files) {
    files.emplace_back().value = Json::Object{{"path", Json{file.path}},
                                              {"use", Json{std::string(name_of(file.use))}},
                                              {"exists", Json{file.is_there}}};
  }
  return Json{files};
}

Json variables_json(const FileCheck& check) {
  Json::Array variables;
  for (const NamedVariable& variable : check.variables) {
    variables.emplace_back().value =
        Json::Object{{"name", Json{variable.name}},
                     {"line", Json{variable.line}},
                     {"how", Json{std::string(how_word(variable.how))}},
                     {"tier", Json{std::string(tier_word(tier_of(variable.name)))}}};
  }
  return Json{variables};
}

Json programs_json(const FileCheck& check) {
  Json::Array programs;
  for (const FileCheck::Started& program : check.programs) {
    programs.emplace_back().value =
        Json::Object{{"name", Json{program.name}}, {"line", Json{program.line}}};
  }
  return Json{programs};
}

Json flags_json(const FileCheck& check) {
  Json::Array flags;
  for (const Flag& flag : check.flags) {
    flags.emplace_back().value =
        Json::Object{{"name", Json{flag.name}}, {"line", Json{flag.line}}, {"why", Json{flag.why}}};
  }
  return Json{flags};
}

std::string_view evaluator_word(Evaluator evaluator) {
  switch (evaluator) {
    case Evaluator::Natively:
      return "native";
    case Evaluator::Depends:
      return "depends";
    case Evaluator::Bash:
      return "bash";
  }
  return "bash";
}

}  // namespace

std::string evaluator_text(const EnvrcReading& reading) {
  switch (reading.evaluator) {
    case Evaluator::Natively:
      return "natively";
    case Evaluator::Depends:
      return "natively, unless it comes to " + visible(reason_text(reading.because));
    case Evaluator::Bash:
      return "by bash because of " + visible(reason_text(reading.because));
  }
  return "";
}

std::string check_text(const std::vector<FileCheck>& checks, const EnvrcReading& whole,
                       const std::string& home) {
  std::string text;
  for (const FileCheck& check : checks) {
    const bool is_main = &check == &checks.front();
    std::string kind(name_of(check.use));
    if (is_main && check.use == MemberUse::Code) {
      const bool is_refused = !check.error.empty();
      kind = is_refused ? "nothing of it would be loaded" : "evaluated " + evaluator_text(whole);
    }
    text += fmt::format("{}: {}\n{}", visible(with_tilde(check.path, home)), kind,
                        file_check_text(check, home));
  }
  return text + "This is an aid for reading, and no proof that a file does no harm.\n";
}

Json check_json(const std::vector<FileCheck>& checks, const EnvrcReading& whole) {
  Json::Array files;
  for (const FileCheck& check : checks) {
    files.emplace_back().value =
        Json::Object{{"path", Json{check.path}},
                     {"use", Json{std::string(name_of(check.use))}},
                     {"reads", files_json(check)},
                     {"variables", variables_json(check)},
                     {"programs", programs_json(check)},
                     {"error", check.error.empty() ? Json{} : Json{check.error}},
                     {"findings", flags_json(check)}};
  }
  const bool has_reason = whole.evaluator != Evaluator::Natively;
  const Json reason =
      has_reason
          ? Json{Json::Object{{"file", whole.because.file.empty() ? Json{checks.front().path}
                                                                  : Json{whole.because.file}},
                              {"line", Json{whole.because.line}},
                              {"construct", Json{whole.because.construct}}}}
          : Json{};
  return Json{Json::Object{{"version", Json{1}},
                           {"evaluator", Json{std::string(evaluator_word(whole.evaluator))}},
                           {"because", reason},
                           {"files", Json{files}}}};
}

}  // namespace dirvenv
