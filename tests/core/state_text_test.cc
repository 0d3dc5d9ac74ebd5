// SPDX-License-Identifier: MIT
#include "core/state_text.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "core/digest.h"
#include "core/wire.h"
#include "support/damage.h"
#include "support/seed.h"

namespace dirvenv {
namespace {

const std::string kStateKey(kDigestKeyBytes, 'k');

LoadState some_state() {
  LoadState state{"8 bytes.", "4byt", {}};
  state.variables.push_back(
      {"ABSENT", keyed_digest(kStateKey, "v"), std::nullopt, std::nullopt, false});
  state.variables.push_back({"EMPTY", keyed_digest(kStateKey, "v"), "", std::nullopt, false});
  state.variables.push_back({"UNSET", "", "was\nhere\xff", std::nullopt, false});
  ListEdit edit;
  edit.added = {{0, "/p/bin"}, {3, ""}};
  edit.removed = {{0, "/first", 0}, {2, "/gone", 0xffffffffU}};
  state.variables.push_back({"PATH", keyed_digest(kStateKey, "v"), std::nullopt, edit, false});
  state.variables.push_back(
      {"MANPATH", keyed_digest(kStateKey, "v"), std::nullopt, ListEdit{}, true});
  return state;
}

std::string random_bytes_text(std::mt19937_64& random, size_t longest) {
  std::string text(test::pick(random, longest + 1), '\0');
  for (char& c : text)
    c = static_cast<char>(test::pick(random, 256));
  return text;
}

// Values of an environment hold no NUL.
std::string random_value(std::mt19937_64& random, size_t longest) {
  std::string text = random_bytes_text(random, longest);
  std::replace(text.begin(), text.end(), '\0', '0');
  return text;
}

LoadState random_state(std::mt19937_64& random) {
  LoadState state{"8 bytes.", "4byt", {}};
  for (size_t left = test::pick(random, 5); left > 0; --left) {
    VariableUndo variable;
    variable.name = "N" + std::to_string(left);
    if (test::pick(random, 3) != 0)
      variable.digest = keyed_digest(kStateKey, random_bytes_text(random, 9));
    if (test::pick(random, 2) == 0) variable.previous = random_value(random, 200);
    if (test::pick(random, 2) == 0) {
      variable.edit.emplace();
      const auto position = static_cast<uint32_t>(random());
      variable.edit->added.push_back({position, random_value(random, 20)});
      variable.edit->removed.push_back({position / 2, random_value(random, 20), position / 3});
    }
    variable.previous_absent = test::pick(random, 2) == 0;
    state.variables.push_back(std::move(variable));
  }
  return state;
}

std::string encoded_with_name(const std::string& name) {
  LoadState state{"8 bytes.", "4byt", {}};
  state.variables.push_back({name, "", "x", std::nullopt, false});
  return encode_state(state);
}

}  // namespace

TEST_CASE("a state comes back as it was", "[state_text]") {
  CHECK(decode_state(encode_state(some_state())) == some_state());
  const LoadState empty{"8 bytes.", "4byt", {}};
  CHECK(decode_state(encode_state(empty)) == empty);
  std::mt19937_64 random(test::seed_for("state round trip"));
  for (int round = 0; round < 2000; ++round) {
    const LoadState state = random_state(random);
    REQUIRE(decode_state(encode_state(state)) == state);
  }
}

TEST_CASE("a damaged state is no state", "[state_text]") {
  const LoadState state = some_state();
  test::for_each_damage(encode_state(state), [&](const std::string& damaged) {
    const auto decoded = decode_state(damaged);
    if (decoded && !(*decoded == state)) FAIL(damaged);
  });
  CHECK(decode_state("") == std::nullopt);
  CHECK(decode_state("not a state") == std::nullopt);
}

TEST_CASE("bytes that nobody encoded are no state", "[state_text]") {
  std::mt19937_64 random(test::seed_for("random states"));
  for (int round = 0; round < 20'000; ++round) {
    const std::string text = random_bytes_text(random, 60);
    CHECK(decode_state(text) == std::nullopt);
    CHECK(decode_state(to_base64("A" + text)) == std::nullopt);
    // Past the seal, as whoever can write the environment can make it.
    const auto sealed = decode_state(to_base64(seal("A", text)));
    CHECK((!sealed || sealed->load_id.size() == kLoadIdBytes));
  }
}

TEST_CASE("a state that we would have written in another way is refused", "[state_text]") {
  const auto decoded = [](uint64_t flags, const std::string& digest, uint64_t position) {
    WireWriter out;
    out.bytes("12345678");
    out.bytes("4byt");
    out.number(1);
    out.bytes("A_PATH");
    out.number(flags);
    out.bytes(digest);
    out.number(1);  // added
    out.number(position);
    out.bytes("/bin");
    out.number(0);  // removed
    return decode_state(to_base64(seal("A", out.data())));
  };
  constexpr uint64_t kHasEdit = 2;
  CHECK(decoded(kHasEdit, "digest", UINT32_MAX));
  CHECK_FALSE(decoded(kHasEdit, "digest", uint64_t{UINT32_MAX} + 1));
  CHECK_FALSE(decoded(kHasEdit | 16, "digest", 0));
  CHECK_FALSE(decoded(kHasEdit, "", 0));
}

TEST_CASE("a state that names what no load may touch is refused", "[state_text]") {
  CHECK(decode_state(encoded_with_name("FINE")));
  for (const std::string name :
       {"", "x[$(id)]", "PS1", "DIRVENV_STATE", "a b", "1x", "_dirvenv_x"}) {
    CAPTURE(name);
    CHECK(decode_state(encoded_with_name(name)) == std::nullopt);
  }
  LoadState state{"short", "4byt", {}};
  CHECK(decode_state(encode_state(state)) == std::nullopt);
}

TEST_CASE("ten variables take less than 600 bytes and hold no new value", "[state_text]") {
  Environment base;
  Environment loaded;
  for (int i = 0; i < 10; ++i) {
    const std::string name = "SERVICE_SETTING_" + std::to_string(i);
    if (i % 2 == 0) base.set(name, "short" + std::to_string(i));
    loaded.set(name, "s3cret-" + std::to_string(i) + std::string(200, 'v'));
  }
  const LoadState state{"8 bytes.", "4byt", undo_between(base, loaded, {}, kStateKey)};
  REQUIRE(state.variables.size() == 10);
  const std::string text = encode_state(state);
  CHECK(text.size() < 600);
  const std::string bytes = *from_base64(text);
  CHECK(bytes.find("short4") != std::string::npos);
  CHECK(bytes.find("s3cret") == std::string::npos);
  CHECK(bytes.find("vvvv") == std::string::npos);
}

}  // namespace dirvenv
