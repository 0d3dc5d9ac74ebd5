// SPDX-License-Identifier: MIT
#include "python/interpreter_memory.h"

#include "core/digest.h"
#include "core/path.h"
#include "core/stamp_wire.h"
#include "core/wire.h"
#include "os/files.h"
#include "os/private_dir.h"

namespace dirvenv {
namespace {

constexpr std::string_view kMagic = "dirvenv-python 1\n";
constexpr size_t kLimit = 1 << 20;

std::string file_of(const std::string& directory, const std::string& program) {
  return join_path(directory, to_hex(sha256(program)));
}

std::string encode(const Interpreter& interpreter) {
  WireWriter out;
  out.bytes(interpreter.program);
  write_stamp(out, stamp_of(interpreter.program));
  out.bytes(interpreter.library);
  write_stamp(out, stamp_of(interpreter.library));
  out.bytes(to_string(interpreter.version));
  for (const bool is_so : {interpreter.has_virtualenv, interpreter.has_pip, interpreter.is_cpython,
                           interpreter.is_64_bit})
    out.number(is_so ? 1 : 0);
  out.bytes(interpreter.prefix);
  out.bytes(interpreter.base);
  out.number(interpreter.wheels.size());
  for (const std::string& wheel : interpreter.wheels)
    out.bytes(wheel);
  return seal(kMagic, out.data());
}

// nullopt where it is damaged, or its files have changed since.
std::optional<Interpreter> decode(std::string_view text) {
  std::string payload;
  if (!unseal(kMagic, text, payload)) return std::nullopt;
  WireReader in(payload);
  Interpreter told;
  told.program = in.bytes();
  const Stamp program = read_stamp(in);
  told.library = in.bytes();
  const Stamp library = read_stamp(in);
  const auto version = parse_python_version(in.bytes());
  for (bool* const is_so : {&told.has_virtualenv, &told.has_pip, &told.is_cpython, &told.is_64_bit})
    *is_so = in.number() != 0;
  told.prefix = in.bytes();
  told.base = in.bytes();
  for (uint64_t left = in.count(); left > 0; --left)
    told.wheels.push_back(in.bytes());
  if (!in.ok() || !in.at_end() || !version) return std::nullopt;
  told.version = *version;
  told.has_venv = true;
  told.has_ensurepip = true;
  if (stamp_of(told.program) != program || stamp_of(told.library) != library) return std::nullopt;
  return told;
}

}  // namespace

std::optional<Interpreter> recall_interpreter(const std::string& directory,
                                              const std::string& program) {
  const Result<std::string> text = read_own_file(file_of(directory, program), kLimit);
  auto told = text ? decode(*text) : std::nullopt;
  if (!told || told->program != program) return std::nullopt;
  return told;
}

Result<Done> remember_interpreter(const std::string& directory, const Interpreter& interpreter) {
  // A virtualenv's is a link to the same file, or a copy, and has this beside it.
  const std::string bin = parent_path(interpreter.program);
  const bool is_itself = real_path(interpreter.base) == real_path(interpreter.program) &&
                         !link_status(join_path(bin, "pyvenv.cfg")) &&
                         !link_status(join_path(parent_path(bin), "pyvenv.cfg"));
  const bool has_all = interpreter.has_venv && interpreter.has_ensurepip;
  if (!is_itself || !has_all || interpreter.library.empty() || is_shim(interpreter.program))
    return Done{};
  if (Result<Done> made = ensure_private_directory(directory); !made) return made;
  return write_file(file_of(directory, interpreter.program), encode(interpreter), {});
}

Result<Interpreter> ask_interpreter(const std::string& directory, const std::string& program,
                                    const InterpreterPlace& place) {
  if (!directory.empty()) {
    if (auto known = recall_interpreter(directory, program)) return *known;
  }
  const Stamp before = stamp_of(program);
  Result<Interpreter> told = probe_interpreter(program, place);
  // It is asked again where it cannot be remembered.
  if (told && !directory.empty() && stamp_of(program) == before)
    (void)remember_interpreter(directory, *told);
  return told;
}

}  // namespace dirvenv
