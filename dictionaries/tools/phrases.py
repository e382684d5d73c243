"""What becomes of the phrases of a term set after they are read and before they are written.

Is: rules that hold for any phrase (which concept it stays with, its other spelling, whether it says enough, which of
two that the loose look-up cannot tell apart is kept). Is not: where phrases come from (build.py, hpo.py).

A term is (phrase, concept, language, register, flags).
"""

import re
from collections import Counter
from pathlib import Path

TOOLS = Path(__file__).resolve().parent
ENGLISH = TOOLS.parent / "lang" / "en"

# Other spellings of medical words, both ways; each is tried alone on the term as it stands.
SPELLINGS = [
    (r"aemi([ac])", r"emi\1"), (r"(?<!a)emia\b", "aemia"), (r"\b(an|isch|ur|\w*glyc)emic\b", r"\1aemic"),
    (r"rrhoea", "rrhea"), (r"rrhea", "rrhoea"), (r"\boed", "ed"),
    (r"\bedema", "oedema"), (r"haem", "hem"), (r"\bhem(?=at|or|op|ol)", "haem"), (r"oesoph", "esoph"), (r"\besoph", "oesoph"),
    (r"\b(tum|od|col|discol|behavi|lab)our", r"\1or"),
    (r"\b(tum|od|col|discol|behavi|lab)or(?!at)", r"\1our"), (r"pnoea", "pnea"), (r"pnea", "pnoea"), (r"faec", "fec"), (r"\bfec", "faec"),
    (r"foet", "fet"), (r"\bfet(?=al|us)", "foet"), (r"aesth", "esth"), (r"(?<!a)esth(?=es)", "aesth"), (r"isation", "ization"),
    (r"ization", "isation"), (r"leuk", "leuc"), (r"ischaem", "ischem"), (r"gynae", "gyne"), (r"uraem", "urem"),
]


def read_sections(file):
    """Section -> list of its entries, of a file with [sections] of entries divided by ";" or a line end."""
    sections, section = {}, None
    for line in file.read_text(encoding="utf-8").splitlines():
        line = line.split("#")[0].strip()
        if line.startswith("["):
            section = sections.setdefault(line.strip("[]"), [])
        elif line:
            section += [entry.strip() for entry in line.split(";") if entry.strip()]
    return sections


def narrowest(terms):
    """Of several concepts with the same phrase, leaves the phrase to the most specific.

    That is one not listed as broad, and among those the one with the fewest phrases.
    """
    broad = {f"event/{name}" for name in read_sections(TOOLS / "own" / "stop_events.txt")["broad"]}
    size = Counter(term[1] for term in terms)
    holders = {}
    for term in terms:
        holders.setdefault((term[0].lower(), term[2]), set()).add(term[1])
    owner = {phrase: min(concepts, key=lambda concept: (concept in broad, size[concept], concept))
             for phrase, concepts in holders.items()}
    return {term for term in terms if owner[term[0].lower(), term[2]] == term[1]}


def words_of(file):
    return {line.strip() for line in file.read_text(encoding="utf-8").splitlines() if not line.startswith("#")}


def shortest(terms):
    """Of longer English phrases that differ only in words that are skipped or in inflection, the shortest one.

    The loose look-up finds the others by it. Phrases of up to three words all stay: those are looked for as written.
    """
    fillers, forms = words_of(ENGLISH / "fillers.txt"), {}
    for row in words_of(ENGLISH / "forms.tsv"):
        form, _, lemma = row.partition("\t")
        forms[form] = lemma
    held, kept = {}, set()
    for term in terms:
        words = term[0].lower().split()
        content = tuple(forms.get(word, word) for word in words if word not in fillers)
        if term[2] != "en" or len(words) < 4 or len(content) < 2:
            kept.add(term)
        else:
            held.setdefault((content, term[1], term[4]), []).append(term)
    return kept.union(min(same, key=lambda term: (len(term[0].split()), term)) for same in held.values())


def worth_looking_for(terms):
    """Leaves out English phrases of the stop list, and those of which only light words stay when fillers are skipped."""
    lists, fillers = read_sections(TOOLS / "own" / "stop_events.txt"), words_of(ENGLISH / "fillers.txt")
    stop, light = set(lists["stop"]), set(lists["light"])

    def keeps(term):
        words = term[0].lower().split()
        content = [word for word in words if word not in fillers]
        thin = 2 <= len(content) < len(words) and light.issuperset(content)
        return term[2] != "en" or (term[0].lower() not in stop and not thin)

    return {term for term in terms if keeps(term)}


def british_and_american(terms):
    """English terms in the other spelling as well."""
    more = set()
    for phrase, concept, lang, register, flags in terms:
        if lang == "en":
            for pattern, spelling in SPELLINGS:
                if (other := re.sub(pattern, spelling, phrase)) != phrase:
                    more.add((other, concept, lang, register, flags))
    return terms | more
