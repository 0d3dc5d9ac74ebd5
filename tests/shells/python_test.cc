// SPDX-License-Identifier: MIT
// The main job with real Python: virtualenvs come and go with cd.
#include <catch2/catch.hpp>

#include "support/shellbox.h"

using namespace dirvenv::test;

namespace {

std::map<std::string, std::string> comparable(std::map<std::string, std::string> environment) {
  for (const char* const name : {"PWD", "OLDPWD", "_", "SHLVL"})
    environment.erase(name);
  return environment;
}

std::string prefix_in(Shellbox& box) {
  box.run("python -c 'import sys; open(\"" + box.dir() + "/prefix\", \"w\").write(sys.prefix)'");
  return read_file(box.dir() + "/prefix");
}

// pip takes seconds to unpack; one project has it, the others are as good without.
void write_projects(Shellbox& box) {
  for (const char* const name : {"/a", "/b", "/b/child"})
    make_directories(box.dir() + name);
  write_file(box.dir() + "/a/.envrc",
             "export NAME=a SECRET='s3 cr\"et'\nexport EMPTY=\nlayout python /usr/bin/python3\n");
  write_file(
      box.dir() + "/b/.envrc",
      "dotenv\nPATH_add bin\nunset UNWANTED\nlayout python /usr/bin/python3 --without-pip\n");
  write_file(box.dir() + "/b/.env", "NAME=b\nURL=\"postgres://$USER@host/${NAME}\"\n");
  write_file(box.dir() + "/b/child/.envrc", "source_up\nexport CHILD=1\n");
  for (const char* const name : {"a", "b", "b/child"})
    box.run("dirvenv allow --yes " + std::string(name));
}

void the_main_job(ShellKind kind) {
  ShellboxOptions options;
  options.variables = {{"UNWANTED", "x"}, {"EMPTY_BEFORE", ""}, {"PYTHONHOME", ""}};
  options.deadline = std::chrono::seconds(120);
  Shellbox box(kind, options);
  write_projects(box);
  const auto before = comparable(box.environment());

  box.run("cd a");
  auto inside = box.environment();
  CHECK(inside["NAME"] == "a");
  CHECK(inside["SECRET"] == "s3 cr\"et");
  CHECK(inside["VIRTUAL_ENV_PROMPT"] == "a");
  CHECK(inside.count("PYTHONHOME") == 0);
  CHECK(inside["VIRTUAL_ENV"].find(box.dir() + "/a/.direnv/python-3.") == 0);
  CHECK(prefix_in(box) == inside["VIRTUAL_ENV"]);
  CHECK(box.exists("a/.direnv/CACHEDIR.TAG"));

  box.run("cd ../b");
  inside = box.environment();
  CHECK(inside["NAME"] == "b");
  CHECK(inside["URL"] == "postgres://" + inside["USER"] + "@host/b");
  CHECK(inside.count("SECRET") == 0);
  CHECK(inside.count("EMPTY") == 0);
  CHECK(inside.count("UNWANTED") == 0);
  CHECK(inside["PATH"].find("/a/.direnv") == std::string::npos);
  CHECK(prefix_in(box).find(box.dir() + "/b/.direnv/python-3.") == 0);

  box.run("cd child");
  inside = box.environment();
  CHECK(inside["CHILD"] == "1");
  CHECK(inside["NAME"] == "b");
  CHECK(prefix_in(box).find(box.dir() + "/b/.direnv/python-3.") == 0);

  box.change_directory(box.dir());
  CHECK(comparable(box.environment()) == before);

  // Back again: the virtualenv is there, and nothing is made.
  const std::string output = box.run("cd a").output;
  CHECK(output.find("creating") == std::string::npos);
  CHECK(prefix_in(box).find(box.dir() + "/a/.direnv/python-3.") == 0);
  box.run("cd ..");
  CHECK(comparable(box.environment()) == before);
}

// `dirvenv init` makes the story one command.
void init_is_enough(ShellKind kind) {
  ShellboxOptions options;
  options.deadline = std::chrono::seconds(120);
  Shellbox box(kind, options);
  make_directories(box.dir() + "/p");
  write_file(box.dir() + "/p/pyproject.toml",
             "[project]\nname = \"p\"\nrequires-python = \">=3.8\"\n");
  write_file(box.dir() + "/p/.env", "FROM_DOTENV=1\n");
  box.run("cd p");
  box.run("dirvenv init");
  CHECK(read_file(box.dir() + "/p/.envrc") == "layout python python3\ndotenv\n");
  CHECK(box.environment()["FROM_DOTENV"] == "1");
  CHECK(prefix_in(box).find(box.dir() + "/p/.direnv/python-3.") == 0);
  CHECK(box.run("dirvenv init").output.find("is there already") != std::string::npos);
}

}  // namespace

TEST_CASE("virtualenvs come and go with cd in bash", "[python][bash]") {
  the_main_job(ShellKind::Bash);
  init_is_enough(ShellKind::Bash);
}
TEST_CASE("virtualenvs come and go with cd in zsh", "[python][zsh]") {
  the_main_job(ShellKind::Zsh);
}
TEST_CASE("virtualenvs come and go with cd in fish", "[python][fish]") {
  the_main_job(ShellKind::Fish);
}
