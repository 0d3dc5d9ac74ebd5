// SPDX-License-Identifier: MIT
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>

#include "core/path.h"
#include "os/files.h"
#include "os/lock_file.h"
#include "python/contains.h"
#include "python/venv.h"
#include "python/venv_project.h"

namespace dirvenv {
namespace {

using test::contains;
using test::output_of;
using test::start_process;
using test::status_of_process;
using test::VenvProject;

std::string system_version() {
  return output_of(
      {"/usr/bin/python3", "-c", "import sys; sys.stdout.write('%d.%d' % sys.version_info[:2])"});
}

// The arguments of every process, to see who still works in a directory.
bool is_named_by_a_process(const std::string& path) {
  for (const std::string& name : directory_names("/proc")) {
    const Result<std::string> words = read_file("/proc/" + name + "/cmdline", 1 << 20);
    if (words && contains(*words, path)) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("an interpreter that is not there is an error that says where it was sought", "[venv]") {
  VenvProject project;
  struct Row {
    std::string word;
    std::string message;
  };
  const std::vector<Row> rows = {
      {"python9", "error: cannot find python9 on PATH: install it, or ask for another interpreter"},
      {"python", "error: cannot find python on PATH: python3 is there, so ask for python3"},
      {"", "error: no Python interpreter is named"},
      {"~/bin/python", "cannot run ~/bin/python: "},
      {"./tool", "/project/tool is not an executable file"},
      {"/usr", "cannot run /usr: /usr is not an executable file"},
  };
  for (const Row& row : rows) {
    project.request.executable = row.word;
    CHECK(contains(project.ensured(), row.message));
  }
  CHECK(project.starts() == 0);
  CHECK_FALSE(link_status(project.request.layout_dir));
}

TEST_CASE("the project directory is not searched for an interpreter", "[venv]") {
  VenvProject project;
  test::make_directories(project.path("sub"));
  for (const char* name : {"python9", "sub/python9"}) {
    test::write_file(project.path(name), "#!/bin/sh\ntouch run\nexec python3 \"$@\"\n");
    ::chmod(project.path(name).c_str(), 0755);
  }
  REQUIRE(::chdir(project.request.directory.c_str()) == 0);
  project.request.executable = "python9";
  for (const char* search_path :
       {"", ".", ":", "sub", ":/bin", "/bin:", "/bin::/bin", "/bin:./sub"}) {
    INFO(search_path);
    project.request.search_path = search_path;
    CHECK(contains(project.ensured(), "cannot find python9"));
  }
  REQUIRE(::chdir("/") == 0);
  CHECK_FALSE(link_status(project.path("run")));
}

TEST_CASE("a virtualenv is not made of itself", "[venv]") {
  VenvProject project;
  const std::string venv = project.ensured();
  const std::string before = project.request.search_path;
  project.request.search_path = venv + "/bin:" + before;
  const pid_t other = start_process([&] {
    test::forbid_execve();
    return project.ensured() == venv ? 0 : 1;
  });
  CHECK(status_of_process(other) == 0);
}

TEST_CASE("an interpreter that does not run is named, and what it says passed on", "[venv]") {
  VenvProject project;
  test::write_file(project.path("broken"), "#!/bin/sh\necho no such version >&2\nexit 127\n");
  ::chmod(project.path("broken").c_str(), 0755);
  project.request.executable = "./broken";
  CHECK(contains(project.ensured(), "/project/broken -E -s -c ...` ended with status 127"));
  CHECK(project.errors() == "no such version\n");
  CHECK_FALSE(link_status(project.request.layout_dir));
}

TEST_CASE("the package that lacks is named, and nothing left behind", "[venv]") {
  VenvProject project;
  project.request.arguments.clear();
  const std::string version = system_version();
  const int status = status_of_process(start_process([&] {
    if (!test::hide_directory("/usr/lib/python" + version + "/ensurepip")) return 99;
    // Which could do it too.
    const std::string virtualenv = "/usr/lib/python3/dist-packages/virtualenv";
    if (link_status(virtualenv) && !test::hide_directory(virtualenv)) return 99;
    const std::string answer = project.ensured();
    if (!contains(answer, "type: sudo apt-get install python" + version + "-venv")) return 1;
    if (project.listing() !=
        project.request.directory + " " +
            std::to_string(link_status(project.request.directory)->stamp.inode) + "\n" +
            project.request.layout_dir + " " +
            std::to_string(link_status(project.request.layout_dir)->stamp.inode) + "\n") {
      return 2;
    }
    // Where the project does not insist, it is made without, and the package is named.
    project.request.may_lack_pip = true;
    if (project.ensured() != project.layout_venv()) return 4;
    if (link_status(project.layout_venv() + "/bin/pip")) return 5;
    const std::string& said = project.reported().front();
    if (!contains(said, "python" + version + "-venv; made without pip until then")) return 6;
    if (project.ensured() != project.layout_venv()) return 7;
    std::filesystem::remove_all(project.request.layout_dir);
    project.request.may_lack_pip = false;
    project.request.arguments = {"--without-pip"};
    return project.ensured() == project.layout_venv() ? 0 : 3;
  }));
  if (status == 99) {
    WARN("no mount namespace to be had here");
    return;
  }
  CHECK(status == 0);
}

TEST_CASE("directories of any name work, as long as PATH can hold them", "[venv]") {
  const std::string name = GENERATE(
      values<std::string>({"a b", "it's", "\"q\"", "$(touch pwned)`touch pwned`", "-n", "*?[a]",
                           "\\", "%s%d", "\xC3\xBCn\xC3\xAF", "#!", "x\ty", ";&|<>"}));
  INFO(name);
  VenvProject project(name);
  const Result<Venv> venv = project.ensure();
  INFO((venv ? "" : venv.error().message));
  REQUIRE(venv);
  CHECK(output_of({venv->path + "/bin/python", "-c", "import sys; sys.stdout.write(sys.prefix)"}) ==
        venv->path);
  CHECK_FALSE(venv->prompt.empty());
  CHECK(venv->prompt.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") ==
        std::string::npos);
  CHECK(project.starts() == 1);
  CHECK(project.ensured() == venv->path);
  CHECK(project.starts() == 0);
  CHECK_FALSE(link_status(project.path("pwned")));
}

TEST_CASE("a path that PATH cannot hold is refused", "[venv]") {
  const std::string name = GENERATE(values<std::string>({"a:b", "a\nb"}));
  VenvProject project(name);
  CHECK(contains(project.ensured(),
                 "error: cannot use a virtualenv in " + project.request.directory));
  project.request.wished = project.path("..") + "/venv";
  CHECK(project.ensured() == parent_path(project.request.directory) + "/venv");
  CHECK_FALSE(link_status(project.request.layout_dir));
}

TEST_CASE("b9: the prompt is short and harmless", "[venv]") {
  VenvProject project("abc_DEF.0+-$( )\x1b" + std::string(40, 'x'));
  const Result<Venv> venv = project.ensure();
  REQUIRE(venv);
  CHECK(venv->prompt == "abc_DEF.0+-" + std::string(21, 'x'));
  VenvProject japanese("\xE6\x97\xA5");
  CHECK(japanese.ensure()->prompt == "venv");
}

TEST_CASE("a pyenv shim chooses anew when its version file changes", "[venv]") {
  const std::string shim = "/root/.pyenv/shims/python3";
  if (!is_executable_file(shim) || directory_names("/root/.pyenv/versions").size() < 2) {
    WARN("no pyenv here");
    return;
  }
  VenvProject project;
  project.choose(shim);
  // Not on PATH, for pyenv goes on to whatever it finds there.
  project.request.executable = project.path("../bin/python3");
  project.request.search_path = "/usr/bin:/bin";
  project.request.environment.set("PYENV_ROOT", "/root/.pyenv");
  project.request.layout_dir = project.path("layouts");
  const std::string file = parent_path(project.request.directory) + "/.python-version";
  test::write_file(file, "3.12.1\n");
  CHECK(project.ensured() == project.path("layouts/python-3.12"));
  test::write_file(file, "3.10.13\n");
  CHECK(project.ensured() == project.path("layouts/python-3.10"));
  test::write_file(file, "3.12.1\n");
  project.starts();
  CHECK(project.ensured() == project.path("layouts/python-3.12"));
  CHECK(project.starts() == 0);
  project.request.pyenv_version = "3.10.13";
  CHECK(project.ensured() == project.path("layouts/python-3.10"));
  project.request.pyenv_version.clear();
  test::write_file(project.path(".python-version"), "3.10.13\n");
  CHECK(project.ensured() == project.path("layouts/python-3.10"));
}

TEST_CASE("every interpreter of this machine is understood", "[venv]") {
  for (const std::string& version : directory_names("/root/.pyenv/versions")) {
    INFO(version);
    VenvProject project;
    project.request.executable = "/root/.pyenv/versions/" + version + "/bin/python";
    const std::string answer = project.ensured();
    if (version[0] == '2') {
      CHECK(contains(answer, "(" + version + ", "));
      CHECK(contains(answer, "has no module virtualenv: install virtualenv for it"));
      continue;
    }
    const std::string line = version.substr(0, version.rfind('.'));
    CHECK(answer == project.request.layout_dir + "/python-" + line);
    CHECK(project.ensured() == answer);
    CHECK(project.reported().empty());
  }
}

TEST_CASE("a signal while a virtualenv is made leaves nothing half-made", "[venv]") {
  VenvProject project;
  project.request.arguments = {"--system-site-packages"};  // so that ensurepip is started
  const bool has_wish = GENERATE(false, true);
  if (has_wish) project.request.wished = project.path(".venv");
  const std::string venv = has_wish ? project.request.wished : project.layout_venv();
  const pid_t other = start_process([&] {
    const std::string answer = project.ensured();
    return contains(answer, "error: interrupted while creating " + venv) ? project.signal() : 99;
  });
  CHECK(test::eventually([&] {
    return is_executable_file(venv + "/bin/python") &&
           is_named_by_a_process(std::string("\0ensurepip", 10));
  }));
  ::kill(other, SIGINT);
  CHECK(status_of_process(other) == SIGINT);
  CHECK_FALSE(link_status(venv));
  const std::string parent = parent_path(venv);
  CHECK(directory_names(parent).size() == 1);
  // What it had started was killed; the kernel takes a moment to have done with that.
  CHECK(test::eventually([&] { return !is_named_by_a_process(venv); }));
}

TEST_CASE("a signal ends the wait for another shell", "[venv]") {
  VenvProject project;
  test::make_directories(project.request.layout_dir);
  const std::string lock =
      project.request.layout_dir + "/." + base_name(project.layout_venv()) + ".lock";
  const Result<LockFile> held = LockFile::acquire(lock);
  REQUIRE(held);
  project.on_report = [&](std::string_view) { test::write_file(project.path("waits"), ""); };
  const pid_t other = start_process([&] {
    const std::string answer = project.ensured();
    return contains(answer, "error: interrupted while waiting for ") ? project.signal() : 99;
  });
  CHECK(test::eventually([&] { return link_status(project.path("waits")).has_value(); }));
  ::kill(other, SIGTERM);
  CHECK(status_of_process(other) == SIGTERM);
}

TEST_CASE("the backend that the settings name is taken", "[venv]") {
  VenvProject project;
  project.choose("/usr/bin/python3");
  const std::string venv = project.layout_venv();
  SECTION("dirvenv itself: no interpreter is asked to make one") {
    project.backend = VenvBackend::Native;
    CHECK(project.ensured() == venv);
    CHECK(project.starts() == 1);
    std::filesystem::remove_all(venv);
    project.request.arguments = {"--without-pip", "--copies"};
    CHECK(contains(project.ensured(), "`backend = \"native\"` in config.toml rules out"));
  }
  SECTION("the module venv") {
    project.backend = VenvBackend::Venv;
    CHECK(project.ensured() == venv);
    CHECK(project.starts() == 2);
    CHECK_FALSE(contains(test::read_file(venv + "/pyvenv.cfg"), "virtualenv"));
  }
  SECTION("virtualenv") {
    project.backend = VenvBackend::Virtualenv;
    CHECK(project.ensured() == venv);
    CHECK(contains(test::read_file(venv + "/pyvenv.cfg"), "virtualenv = "));
  }
  SECTION("uv, which is not there") {
    project.backend = VenvBackend::Uv;
    CHECK(contains(project.ensured(), "there is no uv on PATH"));
    CHECK_FALSE(link_status(venv));
  }
}

// Debian has no uv. This one makes what uv would, and shows how it was called.
TEST_CASE("uv is called offline, for the interpreter that was chosen, into place", "[venv]") {
  VenvProject project;
  project.choose("/usr/bin/python3");
  project.backend = VenvBackend::Uv;
  const std::string uv = project.path("tools/uv");
  test::make_directories(project.path("tools"));
  test::write_file(uv,
                   "#!/bin/sh\nprintf '%s\\n' \"$@\" >\"$0.called\"\n"
                   "for last; do :; done\n"
                   "exec /usr/bin/python3 -m venv --without-pip \"$last\"\n");
  REQUIRE(::chmod(uv.c_str(), 0755) == 0);
  project.request.search_path = project.path("tools") + ":" + project.request.search_path;
  const std::string venv = project.layout_venv();
  CHECK(project.ensured() == venv);
  CHECK(test::read_file(uv + ".called") ==
        "venv\n--offline\n--no-config\n--no-project\n--quiet\n--python\n/usr/bin/python3\n"
        "--allow-existing\n" +
            venv + "\n");
}

}  // namespace dirvenv
