// SPDX-License-Identifier: MIT
// Part of the sanitized program itself, not of the tests: what holds where a shell starts it,
// without the environment of the tests. The check for leaks, the borders around constants and long
// stacks of each allocation take longer than all else of most runs. tests/run.sh asks for the first
// two: the tests themselves, and what is started with their environment, have them.
extern "C" const char* __asan_default_options() {
  return "detect_leaks=0:report_globals=0:malloc_context_size=2";
}
