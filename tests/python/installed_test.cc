// SPDX-License-Identifier: MIT
#include "python/installed.h"

#include <sys/stat.h>

#include <catch2/catch.hpp>

#include "core/path.h"
#include "os/files.h"
#include "python/choose.h"
#include "python/interpreter.h"
#include "support/temp_dir.h"

namespace dirvenv {
namespace {

/// A home directory with what version managers keep in it. Nothing of it can be started: to find
/// interpreters takes none.
class Home {
 public:
  Home() {
    environment.set("HOME", dir.path());
    environment.set("PATH", dir / "bin");
    test::make_directories(dir / "bin");
    test::make_directories(project());
  }
  std::string project() const { return dir / "project"; }

  /// A program whose file is there and can be executed.
  void put(const std::string& path, const std::string& text =
                                        "\x7f"
                                        "ELF") const {
    const std::string file = dir / path;
    test::make_directories(parent_path(file));
    test::write_file(file, text + path);
    REQUIRE(::chmod(file.c_str(), 0755) == 0);
  }
  void shim(const std::string& path) const { put(path, "#!/bin/false\n"); }
  void write(const std::string& path, const std::string& text) const {
    test::make_directories(parent_path(dir / path));
    test::write_file(dir / path, text);
  }

  /// "VERSION PROGRAM KEEPER", a line each; those of the machine itself are left out.
  std::string all() const { return shown(installed_pythons(project(), environment, "")); }
  std::string on_path() const { return shown(pythons_on_path(project(), environment, "")); }

  /// As `layout python WORD` in an .envrc means it: "VERSION PROGRAM".
  std::string chosen_program(const std::string& word) const {
    PythonWant want = read_python_word(word);
    want.kind = PythonWant::Kind::Program;
    want.value = word;
    const auto choice = choose_python({want}, {project(), environment, "", {}});
    if (!choice || !choice->chosen) return "none";
    const auto& version = choice->chosen->version;
    return (version ? to_string(*version) : "?") + " " +
           choice->chosen->program.substr(dir.path().size() + 1);
  }

  std::string chosen(const std::vector<std::string>& words) {
    std::vector<PythonWant> wants;
    for (const std::string& word : words)
      wants.push_back(read_python_word(word));
    const auto ask = [&](const std::string& program) -> Result<PythonVersion> {
      asked.push_back(program.substr(dir.path().size() + 1));
      if (!answer) return Error{"it does not run"};
      return *answer;
    };
    const auto choice = choose_python(wants, {project(), environment, "", ask});
    if (!choice) return "error: " + choice.error().message;
    if (!choice->chosen) return "none";
    const std::string& program = choice->chosen->program;
    return program.starts_with(dir.path()) ? program.substr(dir.path().size() + 1) : program;
  }

  test::TempDir dir;
  Environment environment;
  std::vector<std::string> asked;
  std::optional<PythonVersion> answer;

