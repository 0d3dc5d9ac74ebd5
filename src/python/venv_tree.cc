// SPDX-License-Identifier: MIT
#include "python/venv_tree.h"

#include <fmt/format.h>

#include "core/json.h"
#include "core/path.h"
#include "core/venv_script.h"
#include "os/files.h"

namespace dirvenv {
namespace {

constexpr int kOldestMinor = 8;
constexpr int kNewestMinor = 13;
constexpr size_t kTemplateLimit = 1 << 20;
constexpr std::string_view kGitIgnore =
    "# Created by venv; see https://docs.python.org/3/library/venv.html\n*\n";

// As one would type it: since Python 3.11 pyvenv.cfg says so.
std::string command_of(const std::string& path, const VenvOptions& options,
                       const std::string& base) {
  std::string command = base + " -m venv ";
  if (options.without_pip) command += "--without-pip ";
  if (options.with_system_packages) command += "--system-site-packages ";
  if (options.prompt) command += fmt::format("--prompt=\"{}\" ", *options.prompt);
  return command + path;
}

// What a venv module does, by its own text: releases of one version differ.
struct Module {
  bool tells_command = false;      ///< since 3.11: `executable` and `command` in pyvenv.cfg
  bool has_minor_link = false;     ///< since 3.9: bin/python3.9
  bool has_minor_include = false;  ///< since 3.11: include/python3.11
  bool has_gitignore = false;      ///< since 3.13
  bool wraps_prompt = false;       ///< before 3.13: the prompt has its parentheses already
};

std::optional<Module> module_of(const Interpreter& interpreter) {
  const Result<std::string> text =
      read_file(join_path(interpreter.library, "venv/__init__.py"), kTemplateLimit);
  if (!text) return std::nullopt;
  const auto says = [&](std::string_view part) { return text->find(part) != std::string::npos; };
  Module module;
  module.tells_command = says("'executable = %s\\n'") && says("command = {");
  module.has_minor_link = says("f'python3.{sys.version_info[1]}'");
  module.has_minor_include = says("_venv_path(env_dir, 'include')");
  module.has_gitignore = says("def create_git_ignore_file");
  module.wraps_prompt = says("'(%s) ' % prompt");
  return module;
}

std::string config_of(const std::string& path, const VenvOptions& options,
                      const Interpreter& interpreter, const Module& module) {
  const std::string& base = interpreter.base;
  std::string config =
      fmt::format("home = {}\ninclude-system-site-packages = {}\nversion = {}\n", parent_path(base),
                  options.with_system_packages, to_string(interpreter.version));
  if (options.prompt) config += fmt::format("prompt = {}\n", plain_python_repr(*options.prompt));
  if (!module.tells_command) return config;
  config += fmt::format("executable = {}\n", real_path(base).value_or(base));
  // Python reads the file as UTF-8 or does not start. The module makes none in such a directory.
  if (!is_utf8(path)) return config;
  return config + fmt::format("command = {}\n", command_of(path, options, base));
}

VenvScriptWords words_of(const std::string& path, const VenvOptions& options,
                         const Interpreter& interpreter, const Module& module) {
  VenvScriptWords words;
  words.directory = path;
  words.name = base_name(path);
  words.prompt = options.prompt.value_or(words.name);
  if (module.wraps_prompt) words.prompt = "(" + words.prompt + ") ";
  words.python = path + "/bin/" + base_name(interpreter.base);
  return words;
}

// Files for any system, and those for ours. What is in directories in there, no known version has.
std::optional<std::vector<VenvTree::Script>> scripts_of(const Interpreter& interpreter,
                                                        const VenvScriptWords& words) {
  std::vector<VenvTree::Script> scripts;
  for (const char* const folder : {"venv/scripts/common", "venv/scripts/posix"}) {
    const std::string templates = join_path(interpreter.library, folder);
    for (const std::string& name : directory_names(templates)) {
      const std::string file = join_path(templates, name);
      const auto status = file_status(file);
      if (!status || status->kind != FileStatus::Kind::Regular) return std::nullopt;
      const Result<std::string> text = read_file(file, kTemplateLimit);
      if (!text) return std::nullopt;
      scripts.push_back({name, fill_in_venv_script(name, *text, words), status->mode});
    }
  }
  if (scripts.empty()) return std::nullopt;
  return scripts;
}

// As the module does: the interpreter by its own name, and the usual names for that.
Result<Done> link_python(const VenvTree& tree) {
  const std::string own = base_name(tree.base);
  const std::string bin = tree.path + "/bin";
  Result<Done> made = make_link(tree.base, join_path(bin, own));
  std::vector<std::string> names{"python", "python3"};
  if (tree.has_minor_link) names.push_back(fmt::format("python3.{}", tree.version.minor));
  for (const std::string& name : names) {
    if (made && name != own) made = make_link(own, join_path(bin, name));
  }
  return made;
}

Result<Done> write_scripts(const VenvTree& tree) {
  for (const VenvTree::Script& script : tree.scripts) {
    const std::string file = join_path(tree.path, "bin/" + script.name);
    if (Result<Done> made = create_file(file, script.bytes, 0600); !made) return made;
    // That of the template, whatever umask there is.
    if (Result<Done> set = change_mode(file, script.mode); !set) return set;
  }
  return Done{};
}

}  // namespace

std::optional<VenvOptions> read_venv_options(const std::vector<std::string>& arguments) {
  VenvOptions options;
  for (size_t i = 0; i < arguments.size(); ++i) {
    const std::string& argument = arguments[i];
    const bool has_value = argument == "--prompt" && i + 1 < arguments.size();
    if (argument == "--without-pip") {
      options.without_pip = true;
    } else if (argument == "--system-site-packages") {
      options.with_system_packages = true;
    } else if (has_value || argument.starts_with("--prompt=")) {
      options.prompt = has_value ? arguments[++i] : argument.substr(argument.find('=') + 1);
      // "." is the name of the directory in which it is typed.
      if (*options.prompt == "." || plain_python_repr(*options.prompt).empty()) return std::nullopt;
    } else if (argument != "--symlinks") {
      return std::nullopt;
    }
  }
  return options;
}

std::optional<VenvTree> plan_venv_tree(const std::string& path, const VenvOptions& options,
                                       const Interpreter& interpreter) {
  const PythonVersion& version = interpreter.version;
  const bool is_known = interpreter.is_cpython && version.major == 3 && interpreter.has_venv &&
                        version.minor >= kOldestMinor && version.minor <= kNewestMinor;
  if (!is_known || interpreter.library.empty() || interpreter.base.empty()) return std::nullopt;
  const auto module = module_of(interpreter);
  if (!module) return std::nullopt;
  VenvTree tree;
  tree.path = path;
  tree.base = interpreter.base;
  tree.version = version;
  tree.include =
      module->has_minor_include ? fmt::format("include/python3.{}", version.minor) : "include";
  tree.has_lib64 = interpreter.is_64_bit;
  tree.has_gitignore = module->has_gitignore;
  tree.has_minor_link = module->has_minor_link;
  tree.config = config_of(path, options, interpreter, *module);
  auto scripts = scripts_of(interpreter, words_of(path, options, interpreter, *module));
  if (!scripts) return std::nullopt;
  tree.scripts = std::move(*scripts);
  return tree;
}

Result<Done> write_venv_tree(const VenvTree& tree, const Interrupts& interrupts) {
  Result<Done> made = Done{};
  for (const std::string& directory :
       {tree.include, fmt::format("lib/python3.{}/site-packages", tree.version.minor),
        std::string("bin")}) {
    if (made) made = make_directories(join_path(tree.path, directory), 0777);
  }
  if (made && tree.has_lib64) made = make_link("lib", join_path(tree.path, "lib64"));
  if (made) made = create_file(join_path(tree.path, "pyvenv.cfg"), tree.config, 0666);
  if (made && tree.has_gitignore)
    made = create_file(join_path(tree.path, ".gitignore"), kGitIgnore, 0666);
  if (made) made = link_python(tree);
  if (made) made = write_scripts(tree);
  if (made && interrupts.are_waiting())
    return Error{fmt::format("interrupted while creating {}", tree.path)};
  return made;
}

}  // namespace dirvenv
