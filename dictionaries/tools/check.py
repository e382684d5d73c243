#!/usr/bin/env python3
"""Checks the term sets and prints what they hold. Standard library only; exit code 1 if anything is wrong."""

import re
import sys
import tomllib
from collections import Counter
from itertools import product
from math import prod
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FIELDS = ("name", "version", "kind", "source", "licence", "attribution")
# What the starter dictionary promises in its README.
AT_LEAST = {"drug names": 20000, "drug concepts": 6000, "event terms": 25000, "event concepts": 2500, "lay phrases": 20000}
# Body systems an event can belong to; the page groups by them.
SYSTEMS = {
    "Blood", "Breathing", "Ear", "Eye", "Gastrointestinal", "General", "Heart", "Hormones", "Immune system", "Infection", "Injury",
    "Investigations", "Kidney and bladder", "Liver", "Metabolism", "Mouth and teeth", "Musculoskeletal", "Nervous system",
    "Pregnancy and birth", "Psychiatric", "Reproductive", "Site of use", "Skin", "Sleep", "Tumours", "Vascular",
}
MOST_COMPOSED = 150_000


def lines_of(file):
    """Number and text of the lines that are not notes."""
    lines = enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
    return [(number, line) for number, line in lines if line.strip() and not line.startswith("#")]


def check_words(file):
    """A word list: one folded word a line, none twice."""
    rows = lines_of(file)
    seen = Counter(word for _, word in rows)
    wrong = [f"{file}:{number}: `{word}` is not one folded word" for number, word in rows if not re.fullmatch(r"[a-z0-9]+|[а-ик-я]+", word)]
    return wrong + [f"{file}: `{word}` stands twice" for word, times in seen.items() if times > 1]


def check_forms(file):
    """Form and lemma, or an ending and what replaces it; a form has one lemma."""
    wrong, seen = [], {}
    for number, line in lines_of(file):
        cells = line.split("\t")
        if len(cells) != 2 or cells[0].startswith("-") != cells[1].startswith("-"):
            wrong.append(f"{file}:{number}: expected form and lemma, or two endings, divided by a tab")
        elif not cells[0].startswith("-") and seen.setdefault(cells[0], cells[1]) != cells[1]:
            wrong.append(f"{file}:{number}: `{cells[0]}` has two lemmas")
    return wrong


def check_grammar(file, concepts):
    """Slots, rules and outcomes that know each other; returns mistakes and the number of phrases they make."""
    slots, patterns, outcomes, wrong = {}, [], [], []
    for number, line in lines_of(file):
        kind, *cells = line.split("\t")
        if kind == "slot" and len(cells) == 3:
            slots.setdefault(cells[0], {})[cells[1]] = [phrase for phrase in cells[2].split(";") if phrase]
        elif kind == "rule" and len(cells) == 1:
            patterns += [re.findall(r"{(\w+)}", pattern) for pattern in cells[0].split(";")]
        elif kind == "outcome" and len(cells) == 2:
            outcomes.append(dict(condition.split("=") for condition in cells[0].split(",")))
            if cells[1] not in concepts:
                wrong.append(f"{file}:{number}: {cells[1]} is not defined")
        else:
            wrong.append(f"{file}:{number}: expected slot, rule or outcome with its columns")
    for outcome in outcomes:
        wrong += [f"{file}: outcome on {slot}={value}, which no slot line has" for slot, value in outcome.items()
                  if slot not in slots or value not in {"*", *slots[slot]}]
    wrong += [f"{file}: rule with {{{slot}}}, which no slot line has" for names in patterns for slot in names if slot not in slots]
    made = 0
    for names in [] if wrong else patterns:
        for values in product(*(slots[name] for name in names)):
            instance = dict(zip(names, values))
            if any(all(value in {"*", instance.get(slot)} and slot in instance for slot, value in outcome.items()) for outcome in outcomes):
                made += prod(len(slots[slot][value]) for slot, value in instance.items())
    if made > MOST_COMPOSED:
        wrong.append(f"{file}: makes {made} phrases, at most {MOST_COMPOSED}")
    return wrong, made


def check_language(folder, concepts):
    """The files of one language that are there; returns mistakes and the number of composed phrases."""
    wrong, made = [], 0
    for name in ("fillers.txt", "common.txt"):
        if (folder / name).exists():
            wrong += check_words(folder / name)
    if (folder / "forms.tsv").exists():
        wrong += check_forms(folder / "forms.tsv")
    if (folder / "grammar.tsv").exists():
        more, made = check_grammar(folder / "grammar.tsv", concepts)
        wrong += more
    return wrong, made


def main():
    wrong, concepts, terms = [], {}, []
    for manifest in sorted(ROOT.glob("*/*/manifest.toml")):
        folder, facts = manifest.parent, tomllib.loads(manifest.read_text(encoding="utf-8"))
        if not (folder / "terms.tsv").exists():
            continue
        wrong += [f"{manifest}: `{field}` is missing or empty" for field in FIELDS if not facts.get(field)]
        for number, line in enumerate((folder / "concepts.tsv").read_text(encoding="utf-8").splitlines()[1:], 2):
            key, kind, preferred, group, codes = line.split("\t")
            if key in concepts:
                wrong.append(f"{folder}/concepts.tsv:{number}: {key} is defined twice")
            if not key.startswith(f"{kind}/") or not preferred:
                wrong.append(f"{folder}/concepts.tsv:{number}: bad id or empty name")
            if any("=" not in code for code in codes.split(";") if code):
                wrong.append(f"{folder}/concepts.tsv:{number}: bad codes")
            if kind == "event" and group not in SYSTEMS:
                wrong.append(f"{folder}/concepts.tsv:{number}: `{group}` is not one of the body systems")
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
        "drug names": of_kind["drug"], "drug concepts": kinds["drug"], "event terms": len({row[2] for row in terms if concepts.get(row[3]) == "event"}),
        "event concepts": kinds["event"], "situation terms": of_kind["situation"],
        "lay phrases": sum(1 for row in terms if row[5] == "lay" and concepts.get(row[3]) == "event"),
    }
    for folder in sorted((ROOT / "lang").iterdir()):
        mistakes, made = check_language(folder, concepts)
        wrong += mistakes
        if made:
            print(f"composed phrases, {folder.name}: {made}")
    wrong += [f"{name}: {counts[name]}, promised {least}" for name, least in AT_LEAST.items() if counts[name] < least]
    for name, count in counts.items():
        print(f"{name}: {count}")
    print("by language:", dict(sorted(Counter(row[4] for row in terms).items())))
    for line in wrong:
        print(line, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
