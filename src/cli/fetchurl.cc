// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "cli/command.h"
#include "core/quote.h"
#include "engine/fetch_url.h"
#include "engine/prompt.h"
#include "os/terminal.h"

namespace dirvenv {
namespace {

constexpr int kStandardOutput = 1;

// For people; a program gets the hash alone.
std::string advice(const std::string& url, const FetchedText& fetched) {
  const std::string words = fmt::format("{} {}", quote(Shell::Bash, url), to_string(fetched.sri));
  return fmt::format(
      "{0}\n\nRead what you are going to run:  less {1}\n"
      "In an .envrc:  source_url {2}\nor for its path:  fetchurl {2}\n",
      to_string(fetched.sri), quote(Shell::Bash, fetched.path), words);
}

int run_fetchurl(const Invocation& invocation) {
  const std::string& url = invocation.arguments.front();
  std::optional<Sri> wanted;
  if (invocation.arguments.size() > 1) {
    Result<Sri> parsed = parse_sri(invocation.arguments[1]);
    if (!parsed) return invocation.fail(parsed.error(), static_cast<int>(ExitStatus::Usage));
    wanted = std::move(*parsed);
  }
  Interrupts interrupts;
  const auto fetched = fetch_url(url, wanted, invocation.environment, interrupts);
  if (interrupts.take() != 0 || interrupts.seen() != 0) Interrupts::die_by(interrupts.seen());
  if (!fetched) return invocation.fail(fetched.error());
  const std::string hash = to_string(fetched->sri);
  const std::string told = wanted                            ? fetched->path + "\n"
                           : is_terminal_fd(kStandardOutput) ? advice(url, *fetched)
                                                             : hash + "\n";
  return print(told) ? 0 : 1;
}

}  // namespace

const Command kFetchurl = {
    "fetchurl",  {},
    "URL [SRI]", "Fetch a text and print its hash or, if it has the hash SRI, its path",
    {},          run_fetchurl};

}  // namespace dirvenv
