// SPDX-License-Identifier: MIT
#include "engine/places.h"

#include <fmt/format.h>

#include "core/path.h"
#include "os/files.h"
#include "os/ownership.h"
#include "os/private_dir.h"
#include "os/user.h"

namespace dirvenv {
namespace {

constexpr size_t kConfigLimit = size_t{1} << 20;

// The value of an XDG variable, which counts only when it is absolute; else `fallback` below home.
std::string xdg(const Environment& environment, std::string_view name, std::string_view fallback) {
  std::string value = environment.get_or(name, "");
  if (value.substr(0, 1) == "/") return value;
  const std::string home = environment.get_or("HOME", "");
  return home.substr(0, 1) == "/" ? join_path(home, fallback) : std::string();
}

// Why nobody should trust all that lies in the directory.
std::optional<std::string> trust_problem(const std::string& directory, const std::string& home) {
  const auto real_home = real_path(home);
  if (directory == "/" || (real_home && is_within(*real_home, directory))) {
    return "it holds your whole home directory; name the directory of your own projects";
  }
  const auto status = link_status(directory);
  if (!status || status->kind != FileStatus::Kind::Directory) return "it is no directory";
  if (auto problem = ownership_problem(directory, *status)) return problem->message;
  return std::nullopt;
}

// The directories of [trust] as physical paths. Those that are not there hold nothing: one file of
// settings may serve several machines.
Result<UserConfig> with_trusted_directories(UserConfig config, const std::string& path,
                                            const std::string& home) {
  std::vector<std::string> trusted;
  for (const std::string& written : config.trusted) {
    const auto real =
        real_path(written.starts_with("~") ? join_path(home, written.substr(2)) : written);
    if (!real) continue;
    if (const auto problem = trust_problem(*real, home)) {
      return Error{fmt::format("{}: prefix {} cannot be trusted: {}", path, written, *problem)};
    }
    trusted.push_back(*real);
  }
  config.trusted = std::move(trusted);
  return config;
}

// `su` and `sudo -E` keep the HOME of another user, who must not say what the new one runs. A link
// that another user made may lead us anywhere.
std::string foreign_place(const Places& places) {
  for (const std::string& directory : {places.config, places.data}) {
    const std::string link = foreign_link(directory);
    if (!link.empty()) return fmt::format("{} is a link of another user's; remove it", link);
  }
  for (const std::string& directory : {places.config, places.data}) {
    const auto status = file_status(directory);
    if (!status || status->owner == effective_user() || status->owner == 0) continue;
    return fmt::format(
        "{} belongs to user {}, not to the one of this shell; set HOME (and XDG_CONFIG_HOME, "
        "XDG_DATA_HOME) to your own",
        directory, status->owner);
  }
  return {};
}

}  // namespace

Result<Places> find_places(const Environment& environment) {
  const std::string config = xdg(environment, "XDG_CONFIG_HOME", ".config");
  const std::string data = xdg(environment, "XDG_DATA_HOME", ".local/share");
  const std::string state = xdg(environment, "XDG_STATE_HOME", ".local/state");
  const std::string runtime = xdg(environment, "XDG_RUNTIME_DIR", "");
  if (config.empty() || data.empty() || state.empty()) {
    return Error{"HOME is not set to an absolute path, so there is no place for approvals; set it"};
  }
  Places places;
  places.home = environment.get_or("HOME", "");
  places.config = join_path(config, "dirvenv");
  places.data = join_path(data, "dirvenv");
  const bool private_runtime =
      environment.has("XDG_RUNTIME_DIR") && !runtime.empty() && is_private_directory(runtime);
  places.runtime =
      private_runtime ? join_path(runtime, "dirvenv") : join_path(state, "dirvenv/run");
  return places;
}

std::string user_config_path(const Places& places) {
  return join_path(places.config, "config.toml");
}

UserConfig read_user_config(const Places& places) {
  UserConfig defaults;
  const std::string path = user_config_path(places);
  defaults.problem = foreign_place(places);
  if (defaults.problem.empty() && !file_status(path)) return defaults;
  // What cannot be read may say that no daemon is wanted.
  defaults.daemon = false;
  if (!defaults.problem.empty()) return defaults;
  const Result<std::string> text = read_file(path, kConfigLimit);
  Result<UserConfig> config =
      text ? parse_user_config(*text, path) : Result<UserConfig>(text.error());
  if (config) config = with_trusted_directories(std::move(*config), path, places.home);
  if (config) return std::move(*config);
  defaults.problem = config.error().message;
  return defaults;
}

}  // namespace dirvenv