 private:
  std::string shown(const std::vector<InstalledPython>& pythons) const {
    std::string text;
    for (const InstalledPython& python : pythons) {
      if (!python.program.starts_with(dir.path())) continue;
      text +=
          (python.is_pypy ? "pypy " : "") + (python.version ? to_string(*python.version) : "?") +
          " " + python.program.substr(dir.path().size() + 1) + " " + std::string(python.by) +
          (python.name.empty() ? "" : " " + python.name) + (python.is_on_path ? " *" : "") + "\n";
    }
    return text;
  }
};

}  // namespace

TEST_CASE("interpreters are found where version managers keep them", "[interpreter]") {
  Home home;
  home.put(".pyenv/versions/3.9.18/bin/python3");
  home.put(".pyenv/versions/3.11.7/bin/python3");
  home.put(".pyenv/versions/3.10.13/bin/python");
  home.put(".pyenv/versions/pypy3.9-7.3.11/bin/pypy3");
  home.put(".pyenv/versions/miniconda3-4.7.12/bin/python3");
  home.write(".pyenv/versions/miniconda3-4.7.12/conda-meta/python-3.7.4-h265db76_1.json", "");
  home.put(".local/share/uv/python/cpython-3.12.1-linux-x86_64-gnu/bin/python3");
  home.put(".asdf/installs/python/3.8.18/bin/python3");
  home.put(".local/share/mise/installs/python/3.13.0/bin/python3");
  REQUIRE(make_link("3.13.0", home.dir / ".local/share/mise/installs/python/latest"));
  home.write("miniconda3/conda-meta/python-3.11.5-h955ad1f_0.json", "");
  home.put("miniconda3/bin/python3");
  home.write("miniconda3/envs/data/conda-meta/python-3.10.9-h7a1cb2a_0.json", "");
  home.put("miniconda3/envs/data/bin/python3");
  // None: a virtualenv, something without a program, and a file.
  home.put(".pyenv/versions/env/bin/python3");
  home.write(".pyenv/versions/env/pyvenv.cfg", "");
  test::make_directories(home.dir / ".pyenv/versions/3.14.0/bin");
  home.write(".pyenv/versions/3.6.0", "");
  CHECK(home.all() ==
        "3.11.7 .pyenv/versions/3.11.7/bin/python3 pyenv\n"
        "3.10.13 .pyenv/versions/3.10.13/bin/python pyenv\n"
        "3.9.18 .pyenv/versions/3.9.18/bin/python3 pyenv\n"
        "3.7.4 .pyenv/versions/miniconda3-4.7.12/bin/python3 pyenv miniconda3-4.7.12\n"
        "pypy 3.9 .pyenv/versions/pypy3.9-7.3.11/bin/pypy3 pyenv\n"
        "3.12.1 .local/share/uv/python/cpython-3.12.1-linux-x86_64-gnu/bin/python3 uv\n"
        "3.8.18 .asdf/installs/python/3.8.18/bin/python3 asdf\n"
        "3.13.0 .local/share/mise/installs/python/3.13.0/bin/python3 mise\n"
        "3.11.5 miniconda3/bin/python3 conda base\n"
        "3.10.9 miniconda3/envs/data/bin/python3 conda data\n");
  CHECK(home.on_path().empty());
  // Where they are told to be instead.
  home.environment.set("PYENV_ROOT", home.dir / "elsewhere");
  home.environment.set("MISE_DATA_DIR", "relative");
  home.put("elsewhere/versions/3.9.1/bin/python3");
  CHECK(home.all().starts_with("3.9.1 elsewhere/versions/3.9.1/bin/python3 pyenv\n3.12.1 "));
}

TEST_CASE("PATH has its own order", "[interpreter]") {
  Home home;
  home.put("bin/python3.10");
  home.put("bin/python3.9");
  home.put("bin/python3.11");
  home.put("bin/python3.11-config");
  REQUIRE(make_link("python3.10", home.dir / "bin/python3"));
  home.put("more/python");
  home.put("bin/pypy3.9");
  home.environment.set("PATH",
                       ":.:bin:" + home.dir / "bin/:" + home.dir / "nowhere:" + home.dir / "more");
  CHECK(home.on_path() ==
        "3.10 bin/python3 PATH *\n"
        "3.11 bin/python3.11 PATH *\n"
        "3.9 bin/python3.9 PATH *\n"
        "pypy 3.9 bin/pypy3.9 PATH *\n"
        "? more/python PATH *\n");
}

TEST_CASE("shims stand for what they would start", "[interpreter]") {
  Home home;
  const auto target = [&](const std::string& shim) {
    const auto found = shim_target(home.dir / shim, home.project(), home.environment);
    return found ? found->substr(home.dir.path().size() + 1) : "none";
  };
  for (const char* const version : {"3.9.18", "3.11.7", "3.11.12", "3.10.1"})
    home.put(std::string(".pyenv/versions/") + version + "/bin/python3");
  home.shim(".pyenv/shims/python3");
  home.put("bin/python3");
  home.environment.set("PATH", home.dir / ".pyenv/shims:" + home.dir / "bin");
  CHECK(target(".pyenv/shims/python3") == "bin/python3");
  home.write(".pyenv/version", "3.10.1\n");
  CHECK(target(".pyenv/shims/python3") == ".pyenv/versions/3.10.1/bin/python3");
  home.write(".python-version", "# mine\n3.11  # the newest\n");
  CHECK(target(".pyenv/shims/python3") == ".pyenv/versions/3.11.12/bin/python3");
  home.write("project/.python-version", "3.11.7#x\n");
  CHECK(target(".pyenv/shims/python3") == "none");
  // The nearest file counts, whatever is in it.
  for (const char* const nothing : {"", " \n\t\n", "# 3.11.7\n"}) {
    home.write("project/.python-version", nothing);
    CHECK(target(".pyenv/shims/python3") == "bin/python3");
  }
  home.write("project/.python-version", "3.12 python-3.9.18\n");
  CHECK(target(".pyenv/shims/python3") == ".pyenv/versions/3.9.18/bin/python3");
  CHECK(target(".pyenv/shims/python3.12") == "none");
  home.environment.set("PYENV_VERSION", "3.12:system");
  CHECK(target(".pyenv/shims/python3") == "bin/python3");
  for (const char* const word : {"../../bin", "..", "3.11.7/../../../project"}) {
    home.environment.set("PYENV_VERSION", word);
    CHECK(target(".pyenv/shims/python3") == "none");
  }
  home.environment.unset("PYENV_VERSION");
  CHECK(home.on_path() ==
        "3.9.18 .pyenv/versions/3.9.18/bin/python3 pyenv *\n? bin/python3 PATH *\n");

  home.put(".asdf/installs/python/3.8.1/bin/python3");
  home.shim(".asdf/shims/python3");
  CHECK(target(".asdf/shims/python3") == "none");
  home.write(".tool-versions", "nodejs 20\npython 3.7.1 3.8.1 # both\n");
  CHECK(target(".asdf/shims/python3") == ".asdf/installs/python/3.8.1/bin/python3");
  home.environment.set("ASDF_PYTHON_VERSION", "3.7.1");
  CHECK(target(".asdf/shims/python3") == "none");
  CHECK(target("bin/python3") == "none");
}

TEST_CASE("a shim of pyenv's goes by the place that it was made for", "[interpreter]") {
  Home home;
  const std::string pyenv = home.dir / "opt/pyenv";
  const std::string text = "#!/usr/bin/env bash\nexport PYENV_ROOT=\"" + pyenv + "\"\nexec x\n";
  home.put("opt/pyenv/versions/3.11.7/bin/python3");
  home.put("opt/pyenv/versions/3.12.1/bin/python3");
  // A copy is for the same place as what it was copied from, whatever lies beside it.
  for (const std::string directory : {"opt/pyenv", "copy"}) {
    test::make_directories(home.dir / (directory + "/shims"));
    test::write_file(home.dir / (directory + "/shims/python3"), text);
    REQUIRE(::chmod((home.dir / (directory + "/shims/python3")).c_str(), 0755) == 0);
  }
  home.put("copy/versions/3.11.7/bin/python3");
  home.put("other/shims/python3", "#!/bin/sh\n");
  home.put("other/versions/3.11.7/bin/python3");
  home.write("opt/pyenv/version", "3.11.7\n");
  home.write(".pyenv/version", "3.10.1\n");
  const auto target = [&](const std::string& root) {
    return shim_target(home.dir / (root + "/shims/python3"), home.project(), home.environment);
  };
  CHECK(target("opt/pyenv") == pyenv + "/versions/3.11.7/bin/python3");
  home.environment.set("PYENV_ROOT", home.dir / ".pyenv");
  CHECK(target("opt/pyenv") == pyenv + "/versions/3.11.7/bin/python3");
  CHECK(target("copy") == pyenv + "/versions/3.11.7/bin/python3");
  CHECK(target("other") == std::nullopt);
  // Its other versions are there too, and a shim that starts nothing is no choice.
  home.environment.set("PATH", pyenv + "/shims");
  CHECK(home.all() ==
        "3.11.7 opt/pyenv/versions/3.11.7/bin/python3 pyenv *\n"
        "3.12.1 opt/pyenv/versions/3.12.1/bin/python3 pyenv\n");
  CHECK(home.chosen({"3.12"}) == "opt/pyenv/versions/3.12.1/bin/python3");
  CHECK(home.chosen_program("python3") == "3.11.7 opt/pyenv/versions/3.11.7/bin/python3");
  const std::string before =
      shim_digest(pyenv + "/shims/python3", home.project(), home.environment);
  const auto changes = [&] {
    return shim_digest(pyenv + "/shims/python3", home.project(), home.environment) != before;
  };
  home.write("project/mise.toml", "[tools]\npython = \"3.9\"\n");
  CHECK_FALSE(changes());
  home.write("opt/pyenv/version", "3.9.9\n");
  CHECK(changes());
  CHECK(home.chosen_program("python3") == "none");
}

TEST_CASE("a shim goes by its own manager's files, one of nobody known by all", "[interpreter]") {
  const auto changes = [](const std::string& shim, const std::string& file) {
    const Home home;
    const auto digest = [&] {
      return shim_digest(home.dir / shim, home.project(), home.environment);
    };
    const std::string before = digest();
    home.write(file, "python 3.11.7\n");
    return digest() != before;
  };
  const std::vector<std::string> files = {"project/.python-version",  "project/.tool-versions",
                                          ".tool-versions",           "project/mise.toml",
                                          "project/.mise.local.toml", "project/.config/mise.toml",
                                          ".config/mise/config.toml", "project/deeper/mise.toml"};
  std::string seen;
  for (const char* const shim : {".pyenv/shims/python3", ".asdf/shims/python3",
                                 ".local/share/mise/shims/python3", "bin/python3"}) {
    for (const std::string& file : files)
      seen += changes(shim, file) ? "1" : "0";
    seen += " ";
  }
  CHECK(seen == "10000000 11111110 11111110 11111110 ");
  CHECK(changes(".pyenv/shims/python3", ".pyenv/version"));
  CHECK(changes(".pyenv/shims/python3", ".python-version"));
}

TEST_CASE("the first on PATH that is wanted is chosen, else the newest", "[interpreter]") {
  Home home;
  home.put("bin/python3.10");
  home.put("bin/python3.11");
  REQUIRE(make_link("python3.10", home.dir / "bin/python3"));
  home.put(".pyenv/versions/3.12.1/bin/python3");
  home.put(".pyenv/versions/pypy3.9-7.3.11/bin/pypy3");
  home.put(".local/share/uv/python/cpython-3.13.0-linux-x86_64-gnu/bin/python3");
  home.put("miniconda3/envs/data/bin/python3");
  home.write("miniconda3/envs/data/conda-meta/python-3.14.0-h.json", "");
  CHECK(home.chosen({}) == "bin/python3");
  CHECK(home.chosen({">=3.9"}) == "bin/python3");
  CHECK(home.chosen({">=3.11"}) == "bin/python3.11");
  CHECK(home.chosen({">=3.12"}) ==
        ".local/share/uv/python/cpython-3.13.0-linux-x86_64-gnu/bin/python3");
  CHECK(home.chosen({"3.12"}) == ".pyenv/versions/3.12.1/bin/python3");
  CHECK(home.chosen({"3.12.2", "3.12"}) == ".pyenv/versions/3.12.1/bin/python3");
  CHECK(home.chosen({"3.14"}) == "none");
  CHECK(home.chosen({"data"}) == "none");  // wanted by pyenv's files, kept by conda
  CHECK(home.chosen({"pypy3.9"}) == ".pyenv/versions/pypy3.9-7.3.11/bin/pypy3");
  CHECK(home.chosen({"system"}) == "bin/python3");
  CHECK(home.chosen({"python3.11"}) == "bin/python3.11");
  CHECK(home.chosen({"python3.99"}) == "none");
  CHECK(home.asked.empty());
  CHECK(home.chosen({">=x"}) == "none");
}

TEST_CASE("of many interpreters a message names the first ones", "[interpreter]") {
  PythonChoice choice;
  CHECK(found_text(choice, "/home/me") == "none");
  for (int minor = 1; minor <= 8; ++minor) {
    ConsideredPython& seen = choice.considered.emplace_back();
    seen.python.program = "/home/me/\x1b" + std::to_string(minor);
    seen.python.version = PythonVersion{3, minor, {}};
  }
  choice.considered[1].python.is_pypy = true;
  choice.considered[2].python.version.reset();
  const std::string eight =
      "3.1 (~/\\x1B1), pypy 3.2 (~/\\x1B2), ? (~/\\x1B3), 3.4 (~/\\x1B4), 3.5 (~/\\x1B5), "
      "3.6 (~/\\x1B6), 3.7 (~/\\x1B7), 3.8 (~/\\x1B8)";
  CHECK(found_text(choice, "/home/me") == eight);
  choice.considered.emplace_back();
  CHECK(found_text(choice, "/home/me") == eight + " and 1 more, which `dirvenv python list` shows");
}

TEST_CASE("an interpreter is asked only where its name does not tell enough", "[interpreter]") {
  Home home;
  home.put("bin/python3.10");
  CHECK(home.chosen({">=3.9,<3.11"}) == "bin/python3.10");
  CHECK(home.asked.empty());
  CHECK(home.chosen({">=3.10.5"}).find("bin/python3.10") == std::string::npos);
  CHECK(home.asked == std::vector<std::string>(home.asked.size(), "bin/python3.10"));
  home.answer = PythonVersion{3, 10, 6};
  CHECK(home.chosen({">=3.10.5"}) == "bin/python3.10");
  // None behind the one that is chosen.
  home.put("more/python");
  home.environment.set("PATH", home.dir / "bin:" + home.dir / "more");
  home.asked.clear();
  CHECK(home.chosen({"3.10"}) == "bin/python3.10");
  CHECK(home.asked.empty());
}

TEST_CASE("the first of a project's files that asks for a Python counts", "[interpreter]") {
  Home home;
  const auto wanted = [&] {
    const auto wants = project_wants(home.project());
    if (!wants) return "error: " + wants.error().message;
    return wants->empty() ? std::string("nothing")
                          : wants->front().text + " of " + base_name(wants->front().file);
  };
  CHECK(wanted() == "nothing");
  home.write("project/runtime.txt", "python-3.8.1\n");
  CHECK(wanted() == "python-3.8.1 of runtime.txt");
  home.write("project/Pipfile", "[requires]\npython_version = \"3.9\"\n");
  CHECK(wanted() == "3.9 of Pipfile");
  home.write("project/uv.lock", "requires-python = \">=3.10\"\n[[package]]\nname = = broken\n");
  CHECK(wanted() == ">=3.10 of uv.lock");
  home.write("project/pyproject.toml", "[project]\nname = \"x\"\n");
  CHECK(wanted() == ">=3.10 of uv.lock");
  home.write("project/pyproject.toml", "[project]\nrequires-python = \">=3.11\"\n");
  CHECK(wanted() == ">=3.11 of pyproject.toml");
  home.write("project/.python-version", "\n");
  CHECK(wanted() == ">=3.11 of pyproject.toml");
  home.write("project/.python-version", "3.12\n");
  CHECK(wanted() == "3.12 of .python-version");
  home.write("project/pyproject.toml", "[project\n");
  CHECK(wanted() == "3.12 of .python-version");
  home.write("project/.python-version", "");
  CHECK(wanted().starts_with("error: " + home.project() + "/pyproject.toml:"));
}

TEST_CASE("a shim of mise's stands for what its files choose", "[interpreter]") {
  Home home;
  const std::string mise = ".local/share/mise/";
  home.put(mise + "installs/python/3.12.4/bin/python3");
  home.put(mise + "installs/python/3.12.10/bin/python3");
  home.put(mise + "installs/python/3.11.7/bin/python3");
  home.put("tools/mise");
  test::make_directories(home.dir / (mise + "shims"));
  const std::string shim = home.dir / (mise + "shims/python3");
  REQUIRE(make_link(home.dir / "tools/mise", shim));
  test::make_directories(home.dir / "p/deep");
  const auto target = [&] {
    const auto found = shim_target(shim, home.dir / "p/deep", home.environment);
    return found ? base_name(parent_path(parent_path(*found))) : "none";
  };
  CHECK(target() == "none");
  home.write(".config/mise/config.toml", "[tools]\npython = \"3.11\"\n");
  CHECK(target() == "3.11.7");
  home.write("p/.tool-versions", "node 20\npython 3.12.4 # it\n");
  CHECK(target() == "3.12.4");
  home.write("p/mise.toml", "[tools]\nnode = \"20\"\npython = [\"3.12\", \"3.11\"]\n");
  CHECK(target() == "3.12.10");
  home.write("p/deep/.mise.toml",
             "[tools]\npython = { version = \"prefix:3.11\", virtualenv = 1 }\n");
  CHECK(target() == "3.11.7");
  home.write("p/deep/mise.local.toml", "tools.python = 3.12\n");
  CHECK(target() == "3.11.7");
  home.environment.set("MISE_PYTHON_VERSION", "3.12.4");
  CHECK(target() == "3.12.4");
  home.environment.set("MISE_PYTHON_VERSION", "../../../3.12.4");
  CHECK(target() == "none");
}

}  // namespace dirvenv
