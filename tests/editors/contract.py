#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Usage: contract.py [--only WORD] DIRVENV

What editors, prompts and nix-direnv rely on when they call dirvenv by the name `direnv`: clients.py
makes their calls and reads the answers as they do, cases.py tells each of them the same stories,
prompts.py and nix_direnv.py are about the others, real_editors.py has Vim and Emacs do it themselves.
--only runs the tests whose name has that word. Each test has a home of its own.
"""
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


def failures(binary, word=""):
    """Each test with `word` in its name that fails, and why; how many there were."""
    failed, count = {}, 0
    for test in TESTS:
        if word not in name_of(test):
            continue
        count += 1
        try:
            with editorbox.world(binary) as world:
                test(world)
        except editorbox.Mismatch as mismatch:
            failed[name_of(test)] = str(mismatch)
        except Exception as error:  # An answer that a client cannot even read.
            line = traceback.extract_tb(error.__traceback__)[-1].lineno
            failed[name_of(test)] = f"{error!r} at line {line}"
    return failed, count


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
