//! The table that the check goes by says what the table of the standard says.

use std::collections::{BTreeMap, BTreeSet};

use crate::reference;

/// Rows of a table of ours by their first cell.
fn ours(table: &'static str) -> BTreeMap<&'static str, Vec<&'static str>> {
    let rows = table.lines().filter(|line| !line.starts_with(['#', '%']));
    rows.map(|line| line.split('\t').collect::<Vec<_>>()).map(|row| (row[0], row)).collect()
}

/// Elements of the standard that stand at the place of others, or have no place of their own.
const ELSEWHERE: &[&str] = &[
    "C.3.3",
    "D.9",
    "D.10.2",
    "D.10.7",
    "E.i.1",
    "E.1.3.2",
    "F.r.3",
    "G.k.2",
    "G.k.9.i",
    "D.8.r.3a",
    "D.8.r.3b",
    "D.10.8.r.3a",
    "D.10.8.r.3b",
    "G.k.2.1.2a",
    "G.k.2.1.2b",
    "FDA.G.k.1.a",
    "FDA.G.k.12.r.7",
];

#[test]
fn every_element_of_the_standard_is_in_the_table_with_its_length_and_null_flavours() {
    let test = "every_element_of_the_standard_is_in_the_table_with_its_length_and_null_flavours";
    let Some(folder) = reference::folder(test) else { return };
    let elements = ours(include_str!("../../data/elements.tsv"));
    let blocks = ours(include_str!("../../data/blocks.tsv"));
    let mut rows =
        reference::read_csv(&std::fs::read_to_string(folder.join("tables/e2b_r3_elements.csv")).unwrap());
    let header = rows.remove(0);
    let column =
        |name: &str| header.iter().position(|cell| cell.trim_start_matches('\u{feff}') == name).unwrap();
    let (id, source, max) = (column("element"), column("source"), column("max_length"));
    let (need, nulls, fda_nulls) =
        (column("ich_conformance"), column("ich_null_flavors"), column("fda_null_flavors"));
    let set = |text: &str| text.split_whitespace().map(str::to_owned).collect::<BTreeSet<_>>();
    let mut compared = 0;
    for row in rows.iter().filter(|row| row[source] != "MFDS") {
        let Some(our) = elements.get(row[id].as_str()) else {
            let known = blocks.contains_key(row[id].as_str()) || ELSEWHERE.contains(&row[id].as_str());
            assert!(known, "{} is in no table", row[id]);
            continue;
        };
        compared += 1;
        if row[max].bytes().all(|byte| byte.is_ascii_digit()) && !row[max].is_empty() {
            assert_eq!(our[4], row[max], "longest value of {}", row[id]);
        }
        let theirs = if row[source] == "FDA" { &row[fda_nulls] } else { &row[nulls] };
        let plain: BTreeSet<String> =
            set(our[6]).into_iter().filter(|null| !null.starts_with(['+', '-', '='])).collect();
        assert_eq!(plain, set(theirs), "null flavours of {}", row[id]);
        let all: BTreeSet<String> =
            set(our[6]).into_iter().map(|null| null.trim_start_matches('+').to_owned()).collect();
        assert!(all.is_superset(&set(&row[fda_nulls])), "null flavours of {} for the FDA", row[id]);
        if matches!(row[need].as_str(), "Mandatory" | "Required") {
            assert_eq!(our[2], "M", "{} must be given", row[id]);
        }
    }
    assert!(compared > 230, "only {compared} elements were compared");
}
