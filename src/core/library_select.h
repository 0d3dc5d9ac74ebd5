// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace dirvenv {

/// The standard library without comments and indentation: what bash has to read of it.
std::string whole_library(std::string_view library);

/// The functions of `library` that `text` names as a word, and those they need in turn. Parsing the
/// whole library would take bash longer than most files take to run. Where `text` could call by a
/// name that does not stand in it (`eval`, a command that begins with an expansion or a quote,
/// another file read by `source`), that is the whole library.
///
/// `library` must have each function start with "name() {" and end with "}" in the first column.
std::string library_for(std::string_view library, std::string_view text);

}  // namespace dirvenv
