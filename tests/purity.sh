#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Usage: purity.sh ARCHIVE
# Fails where libdirvenv_core.a leaves something undefined that reaches for the operating system:
# files, environment, clock, processes, randomness. Core is values in, values out.
set -euo pipefail

archive=${1-}
if [[ ! -f $archive ]]; then
  printf 'usage: purity.sh path/to/libdirvenv_core.a\n' >&2
  exit 2
fi

# C functions, as the linker knows them once "__", "_chk", "_2" and "64" are off.
files='open|openat|creat|close|fopen|fdopen|freopen|tmpfile|read|pread|readv|write|pwrite|writev'
files+='|lseek|truncate|ftruncate|fsync|stat|lstat|fstat|fstatat|statx|x?stat|fxstat|lxstat|access'
files+='|faccessat|euidaccess|opendir|fdopendir|readdir|scandir|nftw|glob|unlink|unlinkat|remove'
files+='|rename|renameat2?|link|linkat|symlink|symlinkat|readlink|readlinkat|realpath|mkdir|mkdirat'
files+='|mkfifo|mkstemp|mkostemp|mkdtemp|rmdir|chmod|fchmod|chown|fchown|chdir|fchdir|getcwd'
files+='|get_current_dir_name|utimensat|futimens|utime|umask|flock|fcntl|ioctl|isatty|dup|dup2|dup3'
files+='|pipe|pipe2|select|poll|ppoll|epoll_[a-z_]+|inotify_[a-z_]+|mmap|munmap|sendfile|syscall'
streams='printf|puts|putchar|fflush|fread|fgets|fgetc|getc|getline|getdelim|stdin|perror|setlocale'
ambient='getenv|secure_getenv|setenv|unsetenv|putenv|clearenv|environ|time|clock|clock_gettime'
ambient+='|gettimeofday|localtime(_r)?|gmtime(_r)?|mktime|sleep|usleep|nanosleep|rand|srand|random'
ambient+='|srandom|rand_r|drand48|getrandom|getentropy|arc4random[a-z_]*|randombytes[a-z_]*|sysconf|uname'
ambient+='|gethostname|getpid|getppid|getuid|geteuid|getgid|getegid|getpwnam(_r)?|getpwuid(_r)?'
ambient+='|getgrnam(_r)?|getgrgid(_r)?|getrlimit|setrlimit'
processes='fork|vfork|clone|execl[a-z_]*|execv[a-z_]*|posix_spawn[a-z_]*|system|popen|wait|waitpid|waitid|kill'
processes+='|raise|signal|sigaction|sigprocmask|pthread_create|dlopen|dlsym|exit|_exit|_Exit|atexit'
sockets='socket|socketpair|bind|listen|accept4?|connect|send[a-z]*|recv[a-z]*|getaddrinfo'
c_names="^($files|$streams|$ambient|$processes|$sockets)\$"

# C++, demangled.
cxx='^std::chrono::.*_clock::now[(]'
cxx+='|^std::filesystem::(__cxx11::)?[a-z_]+[(]|^std::filesystem::.*directory_(iterator|entry)'
cxx+='|^std::filesystem::.*(status|exists|canonical|absolute|current_path|file_size)'
cxx+='|basic_([io]?fstream|filebuf)|^std::ios_base::Init|^std::c(in|out|err|log)$'
cxx+='|^std::random_device|^std::thread|^std::this_thread|^std::mutex'

listing=$(nm -u --demangle -- "$archive")
# Without members there is nothing to find fault with: the wrong file, or an empty one.
if [[ $listing != *.o:* ]]; then
  printf 'purity: %s is no archive with members\n' "$archive" >&2
  exit 2
fi

bad=$(awk -v c_names="$c_names" -v cxx="$cxx" '
  /\.o:$/ { member = $0; sub(/:$/, "", member); next }
  /^ +[Uw] / {
    name = $0
    sub(/^ +[Uw] /, "", name)
    plain = name
    sub(/@.*/, "", plain)
    sub(/^__(isoc99_)?/, "", plain)
    sub(/_chk$/, "", plain)
    sub(/_2$/, "", plain)
    sub(/64$/, "", plain)
    if (plain ~ c_names || name ~ c_names || name ~ cxx) print member ": " name
  }' <<<"$listing" | sort -u)

# Ours, but from no file of the archive: a shelf above was called without including it.
above=$(nm -- "$archive" | awk '
  $NF !~ /^_ZN?K?7dirvenv/ { next }
  $(NF - 1) == "U" { wanted[$NF] = 1; next }
  { defined[$NF] = 1 }
  END { for (name in wanted) if (!(name in defined)) print "not in the archive: " name }' | sort)
bad+=${above:+$'\n'$above}

if [[ -n $bad ]]; then
  printf 'purity: core must not reach for the operating system, but does:\n%s\n' "$bad" >&2
  exit 1
fi
printf 'purity: nothing in %s reaches for the operating system\n' "${archive##*/}"
