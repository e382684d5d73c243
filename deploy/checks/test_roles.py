"""Roles apart as compose.yaml runs them: its settings, its broker, its health checks, with the built program.

`store` and `serve` are not here: they need a ClickHouse server, which the tests of the store have.
"""

import json
import re
import subprocess
import tempfile
import time
import unittest
import urllib.request
from pathlib import Path

import repo
import test_broker
import test_compose
import test_metrics

# Seconds for a post to come through.
THROUGH = 90


class Roles(unittest.TestCase):
    def test_a_post_goes_from_the_drop_folder_through_screen(self):
        hark, services = test_metrics.program(), test_compose.project()["services"]
        if "topics" not in repo.run(hark, "--help").stdout:
            self.skipTest("the hark that is built is older than these settings: build it anew")
        ports = dict(zip(["ingest", "screen"], test_broker.free_ports(2), strict=True))
        with test_broker.Running() as broker, tempfile.TemporaryDirectory() as folder:
            settings = Path(folder, "hark.toml")
            settings.write_text(self.settings(broker.address("INTERNAL"), folder))
            made = repo.run(hark, *self.here(services["topics"]["command"], settings))
            self.assertEqual(made.returncode, 0, made.stdout + made.stderr)
            running = {role: self.start(hark, services[role], settings, role, port, folder) for role, port in ports.items()}
            try:
                self.wait_until_healthy(services, ports)
                text = "Started sertraline last week and I have had terrible headaches and nausea since"
                Path(folder, "inbox").mkdir(exist_ok=True)
                Path(folder, "inbox/posts.part").write_text(json.dumps({"id": "1", "channel": "reddit", "text": text}) + "\n")
                Path(folder, "inbox/posts.part").rename(Path(folder, "inbox/posts.jsonl"))
                until = time.monotonic() + THROUGH
                # Lag is told every 15 seconds.
                awaited = ("hark_reports_flagged_total{", "hark_journal_lag_records{")
                while time.monotonic() < until and not all(name in self.page(ports["screen"]) for name in awaited):
                    time.sleep(0.2)
                self.assertIn('hark_posts_received_total{channel="reddit"} 1', self.page(ports["ingest"]))
                self.assertIn('hark_reports_flagged_total{channel="reddit"} 1', self.page(ports["screen"]))
                self.assertRegex(self.page(ports["screen"]), r'hark_journal_lag_records\{hop="posts",partition="\d+"\}')
            finally:
                for process in running.values():
                    process.terminate()
                ended = {role: process.wait(timeout=75) for role, process in running.items()}
            self.assertEqual(ended, {"ingest": 0, "screen": 0}, "a role did not stop in its time")

    def settings(self, broker: str, folder: str) -> str:
        """deploy/compose/hark.toml with addresses and paths of this test."""
        Path(folder, "hark-key").write_text("hark-key-1 " + "07" * 32 + "\n")
        Path(folder, "clickhouse-hark").write_text("invented\n")
        text = repo.read("deploy/compose/hark.toml").replace("kafka:9092", broker).replace("/run/secrets", folder)
        return text.replace("/var/lib/hark/inbox", f"{folder}/inbox").replace("/var/lib/hark", f"{folder}/data")

    def here(self, command: list[str], settings: Path) -> list[str]:
        return [str(settings) if word == "/etc/hark/hark.toml" else word for word in command]

    def start(self, hark: str, service: dict, settings: Path, role: str, port: int, folder: str) -> subprocess.Popen:
        words = ["--set", f"telemetry.listen=127.0.0.1:{port}", "--set", f"data.dir={folder}/data-{role}"]
        with Path(folder, f"{role}.log").open("w") as out:
            return subprocess.Popen([hark, *self.here(service["command"], settings), *words], stdout=out, stderr=out)

    def wait_until_healthy(self, services: dict, ports: dict[str, int]) -> None:
        """By the health checks of compose, which ask another port here."""
        for role, port in ports.items():
            script = re.sub(r"(?<=127\.0\.0\.1/)\d+", str(port), services[role]["healthcheck"]["test"][-1])
            until = time.monotonic() + THROUGH
            while (asked := repo.run("bash", "-c", script)).returncode and time.monotonic() < until:
                time.sleep(0.2)
            self.assertEqual(asked.returncode, 0, f"{role} never became healthy")

    def page(self, port: int) -> str:
        return urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5).read().decode()


if __name__ == "__main__":
    unittest.main()
