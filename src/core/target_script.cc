// SPDX-License-Identifier: MIT
#include "core/target_script.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "core/dotenv.h"
#include "core/json.h"
#include "core/name_rules.h"
#include "core/path.h"
#include "core/target_quote.h"

namespace dirvenv {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::array<std::pair<std::string_view, TargetFormat>, 19> kFormatNames = {{
    {"tcsh"sv, TargetFormat::Tcsh},       {"elvish"sv, TargetFormat::Elvish},
    {"pwsh"sv, TargetFormat::Pwsh},       {"murex"sv, TargetFormat::Murex},
    {"json"sv, TargetFormat::Json},       {"vim"sv, TargetFormat::Vim},
    {"gha"sv, TargetFormat::Gha},         {"systemd"sv, TargetFormat::Systemd},
    {"nushell"sv, TargetFormat::Nushell}, {"nu"sv, TargetFormat::Nushell},
    {"xonsh"sv, TargetFormat::Xonsh},     {"ksh"sv, TargetFormat::Ksh},
    {"ksh93"sv, TargetFormat::Ksh},       {"mksh"sv, TargetFormat::Ksh},
    {"lksh"sv, TargetFormat::Ksh},        {"sh"sv, TargetFormat::Sh},
    {"dash"sv, TargetFormat::Sh},         {"dotenv"sv, TargetFormat::Dotenv},
    {"null"sv, TargetFormat::Null},
}};

struct Traits {
  std::string_view carrier;  ///< what it is called in "… cannot carry"
  bool is_json = false;
  bool needs_utf8 = false;
  bool can_unset = true;
};

// In the order of TargetFormat.
constexpr std::array<Traits, 14> kTraits = {{
    {"tcsh in a UTF-8 locale", false, false, true},  // needs_utf8 by the context
    {"JSON", true, true, true},
    {"PowerShell", false, true, true},
    {"JSON", true, true, true},
    {"JSON", true, true, true},
    {"", false, false, true},
    {"GITHUB_ENV", false, true, false},
    {"an EnvironmentFile of systemd", false, true, false},
    {"JSON", true, true, true},
    {"", false, false, true},
    {"", false, false, true},
    {"", false, false, true},
    {"a .env file", false, false, false},
    {"", false, false, true},
}};

const Traits& traits_of(TargetFormat format) {
  return kTraits.at(static_cast<size_t>(format));
}

// The runner sets these itself; for NODE_OPTIONS it has the step fail.
bool is_refused_by_runner(std::string_view name) {
  return name == "NODE_OPTIONS" || name.starts_with("GITHUB_") || name.starts_with("RUNNER_");
}

std::string unset_text(TargetFormat format, const std::string& name) {
  switch (format) {
    case TargetFormat::Tcsh:
      return fmt::format("unsetenv {} ;\n", name);
    case TargetFormat::Pwsh:
      return fmt::format("Remove-Item -LiteralPath 'env:/{}' -ErrorAction Ignore;", name);
    case TargetFormat::Vim:
      return fmt::format("call setenv('{}',v:null)\n", name);
    case TargetFormat::Xonsh:
      return fmt::format("__xonsh__.env.pop('{}', None)\n", name);
    case TargetFormat::Ksh:
    case TargetFormat::Sh:
      return fmt::format("unset {};\n", name);
    case TargetFormat::Null:
      return name + '\0';
    case TargetFormat::Elvish:
    case TargetFormat::Murex:
    case TargetFormat::Json:
    case TargetFormat::Nushell:
    case TargetFormat::Gha:
    case TargetFormat::Systemd:
    case TargetFormat::Dotenv:
      break;
  }
  return {};
}

std::string gha_text(const std::string& name, const std::string& value, std::string_view random) {
  std::string mark = fmt::format("ghadelimiter_{}", random);
  while (value.find(mark) != std::string::npos)
    mark.push_back('_');
  return fmt::format("{}<<{}\n{}\n{}\n", name, mark, value, mark);
}

// nullopt: the format has no text for that value.
std::optional<std::string> set_text(TargetFormat format, const std::string& name,
                                    const std::string& value, const TargetContext& context) {
  switch (format) {
    case TargetFormat::Tcsh:
      return fmt::format("setenv {} {} ;\n", name, tcsh_quoted(value, context.is_utf8_locale));
    case TargetFormat::Pwsh:
      return fmt::format("${{env:{}}}={};", name, pwsh_quoted(value));
    case TargetFormat::Vim:
      return fmt::format("call setenv('{}',{})\n", name, hex_quoted(value));
    case TargetFormat::Xonsh:
      // Where Python has to do with bytes that are not UTF-8, it decodes them so.
      return fmt::format("__xonsh__.env['{}'] = b{}.decode('utf-8', 'surrogateescape')\n", name,
                         hex_quoted(value));
    case TargetFormat::Ksh:
    case TargetFormat::Sh:
      return fmt::format("export {}={};\n", name, posix_quoted(value));
    case TargetFormat::Gha:
      return gha_text(name, value, context.random);
    case TargetFormat::Systemd:
      return fmt::format("{}={}\n", name, systemd_quoted(value));
    case TargetFormat::Dotenv: {
      const auto word = dotenv_quoted(value);
      return word ? std::optional(fmt::format("{}={}\n", name, *word)) : std::nullopt;
    }
    case TargetFormat::Null:
      return name + "=" + value + '\0';
    case TargetFormat::Elvish:
    case TargetFormat::Murex:
    case TargetFormat::Json:
    case TargetFormat::Nushell:
      break;
  }
  return std::nullopt;
}

class TargetPrinter {
 public:
  TargetPrinter(TargetFormat format, const TargetContext& context)
      : format_(format),
        context_(context),
        traits_(traits_of(format)),
        needs_utf8_(traits_.needs_utf8 ||
                    (format == TargetFormat::Tcsh && context.is_utf8_locale)) {}

