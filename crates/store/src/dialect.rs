//! How DDL is written: for one server alone, or for a cluster of replicas.
//!
//! The files in `sql/migrations` are written for one server, and a released file never changes. For a cluster each
//! statement is rewritten, and the checksum in the table `migrations` stays that of the file:
//!
//! * `CREATE TABLE x` and `ALTER TABLE x` become `… x ON CLUSTER 'name'`, views and databases too;
//! * `ENGINE = ReplacingMergeTree(…)` becomes `ReplicatedReplacingMergeTree('<path>', '{replica}', …)`; a bare
//!   `MergeTree` stays: it is a table that each replica computes for itself;
//! * `non_replicated_deduplication_window` becomes `replicated_deduplication_window`.
//!
//! This is a rewriting of the words our own files use, not a parser; a test rewrites every statement of every file.

/// Path of a table in Keeper; the macros are filled by each server.
const PATH: &str = "/clickhouse/tables/{shard}/{database}/{table}";

/// Engines that are replicated in a cluster.
const REPLICATED: &[&str] = &["ReplacingMergeTree", "SummingMergeTree", "AggregatingMergeTree"];

/// Statements that name an object, and so take `ON CLUSTER` behind the name. Longer beginnings first.
const NAMING: &[&str] = &[
    "CREATE MATERIALIZED VIEW IF NOT EXISTS ",
    "CREATE DATABASE IF NOT EXISTS ",
    "CREATE TABLE IF NOT EXISTS ",
    "OPTIMIZE TABLE ",
    "ALTER TABLE ",
    "DROP TABLE IF EXISTS ",
    "DROP VIEW IF EXISTS ",
];

/// Settings of every statement in a cluster.
const CLUSTER_SETTINGS: &[(&str, &str)] = &[
    // An insert is acknowledged once most replicas have it: the journal's position moves on by that answer, and a
    // replica that burns down must not take acknowledged reports with it.
    ("insert_quorum", "auto"),
    ("insert_quorum_parallel", "1"),
    // Tables are there on every host that can be reached when the statement returns; one that is down gets them later.
    ("distributed_ddl_output_mode", "throw_only_active"),
];

/// Whom DDL is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// One server, or the engine inside this process.
    Alone,
    /// The replicas of this cluster.
    Cluster(String),
}

impl Dialect {
    /// That of the cluster, if one is named.
    pub(crate) fn of_cluster(name: Option<&str>) -> Dialect {
        name.filter(|name| !name.is_empty()).map_or(Dialect::Alone, |name| Dialect::Cluster(name.to_owned()))
    }

    /// The cluster's name.
    pub(crate) fn cluster(&self) -> Option<&str> {
        match self {
            Dialect::Alone => None,
            Dialect::Cluster(name) => Some(name),
        }
    }

    /// Settings of every statement.
    pub(crate) fn settings(&self) -> &'static [(&'static str, &'static str)] {
        match self {
            Dialect::Alone => &[],
            Dialect::Cluster(_) => CLUSTER_SETTINGS,
        }
    }

    /// The statement as this dialect has it.
    pub(crate) fn render(&self, statement: &str) -> String {
        let Dialect::Cluster(cluster) = self else { return statement.to_owned() };
        replicated(&on_cluster(statement, cluster))
    }
}

/// Puts `ON CLUSTER` behind the name of the object.
fn on_cluster(statement: &str, cluster: &str) -> String {
    let found = NAMING.iter().find_map(|words| {
        let at = code_start(statement);
        statement[at..].starts_with(words).then(|| at + words.len())
    });
    let Some(name_at) = found else { return statement.to_owned() };
    let name = &statement[name_at..];
    let length = name.find(|c: char| c.is_whitespace() || c == '(').unwrap_or(name.len());
    let (before, after) = statement.split_at(name_at + length);
    let cluster = cluster.replace('\\', "\\\\").replace('\'', "\\'");
    format!("{before} ON CLUSTER '{cluster}'{after}")
}

/// Where the statement begins behind its comment lines.
fn code_start(statement: &str) -> usize {
    let mut at = 0;
    for line in statement.split_inclusive('\n') {
        if !line.trim().is_empty() && !line.trim_start().starts_with("--") {
            break;
        }
        at += line.len();
    }
    at
}

/// Makes the engine a replicated one, with the window of deduplication of its kind.
fn replicated(statement: &str) -> String {
    let mut text =
        statement.replace("non_replicated_deduplication_window", "replicated_deduplication_window");
    for engine in REPLICATED {
        let plain = format!("ENGINE = {engine}");
        let Some(at) = text.find(&plain) else { continue };
        let rest = &text[at + plain.len()..];
        let (arguments, rest) = match rest.strip_prefix('(') {
            Some(inner) => inner.split_once(')').unwrap_or((inner, "")),
            None => ("", rest),
        };
        let comma = if arguments.is_empty() { "" } else { ", " };
        text = format!(
            "{}ENGINE = Replicated{engine}('{PATH}', '{{replica}}'{comma}{arguments}){rest}",
            &text[..at]
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_are_rewritten_for_a_cluster() {
        let cluster = Dialect::Cluster("it's".into());
        for (plain, rendered) in [
            (
                "-- CREATE TABLE note\nCREATE TABLE IF NOT EXISTS t\n(\n a Int8\n)\nENGINE = ReplacingMergeTree(v, d)\nORDER BY a\n\
                 SETTINGS non_replicated_deduplication_window = 5",
                "-- CREATE TABLE note\nCREATE TABLE IF NOT EXISTS t ON CLUSTER 'it\\'s'\n(\n a Int8\n)\n\
                 ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}', v, d)\n\
                 ORDER BY a\nSETTINGS replicated_deduplication_window = 5",
            ),
            (
                "CREATE TABLE IF NOT EXISTS t (a Int8) ENGINE = ReplacingMergeTree ORDER BY a",
                "CREATE TABLE IF NOT EXISTS t ON CLUSTER 'it\\'s' (a Int8) \
                 ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}') ORDER BY a",
            ),
            (
                "CREATE TABLE IF NOT EXISTS t (a Int8) ENGINE = MergeTree ORDER BY a",
                "CREATE TABLE IF NOT EXISTS t ON CLUSTER 'it\\'s' (a Int8) ENGINE = MergeTree ORDER BY a",
            ),
            ("ALTER TABLE t ADD COLUMN b Int8", "ALTER TABLE t ON CLUSTER 'it\\'s' ADD COLUMN b Int8"),
            ("OPTIMIZE TABLE t FINAL", "OPTIMIZE TABLE t ON CLUSTER 'it\\'s' FINAL"),
            ("INSERT INTO t VALUES (1)", "INSERT INTO t VALUES (1)"),
        ] {
            assert_eq!(cluster.render(plain), rendered);
            assert_eq!(Dialect::Alone.render(plain), plain);
        }
    }

    #[test]
    fn no_name_is_no_cluster() {
        assert_eq!(Dialect::of_cluster(None), Dialect::Alone);
        assert_eq!(Dialect::of_cluster(Some("")), Dialect::Alone);
        assert_eq!(Dialect::of_cluster(Some("c")).cluster(), Some("c"));
    }
}
