// SPDX-License-Identifier: MIT
#include "core/hook_channel.h"

#include <catch2/catch.hpp>
#include <string>

using namespace dirvenv;
using namespace std::string_literals;

namespace {

const std::string kHead =
    "dirvenv-question 3\0bash\0"
    "7\0/p q\0"
    "1\0"s;
const std::string kZshHead =
    "dirvenv-question 3\0zsh\0"
    "12\0/p\0\0"s;
const std::string kFishHead =
    "dirvenv-question 3\0fish\0"
    "12\0/p\0"
    "1\0"s;

}  // namespace

TEST_CASE("a question of bash is read", "[hook_channel]") {
  const auto question =
      parse_hook_question(kHead + "declare -x A=\"a b\"\ndeclare -x B\n\0#end\n"s);
  REQUIRE(question);
  CHECK(question->shell == Shell::Bash);
  CHECK(question->number == "7");
  CHECK(question->directory == "/p q");
  CHECK(question->is_terminal);
  REQUIRE(question->environment);
  CHECK(question->environment->entries() == std::vector<std::string>{"A=a b"});
}

TEST_CASE("a question of fish begins with what is exported for a function alone",
          "[hook_channel]") {
  const std::string rest = kFishHead + "A a\n\0PATH=/a\0#end\n"s;
  CHECK_FALSE(parse_hook_question(rest)->has_local_exports);
  const auto one = parse_hook_question("A\n" + rest);
  REQUIRE(one);
  CHECK(one->has_local_exports);
  CHECK(one->environment->entries() == std::vector<std::string>{"A=a"});
  CHECK(parse_hook_question("A\n_b2\n" + rest)->has_local_exports);
  for (const std::string before : {"\n", "A", "A\n\n", "A b\n", "2\n", "A\n2\n"})
    CHECK_FALSE(parse_hook_question(before + rest));
  CHECK_FALSE(parse_hook_question("A\n" + kZshHead + "A=a\0#end\n"s));
  CHECK(later_for_fish(*one, "/c h") ==
        "set -e -g _dirvenv_given _dirvenv_script; set -gu _dirvenv_channel '/c h' 13; ");
}

TEST_CASE("a question of zsh is read", "[hook_channel]") {
  const auto question = parse_hook_question(kZshHead + "A=a\nb\0B==\0C=\0#end\n"s);
  REQUIRE(question);
  CHECK(question->shell == Shell::Zsh);
  CHECK(question->number == "12");
  CHECK_FALSE(question->is_terminal);
  REQUIRE(question->environment);
  CHECK(question->environment->entries() == std::vector<std::string>{"A=a\nb", "B==", "C="});
}

TEST_CASE("a question of fish is read", "[hook_channel]") {
  const auto question =
      parse_hook_question(kFishHead + "A a\\nb\nP '/a'  '/b'\n\0P=/a:/b\0OTHER=x\0#end\n"s);
  REQUIRE(question);
  CHECK(question->shell == Shell::Fish);
  CHECK(question->number == "12");
  CHECK(question->is_terminal);
  REQUIRE(question->environment);
  CHECK(question->environment->entries() == std::vector<std::string>{"A=a\nb", "P=/a:/b"});
  CHECK(question->unclear.empty());
  CHECK_FALSE(question->may_say_on_output);
}

TEST_CASE("only fish tells that its output is a terminal too", "[hook_channel]") {
  const auto with_two = [](std::string head) { return head.replace(head.rfind('1'), 1, "2"); };
  const auto fish = parse_hook_question(with_two(kFishHead) + "A a\n\0P=/a\0#end\n"s);
  REQUIRE(fish);
  CHECK(fish->is_terminal);
  CHECK(fish->may_say_on_output);
  const auto bash = parse_hook_question(with_two(kHead) + "declare -x A=\"a\"\n\0#end\n"s);
  REQUIRE(bash);
  CHECK_FALSE(bash->is_terminal);
  CHECK_FALSE(bash->may_say_on_output);
}

TEST_CASE("what fish has to tell in another way is named", "[hook_channel]") {
  const auto question =
      parse_hook_question(kFishHead + "L 'a'  'b'\nM 'it's a'\nN 'c'  'd'\n\0M=it's a\0#end\n"s);
  REQUIRE(question);
  CHECK_FALSE(question->environment);
  CHECK(question->unclear == std::vector<std::string>{"L", "N"});
}

