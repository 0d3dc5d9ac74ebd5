// SPDX-License-Identifier: MIT
#include "engine/fetch_url.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/digest.h"
#include "core/list_edit.h"
#include "core/path.h"
#include "core/quote.h"
#include "os/files.h"
#include "os/private_dir.h"
#include "os/run_child.h"

namespace dirvenv {
namespace {

constexpr size_t kMostFetched = size_t{64} << 20;
constexpr size_t kStatusDigits = 3;
constexpr mode_t kStoredMode = 0500;

// What curl's exit statuses mean, those that users meet.
struct CurlFailure {
  int status;
  std::string_view what;
};
constexpr CurlFailure kCurlFailures[] = {
    {1, "it leads to a protocol other than http and https"},
    {3, "that is no URL"},
    {5, "the name of the proxy cannot be resolved"},
    {6, "the name of its host cannot be resolved; is there a network?"},
    {7, "its host takes no connection"},
    {18, "it ended before it was complete"},
    {28, "it took too long"},
    {35, "no encrypted connection could be made"},
    {37, "the file cannot be read"},
    {47, "it redirects more than 10 times"},
    {52, "its host answered nothing"},
    {56, "the connection broke"},
    {60, "the certificate of its host is not trusted"},
    {63, "it is larger than 64 MiB"},
};

// A host that says nothing for half a minute is given up; behind the last word comes the limit.
constexpr const char* kCurlWords[] = {"--silent",
                                      "--location",
                                      "--globoff",
                                      "--max-redirs",
                                      "10",
                                      "--proto",
                                      "=http,https,file",
                                      "--proto-redir",
                                      "=http,https",
                                      "--connect-timeout",
                                      "30",
                                      "--speed-limit",
                                      "1",
                                      "--speed-time",
                                      "30",
                                      "--max-time",
                                      "300",
                                      "--write-out",
                                      "%{http_code}",
                                      "--max-filesize"};

std::string_view curl_failure(int status) {
  for (const CurlFailure& failure : kCurlFailures) {
    if (failure.status == status) return failure.what;
  }
  return {};
}

bool has_protocol(std::string_view url) {
  return url.starts_with("https://") || url.starts_with("http://") || url.starts_with("file://");
}

std::optional<std::string> find_curl(const Environment& environment) {
  for (const std::string& directory : split_list(environment.get_or("PATH", ""))) {
    std::string program = join_path(directory, "curl");
    if (directory.starts_with("/") && is_executable_file(program)) return program;
  }
  return std::nullopt;
}

std::string store_of(const Environment& environment, std::string_view tool) {
  const std::string name = fmt::format("{}/cas", tool);
  const std::string cache = environment.get_or("XDG_CACHE_HOME", "");
  if (cache.starts_with("/")) return join_path(cache, name);
  const std::string home = environment.get_or("HOME", "");
  return home.starts_with("/") ? join_path(home, ".cache/" + name) : std::string();
}

// Kept by us or by direnv. What is there under that name is hashed each time: it is what will run.
std::optional<FetchedText> kept_text(const Sri& sri, const Environment& environment) {
  for (const char* const tool : {"dirvenv", "direnv"}) {
    const std::string store = store_of(environment, tool);
    if (store.empty()) continue;
    const std::string path = join_path(store, to_hex(sri.digest));
    Result<std::string> text = leads_to(path, FileStatus::Kind::Regular)
                                   ? read_file(path, kMostFetched)
                                   : Result<std::string>(Error{});
    if (text && sri_of(sri.algorithm, *text) == sri)
      return FetchedText{path, sri, std::move(*text)};
  }
  return std::nullopt;
}

// The text, with the three digits of the status behind it.
ChildSpec curl_spec(const std::string& curl, const std::string& url,
                    const Environment& environment) {
  ChildSpec spec;
  spec.arguments = {curl};
  spec.arguments.insert(spec.arguments.end(), std::begin(kCurlWords), std::end(kCurlWords));
  spec.arguments.insert(spec.arguments.end(), {std::to_string(kMostFetched), "--url", url});
  spec.environment = environment.entries();
  spec.directory = "/";
  spec.own_session = true;
  return spec;
}

Result<std::string> fetched_text(const std::string& url, const Environment& environment,
                                 Interrupts& interrupts) {
  const auto fail = [&](std::string_view why) {
    return Error{fmt::format("cannot fetch {}: {}", url, why)};
  };
  if (!has_protocol(url)) return fail("a URL begins with https://, http:// or file://");
  const auto curl = find_curl(environment);
  if (!curl) return fail("there is no curl on PATH; install it");
  const Result<ChildRun> run =
      run_child(curl_spec(*curl, url, environment), interrupts, kMostFetched + kStatusDigits);
  if (!run) return run.error();
  const auto* const child = std::get_if<FinishedChild>(&*run);
  if (child == nullptr) return fail("interrupted");
  if (child->is_cut) return fail("it is larger than 64 MiB");
  if (!child->succeeded()) {
    const std::string_view what = child->end.exited ? curl_failure(child->end.status) : "";
    if (!what.empty()) return fail(what);
    return fail(fmt::format("curl ended with {} {}; `curl -L {} -o /dev/null` tells more",
                            child->end.exited ? "status" : "signal", child->end.status,
                            quote(Shell::Bash, url)));
  }
  const size_t size = child->output.size() - std::min(child->output.size(), kStatusDigits);
  const std::string status = child->output.substr(size);
  const bool is_file = url.starts_with("file://");
  if (status != "200" && !(is_file && status == "000"))
    return fail(fmt::format("its host answered with status {}, not 200", status));
  return child->output.substr(0, size);
}

Result<std::string> keep(const Sri& sri, std::string_view text, const Environment& environment) {
  const std::string store = store_of(environment, "dirvenv");
  if (store.empty()) return Error{"HOME is not set to an absolute path, so nothing can be kept"};
  std::string path = join_path(store, to_hex(sri.digest));
  if (const std::string link = foreign_link(store); !link.empty())
    return Error{fmt::format("{} is a link of another user's; remove it", link)};
  if (const auto made = ensure_own_directory(store); !made) return made.error();
  WriteOptions options;
  options.mode = kStoredMode;
  if (const auto written = write_file(path, text, options); !written) return written.error();
  return path;
}

}  // namespace

Result<FetchedText> fetch_url(const std::string& url, const std::optional<Sri>& sri,
                              const Environment& environment, Interrupts& interrupts) {
  if (sri) {
    if (auto kept = kept_text(*sri, environment)) return std::move(*kept);
  }
  Result<std::string> text = fetched_text(url, environment, interrupts);
  if (!text) return text.error();
  FetchedText fetched;
  fetched.sri = sri_of(sri ? sri->algorithm : Sri::Algorithm::Sha256, *text);
  if (sri && fetched.sri != *sri) {
    return Error{fmt::format(
        "{0} has another hash than {1}: {2}. To see what it is now, type: dirvenv fetchurl {3}",
        url, to_string(*sri), to_string(fetched.sri), quote(Shell::Bash, url))};
  }
  const Result<std::string> path = keep(fetched.sri, *text, environment);
  if (!path) return path.error();
  fetched.path = *path;
  fetched.text = std::move(*text);
  return fetched;
}

}  // namespace dirvenv
