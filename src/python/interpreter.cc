// SPDX-License-Identifier: MIT
#include "python/interpreter.h"

#include <fmt/format.h>

#include <optional>
#include <sstream>

#include "core/path.h"
#include "os/files.h"
#include "os/run_child.h"

namespace dirvenv {
namespace {

constexpr size_t kAnswerLimit = 64 * 1024;

// For Python 2 and 3. "-E -s" and no '' in sys.path make what "-I" does, which Python 2 does not
// know. A module without __file__ is a directory that a removed package has left behind. A shim may
// write before us, hence the mark; paths are bytes, hence the hexadecimal.
constexpr std::string_view kProbe = R"(
import sys
sys.path = [p for p in sys.path if p]
import binascii, os
def has(name):
    try:
        return int(bool(getattr(__import__(name), '__file__', None)))
    except Exception:
        return 0
def coded(path):
    if not isinstance(path, bytes):
        path = os.fsencode(path)
    return '=' + binascii.hexlify(path).decode('ascii')
def wheels():
    try:
        import ensurepip
        if hasattr(ensurepip, '_get_packages'):
            bundled = os.path.join(os.path.dirname(ensurepip.__file__), '_bundled')
            packages = ensurepip._get_packages().values()
            return [p.wheel_path or os.path.join(bundled, p.wheel_name) for p in packages]
        if hasattr(ensurepip, '_PROJECTS'):
            bundled = os.path.join(os.path.dirname(ensurepip.__file__), '_bundled')
            names = ['%s-%s-%s-none-any.whl' % project for project in ensurepip._PROJECTS]
            return [os.path.join(bundled, name) for name in names]
        with ensurepip._get_pip_whl_path_ctx() as path:
            return [str(path)]
    except Exception:
        return []
venv, ensurepip = has('venv'), has('ensurepip')
virtualenv = 0 if venv and ensurepip else has('virtualenv')
base = getattr(sys, '_base_executable', None) or sys.executable or ''
kind = getattr(getattr(sys, 'implementation', None), 'name', '')
sys.stdout.write('\ndirvenv-probe %d %d %d %d %d %d %d %d %d %s %s %s %s.\n' % (sys.version_info[:3] + (
    venv, ensurepip, virtualenv, has('pip'), kind == 'cpython', sys.maxsize > 2 ** 32,
    coded(sys.prefix), coded(base), coded(os.path.dirname(os.path.abspath(os.__file__))),
    ''.join(coded(wheel) + ' ' for wheel in wheels()))))
)";
constexpr std::string_view kMark = "\ndirvenv-probe ";

std::optional<std::string> search_in_path(const InterpreterSearch& search, std::string_view word) {
  std::string_view rest = search.search_path;
  while (!rest.empty()) {
    const size_t colon = rest.find(':');
    const std::string_view element = rest.substr(0, colon);
    rest.remove_prefix(colon == std::string_view::npos ? rest.size() : colon + 1);
    if (element.substr(0, 1) != "/") continue;
    bool is_passed_over = false;
    for (const std::string& directory : search.not_within) {
      is_passed_over = is_passed_over || is_within(element, directory);
    }
    const std::string program = join_path(element, word);
    if (!is_passed_over && is_executable_file(program)) return program;
  }
  return std::nullopt;
}

std::string from_hex(std::string_view text) {
  const auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
  std::string bytes;
  for (size_t i = 1; i + 1 < text.size(); i += 2) {
    bytes.push_back(static_cast<char>(digit(text[i]) * 16 + digit(text[i + 1])));
  }
  return bytes;
}

std::optional<Interpreter> read_answer(const std::string& output) {
  const size_t at = output.rfind(kMark);
  if (at == std::string::npos) return std::nullopt;
  std::istringstream words(output.substr(at + kMark.size()));
  Interpreter told;
  int micro = 0;
  std::string prefix;
  std::string base;
  std::string library;
  words >> told.version.major >> told.version.minor >> micro >> told.has_venv >>
      told.has_ensurepip >> told.has_virtualenv >> told.has_pip >> told.is_cpython >>
      told.is_64_bit >> prefix >> base >> library;
  std::string wheel;
  while (words >> wheel && wheel != ".")
    told.wheels.push_back(from_hex(wheel));
  if (!words) return std::nullopt;
  told.version.micro = micro;
  told.prefix = from_hex(prefix);
  told.base = from_hex(base);
  told.library = from_hex(library);
  return told;
}

}  // namespace

Result<std::string> find_interpreter(const InterpreterSearch& search) {
  const std::string_view word = search.word;
  if (word.find('/') != std::string_view::npos) {
    const bool has_tilde = word.substr(0, 2) == "~/";
    const std::string program = has_tilde ? absolute_path(word.substr(2), search.home)
                                          : absolute_path(word, search.directory);
    if (is_executable_file(program)) return program;
    return Error{fmt::format("cannot run {}: {} is not an executable file", word, program)};
  }
  if (word.empty()) return Error{"no Python interpreter is named"};
  if (auto program = search_in_path(search, word)) return *program;
  if (word == "python" && search_in_path(search, "python3")) {
    return Error{"cannot find python on PATH: python3 is there, so ask for python3"};
  }
  return Error{
      fmt::format("cannot find {} on PATH: install it, or ask for another interpreter", word)};
}

bool is_shim(const std::string& program) {
  const auto real = real_path(program);
  if (!real) return false;
  const std::string name = base_name(*real);
  if (name.find("python") == std::string::npos && name.find("pypy") == std::string::npos) {
    return true;
  }
  const Fd fd = open_plain(*real).fd;
  const Result<std::string> start = read_fd(fd.get(), 2, *real);
  return start && start->starts_with("#!");
}

Result<Interpreter> probe_interpreter(const std::string& program, const InterpreterPlace& place) {
  ChildSpec spec;
  spec.arguments = {program, "-E", "-s", "-c", std::string(kProbe)};
  spec.environment = place.environment.entries();
  spec.directory = place.directory;
  spec.error = place.error_fd;
  spec.own_session = true;
  Result<ChildRun> run = run_child(spec, *place.interrupts, kAnswerLimit);
  if (!run) return run.error();
  const auto* child = std::get_if<FinishedChild>(&*run);
  if (child == nullptr) return Error{fmt::format("interrupted while asking {}", program)};
  auto told = child->succeeded() ? read_answer(child->output) : std::nullopt;
  if (told) {
    told->program = program;
    return *told;
  }
  const std::string_view how = child->end.exited ? "status" : "signal";
  return Error{fmt::format("cannot tell the version of {}: `{} -E -s -c ...` ended with {} {}",
                           program, program, how, child->end.status)};
}

}  // namespace dirvenv
