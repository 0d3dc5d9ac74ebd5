// SPDX-License-Identifier: MIT
// The daemon answers prompts, and whatever becomes of it, they get the same answers.
#include <sys/ioctl.h>

#include <csignal>
#include <functional>
#include <thread>

#include "engine/channels.h"
#include "os/fifo.h"
#include "os/process_table.h"
#include "os/wait.h"
#include "shells/shell_case.h"
#include "shells/with_daemon.h"
#include "support/clean_run.h"
#include "support/places.h"

using namespace dirvenv;
using namespace dirvenv::test;

namespace {

Channels channels_of(const Shellbox& box) {
  return Channels(box.runtime_dir() + "/dirvenv");
}

pid_t daemon_of(const Shellbox& box) {
  const auto daemon = channels_of(box).daemon();
  REQUIRE(daemon);
  return daemon->pid;
}

/// What the command prints, without its newline.
std::string output_of(Shellbox& box, const std::string& command) {
  box.run(command + " >" + box.dir() + "/out");
  std::string text = read_file(box.dir() + "/out");
  return text.substr(0, text.find('\n'));
}

/// Whether the next question is the daemon's.
bool is_linked(Shellbox& box) {
  return shown(box, "echo \"<$_dirvenv_channel>\"").find("<>") == std::string::npos;
}

/// What the shell's hook would ask, but in a form that needs no quoting.
std::string question_of(Shellbox& box, ShellKind kind, const std::string& number) {
  const bool is_fish = kind == ShellKind::Fish;
  std::string text("dirvenv-question 3");
  for (const std::string& field : {std::string(is_fish ? "fish" : "zsh"), number, box.dir()})
    text += '\0' + field;
  text.append(2, '\0');
  std::string entries;
  for (const auto& [name, value] : box.environment()) {
    if (is_fish) text += name + " 'a'  'b'\n";
    entries += name + "=" + value + '\0';
  }
  if (is_fish) text += '\0';
  return text + entries + "#end\n";
}

/// Until the daemon has looked at all announcements, and waits for more.
void wait_until_idle(const Channels& channels, pid_t daemon) {
  const Result<Fd> pipe = open_fifo(channels.pipe_path());
  REQUIRE(pipe);
  const auto is_asleep = [&] {
    const std::string stat = read_file("/proc/" + std::to_string(daemon) + "/stat");
    return stat.substr(stat.rfind(')')).starts_with(") S");
  };
  for (int left = 1; left > 0 || !is_asleep(); std::this_thread::yield())
    REQUIRE(::ioctl(pipe->get(), FIONREAD, &left) == 0);
}

void for_all(const std::function<void(ShellKind)>& body) {
  for (const ShellKind kind : {ShellKind::Bash, ShellKind::Zsh, ShellKind::Fish}) {
    DYNAMIC_SECTION(std::string(name_of(kind))) {
      const WithDaemon daemon;
      body(kind);
    }
  }
}

}  // namespace

TEST_CASE("the daemon alone loads and unloads", "[daemon]") {
  for_all([](ShellKind kind) {
    const auto box = make_linked_box(kind);
    take_client_away(*box);
    CHECK(shown(*box, "cd p").find("dirvenv: loaded ") != std::string::npos);
    CHECK(value(*box, "A") == "1");
    CHECK(shown(*box, "cd ..").find("dirvenv: unloaded ") != std::string::npos);
    CHECK(box->environment().count("A") == 0);
    CHECK(box->environment().count("DIRVENV_STATE") == 0);
  });
}

