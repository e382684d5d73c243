"""Concepts and terms of the Human Phenotype Ontology that can be a reaction to a medicine.

Is: the selection (which of the ontology's terms a medicine may cause), the body system of each, and the joining
with our own concepts. Is not: a reading of the ontology's structure beyond `is_a`, names, synonyms and codes.

Two tables steer it: own/hpo_systems.tsv (branch -> body system) and own/hpo_select.txt (what to take, what to leave).
"""

import re

from phrases import read_sections

TERM_SHAPE = re.compile(r"[A-Za-z][A-Za-z' -]{3,50}")
LONGEST_NAME, MOST_WORDS = 48, 6


def read_obo(text):
    """Term id -> (name, parents, [(synonym, is it a lay one)], umls concept or None), obsolete terms left out."""
    terms = {}
    for block in text.split("\n[Term]\n")[1:]:
        if "is_obsolete: true" in block:
            continue
        found = re.search(r"^xref: UMLS:(C\d+)", block, re.M)
        synonyms = re.findall(r'^synonym: "([^"]+)" EXACT(.*)$', block, re.M)
        terms[re.search(r"^id: (HP:\d+)$", block, re.M)[1]] = (
            re.search(r"^name: (.+)$", block, re.M)[1],
            re.findall(r"^is_a: (HP:\d+)", block, re.M),
            [(said, "layperson" in scope) for said, scope in synonyms],
            found and found[1],
        )
    return terms


def ancestors(terms, term, held):
    """The term and everything above it."""
    if term not in held:
        held[term] = {term}.union(*(ancestors(terms, parent, held) for parent in terms[term][1]))
    return held[term]


class Selection:
    """Answers whether a term is one that a medicine can cause."""

    def __init__(self, file):
        sections = read_sections(file)
        one_of = {name: re.compile(r"\b(" + "|".join(sections[name]) + ")", re.I) for name in ("wanted", "unwanted")}
        self.wanted, self.unwanted = one_of["wanted"], one_of["unwanted"]
        self.whole = {line.split()[0] for line in sections["whole branches"]}
        self.cut = {line.split()[0] for line in sections["cut branches"]}
        self.too_general = set(sections["too general"])

    def takes(self, name, above):
        if len(name) > LONGEST_NAME or above & self.cut or self.unwanted.search(name):
            return False
        return bool(above & self.whole or self.wanted.search(name))


def read_systems(file):
    rows = (line.split("\t") for line in file.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    return [(row[0], row[1]) for row in rows]


def plain(name):
    """A name without what differs between spellings: case, marks and the British a and o before e."""
    return re.sub(r"[ao]e", "e", re.sub(r"[^a-z0-9]+", " ", name.lower())).strip()


def plain_name(name, synonyms):
    """What a reader without Latin would call it: the ontology's name if that is a lay one, else its first lay synonym."""
    lay = [said for said, is_lay in synonyms if is_lay and TERM_SHAPE.fullmatch(said)]
    best = name if not lay or name in lay else lay[0]
    return best[:1].upper() + best[1:]


def select(text, own, known, own_terms):
    """Concepts and terms taken from the ontology, and per concept of ours the terms named like a phrase of it: their
    names and codes.

    `known` tells whose a phrase of our own lists is: a term named like it lends its code and its synonyms to that
    concept instead of becoming one. `own_terms` holds all phrases we decided on, so none is taken over.
    """
    selection, systems = Selection(own / "hpo_select.txt"), read_systems(own / "hpo_systems.tsv")
    ontology, held, concepts, terms, codes = read_obo(text), {}, {}, set(), {}
    for term, (name, _, synonyms, umls) in sorted(ontology.items()):
        above = ancestors(ontology, term, held)
        if "HP:0000118" not in above:
            continue
        said = [(name, False)] + synonyms
        owner = next((known[s.lower()] for s, _ in said if s.lower() in known), None)
        if owner is None and not selection.takes(name, above):
            continue
        code = {"hpo": term} | ({"umls": umls} if umls else {})
        # Only a term with the name itself is the same thing; one that shares a synonym may be narrower.
        if owner is not None and name.lower() in known:
            codes.setdefault(known[name.lower()], []).append(({plain(s) for s, _ in said}, code))
        usable = {(s.lower(), "lay" if lay else "medical") for s, lay in said
                  if TERM_SHAPE.fullmatch(s) and 4 < len(s) and len(s.split()) <= MOST_WORDS
                  and s.lower() not in selection.too_general and s.lower() not in own_terms}
        if not usable:
            continue
        if owner is None:
            owner = "event/" + re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
            system = next((system for branch, system in systems if branch in above), "General")
            concepts[owner] = ("event", plain_name(name, synonyms), system,
                               ";".join(f"{key}={value}" for key, value in sorted(code.items())))
        terms |= {(phrase, owner, "en", register, "") for phrase, register in usable}
    return concepts, terms, codes
