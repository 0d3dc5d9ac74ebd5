// SPDX-License-Identifier: MIT
#include "core/flagged_statement.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/contains.h"
#include "core/name_rules.h"

namespace dirvenv {
namespace {

using PieceKind = ShellPiece::Kind;
using FindingKind = StatementFinding::What;

struct Construct {
  std::string_view word;
  std::string_view why;
};

constexpr std::string_view kDownloads = "runs what it downloads";
constexpr std::string_view kOtherUser = "runs as another user";

constexpr std::array kConstructs = {
    Construct{"eval", "runs text that is made at run time"},
    Construct{"exec", "replaces the shell or its files"},
    Construct{"alias", "gives a command another meaning"},
    Construct{"trap", "runs later, at a signal or at the end"},
    Construct{"sudo", kOtherUser},
    Construct{"doas", kOtherUser},
    Construct{"pkexec", kOtherUser},
    Construct{"builtin", "passes by functions of the same name"},
    Construct{"enable", "loads a library, or turns a builtin off"},
};

// Commands whose words are names of variables that they change.
constexpr std::array<std::string_view, 14> kDeclaring = {
    "export",  "declare",   "typeset", "readonly", "local",    "unset",   "read",
    "mapfile", "readarray", "printf",  "getopts",  "path_add", "path_rm", "for"};
constexpr std::array<std::string_view, 5> kDownloaders = {"curl", "wget", "fetch", "aria2c",
                                                          "http"};
constexpr std::array<std::string_view, 14> kRunners = {"sh",  "bash", "zsh",    "dash", "ksh",
                                                       "ash", "fish", "perl",   "ruby", "node",
                                                       "php", "eval", "source", "."};
constexpr std::array<std::string_view, 11> kWriters = {
    "tee", "cp", "mv", "ln", "install", "sed", "dd", "rsync", "scp", "curl", "wget"};

// Of a path; "." stays.
std::string_view command_of(std::string_view word) {
  return word.substr(word.rfind('/') + 1);
}

bool is_runner(std::string_view word) {
  const std::string_view command = command_of(word);
  return contains(kRunners, command) || command.starts_with("python");
}

bool is_name_character(char c) {
  return is_valid_name(std::string_view(&c, 1)) || (c >= '0' && c <= '9');
}

// What `word` assigns to: the NAME of NAME=x, NAME+=x, NAME:=x and NAME[...; empty: nothing.
std::string_view assigned_name(std::string_view word) {
  size_t end = 0;
  while (end < word.size() && end <= kLongestName && is_name_character(word[end]))
    ++end;
  const std::string_view after = word.substr(end, 2);
  if (!after.starts_with("=") && !after.starts_with("[") && after != "+=" && after != ":=")
    return {};
  return word.substr(0, end);
}

// Whether it names a file of the user's own settings: ~/.bashrc, $HOME/.ssh/config.
bool is_own_setting(std::string_view word) {
  for (const std::string_view home : {"$HOME", "${HOME}", "/root", "~", "/home/", "/Users/"}) {
    if (!word.starts_with(home)) continue;
    std::string_view rest = word.substr(home.size());
    // behind these comes the name of a user
    if (home.back() == '/' || home == "~")
      rest.remove_prefix(std::min(rest.find('/'), rest.size()));
    if (rest.starts_with("/.") && rest.size() > 2) return true;
  }
  return false;
}

class StatementReader {
 public:
  StatementReader(const std::vector<ShellPiece>& pieces,
                  const std::function<void(const StatementFinding&)>& each)
      : pieces_(pieces), each_(each) {}

  void read() {
    for (i_ = 0; i_ < pieces_.size(); ++i_) {
      const ShellPiece& piece = pieces_[i_];
      switch (piece.kind) {
        case PieceKind::Text:
          word(piece);
          break;
        case PieceKind::Default:
          tell_name(piece.text, piece.at);
          break;
        case PieceKind::Operator:
          sign(piece.text);
          break;
        case PieceKind::End:
          break;
      }
    }
    if (downloader_ != nullptr && has_runner_) tell("curl | sh", kDownloads, downloader_->at);
  }

