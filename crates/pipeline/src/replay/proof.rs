//! Whether a past decision comes out again: the stored report against the one that is made of its post now.

use serde_json::{Map, Value};
use store::StoredReport;

/// What came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proof {
    /// The same, byte for byte; or no report, where none stands.
    Equal,
    /// A report comes out where none stands.
    NoneStands,
    /// None comes out where one stands.
    NoneMade,
    /// The members of the report that differ, by name.
    Differs(Vec<String>),
}

/// Compares the canonical JSON forms.
///
/// # Errors
/// When a report has no JSON form.
pub fn prove(stored: Option<&StoredReport>, made: Option<&StoredReport>) -> serde_json::Result<Proof> {
    Ok(match (stored, made) {
        (None, None) => Proof::Equal,
        (None, Some(_)) => Proof::NoneStands,
        (Some(_), None) => Proof::NoneMade,
        (Some(stored), Some(made)) => {
            if serde_json::to_vec(stored)? == serde_json::to_vec(made)? {
                return Ok(Proof::Equal);
            }
            let (stored, made) = (members(stored)?, members(made)?);
            let names = stored.keys().chain(made.keys().filter(|name| !stored.contains_key(*name)));
            Proof::Differs(names.filter(|name| stored.get(*name) != made.get(*name)).cloned().collect())
        }
    })
}

fn members(report: &StoredReport) -> serde_json::Result<Map<String, Value>> {
    match serde_json::to_value(report)? {
        Value::Object(members) => Ok(members),
        _ => Ok(Map::new()),
    }
}
