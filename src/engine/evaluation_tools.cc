// SPDX-License-Identifier: MIT
// EvaluationChannel: what the tools of the standard library ask for.
#include <fmt/format.h>

#include "core/digest.h"
#include "core/path.h"
#include "engine/digest_key.h"
#include "engine/evaluation_channel.h"
#include "engine/fetch_url.h"
#include "engine/toml_python.h"
#include "os/clock.h"
#include "os/files.h"
#include "python/select_venv.h"

namespace dirvenv {
namespace {

// verb, tool, directory, "find" or "make"; then variables, each as NAME=value
constexpr size_t kToolFields = 4;
// verb, URL, hash; then variables
constexpr size_t kFetchFields = 3;
constexpr size_t kMostCode = size_t{8} << 20;
// What is larger counts by its stamp.
constexpr uint64_t kMostHashed = uint64_t{1} << 20;

PythonTool tool_named(std::string_view name) {
  if (name == "uv") return PythonTool::Uv;
  if (name == "poetry") return PythonTool::Poetry;
  if (name == "pipenv") return PythonTool::Pipenv;
  return name == "pdm" ? PythonTool::Pdm : PythonTool::None;
}

// What a file says or, where that would take long, looks like. A directory's own entries change its
// time with each file that a tool leaves there, so only whether it is there counts.
std::string input_text(const std::string& path) {
  const auto status = file_status(path);
  if (!status) return "absent";
  if (status->kind != FileStatus::Kind::Regular) return "there";
  const Result<std::string> text = status->stamp.size <= kMostHashed ? read_file(path, kMostHashed)
                                                                     : Result<std::string>(Error{});
  if (text) return sha256(*text);
  return fmt::format("{} {}", status->stamp.size, status->stamp.modified_ns);
}

// A digest that takes the user's key, twice: of what begins with it a longer one could be made.
std::string sealed_with(const std::string& key, std::string_view what, std::string_view text) {
  const std::string inner = sha256(fmt::format("{}{}\n{}", key, what, text));
  return to_hex(sha256(key + inner));
}

}  // namespace

Environment EvaluationChannel::environment_with(const Fields& fields, size_t first) const {
  Environment environment = base_;
  for (size_t i = first; i < fields.size(); ++i) {
    const size_t equals = fields[i].find('=');
    if (equals != std::string::npos)
      environment.set(fields[i].substr(0, equals), fields[i].substr(equals + 1));
  }
  return environment;
}

// The environment that the tool would use: found, or with "make" made as [python] makes it.
int EvaluationChannel::python_tool(const Fields& fields, std::string& answer) {
  const PythonTool tool = fields.size() < kToolFields ? PythonTool::None : tool_named(fields[1]);
  if (tool == PythonTool::None) return 2;
  const std::string directory = real_path(fields[2]).value_or(fields[2]);
  const Environment environment = environment_with(fields, kToolFields);
  const auto selected = select_venv(directory, environment, tool);
  if (!selected) {
    watches_.add(join_path(directory, "pyproject.toml"));
    context_.report(Tone::Error, fmt::format("layout {}: there is no pyproject.toml here, nor "
                                             "another file of a Python project",
                                             fields[1]));
    return 1;
  }
  for (const std::string& path : selected->looked_at)
    watches_.add(path);
  std::string prompt;
  std::string path = selected->path;
  if (fields[3] == "find") {
    if (path.empty() || !file_status(join_path(path, "pyvenv.cfg"))) return 1;
  } else if (path.empty()) {
    context_.report(Tone::Error, fmt::format("layout {0}: {1} has made no environment yet, and is "
                                             "told not to use .venv; type: {0} install",
                                             fields[1], name_of(tool)));
    return 1;
  } else {
    ProjectPython wanted;
    wanted.venv.value = path;
    int signal = 0;
    const int64_t began = steady_clock_ms();
    const Result<Venv> venv =
        project_venv(wanted, {directory, base_, environment, tool}, context_, watches_, signal);
    making_ms_ += steady_clock_ms() - began;
    if (signal != 0) interrupts_.see(signal);
    if (!venv) {
      context_.report(Tone::Error, fmt::format("layout {}: {}", fields[1], venv.error().message));
      return 1;
    }
    path = venv->path;
    prompt = venv->prompt;
  }
  answer = assignment("_dv_venv", path) + assignment("_dv_prompt", prompt);
  for (const auto& [name, value] : tool_variables(directory, tool, path, watches_))
    answer += "\\builtin export " + assignment(name, value);
  return 0;
}

// With a hash, the path where the text lies; without, its hash.
int EvaluationChannel::fetch(const Fields& fields, std::string& answer) {
  if (fields.size() < kFetchFields) return 2;
  std::optional<Sri> wanted;
  if (!fields[2].empty()) {
    Result<Sri> parsed = parse_sri(fields[2]);
    if (!parsed) {
      context_.report(Tone::Error, parsed.error().message);
      return 1;
    }
    wanted = std::move(*parsed);
  }
  const int64_t began = steady_clock_ms();
  const auto fetched =
      fetch_url(fields[1], wanted, environment_with(fields, kFetchFields), interrupts_);
  making_ms_ += steady_clock_ms() - began;
  // What has stopped it stops the evaluation, as whoever waits there sees.
  interrupts_.take();
  if (!fetched) {
    if (interrupts_.seen() == 0) context_.report(Tone::Error, fetched.error().message);
    return 1;
  }
  if (wanted) fetched_.insert_or_assign(member_path(fetched->path), fetched->sri);
  answer = assignment("_dv_fetched", wanted ? fetched->path : to_string(fetched->sri));
  return 0;
}

// The approved text names the hash, so what has it may run.
std::optional<std::string> EvaluationChannel::fetched_text(const std::string& path) const {
  const auto known = fetched_.find(path);
  if (known == fetched_.end()) return std::nullopt;
  Result<std::string> text = read_file(path, kMostCode);
  if (!text || sri_of(known->second.algorithm, *text) != known->second) return std::nullopt;
  return std::move(*text);
}

// A digest of all files that have been watched so far, but for those that tools have made and the
// one that is named, and of the words behind that; and a digest of the named file.
int EvaluationChannel::inputs(const Fields& fields, std::string& answer) {
  const Result<std::string> key = digest_key_in(context_.places.data);
  if (fields.size() < 2 || !key) return 2;
  std::string all;
  const auto add = [&](std::string_view text) {
    all += fmt::format("{}:", text.size());
    all += text;
  };
  for (size_t i = 2; i < fields.size(); ++i)
    add(fields[i]);
  for (const Dependency& watched : watches_.seen()) {
    if (watched.path == fields[1] || made_.contains(watched.path)) continue;
    add(watched.path);
    add(input_text(watched.path));
  }
  answer = assignment("_dv_inputs", sealed_with(*key, "inputs", all)) +
           assignment("_dv_named", sealed_with(*key, "named", input_text(fields[1])));
  return 0;
}

// What a text that is kept in the project carries, so that it counts only if this user has kept it.
int EvaluationChannel::seal(const std::string& text, std::string& answer) const {
  const Result<std::string> key = digest_key_in(context_.places.data);
  if (!key) return 2;
  answer = assignment("_dv_seal", sealed_with(*key, "text", text));
  return 0;
}

void EvaluationChannel::building(bool begins) {
  const int64_t now = steady_clock_ms();
  if (building_since_ != 0) making_ms_ += now - building_since_;
  building_since_ = begins ? now : 0;
  has_announced_ = has_announced_ || begins;
}

}  // namespace dirvenv
