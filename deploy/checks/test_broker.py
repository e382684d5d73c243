"""The broker of compose.yaml: the version that the tests of the journal run, and a real start with its settings."""

import os
import re
import socket
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

import repo
import test_compose

JAVA = ["java", "-Xms64m", "-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
# Seconds; a start takes two to five.
START = 60
# What it logs when every listener is open and it is part of its cluster.
READY = "Kafka Server started"


def version() -> str:
    """The version of Kafka that `make setup` installs for the tests."""
    return re.search(r"^VERSION='([^']+)'", repo.read("scripts/install-kafka.sh"), re.M)[1]


def free_ports(count: int) -> list[int]:
    """Ports of this machine that nobody listens on."""
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def properties(environment: dict[str, str], data: str) -> str:
    """Settings as the image makes them of its environment, on this machine and other ports."""
    lines = []
    moved = dict(zip(["9092", "19092", "9093"], map(str, free_ports(3)), strict=True))
    for name, value in sorted(environment.items()):
        if name.startswith("KAFKA_") and name != "KAFKA_HEAP_OPTS":
            value = re.sub(r"(?<=@)kafka(?=:)|(?<=://)(kafka)?(?=:)", "127.0.0.1", value)
            value = re.sub(r"(?<=:)(\d+)", lambda port: moved[port[1]], value)
            lines.append(f"{name.removeprefix('KAFKA_').lower().replace('_', '.')}={data if name == 'KAFKA_LOG_DIRS' else value}")
    return "\n".join(lines) + "\n"


class Running:
    """A broker with the settings of compose.yaml, until the block ends; skips the test where none is installed."""

    def __enter__(self) -> "Running":
        repo.need_tool("java")
        home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "hark", f"kafka-{version()}", "lib")
        if not home.exists():
            raise unittest.SkipTest("no Kafka broker is installed; scripts/install-kafka.sh does it")
        environment = test_compose.project()["services"]["kafka"]["environment"]
        self.folder = tempfile.TemporaryDirectory()
        file, self.file = Path(self.folder.name, "server.properties"), Path(self.folder.name, "log")
        self.properties = properties(environment, f"{self.folder.name}/data")
        file.write_text(self.properties)
        java = [*JAVA, "-cp", f"{home}/*"]
        cluster = environment["CLUSTER_ID"]
        made = repo.run(*java, "kafka.tools.StorageTool", "format", "--cluster-id", cluster, "--config", str(file))
        if made.returncode:
            raise AssertionError(made.stdout + made.stderr)
        with self.file.open("w") as out:
            command = [*java, "-Dlog4j2.level=INFO", "kafka.Kafka", str(file)]
            self.process = subprocess.Popen(command, stdout=out, stderr=out, cwd=self.folder.name)
        until = time.monotonic() + START
        while READY not in self.log() and time.monotonic() < until and self.process.poll() is None:
            time.sleep(0.1)
        if READY not in self.log():
            self.__exit__()
            raise AssertionError(f"the broker does not start: {self.log()[-3000:]}")
        return self

    def __exit__(self, *_):
        self.last = self.log()
        self.process.kill()
        self.process.wait()
        self.folder.cleanup()

    def log(self) -> str:
        return self.file.read_text() if self.file.exists() else self.last

    def address(self, listener: str) -> str:
        """Host and port of a listener."""
        return re.search(listener + r"://(127\.0\.0\.1:\d+)", self.properties)[1]


class Broker(unittest.TestCase):
    def test_compose_runs_the_version_that_is_tested(self):
        self.assertIn(f"apache/kafka:${{KAFKA_VERSION:-{version()}}}", repo.read("deploy/compose.yaml"))

    def test_it_starts_with_the_settings_of_compose(self):
        with Running() as broker:
            for listener in ("INTERNAL", "HOST"):
                host, port = broker.address(listener).split(":")
                socket.create_connection((host, int(port)), timeout=5).close()
            # A broker says nothing of a setting that it does not know; those it knows it lists.
            known = set(re.findall(r"^\t([a-z.]+) = ", broker.log(), re.M))
            given = set(re.findall(r"^([a-z.]+)=", broker.properties, re.M))
            self.assertEqual(given - known, set(), "the broker does not know these")


if __name__ == "__main__":
    unittest.main()
