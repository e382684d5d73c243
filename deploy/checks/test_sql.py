"""SQL of the dashboards, users, settings and the backup drill, against a real engine with the schema of the migrations."""

import re
import tempfile
import unittest
import xml.etree.ElementTree as ElementTree

import engine
import repo

DATABASE = ["CREATE DATABASE hark", "USE hark"]

# One post of each table, so that every query has something to find.
SAMPLE = [
    """INSERT INTO hark.tallies (hour, channel, drug, event, delta, posts, flagged) VALUES
       (toStartOfHour(now()), 'file', '', '', 'a', 10, 2), (toStartOfHour(now()), 'file', 'd1', 'e1', 'a', 2, 2)""",
    """INSERT INTO hark.reports (report_id, version, channel, posted_at, observed_at, expires_at, score, language, drugs, drug_names,
       events, event_names, reaction_drugs, reaction_events, seriousness, criteria_met, facts, quality) VALUES ('r1', 2, 'file', now64(6), now64(6),
       now() + 1000000, 0.9, 'en', ['d1'], ['D'], ['e1'], ['E'], ['d1'], ['e1'], ['hospitalisation'], 4, '{"country":{"value":"FR"}}',
       '{"labels":[{"value":"advert"}],"first_hand":true}')""",
    # The view that counts reports by hour does so every five minutes, or now.
    "SYSTEM REFRESH VIEW hark.hourly_counts_refresh",
    "SYSTEM WAIT VIEW hark.hourly_counts_refresh",
]


def migrations() -> list[str]:
    """Every statement of the migrations, in order; what the program puts into them is put in as for one server."""
    statements = []
    for path in sorted((repo.ROOT / "crates/store/sql/migrations").glob("*.sql")):
        text = re.sub(r"--[^\n]*", "", path.read_text(encoding="utf-8"))
        statements += [statement.strip() for statement in re.split(r";\s*(?:\n|$)", text) if statement.strip()]
    return statements


def queries():
    """(where, SQL) of each query and variable of the dashboards, in both forms of their variables, macros put in."""
    for name, board in repo.dashboards().items():
        found = [(v["name"], v["query"]) for v in board["templating"]["list"] if isinstance(v["query"], str)]
        for panel in board["panels"]:
            found += [(panel["title"], target["rawSql"]) for target in panel.get("targets", []) if "rawSql" in target]
        for where, sql in found:
            sql = re.sub(r"\$__timeFilter\((\w+)\)", r"\1 >= toDateTime(0) AND \1 <= toDateTime(2000000000)", sql)
            sql = re.sub(r"\$__timeInterval\((\w+)\)", r"toStartOfInterval(toDateTime(\1), INTERVAL 3600 second)", sql)
            sql = sql.replace("${channel:sqlstring}", "'file','x'")
            yield f"{name}: {where}, all", re.sub(r"\$\{\w+:sqlstring\}", "''", sql)
            one = {"drug": "'d1'", "event": "'e1'", "country": "'FR'"}
            yield f"{name}: {where}, one", re.sub(r"\$\{(\w+):sqlstring\}", lambda variable: one[variable[1]], sql)


def granted(user: str) -> dict[str, set[str]]:
    """Table → columns that a user may read; {'*'} for all of them."""
    rights = {}
    for query in ElementTree.parse(repo.DEPLOY / "clickhouse/users.d/hark.xml").findall(f"users/{user}/grants/query"):
        match = re.fullmatch(r"GRANT SELECT(?:\((.*)\))? ON hark\.(\w+)", query.text)
        if match:
            rights[match[2]] = set(re.split(r",\s*", match[1])) if match[1] else {"*"}
    return rights


