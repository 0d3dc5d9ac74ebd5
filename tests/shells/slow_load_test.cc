// SPDX-License-Identifier: MIT
// A load that takes longer than the prompt waits goes on, and arrives later; several shells share
// one.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>

#include "engine/load_jobs.h"
#include "os/fd.h"
#include "os/files.h"
#include "os/wait.h"
#include "shells/await.h"
#include "shells/shell_case.h"
#include "shells/with_daemon.h"

using namespace dirvenv;
using namespace dirvenv::test;

namespace {

// Counts its evaluations, and goes on when it is told to. Relative to the project. One at a time:
// bash takes bytes from a pipe, and two would have parts of a word.
constexpr const char* kWaiting =
    "printf 'x\\n' >>ran\n"
    "{ flock 9 && read -r word <>go; } 9>turn\n"
    "export SLOW=$word\n";

/// A project whose load waits for a word, in a box whose prompt waits for `wait`.
std::unique_ptr<Shellbox> make_box(ShellKind kind, const std::string& wait,
                                   std::shared_ptr<TempDir> root = {}) {
  ShellboxOptions options;
  options.root = std::move(root);
  auto box = std::make_unique<Shellbox>(kind, options);
  make_directories(box->config() + "/dirvenv");
  write_file(box->config() + "/dirvenv/config.toml", "wait = '" + wait + "'\n");
  return box;
}

/// Boxes of one root have a home each.
void be_same_user(Shellbox& box, const Shellbox& other) {
  const std::string line =
      in(box.kind(), "export HOME=@ XDG_CONFIG_HOME=", "export HOME=@ XDG_CONFIG_HOME=",
         "set -gx HOME @; set -gx XDG_CONFIG_HOME ");
  box.run(line.substr(0, line.find('@')) + other.home() + line.substr(line.find('@') + 1) +
          other.config());
}

void put_waiting(Shellbox& box, const std::string& directory, std::string_view text = kWaiting) {
  put_allowed(box, directory, text);
  REQUIRE(::mkfifo((box.dir() + "/" + directory + "/go").c_str(), 0600) == 0);
}

/// Until bash waits for a key: in a function, as those of its prompt, it leaves what arrives to the
/// next prompt.
void await_rest(const Shellbox& box) {
  await([&] {
    const std::string stat = read_file("/proc/" + std::to_string(box.pid()) + "/stat");
    return stat.substr(stat.rfind(')')).starts_with(") S");
  });
}

/// Lets the load go on, with this word; it is not lost where nobody reads yet.
Fd tell(const Shellbox& box, const std::string& directory, const std::string& word) {
  await_rest(box);
  Fd go(::open((box.dir() + "/" + directory + "/go").c_str(), O_RDWR | O_CLOEXEC));
  REQUIRE(go);
  const std::string line = word + "\n";
  REQUIRE(::write(go.get(), line.data(), line.size()) == static_cast<ssize_t>(line.size()));
  return go;
}

std::vector<std::string> jobs_of(const Shellbox& box) {
  std::vector<std::string> jobs;
  for (const std::string& name : directory_names(box.runtime_dir() + "/dirvenv/jobs")) {
    // A link to a job, or what a daemon has yet to take.
    const bool is_about_one = name.starts_with("key.") || name.starts_with("result.");
    if (name != "lock" && !is_about_one) jobs.push_back(name);
  }
  return jobs;
}

/// Waits until nothing is being evaluated any more.
void await_jobs(const Shellbox& box) {
  const Result<Runtime> runtime = Runtime::open(box.runtime_dir() + "/dirvenv");
  REQUIRE(runtime);
  for (const std::string& id : jobs_of(box)) {
    const auto worker = LoadJobs(*runtime).worker(id);
    const Result<Fd> ended = worker ? watch_process(*worker) : Result<Fd>(Error{});
    if (ended) CHECK(wait_readable({ended->get()}, 30'000) == 1);
  }
}

/// Waits until the load has arrived at an idle prompt; at bash's it waits for the next line.
void await_arrival(Shellbox& box) {
  await_jobs(box);
  if (box.kind() != ShellKind::Bash) box.wait_shown("dirvenv: loaded ");
}

}  // namespace

SHELL_TEST(arrives, "a load that takes longer than the prompt waits arrives by itself",
           "[slow][daemon]") {
  const WithDaemon daemon;
  const auto box = make_box(kind, "0");
  put_waiting(*box, "p");
  const std::string text = shown(*box, "cd p");
  CHECK(contains(text, "p/.envrc is still loading"));
  CHECK(value(*box, "DIRVENV_STATUS") == "loading");
  CHECK(contains(shown(*box, "dirvenv status"),
                 "\nloading  " + box->dir() + "/p/.envrc; `dirvenv wait`"));
  CHECK(value(*box, "SLOW") == "unset");
  const Fd go = tell(*box, "p", "here");
  await_arrival(*box);
  CHECK(value(*box, "SLOW") == "here");
  CHECK(value(*box, "DIRVENV_STATUS") == "loaded");
  CHECK_FALSE(contains(shown(*box, "dirvenv status"), "\nloading  "));
  CHECK(box->environment().count("DIRVENV_STATUS") == 0);
  box->run("cd ..");
  CHECK(box->environment().count("SLOW") == 0);
  CHECK(lines_of(box->dir() + "/p/ran") == 1);
  CHECK(jobs_of(*box).empty());
}

SHELL_TEST(keeps_typed, "what is being typed stays while a load arrives", "[slow][daemon]") {
  const WithDaemon daemon;
  const auto box = make_box(kind, "0");
  put_waiting(*box, "p");
  box->run("cd p");
  box->type("echo \"<$SL");
  const Fd go = tell(*box, "p", "here");
  await_arrival(*box);
  box->type("OW>\"\r");
  CHECK(contains(plain_text(box->wait_prompt().output), "<here>"));
}

SHELL_TEST(is_gone, "a load that arrives after its directory was left changes nothing",
           "[slow][daemon]") {
  const WithDaemon daemon;
  const auto box = make_box(kind, "0");
  put_waiting(*box, "p", std::string("no_cache\n") + kWaiting);
  put_allowed(*box, "q", "export OTHER=1\n");
  box->run("cd p");
  box->run("cd ../q");
  const Fd go = tell(*box, "p", "late");
  await_jobs(*box);
  box->run("true");
  CHECK(value(*box, "SLOW") == "unset");
  CHECK(value(*box, "OTHER") == "1");
  CHECK(value(*box, "DIRVENV_STATUS") == "loaded");
  box->run("cd ../p");
  CHECK(jobs_of(*box).size() == 1);
  const Fd again = tell(*box, "p", "again");
  await_arrival(*box);
  CHECK(value(*box, "SLOW") == "again");
  box->run("cd ..");
  CHECK(box->environment().count("SLOW") == 0);
}

SHELL_TEST(in_time, "a load that ends while the prompt waits is there at the prompt",
           "[slow][daemon]") {
  const WithDaemon daemon;
  const auto box = make_box(kind, "30s");
  put_allowed(*box, "p", "echo sa''id\nlog_status to''ld\nfor x in 1; do export A=$x; done\n");
  const std::string text = shown(*box, "cd p");
  CHECK(contains(text, "said\n"));
  CHECK(contains(text, "dirvenv: told\n"));
  CHECK(contains(text, "loaded "));
  CHECK(value(*box, "A") == "1");
  CHECK(jobs_of(*box).empty());
}

SHELL_TEST(said_later, "what a load says after the prompt is back is told when it arrives",
           "[slow][daemon]") {
  const WithDaemon daemon;
  const auto box = make_box(kind, "0");
  put_waiting(*box, "p", "read -r word <>go\necho sa''id\nlog_error to''ld\nexport SLOW=1\n");
  box->run("cd p");
  const Fd go = tell(*box, "p", "on");
  await_arrival(*box);
  const std::string text = kind == ShellKind::Bash ? box->run("true").output : box->transcript();
  CHECK(contains(plain_text(text), "said\n"));
  CHECK(contains(plain_text(text), "dirvenv: error told\n"));
  box->run("true");
  CHECK(value(*box, "SLOW") == "1");
}

SHELL_TEST(fails_later, "a load that fails after the prompt is back leaves the base environment",
           "[slow][daemon]") {
  const WithDaemon daemon;
  const auto box = make_box(kind, "0");
  put_waiting(*box, "p", "export SLOW=1\nread -r word <>go\nfalse\nexit 3\n");
  box->run("cd p");
  const Fd go = tell(*box, "p", "on");
  await_jobs(*box);
  if (kind != ShellKind::Bash) box->wait_shown("nothing was loaded");
  box->run("true");
  CHECK(value(*box, "DIRVENV_STATUS") == "failed");
  CHECK(value(*box, "SLOW") == "unset");
  CHECK(count_of(plain_text(box->transcript()), "nothing was loaded") == 1);
}

SHELL_TEST(reloads_later, "while a changed project loads again, what was loaded stays",
           "[slow][daemon]") {
  const WithDaemon daemon;
  const auto box = make_box(kind, "0");
  put_waiting(*box, "p", "watch_file input\nread -r word <>go\nexport SLOW=$word\n");
  box->run("cd p");
  const Fd first = tell(*box, "p", "first");
  await_arrival(*box);
  CHECK(value(*box, "SLOW") == "first");
  put(*box, "p/input", "changed");
  box->run("true");
  CHECK(value(*box, "DIRVENV_STATUS") == "loading");
  CHECK(value(*box, "SLOW") == "first");
  const Fd second = tell(*box, "p", "second");
  await_arrival(*box);
  CHECK(value(*box, "SLOW") == "second");
  CHECK(value(*box, "DIRVENV_STATUS") == "loaded");
}

SHELL_TEST(outdated,
           "what others evaluate and is outdated when it ends is evaluated by a job again",
           "[slow][daemon]") {
  const WithDaemon daemon;
  const auto first = make_box(kind, "60s");
  put_waiting(*first, "p",
              "watch_file input\nprintf 'x\\n' >>ran\n{ flock 9 && read -r word <>go; } 9>turn\n"
              "export SLOW=$word\n");
  const auto other = make_box(kind, "60s", first->root());
  be_same_user(*other, *first);
  first->type("cd p\r");
  first->wait_shown("loading ");
  other->type("cd p\r");
  other->wait_shown("loading ");
  put(*first, "p/input", "changed");
  const Fd old = tell(*first, "p", "old");
  await([&] { return lines_of(first->dir() + "/p/ran") == 2; });
  // As any other that has the prompt waiting no longer than it should, and that others can share.
  const auto names = directory_names(first->runtime_dir() + "/dirvenv/jobs");
  CHECK(std::any_of(names.begin(), names.end(),
                    [](const std::string& name) { return name.starts_with("key."); }));
  // For what comes of the first one's, which took its own as it was, as well.
  const Fd go = tell(*first, "p", "new\nnew\nnew");
  other->wait_prompt();
  CHECK(value(*other, "SLOW") == "new");
  first->wait_prompt();
  first->run("true");
  CHECK(value(*first, "SLOW") == "new");
}

SHELL_TEST(shared, "shells that want the same share one evaluation", "[slow][daemon]") {
  const WithDaemon daemon;
  const auto first = make_box(kind, "0");
  put_waiting(*first, "p");
  std::vector<std::unique_ptr<Shellbox>> others;
  first->run("cd p");
  for (int i = 0; i < 3; ++i) {
    others.push_back(make_box(kind, "0", first->root()));
    be_same_user(*others.back(), *first);
    others.back()->run("cd p");
    CHECK(value(*others.back(), "DIRVENV_STATUS") == "loading");
  }
  for (const auto& other : others)
    await_rest(*other);
  const Fd go = tell(*first, "p", "shared");
  await_arrival(*first);
  CHECK(value(*first, "SLOW") == "shared");
  for (const auto& other : others) {
    await_arrival(*other);
    CHECK(value(*other, "SLOW") == "shared");
  }
  CHECK(lines_of(first->dir() + "/p/ran") == 1);
  CHECK(jobs_of(*first).empty());
}

SHELL_TEST(waits, "`dirvenv wait` ends when what its shell is loading has ended",
           "[slow][daemon]") {
  const WithDaemon daemon;
  const auto box = make_box(kind, "0");
  CHECK_FALSE(contains(shown(*box, "dirvenv wait"), "dirvenv:"));
  put_waiting(*box, "p");
  box->run("cd p");
  CHECK(contains(shown(*box, "dirvenv wait --timeout 1ms"), "p/.envrc is still loading"));
  box->run("dirvenv wait --timeout 1ms");
  CHECK(box->status() == 124);
  box->type("dirvenv wait; echo do''ne $status $SLOW\r");
  const Fd go = tell(*box, "p", "here");
  const std::string text = plain_text(box->wait_prompt().output);
  INFO(text);
  // In bash what follows in the same line has the environment already; in fish where the signal
  // comes between the two commands.
  const bool is_early = kind == ShellKind::Fish && contains(text, "done 0 here\n");
  CHECK((is_early || contains(text, in(kind, "done here\n", "done 0\n", "done 0\n"))));
  CHECK(value(*box, "SLOW") == "here");
}

SHELL_TEST(detaches, "Ctrl-C stops a load that nobody else waits for, and leaves it to others",
           "[slow][daemon]") {
  const WithDaemon daemon;
  const auto box = make_box(kind, "30s");
  put_waiting(*box, "p",
              "printf 'x\\n' >>ran\necho be''gun\nread -r word <>go\nexport SLOW=$word\n");
  box->type("cd p\r");
  box->wait_shown("begun");
  box->interrupt();
  box->wait_prompt();
  CHECK(jobs_of(*box).empty());
  CHECK(value(*box, "DIRVENV_STATUS") != "loading");
  CHECK(lines_of(box->dir() + "/p/ran") == 1);
  box->run("cd ..");

  const auto other = make_box(kind, "30s", box->root());
  be_same_user(*other, *box);
  other->type("cd p\r");
  other->wait_shown("begun");
  box->type("cd p\r");
  box->wait_shown("begun");
  box->interrupt();
  box->wait_prompt();
  CHECK(value(*box, "DIRVENV_STATUS") == "loading");
  const Fd go = tell(*box, "p", "shared");
  other->wait_prompt();
  CHECK(value(*other, "SLOW") == "shared");
  await_arrival(*box);
  CHECK(value(*box, "SLOW") == "shared");
  CHECK(lines_of(box->dir() + "/p/ran") == 2);
}

SHELL_TEST(swept, "what a shell that has died waited for is cleared away", "[slow][daemon]") {
  const WithDaemon daemon;
  const auto box = make_box(kind, "0");
  put_waiting(*box, "p");
  auto other = make_box(kind, "0", box->root());
  other->run("cd p");
  REQUIRE(jobs_of(*box).size() == 1);
  const Fd go = tell(*box, "p", "nobody");
  await_jobs(*box);
  // The others take it where they wait for a key.
  if (kind == ShellKind::Bash) CHECK(jobs_of(*box).size() == 1);
  const pid_t pid = other->pid();
  REQUIRE(::kill(pid, SIGKILL) == 0);
  other.reset();  // and the daemon with it
  // A client of its may still be at it.
  await([&] {
    box->run("dirvenv prune");
    return jobs_of(*box).empty();
  });
}

SHELL_TEST(killed, "when the process that evaluates is killed, the next prompt evaluates again",
           "[slow][daemon]") {
  const WithDaemon daemon;
  const auto box = make_box(kind, "0");
  put_waiting(*box, "p",
              "printf 'x\\n' >>ran\necho $$ >bash\nread -r word <>go\nexport SLOW=$word\n");
  box->run("cd p");
  const Result<Runtime> runtime = Runtime::open(box->runtime_dir() + "/dirvenv");
  REQUIRE(runtime);
  const std::string job = jobs_of(*box).at(0);
  const auto worker = LoadJobs(*runtime).worker(job);
  REQUIRE(worker);
  // Until it has noted its bash, nobody knows whom to end for it.
  await([&] { return lines_of(box->dir() + "/p/bash") == 1; });
  await([&] { return file_status(runtime->directory() + "/jobs/" + job + "/bash").has_value(); });
  const pid_t bash = std::stoi(read_file(box->dir() + "/p/bash"));
  REQUIRE(::kill(worker->pid, SIGKILL) == 0);
  // Of a process with a second thread, as under ThreadSanitizer, the lock may outlive the first.
  await([&] { return LoadJobs(*runtime).state(job) == LoadJobs::State::Lost; });
  box->run("true");
  CHECK(value(*box, "DIRVENV_STATUS") == "loading");
  await([&] { return lines_of(box->dir() + "/p/ran") == 2; });
  await([&] { return ::kill(bash, 0) != 0; });
  const Fd go = tell(*box, "p", "again");
  await_arrival(*box);
  CHECK(value(*box, "SLOW") == "again");
  CHECK(jobs_of(*box).empty());
}

SHELL_TEST(off_while, "what is loading when it is switched off is of no use any more",
           "[slow][daemon]") {
  const WithDaemon daemon;
  const auto box = make_box(kind, "0");
  put_waiting(*box, "p");
  box->run("cd p");
  box->run("dirvenv off");
  CHECK(value(*box, "DIRVENV_STATUS") == "off");
  const Fd go = tell(*box, "p", "late");
  await_jobs(*box);
  box->run("true");
  CHECK(value(*box, "SLOW") == "unset");
  CHECK(jobs_of(*box).empty());
}

SHELL_TEST(reload_while, "a reload of what has not changed arrives too", "[slow][daemon]") {
  const WithDaemon daemon;
  const auto box = make_box(kind, "0");
  put_waiting(*box, "p");
  box->run("cd p");
  const Fd first = tell(*box, "p", "first");
  await_arrival(*box);
  CHECK(value(*box, "SLOW") == "first");
  box->run("dirvenv reload");
  CHECK(value(*box, "DIRVENV_STATUS") == "loading");
  const Fd second = tell(*box, "p", "second");
  await_arrival(*box);
  CHECK(value(*box, "SLOW") == "second");
  CHECK(value(*box, "DIRVENV_STATUS") == "loaded");
  // Twice while it loads: only the later one counts.
  box->run("dirvenv reload");
  box->run("dirvenv reload");
  CHECK(jobs_of(*box).size() == 2);
  const Fd third = tell(*box, "p", "third");
  const Fd fourth = tell(*box, "p", "third");
  await_arrival(*box);
  CHECK(value(*box, "SLOW") == "third");
  CHECK(jobs_of(*box).empty());
}

TEST_CASE("a load that arrives while bash reads a line does not keep it reading (bash)",
          "[slow][daemon][bash]") {
  const WithDaemon daemon;
  const auto box = make_box(ShellKind::Bash, "0");
  put_waiting(*box, "p");
  box->run("cd p; cd ..; cd p");
  box->type("read -p 'as''ks ' answer; echo \"got=$answer\"\r");
  box->wait_shown("asks ");
  box->type("hel");
  const Fd go = tell(*box, "p", "here");
  box->wait_shown("dirvenv: loaded ");
  box->type("lo\r");
  CHECK(contains(plain_text(box->wait_prompt().output), "got=hello\n"));
  CHECK(value(*box, "SLOW") == "here");
}

SHELL_TEST(talks, "a file that says something all the time fills no memory", "[slow][daemon]") {
  const WithDaemon daemon;
  const auto box = make_box(kind, "0");
  put_allowed(*box, "p",
              "for ((i = 0; i < 600; i++)); do log_status \"$(printf %0999d 0)\"; done\n");
  box->run("cd p");
  box->run("dirvenv wait");
  box->run("true");
  CHECK(value(*box, "DIRVENV_STATUS") == "loaded");
  const std::string text = plain_text(box->transcript());
  CHECK(contains(text, "dirvenv: more is left out\n"));
  CHECK(count_of(text, "dirvenv: 0") > 500);
  CHECK(count_of(text, "dirvenv: 0") < 600);
}
