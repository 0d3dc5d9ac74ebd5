// SPDX-License-Identifier: MIT
#include "support/target_values.h"

#include <stdexcept>

#include "support/seed.h"

namespace dirvenv::test {
namespace {

void append_utf8(std::string& text, unsigned character) {
  const auto put = [&](unsigned byte) { text.push_back(static_cast<char>(byte)); };
  if (character < 0x80) return put(character);
  if (character < 0x800) {
    put(0xc0 | character >> 6);
  } else if (character < 0x10000) {
    put(0xe0 | character >> 12);
    put(0x80 | (character >> 6 & 0x3f));
  } else {
    put(0xf0 | character >> 18);
    put(0x80 | (character >> 12 & 0x3f));
    put(0x80 | (character >> 6 & 0x3f));
  }
  put(0x80 | (character & 0x3f));
}

std::string random_text(std::mt19937_64& random, size_t longest) {
  std::string text;
  for (size_t length = pick(random, longest + 1); length > 0; --length) {
    switch (pick(random, 5)) {
      case 0:
        append_utf8(text, 0x80 + static_cast<unsigned>(pick(random, 0x800 - 0x80)));
        break;
      case 1:
        append_utf8(text, 0x800 + static_cast<unsigned>(pick(random, 0xd800 - 0x800)));
        break;
      case 2:
        append_utf8(text, 0xe000 + static_cast<unsigned>(pick(random, 0x110000 - 0xe000)));
        break;
      default:
        append_utf8(text, 1 + static_cast<unsigned>(pick(random, 0x7f)));
    }
  }
  return text;
}

// One value of such a file, from `at` on; `at` moves behind its line.
std::string read_systemd_value(const std::string& text, size_t& at) {
  std::string value;
  char quote = 0;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    const char next = at + 1 < text.size() ? text[at + 1] : '\0';
    if (quote == 0 && c == '\n') break;
    if (quote == 0 && value.empty() && (c == '"' || c == '\'')) {
      quote = c;
    } else if (quote != 0 && c == quote) {
      quote = 0;
    } else if (quote == '"' && c == '\\' && std::string("\"\\`$\n").find(next) < 5) {
      ++at;
      if (next != '\n') value.push_back(next);
    } else if (quote == 0 && c == '\\') {
      throw std::runtime_error("a backslash outside of quotes");
    } else {
      value.push_back(c);
    }
  }
  if (quote != 0) throw std::runtime_error("a quote is not closed");
  ++at;
  return value;
}

}  // namespace

const std::vector<std::string>& adversarial_values() {
  static const std::vector<std::string> values = {
      "",
      "\n",
      "a\n",
      "a\n\n\n",
      "\n\na",
      "a\r\nb\r",
      "\r",
      " ",
      "  a   b  ",
      "\t\t",
      "'",
      "\"",
      "''''",
      "\\",
      "\\\\",
      "\\'",
      "\\\n",
      "a\\",
      "\\n\\r\\t\\x41\\u0041\\101",
      "$(touch /tmp/dirvenv-oops)",
      "`touch /tmp/dirvenv-oops`",
      "$HOME ${HOME} $$ $1 $",
      "%PATH% %(x) %{x}",
      "!",
      "!!",
      "!ls",
      "a!b^c^d",
      "#not a comment",
      "a # b",
      ";",
      "; exit 1;",
      "&& || | & < > >> <<EOF",
      "* ? [a-z] {a,b} ~ ~root",
      "=ls",
      "-n",
      "--",
      "@{x} @(x) @x",
      "null",
      "true",
      "{\"a\": 1}",
      "NAME=VALUE",
      "V1<<EOF",
      "EOF",
      "ghadelimiter_",
      "r#'raw'#",
      "\xe2\x80\x98\xe2\x80\x99\xe2\x80\x9a\xe2\x80\x9b \xe2\x80\x9c\xe2\x80\x9d\xe2\x80\x9e",
      "\xef\xbb\xbf byte order mark",
      "\xf0\x9f\x90\x8d \xc3\xa9 e\xcc\x81 \xd7\xa9",
      "\xe2\x80\xa8 \xe2\x80\xa9 \xc2\x85",
      "\x1b[31m\x07\x7f\x01",
      "\xff\xfe",
      "\xc3",
      "\x81\x82\x88",  // dash's own marks
      std::string(100'000, 'x'),
  };
  return values;
}

std::vector<std::string> target_values(std::mt19937_64& random, size_t count) {
  std::vector<std::string> values = adversarial_values();
  while (values.size() < count) {
    values.push_back(random_text(random, 40));
    values.push_back(nasty_value(random, 40));
    std::string bytes;
    for (size_t length = pick(random, 40); length > 0; --length)
      bytes.push_back(static_cast<char>(1 + pick(random, 255)));
    values.push_back(std::move(bytes));
  }
  return values;
}

std::vector<TargetChange> target_changes(const std::vector<std::string>& values) {
  std::vector<TargetChange> changes;
  for (const std::string& value : values)
    changes.push_back({"V" + std::to_string(changes.size()), value});
  return changes;
}

std::map<std::string, std::string> entries_of(const std::string& block) {
  std::map<std::string, std::string> entries;
  for (size_t at = 0; at < block.size();) {
    const std::string entry = block.substr(at, block.find('\0', at) - at);
    const size_t split = entry.find('=');
    entries[entry.substr(0, split)] = split == entry.npos ? "unset" : entry.substr(split + 1);
    at += entry.size() + 1;
  }
  return entries;
}

std::map<std::string, std::string> read_gha(const std::string& text) {
  std::map<std::string, std::string> read;
  for (size_t at = 0; at < text.size();) {
    const size_t head = text.find("<<", at);
    const size_t line = text.find('\n', at);
    if (head == text.npos || line < head) throw std::runtime_error("no NAME<<MARK");
    const std::string mark = text.substr(head + 2, line - head - 2);
    // The first line that is the mark ends the value, wherever it stands.
    const size_t end = text.find("\n" + mark + "\n", line);
    if (mark.empty() || end == text.npos) throw std::runtime_error("no end of " + mark);
    read[text.substr(at, head - at)] = end == line ? "" : text.substr(line + 1, end - line - 1);
    at = end + mark.size() + 2;
  }
  return read;
}

std::map<std::string, std::string> read_systemd(const std::string& text) {
  std::map<std::string, std::string> read;
  for (size_t at = 0; at < text.size();) {
    const size_t split = text.find('=', at);
    if (split == text.npos) throw std::runtime_error("no NAME=");
    const std::string name = text.substr(at, split - at);
    at = split + 1;
    read[name] = read_systemd_value(text, at);
  }
  return read;
}

}  // namespace dirvenv::test