  void add(const TargetChange& change) {
    if (const std::string why = obstacle(change); !why.empty()) return leave_out(change.name, why);
    if (traits_.is_json) {
      object_[change.name] = change.value ? Json{*change.value} : Json{};
      return;
    }
    const auto text = change.value ? set_text(format_, change.name, *change.value, context_)
                                   : unset_text(format_, change.name);
    if (!text) return leave_out(change.name, "has a value that a .env file cannot carry");
    if (format_ == TargetFormat::Dotenv && is_too_much(*text)) {
      return leave_out(change.name, "is too much for one .env file");
    }
    result_.text += *text;
  }

  TargetText take() {
    if (!object_.empty()) {
      const bool is_long = format_ == TargetFormat::Json;
      result_.text = (is_long ? write_json(Json{object_}) : write_json_line(Json{object_})) + "\n";
    }
    if (format_ == TargetFormat::Pwsh && !result_.text.empty()) result_.text += "\n";
    return std::move(result_);
  }

 private:
  // Why it cannot be printed at all; empty: it can.
  std::string obstacle(const TargetChange& change) const {
    if (!is_valid_name(change.name)) return "is not a name that can be exported";
    if (!change.value && !traits_.can_unset) {
      return fmt::format("is to be unset, which {} cannot say", traits_.carrier);
    }
    if (format_ == TargetFormat::Gha && is_refused_by_runner(change.name)) {
      return fmt::format("cannot be set by {}", traits_.carrier);
    }
    if (change.value && needs_utf8_ && !is_utf8(*change.value)) {
      return fmt::format("is not UTF-8, which {} cannot carry", traits_.carrier);
    }
    return {};
  }

  // Of what its reader takes.
  bool is_too_much(const std::string& text) {
    return result_.text.size() + text.size() > kLongestDotenv || ++names_ > kMostDotenvNames;
  }

  void leave_out(const std::string& name, std::string_view why) {
    result_.left_out.push_back(fmt::format("{} {}; left out", name, why));
  }

  TargetFormat format_;
  const TargetContext& context_;
  const Traits& traits_;
  bool needs_utf8_;
  TargetText result_;
  Json::Object object_;
  size_t names_ = 0;
};

}  // namespace

std::optional<TargetFormat> target_format_named(std::string_view name) {
  if (name.starts_with("-")) name.remove_prefix(1);
  const std::string base = base_name(name);
  for (const auto& [known, format] : kFormatNames) {
    if (known == base) return format;
  }
  return std::nullopt;
}

TargetText print_target(TargetFormat format, const std::vector<TargetChange>& changes,
                        const TargetContext& context) {
  TargetPrinter printer(format, context);
  for (const TargetChange& change : changes)
    printer.add(change);
  return printer.take();
}

bool has_utf8_locale(const Environment& environment) {
  std::string locale = environment.get_or("LC_ALL", "");
  if (locale.empty()) locale = environment.get_or("LC_CTYPE", "");
  if (locale.empty()) locale = environment.get_or("LANG", "");
  std::transform(locale.begin(), locale.end(), locale.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return locale.find("utf-8") != std::string::npos || locale.find("utf8") != std::string::npos;
}

}  // namespace dirvenv
