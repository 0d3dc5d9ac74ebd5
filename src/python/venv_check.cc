// SPDX-License-Identifier: MIT
#include "python/venv_check.h"

#include <fmt/format.h>

#include "core/path.h"
#include "core/venv_config.h"
#include "os/files.h"
#include "python/venv_mend.h"
#include "python/venv_stamp.h"

namespace dirvenv {
namespace {

constexpr size_t kConfigLimit = 1 << 20;

// Python 2's virtualenv wrote no pyvenv.cfg before 2020.
bool is_complete(const std::string& path) {
  return link_status(join_path(path, "pyvenv.cfg")) || link_status(join_path(path, "bin/activate"));
}

bool lacks_wanted_pip(const std::string& path, const VenvWish& wish, const Interpreter& told) {
  if (told.has_pip || !wish.needs_pip || read_venv_stamp(path)) return false;
  const Result<std::string> config = read_file(join_path(path, "pyvenv.cfg"), kConfigLimit);
  return !config || !parse_venv_config(*config).without_pip;
}

VenvState judge(const std::string& path, const VenvWish& wish, const Interpreter& told) {
  if (!is_complete(path) || real_path(told.prefix) != real_path(path)) return VenvState::NotAVenv;
  // Its packages are out of the reach of another line.
  if (told.is_cpython && !is_of_line(path, told.version)) return VenvState::Upgraded;
  if (told.version.major != wish.version.major || told.version.minor != wish.version.minor) {
    return VenvState::OtherVersion;
  }
  return lacks_wanted_pip(path, wish, told) ? VenvState::NoPip : VenvState::Whole;
}

}  // namespace

std::string making_mark(const std::string& venv) {
  return join_path(venv, ".dirvenv-making");
}

Result<VenvCheck> check_venv(const std::string& path, const VenvWish& wish,
                             const InterpreterPlace& place) {
  const auto status = link_status(path);
  if (!status) return VenvCheck{VenvState::Absent, {}};
  if (status->kind == FileStatus::Kind::Directory && directory_names(path).empty()) {
    return VenvCheck{VenvState::Absent, {}};
  }
  if (!leads_to(path, FileStatus::Kind::Directory)) return VenvCheck{VenvState::NotADirectory, {}};
  if (link_status(making_mark(path))) return VenvCheck{VenvState::BeingMade, {}};
  const std::string python = join_path(path, "bin/python");
  if (!is_executable_file(python)) return VenvCheck{VenvState::NoInterpreter, {}};
  const Result<Interpreter> told = probe_interpreter(python, place);
  if (!told && place.interrupts->are_waiting()) return told.error();
  if (!told) return VenvCheck{VenvState::DoesNotRun, {}};
  return VenvCheck{judge(path, wish, *told), *told};
}

std::string complaint(const std::string& venv, const VenvCheck& check) {
  switch (check.state) {
    case VenvState::Absent:
      return venv + " is not there";
    case VenvState::BeingMade:
      return venv + " is half-made";
    case VenvState::NotADirectory:
      return venv + " is no directory";
    case VenvState::NoInterpreter:
      return venv + " has no bin/python that leads to an interpreter";
    case VenvState::DoesNotRun:
      return venv + "/bin/python does not run";
    case VenvState::NotAVenv:
      return venv + " is not a virtualenv";
    case VenvState::Upgraded:
      return fmt::format("{} is of another Python than {}, which its interpreter has become", venv,
                         to_string(check.interpreter.version));
    case VenvState::OtherVersion:
      return fmt::format("{} is of Python {}", venv, to_string(check.interpreter.version));
    case VenvState::NoPip:
      return venv + " has no pip";
    case VenvState::Whole:
      return venv + " is whole";
  }
  return venv;
}

}  // namespace dirvenv
