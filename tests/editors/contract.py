#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Usage: contract.py [--only WORD] DIRVENV

What editors, prompts and nix-direnv rely on when they call dirvenv by the name `direnv`: clients.py
makes their calls and reads the answers as they do, cases.py tells each of them the same stories,
prompts.py and nix_direnv.py are about the others, real_editors.py has Vim and Emacs do it
themselves. --only runs the tests whose name has that word. Each test has a home of its own.
"""
import concurrent.futures
import os
import sys
import time
import traceback

import cases
import editorbox
import nix_direnv
import prompts
import real_editors

TESTS = [*cases.TESTS, *prompts.TESTS, *nix_direnv.TESTS, *real_editors.TESTS]


def name_of(test):
    return test.__name__.replace("_", " ")


def why_failed(binary, test):
    """None where it does not."""
    try:
        with editorbox.world(binary) as world:
            test(world)
    except editorbox.Mismatch as mismatch:
        return str(mismatch)
    except Exception as error:  # An answer that a client cannot even read.
        return f"{error!r} at line {traceback.extract_tb(error.__traceback__)[-1].lineno}"
    return None


def failures(binary, word=""):
    """Each test with `word` in its name that fails, and why; how many there were."""
    tests = [test for test in TESTS if word in name_of(test)]
    # What takes the time is programs.
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        reasons = pool.map(lambda test: why_failed(binary, test), tests)
        failed = {name_of(test): why for test, why in zip(tests, reasons) if why}
    return failed, len(tests)


def main(*arguments):
    word = ""
    if arguments[:1] == ("--only",):
        word, arguments = arguments[1], arguments[2:]
    if len(arguments) != 1 or not os.access(arguments[0], os.X_OK):
        sys.exit(__doc__)
    begun = time.monotonic()
    failed, count = failures(arguments[0], word)
    for name, why in failed.items():
        print(f"FAILED: {name}: {why}")
    print(f"{count} tests, {len(failed)} failed, {time.monotonic() - begun:.1f} s")
    sys.exit(1 if failed or not count else 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
