"""What the figures are compared with: the simplest programs that do part of the work, in plain Python.

`python3 reference.py screen FILE…` prints one line per post that names a drug and an event. It looks single words up
in Hark's own term files, and knows neither phrases nor spelling nor context.

`python3 reference.py store DATABASE FILE…` keeps each post of gzip files once in SQLite, in durable transactions of
1,000 posts. It screens nothing.

Each runs as a process of its own, started and measured as Hark is.
"""

import gzip
import json
import re
import sqlite3
import sys
from pathlib import Path

TERMS = Path(__file__).resolve().parent.parent / "dictionaries"
WORD = re.compile(r"\w+")


def words_of(kind: str) -> set[str]:
    """Terms of one word and at least four letters; shorter ones are mostly ordinary words."""
    words = set()
    for path in sorted((TERMS / kind).glob("*/terms.tsv")):
        _header, *lines = path.read_text(encoding="utf-8").splitlines()
        for line in lines:
            term = line.split("\t")[0].lower()
            if len(term) >= 4 and WORD.fullmatch(term):
                words.add(term)
    return words


def screen(paths: list[str]) -> None:
    """Prints the id of each post that names a drug and an event."""
    drugs, events = words_of("drugs"), words_of("events")
    for path in paths:
        with open(path, "rb") as file:
            for line in file:
                post = json.loads(line)
                words = set(WORD.findall(post["text"].lower()))
                if not words.isdisjoint(drugs) and not words.isdisjoint(events):
                    print(post["id"])


def store(database: str, paths: list[str]) -> None:
    """Keeps each post once; prints how many are kept."""
    kept = sqlite3.connect(database, isolation_level=None)
    kept.execute("PRAGMA journal_mode = WAL")
    kept.execute("PRAGMA synchronous = FULL")
    kept.execute("CREATE TABLE post (id TEXT PRIMARY KEY, line BLOB)")
    for path in paths:
        batch = []
        with gzip.open(path) as file:
            for line in file:
                batch.append((json.loads(line)["id"], line))
                if len(batch) == 1000:
                    put(kept, batch)
                    batch = []
        put(kept, batch)
    print(kept.execute("SELECT count(*) FROM post").fetchone()[0])


def put(kept: sqlite3.Connection, batch: list[tuple[str, bytes]]) -> None:
    """One durable transaction."""
    kept.execute("BEGIN")
    kept.executemany("INSERT OR IGNORE INTO post VALUES (?, ?)", batch)
    kept.execute("COMMIT")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["screen", *paths]:
            screen(paths)
        case ["store", database, *paths]:
            store(database, paths)
        case _:
            sys.exit(__doc__)
