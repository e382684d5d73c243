"""compose.yaml through the loader that Docker Compose itself uses, and the rules it must keep."""

import hashlib
import http.server
import json
import os
import re
import shutil
import stat
import tempfile
import threading
import unittest
from pathlib import Path

import repo

# They end when they are done.
ONE_SHOT = {"topics", "migrate"}
ROLES = {"ingest", "screen", "store", "serve"}


def project() -> dict:
    """The project as Compose reads it: merged, interpolated, checked."""
    loader = repo.need_tool("compose-go")
    done = repo.run(loader, "-format", "json", "compose.yaml", cwd=repo.DEPLOY)
    if done.returncode:
        raise AssertionError(done.stdout + done.stderr)
    return json.loads(done.stdout[done.stdout.index("{"):])


class Compose(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.services = project()["services"]

    def test_all_services_are_there(self):
        others = {"kafka", "clickhouse", "prometheus", "grafana"}
        self.assertEqual(set(self.services), ROLES | ONE_SHOT | others)

    def test_ports_are_published_on_this_machine_alone(self):
        published = 0
        for name, service in self.services.items():
            for port in service.get("ports", []):
                with self.subTest(name):
                    self.assertEqual(port.get("host_ip"), "127.0.0.1")
                published += 1
        self.assertGreaterEqual(published, 4)

    def test_images_have_a_version(self):
        for name, service in self.services.items():
            with self.subTest(name):
                image, _, tag = service["image"].rpartition(":")
                self.assertTrue(image)
                self.assertTrue(tag == "local" or re.fullmatch(r"v?\d+\.\d+(\.\d+)*", tag), tag)

    def test_what_runs_for_long_has_a_health_check_a_restart_and_limits(self):
        for name, service in self.services.items():
            with self.subTest(name):
                limits = service["deploy"]["resources"]["limits"]
                self.assertTrue(limits["cpus"] and limits["memory"])
                if name in ONE_SHOT:
                    self.assertEqual(service["restart"], "no")
                else:
                    self.assertEqual(service["restart"], "unless-stopped")
                    self.assertTrue(service["healthcheck"]["test"])

    def test_roles_wait_for_topics_and_tables(self):
        for role in ROLES:
            with self.subTest(role):
                waits = {on: how["condition"] for on, how in self.services[role]["depends_on"].items()}
                self.assertEqual(waits, {on: "service_completed_successfully" for on in ONE_SHOT})

    def test_containers_of_hark_may_write_nowhere_and_do_nothing(self):
        for name in ROLES | ONE_SHOT:
            with self.subTest(name):
                self.assertTrue(self.services[name]["read_only"])
                self.assertEqual(self.services[name]["cap_drop"], ["ALL"])
                self.assertIn("no-new-privileges:true", self.services[name]["security_opt"])

    def test_alerts_run_once_and_keep_what_is_to_be_delivered(self):
        having = {name for name in ROLES if "alert" in self.services[name]["command"][2].split(",")}
        self.assertEqual(having, {"serve"})
        kept = {volume["target"]: volume["type"] for volume in self.services["serve"]["volumes"]}
        self.assertEqual(kept["/var/lib/hark"], "volume")

    def test_no_secret_stands_in_the_environment(self):
        for name, service in self.services.items():
            for key in service.get("environment") or {}:
                with self.subTest(f"{name}: {key}"):
                    self.assertNotRegex(key, r"(PASSWORD|SECRET|TOKEN)$")

    def test_files_that_are_mounted_exist(self):
        for name, service in self.services.items():
            for volume in service.get("volumes", []):
                source = volume.get("source", "")
                if volume["type"] == "bind" and not source.endswith("/inbox"):
                    with self.subTest(f"{name}: {volume['target']}"):
                        self.assertTrue(Path(source).exists(), source)

    def test_targets_of_prometheus_are_services(self):
        for job in repo.load_yaml("deploy/prometheus/prometheus.yaml")["scrape_configs"]:
            names = [name for sd in job.get("dns_sd_configs", []) for name in sd["names"]]
            if job["job_name"] == "hark":
                self.assertEqual(set(names), ROLES)

    def test_health_checks_of_roles_say_yes_to_200_and_no_to_all_else(self):
        answers = {200: 0, 503: 1}
        for name in sorted(ROLES):
            kind, shell, flag, script = self.services[name]["healthcheck"]["test"]
            self.assertEqual((kind, shell, flag), ("CMD", "bash", "-c"))
            for status, expected in answers.items():
                with self.subTest(f"{name}: {status}"), Answering(status) as port:
                    asked = re.sub(r"(?<=127\.0\.0\.1/)\d+", str(port), script)
                    self.assertEqual(min(repo.run(shell, flag, asked).returncode, 1), expected)
            with self.subTest(f"{name}: nobody there"):
                self.assertNotEqual(repo.run(shell, flag, re.sub(r"(?<=127\.0\.0\.1/)\d+", "1", script)).returncode, 0)


class Answering:
    """A server on a free port of this machine that answers /readyz with one status."""

    def __init__(self, status: int):
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(status if self.path == "/readyz" else 404)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.HTTPServer(("127.0.0.1", 0), Handler)

    def __enter__(self) -> int:
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self.server.server_port

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


class Secrets(unittest.TestCase):
    def test_the_script_makes_each_secret_once(self):
        names = repo.load_yaml("deploy/compose.yaml")["secrets"]
        with tempfile.TemporaryDirectory() as folder:
            script = shutil.copy(repo.DEPLOY / "compose/secrets.sh", folder)
            first = self.secrets_of(script, folder)
            self.assertEqual(set(first), {Path(secret["file"]).name for secret in names.values()})
            self.assertEqual(stat.S_IMODE(os.stat(Path(folder, "secrets")).st_mode), 0o700)
            self.assertRegex(first["hark-key"], r"\Ahark-key-1 [0-9a-f]{64}\Z")
            self.assertEqual(len({first["clickhouse-hark"], first["clickhouse-grafana"], first["grafana-admin"]}), 3)
            self.assertEqual(self.secrets_of(script, folder), first, "a second run changed secrets")

    def test_clickhouse_learns_the_hashes_of_the_passwords(self):
        with tempfile.TemporaryDirectory() as folder:
            made = self.secrets_of(shutil.copy(repo.DEPLOY / "compose/secrets.sh", folder), folder)
        for user in ("hark", "grafana"):
            digest = hashlib.sha256(made[f"clickhouse-{user}"].encode()).hexdigest()
            self.assertIn(f"<{user}><password_sha256_hex>{digest}<", made["clickhouse-passwords.xml"])

    def secrets_of(self, script: str, folder: str) -> dict[str, str]:
        done = repo.run("bash", script)
        self.assertEqual(done.returncode, 0, done.stderr)
        return {path.name: path.read_text() for path in Path(folder, "secrets").iterdir()}


if __name__ == "__main__":
    unittest.main()
