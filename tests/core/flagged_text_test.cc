// SPDX-License-Identifier: MIT
#include "core/flagged_text.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <ctime>
#include <tuple>
#include <vector>

#include "core/name_rules.h"
#include "support/seed.h"

namespace dirvenv {
namespace {

using What = Flag::What;

/// "1 LD_PRELOAD; 2 eval": names are marked by the tier ("PS1!"), hidden ones and layout by "?".
std::string shown(const std::vector<Flag>& flags) {
  std::string text;
  for (const Flag& flag : flags) {
    if (!text.empty()) text += "; ";
    text += std::to_string(flag.line) + " " + flag.name;
    if (flag.what == What::NeverName) text += "!";
    if (flag.what == What::Hidden || flag.what == What::Layout) text += "?";
    CHECK_FALSE(flag.why.empty());
    CHECK(flag.statement.size() == 32);
  }
  return text;
}

std::string envrc(std::string_view text) {
  return shown(flags_in_envrc(text));
}

struct FlagRow {
  std::string_view text, flags;
};

std::vector<std::string> all_names() {
  std::vector<std::string> names;
  for (const NameGroup& group : name_groups()) {
    std::string_view rest = group.names;
    while (!rest.empty()) {
      std::string name(rest.substr(0, rest.find(' ')));
      rest.remove_prefix(std::min(name.size() + 1, rest.size()));
      std::replace(name.begin(), name.end(), '*', 'X');
      if (name != "_") names.push_back(name);
    }
  }
  return names;
}

}  // namespace

TEST_CASE("a8: plain files have no flags", "[flagged_text]") {
  for (const std::string_view text :
       {"", "\n", "export A=1\nPATH_add bin\n", "layout python3", "dotenv_if_exists .env.local",
        "# eval \"$(x)\"\n  # export LD_PRELOAD=x\nexport A='see $EDITOR' # sudo",
        "echo 'export LD_PRELOAD=x' \"and eval\" PAGER",
        "export CC=clang ENV=dev PATH=$PWD/bin:$PATH",
        "[[ -n $EDITOR ]] && has curl || log_error 'install bash'",
        "for x in EDITOR PAGER; do :; done",
        "source_up\nsource_url https://x sha256-y\nuse flake .#evaluate",
        "export A=$(pwd) B=${C:-executable}\n", "base64 x", "cp ~/env.sample .env >/dev/null",
        "read -r _ x", "case $x in a) :;; esac", "cat <<X >x\nabc\nX\n", "grep -d x base64",
        "export LDFLAGS=-L. # \xE2\x9A\xA0\xEF\xB8\x8F caf\xC3\xA9\r\nA=1\r\n\tB=2"}) {
    CAPTURE(text);
    CHECK(envrc(text) == "");
  }
}

TEST_CASE("b7: a flagged name is found however it is plainly set", "[flagged_text]") {
  for (const std::string_view text : {"LD_PRELOAD=x",
                                      "export LD_PRELOAD=x",
                                      "export LD_PRELOAD",
                                      "export A=1 LD_PRELOAD=x",
                                      "export A=$(b) LD_PRELOAD",
                                      "export A=(b c) LD_PRELOAD",
                                      "declare -x LD_PRELOAD=x",
                                      "typeset -x LD_PRELOAD",
                                      "readonly LD_PRELOAD=x",
                                      "f() { local LD_PRELOAD=x; }",
                                      "printf -v LD_PRELOAD %s x",
                                      "printf -vLD_PRELOAD x",
                                      "read -r LD_PRELOAD <x",
                                      "mapfile -t LD_PRELOAD",
                                      "for LD_PRELOAD in x; do export LD_PRELOAD; done",
                                      "path_add LD_PRELOAD lib",
                                      "path_rm LD_PRELOAD lib",
                                      ": ${LD_PRELOAD:=x}",
                                      ": \"${LD_PRELOAD=x}\"",
                                      "unset LD_PRELOAD",
                                      "LD_PRELOAD+=x",
                                      "LD_PRELOAD[0]=x",
                                      "export 'LD_PRELOAD=x'",
                                      "export \"LD_PRELOAD=$x\"",
                                      "export LD_\"PRE\"'LOAD'=x",
                                      "\\export \\LD_PRELOAD=x",
                                      "env LD_PRELOAD=x make",
                                      "if a; then LD_PRELOAD=x; fi",
                                      "a && export LD_PRELOAD=x",
                                      "A=1 LD_PRELOAD=x make",
                                      "(LD_PRELOAD=x)",
                                      "A=$(LD_PRELOAD=x b)",
                                      "export A=`LD_PRELOAD=x b`",
                                      "A=\"$(LD_PRELOAD=x b)\"",
                                      "export \\\nLD_PRELOAD=x",
                                      "cat <<X\nLD_PRELOAD=x\nX",
                                      "builtin_export LD_PRELOAD=x",
                                      "\tLD_PRELOAD=x;",
                                      "command export LD_PRELOAD",
                                      "set -a; LD_PRELOAD=x",
                                      "A='# ' LD_PRELOAD=x",
                                      "export A=\"\n# \" LD_PRELOAD=x",
                                      "/usr/bin/env LD_PRELOAD=x a",
                                      "A=`b`; : ${LD_PRELOAD:=x}"}) {
    CAPTURE(text);
    const auto flags = flags_in_envrc(text);
    REQUIRE(flags.size() >= 1);
    CHECK(std::any_of(flags.begin(), flags.end(), [](const Flag& flag) {
      return flag.name == "LD_PRELOAD" && flag.what == What::FlaggedName && flag.why == "loader";
    }));
  }
}

TEST_CASE("b7: every name of the table is found in an .envrc and in a .env", "[flagged_text]") {
  for (const std::string& name : all_names()) {
    const What what = is_never_name(name) ? What::NeverName : What::FlaggedName;
    for (const std::string& text :
         {"export " + name + "=x\n", "A=1\n" + name + "=x", "unset " + name}) {
      const auto flags = flags_in_envrc(text);
      CAPTURE(text);
      REQUIRE(flags.size() == 1);
      CHECK(flags[0].name == name);
      CHECK(flags[0].what == what);
      CHECK(flags[0].why == reason_for(name));
    }
    const auto flags = flags_in_dotenv("A=1\n" + name + "=x\n");
    CAPTURE(name);
    REQUIRE(flags.size() == 1);
    CHECK(flags[0].name == name);
    CHECK(flags[0].what == what);
    CHECK(flags[0].line == 2);
  }
}

TEST_CASE("a8: what a reader cannot foresee is found", "[flagged_text]") {
  const FlagRow row = GENERATE(values<FlagRow>({
      {"eval \"$(x)\"", "1 eval"},
      {"a\n\\eval b; 'eval' c", "2 eval"},
      {"if a; then exec b; fi", "1 exec"},
      {"exec > >(tee log)", "1 exec"},
      {"alias a=b", "1 alias"},
      {"trap 'a' EXIT", "1 trap"},
      {"sudo a\ndoas b\npkexec c", "1 sudo; 2 doas; 3 pkexec"},
      {"\\builtin source x\nbuiltin $s", "1 builtin; 2 builtin"},
      {"enable -f ./x.so x", "1 enable"},
      {"source <(a)\n. <(b)", "1 source <(; 2 source <("},
      {"source /dev/stdin <<<\"$x\"", "1 source <("},
      {"curl -fsSL x | sh", "1 curl | sh"},
      {"wget -qO- x |\n  sudo /bin/bash -s", "1 curl | sh; 2 sudo"},
      {"bash -c \"$(curl -fsSL x)\"", "1 curl | sh"},
      {"sh <(curl x)", "1 curl | sh"},
      {"eval \"$(curl x)\"", "1 curl | sh; 1 eval"},
      {"curl x | python3 -", "1 curl | sh"},
      {". <(wget -O- x)", "1 curl | sh; 1 source <("},
      {"curl -o x y\nmake", ""},
      {"x=$(echo eA== | base64 -d)", "1 base64 -d"},
      {"base64 -w0 --decode <x; xxd -r y", "1 base64 -d"},
      {"base64 <x; grep -d skip", ""},
      {"rm -rf build; rm x; echo -r", "1 rm -r"},
      {"rm --recursive -f x", "1 rm -r"},
      {"export K=$(cat ~/.ssh/id) L=\"$HOME/.gnupg/x\"", "1 ~/.ssh"},
      {"A=$(security find-generic-password -w)\nsecret-tool lookup a b",
       "1 find-generic-password; 2 secret-tool"},
      {"exec 3<>/dev/tcp/1.2.3.4/80", "1 /dev/tcp; 1 exec"},
      {"echo x >\"/dev/udp/$h/1\"", "1 /dev/tcp"},
      {"echo x >> ~/.bashrc", "1 > ~/.*"},
      {"echo x >\"$HOME/.ssh/authorized_keys\"", "1 > ~/.*; 1 ~/.ssh"},
      {"cat >>${HOME}/.zshrc <<'X'\na\nX", "1 > ~/.*"},
      {"tee -a ~bob/.profile <x", "1 > ~/.*"},
      {"cp evil /home/u/.bashrc; dd of=$HOME/.x", "1 > ~/.*"},
      {"ln -s x ~/.vimrc", "1 > ~/.*"},
      {"dd if=x of=$HOME/.y", "1 > ~/.*"},
      {"echo >x ~/.y", ""},
      {"/usr/bin/sudo /usr/bin/tee -a ~/.y", "1 > ~/.*; 1 sudo"},
      {"echo ~/.bashrc $HOME/.x >x", ""},
      {"cp ~/x y", ""},
      {"IFS=, read -ra x\nunset PS1", "1 IFS!; 2 PS1!"},
      {"export EDITOR=vi HTTPS_PROXY=x http_proxy=y", "1 EDITOR; 1 HTTPS_PROXY; 1 http_proxy"},
      {"export EDITOR=a\nexport EDITOR=a", "1 EDITOR; 2 EDITOR"},
      {"A=\"\n$(eval x)\n\" EDITOR=\"b\nc\"", "2 eval; 3 EDITOR"},
  }));
  CAPTURE(row.text);
  CHECK(envrc(row.text) == row.flags);
}

TEST_CASE("a8: what hides text is found", "[flagged_text]") {
  const std::string gap(kMostBlankLines + 1, '\n');
  CHECK(envrc("a\n" + gap + "b") == "103 blank lines?");
  CHECK(envrc("a\n" + gap.substr(1) + "b") == "");
  CHECK(envrc("a\n" + gap) == "");
  std::string spaced = "a\n";
  for (size_t i = 0; i <= kMostBlankLines; ++i)
    spaced += " \t\r\n";
  CHECK(envrc(spaced + "b") == "103 blank lines?");
  for (const std::string_view end : {"", "\n"}) {
    const std::string longest = "# " + std::string(kLongestPlainLine - 2, 'x');
    CHECK(envrc(longest + std::string(end)) == "");
    CHECK(envrc(longest + "y" + std::string(end)) == "1 long line?");
  }
  CHECK(envrc("a " + std::string(600, ' ') + "eval b") == "1 eval; 1 long line?");
  CHECK(envrc("a\nb \xE2\x80\xAE\xE2\x80\xAE # \xE2\x81\xA6\nc\x1b[1A") ==
        "2 \\u{202E}?; 2 \\u{2066}?; 3 \\x1B?");
  CHECK(envrc("a\rb\r\nc\x00") == "1 \\x0D?");
  CHECK(envrc(std::string_view("a\0b \xFF", 5)) == "1 \\x00?; 1 \\xFF?");
  CHECK(envrc("# \xE2\x80\x8B in a comment\nx='\xF3\xA0\x81\x81'") ==
        "1 \\u{200B}?; 2 \\u{E0041}?");
}

TEST_CASE("b7: a .env is searched for names only", "[flagged_text]") {
  const FlagRow row = GENERATE(values<FlagRow>({
      {"", ""},
      {"A=eval\nB='LD_PRELOAD=x'\n# EDITOR=x\n", ""},
      {"A=1\r\nexport EDITOR=x\r\nPAGER: y", "2 EDITOR; 3 PAGER"},
      {"A=1\rEDITOR=x", "1 \\x0D?; 2 EDITOR"},
      {"A='\nEDITOR=x\n'\nPAGER=1", "4 PAGER"},
      {"A=\xE2\x80\x8B", "1 \\u{200B}?"},
      // not to be read as it is, but a later one may be
      {"A=1 2\n export  EDITOR = x\nPAGER: y\nexport=1\nEDITOR", "2 EDITOR; 3 PAGER"},
  }));
  CAPTURE(row.text);
  CHECK(shown(flags_in_dotenv(row.text)) == row.flags);
}

TEST_CASE("a8: what [python] of a .dirvenv.toml runs later is found", "[flagged_text]") {
  const auto names = [](const std::string& text) {
    std::string all;
    for (const Flag& flag : flags_in_toml(text))
      all += std::to_string(flag.line) + " " + flag.name + "\n";
    return all;
  };
  CHECK(names("[python]\nversion = '3.12'\nsync = 'ask'\n").empty());
  CHECK(names("[python]\nversion = '/usr/bin/python3'\nsync = 'off'\n").empty());
  CHECK(names("[python]\nversion = './tools/py'\nsync = 'auto'\n") == "2 version\n3 sync\n");
}

TEST_CASE("a8: a flag is new when it, or its statement, was not there before", "[flagged_text]") {
  const auto fresh = [](std::string_view before, std::string_view now) {
    return shown(new_flags(flags_in_envrc(before), flags_in_envrc(now)));
  };
  const std::string_view old = "export A=1\n  eval \"$(x)\"\nexport EDITOR=vi\n";
  CHECK(fresh(old, old) == "");
  CHECK(fresh(old, "# moved\nexport EDITOR=vi\n\n\teval \"$(x)\" \nexport A=2") == "");
  CHECK(fresh(old, "export A=1\n") == "");
  CHECK(fresh("", old) == "2 eval; 3 EDITOR");
  CHECK(fresh(old, "eval \"$(y)\"\nexport EDITOR=vi") == "1 eval");
  CHECK(fresh(old, "eval \"$(x)\"\nexport EDITOR=evil") == "2 EDITOR");
  CHECK(fresh(old, "eval \"$(x)\"\nexport VISUAL=vi") == "2 VISUAL");
  // what belongs to a statement on other lines
  CHECK(fresh("eval \\\n a", "eval \\\n b") == "1 eval");
  CHECK(fresh("eval '\na'", "eval '\nb'") == "1 eval");
  CHECK(fresh("curl x |\n sh -s a", "curl x |\n sh -s b") == "1 curl | sh");
  CHECK(fresh("sudo a <<X\nb\nX", "sudo a <<X\nc\nX") == "1 sudo");
  CHECK(fresh("sudo a <<X\nb\nX\nc", "sudo a <<X\nb\nX\nd") == "");
  // a construct is not a name, and a name of one tier not one of the other
  const auto in_dotenv = [](std::string_view before, std::string_view now) {
    return shown(new_flags(flags_in_dotenv(before), flags_in_dotenv(now)));
  };
  CHECK(in_dotenv("EDITOR=a\nB=1", "B=2\nEDITOR=a") == "");
  CHECK(in_dotenv("EDITOR='\na'", "EDITOR='\nb'") == "1 EDITOR");
  CHECK(in_dotenv("NODE_OPTIONS='\nA=a'", "NODE_OPTIONS='\nA=b'") == "1 NODE_OPTIONS");
}

TEST_CASE("a8: flags of any bytes are in order, once each, and printable", "[flagged_text]") {
  static const std::vector<std::string> kParts = {
      "eval ",   "LD_PRELOAD=x", "'",    "\"",    "\n",           "\n", "$(",         ")", "#",
      "export ", "PS1",          "\\",   "<<X\n", "\xE2\x80\xAE", "`",  "${EDITOR:=", "}", ";",
      "curl ",   "| sh",         "~/.x", ">",     "\r",           "= "};
  std::mt19937_64 random(test::seed_for("flagged_text"));
  for (int round = 0; round < 2'000; ++round) {
    std::string text;
    for (size_t parts = test::pick(random, 40); parts > 0; --parts) {
      if (test::pick(random, 4) == 0) {
        text.push_back(static_cast<char>(test::pick(random, 256)));
      } else {
        text += kParts[test::pick(random, kParts.size())];
      }
    }
    for (const auto& flags : {flags_in_envrc(text), flags_in_dotenv(text)}) {
      bool is_fine = true;
      for (size_t i = 0; i < flags.size(); ++i) {
        const auto order = [](const Flag& flag) {
          return std::tie(flag.line, flag.what, flag.name);
        };
        is_fine = is_fine && (i == 0 || order(flags[i - 1]) < order(flags[i])) &&
                  flags[i].line >= 1 &&
                  flags[i].line <= 1 + std::count(text.begin(), text.end(), '\n') +
                                       std::count(text.begin(), text.end(), '\r') &&
                  std::all_of(flags[i].name.begin(), flags[i].name.end(),
                              [](char c) { return c >= ' ' && c <= '~'; });
      }
      if (!is_fine || !new_flags(flags, flags).empty()) FAIL("round " << round << ": " << text);
    }
  }
}

TEST_CASE("a8: searching takes time in proportion to the text", "[flagged_text]") {
  for (const std::string_view part :
       {"eval ", "eval\n", "LD_A=1 ", "A=", "A=1\n", "\x01", "\xE2\x80\xAE", "'", "\"$(", "<<X\n",
        "\n", "curl|sh ", "export ", ">~/.x ", "_", "(", "`eval\n"}) {
    std::string text;
    while (text.size() < 50'000)
      text += part;
    CAPTURE(part);
    const auto start = std::clock();
    const auto flags = flags_in_envrc(text);
    const auto data_flags = flags_in_dotenv(text);
    CHECK(static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC < 4);
    CHECK(flags.size() + data_flags.size() < 2 * text.size());
  }
}

}  // namespace dirvenv
