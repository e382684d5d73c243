"""Which substance a name stands for: one concept per substance, whatever salt, brand or language names it.

Names are compared folded, as the program folds text (lower case, no diacritics, no apostrophes, hyphens and
slashes are spaces). A salt is the substance ("sertraline hydrochloride" is sertraline); several substances
together are a concept of their own, named after all of them in alphabetical order.
"""

import re
import unicodedata

# Words that name the salt, ester or water of a substance, not another substance.
SALTS = set(
    "hydrochloride dihydrochloride trihydrochloride hcl hydrobromide dihydrobromide bromide chloride iodide nitrate "
    "sodium disodium trisodium potassium dipotassium calcium magnesium zinc lysine arginine erbumine tromethamine "
    "trometamol meglumine dimeglumine olamine diolamine ethanolamine benzathine procaine hyclate dicyclomine "
    "sulfate sulphate bisulfate hemisulfate disulfate acetate diacetate citrate dicitrate tartrate bitartrate "
    "ditartrate maleate dimaleate fumarate hemifumarate succinate hemisuccinate phosphate diphosphate monophosphate "
    "lactate gluconate lactobionate mesylate dimesylate mesilate camsylate besylate besilate tosylate tosilate "
    "ditosylate esylate edisylate edisilate napsylate isethionate pamoate embonate xinafoate salicylate carbonate "
    "stearate palmitate laurate lauroxil decanoate enanthate enantate cypionate cipionate undecanoate undecylenate "
    "valerate pivalate propionate dipropionate furoate butyrate acetonide hexacetonide teoclate "
    "orotate malate oxalate glutamate aspartate ascorbate saccharate tannate resinate polistirex polacrilex "
    "monohydrate dihydrate trihydrate tetrahydrate hemihydrate sesquihydrate pentahydrate hydrate anhydrous "
    "medoxomil cilexetil axetil proxetil pivoxil dipivoxil etexilate mofetil disoproxil alafenamide hemipentahydrate "
    "hydrogen base human recombinant hemimagnesium solvate propanediol".split())
# Without their salt these are elements or food, or each salt is a medicine of its own.
NO_BASE = set(
    "sodium potassium calcium magnesium zinc iron ferrous ferric copper silver gold aluminum aluminium bismuth barium "
    "ammonium hydrogen chromic cupric selenium manganese strontium lead mercury iodine antimony benzyl "
    "methyl ethyl choline trolamine phenyl".split())

# A biosimilar carries four letters behind the name of what it copies: `adalimumab-adaz`.
SIMILAR = re.compile(r"(.*(?:mab|cept|stim|ase|alfa|beta|glargine|aspart|lispro|kinra|tansine|tecan))-[a-z]{4}")


def fold(name):
    plain = unicodedata.normalize("NFKD", name.lower().replace("ß", "ss").replace("æ", "ae").replace("ø", "o"))
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^\w.]+|\.(?!\d)|(?<!\d)\.", " ", re.sub(r"['’`]", "", plain)).split())


def slug(name):
    return fold(name).replace(" ", "-").replace(".", "-").encode("ascii", "ignore").decode()


class Substances:
    """Concepts by key, by any of their names and by any of their codes."""

    def __init__(self):
        self.rows = {}     # key -> [preferred, group, {code: value}, set that defines it]
        self.by_name = {}  # folded name -> key
        self.by_code = {}  # (terminology, code) -> key

    def define(self, key, preferred, group="", codes=None, home="", named=True):
        row = self.rows.setdefault(key, [preferred, group, {}, home])
        row[1] = row[1] or group
        if named:
            self.name(preferred, key)
        for code in (codes or {}).items():
            self.code(key, *code)
        return key

    def code(self, key, terminology, value):
        """Adds a code; the first of a terminology stays, for it comes from the base substance."""
        if value:
            self.rows[key][2].setdefault(terminology, value)
            self.by_code.setdefault((terminology, value), key)

    def name(self, name, key):
        """The key that `name` stands for: the first to claim it keeps it."""
        return self.by_name.setdefault(fold(name), key)

    def find(self, name):
        """The concept of a name, of its base without the salt, or None."""
        words = fold(name).split()
        if similar := SIMILAR.fullmatch(name.lower()):
            return self.find(similar[1])
        if " ".join(words) in self.by_name:
            return self.by_name[" ".join(words)]
        if not words or words[0] in NO_BASE:
            return None
        while len(words) > 1 and words[-1] in SALTS:
            words.pop()
            if " ".join(words) in self.by_name:
                return self.by_name[" ".join(words)]
        return None

    def combine(self, names, home):
        """The concept of several substances together; None if one of them is unknown or they are too many."""
        keys = sorted({key for key in map(self.find, names)} - {None}) if all(map(self.find, names)) else []
        if not 1 <= len(keys) <= 5:
            return None
        if len(keys) == 1:
            return keys[0]
        parts = [key.removeprefix("drug/") for key in keys]
        key = f"drug/{'-'.join(parts[:-1])}-and-{parts[-1]}"
        if key not in self.rows:
            titles = [self.rows[k][0].split(" (")[0] for k in keys]
            titles = titles[:1] + [t if re.search(r"[A-Z0-9]{2}", t) else t[:1].lower() + t[1:] for t in titles[1:]]
            self.define(key, f"{', '.join(titles[:-1])} and {titles[-1]}", home=home)
        return key
