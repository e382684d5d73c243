//! Whether a past decision comes out again: the stored report against the one that is made of its post now.

use model::Metrics;
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
/// A report that was stored before conversations were known says nothing of them; every one that is made now names one. Then
/// that is no difference.
///
/// # Errors
/// When a report has no JSON form.
pub fn prove(stored: Option<&StoredReport>, made: Option<&StoredReport>) -> serde_json::Result<Proof> {
    Ok(match (stored, made) {
        (None, None) => Proof::Equal,
        (None, Some(_)) => Proof::NoneStands,
        (Some(_), None) => Proof::NoneMade,
        (Some(stored), Some(made)) => {
            let as_then = stored.thread.is_none().then(|| without_context(made));
            let made = as_then.as_ref().unwrap_or(made);
            if serde_json::to_vec(stored)? == serde_json::to_vec(made)? {
                return Ok(Proof::Equal);
            }
            let (stored, made) = (members(stored)?, members(made)?);
            let names = stored.keys().chain(made.keys().filter(|name| !stored.contains_key(*name)));
            Proof::Differs(names.filter(|name| stored.get(*name) != made.get(*name)).cloned().collect())
        }
    })
}

/// The report as it was made before conversations were known.
fn without_context(report: &StoredReport) -> StoredReport {
    StoredReport { thread: None, parent: None, metrics: Metrics::default(), ..report.clone() }
}

fn members(report: &StoredReport) -> serde_json::Result<Map<String, Value>> {
    match serde_json::to_value(report)? {
        Value::Object(members) => Ok(members),
        _ => Ok(Map::new()),
    }
}

#[cfg(test)]
mod tests {
    use model::{ReportId, ThreadId};
    use serde_json::json;

    use super::*;

    fn report(more: impl FnOnce(&mut StoredReport)) -> StoredReport {
        let criterion = json!({"status": "unsure"});
        let mut report: StoredReport = serde_json::from_value(json!({
            "id": ReportId([1; 16]), "revision": 0, "channel": "forum", "observed_at": "2026-10-01T12:00:00Z",
            "score": 0.5, "language": "en", "fingerprint": 0, "text": "dizzy", "mentions": [], "pairs": [], "facts": {},
            "validity": {"reporter": criterion, "patient": criterion, "drug": criterion, "event": criterion},
            "quality": {"first_hand": true}, "redactions": {},
            "versions": {"hark": "", "dictionary": "", "model": "", "settings": ""}
        }))
        .expect("a report");
        more(&mut report);
        report
    }

    #[test]
    fn a_report_of_before_conversations_is_no_other_for_that() {
        let now = |report: &mut StoredReport| {
            report.thread = Some(ThreadId([2; 16]));
            report.parent = Some(ReportId([3; 16]));
            report.metrics = Metrics::of([("likes", 3.0)]);
        };
        let elsewhere = |report: &mut StoredReport| report.thread = Some(ThreadId([9; 16]));
        let scored = |report: &mut StoredReport| report.score = 0.75;
        let proved = |stored: &StoredReport, made: &StoredReport| {
            prove(Some(stored), Some(made)).expect("reports have a JSON form")
        };
        let differs = |names: &[&str]| Proof::Differs(names.iter().map(|name| (*name).to_owned()).collect());
        assert_eq!(proved(&report(|_| {}), &report(now)), Proof::Equal);
        assert_eq!(proved(&report(now), &report(now)), Proof::Equal);
        let other = report(|report| {
            now(report);
            scored(report);
        });
        assert_eq!(proved(&report(|_| {}), &other), differs(&["score"]));
        let moved = report(|report| {
            now(report);
            elsewhere(report);
        });
        assert_eq!(proved(&report(now), &moved), differs(&["thread"]));
    }
}