class Sql(unittest.TestCase):
    def test_every_query_of_a_dashboard_runs_and_finds_the_sample(self):
        asked = list(queries())
        self.assertGreater(len(asked), 30)
        answers = engine.ask([*DATABASE, *migrations(), *SAMPLE, *(sql for _, sql in asked)])
        before = len(answers) - len(asked)
        for answer in answers[:before]:
            self.assertNotIn("error", answer, answer.get("error"))
        for (where, sql), answer in zip(asked, answers[before:], strict=True):
            with self.subTest(where):
                self.assertNotIn("error", answer, f"{answer.get('error')}\n{sql}")
                self.assertTrue(answer["rows"], f"finds nothing\n{sql}")

    def test_dashboards_may_read_what_they_ask_for_and_no_words(self):
        rights = granted("grafana")
        columns = engine.rows([*DATABASE, *migrations(), "SELECT table, name FROM system.columns WHERE database = 'hark'"])[-1]
        schema: dict[str, set[str]] = {}
        for row in columns:
            schema.setdefault(row["table"], set()).add(row["name"])
        for table, allowed in rights.items():
            self.assertIn(table, schema)
            self.assertEqual(allowed - schema[table] - {"*"}, set(), f"no such columns of {table}")
        for hidden in ("text", "title", "about", "mentions", "author"):
            self.assertNotIn(hidden, rights["reports"])
        self.assertNotIn("seals", rights)
        for where, sql in queries():
            with self.subTest(where):
                words = set(re.findall(r"\b[a-z_]+\b", re.sub(r"'[^']*'", "", sql)))
                for table in set(re.findall(r"hark\.(\w+)", sql)):
                    self.assertIn(table, rights)
                    if rights[table] != {"*"}:
                        self.assertEqual(words & schema[table] - rights[table] - schema.get("tallies", set()), set())

    def test_settings_exist(self):
        names = engine.rows([
            "SELECT name FROM system.settings",
            "SELECT name FROM system.merge_tree_settings",
            "SELECT name FROM system.server_settings",
        ])
        settings, merge_tree, server = ({row["name"] for row in part} for part in names)
        # Sections and settings that stand in no table of the server, from its documentation.
        sections = {"listen_host", "logger", "merge_tree", "storage_configuration", "backups", "prometheus", "query_log",
                    "query_thread_log", "query_views_log", "trace_log", "text_log", "processors_profile_log",
                    "keeper_server", "zookeeper", "remote_servers", "macros", "distributed_ddl"}
        for path in sorted((repo.DEPLOY / "clickhouse").rglob("*.xml")):
            tree = ElementTree.parse(path).getroot()
            self.assertEqual(tree.tag, "clickhouse")
            for profile in tree.findall("profiles/*"):
                for setting in profile:
                    with self.subTest(f"{path.name}: {setting.tag}"):
                        self.assertIn(setting.tag, settings)
            for setting in tree.findall("merge_tree/*"):
                with self.subTest(f"{path.name}: {setting.tag}"):
                    self.assertIn(setting.tag, merge_tree)
            if path.parent.name != "users.d":
                for section in tree:
                    with self.subTest(f"{path.name}: {section.tag}"):
                        self.assertIn(section.tag, server | sections)

    def test_the_profile_of_hark_takes_inserts(self):
        tree = ElementTree.parse(repo.DEPLOY / "clickhouse/users.d/hark.xml")
        sets = [f"SET {setting.tag} = '{setting.text}'" for setting in tree.find("profiles/hark")]
        found = engine.rows([*sets, *DATABASE, *migrations(), *SAMPLE, "SELECT count() AS n FROM hark.reports FINAL"])[-1]
        self.assertEqual(int(found[0]["n"]), 1)

    def test_backup_and_restore_of_the_document_give_everything_back(self):
        blocks = "\n".join(re.findall(r"```sql\n(.*?)```", repo.read("docs/operating.md"), flags=re.S))
        steps = re.findall(r"(?:BACKUP|RESTORE|RENAME|DROP) [A-Z]+ hark[^;]*", blocks)
        self.assertEqual([step.split()[0] for step in steps], ["BACKUP", "BACKUP", "RESTORE", "DROP", "RENAME", "RESTORE"])
        counts = "SELECT (SELECT count() FROM hark.reports FINAL) AS live, (SELECT count() FROM hark_drill.reports FINAL) AS drill"
        with tempfile.TemporaryDirectory() as folder:
            config = repo.read("deploy/clickhouse/config.d/hark.xml").replace("/var/lib/clickhouse-backups", folder)
            # The embedded engine opens no listener and writes no query log.
            config = re.sub(r"<(listen_host|prometheus|query_log)\b.*?</\1>|<\w+ remove=\"remove\"/>", "", config, flags=re.S)
            answers = engine.rows([*DATABASE, *migrations(), *SAMPLE, *steps, counts], config)
        self.assertEqual({name: int(count) for name, count in answers[-1][0].items()}, {"live": 1, "drill": 1})


if __name__ == "__main__":
    unittest.main()
