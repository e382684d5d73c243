"""Alerts and dashboards against a Hark that runs: labels and buckets are those that it really exposes."""

import json
import os
import re
import subprocess
import tempfile
import time
import unittest
import urllib.request
from pathlib import Path

import engine
import repo
import test_broker
import test_dashboards

# Given by the scrape configuration, not by Hark.
SCRAPED = {"role", "instance", "job", "le"}
# What reading a few posts must expose, some of it only at the end of the file.
EXPECTED = {
    "hark_posts_received_total", "hark_posts_screened_total", "hark_posts_dropped_total", "hark_reports_flagged_total",
    "hark_reports_stored_total", "hark_dead_letters_total", "hark_stage_duration_seconds_bucket",
    "hark_end_to_end_latency_seconds_bucket", "process_resident_memory_bytes",
}
# Seconds.
START = 60


def program() -> str:
    """The built program; skips the test where there is none."""
    built = [os.environ.get("HARK", ""), *(str(repo.ROOT / "target" / build / "hark") for build in ("release", "debug"))]
    for path in built:
        if path and Path(path).exists():
            return path
    raise unittest.SkipTest("no hark is built: `make build`, or name one in HARK")


def exposed() -> dict[str, set[str]]:
    """Series → labels that a process with all roles exposes once it has read a few posts and something that is none."""
    hark, (port,) = program(), test_broker.free_ports(1)
    if not any(place and Path(place).exists() for place in engine.PLACES):
        raise unittest.SkipTest("libchdb.so is not installed; `make setup` does it")
    with tempfile.TemporaryDirectory() as folder:
        inbox = Path(folder, "inbox")
        inbox.mkdir()
        text = "Started sertraline last week and I have had terrible headaches and nausea since"
        posts = [json.dumps({"id": str(n), "channel": "file", "text": text}) for n in range(3)]
        inbox.joinpath("posts.jsonl").write_text("\n".join([*posts, posts[0], "{no post"]) + "\n")
        settings = {"serve.listen": f"127.0.0.1:{port}", "ingest.inbox": str(inbox), "store.flush_interval_millis": "50"}
        arguments = [word for key, value in settings.items() for word in ("--set", f"{key}={value}")]
        log = Path(folder, "log")
        with log.open("w") as out:
            process = subprocess.Popen([hark, "run", "--data-dir", f"{folder}/data", *arguments], stdout=out, stderr=out)
        try:
            until, series = time.monotonic() + START, {}
            while time.monotonic() < until and process.poll() is None and EXPECTED - set(series):
                time.sleep(0.2)
                try:
                    series = parsed(urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5).read().decode())
                except OSError:
                    pass
        finally:
            process.terminate()
            process.wait(timeout=60)
        if EXPECTED - set(series):
            raise AssertionError(f"not exposed within {START} s: {EXPECTED - set(series)}; {log.read_text()[-2000:]}")
    return series


def parsed(page: str) -> dict[str, set[str]]:
    """Series → labels of a page of metrics."""
    series: dict[str, set[str]] = {}
    for name, labels in re.findall(r"^([a-z_]+)(?:\{(.*)\})? ", page, re.M):
        series.setdefault(name, set()).update(re.findall(r"(\w+)=", labels))
    return series


def expressions() -> list[str]:
    return [rule["expr"] for rule in repo.alerts()] + [expression for _, expression in test_dashboards.promql()]


def labels_of(expression: str) -> set[str]:
    """Labels by which an expression chooses or groups."""
    grouped = [name for group in re.findall(r"\b(?:by|on)\s*\(([^)]*)\)", expression) for name in re.findall(r"\w+", group)]
    chosen = [name for inside in re.findall(r"\{([^}]*)\}", expression) for name in re.findall(r"(\w+)\s*(?:=|!=)", inside)]
    return set(grouped + chosen)


class Metrics(unittest.TestCase):
    def test_labels_are_those_exposed(self):
        series, checked = exposed(), set()
        for expression in expressions():
            names = repo.metrics_of(expression)
            # What was not exposed cannot be said to lack a label.
            if names and names <= set(series):
                with self.subTest(expression):
                    known = set().union(*(series[name] for name in names))
                    self.assertEqual(labels_of(expression) - known - SCRAPED, set(), f"{sorted(names)} have {sorted(known)}")
                checked |= names
        self.assertLessEqual(EXPECTED - {"hark_reports_stored_total"}, checked)


if __name__ == "__main__":
    unittest.main()
