// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/load_record.h"
#include "core/plan.h"
#include "core/same_test.h"
#include "core/state_text.h"
#include "engine/gate.h"
#include "engine/runtime.h"
#include "engine/setup.h"

namespace dirvenv {

/// So many dependencies a shell compares itself; with more, every prompt asks. A clause takes 2 to
/// 7 µs in the shells, a process about 900: beyond this the client is no slower.
inline constexpr size_t kMostDependencies = 64;

/// What the next prompt compares with.
struct Basis {
  std::string record;                    ///< name in the runtime directory; empty: no record
  std::vector<Dependency> dependencies;  ///< those of the record
  int64_t stamp_ns = 0;                  ///< the record's time
};

/// A stamp for a look that began at `began_ns`: shortly before, since file times come from a clock
/// that ticks less often.
int64_t stamp_for(int64_t began_ns);

/// The test that is true as long as `finding` and the files of `basis` are as they were. Makes the
/// reference files it needs.
SameTest make_same_test(const Finding& finding, const Basis& basis, const Runtime& runtime,
                        const std::string& shell_directory, const std::string& generation);

/// The dependencies of a look at `finding` that began at `began_ns`: the main file and its approval
/// come first, since they have references for their exact times.
std::vector<Dependency> with_main_file(const Finding& finding, std::vector<Dependency> dependencies,
                                       int64_t began_ns);

/// Writes the record as that of a look which began at `began_ns`.
Result<Basis> write_record(const Runtime& runtime, const std::string& name, LoadRecord record,
                           int64_t began_ns);

/// The same where the record's files were just found unchanged: its stamp moves up to this look.
Basis renewed_basis(const Runtime& runtime, const std::string& name, const LoadRecord& record,
                    int64_t began_ns);

/// The key with which the state's digests were made; nullopt: it is not at hand.
std::optional<std::string> key_of(const Setup& setup, const LoadState& state);

/// What the gate found, as the plan asks for it.
Situation::Found found_of(Finding::Verdict verdict);
/// How an attempt on a file that may not be loaded is remembered.
LoadRecord::Outcome outcome_of(Finding::Verdict verdict);

/// DIRVENV_STATUS while the shell's last attempt stands; `stays`: what was loaded before it does.
std::string_view standing_status(const LoadRecord& attempt, bool stays);

/// Whether every dependency of the record is unchanged.
bool is_fresh(const LoadRecord& record);

}  // namespace dirvenv
