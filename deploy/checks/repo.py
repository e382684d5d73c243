"""What the checks read: files of the repository, and the tools beside them."""

import json
import os
import re
import shutil
import subprocess
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
TOOLS = ROOT / "target" / "tools"

_METRIC = re.compile(r"\b(?:hark|process|http)_[a-z0-9_]+\b")


def read(path: str) -> str:
    """A file of the repository."""
    return (ROOT / path).read_text(encoding="utf-8")


def need_tool(name: str) -> str:
    """The tool's path; skips the test where it is away."""
    found = shutil.which(name)
    if not found:
        raise unittest.SkipTest(f"{name} is not installed and could not be, see target/tools/install.log")
    return found


def need_module(name: str):
    """A Python package; skips the test where it is away."""
    try:
        return __import__(name)
    except ImportError:
        raise unittest.SkipTest(f"the Python package {name} could not be installed") from None


def run(*command: str, cwd: Path = ROOT, stdin: str = "", env: dict | None = None) -> subprocess.CompletedProcess:
    """Runs a command to its end and takes what it says."""
    return subprocess.run(
        command, cwd=cwd, input=stdin, env={**os.environ, **(env or {})}, capture_output=True, text=True, timeout=300
    )


def load_yaml(path: str):
    """The one document of a YAML file."""
    return need_module("yaml").safe_load(read(path))


def metric_names() -> set[str]:
    """Names of all metrics that Hark has, histograms with their series."""
    names = read("crates/telemetry/src/names.rs")
    counters_and_gauges, histograms = names.split("pub enum Histogram")
    found = set(re.findall(r'"(' + _METRIC.pattern + r')"', counters_and_gauges))
    for name in re.findall(r'"(' + _METRIC.pattern + r')"', histograms):
        found |= {name + "_bucket", name + "_sum", name + "_count"}
    return found


def metrics_of(promql: str) -> set[str]:
    """Hark's metrics that an expression names. Labels and quoted text are no metrics."""
    bare = re.sub(r'"[^"]*"', '""', promql)
    bare = re.sub(r"\{[^}]*\}", "", bare)
    bare = re.sub(r"\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)", "", bare)
    return set(_METRIC.findall(bare))


def alerts() -> list[dict]:
    """The alert rules."""
    return [rule for group in load_yaml("deploy/prometheus/alerts.yaml")["groups"] for rule in group["rules"]]


def dashboards() -> dict[str, dict]:
    """The dashboards by file name."""
    folder = DEPLOY / "grafana" / "dashboards"
    return {path.name: json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))}


def anchors(path: str) -> set[str]:
    """Anchors of a Markdown file's headings, as its readers make them."""
    headings = re.findall(r"^#+ (.+)$", re.sub(r"```.*?```", "", read(path), flags=re.S), flags=re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
