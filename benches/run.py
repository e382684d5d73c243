#!/usr/bin/env python3
"""Runs the benches: throughput, memory, start-up and false alarms, each with its expected counts.

Exit codes: 0 all well (limits of speed and memory may have been missed, with a warning); 1 a count differs, a hard
limit is missed, or any limit with --strict; 66 the streams are not there; 69 the program is not there or failed.
Needs Python 3.11 and nothing besides its standard library.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

import expected
import report
from benches import BENCHES, Setup
from process import Failed
from streams import Missing, Streams

ROOT = Path(__file__).resolve().parent.parent
NO_INPUT, UNAVAILABLE = 66, 69  # after sysexits.h, as in the program itself


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("benches", nargs="*", metavar="BENCH", help=f"{', '.join(BENCHES)} [default: all]")
    parser.add_argument("--hark", type=Path, default=ROOT / "target/release/hark", help="the program to measure")
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared/data/streams", help="folder of the streams")
    parser.add_argument("--strict", action="store_true", help="a missed limit of speed or memory fails, too")
    parser.add_argument("--update", action="store_true", help="write the counts found into expected.toml")
    args = parser.parse_args()
    if unknown := [name for name in args.benches if name not in BENCHES]:
        parser.error(f"no bench {', '.join(unknown)}; there are {', '.join(BENCHES)}")
    return args


def main() -> int:
    """Runs what was asked for; gives the exit code."""
    args = arguments()
    hark = args.hark.resolve()
    if not os.access(hark, os.X_OK):
        print(f"bench: no program {hark}: build it with `make build`, or name it with --hark", file=sys.stderr)
        return UNAVAILABLE
    try:
        streams = Streams(args.data)
    except Missing as missing:
        print(missing, file=sys.stderr)
        return NO_INPUT
    if len(os.sched_getaffinity(0)) < 2:
        print("bench: one core only: the bench end-to-end is meant for two", file=sys.stderr)

    print(f"{hark}; {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before the first bench")
    total = report.Verdict()
    for name in args.benches or BENCHES:
        bench = BENCHES[name]
        with tempfile.TemporaryDirectory(prefix="hark-bench-") as work:
            try:
                found = bench(Setup(str(hark), streams, Path(work)))
            except Failed as failed:
                print(f"bench: {name}: {failed}", file=sys.stderr)
                return UNAVAILABLE
        if args.update:
            expected.update(name, found.counts)
        total += report.show(name, bench.__doc__, found)

    print(f"\n{total.failed} failed, {total.slow} limits of speed or memory missed")
    return 1 if total.failed or (args.strict and total.slow) else 0


if __name__ == "__main__":
    sys.exit(main())
