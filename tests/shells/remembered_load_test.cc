// SPDX-License-Identifier: MIT
// What bash has made of a file is remembered by the daemon, and evaluated again behind.
#include <csignal>

#include "engine/load_jobs.h"
#include "os/files.h"
#include "shells/await.h"
#include "shells/shell_case.h"
#include "shells/with_daemon.h"

using namespace dirvenv;
using namespace dirvenv::test;

namespace {

// Counts its evaluations, which bash has to do, in a file beside it.
constexpr const char* kCounting =
    "printf 'x\\n' >>ran\n"
    "for x in remembered; do export A=$x; done\n"
    "echo sa''id; log_status to''ld\n";

size_t ran(const Shellbox& box) {
  return lines_of(box.dir() + "/p/ran");
}

bool is_renewed(const Shellbox& box) {
  for (const std::string& name : directory_names(box.runtime_dir() + "/dirvenv/jobs"))
    if (name != "lock") return false;
  return true;
}

}  // namespace

SHELL_TEST(remembers, "what bash has evaluated comes from memory, and is evaluated again behind",
           "[slow][daemon]") {
  const WithDaemon daemon;
  Shellbox box(kind);
  put_allowed(box, "p", kCounting);
  box.run("cd p");
  CHECK(ran(box) == 1);
  box.run("cd ..");
  await([&] { return is_renewed(box); });
  take_client_away(box);
  for (size_t visit = 2; visit < 5; ++visit) {
    const std::string text = shown(box, "cd p");
    CHECK(contains(text, "said\n"));
    CHECK(contains(text, "dirvenv: told\n"));
    CHECK(contains(text, "loaded "));
    CHECK(value(box, "A") == "remembered");
    box.run("cd ..");
    CHECK(box.environment().count("A") == 0);
    await([&] { return ran(box) == visit && is_renewed(box); });
  }
}

SHELL_TEST(differs, "what differs the second time is applied at the next prompt",
           "[slow][daemon]") {
  const WithDaemon daemon;
  Shellbox box(kind);
  put_allowed(box, "p", "read -r word <word; for x in $word; do export A=$x; done\n");
  put(box, "p/word", "first\n");
  box.run("cd p");
  box.run("cd ..");
  await([&] { return is_renewed(box); });
  take_client_away(box);
  // Nobody watches it.
  put(box, "p/word", "second\n");
  CHECK(contains(shown(box, "cd p; echo \"<$A>\""), in(kind, "<>", "<first>", "<first>")));
  // By its time: whoever is asked at a prompt has taken it back already.
  await([&] {
    box.run("true");
    return value(box, "A") == "second";
  });
  CHECK(count_of(plain_text(box.transcript()), "+A") +
            count_of(plain_text(box.transcript()), "~A") >=
        2);
  box.run("cd ..");
  CHECK(box.environment().count("A") == 0);
}

SHELL_TEST(forgets, "a changed input, `no_cache` and `cache = false` mean an evaluation",
           "[slow][daemon]") {
  const WithDaemon daemon;
  Shellbox box(kind);
  put_allowed(box, "p", std::string("watch_file input\n") + kCounting);
  box.run("cd p");
  box.run("cd ..");
  await([&] { return is_renewed(box); });
  put(box, "p/input", "changed");
  box.run("cd p");
  CHECK(ran(box) == 2);
  CHECK(value(box, "A") == "remembered");
  box.run("cd ..");

  put_allowed(box, "p", std::string("no_cache\n") + kCounting);
  box.run("cd p");
  box.run("cd ..");
  box.run("cd p");
  CHECK(ran(box) == 4);
  box.run("cd ..");

  put_allowed(box, "p", kCounting);
  box.run("cd p");
  box.run("cd ..");
  CHECK(ran(box) == 5);
  await([&] { return is_renewed(box); });
  make_directories(box.config() + "/dirvenv");
  write_file(box.config() + "/dirvenv/config.toml", "cache = false\n");
  box.run("cd p");
  box.run("cd ..");
  box.run("cd p");
  CHECK(ran(box) == 7);
}

SHELL_TEST(is_own, "what one shell's environment has made of a file is not for another one",
           "[slow][daemon]") {
  const WithDaemon daemon;
  Shellbox box(kind);
  put_allowed(box, "p", "for x in 1; do export A=of-$CANARY; done\n");
  for (const std::string canary : {"one", "two", "one"}) {
    box.run(in(kind, "export CANARY=", "export CANARY=", "set -gx CANARY ") + canary);
    box.run("cd p");
    CHECK(value(box, "A") == "of-" + canary);
    box.run("cd ..");
    await([&] { return is_renewed(box); });
  }
}

SHELL_TEST(fails_behind, "a file that fails when it is evaluated behind says so",
           "[slow][daemon]") {
  const WithDaemon daemon;
  Shellbox box(kind);
  put_allowed(box, "p",
              "printf 'x\\n' >>ran\n[[ ! -e bad ]] || exit 4\nfor x in 1; do export A=$x; done\n");
  box.run("cd p");
  box.run("cd ..");
  await([&] { return is_renewed(box); });
  put(box, "p/bad", "");
  box.run("cd p");
  CHECK(value(box, "A") == "1");
  await([&] {
    box.run("true");
    return value(box, "DIRVENV_STATUS") == "stale";
  });
  CHECK(contains(plain_text(box.transcript()),
                 "failed with status 4; the last good environment stays"));
  CHECK(value(box, "A") == "1");
}

SHELL_TEST(stopped_behind, "a daemon that ends leaves nothing that it has begun running",
           "[slow][daemon]") {
  const WithDaemon daemon;
  Shellbox box(kind);
  put_allowed(box, "p", "for x in 1; do export A=$x; done\necho $$ >bash\nsleep $(<seconds)\n");
  put(box, "p/seconds", "0");
  box.run("cd p");
  box.run("cd ..");
  await([&] { return is_renewed(box); });
  put(box, "p/seconds", "1000");
  put(box, "p/bash", "");
  box.run("cd p");
  CHECK(value(box, "A") == "1");
  await([&] { return lines_of(box.dir() + "/p/bash") == 1; });
  const pid_t bash = std::stoi(read_file(box.dir() + "/p/bash"));
  box.run("dirvenv daemon stop");
  await([&] { return ::kill(bash, 0) != 0; });
  CHECK(is_renewed(box));
}
