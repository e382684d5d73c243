#!/usr/bin/env python3
"""Measures the dictionary by scripts/measures.tsv and writes the table into docs/dictionary.md, between its marks.

    HARK  the program                           [target/release/hark]
    DATA  the folder of corpora and streams     [../shared/data]

Standard library only. The corpora forbid redistribution: nothing but counts and shares of them is written.
Exit code 66 if the program or some data is missing; the page is then left as it was.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HARK = os.environ.get("HARK", "target/release/hark")
DATA = Path(os.environ.get("DATA", "../shared/data"))
PAGE = ROOT / "docs" / "dictionary.md"
BEGIN, END = "<!-- measures: written by scripts/measure.py -->\n", "<!-- end of measures -->\n"
NO_INPUT = 66


def rows():
    lines = (ROOT / "scripts" / "measures.tsv").read_text(encoding="utf-8").splitlines()
    head, *body = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return [dict(zip(head, line + [""] * (len(head) - len(line)))) for line in body]


def hark(*args):
    """The lines of JSON that a command prints."""
    done = subprocess.run([HARK, *args, "--output", "json"], cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"measure: {HARK} {' '.join(args)}: {done.stderr.strip()}")
    return [json.loads(line) for line in done.stdout.splitlines()]


def pick(line, path):
    for key in path.split("."):
        line = line.get(key) if isinstance(line, dict) else None
    return line


def row_of(row, line):
    value, of = pick(line, row["value"]), pick(line, row["of"])
    if value is None or of is None:
        sys.exit(f"measure: {row['data']} gives no {row['value']}: mend scripts/measures.tsv")
    rate, count = "per 1,000" in row["measure"], f"{of:,}"
    if row["value"].endswith(".known"):
        value = value / of
    show = (lambda x: f"{x:.2f}") if rate else (lambda x: f"{100 * x:.1f} %")
    goal, met = "–", ""
    if row["goal"]:
        sign, bound = row["goal"].split()
        goal = ("≥ " if sign == ">" else "≤ ") + show(float(bound))
        met = "yes" if (value >= float(bound) if sign == ">" else value <= float(bound)) else "**no**"
    cells = [row["measure"], f"`{row['data']}`", count, show(value), goal, met, row["anchor"]]
    return "| " + " | ".join(cells) + " |"


def main():
    table = rows()
    paths = list(dict.fromkeys(row["data"] for row in table))
    missing = [str(path) for path in [ROOT / HARK, *(ROOT / DATA / path for path in paths)] if not path.exists()]
    if missing:
        print(f"measure: missing: {', '.join(missing)}; set HARK and DATA, or build first", file=sys.stderr)
        return NO_INPUT
    args = []
    for path in paths:
        args += (["--stream"] if path.startswith("streams/") else []) + [str(DATA / path)]
    lines = {line.get("corpus") or line.get("stream"): line for line in hark("dictionary", "evaluate", *args)}
    (stats,) = hark("dictionary", "stats")
    out = [
        f"Dictionary {stats['version']}: {stats['terms']:,} terms for {stats['concepts']:,} concepts.\n",
        "| measure | data | marks or posts | measured | goal | met | read against |",
        "|---|---|---:|---:|---:|---|---|",
        *(row_of(row, lines[str(DATA / row["data"])]) for row in table),
    ]
    before, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
    _, after = rest.split(END)
    PAGE.write_text(before + BEGIN + "\n" + "\n".join(out) + "\n\n" + END + after, encoding="utf-8")
    print("\n".join(out))
    return 0


if __name__ == "__main__":
    sys.exit(main())
