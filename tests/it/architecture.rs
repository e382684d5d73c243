//! The arrows between crates point one way only, and the picture in the docs is the true one.

use std::collections::{BTreeMap, BTreeSet};

use expect_test::expect_file;

/// Crates that do no IO.
const PURE: [&str; 11] = [
    "model",
    "text",
    "dictionary",
    "matcher",
    "classifier",
    "deident",
    "signal",
    "casework",
    "duplicates",
    "icsr",
    "sigv4",
];
/// What a pure crate must not depend on.
const OUTSIDE: [&str; 6] = ["tokio", "reqwest", "rdkafka", "clickhouse", "libloading", "hyper"];

/// Direct dependencies of each of our crates, by kind of section.
fn dependencies() -> BTreeMap<String, BTreeSet<String>> {
    let mut graph = BTreeMap::new();
    for entry in std::fs::read_dir(crate::root().join("crates")).unwrap().flatten() {
        let text = std::fs::read_to_string(entry.path().join("Cargo.toml")).unwrap();
        let section = text.split("[dependencies]\n").nth(1).unwrap_or_default();
        let section = section.split("\n[").next().unwrap_or_default();
        let names = section
            .lines()
            .filter_map(|line| line.split(['.', ' ', '=']).next())
            .filter(|name| !name.is_empty());
        graph.insert(entry.file_name().to_string_lossy().into_owned(), names.map(str::to_owned).collect());
    }
    graph
}

#[test]
fn the_crate_graph_is_reviewed() {
    let graph = dependencies();
    let mut text = String::new();
    for (name, needs) in &graph {
        let ours: Vec<&str> =
            needs.iter().map(String::as_str).filter(|need| graph.contains_key(*need)).collect();
        text.push_str(&format!(
            "{name} -> {}\n",
            if ours.is_empty() { "-".to_owned() } else { ours.join(", ") }
        ));
    }
    expect_file![crate::root().join("docs/crate-graph.txt")].assert_eq(&text);
}

#[test]
fn pure_crates_do_no_io() {
    let graph = dependencies();
    for name in PURE.iter().filter(|name| graph.contains_key(**name)) {
        let mut reached = BTreeSet::new();
        let mut todo = vec![(*name).to_owned()];
        while let Some(next) = todo.pop() {
            for need in graph.get(&next).into_iter().flatten() {
                if reached.insert(need.clone()) {
                    todo.push(need.clone());
                }
            }
        }
        for outside in OUTSIDE {
            assert!(!reached.contains(outside), "{name} reaches {outside}");
        }
    }
}

#[test]
fn arrows_point_one_way() {
    let graph = dependencies();
    let needs = |from: &str, to: &str| graph[from].contains(to);
    assert!(!needs("connectors", "store"), "connectors know no store");
    for face in ["review", "alert", "export"] {
        for hidden in ["connectors", "matcher", "classifier", "pipeline"] {
            assert!(!needs(face, hidden), "{face} knows {hidden}");
        }
    }
    let knows = |library: &str| -> Vec<&str> {
        graph.iter().filter(|(_, needs)| needs.contains(library)).map(|(name, _)| name.as_str()).collect()
    };
    assert!(knows("testkit").is_empty(), "the program ships no launchers of tests");
    assert_eq!(knows("libloading"), ["chdb"], "only chdb knows libchdb");
    assert_eq!(knows("clickhouse"), ["store"], "only store talks to ClickHouse");
    assert_eq!(
        knows("rusqlite"),
        ["alert", "journal"],
        "the journal and the outbox have a database of their own"
    );
}
