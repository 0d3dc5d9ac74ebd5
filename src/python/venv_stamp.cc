// SPDX-License-Identifier: MIT
#include "python/venv_stamp.h"

#include <fmt/format.h>

#include "core/path.h"
#include "core/python_version.h"
#include "core/stamp_wire.h"
#include "core/venv_config.h"
#include "core/wire.h"
#include "os/files.h"
#include "python/interpreter.h"

namespace dirvenv {
namespace {

constexpr std::string_view kMagic = "dirvenv-venv 2\n";
constexpr std::string_view kName = ".dirvenv-stamp";
constexpr size_t kLimit = 1 << 20;

std::string encode(const VenvStamp& stamp) {
  WireWriter out;
  out.bytes(stamp.selection.word);
  out.bytes(stamp.selection.program);
  write_stamp(out, stamp.selection.program_stamp);
  out.bytes(stamp.selection.shim);
  out.number(stamp.selection.arguments.size());
  for (const std::string& argument : stamp.selection.arguments)
    out.bytes(argument);
  out.bytes(stamp.path);
  out.bytes(stamp.version);
  out.bytes(stamp.base);
  write_stamp(out, stamp.base_stamp);
  write_stamp(out, stamp.python_stamp);
  write_stamp(out, stamp.config_stamp);
  out.number(stamp.is_ours ? 1 : 0);
  out.bytes(stamp.token);
  return seal(kMagic, out.data());
}

std::optional<VenvStamp> decode(std::string_view text) {
  std::string payload;
  if (!unseal(kMagic, text, payload)) return std::nullopt;
  WireReader in(payload);
  VenvStamp stamp;
  stamp.selection.word = in.bytes();
  stamp.selection.program = in.bytes();
  stamp.selection.program_stamp = read_stamp(in);
  stamp.selection.shim = in.bytes();
  for (uint64_t left = in.count(); left > 0; --left) {
    stamp.selection.arguments.push_back(in.bytes());
  }
  stamp.path = in.bytes();
  stamp.version = in.bytes();
  stamp.base = in.bytes();
  stamp.base_stamp = read_stamp(in);
  stamp.python_stamp = read_stamp(in);
  stamp.config_stamp = read_stamp(in);
  stamp.is_ours = in.number() != 0;
  stamp.token = in.bytes();
  if (!in.ok() || !in.at_end()) return std::nullopt;
  return stamp;
}

std::string python_in(const std::string& venv) {
  return join_path(venv, "bin/python");
}
std::string config_in(const std::string& venv) {
  return join_path(venv, "pyvenv.cfg");
}

// The interpreter that a virtualenv was made of. With --copies bin/python does not lead to it.
std::string base_of(const std::string& venv, std::string_view version) {
  const Result<std::string> text = read_file(config_in(venv), kLimit);
  const std::string home = text ? parse_venv_config(*text).home : "";
  if (home.empty()) return {};
  const auto parsed = parse_python_version(version);
  const int major = parsed ? parsed->major : 3;
  const int minor = parsed ? parsed->minor : 0;
  for (const std::string& name : {fmt::format("python{}.{}", major, minor),
                                  fmt::format("python{}", major), std::string("python")}) {
    std::string base = join_path(home, name);
    if (is_executable_file(base)) return base;
  }
  return {};
}

}  // namespace

bool still_selects(const Selection& selection, const SelectionQuestion& question) {
  return selection.word == question.word && selection.program == question.program &&
         selection.program_stamp == question.program_stamp &&
         selection.arguments == question.arguments &&
         (selection.shim.empty() ||
          selection.shim ==
              shim_digest(question.program, question.directory, question.environment));
}

Selection selection_for(const SelectionQuestion& question) {
  const bool shim = is_shim(question.program);
  return {question.word, question.program, question.program_stamp,
          shim ? shim_digest(question.program, question.directory, question.environment) : "",
          question.arguments};
}

std::optional<VenvStamp> read_venv_stamp(const std::string& path) {
  const Fd fd = open_plain(join_path(path, kName)).fd;
  const auto status = fd ? fd_status(fd.get()) : std::nullopt;
  if (!status || status->kind != FileStatus::Kind::Regular) return std::nullopt;
  const Result<std::string> text = read_fd(fd.get(), kLimit, kName);
  return text ? decode(*text) : std::nullopt;
}

Result<Done> write_venv_stamp(VenvStamp stamp) {
  stamp.base = base_of(stamp.path, stamp.version);
  stamp.base_stamp = stamp.base.empty() ? Stamp{} : stamp_of(stamp.base);
  stamp.python_stamp = stamp_of(python_in(stamp.path));
  stamp.config_stamp = stamp_of(config_in(stamp.path));
  return write_file(join_path(stamp.path, kName), encode(stamp),
                    {.mode = 0644, .durable = false, .time_ns = {}});
}

// A stamp has the time of the last change of mode in it: what could be run still can be.
bool is_unchanged(const VenvStamp& stamp) {
  return stamp.python_stamp.exists && stamp.python_stamp == stamp_of(python_in(stamp.path)) &&
         stamp.config_stamp == stamp_of(config_in(stamp.path)) &&
         (stamp.base.empty() || stamp.base_stamp == stamp_of(stamp.base));
}

}  // namespace dirvenv
