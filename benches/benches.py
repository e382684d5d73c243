"""The benches. Each measures Hark and a reference in the same run, and counts what came out.

A bench says what it found; `report.py` compares that with `expected.toml`.
"""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import reference
import streams
from process import Failed, Run, cores, run

REPEATS = 3
"""Runs of which the fastest counts: whatever else the machine does can only make a run slower."""

FIRST_POST = b'{"id":"1","text":"Started sertraline on Monday and I have had a headache since.","lang":"en"}\n'
"""An invented post."""


@dataclass(frozen=True)
class Setup:
    """What every bench works with."""

    hark: str  # the program
    streams: streams.Streams
    work: Path  # an empty directory for whatever is written


@dataclass(frozen=True)
class Found:
    """What a bench found."""

    counts: dict[str, int]
    figures: dict[str, float]  # those with a limit
    notes: list[str]  # references and further figures, in words


def fastest(argv: list[str], setup: Setup, on: set[int], times: int = REPEATS) -> Run:
    """The fastest of several runs."""
    return min((run(argv, on, setup.work) for _ in range(times)), key=lambda one: one.seconds)


def python(setup: Setup, on: set[int], *arguments: str) -> Run:
    """One run of a reference program."""
    return run([sys.executable, reference.__file__, *arguments], on, setup.work)


def compare(hark: Run, plain: Run) -> str:
    """How Hark's time stands to the reference's, in words."""
    if hark.seconds <= plain.seconds:
        return f"Hark is {plain.seconds / hark.seconds:.1f} times as fast"
    return f"Hark takes {hark.seconds / plain.seconds:.1f} times as long"


def screen(setup: Setup) -> Found:
    """`hark screen` on one core: posts per second, peak of memory, time to the first line."""
    one = cores(1)
    paths = [setup.streams.unpack(name, setup.work) for name in streams.GENERAL]
    files = list(map(str, paths))
    posts = streams.count_lines(paths)

    every = run([setup.hark, "screen", "--all", *files], one, setup.work)
    flagged = fastest([setup.hark, "screen", *files], setup, one)
    # The pipe stays open until the line is here: this is the wait of a program that sends one post.
    firsts = [run([setup.hark, "screen", "--all"], one, setup.work, FIRST_POST) for _ in range(5)]
    cats = [run(["cat"], one, setup.work, FIRST_POST) for _ in range(5)]
    plain = python(setup, one, "screen", *files)
    return Found(
        {"posts": posts, "lines": len(every.lines), "flagged": len(flagged.lines)},
        {
            "posts_per_second": posts / flagged.seconds,
            "peak_rss_mb": max(every.peak_bytes, flagged.peak_bytes) / 1e6,
            "first_post_ms": min(first.first_line_seconds for first in firsts) * 1e3,
        },
        [
            f"per second of processor time: {posts / flagged.cpu_seconds:,.0f} posts "
            "(where that is much more, other programs kept the core busy)",
            f"every post printed (--all): {posts / every.seconds:,.0f} posts/s",
            f"plain Python (json, words looked up in sets): {posts / plain.seconds:,.0f} posts/s, "
            f"{plain.peak_bytes / 1e6:.0f} MB; {compare(flagged, plain)}",
            f"`cat` gives the first post back in {min(cat.first_line_seconds for cat in cats) * 1e3:.1f} ms: "
            "the floor of starting a process",
        ],
    )


