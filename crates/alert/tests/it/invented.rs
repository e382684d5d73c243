//! Invented alerts and settings.

use std::collections::BTreeMap;
use std::path::Path;

use alert::settings::{AlertSettings, parse};
use alert::{Alert, AlertId, Finding, Severity};
use model::{ReportId, Timestamp};

/// 2026-03-02T09:00:00Z.
pub(crate) const NOON: Timestamp = Timestamp(1_772_442_000_000_000);

/// Alert number `n` of a rule, a second after the one before.
pub(crate) fn alert(n: u64, rule: &str) -> Alert {
    Alert {
        id: AlertId::of(&["invented", rule, &n.to_string()]),
        rule: rule.to_owned(),
        severity: Severity::Warning,
        tracked: false,
        at: Timestamp(NOON.0 + n as i64 * 1_000_000),
        about: BTreeMap::from([("drug".to_owned(), "sertraline".to_owned())]),
        finding: Finding::Report {
            report: report(n),
            revision: 1,
            serious: vec!["hospitalisation".to_owned()],
        },
        to: Vec::new(),
    }
}

/// A report's number.
pub(crate) fn report(n: u64) -> ReportId {
    serde_json::from_value(format!("{n:032x}").into()).unwrap()
}

/// An alert over many reports.
pub(crate) fn aggregate() -> Alert {
    Alert {
        id: AlertId::of(&["invented", "aggregate"]),
        severity: Severity::Critical,
        tracked: true,
        finding: Finding::Aggregate {
            measure: "count".to_owned(),
            from: NOON,
            to: Timestamp(NOON.0 + 3_600_000_000),
            value: 12.0,
            threshold: 10.0,
            expected: Some(2.5),
            reports: 12,
            last: report(7),
        },
        ..alert(1, "burst")
    }
}

/// Settings whose files hold what `files` says.
pub(crate) fn settings(text: &str, files: &[(&str, &str)]) -> AlertSettings {
    let mut read = |path: &Path| -> Result<Vec<u8>, String> {
        let found = files.iter().find(|(name, _)| Path::new(name) == path);
        found.map(|(_, text)| text.as_bytes().to_vec()).ok_or_else(|| "no such file".to_owned())
    };
    parse(text, Some("https://desk.example.com"), &mut read).unwrap_or_else(|mistakes| panic!("{mistakes}"))
}

/// An endpoint at a local receiver, signed with [`SECRET`].
pub(crate) fn local(name: &str, url: &str, more: &str) -> String {
    format!(
        "[[endpoints]]\nname = \"{name}\"\nkind = \"webhook\"\nurl = \"{url}\"\nsecret_file = \"secret\"\n\
         allow_http = true\nallow_private = [\"127.0.0.1\"]\n{more}\n"
    )
}

/// An invented secret, of 32 bytes.
pub(crate) const SECRET: &str = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

/// The file of [`local`].
pub(crate) const FILES: &[(&str, &str)] = &[("secret", SECRET)];
