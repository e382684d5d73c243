#!/usr/bin/env python3
"""Checks the term sets and prints what they hold. Standard library only; exit code 1 if anything is wrong."""

import sys
import tomllib
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FIELDS = ("name", "version", "kind", "source", "licence", "attribution")
# What the starter dictionary promises in its README.
AT_LEAST = {"drug names": 20000, "drug concepts": 6000, "event terms": 1500, "event concepts": 500, "lay phrases": 600}


def main():
    wrong, concepts, terms = [], {}, []
    for manifest in sorted(ROOT.glob("*/*/manifest.toml")):
        folder, facts = manifest.parent, tomllib.loads(manifest.read_text(encoding="utf-8"))
        if not (folder / "terms.tsv").exists():
            continue
        wrong += [f"{manifest}: `{field}` is missing or empty" for field in FIELDS if not facts.get(field)]
        for number, line in enumerate((folder / "concepts.tsv").read_text(encoding="utf-8").splitlines()[1:], 2):
            key, kind, preferred, _, codes = line.split("\t")
            if key in concepts:
                wrong.append(f"{folder}/concepts.tsv:{number}: {key} is defined twice")
            if not key.startswith(f"{kind}/") or not preferred:
                wrong.append(f"{folder}/concepts.tsv:{number}: bad id or empty name")
            if any("=" not in code for code in codes.split(";") if code):
                wrong.append(f"{folder}/concepts.tsv:{number}: bad codes")
            concepts[key] = kind
        rows = (folder / "terms.tsv").read_text(encoding="utf-8").splitlines()[1:]
        if rows != sorted(set(rows)) and len(rows) != len(set(rows)):
            wrong.append(f"{folder}/terms.tsv: duplicate rows")
        terms += [(folder, number, *row.split("\t")) for number, row in enumerate(rows, 2)]
    for folder, number, term, concept, *_ in terms:
        if concept not in concepts:
            wrong.append(f"{folder}/terms.tsv:{number}: {concept} is not defined")
        if not term.strip():
            wrong.append(f"{folder}/terms.tsv:{number}: empty term")
    kinds = Counter(concepts.values())
    of_kind = Counter(concepts.get(row[3]) for row in terms)
    counts = {
        "drug names": of_kind["drug"], "drug concepts": kinds["drug"], "event terms": of_kind["event"],
        "event concepts": kinds["event"], "situation terms": of_kind["situation"],
        "lay phrases": sum(1 for row in terms if row[5] == "lay" and concepts.get(row[3]) == "event"),
    }
    wrong += [f"{name}: {counts[name]}, promised {least}" for name, least in AT_LEAST.items() if counts[name] < least]
    for name, count in counts.items():
        print(f"{name}: {count}")
    print("by language:", dict(sorted(Counter(row[4] for row in terms).items())))
    for line in wrong:
        print(line, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
