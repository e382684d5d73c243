//! A report as the API gives it: as stored, with UTF-16 offsets beside the bytes, without what is of use to the
//! store alone.

use serde_json::{Value, json};
use store::StoredReport;

use crate::utf16::Utf16;

/// Members that say where the report lies, not what it says.
const INTERNAL: [&str; 1] = ["fingerprint"];

/// The report as JSON.
pub(crate) fn report(report: &StoredReport) -> Value {
    // A stored report is what came out of JSON columns, so that it has a JSON form.
    let mut value = serde_json::to_value(report).unwrap_or_default();
    if let Value::Object(members) = &mut value {
        for name in INTERNAL {
            members.remove(name);
        }
        let offsets = Utf16::new(&report.text);
        members.values_mut().for_each(|member| add_utf16(member, &offsets));
    }
    value
}

/// Adds `start_utf16` and `end_utf16` to every object that has `start` and `end`.
fn add_utf16(value: &mut Value, offsets: &Utf16) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| add_utf16(item, offsets)),
        Value::Object(members) => {
            let bytes = |name: &str| members.get(name).and_then(Value::as_u64);
            if let (Some(start), Some(end)) = (bytes("start"), bytes("end")) {
                members.insert("start_utf16".to_owned(), json!(offsets.of(start)));
                members.insert("end_utf16".to_owned(), json!(offsets.of(end)));
            }
            members.values_mut().for_each(|member| add_utf16(member, offsets));
        }
        _ => {}
    }
}
