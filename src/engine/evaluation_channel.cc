// SPDX-License-Identifier: MIT
#include "engine/evaluation_channel.h"

#include <fmt/format.h>

#include <cerrno>
#include <charconv>

#include "core/bash_exports.h"
#include "core/gzenv.h"
#include "core/json_direnv.h"
#include "core/list_edit.h"
#include "core/name_rules.h"
#include "core/path.h"
#include "core/quote.h"
#include "engine/direnv_watch.h"
#include "engine/layers.h"
#include "engine/layout_python.h"
#include "os/clock.h"
#include "os/fifo.h"
#include "os/files.h"
#include "os/system_error.h"
#include "os/terminal.h"
#include "python/conda.h"

namespace dirvenv {
namespace {

// A request is a few paths, or the values of the variables that one .env refers to.
constexpr size_t kRequestLimit = size_t{8} << 20;
constexpr size_t kMostFields = 20'000;
// verb, executable, PATH, layout directory, directory, wish, PYENV_VERSION; then arguments
constexpr size_t kPythonFields = 7;
constexpr size_t kCondaFields = 4;

std::string without_element(const std::string& list, std::string_view element) {
  std::vector<std::string> elements = split_list(list);
  std::erase(elements, element);
  return join_list(elements);
}

}  // namespace

std::string EvaluationChannel::assignment(std::string_view name, std::string_view value) {
  return fmt::format("{}={}\n", name, quote(Shell::Bash, value));
}

Result<EvaluationChannel> EvaluationChannel::open(const std::string& directory,
                                                  const Approved& file, const Environment& base,
                                                  const EvaluationContext& context,
                                                  Interrupts& interrupts) {
  EvaluationChannel channel(directory, file, base, context, interrupts);
  Result<Fd> requests = make_fifo(join_path(directory, "req"));
  if (!requests) return requests.error();
  Result<Fd> answers = make_fifo(join_path(directory, "ans"));
  if (!answers) return answers.error();
  Result<Fd> turn = make_fifo(join_path(directory, "turn"));
  if (!turn) return turn.error();
  if (!write_fd(turn->get(), ".")) {
    return system_error("write to the pipe", join_path(directory, "turn"), errno);
  }
  channel.turn_ = std::move(*turn);
  channel.requests_ = std::move(*requests);
  channel.answers_ = std::move(*answers);
  return channel;
}

void EvaluationChannel::serve() {
  buffer_ += read_available(requests_.get(), kRequestLimit);
  if (buffer_.size() > kRequestLimit) buffer_.clear();
  bool wants_answer = false;
  while (!unapproved_) {
    const auto fields = next_request(wants_answer);
    if (!fields) return;
    handle(*fields, wants_answer);
  }
}

std::optional<EvaluationChannel::Fields> EvaluationChannel::next_request(bool& wants_answer) {
  size_t at = buffer_.find('\0');
  if (at == std::string::npos) return std::nullopt;
  std::string_view head = std::string_view(buffer_).substr(0, at);
  wants_answer = head.starts_with("?");
  if (wants_answer) head.remove_prefix(1);
  size_t count = 0;
  const auto parsed = std::from_chars(head.data(), head.data() + head.size(), count);
  if (parsed.ec != std::errc() || count == 0 || count > kMostFields) {
    // Two writers at once: neither can be made out.
    buffer_.clear();
    return std::nullopt;
  }
  Fields fields;
  for (++at; fields.size() < count;) {
    const size_t end = buffer_.find('\0', at);
    if (end == std::string::npos) return std::nullopt;
    fields.push_back(buffer_.substr(at, end - at));
    at = end + 1;
  }
  buffer_.erase(0, at);
  return fields;
}

void EvaluationChannel::handle(const Fields& fields, bool wants_answer) {
  std::string answer;
  const int status = dispatch(fields, answer);
  if (!wants_answer || unapproved_) return;
  const bool file =
      !answer.empty() && write_file(join_path(directory_, "answer"), answer, WriteOptions{});
  const std::string line = fmt::format("{}{}\n", status, file ? " +" : "");
  write_fd(answers_.get(), line);
}

int EvaluationChannel::dispatch(const Fields& fields, std::string& answer) {
  const std::string& verb = fields[0];
  if (verb == "python" && fields.size() >= kPythonFields) return python(fields, answer);
  if (verb == "conda" && fields.size() >= kCondaFields) return conda(fields, answer);
  if (verb == "python_tool") return python_tool(fields, answer);
  if (verb == "fetch") return fetch(fields, answer);
  if (verb == "inputs") return inputs(fields, answer);
  if (verb == "dotenv_values") return expand(fields, answer);
  if (verb == "direnv_watches") return tell_watches(answer);
  if (fields.size() != 2) return 2;
  const std::string& word = fields[1];
  if (verb == "log_status") {
    context_.report(Tone::Status, word);
  } else if (verb == "log_error") {
    context_.report(Tone::Error, word);
  } else if (verb == "watch") {
    watches_.add(word);
  } else if (verb == "watch_made") {
    watches_.add(word);
    made_.insert(word);
  } else if (verb == "watch_dir") {
    watches_.add_tree(word);
  } else if (verb == "no_cache") {
    no_cache_ = true;
  } else if (verb == "seal") {
    return seal(word, answer);
  } else if (verb == "building") {
    building(word == "1");
  } else if (verb == "list") {
    lists_.insert(word);
  } else if (verb == "dotenv") {
    return read_dotenv(word, answer);
  } else if (verb == "apply_dump") {
    return apply_dump(word, answer);
  } else if (verb == "toml") {
    return read_toml(word, answer);
  } else if (verb == "code") {
    return give_code(word, answer);
  } else if (verb == "program") {
    watches_.add(word);
    return read_member(MemberUse::Program, word) ? 0 : 1;
  } else {
    return 2;
  }
  return 0;
}

std::optional<std::string> EvaluationChannel::read_member(MemberUse use, const std::string& path) {
  Members::Answer answer = file_.members().read(use, path);
  if (auto* text = std::get_if<std::string>(&answer)) return std::move(*text);
  if (const auto* error = std::get_if<Error>(&answer)) {
    context_.report(Tone::Error, error->message);
  } else {
    unapproved_ = std::get<UnapprovedMember>(answer);
  }
  return std::nullopt;
}

// `named` may lead through links and "..", or be a descriptor of bash's own.
int EvaluationChannel::give_code(const std::string& named, std::string& answer) {
  const auto target = named.starts_with("/proc/") ? read_link(named) : std::nullopt;
  std::optional<std::string> text;
  if (target && target->ends_with(" (deleted)")) {
    // A here-document too long for a pipe: part of the text that asks.
    const Result<std::string> bytes = read_file(named, kMemberLimit);
    if (bytes) text = *bytes;
  } else {
    const std::string path = member_path(target.value_or(named));
    text = fetched_text(path);
    if (!text) {
      watches_.add(path);
      const FileIdentity& main = file_.identity();
      const bool is_main = path == main.path || real_path(path) == main.real_path;
      text = is_main ? file_.text() : read_member(MemberUse::Code, path);
    }
  }
  if (!text) return 1;
  answer = assignment("_dv_text", *text);
  return 0;
}

int EvaluationChannel::read_dotenv(const std::string& path, std::string& answer) {
  watches_.add(path);
  const auto text = read_member(MemberUse::Data, path);
  if (!text) return 1;
  Result<Dotenv> parsed = parse_dotenv(*text, path);
  if (!parsed) {
    context_.report(Tone::Error, parsed.error().message);
    return 1;
  }
  dotenv_ = std::move(*parsed);
  dotenv_directory_ = parent_path(path);
  const std::vector<std::string> names = referenced_names(*dotenv_);
  answer = "_dv_names=(";
  for (const std::string& name : names)
    answer += " " + quote(Shell::Bash, name);
  answer += " )\n";
  if (!names.empty()) return 0;
  return export_dotenv([](std::string_view) { return std::nullopt; }, answer);
}

// The exported variables lie in a file beside the channel.
int EvaluationChannel::read_toml(const std::string& path, std::string& answer) {
  const Result<std::string> exports = read_file(join_path(directory_, "exports"), kRequestLimit);
  const auto before = exports ? parse_bash_exports(*exports) : std::nullopt;
  if (!before) return 1;
  // Before what it notes: that is the order in which it was done.
  trace_.take();
  const int64_t began = steady_clock_ms();
  LayerOnTop layer = evaluate_on_top(file_, path, *before, context_);
  making_ms_ += steady_clock_ms() - began;
  for (const std::string& watched : layer.watched)
    watches_.add(watched);
  if (layer.unapproved) {
    unapproved_ = std::move(layer.unapproved);
    return 1;
  }
  if (layer.signal != 0) {
    interrupts_.see(layer.signal);
    return 1;
  }
  if (!layer.error.message.empty()) {
    context_.report(Tone::Error, layer.error.message);
    return 1;
  }
  for (const std::string& name : layer.lists)
    lists_.insert(name);
  add_extras(extras_, layer.extras);
  no_cache_ |= layer.no_cache;
  for (const auto& [name, value] : layer.changes) {
    if (name == context_.traced) trace_.know(value);
    answer += value ? "\\builtin export " + assignment(name, *value)
                    : fmt::format("\\builtin unset -v {}\n", name);
  }
  return 0;
}

// What leads from the exported variables to those that `direnv dump` has written into `path`. The
// link to direnv was on PATH for that command alone.
int EvaluationChannel::apply_dump(const std::string& path, std::string& answer) {
  const Result<std::string> exports = read_file(join_path(directory_, "exports"), kRequestLimit);
  const auto before = exports ? parse_bash_exports(*exports) : std::nullopt;
  const Result<std::string> packed = read_file(path, kGzenvLimit);
  const auto json = packed ? read_gzenv(*packed) : std::nullopt;
  const auto dump = json ? read_direnv_environment(*json) : std::nullopt;
  if (!before || !dump) {
    context_.report(Tone::Error, path + " is no dump of direnv's");
    return 1;
  }
  for (const auto& [name, value] : *dump) {
    if (!value || is_never_name(name)) continue;
    const std::string text =
        name == "PATH" ? without_element(*value, join_path(directory_, "bin")) : *value;
    if (before->get(name) != text) answer += "\\builtin export " + assignment(name, text);
  }
  for (const auto& [name, value] : before->variables()) {
    if (is_never_name(name) || !is_valid_name(name) || dump->contains(name)) continue;
    answer += fmt::format("\\builtin unset -v {}\n", name);
  }
  if (const auto found = dump->find("DIRENV_WATCHES"); found != dump->end() && found->second) {
    for (const std::string& watched : direnv_watched_paths(*found->second))
      watches_.add(watched);
  }
  return 0;
}

// DIRENV_WATCHES as direnv would have it by now: nix-direnv asks it which files count.
int EvaluationChannel::tell_watches(std::string& answer) const {
  std::vector<DirenvWatch> watches =
      unpacked_watches(base_.get_or("DIRENV_WATCHES", "")).value_or(std::vector<DirenvWatch>());
  if (watches.empty()) watches.push_back(direnv_watch(file_.identity().path));
  std::vector<DirenvWatch> more;
  for (const Dependency& dependency : watches_.seen())
    more.push_back(direnv_watch(dependency));
  put_watches(watches, std::move(more));
  answer = "\\builtin export " + assignment("DIRENV_WATCHES", packed_watches(watches));
  return 0;
}

int EvaluationChannel::expand(const Fields& fields, std::string& answer) {
  if (!dotenv_) return 2;
  Environment values;
  for (size_t i = 1; i + 1 < fields.size(); i += 2)
    values.set(fields[i], fields[i + 1]);
  return export_dotenv([&](std::string_view name) { return values.get(name); }, answer);
}

int EvaluationChannel::export_dotenv(const DotenvLookup& lookup, std::string& answer) {
  const auto variables = expand_dotenv(*dotenv_, dotenv_directory_, lookup);
  dotenv_.reset();
  if (!variables) {
    context_.report(Tone::Error, variables.error().message);
    return 1;
  }
  for (const auto& [name, value] : *variables)
    answer += "\\builtin export " + assignment(name, value);
  return 0;
}

// The environment's name, whether to say that there is none, and of bash's variables those that it
// goes by: each as NAME=value.
int EvaluationChannel::conda(const Fields& fields, std::string& answer) {
  const Environment environment = environment_with(fields, kCondaFields);
  const auto activation = conda_activation(fields[1], fields[2], environment);
  if (!activation) {
    if (fields[3] == "1") context_.report(Tone::Error, activation.error().message);
    return 1;
  }
  for (const std::string& path : activation->looked_at)
    watches_.add(path);
  for (const auto& [name, value] : activation->variables)
    answer += "\\builtin export " + assignment(name, value);
  answer += "\\builtin export " +
            assignment("PATH", conda_path(*activation, environment.get_or("PATH", "")));
  lists_.insert("PATH");
  answer += "_dv_scripts=()\n";
  for (const std::string& script : activation->scripts)
    answer += "_dv_scripts+=(" + quote(Shell::Bash, script) + ")\n";
  return 0;
}

int EvaluationChannel::python(const Fields& fields, std::string& answer) {
  const LayoutPython layout{fields[1],
                            fields[2],
                            fields[3],
                            fields[4],
                            fields[5],
                            fields[6],
                            {fields.begin() + kPythonFields, fields.end()}};
  VenvHost host;
  host.report = [&](std::string_view text) {
    has_announced_ = true;
    context_.report(Tone::Status, text);
  };
  host.interrupts = &interrupts_;
  host.backend = context_.config.backend;
  const int64_t began = steady_clock_ms();
  const Result<Venv> venv = ensure_venv(venv_request(layout, base_), host);
  making_ms_ += steady_clock_ms() - began;
  if (!venv) {
    context_.report(Tone::Error, venv.error().message);
    return 1;
  }
  watch_venv(*venv, layout.directory, watches_);
  answer = assignment("_dv_venv", venv->path) + assignment("_dv_prompt", venv->prompt);
  return 0;
}

}  // namespace dirvenv
