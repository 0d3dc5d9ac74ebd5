// SPDX-License-Identifier: MIT
#include "direnv/role.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/path.h"
#include "os/files.h"
#include "os/ownership.h"
#include "os/search_path.h"

namespace dirvenv {
namespace {

constexpr size_t kConfigLimit = size_t{1} << 20;

std::string place(const Environment& environment, std::string_view variable,
                  std::string_view below_home) {
  std::string directory = environment.get_or(variable, "");
  const std::string home = environment.get_or("HOME", "");
  if (directory.empty() && !home.empty()) directory = join_path(home, below_home);
  if (directory.empty()) return directory;
  return absolute_path(join_path(directory, "direnv"), working_directory().value_or("/"));
}

void apply(const DirenvConfig& config, const Environment& environment, UserConfig& ours) {
  ours.load_dotenv = config.load_dotenv;
  ours.strict_env = config.strict_env;
  ours.hide_env_diff = config.hide_env_diff;
  ours.timeout_s = 0;
  ours.python_auto = false;
  const std::string bash =
      config.bash_path.empty() ? environment.get_or("DIRENV_BASH", "") : config.bash_path;
  if (!bash.empty()) ours.bash = bash;
  for (const std::string& prefix : config.prefixes) {
    if (auto directory = trusted_directory(prefix)) ours.trusted.push_back(std::move(*directory));
  }
}

}  // namespace

std::optional<std::string> trusted_directory(const std::string& path) {
  const auto real = real_path(path);
  const auto status = real ? file_status(*real) : std::nullopt;
  if (!status || status->kind != FileStatus::Kind::Directory) return std::nullopt;
  return ownership_problem(*real, *status) ? std::nullopt : real;
}

Result<DirenvPlaces> find_direnv_places(const Environment& environment) {
  DirenvPlaces places;
  places.home = environment.get_or("HOME", "");
  places.config =
      environment.get_or("DIRENV_CONFIG", place(environment, "XDG_CONFIG_HOME", ".config"));
  places.data = place(environment, "XDG_DATA_HOME", ".local/share");
  places.cache = place(environment, "XDG_CACHE_HOME", ".cache");
  for (const auto& [directory, what] :
       {std::pair(&places.config, "configuration"), std::pair(&places.data, "data"),
        std::pair(&places.cache, "cache")}) {
    if (directory->empty()) {
      return Error{fmt::format("couldn't find a {} directory for direnv: set HOME", what)};
    }
  }
  return places;
}

Result<DirenvConfig> read_direnv_config(const DirenvPlaces& places) {
  for (const char* const name : {"direnv.toml", "config.toml"}) {
    const std::string path = join_path(places.config, name);
    if (!leads_to(path, FileStatus::Kind::Regular)) continue;
    const Result<std::string> text = read_file(path, kConfigLimit);
    return text ? parse_direnv_config(*text, path, places.home) : text.error();
  }
  return DirenvConfig();
}

std::string direnv_rc_path(const DirenvPlaces& places) {
  const std::string own = join_path(places.config, "direnvrc");
  if (places.home.empty() || leads_to(own, FileStatus::Kind::Regular)) return own;
  return join_path(places.home, ".direnvrc");
}

DirenvRole::DirenvRole(Environment environment, Reverted base, DirenvPlaces places,
                       DirenvConfig config, Setup setup)
    : environment_(std::move(environment)),
      base_(std::move(base)),
      places_(std::move(places)),
      config_(std::move(config)),
      setup_(std::move(setup)),
      log_(environment_, config_),
      allow_files_(places_.data),
      directory_(working_directory()) {}

Result<DirenvRole> DirenvRole::make(const Environment& environment, const std::string& program) {
  // Where the user's things are is not for a project to say.
  Reverted base = reverted(environment);
  const Environment& own = base.environment;
  Result<DirenvPlaces> places = find_direnv_places(own);
  if (!places) return places.error();
  Result<DirenvConfig> config = read_direnv_config(*places);
  if (!config) return config.error();
  Result<Places> ours = find_places(own);
  if (!ours) return ours.error();
  UserConfig settings = read_user_config(*ours);
  apply(*config, own, settings);
  ours->config = places->config;
  ours->rc = direnv_rc_path(*places);
  Result<Setup> setup =
      Setup::make_with(environment, program, std::move(*ours), std::move(settings));
  if (!setup) return setup.error();
  return DirenvRole(environment, std::move(base), std::move(*places), std::move(*config),
                    std::move(*setup));
}

OtherApprovals DirenvRole::other_approvals() const {
  const auto denies = [this](const FileIdentity& identity) {
    return allow_files_.is_denied(identity.path) || allow_files_.is_denied(identity.real_path);
  };
  // Through a link the same text would run for another directory, with that one's programs.
  const auto allows = [this](const FileIdentity& identity, std::string_view content) {
    const auto& exact = config_.exact;
    return std::find(exact.begin(), exact.end(), identity.path) != exact.end() ||
           (identity.path == identity.real_path && allow_files_.is_allowed(identity.path, content));
  };
  return {denies, allows};
}

Finding DirenvRole::find(const std::string& from) const {
  if (from.empty()) return {};
  const OtherApprovals other = other_approvals();
  Gate gate = setup_.gate();
  gate.ask(other);
  return gate.find_from(from);
}

Finding DirenvRole::look_at(const std::string& path) const {
  const OtherApprovals other = other_approvals();
  Gate gate = setup_.gate();
  gate.ask(other);
  return gate.look_at(path);
}

std::optional<int64_t> DirenvRole::warn_timeout_ms() const {
  const std::string own = environment_.get_or("DIRENV_WARN_TIMEOUT", "");
  if (own.empty()) return config_.warn_timeout_ms;
  const auto parsed = parse_go_duration_ms(own);
  return parsed ? std::optional(std::max<int64_t>(*parsed, 0)) : std::nullopt;
}

std::string DirenvRole::bash() const {
  if (!setup_.config().bash.empty()) return setup_.config().bash;
  return program_on_path("bash", environment_.get_or("PATH", "")).value_or("");
}

std::string DirenvRole::short_path(const std::string& path) const {
  return with_tilde(path, places_.home);
}

}  // namespace dirvenv
