// SPDX-License-Identifier: MIT
// The formats: packaging.python.org, "Binary distribution format", "Recording installed projects"
// and "Entry points specification".
#include "core/wheel.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string_view>

#include "core/digest.h"
#include "core/json.h"
#include "core/path.h"
#include "core/trimmed.h"

namespace dirvenv {
namespace {

// The longest first line that every Linux reads whole, with "#!" and the newline; pip has the same.
constexpr size_t kShebangLimit = 127;
constexpr std::string_view kScripts = "../../../bin/";

struct Command {
  std::string name;
  std::string module;
  std::string function;  ///< "main", or "Class.method"
};

std::vector<std::string_view> wheel_lines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    lines.push_back(trimmed(text.substr(0, end)));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

bool is_word(std::string_view text, std::string_view others) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           others.find(c) != std::string_view::npos;
  });
}

bool has_any(std::string_view text, std::string_view bytes) {
  return std::any_of(text.begin(), text.end(), [&](char c) {
    return static_cast<unsigned char>(c) < 0x20 || bytes.find(c) != std::string_view::npos;
  });
}

// Relative, within the wheel, and a field of RECORD as it is.
bool is_plain_name(std::string_view name) {
  return !name.empty() && !has_any(name, "\\\",\x7F") && is_utf8(name) &&
         absolute_path(name, "/p") == fmt::format("/p/{}", name);
}

// The commands of the section "console_scripts".
Result<std::vector<Command>> wheel_commands(std::string_view text) {
  std::vector<Command> commands;
  std::string_view section;
  for (const std::string_view line : wheel_lines(text)) {
    if (line.empty() || line[0] == '#' || line[0] == ';') continue;
    if (line[0] == '[') section = line;
    if (line[0] == '[' || section != "[console_scripts]") continue;
    const size_t equals = line.find('=');
    const std::string_view name = trimmed(line.substr(0, equals));
    const std::string_view object =
        equals == std::string_view::npos ? "" : trimmed(line.substr(equals + 1));
    const size_t colon = object.find(':');
    const std::string_view function =
        colon == std::string_view::npos ? "" : trimmed(object.substr(colon + 1));
    const std::string_view module = trimmed(object.substr(0, colon));
    if (!is_word(name, "._-") || !is_word(module, "._") || !is_word(function, "._")) {
      return Error{fmt::format("entry_points.txt has the command `{}`", line)};
    }
    commands.push_back({std::string(name), std::string(module), std::string(function)});
  }
  return commands;
}

// pip's own commands carry the version of the Python that they are for, not of that which built the
// wheel.
void name_pip_for(const PythonVersion& version, std::vector<Command>& commands) {
  const auto pip = std::find_if(commands.begin(), commands.end(),
                                [](const Command& command) { return command.name == "pip"; });
  if (pip == commands.end()) return;
  Command command = *pip;
  std::erase_if(commands, [](const Command& other) {
    return other.name.starts_with("pip") &&
           other.name.find_first_not_of("0123456789.", 3) == std::string::npos;
  });
  for (const std::string& suffix : {std::string(), fmt::format("{}", version.major),
                                    fmt::format("{}.{}", version.major, version.minor)}) {
    command.name = "pip" + suffix;
    commands.push_back(command);
  }
}

// As pip's.
std::string script_text(const Command& command, const std::string& python) {
  return fmt::format(
      "{}# -*- coding: utf-8 -*-\n"
      "import re\n"
      "import sys\n"
      "from {} import {}\n"
      "if __name__ == '__main__':\n"
      "    sys.argv[0] = re.sub(r'(-script\\.pyw|\\.exe)?$', '', sys.argv[0])\n"
      "    sys.exit({}())\n",
      command_head(python), command.module, command.function.substr(0, command.function.find('.')),
      command.function);
}

// The name of the one directory that describes the wheel; empty where it is not one.
std::string info_directory(const std::vector<WheelFile>& wheel) {
  std::string found;
  for (const WheelFile& file : wheel) {
    const std::string_view top = std::string_view(file.name).substr(0, file.name.find('/'));
    if (!top.ends_with(".dist-info") || top == found) continue;
    if (!found.empty()) return {};
    found = top;
  }
  return found;
}

const WheelFile* find_in(const std::vector<WheelFile>& wheel, const std::string& name) {
  const auto found = std::find_if(wheel.begin(), wheel.end(),
                                  [&](const WheelFile& file) { return file.name == name; });
  return found == wheel.end() ? nullptr : &*found;
}

