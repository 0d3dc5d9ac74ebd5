// SPDX-License-Identifier: MIT
#include "support/canary.h"

#include <algorithm>
#include <filesystem>

#include "core/digest.h"
#include "os/files.h"
#include "os/random.h"

namespace dirvenv::test {
namespace {

constexpr std::size_t kMostFiles = 100'000;
constexpr std::size_t kMostBytes = std::size_t{64} << 20;

/// What is the same in base64 of all texts that hold `text` behind so many bytes (modulo three).
std::string base64_inside(const std::string& text, std::size_t behind) {
  const std::string whole = to_base64(std::string(behind, '-') + text);
  const std::size_t begin = behind == 0 ? 0 : 4;
  const std::size_t size = (behind + text.size()) / 3 * 4 - begin;
  return whole.substr(begin, size);
}

}  // namespace

Canary::Canary() : value_(to_hex(random_bytes(32))) {
  forms_.push_back({"plain", value_});
  forms_.push_back({"backwards", {value_.rbegin(), value_.rend()}});
  std::string hex = to_hex(value_);
  forms_.push_back({"hex", hex});
  std::transform(hex.begin(), hex.end(), hex.begin(),
                 [](char c) { return c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c; });
  forms_.push_back({"hex", hex});
  for (std::size_t behind = 0; behind < 3; ++behind) {
    std::string text = base64_inside(value_, behind);
    forms_.push_back({"base64", text});
    std::replace(text.begin(), text.end(), '-', '+');
    std::replace(text.begin(), text.end(), '_', '/');
    forms_.push_back({"base64", text});
  }
}

std::string Canary::form_in(std::string_view bytes) const {
  for (const Form& form : forms_) {
    if (bytes.find(form.text) != std::string_view::npos) return form.name;
  }
  return {};
}

std::vector<std::string> files_with(const std::vector<Canary>& canaries,
                                    const std::string& directory,
                                    const std::vector<std::string>& exempt) {
  std::vector<std::string> found;
  for (const std::string& path : tree_paths(directory, kMostFiles)) {
    const bool is_exempt = std::any_of(exempt.begin(), exempt.end(), [&](const std::string& begin) {
      return path.starts_with(begin);
    });
    const auto status = link_status(path);
    if (is_exempt || !status) continue;
    std::string bytes = path + "\n" + read_link(path).value_or("");
    // Never a pipe of another test, which would miss what is taken out of it. A file may be gone.
    if (status->kind == FileStatus::Kind::Regular) {
      if (const auto text = dirvenv::read_file(path, kMostBytes)) bytes += *text;
    }
    for (const Canary& canary : canaries) {
      const std::string form = canary.form_in(bytes);
      if (!form.empty()) found.push_back(form + " in " + path);
    }
  }
  return found;
}

}  // namespace dirvenv::test