def end_to_end(setup: Setup) -> Found:
    """`hark ingest` of all streams on two cores, from packed files to rows in ClickHouse; then once more."""
    two = cores(2)
    files = [str(setup.streams.packed(name)) for name in streams.ALL]
    posts = streams.count_lines([setup.streams.unpack(name, setup.work) for name in streams.ALL])
    data = ["--data-dir", str(setup.work / "data"), "--output", "json"]

    def status() -> dict:
        [line] = run([setup.hark, "db", "status", *data], two, setup.work).lines
        answer = json.loads(line)
        if answer["posts_waiting"] or answer["reports_waiting"]:
            raise Failed("hark ingest ended before the journal was empty")
        return answer["tables"]

    first = run([setup.hark, "ingest", *files, *data], two, setup.work)
    stored = status()
    second = run([setup.hark, "ingest", *files, *data], two, setup.work)
    again = status()
    plain = python(setup, two, "store", str(setup.work / "plain.sqlite"), *files)
    return Found(
        {
            "posts": posts,
            "flagged": stored["flagged"],
            "reports": again["reports"],
            "seals": again["seals"],
            # A duplicate is a post that was read and not screened: the table counts screened posts.
            "duplicates_in_first_read": posts - stored["posts"],
            "duplicates_in_second_read": posts - (again["posts"] - stored["posts"]),
        },
        {"posts_per_second": posts / first.seconds},
        [
            f"all of {first.seconds:.1f} s, start and stop of the engines included; "
            f"{posts / first.cpu_seconds:,.0f} posts per second of processor time; peak {first.peak_bytes / 1e6:.0f} MB",
            f"second read, all duplicates: {posts / second.seconds:,.0f} posts/s",
            f"plain Python and SQLite (each post kept once, durable, nothing screened): "
            f"{posts / plain.seconds:,.0f} posts/s; {compare(first, plain)}",
        ],
    )


def false_alarms(setup: Setup) -> Found:
    """How many of general tweets are flagged: next to none tells of a reaction."""
    path = setup.streams.unpack("tweets_general", setup.work)
    posts = streams.count_lines([path])
    flagged = run([setup.hark, "screen", str(path)], cores(1), setup.work).lines
    plain = python(setup, cores(1), "screen", str(path)).lines
    return Found(
        {"posts": posts, "flagged": len(flagged)},
        {"flagged_per_10_000": len(flagged) * 1e4 / posts},
        [f"naming a drug and an event in one word each (plain Python): {len(plain) * 1e4 / posts:.1f} per 10,000"],
    )


def scored(setup: Setup) -> Found:
    """`hark screen` on one core over posts found by drug words: posts that are scored, per second of processor time."""
    one = cores(1)
    path = setup.streams.unpack(streams.DRUGS, setup.work)
    # First of all: a program begins as a copy of this one, whose memory would count as its own.
    runs = [run([setup.hark, "screen", str(path)], one, setup.work) for _ in range(REPEATS)]
    flagged = min(runs, key=lambda each: each.cpu_seconds)
    plain = python(setup, one, "screen", str(path))
    told = run([setup.hark, "screen", "--all", "--explain", str(path)], one, setup.work)
    every = [json.loads(line) for line in told.lines]
    judged = [post for post in every if "log_odds" in post]
    read = sum(any(part["name"].startswith("net:") for part in post["why"]) for post in judged)
    # The sum of what is told of a score is the score.
    worst = max(abs(sum(part["weight"] for part in post["why"]) - post["log_odds"]) for post in judged)
    if worst > 1e-6:
        raise Failed(f"the parts of a score differ from it by {worst}")
    return Found(
        {"posts": len(every), "scored": len(judged), "flagged": len(flagged.lines)},
        {"scored_per_cpu_second": len(judged) / flagged.cpu_seconds, "peak_rss_mb": flagged.peak_bytes / 1e6},
        [
            f"the net's words stand among the strongest parts of {read:,} posts",
            f"parts of a score add up to it within {worst:.0e}",
            "a sentence encoder of six layers that reads every post does 115 to 340 a second on such a core",
            f"plain Python (json, words looked up in sets): {compare(flagged, plain)}",
        ],
    )


BENCHES: dict[str, Callable[[Setup], Found]] = {
    "screen": screen,
    "scored": scored,
    "end-to-end": end_to_end,
    "false-alarms": false_alarms,
}
