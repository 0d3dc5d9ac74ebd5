// SPDX-License-Identifier: MIT
// What people keep their Python projects with, as they are: the environment comes with `cd`,
// another one with the next `cd`, and is gone when all are left. Poetry and pipenv are the real
// ones.
#include <catch2/catch.hpp>

#include "shells/approve.h"

namespace dirvenv::test {
namespace {

constexpr const char* kPyenvRoot = "/root/.pyenv";
constexpr const char* kPython = "/usr/bin/python3";

struct PythonStory {
  std::string name;
  std::map<std::string, std::string> files;
  std::string before;   ///< typed in the directory first; %d is the work directory
  std::string venv;     ///< where it is, from the directory; ends with '*' where only that is known
  std::string version;  ///< of Python; empty: any
  std::map<std::string, std::string> variables;
  bool is_bare = true;
};

const std::string kPoetryProject =
    "[tool.poetry]\nname = \"My.Shop_app\"\nversion = \"1\"\ndescription = \"\"\nauthors = []\n"
    "[tool.poetry.dependencies]\npython = \"^3.9\"\n";

std::vector<PythonStory> python_stories(const Shellbox& box) {
  const std::string uv_venv =
      std::string("mkdir -p uv-made && ") + kPython + " -m venv --without-pip .venv";
  return {
      {"bare", {{"requirements.txt", "flask\n"}}, "", ".venv", "", {}},
      {"uv one",
       {{"uv.lock", "version = 1\n"}, {"pyproject.toml", "[project]\nname='u'\n"}},
       uv_venv,
       ".venv",
       "",
       {}},
      {"uv other",
       {{"uv.lock", "version = 1\nrequires-python = \">=3.9\"\n"}},
       "",
       ".venv",
       "",
       {}},
      {"poetry in",
       {{"pyproject.toml", kPoetryProject}, {"poetry.toml", "[virtualenvs]\nin-project = true\n"}},
       std::string("poetry env use ") + kPython,
       ".venv",
       "",
       {{"POETRY_ACTIVE", "1"}}},
      {"poetry out",
       {{"pyproject.toml", kPoetryProject}},
       std::string("poetry env use ") + kPython,
       *box.root() / "cache/pypoetry/virtualenvs/my-shop-app-*",
       "",
       {{"POETRY_ACTIVE", "1"}}},
      {"pip (env)",
       {{"Pipfile", "[packages]\n"}},
       std::string("pipenv --python ") + kPython,
       *box.root() / "data/virtualenvs/pip__env_-*",
       "",
       {{"PIPENV_ACTIVE", "1"}}},
      {"pyenv",
       {{".python-version", "3.9.18\n"}, {"requirements.txt", ""}},
       "",
       ".venv",
       "3.9.18",
       {}},
      {"envrc",
       {{".envrc", "layout python python3.11 --without-pip\n"}},
       "",
       ".direnv/python-3.11",
       "",
       {},
       false},
      {"toml",
       {{".dirvenv.toml", "[python]\nversion = \"3.10.*\"\n"}},
       "",
       ".venv",
       "3.10.13",
       {},
       false},
  };
}

std::string python_says(Shellbox& box, const std::string& what) {
  box.run("python -I -c 'import sys, platform; open(\"" + box.dir() + "/said\", \"w\").write(" +
          what + ")'");
  return read_file(box.dir() + "/said");
}

void check_inside(Shellbox& box, const PythonStory& story) {
  const std::string directory = box.dir() + "/" + story.name;
  auto inside = box.environment();
  const std::string venv = inside["VIRTUAL_ENV"];
  std::string expected = story.venv.starts_with("/") ? story.venv : directory + "/" + story.venv;
  if (expected.ends_with("*")) {
    expected.pop_back();
    CHECK(venv.find(expected) == 0);
  } else {
    CHECK(venv == expected);
  }
  CHECK(inside["PATH"].find(venv + "/bin:") == 0);
  CHECK(python_says(box, "sys.prefix") == venv);
  if (!story.version.empty()) CHECK(python_says(box, "platform.python_version()") == story.version);
  for (const char* const name : {"POETRY_ACTIVE", "PIPENV_ACTIVE", "UV_PROJECT_ENVIRONMENT"}) {
    const auto wanted = story.variables.find(name);
    CHECK(inside.contains(name) == (wanted != story.variables.end()));
    if (wanted != story.variables.end()) CHECK(inside[name] == wanted->second);
  }
}

void hop(ShellKind kind) {
  ShellboxOptions options;
  options.deadline = std::chrono::minutes(2);
  options.variables["PYENV_ROOT"] = kPyenvRoot;
  Shellbox box(kind, options);
  const auto before = comparable(box);
  for (const PythonStory& story : python_stories(box)) {
    CAPTURE(story.name);
    for (const auto& [name, text] : story.files)
      put(box, story.name + "/" + name, text);
    box.change_directory(box.dir() + "/" + story.name);
    CHECK_FALSE(box.environment().contains("VIRTUAL_ENV"));
    if (!story.before.empty()) box.run(story.before);
    const std::string said = box.run("dirvenv allow --yes").output;
    CHECK(contains(said, "allowed"));
    check_inside(box, story);
    box.change_directory(box.dir());
    CHECK(comparable(box) == before);
  }
  // From one into the next: no way over a place without one, and nothing is made or asked.
  for (const PythonStory& story : python_stories(box)) {
    CAPTURE(story.name);
    const std::string said = box.change_directory(box.dir() + "/" + story.name).output;
    CHECK_FALSE(contains(said, "creating"));
    CHECK_FALSE(contains(said, "blocked"));
    check_inside(box, story);
  }
  box.change_directory(box.dir());
  CHECK(comparable(box) == before);
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const size_t at = text.find(from);
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

// What the user does by hand counts until he leaves, also where the project is loaded again.
void by_hand(ShellKind kind) {
  ShellboxOptions options;
  // Else the script exports PS1, and leaves it so.
  options.variables["VIRTUAL_ENV_DISABLE_PROMPT"] = "1";
  Shellbox box(kind, options);
  const std::string other = box.dir() + "/other";
  box.run(std::string(kPython) + " -m venv --without-pip " + other);
  put(box, "p/requirements.txt", "");
  box.change_directory(box.dir() + "/p");
  const std::string own = box.dir() + "/p/.venv";
  const auto before = comparable(box);
  box.run("dirvenv allow");
  REQUIRE(box.environment()["VIRTUAL_ENV"] == own);
  const std::string activate = kind == ShellKind::Fish ? "source " + other + "/bin/activate.fish"
                                                       : ". " + other + "/bin/activate";
  const auto check = [&](const std::string& venv, const std::string& path) {
    auto now = box.environment();
    CHECK(now["VIRTUAL_ENV"] == venv);
    CHECK(now["PATH"] == path);
  };
  const std::string base = before.at("PATH");
  box.run(activate);
  check(other, other + "/bin:" + own + "/bin:" + base);
  put(box, "p/.python-version", "3\n");
  box.run("true");
  check(other, other + "/bin:" + own + "/bin:" + base);
  box.run("deactivate");
  // fish cannot look at variables without a process: there it is the next load.
  if (kind == ShellKind::Fish) {
    put(box, "p/.python-version", ">=3\n");
    box.run("true");
  }
  check("", base);
  put(box, "p/.python-version", ">=3.1\n");
  box.run("true");
  check("", base);
  box.change_directory(box.dir());
  CHECK(comparable(box) == before);
  // The next time it is the project's again; one that was active before comes back.
  box.run(activate);
  box.change_directory(box.dir() + "/p");
  check(own, own + "/bin:" + other + "/bin:" + base);
  box.change_directory(box.dir());
  check(other, other + "/bin:" + base);
  box.run("deactivate");
  CHECK(comparable(box) == before);
  // The project's own, by hand as well: it goes with the project.
  box.change_directory(box.dir() + "/p");
  box.run(replaced(activate, other, own));
  check(own, own + "/bin:" + own + "/bin:" + base);
  box.change_directory(box.dir());
  auto after = comparable(box);
  // Of fish's activate, for a `deactivate` that did not come.
  after.erase("_OLD_VIRTUAL_PATH");
  CHECK(after == before);
}

}  // namespace

TEST_CASE("stories: Python projects as they are come and go with cd in bash", "[python][bash]") {
  hop(ShellKind::Bash);
}
TEST_CASE("stories: Python projects as they are come and go with cd in zsh", "[python][zsh]") {
  hop(ShellKind::Zsh);
}
TEST_CASE("stories: Python projects as they are come and go with cd in fish", "[python][fish]") {
  hop(ShellKind::Fish);
}

TEST_CASE("stories: what is activated by hand is respected until one leaves in bash",
          "[python][bash]") {
  by_hand(ShellKind::Bash);
}
TEST_CASE("stories: what is activated by hand is respected until one leaves in zsh",
          "[python][zsh]") {
  by_hand(ShellKind::Zsh);
}
TEST_CASE("stories: what is activated by hand is respected until one leaves in fish",
          "[python][fish]") {
  by_hand(ShellKind::Fish);
}

}  // namespace dirvenv::test