TEST_CASE("values reach the daemon and come back byte for byte", "[daemon]") {
  for_all([](ShellKind kind) {
    const auto box = make_linked_box(
        kind, "export B=\"$FROM_SHELL\" C=\"'\xff \t\n\\\"\\$x'\" D=${EMPTY-unset}\n");
    box->run(kind == ShellKind::Fish
                 ? "set -gx FROM_SHELL a\\n\\'b\\\"\\\\\\ \\Xfe\\x01'*é'; set -gx EMPTY ''"
                 : "export FROM_SHELL=$'a\\n\\'b\"\\\\ \\xfe\\x01*é' EMPTY=");
    take_client_away(*box);
    box->run("cd p");
    auto environment = box->environment();
    CHECK(environment["B"] == "a\n'b\"\\ \xfe\x01*é");
    CHECK(environment["C"] == "'\xff \t\n\"$x'");
    CHECK(environment.count("D") == 1);
    CHECK(environment["D"] == "");
  });
}

TEST_CASE("what the daemon reports is shown", "[daemon]") {
  for_all([](ShellKind kind) {
    const auto box =
        make_linked_box(kind, "log_status 'from \\e[31m the file'\nlog_error 'and\nwrong'\n");
    take_client_away(*box);
    const std::string text = shown(*box, "cd p");
    CHECK(text.find("dirvenv: from \\e[31m the file\n") != std::string::npos);
    CHECK(text.find("dirvenv: error and\\x0Awrong\n") != std::string::npos);
    // In the colour of errors, on a terminal as this one.
    CHECK(box->transcript().find("\033[31mdirvenv: error and") != std::string::npos);
  });
}

TEST_CASE("what needs bash, or prints, is the client's", "[daemon]") {
  for_all([](ShellKind kind) {
    for (const std::string_view text :
         {"no_cache\nfor x in 1; do export A=$x; done\n", "no_cache\necho printed; export A=1\n"}) {
      const auto box = make_linked_box(kind, text);
      CHECK(shown(*box, "cd p").find("loaded") != std::string::npos);
      CHECK(value(*box, "A") == "1");
      box->run("cd ..");
      take_client_away(*box);
      box->run("cd p");
      CHECK(box->environment().count("A") == 0);
    }
  });
}

TEST_CASE("an exported function is for the client", "[daemon]") {
  const WithDaemon daemon;
  const auto box = make_linked_box(ShellKind::Bash, "greet; export A=1\n");
  box->run("greet() { export B=2; }; export -f greet");
  box->run("cd p");
  CHECK(value(*box, "B") == "2");
}

TEST_CASE("fish's lists reach the daemon as its children get them", "[daemon]") {
  const WithDaemon daemon;
  const auto box =
      make_linked_box(ShellKind::Fish, "export B=\"$A_PATH|$WORDS|$PLAIN_PATH|$SAID\"\n");
  box->run("set -gx A_PATH /a /b; set -gx WORDS a 'b c'; set -gx SAID \"it's  'said'\"");
  box->run("set -gx --unpath PLAIN_PATH x y");
  // The first question leaves them open, and so the client answers it.
  box->run("cd p; cd ..");
  take_client_away(*box);
  box->run("cd p");
  CHECK(value(*box, "B") == "/a:/b|a b c|x y|it's  'said'");
}

TEST_CASE("a process that is now this shell and now that is served as what it is", "[daemon]") {
  // As after `exec fish` and `exec bash`.
  for_all([](ShellKind kind) {
    const auto box = make_linked_box(kind);
    const bool is_fish = kind == ShellKind::Fish;
    const std::string pipe = channels_of(*box).path(channels_of(*box).all().at(0)) + "/ask";
    CHECK(std::filesystem::exists(pipe) != is_fish);
    box->run("dirvenv export " + std::string(is_fish ? "zsh" : "fish") + " --hook " +
             std::to_string(box->pid()) + " \"$PWD\" >/dev/null");
    // A shell that has just begun knows of no channel.
    if (is_fish) box->run("set -e _dirvenv_channel");
    CHECK(std::filesystem::exists(pipe) == is_fish);
    box->run("cd p");
    CHECK(value(*box, "A") == "1");
    CHECK(std::filesystem::exists(pipe) != is_fish);
    take_client_away(*box);
    box->run("cd ..");
    CHECK(box->environment().count("A") == 0);
  });
}

