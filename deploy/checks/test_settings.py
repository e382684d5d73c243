"""Every settings file under deploy/: its keys exist, and the program accepts it where one is built."""

import os
import re
import tempfile
import unittest
from pathlib import Path

import repo
import test_chart


def files() -> dict[str, str]:
    """Name → text of each hark.toml, those of the rendered chart included."""
    found = {str(path.relative_to(repo.ROOT)): path.read_text(encoding="utf-8") for path in sorted(repo.DEPLOY.rglob("hark.toml"))}
    for name, arguments in test_chart.VALUES.items():
        for document in test_chart.render(arguments):
            if document["kind"] == "ConfigMap" and "hark.toml" in document["data"]:
                found[f"chart, {name}: {document['metadata']['name']}"] = document["data"]["hark.toml"]
    return found


def keys(tree: dict, prefix: str = "") -> set[str]:
    """Dotted keys of a settings file; what a channel is called is not one."""
    found = set()
    for name, value in tree.items():
        if isinstance(value, dict):
            found |= keys(value, f"{prefix}{name}.")
        else:
            found.add(prefix + name)
    return found


class Settings(unittest.TestCase):
    def test_every_key_has_a_default(self):
        toml = repo.need_module("tomllib")
        known = keys(toml.loads(repo.read("crates/settings/src/default.toml")))
        shipped = files()
        self.assertGreaterEqual(len(shipped), 4)
        for name, text in shipped.items():
            with self.subTest(name):
                self.assertEqual(keys(toml.loads(text)) - known, set(), "no such key in crates/settings/src/default.toml")

    def test_environment_names_settings(self):
        toml = repo.need_module("tomllib")
        known = keys(toml.loads(repo.read("crates/settings/src/default.toml")))
        for path in [*(repo.DEPLOY / "systemd").rglob("*"), repo.DEPLOY / "Dockerfile", repo.DEPLOY / "compose.yaml"]:
            if path.is_file():
                for section, key in re.findall(r"HARK__([A-Z]+)__([A-Z_]+)", path.read_text(encoding="utf-8")):
                    with self.subTest(f"{path.name}: {section}.{key}"):
                        self.assertEqual({f"{section}.{key}".lower()} - known, set(), "no such key in crates/settings/src/default.toml")

    def test_hark_accepts_them(self):
        for name, text in files().items():
            with self.subTest(name), tempfile.TemporaryDirectory() as folder:
                file = Path(folder, "hark.toml")
                file.write_text(text, encoding="utf-8")
                done = repo.run(self.program(), "settings", "check", "-c", str(file))
                self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_hark_accepts_the_rules_of_alerts(self):
        shipped = {"compose": repo.read("deploy/compose/alerts/alerts.toml")}
        for document in test_chart.render(test_chart.VALUES["everything on"]):
            if document["kind"] == "ConfigMap" and "alerts.toml" in document["data"]:
                shipped["chart"] = document["data"]["alerts.toml"]
        self.assertEqual(set(shipped), {"compose", "chart"})
        for name, text in shipped.items():
            with self.subTest(name), tempfile.TemporaryDirectory() as folder:
                secret, file = Path(folder, "safety-desk"), Path(folder, "alerts.toml")
                secret.write_text("whsec_" + "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3" + "\n", encoding="utf-8")
                secret.chmod(0o600)
                file.write_text(text.replace("/etc/hark/desk-secrets", folder), encoding="utf-8")
                done = repo.run(self.program(), "alert", "check", "--set", f"alert.file={file}", "--set", f"data.dir={folder}/data")
                self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def program(self) -> str:
        binary = os.environ.get("HARK") or next(
            (str(path) for build in ("release", "debug") if (path := repo.ROOT / "target" / build / "hark").exists()), None
        )
        if not binary:
            self.skipTest("no hark is built: `make build`, or name one in HARK")
        return binary


if __name__ == "__main__":
    unittest.main()
