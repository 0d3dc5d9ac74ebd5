// SPDX-License-Identifier: MIT
#include "python/venv_creation.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdio>

#include "core/path.h"
#include "os/files.h"
#include "os/process_table.h"
#include "os/run_child.h"
#include "os/system_error.h"
#include "python/venv_check.h"
#include "python/venv_pip.h"

namespace dirvenv {
namespace {

constexpr std::string_view kAside = ".dirvenv-old-";

std::vector<std::string> asides_of(const std::string& path) {
  std::vector<std::string> asides;
  const std::string directory = parent_path(path);
  for (const std::string& name : directory_names(directory)) {
    if (name.starts_with(base_name(path) + std::string(kAside)))
      asides.push_back(join_path(directory, name));
  }
  return asides;
}

Error no_ensurepip(std::string_view word, const Interpreter& interpreter) {
  const PythonVersion& version = interpreter.version;
  const std::string numbers = fmt::format("{}.{}", version.major, version.minor);
  const bool is_packaged =
      parent_path(interpreter.base) == "/usr/bin" && link_status("/etc/debian_version").has_value();
  if (is_packaged) {
    return Error{
        fmt::format("{} ({}) cannot make a virtualenv with pip: the package python{}-venv is "
                    "missing; type: sudo apt-get install python{}-venv",
                    word, to_string(version), numbers, numbers)};
  }
  return Error{
      fmt::format("{} ({}, {}) cannot make a virtualenv with pip: its module ensurepip is missing; "
                  "install that, or ask for --without-pip",
                  word, to_string(version), interpreter.base)};
}

Error no_module(std::string_view word, const Interpreter& interpreter) {
  const std::string_view modules = interpreter.version.major >= 3
                                       ? "neither the module venv nor virtualenv"
                                       : "no module virtualenv";
  return Error{fmt::format("{} ({}, {}) has {}: install virtualenv for it", word,
                           to_string(interpreter.version), interpreter.base, modules)};
}

Result<Done> run_command(const Creation& creation, const InterpreterPlace& place) {
  ChildSpec spec;
  spec.arguments = creation.plan.command;
  spec.environment = place.environment.entries();
  spec.directory = place.directory;
  spec.output = place.error_fd;
  spec.error = place.error_fd;
  spec.own_session = true;  // venv may start ensurepip: a signal has to end both
  Result<ChildRun> run = run_child(spec, *place.interrupts, 0);
  if (!run) return run.error();
  const auto* child = std::get_if<FinishedChild>(&*run);
  if (child == nullptr) return Error{fmt::format("interrupted while creating {}", creation.path)};
  if (!child->succeeded()) {
    return Error{fmt::format("cannot create {}: `{}` ended with {} {}", creation.path,
                             fmt::join(creation.plan.command, " "),
                             child->end.exited ? "status" : "signal", child->end.status)};
  }
  // It has been seen to succeed over links that lead nowhere (cpython#143768).
  if (!is_executable_file(join_path(creation.path, "bin/python"))) {
    return Error{fmt::format("cannot create {}: `{}` left no bin/python in it", creation.path,
                             fmt::join(creation.plan.command, " "))};
  }
  return Done{};
}

// An empty directory may be a mount point: it is filled where it is.
bool is_occupied(const std::string& path) {
  const auto status = link_status(path);
  return status && (status->kind != FileStatus::Kind::Directory || !directory_names(path).empty());
}

Result<Done> make_in_place(const Creation& creation, const InterpreterPlace& place) {
  Result<Done> step = make_directories(creation.path, 0777);
  // Under its own name at once: a kill must not leave something that is not marked.
  if (step) step = create_file(making_mark(creation.path), "", 0600);
  const auto& tree = creation.plan.tree;
  if (step) step = tree ? write_venv_tree(*tree, *place.interrupts) : run_command(creation, place);
  if (step && !creation.plan.pip.empty()) {
    step = write_pip(creation.plan.pip, creation.path, *place.interrupts);
  }
  return step;
}

Result<Done> see_it_run(const std::string& path, const InterpreterPlace& place) {
  const Result<Interpreter> told = probe_interpreter(join_path(path, "bin/python"), place);
  if (!told) return told.error();
  if (real_path(told->prefix) == real_path(path)) return Done{};
  return Error{fmt::format("cannot create {}: its bin/python is of {}", path, told->prefix)};
}

// Others may mean that ensurepip finds pip in the system's packages.
bool is_plain_argument(const std::string& argument) {
  return argument == "--copies" || argument == "--symlinks" || argument.starts_with("--prompt=");
}

// Written without a Python; false where that cannot be.
bool plan_own(const CreationWish& wish, const Interpreter& interpreter, CreationPlan& plan) {
  const auto options = read_venv_options(wish.arguments);
  // ensurepip leaves pip out where the system has the same one.
  if (!options || (options->with_system_packages && !options->without_pip)) return false;
  CreationPlan own;
  if (!options->without_pip) {
    if (interpreter.has_ensurepip) own.pip = bundled_pip(interpreter, wish.path);
    if (own.pip.empty()) return false;
  }
  own.tree = plan_venv_tree(wish.path, *options, interpreter);
  if (own.tree) plan = std::move(own);
  return plan.tree.has_value();
}

// uv leaves pip out where it is not asked for, venv where it is told to.
Result<CreationPlan> plan_uv(const CreationWish& wish, const Interpreter& interpreter) {
  const Result<std::string> uv = find_interpreter({"uv", wish.search_path, "/", "", {}});
  if (!uv) return Error{"there is no uv on PATH, which `backend` in config.toml asks for"};
  CreationPlan plan{{}, {*uv, "venv", "--offline", "--no-config", "--no-project", "--quiet"}, {}};
  plan.command.insert(plan.command.end(), {"--python", interpreter.base});
  for (const std::string& argument : wish.arguments) {
    if (argument == "--without-pip") continue;
    if (argument != "--system-site-packages" && !argument.starts_with("--prompt="))
      return Error{
          fmt::format("uv has no {}; leave it out, or `backend` in config.toml", argument)};
    plan.command.push_back(argument);
  }
  if (!leaves_out_pip(wish.arguments)) plan.pip = bundled_pip(interpreter, wish.path);
  if (plan.pip.empty() && !leaves_out_pip(wish.arguments)) plan.command.emplace_back("--seed");
  plan.command.insert(plan.command.end(), {"--allow-existing", wish.path});
  return plan;
}

Error not_native(std::string_view word, const Interpreter& interpreter) {
  return Error{fmt::format(
      "{} ({}) and these options are left to its venv module, which `backend = \"native\"` in "
      "config.toml rules out",
      word, to_string(interpreter.version))};
}

}  // namespace

bool leaves_out_pip(const std::vector<std::string>& arguments) {
  return std::find(arguments.begin(), arguments.end(), "--without-pip") != arguments.end();
}

Result<CreationPlan> plan_creation(const CreationWish& wish, const Interpreter& interpreter) {
  const VenvBackend backend = wish.backend;
  if (backend == VenvBackend::Uv) return plan_uv(wish, interpreter);
  CreationPlan plan{{}, {interpreter.program}, {}};
  std::vector<std::string>& command = plan.command;
  const bool is_three = interpreter.version.major >= 3;
  const bool leaves_out = leaves_out_pip(wish.arguments);
  const bool is_any = backend == VenvBackend::Auto;
  if ((is_any || backend == VenvBackend::Native) && plan_own(wish, interpreter, plan)) return plan;
  if (backend == VenvBackend::Native) return not_native(wish.word, interpreter);
  const bool has_module = is_three && interpreter.has_venv && backend != VenvBackend::Virtualenv;
  if (has_module && (interpreter.has_ensurepip || leaves_out)) {
    command.insert(command.end(), {"-I", "-m", "venv"});
    if (is_any && std::all_of(wish.arguments.begin(), wish.arguments.end(), is_plain_argument)) {
      plan.pip = bundled_pip(interpreter, wish.path);
    }
    if (!plan.pip.empty()) command.emplace_back("--without-pip");
  } else if (backend == VenvBackend::Virtualenv || (is_any && interpreter.has_virtualenv)) {
    // Whether it is there shows when it is started: an interpreter with venv is not asked for it.
    command.insert(command.end(), {is_three ? "-I" : "-Es", "-m", "virtualenv"});
  } else if (is_three && interpreter.has_venv) {
    return no_ensurepip(wish.word, interpreter);
  } else {
    return no_module(wish.word, interpreter);
  }
  command.insert(command.end(), wish.arguments.begin(), wish.arguments.end());
  command.push_back(wish.path);
  return plan;
}

Result<Done> create_venv(const Creation& creation, const InterpreterPlace& place) {
  const std::string aside = fmt::format("{}{}{}", creation.path, kAside, own_pid());
  const bool is_there = is_occupied(creation.path);
  if (is_there) {
    if (Result<Done> moved = rename_file(creation.path, aside); !moved) return moved;
  }
  Result<Done> made = make_in_place(creation, place);
  if (made && is_there && creation.keep_old) made = see_it_run(creation.path, place);
  if (made) return made;
  discard(creation.path);
  if (is_there && creation.keep_old) {
    if (!rename_file(aside, creation.path)) {
      return Error{fmt::format("{}; the old one is now {}", made.error().message, aside)};
    }
  } else if (is_there) {
    discard(aside);
  }
  return made;
}

void bring_back(const std::string& path) {
  const std::vector<std::string> asides = asides_of(path);
  const bool is_unfinished = !is_occupied(path) || link_status(making_mark(path));
  if (asides.size() != 1 || !is_unfinished) return;
  discard(path);
  (void)rename_file(asides.front(), path);
}

void discard_asides(const std::string& path) {
  for (const std::string& aside : asides_of(path))
    discard(aside);
}

void discard(const std::string& path) {
  for (int attempt = 0; attempt < 20; ++attempt) {
    remove_all(path);
    if (!link_status(path)) return;
    ::usleep(20'000);
  }
}

}  // namespace dirvenv
