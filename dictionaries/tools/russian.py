"""Russian names of medicines: the list own/drugs_ru.txt, substances by their Latin names, and the cases of both.

Is: spelling rules. A Russian noun is declined by its ending; an international name is carried over letter by letter as
Russian registers do it (`-ine` is `-ин`, `c` before `e` is `ц`, final `-e` falls away). Is not: a dictionary of
exceptions; those are written out in the list, and both spellings are made where usage wavers (`s` between vowels is
`с` or `з`, `l` before a consonant may be soft).
"""

import re
from itertools import product
from pathlib import Path

LIST = Path(__file__).resolve().parent / "own" / "drugs_ru.txt"

# Ending of the name -> what takes its place, longest ending first; what is not listed is not declined.
CASES = [
    ("ия", ("ия", "ии", "ию", "ией")), ("ая", ("ая", "ой", "ую")), ("ое", ("ое", "ого", "ым", "ому")),
    ("ые", ("ые", "ых", "ым", "ыми")), ("ий", ("ий", "ия", "ию", "ием", "ии")), 
    ("ка", ("ка", "ки", "ку", "кой", "ке")), ("га", ("га", "ги", "гу", "гой", "ге")), ("ча", ("ча", "чи", "чу", "чей", "че")),
    ("а", ("а", "ы", "у", "ой", "е")), ("я", ("я", "и", "ю", "ей", "е")), ("ль", ("ль", "ля", "лю", "лем", "ле")), ("й", ("й", "я", "ю", "ем", "е")),
    ("к", ("к", "ка", "ку", "ком", "ке", "ки", "ков")), ("г", ("г", "га", "гу", "гом", "ге")),
]
SINGULAR = ("", "а", "у", "ом", "е")
HARD = (*SINGULAR, "ы", "ов")
HARD_END = "бвдзлмнпрстфх"

# Latin letters -> Russian ones, longest first; several spellings divided by `/`.
LETTERS = [
    ("sch", "ш"), ("sc(?=[eiy])", "сц"), ("cc(?=[eiy])", "кц"), ("qu", "кв"), ("ph", "ф"), ("th", "т"), ("ch", "х"), ("rh", "р"),
    ("ck", "к"), ("sz", "з"), ("ts", "ц"), ("oe", "э"), ("ae", "э"), ("c(?=[eiy])", "ц"), ("ya", "я"), ("yu", "ю"), ("x", "кс"),
    ("^e", "э"), ("(?<=[aou])e", "э/е"), ("^j", "дж"), ("(?<=[aeiou])s(?=[aeiou])", "з/с"), ("l(?=[bcdfghkmnpqrstvz])", "л/ль"),
    ("l$", "л"), ("^hy", "ги"), ("a", "а"), ("b", "б"), ("c", "к"), ("d", "д"), ("e", "е"), ("f", "ф"), ("g", "г"), ("h", "г"),
    ("i", "и"), ("j", "дж"), ("k", "к"), ("l", "л"), ("m", "м"), ("n", "н"), ("o", "о"), ("p", "п"), ("q", "к"), ("r", "р"), ("s", "с"),
    ("t", "т"), ("u", "у"), ("v", "в"), ("w", "в"), ("y", "и"), ("z", "з"),
]
LAST = [("ium$", "ий"), ("um$", ""), ("ases?$", "аза"), ("oses?$", "оза"), ("(?<=[^aeiou])e$", "")]


def declined(name, hard=HARD):
    """`name` in the cases in which people write it; its last word is the one that changes, an adjective before it with it."""
    head, space, word = name.rpartition(" ")
    if not re.fullmatch("[а-яё-]{4,}", word):
        return {name}
    for ending, forms in CASES:
        if word.endswith(ending):
            stem = word.removesuffix(ending)
            return {name} | ({head + space + stem + form for form in forms} if not head else {name})
    if word[-1] in HARD_END and not head:
        return {word + form for form in hard}
    if word[-1] in HARD_END and len(head) > 0:
        return {name, name + "а", name + "ом"}
    return {name}


def carried_over(latin):
    """The Russian spellings of an international name; none where it is no single word of letters."""
    if not re.fullmatch("[a-z]{5,}", latin):
        return []
    for ending, russian in LAST:
        if re.search(ending, latin):
            latin = re.sub(ending, "|" + russian, latin)
            break
    latin, _, tail = latin.partition("|")
    choices, at = [], 0
    while at < len(latin):
        for pattern, russian in LETTERS:
            # Anchors and look-arounds must see the whole word.
            if match := re.compile(pattern).match(latin, at):
                choices.append(russian.split("/"))
                at = match.end()
                break
        else:
            return []
    # Two doubtful places at most: more give spellings that nobody uses.
    if sum(len(choice) > 1 for choice in choices) > 2:
        choices = [choice[:1] for choice in choices]
    return ["".join(letters) + tail for letters in product(*choices)]


def entries():
    """Lines of the list: substances, whether they are new, and names with whether they are weak."""
    for number, line in enumerate(LIST.read_text(encoding="utf-8").splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        left, equals, right = line.partition(" = ")
        if not equals:
            raise SystemExit(f"{LIST}:{number}: expected `substance = name; name`")
        names = [(name.removeprefix("~"), name.startswith("~")) for name in right.split("; ")]
        yield number, left.removeprefix("+").split("; "), left.startswith("+"), names
