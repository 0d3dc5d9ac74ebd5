// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>

#include "core/name_rules.h"

namespace dirvenv {
namespace {

// Where the names come from: sudo's initial_badenv_table (all that exist on our systems, ENV apart:
// a great many real files say ENV=dev, and only interactive POSIX shells read it); glibc's
// sysdeps/generic/unsecvars.h; the sections on the environment in the manuals of the programs.
//
// Free on purpose, since they are what real files are for or a good part of them set: PATH, CC, CXX
// and their kin, GOPATH, GOPRIVATE, CARGO_HOME, GEM_HOME, XDG_DATA_DIRS, PYTHONWARNINGS,
// DOCKER_HOST, KUBECONFIG, AWS_CONFIG_FILE, SSH_AUTH_SOCK, NO_PROXY, TMPDIR.
constexpr auto kFlagged = NameTier::Flagged;
constexpr auto kNever = NameTier::Never;
constexpr std::array kGroups = {
    NameGroup{kFlagged, "loader",
              "LD_* DYLD_* _RLD* GCONV_PATH GETCONF_DIR GLIBC_TUNABLES LOCPATH NLSPATH "
              "PATH_LOCALE MALLOC_* OPENSSL_CONF OPENSSL_ENGINES OPENSSL_MODULES GTK_MODULES "
              "GTK_PATH QT_PLUGIN_PATH GIO_EXTRA_MODULES GIO_MODULE_DIR KRB5_CONFIG* "
              "KRB5_KTNAME"},
    NameGroup{kFlagged, "host names",
              "HOSTALIASES RESOLV_HOST_CONF RES_OPTIONS LOCALDOMAIN NIS_PATH"},
    NameGroup{kFlagged, "shell",
              "CDPATH GLOBIGNORE EXECIGNORE INPUTRC BASH_LOADABLES_PATH BASH_COMPLETION_* "
              "NULLCMD READNULLCMD TMPPREFIX STARSHIP_CONFIG FZF_* "
              "POSIXLY_CORRECT POSIX_PEDANTIC"},
    NameGroup{kFlagged, "settings",
              "HOME XDG_CONFIG_HOME XDG_CONFIG_DIRS XDG_DATA_HOME XDG_STATE_HOME "
              "XDG_RUNTIME_DIR TAR_OPTIONS KUBECTL_EXTERNAL_DIFF MANROFFOPT JJ_CONFIG CURL_HOME "
              "WGETRC PSQLRC SCREENRC "
              "RIPGREP_CONFIG_PATH BAT_CONFIG_PATH"},
    NameGroup{kFlagged, "python",
              "PYTHONPATH PYTHONHOME PYTHONSTARTUP PYTHONINSPECT PYTHONBREAKPOINT "
              "PYTHONUSERBASE PYTHONEXECUTABLE PYTHONPLATLIBDIR PYTHONPYCACHEPREFIX "
              "IPYTHONDIR JUPYTER_CONFIG_*"},
    NameGroup{kFlagged, "perl", "PERLIO_DEBUG PERLLIB PERL5*"},
    NameGroup{kFlagged, "ruby", "RUBYLIB RUBYOPT"},
    NameGroup{kFlagged, "terminal", "TERMINFO* TERMPATH TERMCAP"},
    NameGroup{kFlagged, "node", "NODE_OPTIONS NODE_PATH NODE_REPL_EXTERNAL_MODULE BUN_OPTIONS"},
    NameGroup{kFlagged, "java",
              "JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS _JAVA_OPTIONS JAVA_OPTS MAVEN_OPTS "
              "MAVEN_ARGS GRADLE_OPTS SBT_OPTS CLASSPATH"},
    NameGroup{kFlagged, ".net",
              "DOTNET_STARTUP_HOOKS DOTNET_ADDITIONAL_DEPS DOTNET_SHARED_STORE CORECLR_* "
              "COR_PROFILER*"},
    NameGroup{kFlagged, "languages",
              "PHPRC PHP_INI_SCAN_DIR LUA_* R_PROFILE* R_ENVIRON* R_LIBS* JULIA_LOAD_PATH "
              "ERL_*FLAGS ERL_LIBS GUILE_LOAD_* TCLLIBPATH CAML_LD_LIBRARY_PATH"},
    NameGroup{kFlagged, "build",
              "RUSTC RUSTDOC RUSTC_WRAPPER RUSTC_WORKSPACE_WRAPPER CARGO_BUILD_RUST* "
              "CARGO_TARGET_*_RUNNER CARGO_TARGET_*_LINKER GOFLAGS GOENV GOAUTH MAKEFLAGS "
              "GNUMAKEFLAGS MAKEFILES"},
    NameGroup{kFlagged, "git",
              "GIT_SSH* GIT_EXTERNAL_DIFF GIT_PROXY_COMMAND GIT_CONFIG* GIT_EXEC_PATH "
              "GIT_TEMPLATE_DIR GIT_DIR GIT_COMMON_DIR GIT_ALLOW_PROTOCOL HGRCPATH HGMERGE "
              "SVN_SSH CVS_RSH"},
    NameGroup{kFlagged, "password prompt", "GIT_ASKPASS SSH_ASKPASS SUDO_ASKPASS"},
    NameGroup{kFlagged, "ssh", "SSH_SK_* SSH_PKCS11_HELPER RSYNC_RSH RSYNC_CONNECT_PROG"},
    NameGroup{kFlagged, "editor or pager",
              "EDITOR VISUAL FCEDIT SUDO_EDITOR GIT_EDITOR GIT_SEQUENCE_EDITOR HGEDITOR "
              "SVN_EDITOR KUBE_EDITOR PSQL_EDITOR SYSTEMD_EDITOR EXINIT VIMINIT GVIMINIT VIM "
              "VIMRUNTIME EMACSLOADPATH PAGER MANPAGER GIT_PAGER GH_PAGER AWS_PAGER "
              "PSQL_PAGER BAT_PAGER DELTA_PAGER SYSTEMD_PAGER LESS LESSOPEN LESSCLOSE "
              "LESSEDIT LESSKEY* BROWSER GH_BROWSER fish_help_browser"},
    NameGroup{kFlagged, "package index",
              "PIP_INDEX_URL PIP_EXTRA_INDEX_URL PIP_FIND_LINKS PIP_CONFIG_FILE "
              "PIP_TRUSTED_HOST PIPENV_PYPI_MIRROR UV_INDEX* UV_DEFAULT_INDEX "
              "UV_EXTRA_INDEX_URL UV_FIND_LINKS UV_CONFIG_FILE UV_INSECURE_HOST UV_*_MIRROR "
              "POETRY_REPOSITORIES_* PDM_PYPI_URL TWINE_REPOSITORY_URL CONDARC YARN_REGISTRY "
              "YARN_NPM_REGISTRY_SERVER YARN_YARN_PATH YARN_RC_FILENAME BUN_CONFIG_REGISTRY "
              "BUNDLE_MIRROR* GOPROXY GOSUMDB GONO* GOINSECURE GOVCS CARGO_REGISTR* "
              "CARGO_SOURCE_* RUSTUP_DIST_SERVER RUSTUP_UPDATE_ROOT HOMEBREW_*_DOMAIN "
              "HOMEBREW_*_REMOTE NIX_CONFIG NIX_PATH NIX_REMOTE NIX_USER_CONF_FILES"},
    // npm's settings, and the proxies of Python and others, work in any mixture of letters.
    NameGroup{kFlagged, "npm", "NPM_CONFIG_* PNPM_CONFIG_*", true},
    NameGroup{kFlagged, "proxy",
              "HTTP_PROXY HTTPS_PROXY ALL_PROXY FTP_PROXY WS_PROXY WSS_PROXY SOCKS_PROXY "
              "RSYNC_PROXY PIP_PROXY CARGO_HTTP_PROXY",
              true},
    NameGroup{kFlagged, "certificates",
              "SSL_CERT_* SSLKEYLOGFILE REQUESTS_CA_BUNDLE CURL_CA_BUNDLE AWS_CA_BUNDLE "
              "PIP_CERT NIX_SSL_CERT_FILE NODE_EXTRA_CA_CERTS NODE_TLS_REJECT_UNAUTHORIZED "
              "GIT_SSL_* CARGO_HTTP_CAINFO DENO_CERT PYTHONHTTPSVERIFY PERL_LWP_SSL_*"},

    // What direnv leaves alone too; what bash changes by itself, or does not hand on; and it closes
    // the descriptor in BASH_XTRACEFD, its own standard output perhaps, when that is unset.
    NameGroup{kNever, "the shell's own",
              "PWD OLDPWD SHELL SHLVL _ COMP_WORDBREAKS BASH BASHPID BASH_ARGV0 BASH_COMMAND "
              "BASH_EXECUTION_STRING BASH_SOURCE BASH_SUBSHELL BASH_VERSINFO BASH_VERSION "
              "EPOCHREALTIME EPOCHSECONDS HISTCMD LINENO OPTERR OPTIND PPID RANDOM SECONDS SRANDOM "
              "BASH_XTRACEFD"},
    NameGroup{kNever, "shell options", "IFS BASHOPTS SHELLOPTS"},
    // bash expands the message in MAILPATH=file?message, zsh's `prompt` is its PS1.
    NameGroup{kNever, "prompt",
              "PROMPT_COMMAND PS0 PS1 PS2 PS3 PS4 PROMPT PROMPT2 PROMPT3 PROMPT4 prompt RPROMPT "
              "RPROMPT2 RPS1 RPS2 SPROMPT PROMPT_EOL_MARK MAILPATH"},
    NameGroup{kNever, "shell start",
              "BASH_ENV BASH_FUNC_* FPATH MODULE_PATH ZDOTDIR fish_function_path "
              "fish_complete_path __fish*"},
    NameGroup{kNever, "dirvenv's own", "DIRVENV_* _dirvenv_* _dv_* direnv direnv_config_dir"},
    // They must not leak from one tool into the other.
    NameGroup{kNever, "direnv's own",
              "DIRENV_BASH DIRENV_CONFIG DIRENV_DIFF DIRENV_DIR DIRENV_DUMP_FILE_PATH DIRENV_FILE "
              "DIRENV_IN_ENVRC DIRENV_REQUIRED DIRENV_WATCHES"},
};

constexpr char capital(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

struct Pattern {
  std::string_view before;  // the '*'; all of it where there is none
  std::string_view after;
  bool has_star = false;
  const NameGroup* group = nullptr;
};

template <typename Each>
constexpr void for_each_pattern(Each each) {
  for (const NameGroup& group : kGroups) {
    std::string_view rest = group.names;
    while (!rest.empty()) {
      const std::string_view word = rest.substr(0, rest.find(' '));
      rest.remove_prefix(std::min(word.size() + 1, rest.size()));
      const size_t star = word.find('*');
      const bool has_star = star != std::string_view::npos;
      each(Pattern{word.substr(0, star), has_star ? word.substr(star + 1) : "", has_star, &group});
    }
  }
}

constexpr size_t count_patterns() {
  size_t count = 0;
  for_each_pattern([&](const Pattern&) { ++count; });
  return count;
}

// By first letter, as every variable of the environment is asked for at a prompt that loads.
constexpr auto sorted_patterns() {
  std::array<Pattern, count_patterns()> patterns;
  size_t at = 0;
  for_each_pattern([&](const Pattern& pattern) { patterns[at++] = pattern; });
  std::sort(patterns.begin(), patterns.end(), [](const Pattern& left, const Pattern& right) {
    return capital(left.before[0]) < capital(right.before[0]);
  });
  return patterns;
}

constexpr auto kPatterns = sorted_patterns();

bool is_same(std::string_view text, std::string_view pattern, bool any_case) {
  if (!any_case) return text == pattern;
  return std::equal(text.begin(), text.end(), pattern.begin(), pattern.end(),
                    [](char left, char right) { return capital(left) == right; });
}

bool matches(std::string_view name, const Pattern& pattern) {
  const size_t least = pattern.before.size() + pattern.after.size();
  if (name.size() < least || (name.size() > least && !pattern.has_star)) return false;
  const bool any_case = pattern.group->any_case;
  return is_same(name.substr(0, pattern.before.size()), pattern.before, any_case) &&
         is_same(name.substr(name.size() - pattern.after.size()), pattern.after, any_case);
}

struct ByLetter {
  bool operator()(const Pattern& pattern, char c) const { return capital(pattern.before[0]) < c; }
  bool operator()(char c, const Pattern& pattern) const { return c < capital(pattern.before[0]); }
};

// Where several match, one of the strictest tier.
const NameGroup* group_of(std::string_view name) {
  if (name.empty()) return nullptr;
  const NameGroup* found = nullptr;
  const auto [begin, end] =
      std::equal_range(kPatterns.begin(), kPatterns.end(), capital(name[0]), ByLetter());
  for (auto pattern = begin; pattern != end; ++pattern) {
    const bool is_stricter = found == nullptr || pattern->group->tier > found->tier;
    if (is_stricter && matches(name, *pattern)) found = pattern->group;
  }
  return found;
}

}  // namespace

std::span<const NameGroup> name_groups() {
  return kGroups;
}

NameTier tier_of(std::string_view name) {
  const NameGroup* const group = group_of(name);
  return group == nullptr ? NameTier::Free : group->tier;
}

std::string_view reason_for(std::string_view name) {
  const NameGroup* const group = group_of(name);
  return group == nullptr ? std::string_view() : group->reason;
}

}  // namespace dirvenv
