// SPDX-License-Identifier: MIT
#include "engine/load_key.h"

#include "core/digest.h"
#include "core/stamp_wire.h"
#include "core/volatile_names.h"
#include "core/wire.h"
#include "os/files.h"
#include "os/limits.h"

namespace dirvenv {
namespace {

constexpr uint64_t kLoadKeyVersion = 1;

// `text` is that of the project file.
bool is_left_out(const std::string& name, std::string_view text) {
  // Nobody reads `_`, which changes with each command.
  if (name == "_") return true;
  return is_volatile_name(name) && text.find(name) == std::string_view::npos;
}

void add_environment(WireWriter& out, const Environment& base, std::string_view text) {
  for (const auto& [name, value] : base.variables()) {
    if (is_left_out(name, text)) continue;
    out.bytes(name);
    out.bytes(value);
  }
  out.bytes("");
}

void add_limits(WireWriter& out, const ProcessLimits& limits) {
  out.number(limits.umask);
  for (const auto& [soft, hard] : limits.resources) {
    out.number(soft);
    out.number(hard);
  }
}

}  // namespace

std::string load_key(const Setup& setup, const Finding& finding, const PromptRequest& request,
                     const Environment& base) {
  const FileIdentity& file = finding.identity;
  const Places& places = setup.places();
  WireWriter out;
  out.number(kLoadKeyVersion);
  for (const std::string* const field :
       {&file.kind, &file.path, &file.real_path, &finding.content_digest, &finding.approval_record,
        &setup.program(), &places.home, &places.config, &places.data, &request.working_directory}) {
    out.bytes(*field);
  }
  out.number(file.owner);
  out.number(static_cast<uint64_t>(finding.ground));
  write_stamp(out, stamp_of(finding.approval_record));
  write_stamp(out, stamp_of(user_config_path(places)));
  out.number(request.is_terminal ? 1 : 0);
  // What one shell alone has been allowed is nobody else's.
  const bool has_own = request.shell && setup.runtime().has_grants(*request.shell);
  out.bytes(has_own ? request.shell->text() : "");
  const auto limits = limits_of(request.shell ? request.shell->pid : own_pid());
  if (limits) add_limits(out, *limits);
  add_environment(out, base, finding.content);
  return to_hex(sha256(out.data()));
}

}  // namespace dirvenv
