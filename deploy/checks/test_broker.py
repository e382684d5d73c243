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


class Broker(unittest.TestCase):
    def test_compose_runs_the_version_that_is_tested(self):
        self.assertIn(f"apache/kafka:${{KAFKA_VERSION:-{version()}}}", repo.read("deploy/compose.yaml"))

    def test_it_starts_with_the_settings_of_compose(self):
        repo.need_tool("java")
        home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "hark", f"kafka-{version()}", "lib")
        if not home.exists():
            self.skipTest("no Kafka broker is installed; scripts/install-kafka.sh does it")
        environment = test_compose.project()["services"]["kafka"]["environment"]
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "server.properties")
            file.write_text(properties(environment, f"{folder}/data"))
            java = [*JAVA, "-cp", f"{home}/*"]
            made = repo.run(*java, "kafka.tools.StorageTool", "format", "--cluster-id", environment["CLUSTER_ID"], "--config", str(file))
            self.assertEqual(made.returncode, 0, made.stdout + made.stderr)
            log = Path(folder, "log")
            with log.open("w") as out:
                command = [*java, "-Dlog4j2.level=INFO", "kafka.Kafka", str(file)]
                broker = subprocess.Popen(command, stdout=out, stderr=out, cwd=folder)
            try:
                until = time.monotonic() + START
                while READY not in log.read_text() and time.monotonic() < until and broker.poll() is None:
                    time.sleep(0.1)
                self.assertIn(READY, log.read_text(), log.read_text()[-3000:])
                for listener in ("INTERNAL", "HOST"):
                    port = re.search(listener + r"://127\.0\.0\.1:(\d+)", file.read_text())[1]
                    socket.create_connection(("127.0.0.1", int(port)), timeout=5).close()
                # A broker says nothing of a setting that it does not know; those it knows it lists.
                known = set(re.findall(r"^\t([a-z.]+) = ", log.read_text(), re.M))
                given = set(re.findall(r"^([a-z.]+)=", file.read_text(), re.M))
                self.assertEqual(given - known, set(), "the broker does not know these")
            finally:
                broker.kill()
                broker.wait()


if __name__ == "__main__":
    unittest.main()
