// SPDX-License-Identifier: MIT
#include "core/python_want.h"

#include "core/python_version.h"
#include "fuzz/input.h"
#include "fuzz/targets.h"

namespace dirvenv::fuzz {
namespace {

void check_specifier(std::string_view set, const PythonVersion& version) {
  const Result<bool> holds = satisfies(set, version);
  require(static_cast<bool>(holds) || !holds.error().message.empty(), "an error says why");
  // Each alternative of a set counts on its own.
  const Result<bool> doubled = satisfies(std::string(set) + "||" + std::string(set), version);
  require(!holds || !doubled || *doubled == *holds, "a set or itself is the set");
}

}  // namespace

void python_want(std::string_view input) {
  Input in(input);
  const uint8_t kind = in.byte();
  if ((kind & 1) != 0) {
    check_specifier(in.rest(), {3, 12, 1});
    if (const auto version = parse_python_version(in.rest())) {
      require(parse_python_version(to_string(*version)) == *version, "a version comes back");
    }
    require(read_python_word(in.rest()).text == in.rest(), "a word is shown as it was written");
    return;
  }
  const auto& files = python_want_files();
  const std::string file = "/F/" + std::string(files[(kind / 2 + 1) % files.size()]);
  const auto wants = read_python_wants(file, in.rest());
  if (!wants) {
    require(wants.error().message.starts_with(file + ":"), "an error has a place");
    return;
  }
  for (const PythonWant& want : *wants) {
    require(want.file == file && want.place.line > 0, "a want has a place");
    const bool is_path = want.value.find('/') != std::string::npos;
    require(!is_path || want.kind != PythonWant::Kind::Program, "no file names a path");
    if (want.kind == PythonWant::Kind::Versions)
      require(static_cast<bool>(satisfies(want.value, {3, 11, std::nullopt})), "it can be asked");
  }
}

}  // namespace dirvenv::fuzz
