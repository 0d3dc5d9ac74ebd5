// SPDX-License-Identifier: MIT
// Part of the sanitized program itself, not of the tests. Its check for leaks takes longer than all
// else of most runs, so shells start the program without, and tests/run.sh asks for it: what is
// started with the environment of the tests, and the tests themselves, have it.
extern "C" const char* __asan_default_options() {
  return "detect_leaks=0";
}
