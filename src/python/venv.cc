// SPDX-License-Identifier: MIT
#include "python/venv.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "core/path.h"
#include "core/python_version.h"
#include "core/quote.h"
#include "core/venv_script.h"
#include "os/files.h"
#include "os/lock_file.h"
#include "os/private_dir.h"
#include "os/wait.h"
#include "python/installed.h"
#include "python/interpreter.h"
#include "python/interpreter_memory.h"
#include "python/sync.h"
#include "python/venv_check.h"
#include "python/venv_creation.h"
#include "python/venv_health.h"
#include "python/venv_mend.h"
#include "python/venv_registry.h"
#include "python/venv_stamp.h"

namespace dirvenv {
namespace {

constexpr int kLockPollMs = 50;
constexpr std::string_view kPrefix = "python-";

Environment environment_for(const VenvRequest& request) {
  Environment environment = request.environment;
  environment.unset("PYTHONHOME");
  environment.set("PATH", request.search_path);
  environment.set("PWD", request.directory);
  environment.unset("PYENV_VERSION");
  if (!request.pyenv_version.empty()) environment.set("PYENV_VERSION", request.pyenv_version);
  return environment;
}

std::string layout_name(const PythonVersion& version) {
  return fmt::format("{}{}.{}", kPrefix, version.major, version.minor);
}

// python-3.11 and python-3.11.7; nullopt for any other name.
std::optional<PythonVersion> version_in_name(std::string_view name) {
  if (name.substr(0, kPrefix.size()) != kPrefix) return std::nullopt;
  return parse_python_version(name.substr(kPrefix.size()));
}

// Whether a failed attempt should bring it back.
bool is_worth_keeping(VenvState state) {
  return state != VenvState::Absent && state != VenvState::BeingMade;
}

// One call of ensure_venv: the request with what has been found out about it so far.
class Search {
 public:
  Search(const VenvRequest& request, const VenvHost& host)
      : request_(request),
        host_(host),
        wished_(request.wished.empty()
                    ? ""
                    : behind_link(absolute_path(request.wished, request.directory))),
        is_elsewhere_(!wished_.empty() &&
                      wished_ != absolute_path(request.wished, request.directory)),
        place_{request.directory, environment_for(request), host.interrupts, host.error_fd} {}

  Result<std::string> run();
  std::optional<std::string> find();

 private:
  Result<Done> choose_program();
  bool is_found_at_once(const std::string& venv) const;
  std::optional<std::string> find_at_once() const;
  std::vector<std::string> candidates() const;
  Result<VenvCheck> look_at(const std::string& venv) const;
  std::string use(const std::string& venv) const;
  bool may_remake(const std::string& venv, VenvState state) const;
  Error refusal(const std::string& venv, const VenvCheck& check) const;
  Result<LockFile> lock(const std::string& venv) const;
  void pick_up(const std::string& venv) const;
  Result<std::string> make(const std::string& venv) const;
  std::optional<std::string> former_place(const std::string& venv, const VenvCheck& check) const;
  bool mend(const std::string& venv, const std::string& from, const VenvCheck& check) const;
  Result<Done> keep(const std::string& venv, bool is_ours, const std::string& token) const;
  Result<std::string> note_made(const std::string& venv) const;
  Result<CreationPlan> planned(const std::string& venv,
                               const std::vector<std::string>& arguments) const;
  Result<std::string> make_anew(const std::string& venv, const VenvCheck& check) const;
  void report(const std::string& line) const {
    if (host_.report) host_.report(line);
  }
  std::string shown(const std::string& path) const;

