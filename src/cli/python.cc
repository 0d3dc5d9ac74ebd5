// SPDX-License-Identifier: MIT
#include "cli/python.h"

#include <fmt/format.h>

#include "cli/declared_python.h"
#include "core/json.h"
#include "core/path.h"
#include "core/visible.h"
#include "engine/prompt.h"
#include "os/files.h"
#include "os/interrupts.h"
#include "python/choose.h"
#include "python/interpreter_memory.h"

namespace dirvenv {
namespace {

constexpr int kWrongWords = static_cast<int>(ExitStatus::Usage);

// What a project asks for here, and what there is.
struct Looked {
  std::vector<PythonWant> wants;
  PythonChoice choice;
};

// What the allowed project file says; else the nearest directory whose files ask for anything, as
// pyenv and uv look.
Result<std::vector<PythonWant>> wants_above(const Setup& setup, const std::string& directory) {
  if (const auto declared = declared_python(setup, directory)) {
    if (declared->want) return std::vector<PythonWant>{*declared->want};
    return project_wants(declared->directory);
  }
  for (const std::string& parent : with_parents(directory)) {
    auto wants = project_wants(parent);
    if (!wants || !wants->empty()) return wants;
  }
  return std::vector<PythonWant>();
}

Result<Looked> look(const Invocation& invocation, const Setup& setup,
                    const std::optional<std::string>& word, bool all) {
  const auto here = working_directory();
  if (!here) return Error{"the working directory has been removed"};
  Looked looked;
  if (word) {
    looked.wants = {read_python_word(*word)};
    // No environment of pyenv's is called so.
    if (looked.wants.front().kind == PythonWant::Kind::Named &&
        word->find_first_of("<>=!~^|, \n") != std::string::npos) {
      return Error{fmt::format("{} is no Python version or specifier such as 3.12 or >=3.10,<3.13",
                               visible(*word))};
    }
  } else {
    auto wants = wants_above(setup, *here);
    if (!wants) return wants.error();
    looked.wants = std::move(*wants);
  }
  Interrupts interrupts;
  const std::string memory = join_path(setup.places().data, "pythons");
  const InterpreterPlace place{"/", invocation.environment, &interrupts, -1};
  const auto ask = [&](const std::string& program) -> Result<PythonVersion> {
    const Result<Interpreter> told = ask_interpreter(memory, program, place);
    if (!told) return told.error();
    return told->version;
  };
  Result<PythonChoice> choice =
      choose_python(looked.wants, {*here, invocation.environment, memory, ask}, all);
  if (const int signal = interrupts.take()) Interrupts::die_by(signal);
  if (!choice) return choice.error();
  looked.choice = std::move(*choice);
  return looked;
}

std::string keeper_text(const InstalledPython& python) {
  std::string text(python.by);
  if (!python.name.empty()) text += " " + visible(python.name);
  if (python.is_on_path && python.by != "PATH") text += ", on PATH";
  return text;
}

bool is_chosen(const Looked& looked, const InstalledPython& python) {
  return looked.choice.chosen && looked.choice.chosen->program == python.program;
}

std::string want_text(const Looked& looked, const std::string& home) {
  if (looked.wants.empty()) return "any Python 3, as no file asks for one";
  std::string text;
  for (const PythonWant& want : looked.wants) {
    text += text.empty() ? "" : ", else ";
    text += visible(want.text);
    if (!want.file.empty())
      text += fmt::format(" ({}:{}:{})", visible(with_tilde(want.file, home)), want.place.line,
                          want.place.column);
  }
  return text;
}

Json::Object python_object(const Looked& looked, const ConsideredPython& seen) {
  const InstalledPython& python = seen.python;
  Json::Object object{{"program", Json{python.program}},
                      {"kept_by", Json{std::string(python.by)}},
                      {"on_path", Json{python.is_on_path}},
                      {"implementation", Json{std::string(python.is_pypy ? "pypy" : "cpython")}},
                      {"python_version", Json{}},
                      {"name", Json{}},
                      {"fits", Json{seen.fits}},
                      {"reason", Json{seen.reason}},
                      {"chosen", Json{is_chosen(looked, python)}}};
  if (python.version) object["python_version"] = Json{to_string(*python.version)};
  if (!python.name.empty()) object["name"] = Json{python.name};
  return object;
}

std::string json_text(const Looked& looked) {
  Json::Array wants;
  for (const PythonWant& want : looked.wants) {
    Json::Object object{{"want", Json{want.text}}, {"file", Json{}}, {"line", Json{}}};
    if (!want.file.empty()) {
      object["file"] = Json{want.file};
      object["line"] = Json{want.place.line};
    }
    wants.emplace_back().value = std::move(object);
  }
  Json::Array pythons;
  for (const ConsideredPython& seen : looked.choice.considered)
    pythons.emplace_back().value = python_object(looked, seen);
  Json::Object all{{"version", Json{1}}, {"wants", Json{wants}}, {"pythons", Json{pythons}}};
  return write_json(Json{std::move(all)}) + "\n";
}

std::string list_text(const Looked& looked, const std::string& home, bool with_reasons) {
  std::string text;
  size_t width = 0;
  const auto shown = [&](const InstalledPython& python) {
    return visible(with_tilde(python.program, home));
  };
  for (const ConsideredPython& seen : looked.choice.considered)
    width = std::max(width, shown(seen.python).size());
  for (const ConsideredPython& seen : looked.choice.considered) {
    text += fmt::format("{} {:<11} {:<{}}  {}{}\n", is_chosen(looked, seen.python) ? '*' : ' ',
                        version_text(seen.python), shown(seen.python), width,
                        keeper_text(seen.python), with_reasons ? ": " + visible(seen.reason) : "");
  }
  return text.empty() ? "No Python was found.\n" : text;
}

Error nothing_fits(const Looked& looked, const std::string& home) {
  if (!looked.wants.empty() && looked.wants.front().kind == PythonWant::Kind::Program)
    return Error{fmt::format("there is no program {}", want_text(looked, home))};
  return Error{fmt::format("no Python is {}; found: {}. Install one, or ask for another",
                           want_text(looked, home), found_text(looked.choice, home))};
}

int print_chosen(const Invocation& invocation, const Setup& setup) {
  std::optional<std::string> word;
  if (invocation.arguments.size() > 1) word = invocation.arguments[1];
  const bool json = invocation.flags.contains("--json");
  Result<Looked> looked = look(invocation, setup, word, false);
  if (!looked) return invocation.fail(looked.error());
  const auto& chosen = looked->choice.chosen;
  if (json && !print(json_text(*looked))) return 1;
  if (!chosen) return invocation.fail(nothing_fits(*looked, setup.places().home));
  return json ? 0 : !print(chosen->program + "\n");
}

int print_all(const Invocation& invocation, const Setup& setup) {
  Result<Looked> looked = look(invocation, setup, std::nullopt, true);
  if (!looked) return invocation.fail(looked.error());
  const bool json = invocation.flags.contains("--json");
  return !print(json ? json_text(*looked) : list_text(*looked, setup.places().home, false));
}

int run_python(const Invocation& invocation) {
  const std::string& what = invocation.arguments[0];
  const Result<Setup> setup = Setup::make(invocation.environment, invocation.program);
  if (!setup) return invocation.fail(setup.error());
  if (what == "find") return print_chosen(invocation, *setup);
  if (what == "list" && invocation.arguments.size() == 1) return print_all(invocation, *setup);
  return invocation.fail(
      Error{"python needs `list`, or `find` and maybe what is wanted; see `dirvenv help python`"},
      kWrongWords);
}

}  // namespace

int why_python(const Invocation& invocation, const Setup& setup) {
  Result<Looked> looked = look(invocation, setup, std::nullopt, true);
  if (!looked) return invocation.fail(looked.error());
  const std::string& home = setup.places().home;
  const std::string text =
      invocation.flags.contains("--json")
          ? json_text(*looked)
          : fmt::format("wanted: {}\n{}", want_text(*looked, home), list_text(*looked, home, true));
  return !print(text) || !looked->choice.chosen;
}

Result<std::string> wanted_python(const Invocation& invocation, const Setup& setup,
                                  const std::optional<std::string>& word) {
  const Result<Looked> looked = look(invocation, setup, word, false);
  if (!looked) return looked.error();
  if (!looked->choice.chosen) return nothing_fits(*looked, setup.places().home);
  return looked->choice.chosen->program;
}

const Command kPython = {"python",
                         {},
                         "list|find [WANT]",
                         "List the Python interpreters, or find the one that is wanted here",
                         {{"--json", "for programs"}},
                         run_python};

}  // namespace dirvenv
