// SPDX-License-Identifier: MIT
#include "python/venv.h"

#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>

#include "core/path.h"
#include "os/files.h"
#include "os/lock_file.h"
#include "python/contains.h"
#include "python/venv_project.h"

namespace dirvenv {
namespace {

using test::contains;
using test::output_of;
using test::start_process;
using test::status_of_process;
using test::VenvProject;

constexpr const char* kPrefix = "import sys; sys.stdout.write(sys.prefix)";

std::string prefix_of(const std::string& venv) {
  return output_of({venv + "/bin/python", "-c", kPrefix});
}

std::vector<std::string> venv_command(const std::string& interpreter, const std::string& venv) {
  return {interpreter, "-m", "venv", "--without-pip", venv};
}

// Interpreters of pyenv, where this machine has them; empty otherwise.
std::string pyenv_python(const std::string& version) {
  const std::string python = "/root/.pyenv/versions/" + version + "/bin/python";
  return is_executable_file(python) ? python : "";
}

// A copy of the system's interpreter that a test may touch and remove.
std::string copied_python(const VenvProject& project) {
  test::make_directories(project.path("copy"));
  const std::string copy = project.path("copy/python3");
  std::filesystem::copy_file("/usr/bin/python3", copy);
  return copy;
}

}  // namespace

TEST_CASE("a virtualenv is made with pip, and an unstamped one with pip is taken over", "[venv]") {
  VenvProject project("a project!");
  project.request.arguments.clear();
  const Result<Venv> venv = project.ensure();
  REQUIRE(venv);
  CHECK(venv->path == project.layout_venv());
  CHECK(venv->prompt == "aproject");
  CHECK(prefix_of(venv->path) == venv->path);
  CHECK(contains(output_of({venv->path + "/bin/pip", "--version"}), venv->path));
  REQUIRE(project.reported().size() == 1);
  const std::string version = output_of(
      {"/usr/bin/python3", "-c", "import platform as p; print(p.python_version(),end='')"});
  CHECK(project.reported()[0] == "creating " + venv->path.substr(project.path("").size()) +
                                     " with python3 (" + version + ")");
  CHECK(directory_names(project.request.layout_dir).size() == 2);
  CHECK_FALSE(link_status(venv->path + "/.dirvenv-making"));
  REQUIRE(link_status(venv->path + "/.dirvenv-stamp"));

  project.starts();
  ::unlink((venv->path + "/.dirvenv-stamp").c_str());
  CHECK(project.ensured() == venv->path);
  CHECK(project.makings() == 0);
  CHECK(link_status(venv->path + "/.dirvenv-stamp"));
}

TEST_CASE("a virtualenv that is as it was is found without starting a process", "[venv]") {
  VenvProject project;
  const bool has_wish = GENERATE(false, true);
  if (has_wish) project.request.wished = project.path(".venv");
  const std::string venv = project.ensured();
  CHECK(venv == (has_wish ? project.request.wished : project.layout_venv()));
  CHECK(project.starts() == 1);
  const pid_t other = start_process([&] {
    test::forbid_execve();
    return project.ensured() == venv ? 0 : 1;
  });
  CHECK(status_of_process(other) == 0);
  CHECK(project.starts() == 0);
  CHECK(project.reported().size() == 1);
}

TEST_CASE("each input that changes has the interpreter asked again", "[venv]") {
  VenvProject project;
  const std::string venv = project.ensured();
  project.starts();
  struct Row {
    const char* what;
    std::function<void()> change;
  };
  const std::vector<Row> rows = {
      {"arguments", [&] { project.request.arguments.push_back("--symlinks"); }},
      {"PYENV_VERSION", [&] { project.request.pyenv_version = "3"; }},
      {"version file", [&] { test::write_file(project.path(".python-version"), "3\n"); }},
      {"tool versions", [&] { test::write_file(project.path(".tool-versions"), "x 3\n"); }},
      {"pyvenv.cfg",
       [&] {
         test::write_file(venv + "/pyvenv.cfg", test::read_file(venv + "/pyvenv.cfg") + "\n");
       }},
      {"damaged stamp", [&] { ::truncate((venv + "/.dirvenv-stamp").c_str(), 60); }},
      {"executable", [&] { ::chmod((project.path("../bin/python3")).c_str(), 0700); }},
      {"word", [&] { project.request.executable = project.path("../bin/python3"); }},
  };
  const Row& row = rows[GENERATE(range(0U, 8U))];
  INFO(row.what);
  row.change();
  CHECK(project.ensured() == venv);
  CHECK(project.starts() == 1);
  CHECK(project.ensured() == venv);
  CHECK(project.starts() == 0);
}

TEST_CASE("of two shells one makes the virtualenv and the other waits for it", "[venv]") {
  VenvProject project;
  test::make_directories(project.request.layout_dir);
  const std::string lock = project.request.layout_dir + "/." + base_name(project.layout_venv());
  const auto shell = [&](const std::string& mark) {
    return start_process([&project, mark] {
      if (!test::eventually([&] { return link_status(mark + ".go").has_value(); })) return 2;
      project.on_report = [mark](std::string_view line) {
        if (line.starts_with("waiting ")) test::write_file(mark, "");
      };
      return project.ensured() == project.layout_venv() ? 0 : 1;
    });
  };
  const std::vector<std::string> marks = {project.path("one"), project.path("two")};
  const std::vector<pid_t> shells = {shell(marks[0]), shell(marks[1])};
  // While we hold the lock both have to wait, however the machine divides its time. It is taken
  // after they have been forked: a copy of its descriptor would hold it on.
  auto held = std::optional(LockFile::acquire(lock + ".lock"));
  REQUIRE(*held);
  for (const std::string& mark : marks)
    test::write_file(mark + ".go", "");
  for (const std::string& mark : marks)
    CHECK(test::eventually([&] { return link_status(mark).has_value(); }));
  held.reset();
  for (const pid_t pid : shells)
    CHECK(status_of_process(pid) == 0);
  CHECK(project.makings() == 1);
}

TEST_CASE("a half-made virtualenv is made anew", "[venv]") {
  VenvProject project;
  const std::string venv = project.layout_venv();
  test::make_directories(venv + "/bin");
  test::write_file(venv + "/pyvenv.cfg", "home = /usr/bin\n");
  test::make_directories(venv + ".dirvenv-old-1/bin");
  CHECK(project.ensured() == venv);
  CHECK(prefix_of(venv) == venv);
  CHECK(directory_names(project.request.layout_dir).size() == 2);
  REQUIRE(project.reported().size() == 2);
  CHECK(contains(project.reported()[0], "has no bin/python"));
}

TEST_CASE("one that a killed dirvenv left at the wished place is made anew", "[venv]") {
  VenvProject project;
  project.request.wished = project.path(".venv");
  output_of(venv_command("/usr/bin/python3", project.request.wished));
  test::write_file(project.path(".venv/.dirvenv-making"), "");
  CHECK(project.ensured() == project.request.wished);
  CHECK(project.makings() == 1);
  CHECK_FALSE(link_status(project.path(".venv/.dirvenv-making")));
}

TEST_CASE("an empty directory at the wished place is filled", "[venv]") {
  VenvProject project;
  project.request.wished = project.path(".venv");
  test::make_directories(project.path(".venv"));
  const std::string before = project.listing();
  CHECK(project.ensured() == project.request.wished);
  CHECK(contains(project.listing(), before));
}

TEST_CASE("a touched interpreter only renews the stamp, for one that is gone another one comes in",
          "[venv]") {
  VenvProject project;
  const std::string copy = copied_python(project);
  project.choose(copy);
  const std::string venv = project.ensured();
  CHECK(contains(test::read_file(venv + "/pyvenv.cfg"), "home = " + project.path("copy")));
  test::write_file(venv + "/kept", "");
  CHECK(set_modified(copy, 1'600'000'000'000'000'000));
  project.starts();
  CHECK(project.ensured() == venv);
  CHECK(project.starts() == 1);
  CHECK(link_status(venv + "/kept"));
  CHECK(project.ensured() == venv);
  CHECK(project.starts() == 0);

  ::unlink(copy.c_str());
  project.choose("/usr/bin/python3");
  CHECK(project.ensured() == venv);
  CHECK(project.makings() == 0);
  CHECK(link_status(venv + "/kept"));
  CHECK(contains(test::read_file(venv + "/pyvenv.cfg"), "home = /usr/bin\n"));
  CHECK(prefix_of(venv) == venv);
  CHECK(directory_names(project.request.layout_dir).size() == 2);
}

TEST_CASE("virtualenvs that direnv has made are used as they are", "[venv]") {
  VenvProject project;
  const std::string suffix = GENERATE(std::string(), std::string(".0"), std::string(".99"));
  const std::string venv = project.layout_venv() + suffix;
  test::make_directories(project.request.layout_dir);
  output_of(venv_command("/usr/bin/python3", venv));
  test::write_file(venv + "/kept", "");
  CHECK(project.ensured() == venv);
  CHECK(project.starts() == 1);
  CHECK(link_status(venv + "/kept"));
  CHECK(project.ensured() == venv);
  CHECK(project.starts() == 0);
}

TEST_CASE("other options are told of and the virtualenv stays", "[venv]") {
  VenvProject project;
  const std::string venv = project.ensured();
  project.makings();
  project.request.arguments.push_back("--system-site-packages");
  CHECK(project.ensured() == venv);
  CHECK(project.makings() == 0);
  REQUIRE(project.reported().size() == 1);
  CHECK(contains(project.reported()[0], "other options"));
}

TEST_CASE("what the user has at the wished place is never touched", "[venv]") {
  VenvProject project;
  project.request.wished = project.path(".venv");
  const std::string wished = project.request.wished;
  output_of(venv_command("/usr/bin/python3", wished));
  const std::string other = pyenv_python("3.12.1");
  struct Row {
    std::string message;
    std::function<void()> damage;
  };
  const std::vector<Row> rows = {
      {"has no bin/python", [&] { remove_all(wished + "/bin"); }},
      {"has no bin/python",
       [&] {
         ::unlink((wished + "/bin/python").c_str());
         ::symlink("/nonexistent/python3", (wished + "/bin/python").c_str());
       }},
      {"does not run",
       [&] {
         ::unlink((wished + "/bin/python").c_str());
         ::symlink("/bin/false", (wished + "/bin/python").c_str());
       }},
      {"is not a virtualenv", [&] { ::unlink((wished + "/pyvenv.cfg").c_str()); }},
      {"has no pip; type: ",
       [&] {
         project.request.arguments.clear();
         test::write_file(wished + "/pyvenv.cfg",
                          "home = /usr/bin\ninclude-system-site-packages = false\n");
       }},
      {"is of Python 3.11", [&] { project.choose(other); }},
      {"is no directory",
       [&] {
         remove_all(wished);
         test::write_file(wished, "a file");
       }},
  };
  const Row& row = rows[GENERATE(range(0U, 7U))];
  if (row.message == "is of Python 3.11" && other.empty()) return;
  row.damage();
  const std::string before = project.listing();
  const std::string answer = project.ensured();
  CHECK(contains(answer, "error: " + wished));
  CHECK(contains(answer, row.message));
  const bool is_one = link_status(wished + "/pyvenv.cfg").has_value();
  CHECK(contains(answer, is_one ? "type: " : "move it away, or name another place"));
  CHECK_FALSE(contains(answer, "rm -r"));
  CHECK(project.listing() == before);
}

TEST_CASE("the wished virtualenv of ours follows the interpreter to another version", "[venv]") {
  const std::string other = pyenv_python("3.12.1");
  if (other.empty()) {
    WARN("no second interpreter here");
    return;
  }
  VenvProject project;
  project.request.wished = project.path(".venv");
  CHECK(project.ensured() == project.request.wished);
  project.choose(other);
  test::write_file(project.path(".python-version"), "3.12\n");
  project.request.arguments.push_back("--no-such-option");
  const std::string before = project.listing();
  const std::string answer = project.ensured();
  CHECK(contains(answer, "ended with status 2"));
  CHECK(contains(project.errors(), "--no-such-option"));
  CHECK(project.listing() == before);

  project.request.arguments.pop_back();
  CHECK(project.ensured() == project.request.wished);
  CHECK(contains(output_of({project.path(".venv/bin/python"), "-V"}), "3.12.1"));
  CHECK(directory_names(project.request.directory).size() == 3);
}

TEST_CASE("a failed creation leaves nothing", "[venv]") {
  VenvProject project;
  project.request.arguments.push_back("--no-such-option");
  CHECK(contains(project.ensured(), "error: cannot create " + project.layout_venv() + ": `"));
  CHECK(directory_names(project.request.layout_dir).size() == 1);
}

}  // namespace dirvenv
