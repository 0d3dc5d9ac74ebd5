// SPDX-License-Identifier: MIT
// Project files that are no files, or somebody else's. These run as root, which alone can make
// devices and give files away.
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <functional>
#include <thread>

#include "os/fd.h"
#include "shells/approve.h"
#include "support/users.h"

namespace dirvenv::test {
namespace {

namespace fs = std::filesystem;

// Nothing here waits for anything; ten seconds are for a machine that is very busy.
constexpr double kMostMs = 10'000;

void make_socket(const std::string& path) {
  const Fd listener(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  REQUIRE(path.size() < sizeof address.sun_path);
  path.copy(address.sun_path, path.size());
  REQUIRE(::bind(listener.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
}

/// Makes something of that path, and the word that a person must see about it (or none).
struct FileKind {
  const char* name;
  std::function<void(const std::string&)> make;
  const char* message = "";
};

const std::vector<FileKind> kKinds = {
    {"fifo", [](const auto& path) { REQUIRE(::mkfifo(path.c_str(), 0644) == 0); }},
    {"zero",
     [](const auto& path) { REQUIRE(::mknod(path.c_str(), S_IFCHR | 0644, makedev(1, 5)) == 0); }},
    {"tty",
     [](const auto& path) { REQUIRE(::mknod(path.c_str(), S_IFCHR | 0644, makedev(5, 0)) == 0); }},
    {"socket", make_socket},
    {"directory", [](const auto& path) { fs::create_directory(path); }},
    {"link to a fifo",
     [](const auto& path) {
       REQUIRE(::mkfifo((path + "-fifo").c_str(), 0644) == 0);
       fs::create_symlink(path + "-fifo", path);
     }},
    {"link to a terminal", [](const auto& path) { fs::create_symlink("/dev/tty", path); }},
    {"link to itself", [](const auto& path) { fs::create_symlink(path, path); }},
    {"link to standard input",
     [](const auto& path) { fs::create_symlink("/proc/self/fd/0", path); }},
    {"sparse",
     [](const auto& path) {
       write_file(path, "export A=1\n");
       REQUIRE(::truncate(path.c_str(), off_t{1} << 40) == 0);
     },
     "larger than 1 MiB"},
};

}  // namespace

SHELL_TEST(kinds, "a13: a project file that is no file holds no prompt up", "[hostile]") {
  need_root();
  Shellbox box(kind);
  make_directories(box.dir() + "/p");
  REQUIRE(::mkfifo((box.dir() + "/p/.envrc").c_str(), 0644) == 0);
  CHECK(box.run("dirvenv allow p").milliseconds < kMostMs);
  fs::remove_all(box.dir() + "/p");
  for (const FileKind& what : kKinds) {
    CAPTURE(what.name);
    const std::string directory = box.dir() + "/" + what.name;
    make_directories(directory);
    what.make(directory + "/.envrc");
    const ShellStep entered = box.change_directory(directory);
    CHECK(entered.milliseconds < kMostMs);
    CHECK(count_of(plain_text(entered.output), "dirvenv: ") == (*what.message == '\0' ? 0 : 1));
    CHECK(contains(plain_text(entered.output), what.message));
    CHECK(value(box, "A") == "unset");
  }
}

SHELL_TEST(growing, "a13: a file that grows while it is read is refused", "[hostile]") {
  Shellbox box(kind);
  put(box, "p/.envrc", "# begin\n");
  const std::string path = box.dir() + "/p/.envrc";
  std::atomic<bool> stop = false;
  std::thread writer([&] {
    const Fd file(::open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC));
    const std::string block(1 << 16, '#');
    // Enough to be too large for good, and then changed again and again.
    for (int i = 0; !stop; ++i) {
      if (i < 64) (void)!::write(file.get(), block.data(), block.size());
      ::futimens(file.get(), nullptr);
    }
  });
  for (int round = 0; round < 2; ++round) {
    CHECK(box.run("cd p").milliseconds < kMostMs);
    CHECK(box.run("cd ..").milliseconds < kMostMs);
  }
  stop = true;
  writer.join();
  CHECK(contains(shown(box, "cd p"), "larger than 1 MiB"));
}

SHELL_TEST(planted, "a12: what another user plants in a shared directory is not even offered",
           "[hostile]") {
  need_root();
  Shellbox box(kind);
  const std::string shared = box.dir() + "/tmp";
  make_directories(shared + "/work");
  REQUIRE(::chmod(shared.c_str(), 01777) == 0);
  write_file(shared + "/.envrc", "touch MARKER; export A=evil\n");
  REQUIRE(::chown((shared + "/.envrc").c_str(), kNobody, kNobody) == 0);
  put(box, ".envrc", "export OURS=1\n");
  approve(box, ".envrc");
  for (const std::string go : {"cd tmp", "cd work", "cd ../..", "cd tmp/work"}) {
    INFO(go);
    const std::string said = shown(box, go);
    CHECK_FALSE(contains(said, "tmp/.envrc"));
    CHECK_FALSE(contains(said, "blocked"));
    CHECK(value(box, "OURS") == "1");
    CHECK(value(box, "A") == "unset");
  }
  // Not even for the asking.
  CHECK_FALSE(contains(shown(box, "dirvenv allow .."), "tmp/.envrc"));
  CHECK_FALSE(box.exists("tmp/MARKER"));
}

SHELL_TEST(other_user, "c7: a shell of another user that was started in a project leaves it",
           "[hostile]") {
  need_root();
  ShellboxOptions options;
  options.variables["SHARED"] = "base";
  Shellbox box(kind, options);
  for (const std::string& path : {box.root()->path(), box.dir()})
    REQUIRE(::chmod(path.c_str(), 0755) == 0);
  put_approved(box, "p", "export A=1 SHARED=project\n");
  box.run("cd p");
  REQUIRE(value(box, "A") == "1");
  // The new user can read neither approvals nor the digest key, and has no runtime directory.
  const std::string name(name_of(kind));
  const std::string script =
      in(kind, "eval \"$(dirvenv export bash)\"", "eval \"$(dirvenv export zsh)\"",
         "eval (dirvenv export fish | string collect)") +
      "; /usr/bin/env; id -u";
  const std::string said = shown(box, "setpriv --reuid 65534 --regid 65534 --clear-groups " + name +
                                          " -c " + typed_word(kind, script));
  INFO(said);
  CHECK(contains(said, "SHARED=base\n"));
  CHECK_FALSE(contains(said, "\nA=1"));
  CHECK_FALSE(contains(said, "DIRVENV_STATE="));
  CHECK(contains(said, "65534"));
  // The first one is as it was.
  CHECK(value(box, "SHARED") == "project");
  box.run("cd ..");
  CHECK(value(box, "SHARED") == "base");
}

}  // namespace dirvenv::test
