// SPDX-License-Identifier: MIT
#include "python/venv_pip.h"

#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <sstream>

#include "core/digest.h"
#include "core/path.h"
#include "os/files.h"
#include "os/interrupts.h"
#include "python/contains.h"
#include "python/interpreters.h"
#include "python/venv_creation.h"
#include "python/venv_project.h"
#include "python/zip_archive.h"

namespace dirvenv {
namespace {

using test::contains;
using test::interpreter_at;
using test::output_of;
using test::tree_of;
using test::VenvProject;

std::string archive(const test::TempDir& dir, const std::string& code) {
  std::string path = dir / "a.zip";
  test::write_file(path, "");
  REQUIRE(output_of({"/usr/bin/python3", "-c",
                     "import sys, zipfile\npath = sys.argv[1]\n"
                     "z = zipfile.ZipFile(path, 'w', zipfile.ZIP_DEFLATED)\n" +
                         code,
                     path}) != "failed");
  return path;
}

std::string error_of(const std::string& path) {
  const auto files = read_zip_archive(path);
  return files ? "none" : files.error().message;
}

}  // namespace

TEST_CASE("a virtualenv with pip is what the interpreter's own module makes", "[venv]") {
  VenvProject project;
  project.request.executable = "/usr/bin/python3";
  project.request.arguments.clear();
  const std::string theirs =
      project.path(project.layout_venv().substr(project.request.directory.size() + 1));
  // At the same path, one after the other: prompts and `command` name it.
  REQUIRE(output_of({"/usr/bin/python3", "-I", "-m", "venv", theirs}) != "failed");
  const std::vector<std::string> expected = tree_of(theirs);
  remove_all(theirs);
  REQUIRE(project.ensured() == theirs);
  const std::vector<std::string> ours = tree_of(theirs);
  for (size_t i = 0; i < std::min(ours.size(), expected.size()); ++i) {
    REQUIRE(ours[i] == expected[i]);
  }
  CHECK(ours.size() == expected.size());
  CHECK(ours.size() > 300);

  // As pip sees it: what it removes is all that there was.
  const std::string lib = theirs + "/lib/";
  const std::string packages = lib + directory_names(lib).front() + "/site-packages";
  std::vector<std::string> remove{theirs + "/bin/pip", "uninstall", "-q", "-y", "pip"};
  if (link_status(packages + "/setuptools")) remove.emplace_back("setuptools");
  CHECK(output_of(remove) != "failed");
  CHECK(directory_names(packages).empty());
  CHECK_FALSE(link_status(theirs + "/bin/pip"));
}

TEST_CASE("who writes pip depends on the interpreter and the arguments", "[venv]") {
  for (const std::string& program : test::pythons()) {
    INFO(program);
    const Interpreter interpreter = interpreter_at(program);
    const bool is_known = interpreter.version.minor >= 8;
    const auto plan = plan_creation({"python3", {}, "/v"}, interpreter);
    REQUIRE(plan);
    // Before 3.7, ensurepip does not say which wheels it has.
    const bool has_wheels = interpreter.version.minor >= 7;
    CHECK(plan->pip.empty() != has_wheels);
    CHECK(plan->tree.has_value() == is_known);
    std::vector<std::string> command{program, "-I", "-m", "venv"};
    if (has_wheels) command.emplace_back("--without-pip");
    command.emplace_back("/v");
    CHECK(plan->command == (is_known ? std::vector<std::string>{} : command));
  }
  const Interpreter system = interpreter_at("/usr/bin/python3");
  const std::vector<std::string> plain{"--copies", "--symlinks", "--prompt=x"};
  const auto copies = plan_creation({"python3", plain, "/v"}, system);
  CHECK_FALSE(copies->pip.empty());
  CHECK_FALSE(copies->tree);
  CHECK(copies->command == std::vector<std::string>{"/usr/bin/python3", "-I", "-m", "venv",
                                                    "--without-pip", "--copies", "--symlinks",
                                                    "--prompt=x", "/v"});
  for (const char* option :
       {"--system-site-packages", "--without-pip", "--upgrade-deps", "--clear"}) {
    CHECK(plan_creation({"python3", {option}, "/v"}, system)->pip.empty());
  }
}

TEST_CASE("wheels that are not as they should be are left to ensurepip", "[venv]") {
  const test::TempDir dir;
  Interpreter interpreter = interpreter_at("/usr/bin/python3");
  REQUIRE(interpreter.wheels.size() >= 1);
  interpreter.wheels.push_back(dir / "a.zip");
  CHECK(plan_creation({"python3", {}, "/v"}, interpreter)->pip.empty());
  archive(dir, "z.writestr('a.py', 'x')\nz.close()\n");
  CHECK(error_of(dir / "a.zip") == "none");
  const auto plan = plan_creation({"python3", {}, "/v"}, interpreter);
  CHECK(plan->pip.empty());
  CHECK(plan->command == std::vector<std::string>{"/usr/bin/python3", "-I", "-m", "venv", "/v"});
}

TEST_CASE("commands start in directories of any name", "[venv]") {
  const std::string name = GENERATE(values<std::string>(
      {"plain", "a b", "it's a", "\"q\" a", "$(touch pwned) `touch pwned`", "-n a", "a\\x41\\N b",
       "\xC3\xBCn\xC3\xAF", "\xFF", "\xFF a", "''' a", "#! x", "x\ty", ";&|<>", "long"}));
  INFO(name);
  const test::TempDir root;
  const std::string dir = root / (name == "long" ? std::string(150, 'x') : name);
  test::make_directories(dir + "/bin");
  REQUIRE(::symlink("/usr/bin/python3", (dir + "/bin/python").c_str()) == 0);
  const std::string info = "a-1.dist-info/";
  std::vector<WheelFile> wheel{
      {info + "WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\n"},
      {info + "entry_points.txt", "[console_scripts]\nshow = zipfile:main\n"}};
  std::string record;
  for (const WheelFile& file : wheel) {
    record += file.name + ",sha256=" + to_base64(sha256(file.bytes)) + "," +
              std::to_string(file.bytes.size()) + "\n";
  }
  wheel.push_back({info + "RECORD", record});
  const auto files = installed_files(wheel, {dir + "/bin/python", {3, 11, 0}});
  REQUIRE(files);
  test::make_directories(dir + "/lib/python3.11/site-packages");
  test::write_file(dir + "/pyvenv.cfg", "home = /usr/bin\n");
  Interrupts interrupts;
  const Result<Done> written = write_pip(*files, dir, interrupts);
  REQUIRE(written);
  CHECK(output_of({dir + "/bin/show", "-h"}).starts_with("usage: show"));
  CHECK(test::read_file(dir + "/pyvenv.cfg") == "home = /usr/bin\n");
  CHECK_FALSE(link_status("/pwned"));
}

TEST_CASE("the command in pyvenv.cfg is what one would type", "[venv]") {
  struct Row {
    std::string before;
    std::string after;
  };
  const std::vector<Row> rows = {
      {"home = /b\ncommand = /b/python3 -m venv --without-pip /p\nx = --without-pip\n",
       "home = /b\ncommand = /b/python3 -m venv /p\nx = --without-pip\n"},
      {"home = /b\ncommand = /b/python3 -m venv --copies --without-pip --prompt=\"a\" /p "
       "--without-pip\n",
       "home = /b\ncommand = /b/python3 -m venv --copies --prompt=\"a\" /p --without-pip\n"},
      {"home = /b\ncommand = /b/python3 -m venv /p\nx = --without-pip\n",
       "home = /b\ncommand = /b/python3 -m venv /p\nx = --without-pip\n"},
      {"home = /b --without-pip\n", "home = /b --without-pip\n"},
  };
  for (const Row& row : rows) {
    const test::TempDir dir;
    test::make_directories(dir / "lib/python3.11/site-packages");
    test::write_file(dir / "pyvenv.cfg", row.before);
    REQUIRE(::chmod((dir / "pyvenv.cfg").c_str(), 0640) == 0);
    Interrupts interrupts;
    const Result<Done> written = write_pip({{"a.py", "", false}}, dir.path(), interrupts);
    REQUIRE(written);
    CHECK(test::read_file(dir / "pyvenv.cfg") == row.after);
    CHECK(link_status(dir / "pyvenv.cfg")->mode == 0640);
  }
}

TEST_CASE("pip is written in whole or an error says why not", "[venv]") {
  const test::TempDir dir;
  const std::vector<InstalledFile> files = {{"a.py", "x", false}, {"../../../bin/a", "y", true}};
  const auto error = [&] {
    Interrupts interrupts;
    const Result<Done> written = write_pip(files, dir.path(), interrupts);
    return written ? "none" : written.error().message;
  };
  CHECK(error() == "cannot find where " + dir.path() + " has its packages");
  test::make_directories(dir / "lib/python3.11/site-packages");
  test::make_directories(dir / "lib/python3.12/site-packages");
  CHECK(error() == "cannot find where " + dir.path() + " has its packages");
  remove_all(dir / "lib/python3.12");
  test::write_file(dir / "bin", "");
  CHECK(contains(error(), "cannot make "));
  remove_all(dir / "bin");
  CHECK(contains(error(), "site-packages/a.py: File exists"));
  remove_all(dir / "lib/python3.11/site-packages/a.py");
  test::write_file(dir / "pyvenv.cfg", "");
  CHECK(error() == "none");
  CHECK(link_status(dir / "lib/python3.11/site-packages/a.py")->mode == 0644);
  CHECK(link_status(dir / "bin/a")->mode == 0755);
  const pid_t other = test::start_process([&] {
    Interrupts interrupts;
    ::raise(SIGINT);
    const Result<Done> written = write_pip(files, dir.path(), interrupts);
    const std::string wanted = "interrupted while creating " + dir.path();
    return !written && written.error().message == wanted ? interrupts.take() : 99;
  });
  CHECK(test::status_of_process(other) == SIGINT);
}

TEST_CASE("a zip archive is read whole or not at all", "[venv]") {
  const test::TempDir dir;
  const std::string path = archive(dir,
                                   "i = zipfile.ZipInfo('b/run')\n"
                                   "i.external_attr = 0o100755 << 16\n"
                                   "l = zipfile.ZipInfo('b/link')\n"
                                   "l.external_attr = 0o120777 << 16\n"
                                   "z.writestr('a.py', 'x' * 30000)\n"
                                   "z.writestr('b/', '')\n"
                                   "z.writestr(i, b'\\0\\xff')\n"
                                   "z.writestr(l, 'a.py')\n"
                                   "z.writestr('n' * 4000, 'kept as it is', zipfile.ZIP_STORED)\n"
                                   "z.close()\n");
  const auto files = read_zip_archive(path);
  REQUIRE(files);
  REQUIRE(files->size() == 4);
  CHECK((*files)[0].name == "a.py");
  CHECK((*files)[0].bytes == std::string(30'000, 'x'));
  CHECK_FALSE((*files)[0].is_executable);
  CHECK((*files)[1].name == "b/run");
  CHECK((*files)[1].bytes == std::string("\0\xff", 2));
  CHECK((*files)[1].is_executable);
  CHECK_FALSE((*files)[2].is_executable);
  CHECK((*files)[3].name == std::string(4000, 'n'));

  const std::string whole = test::read_file(path);
  const std::string damaged = "cannot read " + path + " as a zip archive";
  for (size_t length = 0; length < whole.size(); length += 97) {
    test::write_file(path, whole.substr(0, length));
    CHECK(error_of(path) == damaged);
  }
  // The compressed 'x'es, before the last bytes, which add nothing: a wrong checksum, or no such
  // data.
  std::vector<size_t> places{whole.find("kept as it is")};
  for (size_t at = 34; at < 50; ++at)
    places.push_back(at);
  for (const size_t at : places) {
    std::string bytes = whole;
    bytes[at] = static_cast<char>(bytes[at] ^ 0x55);
    test::write_file(path, bytes);
    CHECK(error_of(path) == damaged);
  }
  remove_all(path);
  CHECK(error_of(path) == damaged);
}

TEST_CASE("a zip archive that unpacks to too much is refused", "[venv]") {
  const test::TempDir dir;
  CHECK(error_of(archive(dir, "z.writestr('a', 'x')\nz.close()\n")) == "none");
  CHECK(error_of(archive(dir,
                         "z.writestr('a', 'x')\nz.writestr('b', bytes(64 << 20))\n"
                         "z.close()\n")) != "none");
  CHECK(error_of(archive(
            dir,
            "for i in range(2000): z.writestr('%d' % i, '', zipfile.ZIP_STORED)\nz.close()\n")) ==
        "none");
  CHECK(error_of(archive(
            dir,
            "for i in range(2001): z.writestr('%d' % i, '', zipfile.ZIP_STORED)\nz.close()\n")) !=
        "none");
  CHECK(error_of(archive(dir, "z.writestr('n' * 5000, '')\nz.close()\n")) != "none");
}

}  // namespace dirvenv
