#!/usr/bin/env python3
"""Benches of the roles over a real Kafka broker and ClickHouse: cost, latency, memory, partitions, members.

Starts the engines by itself (`cargo run --release -p testkit --example engines`). Every figure stands beside its
reference of the same run. Processor time is what counts: other programs, the broker among them, share the cores.

Exit codes: 0 all measured (goals may be missed, which is said); 69 a program is not there or failed.
Needs Python 3.11 and nothing besides its standard library.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from process import Failed, cores, run

ROOT = Path(__file__).resolve().parent.parent
UNAVAILABLE = 69  # after sysexits.h
BYTES = 500
"""Of a post's line: an envelope with a text of about 370 characters."""
FLAGGED_PER_MILLE = 10
TICKS = os.sysconf("SC_CLK_TCK")
BATCH = 10_000
"""Posts in a transaction: at most a tenth of a second of work."""


@dataclass
class Setup:
    """What every bench works with."""

    hark: str
    posts: int
    engines: dict[str, str]
    work: Path
    made: dict[tuple[int, int], Path] = field(default_factory=dict)
    topics: int = 0

    def envelopes(self, count: int, per_mille: int = FLAGGED_PER_MILLE) -> Path:
        """A file of posts, made once."""
        key = (count, per_mille)
        if key not in self.made:
            path = self.work / f"posts-{count}-{per_mille}.jsonl"
            program = str(ROOT / "target/release/examples/envelopes")
            with path.open("wb") as out:
                subprocess.run([program, str(count), str(BYTES), str(per_mille), "1"], stdout=out, check=True)
            self.made[key] = path
        return self.made[key]

    def topic(self, partitions: int) -> "Topic":
        """Topics of their own."""
        self.topics += 1
        topic = Topic(self, f"bench{os.getpid()}-{self.topics}", partitions)
        topic.hark("topics", "create")
        return topic


@dataclass
class Topic:
    """One set of topics, and the commands on it."""

    setup: Setup
    prefix: str
    partitions: int

    def arguments(self, *more: str) -> list[str]:
        """The settings of this set."""
        settings = {
            "journal.engine": "kafka",
            "journal.partitions": self.partitions,
            "kafka.brokers": self.setup.engines["kafka"],
            "kafka.topic_prefix": self.prefix,
            "kafka.replication": 1,
            "store.engine": "server",
            "store.url": self.setup.engines["clickhouse"],
            "store.database": self.prefix.replace("-", "_"),
            "keys.file": self.setup.work / "hark.key",
            "ingest.batch_posts": BATCH,
            "screen.batch_posts": BATCH,
            "screen.reload_interval_secs": 0,
            "telemetry.log_level": "warn",
        }
        return [part for key, value in settings.items() for part in ("--set", f"{key}={value}")] + list(more)

    def hark(self, *command: str) -> list[dict]:
        """Runs a command to its end; its lines."""
        argv = [self.setup.hark, *command, *self.arguments("--output", "json", "--data-dir", str(self.setup.work / "any"))]
        return [json.loads(line) for line in run(argv, cores(2), self.setup.work).lines]

    def behind(self, role: str) -> int:
        """Records that a role has not done."""
        return sum(line["behind"] for line in self.hark("topics", "lag") if line["role"] == role)

    @contextmanager
    def role(self, role: str, *more: str, on: set[int] | None = None) -> Iterator["Role"]:
        """Runs a role until the block ends."""
        data = self.setup.work / f"{self.prefix}-{role}-{time.monotonic_ns()}"
        argv = [self.setup.hark, "run", "--role", role, *self.arguments("--data-dir", str(data), *more)]
        places = on or cores(2)
        child = subprocess.Popen(argv, stderr=subprocess.PIPE, preexec_fn=lambda: os.sched_setaffinity(0, places))
        try:
            yield Role(child)
            if child.poll() is not None:
                raise Failed(f"{role} ended with {child.returncode}: {child.stderr.read().decode(errors='replace')}")
        finally:
            child.terminate()
            child.wait()


