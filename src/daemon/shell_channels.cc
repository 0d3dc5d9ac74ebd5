// SPDX-License-Identifier: MIT
#include "daemon/shell_channels.h"

#include <fmt/format.h>

#include <utility>

#include "core/path.h"
#include "core/shell_script.h"
#include "daemon/answers.h"
#include "os/fifo.h"
#include "os/files.h"
#include "os/terminal.h"

namespace dirvenv {
namespace {

constexpr size_t kLineLimit = 4096;
// fish makes its question and has written it 0.1 to 0.2 ms later. To sleep and to be woken once
// more takes as long, which was 3 to 8 % of entering and leaving a project.
constexpr int kAwakeUs = 400;

}  // namespace

std::vector<std::string> LinePipe::take() {
  buffer_ += read_available(fd_.get(), kLineLimit);
  std::vector<std::string> lines;
  for (size_t end = 0; (end = buffer_.find('\n')) != std::string::npos;) {
    lines.push_back(buffer_.substr(0, end));
    buffer_.erase(0, end + 1);
  }
  if (buffer_.size() > kLineLimit) buffer_.clear();
  return lines;
}

ShellChannels::ShellChannels(const Channels& channels, ReadySet& ready, uint64_t first)
    : channels_(channels), ready_(ready), next_(first), written_(DirectoryEvents::Kind::Written) {}

ShellChannels::Opened ShellChannels::open(const ProcessId& shell) {
  const std::string channel = channels_.path(shell);
  const auto known = open_.find(shell);
  Open opened;
  opened.shares_files = shares_file_system(shell);
  if (known != open_.end()) known->second.shares_files = opened.shares_files;
  // What was asked before we had its pipe is nowhere but in the file; what was given up goes.
  fresh_.push_back(shell);
  Result<Fd> ask = open_fifo(join_path(channel, kAskPipe));
  Result<Fd> wake = open_fifo(join_path(channel, kWakePipe));
  if (ask && wake) {
    if (known != open_.end() && are_same_file(ask->get(), known->second.ask.fd()) &&
        are_same_file(wake->get(), known->second.wake.get()))
      return Opened::Known;
    opened.ask = LinePipe(std::move(*ask));
    opened.wake = std::move(*wake);
  } else if (const Result<int> directory = written_.watch(channel)) {
    if (known != open_.end() && known->second.directory == *directory) return Opened::Known;
    opened.directory = *directory;
  }
  end(shell);
  Result<Fd> process = watch_process(shell);
  if (!process || (opened.directory < 0 && !opened.wake)) return Opened::Failed;
  opened.process = std::move(*process);
  // Nobody waits any more for what was said before.
  read_available(opened.wake.get(), kLineLimit);
  remove_file(join_path(channel, kAnswerFile));
  const std::string folder = join_path(channel, kAnswerFolder);
  for (const std::string& name : directory_names(folder))
    remove_file(join_path(folder, name));
  return begin(shell, std::move(opened)) ? Opened::New : Opened::Failed;
}

// Numbers are not used again: one that is still waiting to be looked at is of what was closed.
bool ShellChannels::begin(const ProcessId& shell, Open open) {
  open.number = next_;
  next_ += 2;
  const bool is_ready = ready_.add(open.process.get(), open.number + 1) &&
                        (open.ask.fd() < 0 || ready_.add(open.ask.fd(), open.number));
  numbers_.emplace(open.number, shell);
  if (open.directory >= 0) directories_.insert_or_assign(open.directory, shell);
  open_.insert_or_assign(shell, std::move(open));
  if (!is_ready) end(shell);
  return is_ready;
}

void ShellChannels::end(const ProcessId& shell) {
  const auto found = open_.find(shell);
  if (found == open_.end()) return;
  Open& open = found->second;
  ready_.remove(open.process.get());
  ready_.remove(open.ask.fd());
  if (open.directory >= 0) {
    written_.forget(open.directory);
    directories_.erase(open.directory);
  }
  numbers_.erase(open.number);
  open_.erase(found);
}

void ShellChannels::close(const ProcessId& shell) {
  end(shell);
  channels_.remove(shell);
}

void ShellChannels::take(uint64_t number, Come& come) {
  const auto found = numbers_.find(number & ~uint64_t{1});
  if (found == numbers_.end()) return;
  const ProcessId shell = found->second;
  if ((number & 1) != 0) return come.ended.push_back(shell);
  ask_pipe(shell, open_.at(shell), come);
}

// A line of an older number, or without a question, is answered too: its shell may wait. Not for a
// question that was taken before its line came.
void ShellChannels::ask_pipe(const ProcessId& shell, Open& open, Come& come) {
  for (const std::string& line : open.ask.take()) {
    const auto number = channel_number(line);
    if (!number) continue;
    auto question = take_question(channels_, shell);
    if (question && question->number == *number)
      come.asked.push_back({shell, std::move(*question), open.shares_files});
    else if (*number != open.left)
      write_fd(open.wake.get(), wake_line(*number, false));
  }
}

void ShellChannels::take_left(const ProcessId& shell, Come& come) {
  const auto found = open_.find(shell);
  if (found == open_.end()) return;
  auto question = take_question(channels_, shell);
  if (!question) return;
  if (question->has_local_exports) {
    const std::string later = later_for_fish(*question, channels_.path(shell));
    return answer({shell, std::move(*question)}, later);
  }
  found->second.left = question->number;
  come.asked.push_back({shell, std::move(*question), found->second.shares_files});
}

void ShellChannels::take_written(Come& come,
                                 const std::function<void(const ProcessId&)>& meanwhile) {
  const DirectoryEvents::Taken taken = written_.take_awake(kAwakeUs, [&](int directory) {
    const auto found = directories_.find(directory);
    if (found != directories_.end()) meanwhile(found->second);
  });
  if (!taken.are_complete) {
    for (const auto& [directory, shell] : directories_)
      fresh_.push_back(shell);
  }
  for (const DirectoryEvents::Event& event : taken.events) {
    const auto found = directories_.find(event.directory);
    if (found != directories_.end() && event.name == kQuestionFile) take_left(found->second, come);
  }
  for (const ProcessId& shell : fresh_)
    take_left(shell, come);
  fresh_.clear();
}

void ShellChannels::answer(const Asked& asked, const std::optional<std::string>& script) {
  const auto found = open_.find(asked.shell);
  if (found == open_.end()) return;
  Open& open = found->second;
  const std::string channel = channels_.path(asked.shell);
  const std::string& number = asked.question.number;
  if (open.directory < 0) {
    const bool is_there =
        script && overwrite_file(join_path(channel, kAnswerFile), answer_file_of(*script));
    write_fd(open.wake.get(), wake_line(number, is_there));
    return;
  }
  // fish finds the name when all of it is there. A second name of one file costs half of what a new
  // file does.
  const std::string folder = join_path(channel, kAnswerFolder);
  const std::string file = join_path(folder, kAnswerFile);
  const std::string before = std::exchange(open.answer, join_path(folder, number));
  if (overwrite_file(file, script ? *script : no_answer_for_fish(asked.question)))
    (void)name_file(file, open.answer);
  if (!before.empty() && before != open.answer) remove_file(before);
}

}  // namespace dirvenv
