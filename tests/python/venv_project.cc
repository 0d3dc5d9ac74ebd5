// SPDX-License-Identifier: MIT
#include "python/venv_project.h"

#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <sstream>

#include "core/quote.h"
#include "os/fd.h"
#include "os/files.h"
#include "os/run_child.h"

namespace dirvenv::test {

VenvProject::VenvProject(const std::string& name) {
  request.directory = root_ / name;
  request.layout_dir = request.directory + "/.direnv";
  request.executable = "python3";
  request.search_path = root_ / "bin" + ":/usr/bin:/bin";
  request.arguments = {"--without-pip"};
  request.environment.set("HOME", root_ / "home");
  request.environment.set("LC_ALL", "C.UTF-8");
  make_directories(request.directory);
  make_directories(root_ / "bin");
  make_directories(root_ / "home");
  write_file(root_ / "errors", "");
  choose("/usr/bin/python3");
  const std::string script = root_ / "bin/python3";
  write_file(script,
             "#!/bin/sh\n"
             "echo start >>" +
                 quote(Shell::Bash, root_ / "log") +
                 "\n"
                 "exec \"$(cat " +
                 quote(Shell::Bash, root_ / "chosen") + ")\" \"$@\"\n");
  ::chmod(script.c_str(), 0755);
}

void VenvProject::choose(const std::string& interpreter) {
  interpreter_ = interpreter;
  write_file(root_ / "chosen", interpreter);
}

std::string VenvProject::layout_venv() const {
  const std::string code = "import sys; sys.stdout.write('python-%d.%d' % sys.version_info[:2])";
  return request.layout_dir + "/" + output_of({interpreter_, "-c", code});
}

Result<Venv> VenvProject::ensure() {
  Interrupts interrupts;
  const Fd errors(::open((root_ / "errors").c_str(), O_WRONLY | O_APPEND | O_CLOEXEC));
  reported_.clear();
  VenvHost host;
  host.report = [this](std::string_view line) {
    reported_.emplace_back(line);
    if (line.starts_with("creating ")) append_to_file(root_ / "makings", "made\n");
    if (on_report) on_report(line);
  };
  host.backend = backend;
  host.interrupts = &interrupts;
  host.error_fd = errors.get();
  Result<Venv> venv = ensure_venv(request, host);
  signal_ = interrupts.take();
  return venv;
}

std::string VenvProject::ensured() {
  Result<Venv> venv = ensure();
  return venv ? venv->path : "error: " + venv.error().message;
}

int VenvProject::logged(const std::string& name) {
  int count = 0;
  const std::string log = root_ / name;
  if (!link_status(log)) return 0;
  std::istringstream lines(read_file(log));
  for (std::string line; std::getline(lines, line);)
    ++count;
  for (const char* const each : {"log", "makings"})
    write_file(root_ / each, "");
  return count;
}

int VenvProject::starts() {
  return logged("log");
}
int VenvProject::makings() {
  return logged("makings");
}

std::string VenvProject::listing() const {
  std::string text;
  for (const std::string& file : tree_paths(request.directory, 100'000)) {
    if (file.size() > 5 && file.substr(file.size() - 5) == ".lock") continue;
    text += file + " " + std::to_string(link_status(file)->stamp.inode) + "\n";
  }
  return text;
}

std::string output_of(const std::vector<std::string>& command) {
  Interrupts interrupts;
  ChildSpec spec;
  spec.arguments = command;
  spec.environment = {"PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8"};
  spec.directory = "/";
  Result<ChildRun> run = run_child(spec, interrupts, 1 << 20);
  const auto* child = run ? std::get_if<FinishedChild>(&*run) : nullptr;
  return child != nullptr && child->succeeded() ? child->output : "failed";
}

pid_t start_process(const std::function<int()>& work) {
  const pid_t pid = ::fork();
  if (pid == 0) ::_exit(work());
  return pid;
}

int status_of_process(pid_t pid) {
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

void forbid_execve() {
  sock_filter filter[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_execve, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const sock_fprog program{sizeof filter / sizeof *filter, filter};
  ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  if (::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) ::_exit(99);
}

bool hide_directory(const std::string& path) {
  const int user = ::geteuid() == 0 ? 0 : CLONE_NEWUSER;
  if (::unshare(CLONE_NEWNS | user) != 0) return false;
  if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return false;
  return ::mount("tmpfs", path.c_str(), "tmpfs", 0, nullptr) == 0;
}

bool eventually(const std::function<bool()>& condition) {
  for (int i = 0; i < 6000; ++i) {
    if (condition()) return true;
    ::usleep(10'000);
  }
  return false;
}

}  // namespace dirvenv::test
