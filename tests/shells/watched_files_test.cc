// SPDX-License-Identifier: MIT
// What the daemon does when files change that shells depend on, before any prompt looks.
#include <fcntl.h>
#include <sys/stat.h>

#include <csignal>

#include "engine/channels.h"
#include "engine/runtime.h"
#include "os/files.h"
#include "shells/await.h"
#include "shells/shell_case.h"
#include "shells/with_daemon.h"

using namespace dirvenv;
using namespace dirvenv::test;

namespace {

/// How many directories the daemon says that it watches.
int watched(const Shellbox& box) {
  const std::string path = box.runtime_dir() + "/dirvenv/daemon.watches";
  return std::filesystem::exists(path) ? std::stoi(read_file(path)) : 0;
}

/// What a prompt of the shell compares its stamps with.
Stamp generation(const Shellbox& box) {
  return stamp_of(box.runtime_dir() + "/dirvenv/shells/" + process_with(box.pid())->text());
}

/// A file that is older than what is there, moved over it: no `-nt` sees that.
void put_older(Shellbox& box, const std::string& name, const std::string& text) {
  const std::string aside = box.dir() + "/aside";
  write_file(aside, text);
  const timespec times[2] = {{1'000'000'000, 0}, {1'000'000'000, 0}};
  REQUIRE(::utimensat(AT_FDCWD, aside.c_str(), times, 0) == 0);
  std::filesystem::rename(aside, box.dir() + "/" + name);
}

/// More files than the prompt has references for; the last one holds a value.
void put_many(Shellbox& box) {
  std::string text;
  for (int i = 0; i < 20; ++i) {
    put(box, "p/file" + std::to_string(i), "");
    text += "watch_file file" + std::to_string(i) + "\n";
  }
  put(box, "p/settings", "A=first\n");
  put_allowed(box, "p", text + "dotenv settings\n");
}

/// That change is one that the shell's next prompt sees, though its own test does not.
void check_seen(Shellbox& box, const std::string& word) {
  const Stamp before = generation(box);
  put_older(box, "p/settings", "A=" + word + "\n");
  await([&] { return generation(box) != before; });
  box.run("true");
  CHECK(value(box, "A") == word);
}

}  // namespace

SHELL_TEST(older_files, "an older file is seen too, and where the daemon has been killed meanwhile",
           "[watches][daemon]") {
  const WithDaemon daemon;
  Shellbox box(kind);
  put_many(box);
  box.run("cd p");
  CHECK(value(box, "A") == "first");
  await([&] { return watched(box) > 0; });
  check_seen(box, "second");
  // The shell tells the next one nothing, and does not have to.
  const Channels channels(box.runtime_dir() + "/dirvenv");
  const auto first = channels.daemon();
  REQUIRE(first);
  ::kill(first->pid, SIGKILL);
  await([&] { return !channels.daemon(); });
  std::filesystem::remove(channels.watches_path());
  box.run("dirvenv daemon start");
  await([&] { return watched(box) > 0; });
  check_seen(box, "third");
}

SHELL_TEST(comes_back, "a directory of watch_dir that comes back is seen", "[watches][daemon]") {
  const WithDaemon daemon;
  Shellbox box(kind);
  for (const char* const more : {"", "for x in 1; do :; done\n"}) {
    put_allowed(
        box, "p",
        std::string("watch_dir tree\nif [ -e tree/x ]; then export A=yes; else export A=no; fi\n") +
            more);
    box.run("cd p");
    CHECK(value(box, "A") == "no");
    for (int i = 0; i < 2; ++i) {
      put(box, "p/tree/x", "");
      box.run("true");
      CHECK(value(box, "A") == "yes");
      std::filesystem::remove_all(box.dir() + "/p/tree");
      box.run("true");
      CHECK(value(box, "A") == "no");
    }
    box.run("cd ..");
  }
}

SHELL_TEST(given_up, "directories are watched while a shell needs them", "[watches][daemon]") {
  const WithDaemon daemon;
  Shellbox box(kind);
  put_many(box);
  box.run("cd p");
  await([&] { return watched(box) > 0; });
  const std::string text = shown(box, "dirvenv daemon status");
  CHECK(contains(text, "Directories that it watches: " + std::to_string(watched(box)) + ".\n"));
  CHECK(contains(shown(box, "dirvenv daemon status --json"), "\"directories\""));
  box.run("cd ..");
  await([&] { return watched(box) == 0; });
}

SHELL_TEST(ahead, "what bash evaluates is evaluated before the next prompt, once",
           "[watches][daemon]") {
  const WithDaemon daemon;
  Shellbox box(kind);
  for (const char* const project : {"p", "q"}) {
    put(box, std::string(project) + "/input", "1\n");
    put_allowed(box, project,
                "watch_file input\nprintf 'x\\n' >>ran\n"
                "read -r word <input; for x in $word; do export A=$x; done\n");
  }
  const auto ran = [&](const std::string& project) {
    return lines_of(box.dir() + "/" + project + "/ran");
  };
  const auto await_idle = [&] {
    await([&] {
      const auto jobs = directory_names(box.runtime_dir() + "/dirvenv/jobs");
      return jobs == std::vector<std::string>{"lock"};
    });
  };
  box.run("cd q");
  box.run("cd ../p");
  CHECK(value(box, "A") == "1");
  await([&] { return watched(box) > 0; });
  await_idle();
  take_client_away(box);
  for (size_t count = 2; count < 5; ++count) {
    const std::string word = std::to_string(count);
    put(box, "p/input", word + "\n");
    await([&] { return ran("p") == count; });
    await_idle();
    box.run("true");
    CHECK(value(box, "A") == word);
  }
  // What is evaluated behind is so in the order of the prompts: after this, p would have been.
  box.run("cd ../q");
  CHECK(value(box, "A") == "1");
  await([&] { return ran("q") == 2; });
  await_idle();
  CHECK(ran("p") == 4);
}