TEST_CASE("a daemon that is killed is missed by nobody", "[daemon]") {
  for_all([](ShellKind kind) {
    const auto box = make_linked_box(kind);
    REQUIRE(::kill(daemon_of(*box), SIGKILL) == 0);
    box->run("cd p");
    CHECK(value(*box, "A") == "1");
    box->run("cd ..");
    CHECK(box->environment().count("A") == 0);
  });
}

TEST_CASE("a daemon that has been stopped holds nobody up", "[daemon]") {
  for_all([](ShellKind kind) {
    const auto box = make_linked_box(kind);
    const pid_t pid = daemon_of(*box);
    REQUIRE(::kill(pid, SIGSTOP) == 0);
    box->run("cd p");
    CHECK(value(*box, "A") == "1");
    // It is not asked again, or each prompt would wait for it.
    const std::string question =
        channels_of(*box).path(channels_of(*box).all().at(0)) + "/question";
    CHECK(std::filesystem::exists(question));
    CHECK_FALSE(is_linked(*box));
    box->run("cd ..");
    CHECK(box->environment().count("A") == 0);
    CHECK_FALSE(is_linked(*box));
    REQUIRE(::kill(pid, SIGCONT) == 0);
    // What it says now is to a question of before.
    while (std::filesystem::exists(question))
      std::this_thread::yield();
    box->run("cd p");
    CHECK(value(*box, "A") == "1");
    CHECK(is_linked(*box));
    take_client_away(*box);
    box->run("cd ..");
    CHECK(box->environment().count("A") == 0);
  });
}

TEST_CASE("what a shell asks right after its client has announced it again is answered",
          "[daemon]") {
  for (const ShellKind kind : {ShellKind::Zsh, ShellKind::Fish}) {
    DYNAMIC_SECTION(std::string(name_of(kind))) {
      const WithDaemon daemon;
      const auto box = make_linked_box(kind);
      const Channels channels = channels_of(*box);
      const ProcessId shell = channels.all().at(0);
      const std::string channel = channels.path(shell);
      const std::string question = question_of(*box, kind, "5");
      const pid_t pid = daemon_of(*box);
      REQUIRE(::kill(pid, SIGSTOP) == 0);
      REQUIRE(write_to_fifo(channels.pipe_path(), shell.text() + "\n"));
      write_file(channel + "/question", question);
      std::optional<Fd> wake;
      if (kind == ShellKind::Zsh) {
        wake = std::move(*open_fifo(channel + "/wake"));
        REQUIRE(write_to_fifo(channel + "/ask", "5\n"));
      }
      REQUIRE(::kill(pid, SIGCONT) == 0);
      wait_until_idle(channels, pid);
      CHECK_FALSE(std::filesystem::exists(channel + "/question"));
      if (wake) CHECK(read_available(wake->get(), 4096) == "5 got\n");
      const std::string answer = read_file(channel + (wake ? "/answer" : "/answers/5"));
      CHECK(answer.find("_dirvenv_same") != std::string::npos);
    }
  }
}

TEST_CASE("an orderly end of the daemon takes the channels away", "[daemon]") {
  for_all([](ShellKind kind) {
    const auto box = make_linked_box(kind);
    REQUIRE(channels_of(*box).all().size() == 1);
    CHECK(shown(*box, "dirvenv daemon stop").find("Stopped the daemon") != std::string::npos);
    CHECK(channels_of(*box).all().empty());
    box->run("cd p");
    CHECK(value(*box, "A") == "1");
  });
}

TEST_CASE("without the user's wish there is no daemon", "[daemon]") {
  for_all([](ShellKind kind) {
    const auto box = make_linked_box(kind);
    box->run("dirvenv daemon stop; export DIRVENV_DAEMON=0");
    box->run("cd p");
    CHECK(value(*box, "A") == "1");
    CHECK_FALSE(channels_of(*box).daemon());
    const std::string unset = kind == ShellKind::Fish ? "set -e" : "unset";
    box->run(
        "mkdir -p $XDG_CONFIG_HOME/dirvenv; echo 'daemon = false' > "
        "$XDG_CONFIG_HOME/dirvenv/config.toml; " +
        unset + " DIRVENV_DAEMON");
    box->run("cd ..");
    CHECK(box->environment().count("A") == 0);
    CHECK_FALSE(channels_of(*box).daemon());
  });
}

