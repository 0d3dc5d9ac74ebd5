// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "core/environment.h"
#include "core/result.h"
#include "core/state_text.h"
#include "core/user_config.h"
#include "engine/approvals.h"
#include "engine/gate.h"
#include "engine/places.h"
#include "engine/runtime.h"

namespace dirvenv {

/// What is found at the places of a user's things.
struct Surroundings {
  Places places;
  UserConfig config;
  Result<Runtime> runtime;

  static Surroundings at(const Places& places);
};

/// What every command that looks at projects needs: the caller's environment and the user's things.
class Setup {
 public:
  /// An error where there is no place for data. Wrong settings are in config().problem. `seen` is
  /// taken for what is there, where it is of the same places.
  static Result<Setup> make(Environment environment, std::string program,
                            std::optional<Surroundings> seen = std::nullopt);
  /// The same with places and settings that somebody else has read.
  static Result<Setup> make_with(Environment environment, std::string program, Places places,
                                 UserConfig config);
  Setup(Setup&&) noexcept;
  Setup& operator=(Setup&&) = delete;
  ~Setup();

  const Environment& environment() const { return environment_; }
  /// What is loaded in it; nullopt: nothing, or nobody can read what it says.
  const std::optional<LoadState>& state() const { return state_; }
  const Places& places() const { return places_; }
  const UserConfig& config() const { return config_; }
  const Approvals& approvals() const { return approvals_; }
  const Runtime& runtime() const { return *runtime_; }
  const std::string& program() const { return program_; }
  /// Why the runtime directory cannot be used; nullopt: it can. Otherwise runtime() is a temporary
  /// one, and nothing is remembered from one prompt to the next.
  const std::optional<Error>& runtime_problem() const { return runtime_problem_; }
  /// For whoever has no shell, or wants to know what holds in all of them.
  Gate gate() const { return Gate(config_, approvals_, std::nullopt, &python_); }
  /// With what this shell alone has been allowed.
  Gate gate_for(const ProcessId& shell) const;
  /// The same for the nearest shell with a hook above this process; gate() where there is none.
  Gate gate_here() const;

  /// The key of the digests in the exported state: read, or made the first time.
  Result<std::string> digest_key() const;

 private:
  Setup(Environment environment, std::optional<LoadState> state, std::string program, Places places,
        UserConfig config);
  static Result<Setup> make_in(Environment environment, std::optional<LoadState> state,
                               std::string program, Surroundings seen);
  Result<Done> use_temporary_runtime();

  Environment environment_;
  std::optional<LoadState> state_;
  std::string program_;
  Places places_;
  UserConfig config_;
  Approvals approvals_;
  PythonSelection python_;
  std::optional<Runtime> runtime_;
  std::optional<Error> runtime_problem_;
  std::string temporary_;  ///< removed at the end; empty: none
};

/// The first bytes of the key's SHA-256, which say in a state which key it was made with.
std::string key_id(std::string_view key);

}  // namespace dirvenv
