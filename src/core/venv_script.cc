// SPDX-License-Identifier: MIT
#include "core/venv_script.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/path.h"
#include "core/quote.h"

namespace dirvenv {
namespace {

constexpr size_t kPromptLimit = 32;

constexpr std::string_view kMark = "__VENV_";

enum class Kind { Posix, Csh, Fish, PowerShell };

Kind kind_of(std::string_view file) {
  if (file.ends_with(".fish")) return Kind::Fish;
  if (file.ends_with(".csh")) return Kind::Csh;
  return file.ends_with(".ps1") ? Kind::PowerShell : Kind::Posix;
}

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

// No shell sees more in it between double quotes.
bool is_plain_in_quotes(std::string_view word) {
  return std::none_of(word.begin(), word.end(), [](char c) {
    return is_control(c) || std::string_view("\"$`\\!").find(c) != std::string_view::npos;
  });
}

// What Python's shlex.quote() leaves as it is.
bool is_plain(std::string_view word) {
  const bool all = std::all_of(word.begin(), word.end(), [](char c) {
    const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return is_letter || (c >= '0' && c <= '9') ||
           std::string_view("_@%+=:,./-").find(c) != std::string_view::npos;
  });
  return all && !word.empty();
}

std::string with_replaced(std::string_view word, char c, std::string_view by) {
  std::string text;
  for (const char letter : word) {
    if (letter == c)
      text += by;
    else
      text += letter;
  }
  return text;
}

// `activate` is for every shell of the POSIX kind, so bash's $'...' is not for it. csh looks for
// "!" between single quotes too.
std::string quoted(Kind kind, std::string_view word) {
  switch (kind) {
    case Kind::Fish:
      return quote(Shell::Fish, word);
    case Kind::PowerShell:
      return "'" + with_replaced(word, '\'', "''") + "'";
    case Kind::Csh:
      return "'" + with_replaced(with_replaced(word, '\'', R"('\'')"), '!', R"(\!)") + "'";
    case Kind::Posix:
      break;
  }
  return "'" + with_replaced(word, '\'', R"('\'')") + "'";
}

// Where in a line a placeholder stands.
class Quoting {
 public:
  void pass(char c) {
    if (c == '\n')
      *this = {};
    else if (is_escaped_)
      is_escaped_ = false;
    else if (c == '\\' && quote_ != '\'')
      is_escaped_ = true;
    else if (quote_ == 0 && (c == '"' || c == '\''))
      quote_ = c;
    else if (quote_ == c)
      quote_ = 0;
  }
  bool is_double() const { return quote_ == '"'; }

 private:
  char quote_ = 0;
  bool is_escaped_ = false;
};

std::string word_for(Kind kind, bool is_double, const std::string& value) {
  if (!is_double) return is_plain(value) ? value : quoted(kind, value);
  return is_plain_in_quotes(value) ? value : "\"" + quoted(kind, value) + "\"";
}

}  // namespace

std::string fill_in_venv_script(std::string_view file, std::string_view text,
                                const VenvScriptWords& words) {
  const std::array<std::pair<std::string_view, std::string>, 5> values = {{
      {"__VENV_DIR__", words.directory},
      {"__VENV_NAME__", words.name},
      {"__VENV_PROMPT__", words.prompt},
      {"__VENV_BIN_NAME__", "bin"},
      {"__VENV_PYTHON__", words.python},
  }};
  const Kind kind = kind_of(file);
  std::string out;
  Quoting quoting;
  while (!text.empty()) {
    const auto* found = values.end();
    if (text.starts_with(kMark)) {
      found = std::find_if(values.begin(), values.end(),
                           [&](const auto& value) { return text.starts_with(value.first); });
    }
    if (found != values.end()) {
      out += word_for(kind, quoting.is_double(), found->second);
      text.remove_prefix(found->first.size());
    } else {
      quoting.pass(text.front());
      out += text.front();
      text.remove_prefix(1);
    }
  }
  return out;
}

std::string plain_python_repr(std::string_view text) {
  const bool is_plain = std::all_of(text.begin(), text.end(), [](char c) {
    return c >= 0x20 && c < 0x7f && c != '\'' && c != '"' && c != '\\';
  });
  return is_plain ? "'" + std::string(text) + "'" : std::string();
}

std::string venv_prompt(std::string_view directory) {
  std::string prompt;
  for (const char c : base_name(directory)) {
    const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    const bool is_fine = is_letter || (c >= '0' && c <= '9') ||
                         std::string_view("._+-").find(c) != std::string_view::npos;
    if (is_fine && prompt.size() < kPromptLimit) prompt.push_back(c);
  }
  return prompt.empty() ? "venv" : prompt;
}

}  // namespace dirvenv
