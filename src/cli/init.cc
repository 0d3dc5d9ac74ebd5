// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "cli/command.h"
#include "core/path.h"
#include "core/pyproject.h"
#include "core/python_version.h"
#include "core/quote.h"
#include "os/files.h"
#include "os/interrupts.h"
#include "python/interpreter.h"
#include "shell_files/shell_files.h"

namespace dirvenv {
namespace {

constexpr size_t kTextLimit = size_t{1} << 20;
constexpr const char* kPythonSigns[] = {"pyproject.toml", ".python-version", "requirements.txt",
                                        "setup.py",       "setup.cfg",       "uv.lock",
                                        "poetry.lock",    "Pipfile"};
// Tried in this order where the plain name does not fit; the newest that is installed wins.
constexpr int kNewestMinor = 19;
constexpr int kOldestMinor = 7;

// The version that the project asks for, and where it says so.
struct Want {
  std::string specifier;  ///< PEP 440; empty: any
  std::string place;
};

Result<Want> read_want(const std::string& directory) {
  const std::string pinned = join_path(directory, ".python-version");
  if (const auto text = read_file(pinned, kTextLimit)) {
    if (const auto version = read_python_version_file(*text)) {
      return Want{"==" + to_string(*version) + (version->micro ? "" : ".*"), pinned};
    }
  }
  const std::string project = join_path(directory, "pyproject.toml");
  if (const auto text = read_file(project, kTextLimit)) {
    const auto specifier = requires_python_from_pyproject(*text, project);
    if (!specifier) return specifier.error();
    if (*specifier) return Want{**specifier, project};
  }
  return Want{};
}

// Whether `name` is installed and of a version that is wanted.
Result<bool> fits(const std::string& name, const Want& want, const std::string& directory,
                  const Environment& environment) {
  const std::string path = environment.get_or("PATH", "");
  const std::string home = environment.get_or("HOME", "");
  const auto program = find_interpreter({name, path, directory, home, {}});
  if (!program) return false;
  Interrupts interrupts;
  const auto interpreter =
      probe_interpreter(*program, InterpreterPlace{directory, environment, &interrupts, -1});
  if (const int signal = interrupts.take()) Interrupts::die_by(signal);
  if (!interpreter) return false;
  if (want.specifier.empty()) return true;
  return satisfies(want.specifier, interpreter->version);
}

Result<std::string> choose_python(const std::string& directory, const Environment& environment) {
  const Result<Want> want = read_want(directory);
  if (!want) return want.error();
  std::vector<std::string> names{"python3", "python"};
  for (int minor = kNewestMinor; minor >= kOldestMinor; --minor) {
    names.push_back(fmt::format("python3.{}", minor));
  }
  for (const std::string& name : names) {
    const Result<bool> fit = fits(name, *want, directory, environment);
    if (!fit) return Error{fmt::format("{}: {}", want->place, fit.error().message)};
    if (*fit) return name;
  }
  if (want->specifier.empty()) return Error{"no Python was found on PATH; install one"};
  return Error{
      fmt::format("{} asks for Python {}, and no interpreter on PATH is one; install it, or "
                  "write `layout python /path/to/python` into .envrc",
                  want->place, want->specifier)};
}

bool is_python_project(const std::string& directory) {
  for (const char* const sign : kPythonSigns) {
    if (file_status(join_path(directory, sign))) return true;
  }
  return false;
}

Result<std::string> text_for(const std::string& directory, const Environment& environment) {
  std::string text;
  if (is_python_project(directory)) {
    const Result<std::string> python = choose_python(directory, environment);
    if (!python) return python.error();
    text += fmt::format("layout python {}\n", quote(Shell::Bash, *python));
  }
  const bool dotenv = file_status(join_path(directory, ".env")).has_value();
  if (dotenv) text += "dotenv\n";
  if (text.empty()) {
    text = "# export NAME=value\n# PATH_add bin\n";
  }
  return text;
}

// The schema lies with the user's data: it fits this program, and needs no network.
Result<std::string> toml_for(const Setup& setup, const std::string& directory) {
  const std::string schema = join_path(setup.places().data, "dirvenv.schema.json");
  if (Result<Done> made = make_directories(setup.places().data, 0700); !made) return made.error();
  if (Result<Done> written = write_file(schema, shell_files::dirvenv_schema_json, WriteOptions{});
      !written) {
    return written.error();
  }
  std::string text = fmt::format("#:schema file://{}\n\n", schema);
  text += "[env]\n# NAME = \"value\"\n\n[path]\n# prepend = [\"bin\"]\n";
  if (file_status(join_path(directory, ".env"))) text += "\n[dotenv]\nfiles = [\".env\"]\n";
  if (!is_python_project(directory)) return text;
  const Result<Want> want = read_want(directory);
  if (!want) return want.error();
  text += "\n[python]\n";
  if (!want->specifier.empty()) text += fmt::format("version = \"{}\"\n", want->specifier);
  return text;
}

int run_init(const Invocation& invocation) {
  const Result<Setup> setup = Setup::make(invocation.environment, invocation.program);
  if (!setup) return invocation.fail(setup.error());
  const auto here = working_directory();
  if (!here) return invocation.fail(Error{"the working directory has been removed"});
  const bool is_toml = invocation.flags.contains("--toml");
  const std::string path = join_path(*here, is_toml ? ".dirvenv.toml" : ".envrc");
  if (link_status(path)) {
    return invocation.fail(Error{path + " is there already; `dirvenv edit` opens it"});
  }
  const Result<std::string> text =
      is_toml ? toml_for(*setup, *here) : text_for(*here, invocation.environment);
  if (!text) return invocation.fail(text.error());
  WriteOptions options;
  options.mode = 0644;
  if (Result<Done> written = write_file(path, *text, options); !written) {
    return invocation.fail(written.error());
  }
  const Finding finding = setup->gate().look_at(path);
  if (const int refused = review_and_approve(invocation, *setup, finding, true); refused != 0) {
    return refused;
  }
  print(*text);
  invocation.output.say(Tone::Status,
                        "wrote and allowed " + with_tilde(path, setup->places().home));
  return 0;
}

}  // namespace

const Command kInit = {"init",
                       {},
                       "",
                       "Write an .envrc that fits this directory, and approve it",
                       {{"--toml", "a .dirvenv.toml instead"}},
                       run_init};

}  // namespace dirvenv