  const VenvRequest& request_;
  const VenvHost& host_;
  std::string wished_;
  bool is_elsewhere_;  ///< a link leads to it: it is whoever's it is, and only used
  InterpreterPlace place_;
  SelectionQuestion question_;
  Selection selection_;      // after find_at_once() has found nothing
  Interpreter interpreter_;  // likewise
};

Result<std::string> Search::run() {
  const Result<Done> chosen = choose_program();
  if (!chosen) return chosen.error();
  if (auto venv = request_.replaces ? std::nullopt : find_at_once()) return *venv;
  selection_ = selection_for(question_);
  const Result<Interpreter> told = ask_interpreter(request_.memory, question_.program, place_);
  if (!told) return told.error();
  interpreter_ = *told;
  if (request_.replaces) return make(wished_);
  for (const std::string& venv : candidates()) {
    const Result<VenvCheck> check = look_at(venv);
    if (!check) return check.error();
    if (former_place(venv, *check)) return make(venv);
    if (check->state == VenvState::Whole) return use(venv);
    if (!may_remake(venv, check->state)) return refusal(venv, *check);
  }
  return make(candidates().front());
}

std::optional<std::string> Search::find() {
  return choose_program() ? find_at_once() : std::nullopt;
}

Result<Done> Search::choose_program() {
  const std::string& root = wished_.empty() ? request_.layout_dir : wished_;
  if (root.find_first_of(":\n") != std::string::npos) {
    return Error{
        fmt::format("cannot use a virtualenv in {}: PATH holds neither ':' nor a newline", root)};
  }
  InterpreterSearch search{request_.executable, request_.search_path, request_.directory, {}, {}};
  const std::string home = request_.environment.get_or("HOME", "/");
  search.home = home;
  search.not_within.push_back(request_.layout_dir);
  if (!wished_.empty()) search.not_within.push_back(wished_);
  Result<std::string> program = find_interpreter(search);
  if (!program) return program.error();
  // What pyenv and asdf would start, without the dozens of programs that they start for it.
  const std::string& directory = request_.directory;
  if (auto target = shim_target(*program, directory, place_.environment)) program = *target;
  question_ = {request_.executable, *program,           stamp_of(*program),
               request_.arguments,  request_.directory, place_.environment};
  return Done{};
}

bool Search::is_found_at_once(const std::string& venv) const {
  const auto stamp = read_venv_stamp(venv);
  return stamp && !link_status(making_mark(venv)) && stamp->path == venv && is_unchanged(*stamp) &&
         still_selects(stamp->selection, question_);
}

std::optional<std::string> Search::find_at_once() const {
  if (!wished_.empty()) return is_found_at_once(wished_) ? std::optional(wished_) : std::nullopt;
  for (const std::string& name : directory_names(request_.layout_dir)) {
    if (!version_in_name(name)) continue;
    std::string venv = join_path(request_.layout_dir, name);
    if (is_found_at_once(venv)) return venv;
  }
  return std::nullopt;
}

// Where it is to be first, then what older versions of direnv may have made.
std::vector<std::string> Search::candidates() const {
  if (!wished_.empty()) return {wished_};
  const PythonVersion& version = interpreter_.version;
  std::vector<std::string> paths{join_path(request_.layout_dir, layout_name(version))};
  std::vector<PythonVersion> older;
  for (const std::string& name : directory_names(request_.layout_dir)) {
    const auto found = version_in_name(name);
    if (!found || !found->micro) continue;
    if (found->major == version.major && found->minor == version.minor) older.push_back(*found);
  }
  std::sort(older.begin(), older.end(), [&](const PythonVersion& a, const PythonVersion& b) {
    if ((a == version) != (b == version)) return a == version;
    return *a.micro > *b.micro;
  });
  for (const PythonVersion& found : older) {
    paths.push_back(fmt::format("{}.{}", paths.front(), *found.micro));
  }
  return paths;
}

Result<VenvCheck> Search::look_at(const std::string& venv) const {
  InterpreterPlace place = place_;
  place.error_fd = -1;
  return check_venv(venv, {interpreter_.version, !leaves_out_pip(request_.arguments)}, place);
}

// A place where no stamp can be written (somebody else's virtualenv) is asked again each time.
std::string Search::use(const std::string& venv) const {
  const auto before = read_venv_stamp(venv);
  const bool is_here = before && before->path == venv;
  if (before && !is_here) {
    report(fmt::format("{} was made at {}: the commands in its bin still lead there", shown(venv),
                       before->path));
  }
  if (before && before->selection.arguments != request_.arguments) {
    report(fmt::format("{} was made with other options: remove it to have it made with these",
                       shown(venv)));
  }
  static_cast<void>(keep(venv, is_here && before->is_ours, is_here ? before->token : ""));
  return venv;
}

bool Search::may_remake(const std::string& venv, VenvState state) const {
  if (wished_.empty() || state == VenvState::Absent || state == VenvState::BeingMade) return true;
  if (request_.only_makes || is_elsewhere_) return false;
  if (state == VenvState::OtherVersion && packages_in(venv) > 0) return false;
  const auto stamp = read_venv_stamp(venv);
  if (!stamp || stamp->path != venv || !stamp->is_ours) return false;
  return request_.registry.empty() || was_made_here(request_.registry, venv);
}

Error Search::refusal(const std::string& venv, const VenvCheck& check) const {
  std::string advice;
  if (check.state == VenvState::OtherVersion) {
    advice = fmt::format(", but {} is {}", request_.executable, to_string(interpreter_.version));
  }
  const std::string word = quote(Shell::Bash, venv);
  if (check.state == VenvState::NoPip) {
    advice = fmt::format("; type: {}/bin/python -m ensurepip, or ask for --without-pip", word);
  } else {
    // Something else than a virtual environment may be the user's whole work.
    const bool is_one = link_status(join_path(venv, "pyvenv.cfg")).has_value();
    advice += is_one ? fmt::format("; to have it made anew, type: dirvenv venv repair {}", word)
                     : "; it is left as it is: move it away, or name another place";
  }
  return Error{complaint(venv, check) + advice};
}

// LockFile::acquire could not be left by a signal.
Result<LockFile> Search::lock(const std::string& venv) const {
  std::string path =
      join_path(request_.layout_dir, "." + layout_name(interpreter_.version) + ".lock");
  if (!wished_.empty() && !request_.registry.empty()) {
    if (auto made = ensure_private_directory(request_.registry); !made) return made.error();
    path = lock_of_venv(request_.registry, venv);
  } else if (!wished_.empty()) {
    path = join_path(parent_path(venv), "." + base_name(venv) + ".dirvenv.lock");
  }
  for (bool is_first = true;; is_first = false) {
    Result<std::optional<LockFile>> held = LockFile::try_acquire(path);
    if (!held) return held.error();
    if (*held) return std::move(**held);
    if (is_first) report(fmt::format("waiting for another shell that makes {}", shown(venv)));
    if (wait_readable({host_.interrupts->poll_fd()}, kLockPollMs) != 0) {
      return Error{fmt::format("interrupted while waiting for {}", venv)};
    }
  }
}

// Where whoever made it has been killed: what is finished by its stamp only lacks the end.
void Search::pick_up(const std::string& venv) const {
  const auto stamp = read_venv_stamp(venv);
  const bool is_finished = stamp && stamp->path == venv && is_unchanged(*stamp);
  if (!is_finished) return bring_back(venv);
  discard_asides(venv);
  remove_all(making_mark(venv));
}

Result<std::string> Search::make(const std::string& venv) const {
  const Result<Done> parent = make_directories(parent_path(venv), 0777);
  if (!parent) return parent.error();
  const Result<LockFile> held = lock(venv);
  if (!held) return held.error();
  pick_up(venv);
  if (!request_.replaces && is_found_at_once(venv)) return venv;
  const Result<VenvCheck> check = look_at(venv);
  if (!check) return check.error();
  if (const auto from = former_place(venv, *check)) {
    if (mend(venv, *from, *check)) return venv;
    if (host_.interrupts->are_waiting()) return Error{"interrupted while mending " + venv};
  }
  if (request_.replaces) return make_anew(venv, *check);
  if (check->state == VenvState::Whole) return use(venv);
  if (!may_remake(venv, check->state)) return refusal(venv, *check);
  return make_anew(venv, *check);
}

// Where one that can be mended was made, or is, with all that is in it; nullopt: it cannot, or need
// not be.
std::optional<std::string> Search::former_place(const std::string& venv,
                                                const VenvCheck& check) const {
  const bool is_cut =
      check.state == VenvState::NoInterpreter || check.state == VenvState::DoesNotRun;
  if (is_elsewhere_ || (!is_cut && check.state != VenvState::Whole)) return std::nullopt;
  const bool is_own = was_made_here(request_.registry, venv);
  if (!is_of_line(venv, interpreter_.version) || !(is_own || wished_.empty() || request_.replaces))
    return std::nullopt;
  const auto stamp = read_venv_stamp(venv);
  const bool has_moved = is_own && stamp && stamp->path != venv;
  if (!is_cut && !has_moved) return std::nullopt;
  return has_moved ? stamp->path : venv;
}

bool Search::mend(const std::string& venv, const std::string& from, const VenvCheck& check) const {
  const bool has_moved = from != venv;
  const auto before = read_venv_stamp(venv);
  report(has_moved ? fmt::format("{} was made at {}: mending what leads there", shown(venv), from)
                   : fmt::format("{}: mending it with {} ({})", complaint(shown(venv), check),
                                 request_.executable, to_string(interpreter_.version)));
  if (!mend_venv({venv, from, request_.directory}, interpreter_)) return false;
  const Result<VenvCheck> now = look_at(venv);
  if (!now || now->state != VenvState::Whole) return false;
  const bool is_ours = before && before->is_ours;
  if (!has_moved) return static_cast<bool>(keep(venv, is_ours, before ? before->token : ""));
  const Result<std::string> token = note_made(venv);
  if (!token) return false;
  // Until its stamp says so it is known by its former place.
  const Result<Done> kept = keep(venv, is_ours, *token);
  if (kept && !link_status(from)) forget_made_venv(request_.registry, from);
  return static_cast<bool>(kept);
}

Result<Done> Search::keep(const std::string& venv, bool is_ours, const std::string& token) const {
  VenvStamp stamp;
  stamp.selection = selection_;
  stamp.path = venv;
  stamp.version = to_string(interpreter_.version);
  stamp.is_ours = is_ours;
  stamp.token = token;
  return write_venv_stamp(std::move(stamp));
}

// What its stamp says of that, others can write too.
Result<std::string> Search::note_made(const std::string& venv) const {
  if (request_.registry.empty()) return std::string();
  return note_made_venv(request_.registry, venv, request_.directory);
}

Result<CreationPlan> Search::planned(const std::string& venv,
                                     const std::vector<std::string>& arguments) const {
  return plan_creation({request_.executable, arguments, venv, host_.backend, request_.search_path},
                       interpreter_);
}

Result<std::string> Search::make_anew(const std::string& venv, const VenvCheck& check) const {
  Result<CreationPlan> plan = planned(venv, request_.arguments);
  if (!plan && request_.may_lack_pip && !leaves_out_pip(request_.arguments)) {
    std::vector<std::string> arguments = request_.arguments;
    arguments.emplace_back("--without-pip");
    const std::string why = plan.error().message;
    plan = planned(venv, arguments);
    if (plan) report(why + "; made without pip until then");
  }
  if (!plan) return plan.error();
  if (check.state != VenvState::Absent && check.state != VenvState::Whole)
    report(complaint(shown(venv), check));
  if (const size_t count = packages_in(venv); count > 0)
    report(fmt::format("{} had {} package{} in it, which {} to be installed again", shown(venv),
                       count, count == 1 ? "" : "s", count == 1 ? "is" : "are"));
  report(fmt::format("creating {} with {} ({})", shown(venv), request_.executable,
                     to_string(interpreter_.version)));
  const Result<Done> made = create_venv({venv, *plan, is_worth_keeping(check.state)}, place_);
  if (!made) return made.error();
  // Nothing is installed in it, whatever was in what it replaces.
  if (!request_.registry.empty()) remove_file(sync_record_path(request_.registry, venv));
  const Result<std::string> token = note_made(venv);
  if (!token) return token.error();
  if (const Result<Done> kept = keep(venv, true, *token); !kept) return kept.error();
  discard_asides(venv);
  remove_all(making_mark(venv));
  return venv;
}

std::string Search::shown(const std::string& path) const {
  const std::string& directory = request_.directory;
  if (path == directory || directory == "/" || !is_within(path, directory)) return path;
  return path.substr(directory.size() + 1);
}

}  // namespace

Result<Venv> ensure_venv(const VenvRequest& request, const VenvHost& host) {
  Search search(request, host);
  Result<std::string> path = search.run();
  if (!path) return path.error();
  return Venv{std::move(*path), venv_prompt(request.directory)};
}

std::optional<Venv> find_venv(const VenvRequest& request) {
  const VenvHost nobody;
  std::optional<std::string> path = Search(request, nobody).find();
  if (!path) return std::nullopt;
  return Venv{std::move(*path), venv_prompt(request.directory)};
}

}  // namespace dirvenv