TEST_CASE("what lies in a channel is gone after an answer", "[daemon]") {
  for_all([](ShellKind kind) {
    const auto box = make_linked_box(kind);
    box->run("cd p");
    const auto shells = channels_of(*box).all();
    REQUIRE(shells.size() == 1);
    const std::string channel = channels_of(*box).path(shells[0]);
    CHECK_FALSE(std::filesystem::exists(channel + "/question"));
    size_t answers = 0;
    for (const std::string& path : tree_paths(channel, 100)) {
      if (!contains(path, "/answer") || !leads_to(path, FileStatus::Kind::Regular)) continue;
      ++answers;
      CHECK(read_file(path) == "");
    }
    // fish has a name for each.
    CHECK(answers == (kind == ShellKind::Fish ? 2 : 1));
  });
}

TEST_CASE("the channel of a shell that has ended is removed", "[daemon]") {
  for_all([](ShellKind kind) {
    const auto box = make_linked_box(kind);
    const Channels channels = channels_of(*box);
    box->exit();
    // The next question is served after what has happened before it.
    const auto other_root = box->root();
    ShellboxOptions options;
    options.root = other_root;
    Shellbox other(kind, options);
    other.run("cd p");
    other.run("cd ..");
    take_client_away(other);
    other.run("cd p");
    CHECK(value(other, "A") == "1");
    CHECK(channels.all().size() == 1);
  });
}

TEST_CASE("no number of a question comes back", "[daemon]") {
  // What a daemon has said late to an older one would be its answer.
  for (const ShellKind kind : {ShellKind::Bash, ShellKind::Zsh}) {
    DYNAMIC_SECTION(std::string(name_of(kind))) {
      const WithDaemon daemon;
      const auto box = make_linked_box(kind);
      const std::string before = output_of(*box, "echo $_dirvenv_asked");
      box->run("eval \"$(dirvenv hook " + std::string(name_of(kind)) + ")\"");
      box->run("cd p");
      box->run("cd ..");
      REQUIRE(is_linked(*box));
      CHECK(std::stoll(output_of(*box, "echo $_dirvenv_asked")) > std::stoll(before));
    }
  }
}

TEST_CASE("a daemon keeps nothing open of the shell that has started it", "[daemon]") {
  const WithDaemon daemon;
  const auto box = make_linked_box(ShellKind::Bash);
  box->run("dirvenv daemon stop; exec 9>held; dirvenv daemon start; exec 9>&-");
  const std::string held = box->dir() + "/held";
  REQUIRE(std::filesystem::exists(held));
  for (const auto& entry :
       std::filesystem::directory_iterator("/proc/" + std::to_string(daemon_of(*box)) + "/fd")) {
    std::error_code gone;
    CHECK(std::filesystem::read_symlink(entry.path(), gone) != held);
  }
}

TEST_CASE("what a daemon may have said too late is said by the client", "[daemon]") {
  const WithDaemon daemon;
  const auto box = make_linked_box(ShellKind::Bash);
  make_directories(box->dir() + "/b");
  write_file(box->dir() + "/b/.envrc", "export A=1\n");
  CHECK(shown(*box, "cd b").find("is blocked") != std::string::npos);
  const std::string ask = "dirvenv export bash --hook $$ \"$PWD\"";
  CHECK(shown(*box, ask + " >out").find("is blocked") == std::string::npos);
  CHECK(shown(*box, ask + " --unanswered >out").find("is blocked") != std::string::npos);
}