TEST_CASE("what the client alone can see is no environment", "[hook_channel]") {
  for (const std::string& text :
       {kHead + "declare -x A=\"1\"\n\0declare -fx f\n#end\n"s,
        kZshHead + "BASH_FUNC_f%%=() { :; }\0#end\n"s, kZshHead + "A\0#end\n"s,
        kZshHead + "1A=x\0#end\n"s, kZshHead + "A=1#end\n"s,
        kHead + "declare -x 1A=\"x\"\n\0#end\n"s, kHead + "declare -x =\"x\"\n\0#end\n"s,
        kHead + "declare -x A=$'\\000'\n\0#end\n"s, kFishHead + "\xc3\xa4 x\n\0#end\n"s,
        kFishHead + "A 1\n#end\n"s, kFishHead + "A 1\n\0B=1#end\n"s}) {
    CAPTURE(text);
    const auto question = parse_hook_question(text);
    REQUIRE(question);
    CHECK_FALSE(question->environment);
    CHECK(question->unclear.empty());
  }
}

TEST_CASE("a question that is cut off anywhere is none", "[hook_channel]") {
  for (const std::string& whole : {kHead + "declare -x A=\"1\"\n\0#end\n"s,
                                   kZshHead + "A=1\0#end\n"s, kFishHead + "A 1\n\0#end\n"s}) {
    REQUIRE(parse_hook_question(whole));
    for (size_t length = 0; length < whole.size(); ++length) {
      CAPTURE(length);
      CHECK_FALSE(parse_hook_question(whole.substr(0, length)));
    }
  }
}

TEST_CASE("what no hook writes is no question", "[hook_channel]") {
  const std::string rest = "\0/p\0\0#end\n"s;
  CHECK(parse_hook_question("dirvenv-question 3\0zsh\0"s + "1" + rest));
  for (const std::string& text :
       {"dirvenv-question 0\0zsh\0"s + "1" + rest, "dirvenv-question 3\0tcsh\0"s + "1" + rest,
        "dirvenv-question 3\0zsh\0"s + "" + rest, "dirvenv-question 3\0zsh\0"s + "1x" + rest,
        "dirvenv-question 3\0zsh\0"s + "-1" + rest,
        "dirvenv-question 3\0zsh\0"s + "1234567890123456789" + rest}) {
    CAPTURE(text);
    CHECK_FALSE(parse_hook_question(text));
  }
}

TEST_CASE("announcements come back as they were", "[hook_channel]") {
  for (const Announcement& whole :
       {Announcement{"12.34", "", ""}, Announcement{"12.34", "0af9", ""},
        Announcement{"12.34", "12.34", "ff00"}, Announcement{"", "", "ff00"}}) {
    const std::string line = announcement_line(whole);
    CAPTURE(line);
    REQUIRE(line.ends_with('\n'));
    const auto parsed = parse_announcement(std::string_view(line).substr(0, line.size() - 1));
    REQUIRE(parsed);
    CHECK(parsed->shell == whole.shell);
    CHECK(parsed->record == whole.record);
    CHECK(parsed->key == whole.key);
  }
  // A key without a record belongs to nothing.
  CHECK(announcement_line({"12.34", "", "ff00"}) == "12.34\n");
}

TEST_CASE("an announcement holds nothing that could be a path", "[hook_channel]") {
  for (const std::string_view line :
       {"", " ", "1.2 ", " 1.2", "1.2  a", "1.2 a b c", "1.2 ../a", "1.2 .a", "1.2 a/b", "1.2 A",
        "result", "result ", "result a b", "result ..", "1.2 \x80", "1.2\ta", "1.2\n"}) {
    CAPTURE(line);
    CHECK_FALSE(parse_announcement(line));
  }
  CHECK_FALSE(parse_announcement(std::string_view("1.2\0", 4)));
}

TEST_CASE("lines of the pipes", "[hook_channel]") {
  CHECK(channel_number("15") == "15");
  for (const char* const line : {"", " 1", "1 ", "a", "1234567890123456789"})
    CHECK_FALSE(channel_number(line));
  CHECK(wake_line("15", true) == "15 got\n");
  CHECK(wake_line("15", false) == "15 ask\n");
  CHECK(wake_line("15", true).size() == wake_line("15", false).size());
}
