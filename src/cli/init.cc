// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "cli/command.h"
#include "cli/python.h"
#include "core/path.h"
#include "core/quote.h"
#include "os/files.h"
#include "python/installed.h"
#include "python/interpreter.h"
#include "shell_files/shell_files.h"

namespace dirvenv {
namespace {

constexpr const char* kPythonSigns[] = {"pyproject.toml", ".python-version", "requirements.txt",
                                        "setup.py",       "setup.cfg",       "uv.lock",
                                        "poetry.lock",    "Pipfile"};

// As the user would call it: by its name where PATH leads to it, through a shim too.
std::string word_for(const std::string& program, const std::string& directory,
                     const Environment& environment) {
  const std::string name = base_name(program);
  const std::string path = environment.get_or("PATH", "");
  const auto found = find_interpreter({name, path, directory, "", {}});
  if (!found) return program;
  const auto target = shim_target(*found, directory, environment);
  return *found == program || target == program ? name : program;
}

bool is_python_project(const std::string& directory) {
  for (const char* const sign : kPythonSigns) {
    if (file_status(join_path(directory, sign))) return true;
  }
  return false;
}

Result<std::string> text_for(const Invocation& invocation, const Setup& setup,
                             const std::string& directory) {
  std::string text;
  if (is_python_project(directory)) {
    const Result<std::string> python = wanted_python(invocation, setup, std::nullopt);
    if (!python) return python.error();
    const std::string word = word_for(*python, directory, invocation.environment);
    text += fmt::format("layout python {}\n", quote(Shell::Bash, word));
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
  // Which Python is what the other files say, each time anew.
  return text + "\n[python]\n";
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
      is_toml ? toml_for(*setup, *here) : text_for(invocation, *setup, *here);
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
