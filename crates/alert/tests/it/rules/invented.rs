//! Invented reports as rules see them.

use std::collections::BTreeMap;

use alert::rules::{Concept, Engine, Rules, Seen, read};
use alert::{Alert, AlertId};
use model::{Fingerprint, Metrics, Pseudonym, ReportId, ThreadId, Timestamp};

pub(super) const MINUTE: i64 = 60_000_000;
pub(super) const HOUR: i64 = 60 * MINUTE;
pub(super) const DAY: i64 = 24 * HOUR;

/// 2026-03-02, a Monday.
pub(super) const START: i64 = 1_772_409_600_000_000;

/// A time so many hours and minutes after [`START`], as `h:mm` or `h`.
pub(super) fn at(text: &str) -> Timestamp {
    let (hours, minutes) = text.split_once(':').unwrap_or((text, "0"));
    let number = |text: &str| text.parse::<i64>().expect("a number");
    Timestamp(START + number(hours) * HOUR + number(minutes) * MINUTE)
}

/// A digest that begins with a number.
pub(super) fn digest(number: u64) -> [u8; 16] {
    let mut bytes = [7; 16];
    bytes[..8].copy_from_slice(&number.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_le_bytes());
    bytes
}

pub(super) fn drug(id: &str, atc: &str) -> Concept {
    Concept { id: id.to_owned(), codes: BTreeMap::from([("atc".to_owned(), atc.to_owned())]) }
}

pub(super) fn event(id: &str, soc: &str) -> Concept {
    Concept { id: id.to_owned(), codes: BTreeMap::from([("meddra_soc".to_owned(), soc.to_owned())]) }
}

/// A report of nausea under sertraline.
pub(super) fn seen(number: u64, at: Timestamp) -> Seen {
    Seen {
        report: ReportId(digest(number)),
        revision: 1,
        at,
        channel: "reddit".to_owned(),
        language: "en".to_owned(),
        country: Some("DE".to_owned()),
        author: Some(Pseudonym(digest(number + 1_000_000))),
        thread: Some(ThreadId(digest(77))),
        parent: None,
        fingerprint: Fingerprint(number),
        flagged: true,
        score: 0.9,
        criteria: 4,
        first_hand: true,
        serious: Vec::new(),
        quality: Vec::new(),
        metrics: Metrics::default(),
        drugs: vec![drug("drug/sertraline", "N06AB06")],
        events: vec![event("event/nausea", "10017947")],
        situations: Vec::new(),
        pairs: vec![(0, 0)],
    }
}

/// The rules of a file that has no mistakes.
pub(super) fn rules(text: &str) -> Rules {
    read(text).unwrap_or_else(|mistakes| panic!("{mistakes}"))
}

/// What the rules of `text` find in `reports`, one after the other.
pub(super) fn found(text: &str, reports: &[Seen]) -> Vec<Alert> {
    let mut engine = Engine::new(&rules(text));
    reports.iter().flat_map(|report| engine.step(report)).collect()
}

pub(super) fn ids(alerts: &[Alert]) -> Vec<AlertId> {
    let mut ids: Vec<AlertId> = alerts.iter().map(|alert| alert.id.clone()).collect();
    ids.sort();
    ids
}
