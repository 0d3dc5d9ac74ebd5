// SPDX-License-Identifier: MIT
// Packages that the project's files ask for: told once for each change, installed by `dirvenv sync`
// or in the background. pip is the real one; the packages are wheels beside the project.
#include <catch2/catch.hpp>
#include <filesystem>

#include "shells/approve.h"
#include "shells/await.h"

namespace dirvenv::test {
namespace {

// Writes wheels of the package demo, whose module tells its version.
constexpr const char* kWheels = R"(import zipfile, hashlib, base64, sys
for v in ("1", "2"):
    info = "demo-" + v + ".dist-info/"
    files = {"demo.py": "version = " + v + "\n",
             info + "METADATA": "Metadata-Version: 2.1\nName: demo\nVersion: " + v + "\n",
             info + "WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"}
    record = ""
    with zipfile.ZipFile(sys.argv[1] + "/demo-" + v + "-py3-none-any.whl", "w") as wheel:
        for name, text in files.items():
            wheel.writestr(name, text)
            digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest())
            record += name + ",sha256=" + digest.rstrip(b"=").decode() + "," + str(len(text)) + "\n"
        wheel.writestr(info + "RECORD", record + info + "RECORD,,\n")
)";

struct Project {
  explicit Project(ShellKind kind) : box(kind, options()) {
    put(box, "wheels.py", kWheels);
    put(box, "p/pkg/here", "");
    box.run("python3 wheels.py p/pkg");
  }

  static ShellboxOptions options() {
    ShellboxOptions options;
    options.deadline = std::chrono::minutes(2);
    options.variables["ASAN_OPTIONS"] = "detect_leaks=0";
    options.variables["PIP_CONFIG_FILE"] = "/dev/null";
    return options;
  }
  void want(const std::string& version) const { put(box, "p/more.txt", "demo==" + version + "\n"); }
  std::string version() {
    box.run("python -c 'import demo; open(\"" + box.dir() +
            "/said\", \"w\").write(str(demo.version))'");
    return read_file(box.dir() + "/said");
  }
  std::string enter() { return box.change_directory(box.dir() + "/p").output; }
  void leave() { box.change_directory(box.dir()); }

  Shellbox box;
};

// Of /usr/bin/python3, as "3.11".
std::string minor_version() {
  const std::string program = std::filesystem::read_symlink("/usr/bin/python3");
  return program.substr(program.find('3'));
}

void ask(ShellKind kind) {
  Project project(kind);
  put(project.box, "p/requirements.txt", "--no-index\n--find-links pkg\n-r more.txt\n");
  project.want("1");
  project.enter();
  const std::string first = project.box.run("dirvenv allow").output;
  CHECK(contains(first, "what requirements.txt asks for is not installed yet; `dirvenv sync`"));
  project.leave();
  CHECK_FALSE(contains(project.enter(), "dirvenv sync"));
  CHECK(contains(project.box.run("dirvenv sync").output, "installed what requirements.txt asks"));
  CHECK(project.version() == "1");
  // A file that it names has changed, in the project and while nobody was in it.
  project.want("2");
  CHECK(contains(project.box.run("true").output, "requirements.txt has changed since packages"));
  CHECK_FALSE(contains(project.box.run("true").output, "dirvenv sync"));
  CHECK(contains(project.box.run("dirvenv sync").output, "installed"));
  CHECK(project.version() == "2");
  // Installed by hand it is installed as well.
  project.leave();
  project.want("1");
  CHECK(contains(project.enter(), "has changed since"));
  project.box.run("pip install -q -r requirements.txt");
  project.leave();
  CHECK_FALSE(contains(project.enter(), "dirvenv sync"));
  // Into the project's, whatever is activated by hand.
  project.box.run("python3 -m venv --without-pip ../by-hand");
  project.box.run(kind == ShellKind::Fish ? "source ../by-hand/bin/activate.fish"
                                          : ". ../by-hand/bin/activate");
  project.want("2");
  CHECK(contains(project.box.run("dirvenv sync").output, "installed"));
  CHECK(contains(read_file(project.box.dir() + "/p/.venv/lib/python" + minor_version() +
                           "/site-packages/demo.py"),
                 "version = 2"));
  project.box.run("deactivate");
  project.leave();
  // What is made anew has nothing in it.
  std::filesystem::remove_all(project.box.dir() + "/p/.venv");
  CHECK(contains(project.enter(), "what requirements.txt asks for is not installed yet"));
  CHECK(contains(project.box.run("dirvenv sync").output, "installed"));
  project.want("1");
  CHECK(contains(project.box.run("dirvenv sync").output, "installed"));
  // What cannot be had leaves all as it was.
  project.want("9");
  CHECK(
      contains(project.box.run("dirvenv sync").output, "ended with status 1; the packages are as"));
  CHECK(project.box.status() == 1);
  CHECK(project.version() == "1");
}

void automatic(ShellKind kind) {
  Project project(kind);
  put(project.box, "p/requirements.txt", "--no-index\n--find-links pkg\ndemo==1\n");
  put(project.box, "p/.dirvenv.toml", "[python]\nsync = \"auto\"\n");
  project.enter();
  CHECK(contains(project.box.run("dirvenv allow --yes").output, "installing in the background"));
  const auto arrives = [&](const std::string& what) {
    await([&] { return contains(project.box.run("true").output, what); });
  };
  arrives("the project's packages are installed");
  CHECK(project.version() == "1");
  put(project.box, "p/requirements.txt", "--no-index\n--find-links pkg\ndemo==9\n");
  CHECK(contains(project.box.run("true").output, "installing in the background"));
  arrives("ended with status 1; the packages are as they were. `dirvenv sync` tries again");
  CHECK(project.version() == "1");
  // It is not tried again and again.
  project.leave();
  CHECK_FALSE(contains(project.enter(), "background"));
}

}  // namespace

TEST_CASE("sync: what is to be installed is told once in bash", "[python][bash]") {
  ask(ShellKind::Bash);
}
TEST_CASE("sync: what is to be installed is told once in zsh", "[python][zsh]") {
  ask(ShellKind::Zsh);
}
TEST_CASE("sync: what is to be installed is told once in fish", "[python][fish]") {
  ask(ShellKind::Fish);
}
TEST_CASE("sync: in the background it arrives at a prompt in bash", "[python][bash]") {
  automatic(ShellKind::Bash);
}
TEST_CASE("sync: in the background it arrives at a prompt in zsh", "[python][zsh]") {
  automatic(ShellKind::Zsh);
}
TEST_CASE("sync: in the background it arrives at a prompt in fish", "[python][fish]") {
  automatic(ShellKind::Fish);
}

}  // namespace dirvenv::test
