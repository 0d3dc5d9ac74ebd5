// SPDX-License-Identifier: MIT
#include "core/venv_script.h"

#include <catch2/catch.hpp>

#include "support/clean_run.h"
#include "support/temp_dir.h"

using namespace dirvenv;

namespace {

VenvScriptWords words_with(const std::string& word) {
  return {"/p/" + word, word, "(" + word + ") ", "/p/" + word + "/bin/python3"};
}

std::string filled(std::string_view file, std::string_view text, const std::string& word) {
  return fill_in_venv_script(file, text, words_with(word));
}

// Templates of both kinds: up to Python 3.12.7, and since.
constexpr const char* kOld = "D=\"__VENV_DIR__\"\nP=\"x __VENV_PROMPT__ y\"\n";
constexpr const char* kNew = "D=__VENV_DIR__\nP=\"x \"__VENV_PROMPT__\" y\"\n";

}  // namespace

TEST_CASE("a template is filled in as Python would", "[venv_script]") {
  CHECK(filled("activate", kOld, "a.b-c") == "D=\"/p/a.b-c\"\nP=\"x (a.b-c)  y\"\n");
  CHECK(filled("activate", kOld, "a 'b' c") == "D=\"/p/a 'b' c\"\nP=\"x (a 'b' c)  y\"\n");
  CHECK(filled("activate", kNew, "a.b-c") == "D=/p/a.b-c\nP=\"x \"'(a.b-c) '\" y\"\n");
  CHECK(filled("activate", "__VENV_NAME__ __VENV_BIN_NAME__ __VENV_PYTHON__ __VENV_X__ __VENV",
               "v") == "v bin /p/v/bin/python3 __VENV_X__ __VENV");
  // What one placeholder stands for is not looked at again.
  CHECK(filled("activate", "\"__VENV_DIR__\"", "__VENV_NAME__") == "\"/p/__VENV_NAME__\"");
}

TEST_CASE("a word that a shell would run parts of is quoted for it", "[venv_script]") {
  const std::string in_sh = "D=\"\"'/p/a\"$(b)'\"\"\nP=\"x \"'(a\"$(b)) '\" y\"\n";
  CHECK(filled("activate", kOld, "a\"$(b)") == in_sh);
  CHECK(filled("activate", kNew, "it's") == "D='/p/it'\\''s'\nP=\"x \"'(it'\\''s) '\" y\"\n");
  CHECK(filled("activate.fish", "set D \"__VENV_DIR__\"", "a\\'$b") ==
        "set D \"\"'/p/a\\\\\\'$b'\"\"");
  CHECK(filled("activate.csh", "set d = \"__VENV_DIR__\"", "a!'b") ==
        "set d = \"\"'/p/a\\!'\\''b'\"\"");
  CHECK(filled("Activate.ps1", "$d = __VENV_DIR__", "it's") == "$d = '/p/it''s'");
  // An escaped quote ends nothing; a new line begins anew.
  CHECK(filled("activate", "\"\\\"__VENV_NAME__\" 'it\n__VENV_NAME__", "$") ==
        "\"\\\"\"'$'\"\" 'it\n'$'");
}

TEST_CASE("repr of plain text", "[venv_script]") {
  CHECK(plain_python_repr("a b.c") == "'a b.c'");
  CHECK(plain_python_repr("") == "''");
  for (const char* const text : {"it's", "\"", "a\\", "\xc3\xbc", "\n", "\x7f"})
    CHECK(plain_python_repr(text).empty());
}
