"""Compares what a bench found with what is expected, and prints it."""

from dataclasses import dataclass

from benches import Found
from expected import Expected


@dataclass
class Verdict:
    """How often a bench was not what it should be."""

    failed: int = 0  # counts, and limits that hold on any machine
    slow: int = 0  # limits that depend on the machine

    def __iadd__(self, other: "Verdict") -> "Verdict":
        return Verdict(self.failed + other.failed, self.slow + other.slow)


def line(name: str, value: str, beside: str, verdict: str) -> None:
    """One row of the table."""
    print(f"  {name:<26} {value:>12}   {beside:<34} {verdict}")


def show(bench: str, title: str, found: Found) -> Verdict:
    """Prints a bench; a count or a limit that only one side knows fails too."""
    expected, verdict = Expected(bench), Verdict()
    print(f"\n{bench}: {title}")
    for name in expected.counts | found.counts:
        count, wanted = found.counts.get(name), expected.counts.get(name)
        same = count == wanted
        verdict.failed += not same
        line(name, f"{count:,}" if count is not None else "-", f"expected {wanted}", "pass" if same else "FAIL")
    for name in expected.limits | found.figures:
        value, limit = found.figures.get(name), expected.limits.get(name)
        if value is None or limit is None:
            verdict.failed += 1
            line(name, "-", "a figure without a limit, or the other way round", "FAIL")
            continue
        holds = limit.holds(value)
        verdict.failed += limit.hard and not holds
        verdict.slow += not limit.hard and not holds
        word = "pass" if holds else "FAIL" if limit.hard else "WARN"
        line(name, f"{value:,.1f}", f"{limit} (ratio {limit.ratio(value):.2f})", word)
    for note in found.notes:
        print(f"  · {note}")
    return verdict