@dataclass
class Role:
    """A running role."""

    child: subprocess.Popen

    def cpu(self) -> float:
        """Seconds of processor time so far, of all its threads."""
        fields = Path(f"/proc/{self.child.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def rss_mb(self) -> float:
        """Resident memory."""
        for line in Path(f"/proc/{self.child.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        return 0.0


def until_done(topic: Topic, role: str, longest: float = 1800) -> None:
    """Waits until a role has done everything."""
    end = time.monotonic() + longest
    while topic.behind(role):
        if time.monotonic() > end:
            raise Failed(f"{role} is not done after {longest:.0f} s")
        time.sleep(0.5)


def drain(topic: Topic, role: str = "screen", *more: str) -> tuple[float, float, float]:
    """Runs one role on one core until all is done: processor seconds, seconds, resident MB at the end."""
    with topic.role(role, "--set", "screen.threads=1", *more, on=cores(1)) as running:
        began = time.monotonic()
        until_done(topic, role)
        return running.cpu(), time.monotonic() - began, running.rss_mb()


def line(name: str, value: str, goal: str = "") -> None:
    """One row."""
    print(f"  {name:<52} {value:>16}   {goal}", flush=True)


def rate(count: int, seconds: float) -> str:
    """So many a second."""
    return f"{count / seconds:,.0f}/s"


def screen(setup: Setup) -> None:
    """`screen` from a topic beside the same work from a file, one core."""
    for per_mille in (FLAGGED_PER_MILLE, 0):
        posts = setup.posts
        path = setup.envelopes(posts, per_mille)
        plain = run([setup.hark, "screen", str(path)], cores(1), setup.work)
        topic = setup.topic(4)
        fed = topic.hark("ingest", str(path))[-1]["posts"]
        cpu, seconds, _ = drain(topic)
        print(f"  {per_mille / 10:.0f} % flagged, {fed:,} posts of {BYTES} bytes, {len(plain.lines):,} flagged")
        line("from a file, posts per processor second", rate(posts, plain.cpu_seconds))
        line("from Kafka, posts per processor second", rate(posts, cpu), "goal 100,000/s at 1 % flagged")
        line("from Kafka, posts per second of the wall", rate(posts, seconds), "start and join included")
        line("processor time, Kafka over file", f"{cpu / plain.cpu_seconds:.2f}", "goal 1.6")
        line("beyond the file, microseconds a post", f"{(cpu - plain.cpu_seconds) / posts * 1e6:.1f}")


def partitions(setup: Setup) -> None:
    """Cost of a post with 1, 4, 16 and 64 partitions."""
    path = setup.envelopes(setup.posts, 0)
    base = None
    for count in (1, 4, 16, 64):
        topic = setup.topic(count)
        topic.hark("ingest", str(path))
        cpu, _, rss = drain(topic)
        base = base or cpu
        line(f"{count} partitions, microseconds a post", f"{cpu / setup.posts * 1e6:.2f}", f"{cpu / base:.2f} of one partition; {rss:.0f} MB")


def depth(setup: Setup) -> None:
    """Cost of a post and memory, with 10⁴ posts and more in the topic."""
    first = None
    # What starting costs is taken off: it is the same for ten posts.
    with setup.topic(4).role("screen", on=cores(1)) as running:
        time.sleep(3)
        start = running.cpu()
    for count in (10_000, 100_000, 1_000_000, 10_000_000):
        if count > setup.posts:
            break
        topic = setup.topic(4)
        topic.hark("ingest", str(setup.envelopes(count, 0)))
        cpu, _, rss = drain(topic)
        each = max(cpu - start, 0.01) / count * 1e6
        first = first or each
        line(f"{count:,} posts, microseconds a post", f"{each:.2f}", f"{each / first:.2f} of the first; {rss:.0f} MB")


def memory(setup: Setup) -> None:
    """Resident memory of `screen` while posts go through, with a window of 100,000 posts."""
    topic = setup.topic(4)
    path = setup.envelopes(setup.posts, 0)
    seen: list[float] = []
    with topic.role("screen", "--set", "journal.dedupe_window_posts=100000", "--set", "screen.threads=1") as running:
        feeder = threading.Thread(target=topic.hark, args=("ingest", str(path)))
        feeder.start()
        while feeder.is_alive() or topic.behind("screen"):
            seen.append(running.rss_mb())
            time.sleep(0.5)
        feeder.join()
    tail = seen[len(seen) // 4 :]
    middle = sorted(tail)[len(tail) // 2]
    line(f"{setup.posts:,} posts, MB in the middle", f"{middle:.0f}")
    line("least and most after the first quarter", f"{min(tail):.0f} to {max(tail):.0f}", f"{(max(tail) - middle) / middle:+.0%} (goal ± 10 %)")


def latency(setup: Setup) -> None:
    """From a post being observed to its report being committed, at half of the rate that one core can take."""
    sample = setup.envelopes(100_000)
    topic = setup.topic(4)
    topic.hark("ingest", str(sample))
    _, seconds, _ = drain(topic)
    posts_a_second = int(100_000 / seconds / 2)
    topic = setup.topic(4)
    watcher = subprocess.Popen(
        [str(ROOT / "target/release/examples/watch"), setup.engines["kafka"], topic.prefix],
        stdout=subprocess.PIPE,
        text=True,
    )
    # Batches as the settings have them: ten thousand posts would take longer than a report may wait.
    with topic.role("screen", "--set", "screen.threads=1", "--set", "screen.batch_posts=2000", on=cores(1)):
        time.sleep(4)
        argv = [setup.hark, "ingest", "-", *topic.arguments("--data-dir", str(setup.work / "feed"), "--set", "ingest.batch_posts=500")]
        feed = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        lines = setup.envelopes(max(posts_a_second * 20, 100_000)).read_bytes().splitlines(keepends=True)
        began, step = time.monotonic(), max(posts_a_second // 50, 1)
        for at in range(0, min(len(lines), posts_a_second * 20), step):
            feed.stdin.write(b"".join(lines[at : at + step]))
            feed.stdin.flush()
            ahead = began + at / posts_a_second - time.monotonic()
            if ahead > 0:
                time.sleep(ahead)
        feed.stdin.close()
        feed.wait()
        until_done(topic, "screen")
        time.sleep(1)
    watcher.kill()
    seen = (line.split() for line in watcher.stdout.read().splitlines() if line.count(" ") == 1)
    waits = sorted(int(now) / 1e3 - datetime.fromisoformat(observed).timestamp() * 1e3 for now, observed in seen)
    if not waits:
        raise Failed("no report was seen")
    line("posts a second offered", f"{posts_a_second:,}")
    for share in (50, 95, 99):
        goal = "goal below 500 ms" if share == 99 else ""
        line(f"p{share} of {len(waits):,} reports, ms", f"{waits[min(len(waits) * share // 100, len(waits) - 1)]:.0f}", goal)


def members(setup: Setup) -> None:
    """One `screen` and two that share the partitions; with two cores the broker takes part of what they need."""
    path = setup.envelopes(setup.posts)
    taken = []
    for count in (1, 2):
        topic = setup.topic(4)
        topic.hark("ingest", str(path))
        with ExitStack() as roles:
            running = [roles.enter_context(topic.role("screen", "--set", "screen.threads=1")) for _ in range(count)]
            began = time.monotonic()
            until_done(topic, "screen")
            taken.append(time.monotonic() - began)
            cpu = sum(one.cpu() for one in running)
        line(f"{count} process(es), posts a second", rate(setup.posts, taken[-1]), f"{cpu:.1f} s of processor time")
    line("two over one", f"{taken[0] / taken[1]:.2f}", f"goal 1.8 where there are cores; here {os.cpu_count()}")


BENCHES: dict[str, Callable[[Setup], None]] = {
    "screen": screen,
    "partitions": partitions,
    "depth": depth,
    "latency": latency,
    "memory": memory,
    "members": members,
}


@contextmanager
def engines(work: Path) -> Iterator[dict[str, str]]:
    """A broker and a ClickHouse."""
    program = ROOT / "target/release/examples/engines"
    child = subprocess.Popen([str(program), str(work / "engines")], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        said = child.stdout.readline()
        if not said:
            raise Failed(f"{program} did not start")
        yield json.loads(said)
    finally:
        child.stdin.close()
        child.wait()


def main() -> int:
    """Runs what was asked for; gives the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("benches", nargs="*", metavar="BENCH", help=f"{', '.join(BENCHES)} [default: all]")
    parser.add_argument("--posts", type=int, default=300_000, help="posts of the larger benches")
    parser.add_argument("--hark", type=Path, default=ROOT / "target/release/hark", help="the program to measure")
    args = parser.parse_args()
    if unknown := [name for name in args.benches if name not in BENCHES]:
        parser.error(f"no bench {', '.join(unknown)}; there are {', '.join(BENCHES)}")
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before the first bench")
    try:
        with tempfile.TemporaryDirectory(prefix="hark-bench-") as work, engines(Path(work)) as where:
            setup = Setup(str(args.hark.resolve()), args.posts, where, Path(work))
            for name in args.benches or BENCHES:
                print(f"\n{name}: {BENCHES[name].__doc__.splitlines()[0]} (load {os.getloadavg()[0]:.1f})", flush=True)
                BENCHES[name](setup)
    except (Failed, OSError) as failed:
        print(f"bench: {failed}", file=sys.stderr)
        return UNAVAILABLE
    return 0


if __name__ == "__main__":
    sys.exit(main())
