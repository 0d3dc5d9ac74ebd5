// SPDX-License-Identifier: MIT
#include "support/process_count.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <map>

#include "support/temp_dir.h"

namespace dirvenv::test {
namespace {

constexpr std::string_view kUnfinished = "<unfinished ...>";
constexpr std::string_view kResumed = " resumed>";

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

bool has_failed(std::string_view call) {
  const std::size_t at = call.rfind(" = ");
  return at != std::string_view::npos && call.substr(at + 3, 1) == "-";
}

void count_call(std::string_view call, ProcessCount& count) {
  if (has_failed(call)) return;
  const std::string_view name = call.substr(0, call.find('('));
  if (name == "execve") ++count.executed;
  const bool creates = name == "fork" || name == "vfork" || name == "clone" || name == "clone3";
  if (creates && !contains(call, "CLONE_THREAD")) ++count.created;
}

/// A call of one process may be cut in two by lines of others.
class CallReader {
 public:
  void line(std::string_view text) {
    std::size_t at = 0;
    while (at < text.size() && std::isdigit(static_cast<unsigned char>(text[at])) != 0)
      ++at;
    const std::string process(text.substr(0, at));
    while (at < text.size() && text[at] == ' ')
      ++at;
    call_of(process, text.substr(at));
  }

  ProcessCount finish() {
    for (const auto& [process, call] : unfinished_)
      count_call(call, count_);
    return count_;
  }

 private:
  void call_of(const std::string& process, std::string_view call) {
    if (const std::size_t cut = call.find(kUnfinished); cut != std::string_view::npos) {
      unfinished_[process] = call.substr(0, cut);
    } else if (call.substr(0, 5) == "<... ") {
      resume(process, call.substr(5));
    } else {
      count_call(call, count_);
    }
  }

  void resume(const std::string& process, std::string_view rest) {
    const std::size_t at = rest.find(kResumed);
    if (at == std::string_view::npos) return;
    // A call that began before the text is known by its name alone.
    std::string call = unfinished_.count(process) != 0 ? unfinished_[process]
                                                       : std::string(rest.substr(0, at)) + "(";
    unfinished_.erase(process);
    call += rest.substr(at + kResumed.size());
    count_call(call, count_);
  }

  std::map<std::string, std::string> unfinished_;
  ProcessCount count_;
};

}  // namespace

ProcessCount count_processes(std::string_view strace_text) {
  CallReader reader;
  while (!strace_text.empty()) {
    const std::size_t end = std::min(strace_text.find('\n'), strace_text.size());
    reader.line(strace_text.substr(0, end));
    strace_text.remove_prefix(std::min(end + 1, strace_text.size()));
  }
  return reader.finish();
}

std::vector<std::string> ProcessTrace::command_prefix() const {
  return {"strace", "-f", "-qq", "-e", "trace=execve,fork,vfork,clone,clone3", "-o", file_};
}

std::size_t ProcessTrace::position() const {
  return static_cast<std::size_t>(std::filesystem::file_size(file_));
}

ProcessCount ProcessTrace::between(std::size_t begin, std::size_t end) const {
  return count_processes(text(begin, end));
}

std::string ProcessTrace::text(std::size_t begin, std::size_t end) const {
  const std::string all = read_file(file_);
  return begin < all.size() ? all.substr(begin, end - begin) : std::string();
}

}  // namespace dirvenv::test
