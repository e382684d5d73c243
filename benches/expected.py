"""Expected counts and limits of the benches: `expected.toml`, read and rewritten."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).resolve().parent / "expected.toml"


@dataclass(frozen=True)
class Limit:
    """What a figure may not fall below or rise above."""

    bound: float
    at_least: bool
    hard: bool  # whether missing it fails the bench on any machine

    def holds(self, value: float) -> bool:
        """Whether a figure keeps the limit."""
        return value >= self.bound if self.at_least else value <= self.bound

    def ratio(self, value: float) -> float:
        """How many times better than the limit; below 1 the limit is missed."""
        return value / self.bound if self.at_least else self.bound / max(value, 1e-9)

    def __str__(self) -> str:
        return f"{'at least' if self.at_least else 'at most'} {self.bound:,}"


class Expected:
    """What one bench must find, and what it is held to."""

    def __init__(self, bench: str):
        section = tomllib.loads(FILE.read_text(encoding="utf-8"))[bench]
        self.counts: dict[str, int] = section["counts"]
        self.limits = {
            name: Limit(
                limit["at_least"] if "at_least" in limit else limit["at_most"],
                "at_least" in limit,
                limit.get("hard", False),
            )
            for name, limit in section["limits"].items()
        }


def update(bench: str, counts: dict[str, int]) -> None:
    """Writes the counts of a bench into the file; comments and everything else stay."""
    section, lines = "", []
    for line in FILE.read_text(encoding="utf-8").splitlines(keepends=True):
        if header := re.match(r"\[(.+)\]", line):
            section = header[1]
        count = re.match(r"(\w+) = \d", line)
        if count and section == f"{bench}.counts" and count[1] in counts:
            line = f"{count[1]} = {counts[count[1]]}\n"
        lines.append(line)
    FILE.write_text("".join(lines), encoding="utf-8")
