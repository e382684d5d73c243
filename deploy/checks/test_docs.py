"""docs/operating.md and deploy/README.md: what they name exists."""

import re
import unittest

import repo

PAGES = ["docs/operating.md", "deploy/README.md"]


class Docs(unittest.TestCase):
    def test_links_lead_somewhere(self):
        for page in PAGES:
            for target in re.findall(r"\]\(([^)\s]+)\)", repo.read(page)):
                with self.subTest(f"{page}: {target}"):
                    file, _, anchor = target.partition("#")
                    path = (repo.ROOT / page).parent / file if file else repo.ROOT / page
                    self.assertTrue(path.exists(), "no such file")
                    if anchor:
                        self.assertIn(anchor, repo.anchors(str(path.resolve().relative_to(repo.ROOT))))

    def test_settings_that_are_named_exist(self):
        toml = repo.need_module("tomllib").loads(repo.read("crates/settings/src/default.toml"))
        named = 0
        for page in PAGES:
            for section, key in re.findall(r"`([a-z]+)\.([a-z_]+)`", repo.read(page)):
                if section in toml and isinstance(toml[section], dict):
                    with self.subTest(f"{page}: {section}.{key}"):
                        self.assertIn(key, toml[section])
                    named += 1
        self.assertGreater(named, 10)

    def test_metrics_that_are_named_exist(self):
        known = repo.metric_names() | {re.sub("_(bucket|sum|count)$", "", name) for name in repo.metric_names()}
        for page in PAGES:
            self.assertEqual(set(re.findall(r"`(hark_[a-z_]+)`", repo.read(page))) - known, set())

    def test_panels_that_are_named_exist(self):
        titles = {panel["title"] for board in repo.dashboards().values() for panel in board["panels"]}
        named = set(re.findall(r"(?<!\*)\*([A-Z][A-Za-z ,%0-9]+)\*(?!\*)", repo.read("docs/operating.md")))
        # Emphasis that is no panel: how urgent an alert is, and cases of an incident.
        others = {"Page", "Ticket", "Fenced", "Session timed out", "Transaction timed out", "All alike", "One partition", "Nobody", "Somebody, and it does not move",
                  "It moves"}
        panels = {name for name in named if any(title.startswith(name) for title in titles)}
        self.assertEqual(named - others - panels, set())
        self.assertGreater(len(panels), 5)


if __name__ == "__main__":
    unittest.main()