 private:
  // One command; what stands in parentheses has one of its own, behind which this one goes on.
  struct Command {
    bool declares = false;
    bool is_loop = false;  // only the first word behind `for` is a name
    bool decodes = false;
    bool writes = false;
    bool is_source = false;
    bool is_redirected = false;  // the next word is the file that is written
  };

  void tell(std::string_view name, std::string_view why, size_t at) {
    each_({FindingKind::Construct, std::string(name), why, at});
  }

  void tell_name(std::string_view name, size_t at) {
    if (is_valid_name(name)) each_({FindingKind::Name, std::string(name), {}, at});
  }

  Command& command() { return commands_.back(); }

  void sign(std::string_view sign) {
    if (sign == "<(" && command().is_source) {
      tell("source <(", "runs what a command prints", pieces_[i_].at);
    }
    if (sign == "(" || sign == "$(" || sign == "<(" || sign == ">(") {
      commands_.emplace_back();
    } else if (sign == ")") {
      if (commands_.size() > 1) commands_.pop_back();
    } else if (sign == ">" || sign == ">>" || sign == ">|" || sign == "&>" || sign == "&>>" ||
               sign == "<>") {
      command().is_redirected = true;
    } else if (sign.find_first_of(";&|\n") == 0) {
      command() = {};
    }
  }

  void word(const ShellPiece& piece) {
    const std::string_view text = piece.text;
    file_word(piece);
    const std::string_view assigned = assigned_name(text);
    if (!assigned.empty()) tell_name(assigned, piece.at);
    for (const Construct& construct : kConstructs) {
      if (command_of(text) == construct.word) tell(construct.word, construct.why, piece.at);
    }
    if (command().declares) declared(piece);
    if (command().decodes && (text.starts_with("-d") || text == "-D" || text == "-r" ||
                              text.starts_with("--d") || text == "-di" || text == "-id")) {
      tell("base64 -d", "decodes what cannot be read here", piece.at);
    }
    if (text.find("/dev/tcp/") != text.npos || text.find("/dev/udp/") != text.npos) {
      tell("/dev/tcp", "opens a connection", piece.at);
    }
    begins(piece);
  }

  // Files that are written, and those that are read by `source`.
  void file_word(const ShellPiece& piece) {
    const std::string_view text = piece.text;
    const std::string_view value = text.substr(std::min(text.find('='), text.size() - 1) + 1);
    const bool is_written = std::exchange(command().is_redirected, false) || command().writes;
    if (is_written && (is_own_setting(text) || is_own_setting(value))) {
      tell("> ~/.*", "changes your own settings", piece.at);
    }
    if (command().is_source && (text.starts_with("/dev/") || text.starts_with("/proc/"))) {
      tell("source <(", "runs what a command prints", piece.at);
    }
  }

  void declared(const ShellPiece& piece) {
    const std::string_view text = piece.text;
    tell_name(text, piece.at);
    if (text.starts_with("-v")) tell_name(text.substr(2), piece.at);
    if (command().is_loop) command().declares = false;
  }

  // What the word means for those that follow. Where a command begins is not asked: behind `if`,
  // `env A=1`, `time`, `xargs` and the like one begins too.
  void begins(const ShellPiece& piece) {
    const std::string_view text = command_of(piece.text);
    Command& current = command();
    if (contains(kDeclaring, text)) {
      current.declares = true;
      current.is_loop = text == "for";
    }
    current.decodes = current.decodes || text == "base64" || text == "base32" || text == "xxd";
    current.writes = current.writes || contains(kWriters, text);
    current.is_source = text == "source" || text == ".";
    if (contains(kDownloaders, text) && downloader_ == nullptr) downloader_ = &piece;
    has_runner_ = has_runner_ || is_runner(text);
  }

  const std::vector<ShellPiece>& pieces_;
  const std::function<void(const StatementFinding&)>& each_;
  size_t i_ = 0;
  std::vector<Command> commands_{1};
  const ShellPiece* downloader_ = nullptr;
  bool has_runner_ = false;
};

}  // namespace

void find_in_statement(const std::vector<ShellPiece>& pieces,
                       const std::function<void(const StatementFinding&)>& each) {
  StatementReader(pieces, each).read();
}

}  // namespace dirvenv
