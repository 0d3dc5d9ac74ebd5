// SPDX-License-Identifier: MIT
#include "core/duration.h"

#include <catch2/catch.hpp>
#include <string>
#include <utility>

using dirvenv::parse_duration_ms;

TEST_CASE("a time is read in its unit", "[duration]") {
  for (const auto& [text, ms] : {std::pair<std::string, int64_t>("0", 0),
                                 {"0s", 0},
                                 {"2s", 2000},
                                 {"0.2s", 200},
                                 {"0.25s", 250},
                                 {"1.5h", 5'400'000},
                                 {"200ms", 200},
                                 {"15m", 900'000},
                                 {"0.001s", 1},
                                 {"0.0009s", 0},
                                 {"007s", 7000},
                                 {"8784h", int64_t{366} * 24 * 3'600'000}}) {
    CAPTURE(text);
    CHECK(parse_duration_ms(text) == ms);
  }
}

TEST_CASE("what is no time is refused", "[duration]") {
  for (const std::string text :
       {"",     "2",    "s",     "-1s",          "+1s",           "1 s",
        " 1s",  "1s ",  "1.s",   ".5s",          "1..5s",         "1,5s",
        "2d",   "1e3s", "8785h", "99999999999s", "999999999999s", "0.999999999999s",
        "0x1s", "ms",   "1S"}) {
    CAPTURE(text);
    CHECK(parse_duration_ms(text) == std::nullopt);
  }
}
