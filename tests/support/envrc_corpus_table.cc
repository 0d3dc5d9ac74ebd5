// SPDX-License-Identifier: MIT
#include "support/envrc_corpus_table.h"

namespace dirvenv::test {
// Named, as the names of enumerators would be those of other files of a unity build too.
namespace corpus_table {

using enum CorpusReach;
constexpr unsigned kLib = kCorpusStdlib;
constexpr unsigned kForeignLib = kCorpusStdlib | kCorpusForeign;
constexpr unsigned kRun = kCorpusRuns;
constexpr unsigned kSet = kCorpusAssigns;

// clang-format off

// Section 2 (lines) down, section 5 (what each widening buys) across.
//            S1  S2 S3 A  B  C  D  E  F   Rest
constexpr CorpusSize kCorpusSizes[] = {
  {0, 0,     {1,  0, 0, 0, 0, 0, 0, 0, 0,  0}},
  {1, 1,     {34, 4, 0, 0, 1, 1, 2, 0, 1,  3}},
  {2, 3,     {39, 8, 1, 3, 1, 2, 3, 0, 7,  5}},
  {4, 6,     {20, 6, 2, 8, 1, 3, 3, 0, 6,  2}},
  {7, 10,    {8,  2, 1, 2, 0, 3, 1, 0, 7,  2}},
  {11, 20,   {4,  1, 0, 1, 0, 2, 0, 0, 10, 3}},
  {21, 50,   {1,  0, 0, 0, 0, 0, 0, 0, 9,  4}},
  {51, 161,  {0,  0, 0, 0, 0, 0, 0, 0, 2,  2}},
};

// Those that bring others along come first, as the files are dealt in this order.
constexpr CorpusRow kCorpusRows[] = {
  {"nix_direnv_version", 9, A, "nix_direnv_version", 0, "source_url if has negation and-or", "3: nix_direnv_version"},
  {"syntax-error", 1, Rest, "syntax error", 0, "export", "7: no bash at all: a < of a placeholder"},
  {"trap", 1, Rest, "builtin: trap", kRun, "", "4: trap"},
  {"exec", 1, Rest, "builtin: exec", kRun, "", "4: exec"},
  {"procsub", 1, Rest, "process substitution", kRun, "", "4: process substitution"},
  {"read", 1, Rest, "builtin: read", kRun, "", "4: read, which waits for somebody"},
  {"pushd", 1, Rest, "builtin: pushd", kRun, "", "4: pushd"},
  {"popd", 1, Rest, "builtin: popd", kRun, "", "4: popd"},
  {"eval-lorri", 3, Rest, "", 0, "eval sub-lorri cmdsub-quoted", "4: eval of lorri's output"},
  {"eval-hook", 3, Rest, "", 0, "eval", "4: eval of the variable shellHook"},
  {"eval-nix", 2, Rest, "", 0, "eval sub-nix cmdsub-quoted", "4: eval of nix print-dev-env"},
  {"eval-devbox", 2, Rest, "", 0, "eval cmdsub-cmd cmdsub-quoted", "4: eval of devbox"},
  {"eval-sops", 2, Rest, "", 0, "eval sub-sops sub-direnv cmdsub-pipe cmdsub-quoted pipe", "4: eval of decrypted sops files"},
  {"eval-other", 5, Rest, "", 0, "eval", "4: eval of other tools' output, or of words"},
  {"heredoc", 1, E, "here-document", kRun, "", "4: here-document"},
  {"function-keyword", 1, E, "", 0, "function", "4: function written with the keyword"},
  {"defines-use", 8, E, "", 0, "function", "4: defines a use_x or layout_x"},
  {"local", 4, E, "builtin: local", 0, "function", "4: local"},
  {"own-call", 5, E, "call of a function defined in the file", kRun, "function", "5: call of a function of the file"},
  {"function", 12, E, "function definition", kRun, "", "4: function definition"},
  {"for", 5, E, "loop", kRun, "", "4: for"},
  {"expanded-name", 3, F, "command whose name is an expansion", kRun, "", "5: command whose name is an expansion"},
  {"prefix", 1, F, "", 0, "command", "4: assignment in front of a command"},
  {"pipeline", 3, F, "pipeline", kRun, "pipe command", "5: pipeline"},
  {"cmd-conda", 1, F, "", 0, "command", "3: conda activate"},
  {"cmd-venv", 7, F, "", 0, "command", "3: python -m venv"},
  {"cmd-uv", 6, F, "", 0, "command", "4: uv"},
  {"cmd-mkdir", 5, F, "", 0, "command", "4: mkdir"},
  {"cmd-nvm", 4, F, "", 0, "command", "4: nvm"},
  {"cmd-cp", 4, F, "", 0, "command", "4: cp"},
  {"cmd-pip", 4, F, "", 0, "command", "4: pip"},
  {"cmd-grep", 2, F, "", 0, "command", "4: grep as a statement or test"},
  {"cmd-nix", 2, F, "", 0, "command", "4: nix"},
  {"cmd-terraform", 2, F, "", 0, "command", "4: terraform"},
  {"sub-dirname", 2, F, "", 0, "cmdsub-pipe cd", "7: the directory of BASH_SOURCE, nested"},
  {"sub-grep", 5, F, "", 0, "cmdsub-pipe pipe", "4: grep in a substitution"},
  {"sub-awk", 4, F, "", 0, "cmdsub-pipe pipe", "4: awk in a substitution"},
  {"cmdsub-pipe", 12, F, "command substitution with a pipe or a list", kRun, "cmdsub-cmd", "4: $( ) with a pipe or a list"},
  {"backticks", 1, F, "command substitution with a pipe or a list", kRun, "export", "4: backticks"},
  {"direnv_layout_dir", 3, S3, "command substitution", kLib, "cmdsub", "3: direnv_layout_dir"},
  {"cd", 3, F, "", 0, "", "4: cd"},
  {"command", 46, F, "runs an external command", kRun, "", "4: command or unknown function as a statement"},
  {"fetchurl", 1, D, "", kLib, "source-output", "3: fetchurl"},
  {"source-output", 2, D, "", 0, "source-other cmdsub-cmd cmdsub-quoted", "4: source of a file named by a command"},
  {"source-init", 7, D, "", 0, "source-other", "4: source of nvm.sh, conda, sdkman"},
  {"source-dotenv", 5, D, "", 0, "source-other", "4: source of a .env file"},
  {"source-other", 20, D, "source of another file", kRun, "source", "5: source of another file"},
  {"set-pipefail", 1, C, "", 0, "set-u", "4: set -o pipefail"},
  {"set-u", 1, C, "", 0, "set-e", "4: set -u"},
  {"set-e", 3, C, "", 0, "set", "4: set -e"},
  {"set-a", 2, C, "", 0, "set", "4: set -a"},
  {"set", 6, C, "set", 0, "", "4: set"},
  {"case", 3, C, "case", 0, "", "4: case"},
  {"exit", 7, C, "builtin: exit", 0, "", "4: exit"},
  {"return", 4, C, "builtin: return", 0, "", "4: return"},
  {"alias", 2, C, "builtin: alias", 0, "", "4: alias"},
  {"shopt", 2, C, "builtin: shopt", 0, "", "4: shopt"},
  {"alt", 2, C, "${..} operator other than - :-", 0, "brace-any", "4: ${X+word}"},
  {"trim", 1, C, "${..} operator other than - :-", 0, "brace-any", "4: ${X##word}"},
  {"array-expansion", 2, C, "array/indirect ${..}", 0, "brace-any", "5: array or indirect expansion"},
  {"array", 6, C, "array", kSet, "", "4: array"},
  {"append", 4, C, "NAME+=", kSet, "", "4: NAME+="},
  {"arithmetic", 1, C, "arithmetic", 0, "", "4: arithmetic"},
  {"ansi-c", 1, C, "$'..'", 0, "", "4: $'..'"},
  {"subshell", 1, C, "group/subshell", 0, "", "4: subshell"},
  {"group", 1, C, "group/subshell", 0, "", "4: group"},
  {"read-file", 2, C, "redirection", 0, "cmdsub", "4: $(<file)"},
  {"redirect-other", 7, C, "redirection", 0, "redirection", "5: redirection elsewhere, >&2 included"},
  {"other-test", 4, C, "other test", 0, "", "5: test of neither files nor strings"},
  {"source-activate", 15, B, "source .../bin/activate", 0, "source", "4: source of a bin/activate"},
  {"command-v", 7, A, "command -v / type as a condition", 0, "", "4: command -v, type"},
  {"brace-expansion", 1, A, "brace expansion", 0, "", "4: brace expansion"},
  {"glob", 8, A, "glob in an argument", 0, "", "5: glob in an argument"},
  {"string-test", 16, A, "string test", 0, "", "5: -n, -z, =, == in a test"},
  {"redirect-null", 14, A, "redirection to /dev/null", 0, "redirection", "5: redirection to /dev/null"},
  {"echo", 23, A, "echo/printf", 0, "", "4: echo, printf"},
  {"sub-git", 2, S3, "", 0, "cmdsub-cmd", "4: git in a substitution"},
  {"sub-op", 2, S3, "", 0, "cmdsub-cmd", "4: op in a substitution"},
  {"sub-sops", 3, S3, "", 0, "cmdsub-cmd", "4: sops in a substitution"},
  {"sub-direnv", 3, S3, "", 0, "cmdsub-cmd", "4: direnv in a substitution"},
  {"sub-lorri", 3, S3, "", 0, "cmdsub-cmd", "4: lorri in a substitution"},
  {"sub-nix", 2, S3, "", 0, "cmdsub-cmd", "4: nix in a substitution"},
  {"sub-mktemp", 2, S3, "", 0, "cmdsub-cmd", "4: mktemp in a substitution"},
  {"sub-which", 2, S3, "", 0, "cmdsub-cmd", "4: which in a substitution"},
  {"sub-find", 2, S3, "", 0, "cmdsub-cmd", "4: find in a substitution"},
  {"eval", 17, Rest, "eval", kRun, "", "4: eval"},
  {"export-sub", 12, S2, "", kSet, "export cmdsub", "4: export of a command substitution"},
  {"cmdsub-cmd", 40, S3, "command substitution", kRun, "cmdsub", "5: a command within $( )"},
  {"expand_path", 1, S2, "", kLib, "cmdsub", "3: expand_path"},
  {"pwd-sub", 6, S2, "", 0, "cmdsub", "4: $(pwd)"},
  {"cmdsub-quoted", 30, S2, "", 0, "cmdsub", "4: $( ) in double quotes"},
  {"cmdsub", 45, S1, "", 0, "", "4: command substitution"},
  {"unset", 8, S2, "", 0, "", "4: unset"},
  {"elif", 6, S2, "", 0, "if", "4: elif"},
  {"else", 18, S2, "", 0, "if", "4: else"},
  {"negation", 19, S2, "", 0, "", "4: !"},
  {"has", 16, S2, "", kLib, "", "3: has"},
  {"and-or", 24, S2, "", 0, "", "4: && and ||"},
  {"double-test", 23, S2, "", 0, "", "4: [[ ]]"},
  {"single-test", 32, S2, "", 0, "", "4: [ ]"},
  {"if", 53, S2, "", 0, "", "4: if"},
  {"venv", 9, S1, "", kSet, "export", "3: export of VIRTUAL_ENV"},
  {"venv-path", 10, S1, "", 0, "", "3: a venv's bin onto PATH"},
  {"pythonpath", 11, S1, "", 0, "", "3: PYTHONPATH, exported or by path_add"},
  {"source", 31, S1, "", 0, "", "4: source and ."},
  {"pwd", 32, S2, "", 0, "", "4: $PWD"},
  {"redirection", 21, S1, "", 0, "", "4: redirection"},
  {"pipe", 11, S1, "", 0, "", "4: pipe"},
  {"use-asdf", 2, S1, "", kLib, "use", "3: use asdf"},
  {"use-node", 2, S1, "", kLib, "use", "3: use node"},
  {"use-sops", 3, S1, "", kLib, "use", "3: use sops, also as use_sops"},
  {"use-rare", 5, S1, "", kLib, "use", "3: use ren, devenv, vim, python, ruby: each once"},
  {"use-nix", 8, S1, "", kLib, "use", "3: use nix"},
  {"hash-in-word", 8, S1, "", 0, "", "7: # inside a word"},
  {"use-flake", 50, S1, "", kLib, "use", "3: use flake"},
  {"use", 65, S1, "", kForeignLib, "", "3: use"},
  {"layout-python3", 6, S1, "", kLib, "layout", "3: layout python3"},
  {"layout-python", 3, S1, "", kLib, "layout", "3: layout python"},
  {"layout-node", 1, S1, "", kLib, "layout", "3: layout node"},
  {"layout-poetry", 5, S1, "", kForeignLib, "layout", "3: layout poetry, also as layout_poetry"},
  {"layout-anaconda", 2, S1, "", kForeignLib, "layout", "3: layout anaconda"},
  {"layout-pyenv", 2, S1, "", kForeignLib, "layout", "3: layout pyenv"},
  {"layout-pipenv", 2, S1, "", kForeignLib, "layout", "3: layout pipenv"},
  {"layout-uv", 2, S1, "", kForeignLib, "layout", "3: layout uv, also as layout_uv"},
  {"layout-rare", 2, S1, "", kForeignLib, "layout", "3: layout activate, layout virtualenv"},
  {"layout", 22, S1, "", kLib, "", "3: layout"},
  {"source_url", 10, S1, "", kForeignLib, "", "3: source_url"},
  {"var", 66, S1, "", 0, "", "4: $X"},
  {"watch_file", 32, S1, "", kLib, "", "3: watch_file"},
  {"PATH_add", 22, S1, "", kLib, "", "3: PATH_add"},
  {"dotenv", 20, S1, "", kLib, "", "3: dotenv"},
  {"source_env", 15, S1, "", kLib, "", "3: source_env"},
  {"dotenv_if_exists", 12, S1, "", kLib, "", "3: dotenv_if_exists"},
  {"source_up", 11, S1, "", kLib, "", "3: source_up"},
  {"source_env_if_exists", 6, S1, "", kLib, "", "3: source_env_if_exists"},
  {"path_add", 6, S1, "", kLib, "", "3: path_add"},
  {"log_status", 4, S1, "", kLib, "", "3: log_status"},
  {"log_error", 2, S1, "", kLib, "", "3: log_error"},
  {"strict_env", 3, S1, "", kLib, "", "3: strict_env"},
  {"unstrict_env", 1, S1, "", kLib, "strict_env", "3: unstrict_env"},
  {"source_up_if_exists", 1, S1, "", kLib, "", "3: source_up_if_exists"},
  {"long-line", 4, S1, "", 0, "", "7: a line of over 200 characters"},
  {"backslash-newline", 6, S1, "", 0, "", "7: a line continued by a backslash"},
  {"semicolon", 2, S1, "", 0, "", "4: ; after a command"},
  {"export-path", 12, S1, "", kSet, "export", "4: export of PATH"},
  {"home", 10, S1, "", 0, "", "4: $HOME"},
  {"tilde", 10, S1, "", 0, "", "4: ~ outside quotes"},
  {"default", 11, S1, "", 0, "brace-any", "4: ${X:-word}, ${X-word}"},
  {"export-empty", 5, S1, "", kSet, "export", "4: export of nothing but a name and ="},
  {"export-name", 9, S1, "", kSet, "export", "4: export of a name alone"},
  {"export-var", 48, S1, "", kSet, "export", "4: export of a word with a variable"},
  {"brace", 26, S1, "", 0, "brace-any", "4: ${X}"},
  {"brace-any", 36, S1, "", 0, "", "4: ${..} of any kind"},
  {"plain", 37, S1, "", kSet, "", "4: assignment without export"},
  {"literal", 90, S1, "", kSet, "export", "4: export of a literal"},
  {"export", 120, S1, "", kSet, "", "0: export of any kind"},
};

constexpr CorpusDecoration kCorpusDecorations[] = {
  {"no-final-newline", 32, "7: no newline at the end"},
  {"shebang", 23, "7: shebang line, of any kind"},
  {"shebang-sh", 3, "7: shebang that says sh"},
  {"shebang-blank", 2, "7: shebang with a blank after #!"},
  {"non-ascii", 17, "7: UTF-8 above ASCII"},
  {"shellcheck", 15, "7: comment for shellcheck"},
  {"comment-after", 15, "7: comment after a command"},
  {"final-newlines", 9, "7: several newlines at the end"},
  {"trailing-blanks", 5, "7: blanks at the end of a line"},
  {"tab", 1, "7: a tab, not as indentation (4 with those)"},
  {"tab-indentation", 3, "7: indentation by tabs"},
  {"empty-first", 3, "7: empty first line"},
  {"modeline", 2, "7: modeline for vim"},
  {"crlf", 1, "7: CRLF line ends"},
};

// clang-format on

}  // namespace corpus_table

std::span<const CorpusSize> corpus_sizes() {
  return corpus_table::kCorpusSizes;
}

std::span<const CorpusRow> corpus_rows() {
  return corpus_table::kCorpusRows;
}

std::span<const CorpusDecoration> corpus_decorations() {
  return corpus_table::kCorpusDecorations;
}

}  // namespace dirvenv::test
