// SPDX-License-Identifier: MIT
// What a project names or says is text on a terminal, and its modes are the user's.
#include <catch2/catch.hpp>

#include "shells/approve.h"

namespace dirvenv::test {
namespace {

// What a terminal would obey: titles, clipboard, cursor, screen, modes, colours, and C1 forms.
const std::vector<std::string> kEscapes = {"\x1b]0;PWNED\x07",
                                           "\x1b]52;c;PWNED\x07",
                                           "\x1b[2JPWNED",
                                           "\x1b[?1049hPWNED",
                                           "\x1b[1APWNED",
                                           "\x1b[31mPWNED",
                                           "\x9b"
                                           "31mPWNED",
                                           "\xc2\x9b"
                                           "31mPWNED",
                                           "\rPWNED",
                                           "\bPWNED",
                                           "\x1bPpPWNED\x1b\\",
                                           "\xe2\x80\xaePWNED",
                                           "\xe2\x80\x8bPWNED",
                                           "\x7fPWNED",
                                           "\x1b"
                                           "cPWNED",
                                           "\x05PWNED"};

// The text is there to be seen, and nothing of it came as it was given.
void check_is_text(const std::string& output, const std::string& escape) {
  INFO(output);
  CHECK_FALSE(contains(output, escape));
  CHECK_FALSE(contains(output, escape.substr(0, escape.find("PWNED") + 5)));
}

std::string modes(Shellbox& box) {
  return shown(box, "stty -g");
}

}  // namespace

SHELL_TEST(directory_names, "b8: an escape in a directory's name reaches no terminal",
           "[hostile]") {
  Shellbox box(kind);
  // Each start of the client takes its time: many in one name.
  for (std::size_t first = 0; first < kEscapes.size(); first += 8) {
    std::string name;
    for (std::size_t i = first; i < first + 8; ++i)
      name += kEscapes.at(i);
    put(box, name + "/.envrc", "export V=1\n");
    std::string output = box.change_directory(name).output;
    CHECK(contains(output, "is blocked"));
    approve(box, name + "/.envrc");
    output += box.run("true").output;
    CHECK(contains(output, "loaded"));
    output += box.run("cd ..").output;
    CHECK(contains(output, "unloaded"));
    CHECK(count_of(output, "PWNED") >= 24);
    for (std::size_t i = first; i < first + 8; ++i)
      check_is_text(output, kEscapes[i]);
  }
}

TEST_CASE("b8: what a command is given or finds is shown as text", "[hostile][bash]") {
  Shellbox box(ShellKind::Bash);
  const std::string escape =
      "\x1b]0;PWNED\x07\x9b"
      "31m\r";
  put(box, escape + "/.envrc", "export V=1\n");
  const std::string word = typed_word(ShellKind::Bash, escape);
  const std::string both = word + "/.envrc";
  for (const std::string& line :
       {"dirvenv " + word, "dirvenv help " + word, "dirvenv hook " + word, "dirvenv export " + word,
        "dirvenv exec " + word + " true", "dirvenv exec . " + word, "dirvenv allow " + word + "x",
        "dirvenv allow " + both, "dirvenv deny " + both, "dirvenv status --" + word,
        "dirvenv reload " + word, "dirvenv prune " + word,
        "(cd " + word + "; dirvenv status; dirvenv allow; dirvenv export json >/dev/null)"}) {
    CAPTURE(line);
    const std::string output = box.run(line).output;
    check_is_text(output, "\x1b]0;PWNED");
    check_is_text(output,
                  "\x9b"
                  "31m");
  }
}

SHELL_TEST(messages, "b8: what a file says through us is text, and names are names", "[hostile]") {
  Shellbox box(kind);
  for (const std::string loop : {"", "for i in 1; do :; done\n"}) {
    INFO(loop);
    put_approved(box, "p",
                 loop +
                     "log_status $'\\e]0;PWNED\\a'\nlog_error $'\\e[31mPWNED\\e[0m'\n"
                     "dotenv_if_exists $'\\e]0;PWNED'\nexport V=$'\\e[2JPWNED'\n");
    put(box, "p/\x1b]0;PWNED", "a[$(PWNED)]=1\n");
    const std::string output = box.run("cd p").output;
    CHECK(contains(output, "\\x1B]0;PWNED\\x07"));
    check_is_text(output, "\x1b]0;PWNED");
    check_is_text(output, "\x1b[31mPWNED");
    check_is_text(output, "\x1b[2JPWNED");
    box.run("cd ..");
  }
  // What is inherited is no better.
  put_approved(box, "q", "export V=1\n");
  box.run("cd q");
  box.run(in(kind, "DIRVENV_DIR=", "DIRVENV_DIR=", "set -gx DIRVENV_DIR ") +
          typed_word(kind, "/\x1b]0;PWNED\x07"));
  const std::string output = box.run("cd ..").output;
  CHECK(contains(output, "PWNED"));
  check_is_text(output, "\x1b]0;PWNED");
}

SHELL_TEST(prompts, "b9: a project's name in a prompt is not run", "[hostile]") {
  const std::vector<std::string> names = {"$(touch m)",      "`touch m`",     "%F{red}",
                                          "\\w\\$(touch m)", "${$(touch m)}", "%{$(touch m)%}"};
  ShellboxOptions options;
  options.after_hook =
      in(kind, "shopt -s promptvars; PS1='[$VIRTUAL_ENV_PROMPT|$DIRVENV_DIR|$NAMED] $ '",
         "setopt prompt_subst; PROMPT='[$VIRTUAL_ENV_PROMPT|$DIRVENV_DIR|$NAMED] $ '",
         "function fish_prompt; echo -n \"[$VIRTUAL_ENV_PROMPT|$DIRVENV_DIR|$NAMED] \"; end");
  Shellbox box(kind, options);
  for (const std::string& name : names) {
    CAPTURE(name);
    put_approved(box, name, "export NAMED=\"${PWD##*/}\"\n");
    box.change_directory(name);
    CHECK(box.environment()["NAMED"] == name);
    CHECK_FALSE(box.exists(name + "/m"));
  }
  CHECK_FALSE(box.exists("m"));
}

SHELL_TEST(no_input, "e5: a file reads no keys and leaves the terminal's modes", "[hostile]") {
  Shellbox box(kind);
  put_approved(box, "p",
               "read -r -t 5 x; export GOT=\"[$x]\"\n"
               "(stty -echo </dev/tty) 2>/dev/null && export TTY_OPEN=1\n"
               "(tput smcup >/dev/tty) 2>/dev/null && export TTY_OPEN=2\n"
               "(printf '\\033]0;PWNED\\007' >/dev/tty) 2>/dev/null && export TTY_OPEN=3\n"
               "(read -r y </dev/tty) 2>/dev/null && export TTY_OPEN=4\n"
               "tty -s && export TTY_OPEN=5\nexport A=1\n");
  const std::string before = modes(box);
  const std::string output = box.run("cd p").output;
  CHECK_FALSE(contains(output, "PWNED"));
  CHECK(modes(box) == before);
  CHECK(value(box, "GOT") == "[]");
  CHECK(value(box, "TTY_OPEN") == "unset");
  CHECK(value(box, "A") == "1");
  box.run("cd ..");
  CHECK(modes(box) == before);
}

}  // namespace dirvenv::test