// The rows of RECORD by path: what stands behind it, and the comma before that.
using Rows = std::map<std::string, std::string>;

std::string row_of(std::string_view bytes) {
  return fmt::format(",sha256={},{}", to_base64(sha256(bytes)), bytes.size());
}

std::string record_text(const Rows& rows) {
  std::string text;
  for (const auto& [path, rest] : rows)
    text += path + rest + "\r\n";
  return text;
}

// RECORD's hashes are those of the files: an archive that was damaged is not installed. `installed`
// gets the rows of the files, as hashes are a good part of the whole work.
std::optional<Error> complaint_about(const std::vector<WheelFile>& wheel, const std::string& info,
                                     Rows& installed) {
  if (info.empty()) return Error{"it has not exactly one .dist-info"};
  const WheelFile* about = find_in(wheel, info + "/WHEEL");
  const auto about_lines = wheel_lines(about == nullptr ? "" : std::string_view(about->bytes));
  const auto says = [&](std::string_view start) {
    return std::any_of(about_lines.begin(), about_lines.end(),
                       [&](std::string_view line) { return line.starts_with(start); });
  };
  if (!says("Wheel-Version: 1.") || !says("Root-Is-Purelib: true")) {
    return Error{fmt::format("{}/WHEEL does not say that it is pure Python", info)};
  }
  const std::string data =
      info.substr(0, info.size() - std::string_view(".dist-info").size()) + ".data/";
  const WheelFile* record = find_in(wheel, info + "/RECORD");
  const auto lines = wheel_lines(record == nullptr ? "" : std::string_view(record->bytes));
  const std::set<std::string_view> rows(lines.begin(), lines.end());
  for (const WheelFile& file : wheel) {
    if (!is_plain_name(file.name))
      return Error{fmt::format("it has a file of the name `{}`", file.name)};
    if (file.name.starts_with(data)) return Error{fmt::format("it has {}", file.name)};
    if (&file == record) continue;
    std::string row = row_of(file.bytes);
    if (!rows.contains(file.name + row)) {
      return Error{fmt::format("{}/RECORD does not have {} as it is", info, file.name)};
    }
    if (!installed.emplace(file.name, std::move(row)).second)
      return Error{fmt::format("it has {} twice", file.name)};
  }
  return std::nullopt;
}

}  // namespace

// A path with a blank, or too long for the kernel, goes through a shell, by two lines that are a
// string to Python. Where it has bytes that would be something else in one of the two, the shell
// finds the interpreter beside the script.
std::string command_head(const std::string& python) {
  const bool is_text = is_utf8(python);
  if (is_text && !has_any(python, " ") && python.size() + 3 <= kShebangLimit) {
    return "#!" + python + "\n";
  }
  const std::string program = is_text && !has_any(python, "\"'$`\\")
                                  ? python
                                  : "$(dirname -- \"$(realpath -- \"$0\")\")/python";
  return fmt::format("#!/bin/sh\n'''exec' \"{}\" \"$0\" \"$@\"\n' '''\n", program);
}

Result<std::vector<InstalledFile>> installed_files(std::vector<WheelFile> wheel,
                                                   const WheelTarget& target) {
  const std::string info = info_directory(wheel);
  Rows rows;
  if (auto complaint = complaint_about(wheel, info, rows)) return *complaint;
  const WheelFile* points = find_in(wheel, info + "/entry_points.txt");
  Result<std::vector<Command>> commands = wheel_commands(points == nullptr ? "" : points->bytes);
  if (!commands) return commands.error();
  name_pip_for(target.version, *commands);

  std::vector<InstalledFile> files;
  const std::string record = info + "/RECORD";
  for (WheelFile& file : wheel) {
    if (file.name != record)
      files.push_back({std::move(file.name), std::move(file.bytes), file.is_executable});
  }
  const size_t written = files.size();
  for (const Command& command : *commands) {
    files.push_back(
        {std::string(kScripts) + command.name, script_text(command, target.python), true});
  }
  files.push_back({info + "/INSTALLER", "pip\n", false});
  files.push_back({info + "/REQUESTED", "", false});
  rows.emplace(record, ",,");
  for (size_t i = written; i < files.size(); ++i) {
    if (!rows.emplace(files[i].path, row_of(files[i].bytes)).second)
      return Error{fmt::format("it has {} twice", files[i].path)};
  }
  files.push_back({record, record_text(rows), false});
  return files;
}

}  // namespace dirvenv
