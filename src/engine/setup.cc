// SPDX-License-Identifier: MIT
#include "engine/setup.h"

#include <algorithm>
#include <optional>

#include "core/digest.h"
#include "core/path.h"
#include "engine/digest_key.h"
#include "os/files.h"

namespace dirvenv {

Setup::Setup(Environment environment, std::optional<LoadState> state, std::string program,
             Places places, UserConfig config)
    : environment_(std::move(environment)),
      state_(std::move(state)),
      program_(std::move(program)),
      places_(std::move(places)),
      config_(std::move(config)),
      approvals_(places_.data),
      python_(python_selection(environment_, state_, places_.data)) {}

Setup::Setup(Setup&& other) noexcept
    : environment_(std::move(other.environment_)),
      state_(std::move(other.state_)),
      program_(std::move(other.program_)),
      places_(std::move(other.places_)),
      config_(std::move(other.config_)),
      approvals_(std::move(other.approvals_)),
      python_(std::move(other.python_)),
      runtime_(std::move(other.runtime_)),
      runtime_problem_(std::move(other.runtime_problem_)),
      temporary_(std::exchange(other.temporary_, {})) {}

Setup::~Setup() {
  if (!temporary_.empty()) remove_all(temporary_);
}

namespace {

bool is_place(const VariableUndo& variable) {
  return !variable.edit && (variable.name == "HOME" || variable.name.starts_with("XDG_"));
}

// Where the user's things are is not for a project to say, also not while its variables are set.
// nullopt: it has set none of these.
std::optional<Environment> with_own_places(const Environment& environment,
                                           const std::optional<LoadState>& state) {
  if (!state || std::none_of(state->variables.begin(), state->variables.end(), is_place)) {
    return std::nullopt;
  }
  Environment own = environment;
  for (const VariableUndo& variable : state->variables) {
    if (is_place(variable)) own.assign(variable.name, variable.previous);
  }
  return own;
}

}  // namespace

Surroundings Surroundings::at(const Places& places) {
  return {places, read_user_config(places), Runtime::open(places.runtime)};
}

Result<Setup> Setup::make(Environment environment, std::string program,
                          std::optional<Surroundings> seen) {
  std::optional<LoadState> state = state_in(environment);
  const std::optional<Environment> own = with_own_places(environment, state);
  const Result<Places> places = find_places(own ? *own : environment);
  if (!places) return places.error();
  const bool is_seen = seen && seen->places == *places;
  return make_in(std::move(environment), std::move(state), std::move(program),
                 is_seen ? std::move(*seen) : Surroundings::at(*places));
}

Result<Setup> Setup::make_with(Environment environment, std::string program, Places places,
                               UserConfig config) {
  Result<Runtime> runtime = Runtime::open(places.runtime);
  std::optional<LoadState> state = state_in(environment);
  return make_in(std::move(environment), std::move(state), std::move(program),
                 {std::move(places), std::move(config), std::move(runtime)});
}

Result<Setup> Setup::make_in(Environment environment, std::optional<LoadState> state,
                             std::string program, Surroundings seen) {
  Setup setup(std::move(environment), std::move(state), std::move(program), std::move(seen.places),
              std::move(seen.config));
  if (seen.runtime) {
    setup.runtime_ = std::move(*seen.runtime);
    return setup;
  }
  setup.runtime_problem_ = seen.runtime.error();
  if (Result<Done> used = setup.use_temporary_runtime(); !used) return used.error();
  return setup;
}

Result<Done> Setup::use_temporary_runtime() {
  Result<std::string> directory = make_temporary_directory("/tmp/dirvenv-");
  if (!directory) return directory.error();
  temporary_ = *directory;
  Result<Runtime> spare = Runtime::open(temporary_);
  if (!spare) return spare.error();
  runtime_ = std::move(*spare);
  return Done{};
}

Gate Setup::gate_for(const ProcessId& shell) const {
  if (!runtime_->has_grants(shell)) return gate();
  return Gate(config_, approvals_, Approvals(runtime_->grants_path(shell)), &python_);
}

Gate Setup::gate_here() const {
  if (!runtime_->has_grants()) return gate();
  const auto shell = registered_ancestor(*runtime_);
  return shell ? gate_for(*shell) : gate();
}

Result<std::string> Setup::digest_key() const {
  return digest_key_in(places_.data);
}

std::string key_id(std::string_view key) {
  return sha256(key).substr(0, kKeyIdBytes);
}

}  // namespace dirvenv
