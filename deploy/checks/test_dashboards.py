"""Dashboards as files: whole, of metrics that exist, in a PromQL that Prometheus reads. Their SQL: test_sql.py."""

import json
import re
import tempfile
import unittest
from pathlib import Path

import repo


def panels():
    """(file, panel) of every panel that is not a row."""
    for name, board in repo.dashboards().items():
        for panel in board["panels"]:
            if panel["type"] != "row":
                yield name, panel


def promql():
    """(where, expression) of every Prometheus query, variables put in."""
    for name, panel in panels():
        for target in panel.get("targets", []):
            if "expr" in target:
                expression = target["expr"].replace("$__rate_interval", "5m").replace("$__range", "1h")
                yield f"{name}: {panel['title']}", re.sub(r"\$\w+", ".*", expression)


class Dashboards(unittest.TestCase):
    def test_there_are_the_two_that_are_promised(self):
        self.assertEqual(set(repo.dashboards()), {"candidate-reports.json", "pipeline-health.json"})

    def test_ids_are_unique_and_panels_do_not_overlap(self):
        uids = [board["uid"] for board in repo.dashboards().values()]
        self.assertEqual(len(uids), len(set(uids)))
        for name, board in repo.dashboards().items():
            ids, taken = set(), {}
            for panel in board["panels"]:
                with self.subTest(f"{name}: {panel['title']}"):
                    self.assertNotIn(panel["id"], ids)
                    ids.add(panel["id"])
                    place = panel["gridPos"]
                    self.assertLessEqual(place["x"] + place["w"], 24)
                    for x in range(place["x"], place["x"] + place["w"]):
                        for y in range(place["y"], place["y"] + place["h"]):
                            self.assertIsNone(taken.get((x, y)), f"lies over {taken.get((x, y))}")
                            taken[x, y] = panel["title"]

    def test_data_sources_are_those_provisioned(self):
        provisioned = repo.load_yaml("deploy/grafana/provisioning/datasources/hark.yaml")["datasources"]
        known = {source["uid"]: source["type"] for source in provisioned}
        for name, board in repo.dashboards().items():
            for uid, kind in re.findall(r'"type": "([^"]+)",\s*"uid": "([^"]+)"', json.dumps(board)):
                with self.subTest(name):
                    self.assertEqual(known.get(kind), uid)

    def test_every_panel_says_what_it_shows(self):
        for name, panel in panels():
            with self.subTest(f"{name}: {panel['title']}"):
                self.assertTrue(panel.get("description") or panel["type"] == "text")

    def test_every_metric_exists(self):
        known = repo.metric_names()
        for where, expression in promql():
            with self.subTest(where):
                self.assertEqual(repo.metrics_of(expression) - known, set(), "no such metric in crates/telemetry/src/names.rs")

    def test_prometheus_reads_every_expression(self):
        promtool = repo.need_tool("promtool")
        rules = [{"record": f"q{i}", "expr": expression} for i, (_, expression) in enumerate(promql())]
        self.assertGreater(len(rules), 20)
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "rules.json")
            file.write_text(json.dumps({"groups": [{"name": "dashboards", "rules": rules}]}))
            done = repo.run(promtool, "check", "rules", "--lint=none", str(file))
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_the_board_of_reports_says_what_counts_are_not(self):
        texts = " ".join(p["options"]["content"] for p in repo.dashboards()["candidate-reports.json"]["panels"] if p["type"] == "text")
        for words in ("Counts are posts, not patients", "not fit for broad signal detection"):
            self.assertIn(words, texts)


if __name__ == "__main__":
    unittest.main()
