// SPDX-License-Identifier: MIT
// What can become of the daemon, of its directory and of its clock while shells live: projects are
// entered and left as if nothing had happened.
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <cerrno>
#include <csignal>

#include "engine/channels.h"
#include "os/fifo.h"
#include "os/files.h"
#include "os/process_table.h"
#include "shells/await.h"
#include "shells/shell_case.h"
#include "shells/with_daemon.h"
#include "support/clean_run.h"
#include "support/places.h"

using namespace dirvenv;
using namespace dirvenv::test;

namespace {

/// A shell that has been served by a daemon, in a project that is evaluated natively; beside it is
/// one that takes bash.
class FaultBox {
 public:
  explicit FaultBox(ShellKind kind, const std::string& program = {})
      : box(kind, options_for(program)), channels(box.runtime_dir() + "/dirvenv") {
    put_allowed(box, "p", "export A=native\n");
    put_allowed(box, "q", "for x in bash; do export A=$x; done\n");
    box.run("cd p");
    box.run("cd ..");
    box.run("cd p");
    REQUIRE(value(box, "A") == "native");
  }

  pid_t daemon() const {
    const auto daemon = channels.daemon();
    REQUIRE(daemon);
    return daemon->pid;
  }
  /// Leaves the project, enters and leaves both.
  void check_works() {
    box.run("cd ..");
    CHECK(box.environment().count("A") == 0);
    box.run("cd q");
    CHECK(value(box, "A") == "bash");
    box.run("cd ../p");
    CHECK(value(box, "A") == "native");
    put_allowed(box, box.dir() + "/p", "export A=changed\n");
    box.run("true");
    CHECK(value(box, "A") == "changed");
    box.run("cd ../q");
    CHECK(value(box, "A") == "bash");
    box.run("cd ..");
    CHECK(box.environment().count("A") == 0);
    CHECK(box.environment().count("DIRVENV_STATE") == 0);
    put_allowed(box, "p", "export A=native\n");
    box.run("cd p");
    CHECK(value(box, "A") == "native");
  }
  /// A prompt starts a daemon where none runs, and there is one again that answers this shell.
  void check_is_back() {
    await([&] {
      std::filesystem::remove(box.runtime_dir() + "/dirvenv/daemon.started");
      box.run("cd ..");
      box.run("cd p");
      return is_linked();
    });
    check_works();
  }
  bool is_linked() {
    return channels.daemon() && !contains(shown(box, "echo \"<$_dirvenv_channel>\""), "<>");
  }

  Shellbox box;
  Channels channels;

 private:
  static ShellboxOptions options_for(const std::string& program) {
    ShellboxOptions options;
    if (!program.empty()) options.dirvenv = program;
    return options;
  }
};

/// Sets the times of all that is in the runtime directory, as a clock that is set leaves them.
void set_times(const std::string& directory, time_t seconds) {
  for (const std::string& path : tree_paths(directory, 1000)) {
    const timespec times[2] = {{seconds, 0}, {seconds, 0}};
    // The daemon removes some meanwhile.
    const bool is_set = ::utimensat(AT_FDCWD, path.c_str(), times, AT_SYMLINK_NOFOLLOW) == 0;
    REQUIRE((is_set || errno == ENOENT));
  }
}

/// What a daemon has of a resource, from now on.
void limit(pid_t daemon, __rlimit_resource resource, rlim_t most) {
  rlimit limits{};
  REQUIRE(::prlimit(daemon, resource, nullptr, &limits) == 0);
  limits.rlim_cur = most;
  REQUIRE(::prlimit(daemon, resource, &limits, nullptr) == 0);
}

}  // namespace

SHELL_TEST(killed, "g10: a daemon that is killed", "[faults][daemon]") {
  const WithDaemon with;
  FaultBox faulty(kind);
  ::kill(faulty.daemon(), SIGKILL);
  await([&] { return !faulty.channels.daemon(); });
  faulty.check_works();
  faulty.check_is_back();
}

SHELL_TEST(stopped, "g10: a daemon that is stopped, and goes on", "[faults][daemon]") {
  const WithDaemon with;
  FaultBox faulty(kind);
  const pid_t daemon = faulty.daemon();
  ::kill(daemon, SIGSTOP);
  faulty.check_works();
  ::kill(daemon, SIGCONT);
  faulty.check_works();
  faulty.check_is_back();
}

SHELL_TEST(wedged, "g10: a daemon that takes nothing any more", "[faults][daemon]") {
  const WithDaemon with;
  FaultBox faulty(kind);
  const pid_t daemon = faulty.daemon();
  ::kill(daemon, SIGSTOP);
  // Until its pipe is full.
  while (write_to_fifo(faulty.channels.pipe_path(), "1.2\n")) {
  }
  faulty.check_works();
  ::kill(daemon, SIGCONT);
  faulty.check_is_back();
}

