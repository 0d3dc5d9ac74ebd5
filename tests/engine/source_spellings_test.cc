// SPDX-License-Identifier: MIT
// Every way to say `source`, and every use of BASH_SOURCE, means in an .envrc what it means to a
// bash that reads the files by their paths.
#include <unistd.h>

#include <catch2/catch.hpp>

#include "engine/evaluate.h"
#include "os/files.h"
#include "os/interrupts.h"
#include "os/run_child.h"
#include "support/world.h"

namespace dirvenv {
namespace {

using test::World;
using Outcome = Evaluation::Outcome;

// What the texts below read.
void write_files(World& world) {
  for (const char* const directory : {"sub", "a b"})
    test::make_directories(world.in_project(directory));
  world.write("args", "export R_ARGS=\"$#:$*\" R_RAN=\"${R_RAN-}x\"\n");
  world.write("sub/args", "export R_ARGS=\"$#:$*\" R_RAN=\"${R_RAN-}s\"\n");
  world.write("a b/args", "export R_BLANK=1\n");
  world.write("declares", "declare R_D=1; typeset -x R_T=2; local R_L=3 2>/dev/null; v=5\n");
  world.write("returns", "export R_BEFORE=1; return 3; export R_AFTER=1\n");
  world.write("fails", "export R_F=1; false\n");
  world.write("status", "export R_STATUS=$?\n");
  world.write("place",
              "export R_P=\"${BASH_SOURCE[0]}|$LINENO|${#BASH_SOURCE[@]}\"\n"
              "pf() { R_PF=\"${BASH_SOURCE[0]}|${FUNCNAME[0]}|$LINENO|${BASH_LINENO[0]}\"; }\n"
              "export R_DIR=$(cd \"$(dirname \"${BASH_SOURCE[0]}\")\" && pwd)\n");
  world.write("sub/place", test::read_file(world.in_project("place")));
  world.write("nested", "source ./place; source sub/place; export R_N=${BASH_SOURCE[0]}\n");
  world.write("sets", "set -- 7 8 9; export R_S=\"$*\"\n");
  world.write("recurses", "R_REC=${R_REC-}r; export R_REC; [[ $R_REC == rrr ]] || . ./recurses\n");
  world.write("syntax", "export R_SYN=1\nif then\n");
  ::symlink("args", world.in_project("link").c_str());
}

// The R_* variables of an environment, one a line.
std::string results(const Environment& environment) {
  std::string text;
  for (const auto& [name, value] : environment.variables()) {
    if (name.starts_with("R_")) text.append(name).append("=").append(value).append("\n");
  }
  return text;
}

// By path, as `direnv` does. The closing line is reached whatever the file's last status is.
std::string by_path(World& world) {
  ChildSpec spec;
  spec.arguments = {"/bin/bash",
                    "--norc",
                    "--noprofile",
                    "-c",
                    "shopt -s gnu_errfmt nullglob extglob; exec 2>/dev/null\n"
                    "__main__() { \"$@\"; }\n"
                    "source_env() { cd -- \"${1%/*}\"; source ./.envrc; return 0; }\n"
                    "trap '/usr/bin/env -0' EXIT\n__main__ source_env \"$0\"\n",
                    world.in_project(".envrc")};
  spec.directory = world.project();
  spec.environment = world.environment().entries();
  Interrupts interrupts;
  const Result<ChildRun> run = run_child(spec, interrupts, 60'000);
  REQUIRE(run);
  const auto* end = std::get_if<FinishedChild>(&*run);
  REQUIRE(end != nullptr);
  Environment environment;
  for (size_t at = 0; at < end->output.size();) {
    const size_t stop = end->output.find('\0', at);
    const std::string entry = end->output.substr(at, stop - at);
    const size_t equals = entry.find('=');
    if (equals != std::string::npos) {
      environment.set(entry.substr(0, equals), entry.substr(equals + 1));
    }
    at = stop == std::string::npos ? end->output.size() : stop + 1;
  }
  return results(environment);
}

// By us, with whatever it reads approved; what would be computed is met and approved as well.
std::string by_us(World& world) {
  for (int round = 0; round < 5; ++round) {
    const Setup setup = world.setup();
    world.allow(world.in_project(".envrc"));
    const Finding finding = setup.gate().look_at(world.in_project(".envrc"));
    const Evaluation evaluation =
        evaluate_bash(*finding.approved, world.environment(),
                      {setup.places(), setup.config(), setup.runtime(), setup.program(),
                       world.project(), false, world.report()});
    if (evaluation.outcome == Outcome::Loaded) return results(evaluation.environment);
    if (evaluation.outcome != Outcome::Blocked) return "failed: " + evaluation.error.message + "\n";
    REQUIRE(setup.approvals().want(world.in_project(".envrc"), *evaluation.unapproved));
  }
  return "blocked\n";
}

}  // namespace

TEST_CASE("every way to say source means what it means by path", "[source]") {
  World world(World::Evaluator::Bash);
  write_files(world);
  const std::vector<std::string> texts = {
      ". ./args",
      "source args",
      "source ./args 1 2",
      "set -- p q; source args",
      "set -- p q; . ./args 1",
      "f() { source args; }; f x y",
      "f() { . args \"$@\"; }; f 'x y' z",
      "if source args 1; then export R_IF=1; fi",
      "source returns || export R_OR=$?",
      "source returns && export R_AND=1; export R_Q=$?",
      "! source fails; export R_Q=$?",
      "X=1 source args",
      "{ source args; }",
      "case x in x) source args ;; esac",
      "for i in 1 2; do source args $i; done",
      "while source returns; do :; done; export R_W=1",
      "time source args 2>/dev/null",
      "(source args; [[ $R_ARGS ]] && exit 3); export R_Q=$?",
      "export R_C=\"$(source args 1; echo \"$R_ARGS\")\"",
      "export R_C=$(cat <<X\n$(source args 1 2; echo $R_ARGS)\nX\n)",
      "source args | cat; export R_Q=$?",
      "source args & wait; export R_Q=$?",
      "eval 'source args 1'",
      "eval \"eval '. ./args 2'\"",
      "source \\\n args \\\n 1",
      "command . ./args 1",
      "command source args",
      "builtin source args 1",
      "builtin . ./args",
      "source <(echo export R_PIPE=1)",
      "source /dev/stdin <<<'export R_STDIN=1'",
      "source /dev/stdin <<X\nexport R_HERE=1\nX",
      "echo 'export R_P=1' | source /dev/stdin; export R_Q=$?",
      "bash -c 'source ./args; echo $R_ARGS' >/dev/null; export R_Q=$?",
      "export R_B=$(bash -c '. ./args 1; echo $R_ARGS')",
      "source {args,}",
      "source arg?",
      "w='args 1 2'; source $w",
      "source -- args 1",
      "</dev/null source args",
      "source",
      "source missing; export R_Q=$?",
      "source sub; export R_Q=$?",
      ". ./missing || export R_M=1",
      "source 'a b/args'",
      "source \"$PWD\"/args 1",
      "d=sub; source $d/args",
      "cd sub; source args; cd ..; source args",
      "source declares; export R_D v; export R_V=$v",
      "f() { source declares; export R_D; R_IN=${R_L-none}; export R_IN; }; f; export "
      "R_OUT=${R_L-none}",
      "source returns; export R_Q=$?",
      "f() { return 4; }; f; source status",
      "false; source status; true",
      "set -e; false || source status",
      "trap 'export R_ERR=1' ERR; [ -n \"$NO\" ] || source args",
      "source /dev/null; export R_Q=$?",
      "mkdir -p sub/deep; ln -sfn sub/deep lk; source lk/../args 1",
      "mkfifo ff; echo 'export R_FIFO=1' >ff & source ./ff; wait; rm -f ff",
      "for i in 1 2 3 4 5 6 7 8; do (source args $i; echo \"$R_ARGS\" >out$i) & done; wait\n"
      "export R_PAR=$(cat out*)",
      "command -p source args 1",
      "builtin -- source ./args 1",
      "command -p echo hello >/dev/null && export R_C=1",
      "source /dev/fd/3 3<<<'export R_FD=1'",
      "source /dev/stdin <<X\n$(printf '#%070000d' 0)\nexport R_LONG=1\nX",
      "source fails; export R_Q=$?",
      "set -e; source fails || true; export R_Q=1",
      "set -e; source returns || export R_E=$?",
      "set -u; source args",
      "set -f; source args '*'",
      "IFS=/; source ./args; unset IFS",
      "shopt -u nullglob; source args *nothing*",
      "source nested",
      "source recurses",
      "source ./link",
      "source ./sub/../args 1",
      "trap 'export R_T=1' USR1; source args",
      "export R_TYPE=$(type -t args)",
      "alias ll=args; ll 2>/dev/null; export R_Q=$?",
      "shopt -s expand_aliases\nalias s='source args'\ns 1",
      "PATH=$PWD/sub:$PATH; source args",
      "source args; source sub/args; source args 9",
      "f() { source \"$@\"; }; f args 1; f sub/args 2",
      "for f in args sub/args; do [[ -r $f ]] && . ./$f; done",
      "[[ -f args ]] && source args || export R_NO=1",
  };
  for (const std::string& text : texts) {
    CAPTURE(text);
    world.write(".envrc", text + "\n");
    CHECK(by_us(world) == by_path(world));
  }
}

TEST_CASE("what BASH_SOURCE says is what it says by path", "[source]") {
  World world(World::Evaluator::Bash);
  write_files(world);
  const std::vector<std::string> texts = {
      "export R_1=$(dirname \"${BASH_SOURCE[0]}\")",
      "export R_1=$(cd \"$(dirname \"$BASH_SOURCE\")\" && pwd)",
      "export R_1=${BASH_SOURCE%/*} R_2=${BASH_SOURCE##*/}",
      "[[ ${BASH_SOURCE[0]} == \"$0\" ]] && export R_1=same || export R_1=other",
      "export R_1=$(realpath \"${BASH_SOURCE[0]}\") R_2=$(readlink -f \"$BASH_SOURCE\")",
      "copy=(\"${BASH_SOURCE[@]}\"); export R_1=${copy[0]}",
      "v=BASH_SOURCE; export R_1=${!v}",
      "declare -n r=BASH_SOURCE; export R_1=${r[0]}",
      "source ./place; pf; export R_PF",
      "source place; source sub/place; pf; export R_PF",
      "source \"$PWD/place\"; pf; export R_PF",
      "f() { source ./place; }; f; pf; export R_PF",
      "export R_1='BASH_SOURCE' R_2=$(printf %s BASH_SOURCE)",
      "cat >generated <<'X'\necho ${BASH_SOURCE[0]}\nX\nexport R_1=$(bash generated)",
      "set -u; export R_1=${BASH_SOURCE[0]}",
      "f() { export R_1=\"${BASH_SOURCE[0]} ${BASH_SOURCE[1]} $LINENO ${BASH_LINENO[0]}\"; }\n\nf",
      "f() { export R_1=$(caller 0 | cut -d' ' -f1,2); }\nf",
      "\n\nexport R_1=$LINENO",
  };
  for (const std::string& text : texts) {
    CAPTURE(text);
    world.write(".envrc", text + "\n");
    CHECK(by_us(world) == by_path(world));
  }
}

}  // namespace dirvenv
