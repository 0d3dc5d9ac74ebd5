// SPDX-License-Identifier: MIT
#include "python/choose.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/path.h"
#include "core/visible.h"
#include "os/files.h"
#include "python/interpreter.h"
#include "python/version_managers.h"

namespace dirvenv {
namespace {

using Kind = PythonWant::Kind;

constexpr size_t kFileLimit = size_t{8} << 20;
// More releases than a line of Python has ever had.
constexpr int kMostMicro = 40;
// So many interpreters are named in a message.
constexpr size_t kMostFound = 8;

// What a set says of a version of which only the line is known; nullopt: it depends.
Result<std::optional<bool>> satisfies_line(const std::string& set, PythonVersion version) {
  std::optional<bool> all;
  for (int micro = 0; micro <= kMostMicro; ++micro) {
    version.micro = micro;
    const Result<bool> fits = satisfies(set, version);
    if (!fits) return fits.error();
    if (all && *all != *fits) return std::optional<bool>();
    all = *fits;
  }
  return all;
}

bool is_by_name_alone(const InstalledPython& python) {
  return !python.name.empty();
}

class Judge {
 public:
  Judge(const PythonWant& want, const PythonSearch& search) : want_(want), search_(search) {}

  Result<ConsideredPython> judge(InstalledPython python) const;

 private:
  Result<bool> has_version(InstalledPython& python, std::string& reason) const;

  const PythonWant& want_;
  const PythonSearch& search_;
};

Result<bool> Judge::has_version(InstalledPython& python, std::string& reason) const {
  if (python.version && !python.version->micro) {
    const auto by_line = satisfies_line(want_.value, *python.version);
    if (!by_line) return by_line.error();
    if (*by_line) return **by_line;
  }
  if (!python.version || !python.version->micro) {
    const Result<PythonVersion> told = search_.ask(python.program);
    if (!told) {
      reason = told.error().message;
      return false;
    }
    python.version = *told;
  }
  return satisfies(want_.value, *python.version);
}

Result<ConsideredPython> Judge::judge(InstalledPython python) const {
  ConsideredPython seen;
  if (want_.kind == Kind::Named) {
    seen.fits = python.by == "pyenv" && python.name == want_.value;
    seen.reason = seen.fits ? "has that name" : "has another name";
  } else if (want_.kind == Kind::System) {
    seen.fits = python.is_on_path && python.by == "PATH";
    seen.reason = seen.fits ? "is on PATH" : "is kept by a version manager, or not on PATH";
  } else if (is_by_name_alone(python)) {
    seen.reason = fmt::format("is an environment of {}'s, wanted by its name alone", python.by);
  } else if (python.is_pypy != want_.is_pypy) {
    seen.reason = python.is_pypy ? "is PyPy" : "is not PyPy";
  } else {
    const Result<bool> fits = has_version(python, seen.reason);
    if (!fits) return fits.error();
    seen.fits = *fits;
    if (seen.reason.empty())
      seen.reason = fmt::format("{} {}", *fits ? "fits" : "does not fit", want_.text);
  }
  seen.python = std::move(python);
  return seen;
}

// Off PATH the newest counts, whoever keeps it.
void sort_beyond_path(std::vector<InstalledPython>& pythons) {
  const auto begin = std::find_if(pythons.begin(), pythons.end(),
                                  [](const auto& python) { return !python.is_on_path; });
  std::stable_sort(begin, pythons.end(), [](const auto& a, const auto& b) {
    if (a.version.has_value() != b.version.has_value()) return a.version.has_value();
    return a.version && is_older(*b.version, *a.version);
  });
}

// Those on PATH, or everywhere; not `all`: none is looked at behind the one that is chosen, as that
// may start it.
Result<PythonChoice> choose_among(const PythonWant& want, const PythonSearch& search,
                                  bool everywhere, bool all) {
  std::vector<InstalledPython> pythons =
      everywhere ? installed_pythons(search.directory, search.environment, search.memory)
                 : pythons_on_path(search.directory, search.environment, search.memory);
  sort_beyond_path(pythons);
  const Judge judge(want, search);
  PythonChoice choice;
  for (InstalledPython& python : pythons) {
    Result<ConsideredPython> seen = judge.judge(std::move(python));
    if (!seen) return seen.error();
    if (seen->fits && !choice.chosen) choice.chosen = seen->python;
    choice.considered.push_back(std::move(*seen));
    if (choice.chosen && !all) break;
  }
  return choice;
}

// One that is named is taken as it is; whoever makes the virtualenv looks what it is.
Result<PythonChoice> choose_program(const PythonWant& want, const PythonSearch& search) {
  const std::string path = search.environment.get_or("PATH", "");
  const std::string home = search.environment.get_or("HOME", "");
  const Result<std::string> program =
      find_interpreter({want.value, path, search.directory, home, {}});
  PythonChoice choice;
  if (!program) return choice;
  ConsideredPython& seen = choice.considered.emplace_back();
  const auto target = shim_target(*program, search.directory, search.environment);
  seen.python.program = target ? *target : *program;
  seen.python.version = version_by_name(seen.python.program, search.memory);
  seen.python.by = "PATH";
  seen.fits = target || !is_managed_shim(*program, search.environment);
  seen.reason = seen.fits ? fmt::format("is {}", want.value)
                          : fmt::format("the shim {} starts nothing here", want.value);
  if (seen.fits) choice.chosen = seen.python;
  return choice;
}

}  // namespace

Result<PythonChoice> choose_python(const std::vector<PythonWant>& wants, const PythonSearch& search,
                                   bool all) {
  PythonWant three = read_python_word(">=3");
  three.text = "any Python 3";
  const std::vector<PythonWant> any{std::move(three)};
  Result<PythonChoice> choice = PythonChoice{};
  for (const PythonWant& want : wants.empty() ? any : wants) {
    if (want.kind == Kind::Program) {
      choice = choose_program(want, search);
    } else {
      choice = choose_among(want, search, all, all);
      if (choice && !choice->chosen && !all) choice = choose_among(want, search, true, false);
    }
    if (!choice || choice->chosen) break;
  }
  return choice;
}

std::string found_text(const PythonChoice& choice, const std::string& home) {
  std::string text;
  size_t count = 0;
  for (const ConsideredPython& seen : choice.considered) {
    if (count++ == kMostFound) break;
    text += fmt::format("{}{} ({})", text.empty() ? "" : ", ", version_text(seen.python),
                        visible(with_tilde(seen.python.program, home)));
  }
  if (choice.considered.size() > kMostFound)
    text += fmt::format(" and {} more, which `dirvenv python list` shows",
                        choice.considered.size() - kMostFound);
  return text.empty() ? "none" : text;
}

PythonWant want_or_program(const std::string& word, const std::string& directory,
                           const Environment& environment) {
  PythonWant want = read_python_word(word);
  const std::string path = environment.get_or("PATH", "");
  if (want.kind == Kind::Named && find_interpreter({word, path, directory, "", {}}))
    want.kind = Kind::Program;
  return want;
}

Result<std::vector<PythonWant>> project_wants(const std::string& directory) {
  for (const std::string_view name : python_want_files()) {
    const std::string file = join_path(directory, name);
    if (!leads_to(file, FileStatus::Kind::Regular)) continue;
    const Result<std::string> text = read_file(file, kFileLimit);
    if (!text) return text.error();
    auto wants = read_python_wants(file, *text);
    if (!wants || !wants->empty()) return wants;
  }
  return std::vector<PythonWant>();
}

}  // namespace dirvenv
