// SPDX-License-Identifier: MIT
// The values that a project sets are in the environment of what is started in it, in the project's
// files and in the record of what was approved. Nowhere else.
#include "support/canary.h"

#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <charconv>

#include "core/digest.h"
#include "os/files.h"
#include "shells/approve.h"

namespace dirvenv::test {
namespace {

// Each project has its own: one that is set natively, one by bash, and two that are never set.
enum Project { kNative, kBash, kFailing, kBroken, kProjects };

constexpr std::string_view kState = "\"DIRVENV_STATE=";

/// Every program that is started, with its arguments and its environment in full.
std::vector<std::string> traced(const std::string& file) {
  return {"strace", "-f",           "-qq", "-v",          "-s", "200000",
          "-e",     "trace=execve", "-e",  "signal=none", "-o", file};
}

class CanaryBox {
 public:
  explicit CanaryBox(ShellKind kind) : canaries(kProjects), box(kind, options_for(kind)) {
    const std::string native = value_of(kNative);
    put(box, "native/.envrc", "export NATIVE_TOKEN=" + native + "\ndotenv\n");
    put(box, "native/.env", "NATIVE_SECRET=" + native + "\n");
    put(box, "bash/.envrc",
        "LOCAL_TOKEN=" + value_of(kBash) +
            "\nfor i in 1; do export BASH_TOKEN=$LOCAL_TOKEN; done\n" +
            "export BASH_SECRET=" + value_of(kBash) + "\n");
    put(box, "failing/.envrc", "export FAILING_TOKEN=" + value_of(kFailing) + "\nexit 3\n");
    put(box, "broken/.envrc", "dotenv\n");
    put(box, "broken/.env", "BROKEN_TOKEN=\"" + value_of(kBroken) + "\nNEXT\n");
  }

  const std::string& value_of(Project project) const { return canaries[project].value(); }
  std::string trace() const { return read_file(scratch_ / "trace"); }
  /// What the shell holds for the variable is the project's value: something is there to be found.
  void require_set(const std::string& name, Project project) {
    const std::string digest = to_hex(sha256(value_of(project) + "\n"));
    REQUIRE(contains(shown(box, "printenv " + name + " | sha256sum"), digest));
  }
  void check_disk() const {
    const std::string& root = box.root()->path();
    CHECK(files_with(canaries, root, {box.dir() + "/", texts() + "/"}) ==
          std::vector<std::string>());
    CHECK(files_with(canaries, "/dev/shm", {root + "/", scratch_.path() + "/"}) ==
          std::vector<std::string>());
    for (const std::string& path : tree_paths(texts(), 100)) {
      CAPTURE(path);
      CHECK((link_status(path)->mode & 0077) == 0);
    }
  }
  /// The shell, and what was started before any project: they have nothing of a project's.
  void check_processes() const {
    std::size_t count = 0;
    for (const std::string& name : directory_names("/proc")) {
      int pid = 0;
      std::from_chars(name.data(), name.data() + name.size(), pid);
      if (pid == 0 || ::getsid(pid) != ::getsid(box.pid())) continue;
      ++count;
      for (const char* const part : {"/environ", "/cmdline"})
        check_without(*dirvenv::read_file("/proc/" + name + part, size_t{1} << 24));
    }
    CHECK(count >= 2);  // the tracer and the shell, and at first a job
  }
  void check_without(std::string_view bytes) const {
    for (const Canary& canary : canaries) {
      const std::string form = canary.form_in(bytes);
      if (!form.empty()) FAIL_CHECK(form << " in " << bytes.substr(0, 10000));
    }
  }
  /// Arguments have none; an environment has one only between `entered` and `left`, and never that
  /// of an evaluation; what undoes a load has none at all.
  void check_trace(std::size_t entered, std::size_t left) const {
    const std::string all = trace();
    check_without(all.substr(0, entered));
    check_without(all.substr(left));
    std::size_t states = 0;
    std::size_t evaluations = 0;
    for (std::size_t begin = 0; begin < all.size();) {
      const std::size_t end = std::min(all.find('\n', begin), all.size());
      const std::string line = all.substr(begin, end - begin);
      begin = end + 1;
      check_without(line.substr(0, line.find("], [")));
      const std::size_t state = line.find(kState);
      if (state != std::string::npos) {
        ++states;
        std::string text = line.substr(state + kState.size());
        text.resize(text.find('"'));
        check_without(text);
        check_without(from_base64(text).value_or(""));
      }
      if (contains(line, "\"--noprofile\", \"--norc\", \"-c\"")) {
        ++evaluations;
        check_without(line);
      }
      CHECK(canaries[kFailing].form_in(line) == "");
      CHECK(canaries[kBroken].form_in(line) == "");
    }
    CHECK(states > 0);
    CHECK(evaluations > 0);
  }

