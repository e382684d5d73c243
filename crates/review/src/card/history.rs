//! Entries of the trail as people read them.

use casework::{Change, Line};
use serde_json::Value;

use crate::wire::report::HistoryEntry;
use crate::words::actor;

/// Members of changes that are kept from everybody: hashes of secrets, sealed or not.
const SECRET: [&str; 2] = ["password", "secret"];

fn detail(change: &Change) -> Value {
    serde_json::to_value(change).unwrap_or_default()
}

/// One entry. `withheld`: the finding of a first reviewer that a second one may not know yet; that it was made stays.
pub(crate) fn entry(line: &Line, withheld: bool) -> HistoryEntry {
    let entry = &line.entry;
    let mut detail = detail(&entry.change);
    let change = detail["type"].as_str().unwrap_or_default().to_owned();
    let mut reason = entry.reason.clone();
    if withheld && matches!(entry.change, Change::Decided { .. }) {
        (detail, reason) = (serde_json::json!({ "type": &change, "withheld": true }), None);
    }
    if let Some(members) = detail.as_object_mut() {
        members.retain(|name, _| !SECRET.contains(&name.as_str()));
    }
    HistoryEntry {
        entry: entry.id.to_string(),
        at: entry.at.to_string(),
        by: actor(&entry.by),
        change,
        detail,
        reason,
        meaning: entry.meaning.clone(),
        stands: line.applied,
        versions: (&entry.versions).into(),
    }
}