SHELL_TEST(no_pipe, "g10: its pipe is removed, and a daemon that is not deaf takes its place",
           "[faults][daemon]") {
  const WithDaemon with;
  FaultBox faulty(kind);
  const pid_t first = faulty.daemon();
  for (const bool has_pid : {true, false}) {
    std::filesystem::remove(faulty.channels.pipe_path());
    if (!has_pid) std::filesystem::remove(faulty.channels.pid_path());
    faulty.check_works();
    faulty.check_is_back();
  }
  CHECK(faulty.daemon() != first);
  CHECK(contains(read_file(faulty.channels.log_path()), " ended: was asked to\n"));
}

SHELL_TEST(no_directory, "g10: the runtime directory is removed, as at a logout",
           "[faults][daemon]") {
  const WithDaemon with;
  FaultBox faulty(kind);
  const pid_t first = faulty.daemon();
  remove_used(faulty.box.runtime_dir());
  faulty.check_works();
  make_directories(faulty.box.runtime_dir());
  std::filesystem::permissions(faulty.box.runtime_dir(), std::filesystem::perms::owner_all);
  faulty.check_works();
  faulty.check_is_back();
  CHECK(faulty.daemon() != first);
}

SHELL_TEST(no_descriptors, "g2: a daemon that has no descriptors left", "[faults][daemon]") {
  const WithDaemon with;
  FaultBox faulty(kind);
  const pid_t daemon = faulty.daemon();
  // It cannot open anything any more.
  limit(daemon, RLIMIT_NOFILE, 3);
  faulty.check_works();
  {
    ShellboxOptions options;
    options.root = faulty.box.root();
    Shellbox other(kind, options);
    other.run("cd p");
    other.run("cd ..");
    CHECK(other.environment().count("A") == 0);
  }
  // The end of that shell's box has asked the daemon to end.
  faulty.check_works();
  faulty.check_is_back();
}

SHELL_TEST(disk_full, "g2: the runtime directory has no room, and has some again",
           "[faults][daemon]") {
  const WithDaemon with;
  FaultBox faulty(kind);
  // RLIMIT_FSIZE is what a daemon sees of a full disk: write fails, with EFBIG for ENOSPC.
  ::signal(SIGXFSZ, SIG_IGN);
  limit(faulty.daemon(), RLIMIT_FSIZE, 0);
  faulty.check_works();
  limit(faulty.daemon(), RLIMIT_FSIZE, RLIM_INFINITY);
  faulty.check_is_back();
}

SHELL_TEST(clock, "g4: the clock has been set back, and forward, by ten years",
           "[faults][daemon]") {
  const WithDaemon with;
  FaultBox faulty(kind);
  constexpr time_t kTenYears = 3652 * 86400;
  for (const time_t step : {kTenYears, -kTenYears}) {
    CAPTURE(step);
    set_times(faulty.box.runtime_dir(), ::time(nullptr) + step);
    faulty.check_works();
    ::kill(faulty.daemon(), SIGKILL);
    await([&] { return !faulty.channels.daemon(); });
    set_times(faulty.box.runtime_dir(), ::time(nullptr) + step);
    faulty.check_works();
    faulty.check_is_back();
  }
}

SHELL_TEST(replaced, "g9: the binary is replaced while the daemon runs", "[faults][daemon]") {
  const WithDaemon with;
  const TempDir place;
  const std::string copy = place / "dirvenv";
  std::filesystem::copy_file(binary(), copy);
  FaultBox faulty(kind, copy);
  const pid_t first = faulty.daemon();
  std::filesystem::copy_file(binary(), place / "new");
  std::filesystem::rename(place / "new", copy);
  faulty.check_works();
  faulty.check_is_back();
  CHECK(faulty.daemon() != first);
  CHECK(contains(read_file(faulty.channels.log_path()), " ended: the program has been replaced\n"));
}

TEST_CASE("c10: a shell that sees other files under the same names is its client's",
          "[faults][daemon][bash][zsh][fish]") {
  for (const ShellKind kind : {ShellKind::Bash, ShellKind::Zsh, ShellKind::Fish}) {
    const WithDaemon with;
    ShellboxOptions options;
    options.command_prefix = {"unshare", "--mount", "--propagation", "private"};
    Shellbox box(kind, options);
    put(box, "p/.envrc", "export A=outside\n");
    put(box, "inside", "export A=inside\n");
    box.run("mount --bind inside p/.envrc && dirvenv allow --yes p");
    // Also from a question that the daemon takes, and at the second visit.
    for (int i = 0; i < 3; ++i) {
      box.run("cd p");
      CHECK(value(box, "A") == "inside");
      box.run("cd ..");
      CHECK(value(box, "A") == "unset");
    }
    ShellboxOptions other;
    other.root = box.root();
    Shellbox outside(kind, other);
    outside.run("dirvenv allow --yes p");
    outside.run("cd p");
    CHECK(value(outside, "A") == "outside");
  }
}
