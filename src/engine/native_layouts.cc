// SPDX-License-Identifier: MIT
// NativeRun: layouts, as in shell-hooks/stdlib-layouts.bash.
#include "core/envrc_word.h"
#include "core/path.h"
#include "engine/layout_python.h"
#include "engine/native_run.h"
#include "os/files.h"

namespace dirvenv {

int NativeRun::layout(const Words& words) {
  const std::string name = words.empty() ? "" : "layout_" + words.front();
  if (!functions_.contains(name) && builtin(name) == nullptr) {
    throw RefusedText{"a layout that needs programs"};
  }
  // A failing one says so itself, and `layout` does not pass that on.
  if (call(name, {words.begin() + 1, words.end()}) != 0 && ends_on_failure_) {
    throw RefusedText{"a failing layout in a strict file"};
  }
  const bool has_tag = file_status(join_path(layout_dir(), "CACHEDIR.TAG")).has_value();
  if (leads_to(layout_dir(), FileStatus::Kind::Directory) && !has_tag) {
    throw RefusedText{"a layout directory that is not tagged yet"};
  }
  return 0;
}

int NativeRun::layout_go(const Words&) {
  prepend("GOPATH", {layout_dir() + "/go"});
  prepend("PATH", {layout_dir() + "/go/bin"});
  set_exported("GOBIN", layout_dir() + "/go/bin");
  return 0;
}

int NativeRun::layout_node(const Words&) {
  prepend("PATH", {"node_modules/.bin"});
  return 0;
}

int NativeRun::layout_php(const Words&) {
  prepend("PATH", {"vendor/bin"});
  return 0;
}

int NativeRun::layout_perl(const Words&) {
  const std::string place = layout_dir() + "/perl5";
  set_exported("LOCAL_LIB_DIR", place);
  set_exported("PERL_MB_OPT", "--install_base '" + place + "'");
  set_exported("PERL_MM_OPT", "INSTALL_BASE=" + place);
  prepend("PERL5LIB", {place + "/lib/perl5"});
  prepend("PERL_LOCAL_LIB_ROOT", {place});
  prepend("PATH", {place + "/bin"});
  return 0;
}

int NativeRun::layout_ruby(const Words&) {
  if (find_program("ruby")) throw RefusedText{"a Ruby that has to be asked"};
  set_exported("BUNDLE_BIN", layout_dir() + "/bin");
  set_exported("GEM_HOME", layout_dir() + "/ruby");
  prepend("PATH", {layout_dir() + "/bin", layout_dir() + "/ruby/bin"});
  return 0;
}

int NativeRun::layout_python(const Words& words) {
  LayoutPython layout;
  const bool is_named = !words.empty() && !words.front().empty();
  layout.executable = is_named ? words.front() : "python";
  if (!words.empty()) layout.arguments.assign(words.begin() + 1, words.end());
  unset_variable("PYTHONHOME");
  const std::string active = variables_.get("VIRTUAL_ENV").value_or("");
  if (!active.empty() && active != base_.get_or("VIRTUAL_ENV", "") && active != own_venv_) {
    layout.wished = absolute(active);
  }
  layout.search_path = variables_.get("PATH").value_or("");
  layout.layout_dir = layout_dir();
  layout.directory = directory_;
  layout.pyenv_version = variables_.get("PYENV_VERSION").value_or("");
  const auto venv = find_venv(venv_request(layout, base_));
  if (!venv) throw RefusedText{"a virtual environment that is not ready"};
  watch_venv(*venv, directory_, watches_);
  set_exported("VIRTUAL_ENV", venv->path);
  set_exported("VIRTUAL_ENV_PROMPT", venv->prompt);
  own_venv_ = venv->path;
  prepend("PATH", {venv->path + "/bin"});
  return 0;
}

int NativeRun::layout_python2(const Words& words) {
  Words all{"python2"};
  all.insert(all.end(), words.begin(), words.end());
  return layout_python(all);
}

int NativeRun::layout_python3(const Words& words) {
  Words all{"python3"};
  all.insert(all.end(), words.begin(), words.end());
  return layout_python(all);
}

}  // namespace dirvenv
