// SPDX-License-Identifier: MIT
// `dirvenv off` and `on`: in this shell, for a project, for everything.
#include "shells/shell_case.h"

using namespace dirvenv::test;

SHELL_TEST(off_here, "`off` takes back what is loaded in this shell, until `on`", "[off]") {
  Shellbox box(kind);
  put_allowed(box, "p", "export A=1\n");
  put_allowed(box, "q", "export A=2\n");
  box.run("cd p");
  CHECK(value(box, "A") == "1");
  CHECK(contains(shown(box, "dirvenv off"), "dirvenv: unloaded "));
  CHECK(value(box, "A") == "unset");
  CHECK(value(box, "DIRVENV_STATUS") == "off");
  CHECK_FALSE(contains(shown(box, "cd ../q"), "dirvenv:"));
  CHECK(value(box, "A") == "unset");
  ShellboxOptions options;
  options.root = box.root();
  Shellbox other(kind, options);
  other.run("cd p");
  CHECK(value(other, "A") == "1");
  CHECK(contains(shown(box, "dirvenv on"), "dirvenv: loaded "));
  CHECK(value(box, "A") == "2");
  CHECK(value(box, "DIRVENV_STATUS") == "loaded");
}

SHELL_TEST(off_project, "`off --project` is for a project, in every shell", "[off]") {
  Shellbox box(kind);
  put_allowed(box, "p", "export A=1\n");
  put_allowed(box, "q", "export A=2\n");
  ShellboxOptions options;
  options.root = box.root();
  Shellbox other(kind, options);
  other.run("cd p");
  CHECK(value(other, "A") == "1");
  box.run("cd p");
  CHECK(contains(shown(box, "dirvenv off --project"), "p is off in every shell\n"));
  CHECK(value(box, "A") == "unset");
  other.run("true");
  CHECK(value(other, "A") == "unset");
  other.run("cd ../q");
  CHECK(value(other, "A") == "2");
  other.run("cd ../p");
  CHECK(value(other, "A") == "unset");
  CHECK(
      contains(shown(box, "dirvenv on"), "p is still off in every shell; `dirvenv on --project`"));
  CHECK(value(box, "A") == "unset");
  box.run("dirvenv on --project");
  CHECK(value(box, "A") == "1");
  other.run("true");
  CHECK(value(other, "A") == "1");
}

SHELL_TEST(off_everywhere, "`off --everywhere` is for everything", "[off]") {
  Shellbox box(kind);
  put_allowed(box, "p", "export A=1\n");
  box.run("cd p");
  CHECK(contains(shown(box, "dirvenv off --everywhere"), "dirvenv: everything is off\n"));
  CHECK(value(box, "A") == "unset");
  box.run("cd ..");
  box.run("cd p");
  CHECK(value(box, "A") == "unset");
  // What the user names is what they get.
  CHECK(contains(shown(box, "dirvenv exec . printenv A"), "1\n"));
  CHECK(contains(shown(box, "dirvenv off --everywhere --project"), "take one of"));
  box.run("dirvenv on --everywhere");
  CHECK(value(box, "A") == "1");
}
