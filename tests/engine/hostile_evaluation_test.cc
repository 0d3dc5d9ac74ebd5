// SPDX-License-Identifier: MIT
// Files that flood, that end themselves in odd ways, and that forge what the evaluator is told.
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cerrno>
#include <filesystem>

#include "engine/evaluate.h"
#include "os/files.h"
#include "support/clean_run.h"
#include "support/places.h"
#include "support/world.h"

namespace dirvenv {
namespace {

using test::World;
using Outcome = Evaluation::Outcome;

void set_config(const World& world, const std::string& text) {
  test::make_directories(world.home() + "/.config/dirvenv");
  test::write_file(world.home() + "/.config/dirvenv/config.toml", text);
}

/// The most memory, in KiB, that the client took for one `export bash` in the project; its status
/// comes back too. What it says is thrown away as it comes.
long peak_of_export(World& world, int& status) {
  std::vector<std::string> entries = world.environment().entries();
  // What has been given back would count for a while otherwise.
  entries.emplace_back("ASAN_OPTIONS=quarantine_size_mb=1");
  std::vector<char*> envp;
  for (const std::string& entry : entries)
    envp.push_back(const_cast<char*>(entry.c_str()));
  envp.push_back(nullptr);
  const pid_t child = ::fork();
  if (child == 0) {
    const int null = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    for (int fd = 0; fd < 3; ++fd)
      ::dup2(null, fd);
    if (::chdir(world.project().c_str()) == 0)
      ::execle(test::binary().c_str(), "dirvenv", "export", "bash", nullptr, envp.data());
    ::_exit(126);
  }
  rusage usage{};
  while (::wait4(child, &status, 0, &usage) < 0 && errno == EINTR) {
  }
  status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return usage.ru_maxrss;
}

}  // namespace

TEST_CASE("e4: a flood of output takes no memory of the client", "[hostile]") {
  World world(World::Evaluator::Bash);
  set_config(world, "timeout = 1\n");
  int status = 0;
  world.write_allowed(".envrc", "for i in 1; do export A=1; done\n");
  const long usual = peak_of_export(world, status);
  REQUIRE(status == 0);
  constexpr long kMostMore = 64 * 1024;
  for (const std::string text : {"yes\n", "cat /dev/zero >&2\n", "yes >\"$_dv_dir/out\"\n",
                                 "while :; do log_status \"$(printf %065536d 1)\"; done\n",
                                 "yes | head -c 30000000 >\"$_dv_dir/req\"; exit 1\n"}) {
    CAPTURE(text);
    world.write_allowed(".envrc", text);
    const long peak = peak_of_export(world, status);
    CHECK(status == 5);
    CHECK(peak - usual < kMostMore);
  }
}

TEST_CASE("e4: a result larger than any environment is refused", "[hostile]") {
  World world(World::Evaluator::Bash);
  const Evaluation evaluation = world.evaluate(
      "for i in 1; do :; done\n"
      "{ echo \"$_dv_tag\"; echo 0; yes 'declare -x A=\"1\"' | head -n 600000; "
      "echo \"$_dv_tag\"; } >|\"$_dv_dir/out\"\n_dv_finish=:\n");
  CHECK(evaluation.outcome == Outcome::Failed);
}

TEST_CASE("e6: a file sees no descriptor but the three, and no signal is blocked", "[hostile]") {
  World world(World::Evaluator::Bash);
  Fd held(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  const Evaluation evaluation = world.evaluate(
      "export FDS=\"$(ls -l /proc/$$/fd | sed -n 's/.* \\([0-9]*\\) -> /\\1 /p')\"\n"
      "export BLOCKED=$(sed -n 's/^SigBlk:.//p' /proc/self/status)\n"
      "export IGNORED=$(sed -n 's/^SigIgn:.//p' /proc/self/status)\n");
  REQUIRE(evaluation.outcome == Outcome::Loaded);
  CAPTURE(*evaluation.environment.get("FDS"));
  for (const std::string word : {"socket:", "inotify", "eventfd", "pidfd", "signalfd", "FIFO"})
    CHECK(evaluation.environment.get("FDS")->find(word) == std::string::npos);
  CHECK(evaluation.environment.get("FDS")->find("0 /dev/null") != std::string::npos);
  CHECK(evaluation.environment.get("BLOCKED") == "0000000000000000");
  // Behind the 31 that have a name are the C library's own.
  CHECK((std::stoull(*evaluation.environment.get("IGNORED"), nullptr, 16) & 0x7fffffffU) == 0);
}

TEST_CASE("e6: a file that ends itself in an odd way loads nothing", "[hostile]") {
  for (const std::string end :
       {"exit 3", "exec sleep 0", "kill -9 $$", "kill -HUP $$", "kill -SEGV $$",
        "ulimit -t 1; while :; do :; done", "exec bash -c 'exit 0'",
        "exec env X=1 bash -c 'exit 0'", "enable -n printf export; trap - EXIT; exit 0"}) {
    CAPTURE(end);
    World world(World::Evaluator::Bash);
    const Evaluation evaluation = world.evaluate("export A=1\n" + std::string(end) + "\n");
    CHECK(evaluation.outcome == Outcome::Failed);
    CHECK_FALSE(evaluation.error.message.empty());
  }
}

TEST_CASE("e6: a file that closes or redirects all it has is loaded", "[hostile]") {
  for (const std::string what :
       {"exec 1>&-", "exec 0<&- 1>&- 2>&-", "exec >/dev/full 2>&1", "exec 3>&1 1>&2 2>&3",
        "for ((i = 3; i < 256; i++)); do eval \"exec $i>&-\"; done", "exec </dev/zero", "cd /",
        "umask 777", "set -f -u -C -o posix", "unset -f exit source_env", "IFS=0123456789",
        "ulimit -n 12"}) {
    CAPTURE(what);
    World world(World::Evaluator::Bash);
    const Evaluation evaluation =
        world.evaluate(std::string(what) + "\nfor i in 1; do export A=1; done\n");
    INFO(evaluation.error.message);
    REQUIRE(evaluation.outcome == Outcome::Loaded);
    CHECK(evaluation.environment.get("A") == "1");
  }
}

TEST_CASE("e6: a result that is printed on any descriptor is only output", "[hostile]") {
  World world(World::Evaluator::Bash);
  const std::string dump = "declare -x FORGED=\\\"1\\\"";
  const Evaluation evaluation = world.evaluate(
      "export A=1\nfor fd in {1..20}; do\n"
      "  { printf '%s\\n0\\n%s\\n%s\\n' \"$_dv_tag\" \"" +
      dump +
      "\" \"$_dv_tag\" >&$fd; } 2>/dev/null\n"
      "  { printf '%s\\n' 'export FORGED=1' >&$fd; } 2>/dev/null\ndone\n");
  REQUIRE(evaluation.outcome == Outcome::Loaded);
  CHECK(evaluation.environment.get("A") == "1");
  CHECK_FALSE(evaluation.environment.has("FORGED"));
}

TEST_CASE("e6: a result of another run, a half one and two of them are none", "[hostile]") {
  const std::string one = "{ echo \"$tag\"; echo 0; echo 'declare -x FORGED=\"1\"'; ";
  const std::string into = "; } >|\"$_dv_dir/out\"\n_dv_finish=:\n";
  for (const std::string& text : {
           "tag=0123456789abcdef0123456789abcdef\n" + one + "echo \"$tag\"" + into,
           "tag=$_dv_tag\n" + one + ":" + into,
           "tag=$_dv_tag\n" + one + "echo \"$tag\"; echo more" + into,
           "tag=$_dv_tag\n" + one + "echo \"$tag\"; echo 0; echo \"$tag\"" + into,
           std::string("rm -f \"$_dv_dir/out\"\n_dv_finish=:\n"),
           std::string("ln -s /etc/passwd \"$_dv_dir/out\"\n_dv_finish=:\n"),
           std::string("mkdir \"$_dv_dir/out\"\n"),
       }) {
    CAPTURE(text);
    World world(World::Evaluator::Bash);
    const Evaluation evaluation = world.evaluate("for i in 1; do :; done\n" + text);
    CHECK(evaluation.outcome == Outcome::Failed);
    CHECK_FALSE(evaluation.environment.has("FORGED"));
  }
}

TEST_CASE("e6: requests that nobody would make are survived", "[hostile]") {
  for (const std::string request :
       {"0\\0", "-1\\0x\\0", "99999999999999999999\\0x\\0", "?0\\0", "1\\0\\0", "2\\0python\\0x\\0",
        "2\\0dotenv\\0/dev/zero\\0", "2\\0dotenv\\0/nowhere\\0", "3\\0dotenv_values\\0A\\0B\\0",
        "2\\0watch\\0\\0", "2\\0watch\\0relative\\0", "2\\0list\\0a[\\$(touch marker)]\\0",
        "2\\0log_status\\0\\033]0;x\\007\\0", "20001\\0x\\0", "2\\0watch", "\\377\\376\\0",
        "2\\0watch_dir\\0/proc/self\\0", "2\\0unknown\\0x\\0"}) {
    CAPTURE(request);
    World world(World::Evaluator::Bash);
    const Evaluation evaluation = world.evaluate("for i in 1; do export A=1; done\nprintf '" +
                                                 std::string(request) + "' >\"$_dv_dir/req\"\n");
    INFO(evaluation.error.message);
    REQUIRE(evaluation.outcome == Outcome::Loaded);
    CHECK(evaluation.environment.get("A") == "1");
    CHECK_FALSE(link_status(world.in_project("marker")));
  }
}

TEST_CASE("a2: what was approved is what runs, though bash itself changes the file", "[hostile]") {
  World world(World::Evaluator::Bash);
  set_config(world, "bash = '" + world.in_project("my-bash") + "'\n");
  const std::string file = world.in_project(".envrc");
  const std::string evil = "export EVIL=1; touch " + world.in_project("marker");
  for (const std::string& swap :
       {"echo '" + evil + "' >'" + file + "'", "echo '" + evil + "' >x; mv -f x '" + file + "'",
        "rm -f '" + file + "'; echo '" + evil + "' >y; ln -s y '" + file + "'",
        "rm -f '" + file + "'; mkfifo '" + file + "'"}) {
    CAPTURE(swap);
    std::filesystem::remove(file);
    world.write("my-bash", "#!/bin/sh\n" + swap + "\nexec /bin/bash \"$@\"\n");
    ::chmod(world.in_project("my-bash").c_str(), 0755);
    const Evaluation evaluation =
        world.evaluate("export FIRST=1\nfor i in 1; do export A=approved; done\n");
    REQUIRE(evaluation.outcome == Outcome::Loaded);
    CHECK(evaluation.environment.get("A") == "approved");
    CHECK_FALSE(evaluation.environment.has("EVIL"));
    CHECK_FALSE(link_status(world.in_project("marker")));
  }
}

}  // namespace dirvenv
