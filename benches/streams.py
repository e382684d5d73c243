"""The streams of real posts that the benches read. They may not be copied into the repository."""

import gzip
import shutil
from pathlib import Path

GENERAL = ("reddit_general", "tweets_general")
"""Posts that hold next to no adverse drug reaction."""

DRUGS = "tweets_drugs2018"
"""Posts found by drug words: nearly every one is scored."""

ALL = ("reddit_general", "tweets_drugs2018", "tweets_general")


class Missing(Exception):
    """The streams are not on this machine."""


class Streams:
    """A folder of `<name>.jsonl.gz`, one post a line."""

    def __init__(self, folder: Path):
        self.folder = folder.resolve()
        missing = [str(path) for path in map(self.packed, ALL) if not path.is_file()]
        if missing:
            raise Missing(
                f"bench: no {', '.join(missing)}\n"
                "The benches read streams of real posts, which may not be redistributed. Name the folder that "
                "holds them with --data; each stream is a file of JSON lines with `id` and `text`, packed by gzip."
            )

    def packed(self, name: str) -> Path:
        """The file of a stream."""
        return self.folder / f"{name}.jsonl.gz"

    def unpack(self, name: str, into: Path) -> Path:
        """Unpacks a stream, so that a bench of screening does not measure gzip."""
        path = into / f"{name}.jsonl"
        if not path.exists():
            with gzip.open(self.packed(name)) as source, path.open("wb") as target:
                shutil.copyfileobj(source, target)
        return path


def count_lines(paths: list[Path]) -> int:
    """Lines of unpacked files, counted here and not by the program under measurement."""
    total = 0
    for path in paths:
        with path.open("rb") as file:
            total += sum(1 for _ in file)
    return total
