#!/usr/bin/env python3
"""Runs the tests of this folder and says at the end what was not checked, and for want of what.

Start it through deploy/check.sh, which installs the tools. A test whose tool is away is skipped by
`repo.need_tool` and friends, never by itself; this prints every one of them by name.
"""

import sys
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent


def main() -> int:
    sys.path.insert(0, str(HERE))
    pattern = f"test_{sys.argv[1]}.py" if len(sys.argv) > 1 else "test_*.py"
    suite = unittest.defaultTestLoader.discover(str(HERE), pattern=pattern)
    result = unittest.TextTestRunner(verbosity=2, stream=sys.stdout).run(suite)
    for test, reason in result.skipped:
        print(f"NOT CHECKED: {test.id()}: {reason}")
    # A test that fails in several of its cases is one test.
    failed = len({getattr(test, "test_case", test).id() for test, _ in result.failures + result.errors})
    # A class that is skipped as a whole ran no test.
    skipped = sum(isinstance(test, unittest.TestCase) for test, _ in result.skipped)
    if not result.testsRun:
        print("no test was found")
        return 1
    print(f"deploy: {result.testsRun - failed - skipped} passed, {failed} failed, {len(result.skipped)} skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
