//! What is told, before it takes a receiver's shape: an alert, a test, or that another endpoint is told no more.
//!
//! A thin message says that there is something and where to look, so that whoever looks leaves a trace at the desk; a full one says
//! too what was found. Neither holds text of a post or an identity: an alert has none.

use model::Timestamp;
use serde_json::{Map, Value, json};

use crate::{Alert, Finding, Severity};

/// Longest list in a line for people, in characters, unless its first entry alone is longer.
const LIST: usize = 1_200;

/// How much is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Payload {
    /// That there is something, and where.
    #[default]
    Thin,
    /// What was found, too.
    Full,
}

/// What is told.
#[derive(Clone, Copy, Debug)]
pub enum Notice<'a> {
    /// An alert.
    Alert(&'a Alert),
    /// Somebody tries an endpoint.
    Test {
        /// When.
        at: Timestamp,
    },
    /// Nothing more is sent to an endpoint.
    Disabled {
        /// Its name.
        endpoint: &'a str,
        /// Why.
        why: &'a str,
        /// Since when.
        at: Timestamp,
    },
}

/// The same for every receiver: what a message says.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// What makes it the same message when it comes again; no `.` in it.
    pub id: String,
    /// `hark.alert.report`, `hark.alert.aggregate`, `hark.alert.test`, `hark.endpoint.disabled`.
    pub kind: &'static str,
    /// When what it tells of happened.
    pub at: Timestamp,
    /// How much it matters.
    pub severity: Severity,
    /// In one line, for people.
    pub title: String,
    /// Label and value of each line, for people.
    pub lines: Vec<(&'static str, String)>,
    /// Where to look; none without the desk's address.
    pub link: Option<String>,
    /// For machines.
    pub data: Value,
}

impl Message {
    /// What `notice` says to an endpoint that takes `payload`. `desk`: the address under which people reach the desk.
    pub fn of(notice: Notice<'_>, payload: Payload, desk: Option<&str>) -> Message {
        match notice {
            Notice::Alert(alert) => of_alert(alert, payload, desk),
            Notice::Test { at } => Message {
                id: format!("test-{}", at.0),
                kind: "hark.alert.test",
                at,
                severity: Severity::Info,
                title: "Test: this endpoint can be reached".to_owned(),
                lines: vec![("Sent", at.to_string())],
                link: desk.map(str::to_owned),
                data: json!({"test": true}),
            },
            Notice::Disabled { endpoint, why, at } => Message {
                id: format!("disabled-{}", &crate::AlertId::of(&["disabled", endpoint, &at.to_string()])),
                kind: "hark.endpoint.disabled",
                at,
                severity: Severity::Critical,
                title: format!("Alerts are no longer sent to `{endpoint}`"),
                lines: vec![
                    ("Why", why.to_owned()),
                    ("What to do", format!("put the receiver right, then `hark alert enable {endpoint}`")),
                ],
                link: desk.map(str::to_owned),
                data: json!({"endpoint": endpoint, "why": why}),
            },
        }
    }
}

fn of_alert(alert: &Alert, payload: Payload, desk: Option<&str>) -> Message {
    let (kind, report) = match &alert.finding {
        Finding::Report { report, .. } => ("hark.alert.report", report),
        Finding::Aggregate { last, .. } => ("hark.alert.aggregate", last),
    };
    let link = desk.map(|desk| format!("{desk}/reports/{report}"));
    let severity = alert.severity.word();
    let mut data = Map::new();
    data.insert("alert".into(), alert.id.as_str().into());
    data.insert("rule".into(), alert.rule.as_str().into());
    data.insert("severity".into(), severity.into());
    data.insert("tracked".into(), alert.tracked.into());
    if let Some(link) = &link {
        data.insert("link".into(), link.as_str().into());
    }
    let mut lines =
        vec![("Rule", alert.rule.clone()), ("Severity", severity.to_owned()), ("Time", alert.at.to_string())];
    if payload == Payload::Full {
        data.insert("about".into(), json!(alert.about));
        data.insert("finding".into(), json!(alert.finding));
        if !alert.about.is_empty() {
            let about: Vec<String> =
                alert.about.iter().map(|(name, value)| format!("{name}: {value}")).collect();
            lines.push(("About", listed(&about)));
        }
        lines.push(("Found", found(&alert.finding)));
    }
    let what = match &alert.finding {
        Finding::Report { .. } => "a report",
        Finding::Aggregate { .. } => "many reports",
    };
    Message {
        id: alert.id.as_str().to_owned(),
        kind,
        at: alert.at,
        severity: alert.severity,
        title: format!("{}: {what} by rule `{}`", capital(severity), alert.rule),
        lines,
        link,
        data: Value::Object(data),
    }
}

fn found(finding: &Finding) -> String {
    match finding {
        Finding::Report { report, serious, .. } if serious.is_empty() => format!("report {report}"),
        Finding::Report { report, serious, .. } => {
            format!("report {report}, serious: {}", listed(serious))
        }
        Finding::Aggregate { measure, from, to, value, threshold, expected, reports, .. } => {
            let expected = expected.map_or(String::new(), |expected| format!(", expected {expected}"));
            format!("{measure} {value} against {threshold}{expected}, {reports} reports from {from} to {to}")
        }
    }
}

/// What stands in a list, for people: as much as is read, and how much more there is. Machines get all of it.
fn listed(all: &[String]) -> String {
    let mut text = String::new();
    for (n, one) in all.iter().enumerate() {
        if n > 0 && text.chars().count() + one.chars().count() > LIST {
            text.push_str(&format!(" … and {} more", all.len() - n));
            return text;
        }
        if n > 0 {
            text.push_str(", ");
        }
        text.push_str(one);
    }
    text
}

fn capital(word: &str) -> String {
    let (first, rest) = word.split_at(word.len().min(1));
    format!("{}{rest}", first.to_ascii_uppercase())
}
