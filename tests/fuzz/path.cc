// SPDX-License-Identifier: MIT
#include "core/path.h"

#include "fuzz/input.h"
#include "fuzz/targets.h"

namespace dirvenv::fuzz {
namespace {

bool is_normal(std::string_view path) {
  if (path == "/") return true;
  if (path.empty() || path.front() != '/' || path.back() == '/') return false;
  const std::string closed = std::string(path) + "/";
  for (const std::string_view part : {"//", "/./", "/../"})
    if (closed.find(part) != std::string::npos) return false;
  return true;
}

void check_parents(const std::string& path) {
  const std::vector<std::string> all = with_parents(path);
  require(all.front() == path && all.back() == "/", "from the directory up to the root");
  for (size_t at = 0; at < all.size(); ++at) {
    require(is_normal(all[at]), "each parent is in normal form");
    require(is_within(path, all[at]), "a directory is within each of its parents");
    if (at == 0) continue;
    require(all[at].size() < all[at - 1].size(), "parents get shorter");
    require(!is_within(all[at], all[at - 1]), "a parent is not within its child");
    require(join_path(all[at], base_name(all[at - 1])) == all[at - 1], "a name joins its parent");
  }
}

// Within, by components and in another way: some parent is it.
bool is_parent(const std::string& directory, const std::string& path) {
  for (const std::string& parent : with_parents(path))
    if (parent == directory) return true;
  return false;
}

}  // namespace

void path(std::string_view input) {
  Input in(input);
  const std::string base = absolute_path("/" + in.text(), "/");
  const std::string second = in.text();
  const std::string one = absolute_path(second, base);
  const std::string two = absolute_path(in.rest(), base);
  for (const std::string& each : {base, one, two}) {
    require(is_normal(each), "an absolute path is in normal form");
    require(absolute_path(each, "/elsewhere") == each, "normal form stays");
    check_parents(each);
  }
  require(is_within(one, two) == is_parent(two, one), "within is by component");
  require(second.substr(0, 1) == "/" || one == absolute_path(join_path(base, second), "/"),
          "relative means below the base");
  const std::string shown = with_tilde(one, base);
  require(shown == one || base + shown.substr(1) == one,
          "a tilde stands for home and nothing else");
}

}  // namespace dirvenv::fuzz
