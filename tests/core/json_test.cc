// SPDX-License-Identifier: MIT
#include "core/json.h"

#include <catch2/catch.hpp>

#include "support/json_reader.h"

namespace dirvenv {

TEST_CASE("every kind of value is written, objects sorted", "[json]") {
  const Json json{
      Json::Object{{"b", Json{true}},
                   {"a", Json{Json::Array{Json{1}, Json{-2}, Json{std::string("x")}, Json{}}}},
                   {"c", Json{Json::Object{}}},
                   {"d", Json{Json::Array{}}}}};
  CHECK(write_json(json) ==
        "{\n  \"a\": [\n    1,\n    -2,\n    \"x\",\n    null\n  ],\n  \"b\": true,\n"
        "  \"c\": {},\n  \"d\": []\n}");
}

TEST_CASE("text comes back through another reader", "[json]") {
  std::string text;
  for (int c = 0; c < 128; ++c)
    text.push_back(static_cast<char>(c));
  text += "\xc3\xa9\xf0\x9f\x90\x8d";
  CHECK(test::read_json_texts(write_json(Json{Json::Object{{text, Json{text}}}})) ==
        std::map<std::string, std::string>{{text, text}});
}

TEST_CASE("bytes that are no UTF-8 become the replacement character", "[json]") {
  CHECK(write_json(Json{std::string("a\xff"
                                    "b")}) ==
        "\"a\xef\xbf\xbd"
        "b\"");
}

TEST_CASE("UTF-8 is told from other bytes", "[json]") {
  for (const std::string_view text :
       {"", "abc\n\t\x01", "\xc3\xa9", "\xf0\x9f\x90\x8d", "\xef\xbf\xbf"}) {
    CHECK(is_utf8(text));
  }
  CHECK(is_utf8(std::string_view("a\0b", 3)));
  for (const std::string_view text : {"\xff", "a\x80", "\xc3", "\xc0\xaf", "\xed\xa0\x80",
                                      "\xf4\x90\x80\x80", "\xe2\x82", "\xfe\xfe"}) {
    CHECK_FALSE(is_utf8(text));
  }
}

}  // namespace dirvenv
