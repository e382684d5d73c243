"""Runs a program on given cores and measures it: wall and processor time, peak memory, lines, first line."""

import os
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path


LONGEST_SECONDS = 600
"""A program that runs longer is ended: it hangs, or the machine is of no use for measuring."""


class Failed(Exception):
    """A program under measurement did not succeed; the message holds what it said."""


@dataclass(frozen=True)
class Run:
    """What one run of a program took."""

    seconds: float  # from its start to its end
    cpu_seconds: float  # of all its threads, user and system
    peak_bytes: int  # most resident memory, mapped files included
    first_line_seconds: float | None  # from its start to its first line, end of line included
    lines: list[bytes]  # what it printed; only the count matters to most


def cores(count: int) -> set[int]:
    """The first `count` cores that this process may use."""
    return set(sorted(os.sched_getaffinity(0))[:count])


def run(argv: list[str], on: set[int], cwd: Path, stdin: bytes | None = None) -> Run:
    """Runs `argv` to its end on the cores `on`, in `cwd`, without settings from the environment.

    `stdin` is handed over at once and closed once the first line is here: a program that answers only at the end of
    its input never does, and is ended.
    """
    env = {name: value for name, value in os.environ.items() if not name.startswith("HARK__")}
    began = time.perf_counter()
    with subprocess.Popen(
        argv,
        cwd=cwd,
        env=env,
        stdin=subprocess.PIPE if stdin else subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=lambda: os.sched_setaffinity(0, on),
    ) as child:
        said: list[bytes] = []
        listener = threading.Thread(target=lambda: said.append(child.stderr.read()))
        listener.start()
        watchdog = threading.Timer(LONGEST_SECONDS, child.kill)
        watchdog.start()
        if stdin:
            child.stdin.write(stdin)
            child.stdin.flush()
        line = child.stdout.readline()
        first = time.perf_counter() - began if line else None
        if stdin:
            child.stdin.close()
        lines = [line, *child.stdout.readlines()] if line else []
        # wait4 and not RUSAGE_CHILDREN: that would be the peak of all programs run so far.
        _, status, used = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - began
        child.returncode = os.waitstatus_to_exitcode(status)
        watchdog.cancel()
        listener.join()
    if child.returncode != 0:
        raise Failed(f"{' '.join(argv)} ended with {child.returncode}:\n{said[0].decode(errors='replace')}")
    return Run(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024, first, lines)
