//! An alert: that a rule's condition was met, once. No text of a post and no identity is in it.

use std::collections::BTreeMap;
use std::fmt;

use model::{ReportId, Timestamp};
use serde::{Deserialize, Serialize};

/// Number of an alert: made of the rule, what it is about and the time of the event, so that the same posts, read again or in
/// another order, give the same alerts. 32 hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AlertId(String);

impl AlertId {
    /// The number of what these parts say.
    pub fn of(parts: &[&str]) -> AlertId {
        let mut hasher = blake3::Hasher::new();
        for part in parts {
            hasher.update(&(part.len() as u64).to_le_bytes()).update(part.as_bytes());
        }
        AlertId(hasher.finalize().to_hex()[..32].to_owned())
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AlertId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How much it matters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// To know.
    #[default]
    Info,
    /// To look at.
    Warning,
    /// To act on.
    Critical,
}

impl Severity {
    /// As written.
    pub const fn word(self) -> &'static str {
        match self {
            Severity::Info => "info",
            Severity::Warning => "warning",
            Severity::Critical => "critical",
        }
    }
}

/// What a rule found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Finding {
    /// One report.
    Report {
        /// It.
        report: ReportId,
        /// Its revision.
        revision: u64,
        /// Criteria of seriousness that it meets.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        serious: Vec<String>,
    },
    /// Many reports in a window of time.
    Aggregate {
        /// What is measured: `count`, `authors`, `rate`, `first_pair`, `velocity`.
        measure: String,
        /// Begin of the window.
        from: Timestamp,
        /// End of the window.
        to: Timestamp,
        /// What was measured.
        value: f64,
        /// What it was measured against.
        threshold: f64,
        /// What was to be expected, where there is a baseline.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        expected: Option<f64>,
        /// Reports counted.
        reports: u64,
        /// The report that crossed the line.
        last: ReportId,
    },
}

/// That a rule's condition was met.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Alert {
    /// Its number.
    pub id: AlertId,
    /// Name of the rule.
    pub rule: String,
    /// How much it matters.
    pub severity: Severity,
    /// Whether somebody must say that they saw it; else it only informs.
    pub tracked: bool,
    /// When the report that set it off was read: a time of the data, not of the clock.
    pub at: Timestamp,
    /// What it is about: `drug`, `event`, `channel` … by the rule's grouping, or of the report.
    pub about: BTreeMap<String, String>,
    /// What was found.
    pub finding: Finding,
    /// Endpoints that the rule names; empty: all that take this rule.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub to: Vec<String>,
}