TEST_CASE("a daemon whose directory has been made anew leaves it to the next", "[daemon]") {
  const WithDaemon daemon;
  const auto box = make_linked_box(ShellKind::Bash);
  const auto old = channels_of(*box).daemon();
  REQUIRE(old);
  box->run("rm -rf $XDG_RUNTIME_DIR/dirvenv; dirvenv daemon start");
  const pid_t now = daemon_of(*box);
  REQUIRE(now != old->pid);
  box->run("cd p");
  REQUIRE(is_linked(*box));
  const Result<Fd> process = watch_process(*old);
  REQUIRE(::kill(old->pid, SIGTERM) == 0);
  if (process) REQUIRE(wait_readable({process->get()}, 60'000) == 1);
  CHECK(daemon_of(*box) == now);
  CHECK(std::filesystem::exists(channels_of(*box).pipe_path()));
  take_client_away(*box);
  box->run("cd ..");
  CHECK(box->environment().count("A") == 0);
}

TEST_CASE("a shell with another dirvenv than the daemon's does not ask it", "[daemon]") {
  for_all([](ShellKind kind) {
    const auto box = make_linked_box(kind);
    const std::string other = *box->root() / "other";
    std::filesystem::create_symlink(binary(), other);
    box->run(use_program(kind, other) +
             (kind == ShellKind::Fish ? "; set -e _dirvenv_channel" : "; _dirvenv_channel="));
    box->run("cd p");
    CHECK(value(*box, "A") == "1");
    CHECK_FALSE(is_linked(*box));
  });
}

TEST_CASE("a channel that somebody has removed is made again", "[daemon]") {
  for_all([](ShellKind kind) {
    const auto box = make_linked_box(kind);
    box->run("rm -rf $XDG_RUNTIME_DIR/dirvenv/channels");
    box->run("cd p");
    CHECK(value(*box, "A") == "1");
    CHECK(is_linked(*box));
    take_client_away(*box);
    box->run("cd ..");
    CHECK(box->environment().count("A") == 0);
  });
}

TEST_CASE("the daemon's log tells what it has done", "[daemon]") {
  const WithDaemon daemon;
  const auto box = make_linked_box(ShellKind::Bash);
  box->run("cd p");
  const std::string text = shown(*box, "dirvenv daemon log");
  CHECK(text.find(" started, version ") != std::string::npos);
  CHECK(text.find(" shell " + std::to_string(box->pid()) + " can ask\n") != std::string::npos);
  const std::string json = shown(*box,
                                 "dirvenv daemon log --json | python3 -c 'import json, sys; "
                                 "all = json.load(sys.stdin); print(all[\"version\"], "
                                 "all[\"lines\"][0][\"what\"].split()[0])'");
  CHECK(json.find("1 started,\n") != std::string::npos);
}

TEST_CASE("a service manager's pipe is used, and stays", "[daemon]") {
  for_all([](ShellKind kind) {
    const auto box = make_linked_box(kind);
    const Channels channels = channels_of(*box);
    box->run("dirvenv daemon stop");
    CHECK_FALSE(std::filesystem::exists(channels.pipe_path()));
    test::clean_run(box->dir(), "mkfifo -m 600 " + channels.pipe_path());
    // As systemd.socket(5) has it for ListenFIFO=. Both ends are held by who waits.
    const Result<Fd> held = open_fifo(channels.pipe_path());
    REQUIRE(held);
    put(*box, "activate",
        "LISTEN_PID=$$ LISTEN_FDS=1 exec dirvenv daemon run 3<>\"$1\" >/dev/null 2>&1\n");
    box->run("sh -c 'sh activate " + channels.pipe_path() + " &'");
    for (int i = 0; i < 5000 && !channels.daemon(); ++i)
      wait_readable({}, 1);
    const Result<Fd> used = open_fifo(channels.pipe_path());
    REQUIRE(used);
    CHECK(are_same_file(held->get(), used->get()));
    box->run("cd p");
    box->run("cd ..");
    take_client_away(*box);
    box->run("cd p");
    CHECK(value(*box, "A") == "1");
    box->run("dirvenv daemon stop");
    CHECK(std::filesystem::exists(channels.pipe_path()));
  });
}
