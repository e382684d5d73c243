"""Alert rules: the rules and their tests through promtool, and what ties them to the rest of the repository."""

import re
import unittest

import repo


class Alerts(unittest.TestCase):
    def test_promtool_accepts_scrape_configuration_and_rules(self):
        promtool = repo.need_tool("promtool")
        done = repo.run(promtool, "check", "config", "deploy/prometheus/prometheus.yaml")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_rule_tests_pass(self):
        promtool = repo.need_tool("promtool")
        files = sorted(path.name for path in (repo.DEPLOY / "prometheus").glob("*_test.yaml"))
        done = repo.run(promtool, "test", "rules", *files, cwd=repo.DEPLOY / "prometheus")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_every_metric_exists(self):
        known = repo.metric_names()
        for rule in repo.alerts():
            with self.subTest(rule["alert"]):
                self.assertEqual(repo.metrics_of(rule["expr"]) - known, set(), "no such metric in crates/telemetry/src/names.rs")

    def test_every_alert_has_a_page_that_exists_and_every_page_an_alert(self):
        pages = set()
        anchors = repo.anchors("docs/operating.md")
        for rule in repo.alerts():
            with self.subTest(rule["alert"]):
                file, _, anchor = rule["annotations"]["runbook_url"].partition("#")
                self.assertEqual(file, "docs/operating.md")
                self.assertEqual(anchor, rule["alert"].lower())
                self.assertIn(anchor, anchors)
                pages.add(anchor)
        written = {anchor for anchor in anchors if anchor.startswith("hark") and re.fullmatch(r"hark[a-z]+", anchor)}
        self.assertEqual(written - pages, set(), "pages without an alert")

    def test_every_alert_is_tested_firing_and_silent(self):
        verdicts: dict[str, set[bool]] = {}
        files = sorted((repo.DEPLOY / "prometheus").glob("*_test.yaml"))
        for case in [case for file in files for case in repo.load_yaml(str(file.relative_to(repo.ROOT)))["tests"]]:
            for check in case["alert_rule_test"]:
                verdicts.setdefault(check["alertname"], set()).add(bool(check["exp_alerts"]))
        names = {rule["alert"] for rule in repo.alerts()}
        self.assertEqual(verdicts, {name: {True, False} for name in names})

    def test_every_alert_says_how_urgent_it_is_and_what_it_means(self):
        for rule in repo.alerts():
            with self.subTest(rule["alert"]):
                self.assertIn(rule["labels"]["severity"], {"page", "ticket"})
                self.assertTrue(rule["annotations"]["summary"] and rule["annotations"]["description"])

    def test_lag_threshold_is_half_of_the_retention_that_is_shipped(self):
        expression = next(rule["expr"] for rule in repo.alerts() if rule["alert"] == "HarkLagNearRetention")
        hours = int(re.search(r"^posts_retention_hours = (\d+)", repo.read("deploy/compose/hark.toml"), re.M)[1])
        self.assertEqual(int(re.search(r'hop="posts"}\) > (\d+)', expression)[1]), hours * 3600 // 2)


if __name__ == "__main__":
    unittest.main()