 private:
  ShellboxOptions options_for(ShellKind kind) const {
    ShellboxOptions options;
    options.command_prefix = traced(scratch_ / "trace");
    options.variables["ASAN_OPTIONS"] = "detect_leaks=0";
    options.before_hook = in(kind, "HISTFILE=~/.bash_history",
                             "HISTFILE=~/.zsh_history; HISTSIZE=100; SAVEHIST=100", "");
    return options;
  }
  std::string texts() const { return *box.root() / "data/dirvenv/texts"; }

  TempDir scratch_;

 public:
  std::vector<Canary> canaries;
  Shellbox box;
};

}  // namespace

TEST_CASE("d5: a canary is found in each of its forms", "[canary]") {
  const Canary canary;
  const std::string& value = canary.value();
  CHECK(canary.form_in("a" + value + "b") == "plain");
  CHECK(canary.form_in(std::string(value.rbegin(), value.rend())) == "backwards");
  CHECK(canary.form_in(to_hex("x" + value)) == "hex");
  for (const char* const before : {"", "x", "xy", "xyz"})
    CHECK(canary.form_in(to_base64(before + value + "end")) == "base64");
  CHECK(canary.form_in(Canary().value()) == "");
}

SHELL_TEST(canaries, "d5: what a project sets is nowhere but where it has to be", "[canary]") {
  CanaryBox secret(kind);
  Shellbox& box = secret.box;
  const auto type = [&](const std::vector<std::string>& lines) {
    for (const std::string& line : lines)
      box.run(line);
  };
  const std::string trace_on = in(kind, "set -x", "set -x", "set -g fish_trace 1");
  const std::string trace_off = in(kind, "set +x", "set +x", "set -e fish_trace");
  for (const char* const name : {"bash", "failing", "broken"})
    approve_all(box, std::string(name) + "/.envrc");
  type({"sleep 1000 &", "cd native"});
  const std::size_t entered = secret.trace().size();
  type({"dirvenv allow --yes"});
  secret.require_set("NATIVE_TOKEN", kNative);
  secret.require_set("NATIVE_SECRET", kNative);
  put(box, "native/.envrc",
      "export MORE=1\nexport NATIVE_TOKEN=" + secret.value_of(kNative) + "\ndotenv\n");
  type({"dirvenv diff", "dirvenv allow --yes", "dirvenv reload", "dirvenv status --json"});
  secret.check_processes();
  secret.check_disk();
  type({trace_on, "cd ../bash", trace_off});
  secret.require_set("BASH_TOKEN", kBash);
  secret.check_processes();
  secret.check_disk();
  type({"cd ../failing", "cd ../broken", trace_on, "cd .."});
  CHECK(contains(box.transcript(), "status 3"));
  CHECK(contains(box.transcript(), ".env:1:"));
  const std::size_t left = secret.trace().size();
  type({"env", "kill " + in(kind, "$!", "$!", "$last_pid") + "; wait"});
  secret.check_processes();
  // One that a traced client has started keeps the tracer.
  type({"dirvenv daemon stop"});
  box.exit();
  secret.check_disk();
  secret.check_without(box.transcript());
  secret.check_trace(entered, left);
}

}  // namespace dirvenv::test
