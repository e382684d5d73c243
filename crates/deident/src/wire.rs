//! How a [`SafeReport`] lies in the `reports` hop: one JSON object with a version, `{"v":1, …}`.
//!
//! Members are added, never renamed or removed; an added one has a default, so that older bytes are read for
//! ever (golden file `tests/golden/wire-v1.json`). A change that old readers must not overlook raises the version.

use std::collections::BTreeMap;

use model::{
    Contribution, Facts, Fingerprint, MentionRecord, Metrics, PairRecord, Pseudonym, Quality, ReportId,
    ThreadId, Timestamp, Validity, Versions,
};
use serde::{Deserialize, Serialize, Serializer};

use crate::kind::Kind;
use crate::redact::{RedactedText, StoredText};
use crate::report::SafeReport;

/// Version of the form.
const VERSION: u32 = 1;

/// Why bytes are not a report.
#[derive(Debug, thiserror::Error)]
pub enum WireError {
    /// A later version of the program wrote them.
    #[error(
        "the report has form {found}, this program reads up to {VERSION}: update it before it reads this journal"
    )]
    Version {
        /// The version found.
        found: u32,
    },
    /// They are not what `deidentify` wrote.
    #[error(
        "not a report at column {column}: the journal is damaged, or something else wrote into its reports hop"
    )]
    Malformed {
        /// 1-based byte column.
        column: usize,
    },
    /// A span does not fit its text.
    #[error("a span of the report does not fit its text: the journal is damaged")]
    Span,
}

#[derive(Serialize)]
struct Out<'a> {
    v: u32,
    id: ReportId,
    revision: u64,
    #[serde(skip_serializing_if = "is_first")]
    generation: u32,
    channel: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: &'a Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    author: Option<Pseudonym>,
    #[serde(skip_serializing_if = "Option::is_none")]
    thread: Option<ThreadId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parent: Option<ReportId>,
    #[serde(skip_serializing_if = "Metrics::is_empty")]
    metrics: &'a Metrics,
    #[serde(skip_serializing_if = "Option::is_none")]
    created_at: Option<Timestamp>,
    observed_at: Timestamp,
    fingerprint: Fingerprint,
    text: &'a RedactedText,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: &'a Option<RedactedText>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    about: &'a [RedactedText],
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    redactions: &'a BTreeMap<Kind, u32>,
    flagged: bool,
    score: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    log_odds: Option<f64>,
    language: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    model: &'a str,
    mentions: &'a [MentionRecord],
    pairs: &'a [PairRecord],
    facts: &'a Facts,
    validity: &'a Validity,
    quality: &'a Quality,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    why: &'a [Contribution],
    versions: &'a Versions,
}

#[derive(Deserialize)]
struct In {
    id: ReportId,
    #[serde(default)]
    revision: u64,
    #[serde(default)]
    generation: u32,
    channel: String,
    #[serde(default)]
    kind: Option<String>,
    #[serde(default)]
    author: Option<Pseudonym>,
    #[serde(default)]
    thread: Option<ThreadId>,
    #[serde(default)]
    parent: Option<ReportId>,
    #[serde(default)]
    metrics: Metrics,
    #[serde(default)]
    created_at: Option<Timestamp>,
    observed_at: Timestamp,
    #[serde(default)]
    fingerprint: Fingerprint,
    text: StoredText,
    #[serde(default)]
    title: Option<StoredText>,
    #[serde(default)]
    about: Vec<StoredText>,
    #[serde(default)]
    redactions: BTreeMap<Kind, u32>,
    flagged: bool,
    score: f64,
    #[serde(default)]
    log_odds: Option<f64>,
    language: String,
    #[serde(default)]
    model: String,
    mentions: Vec<MentionRecord>,
    pairs: Vec<PairRecord>,
    facts: Facts,
    validity: Validity,
    quality: Quality,
    #[serde(default)]
    why: Vec<Contribution>,
    versions: Versions,
}

/// Whether it is the generation that every report without one is of.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn is_first(generation: &u32) -> bool {
    *generation == 0
}

#[derive(Deserialize)]
struct Head {
    v: u32,
}

impl Serialize for SafeReport {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        Out {
            v: VERSION,
            id: self.id,
            revision: self.revision,
            generation: self.generation,
            channel: &self.channel,
            kind: &self.kind,
            author: self.author,
            thread: self.thread,
            parent: self.parent,
            metrics: &self.metrics,
            created_at: self.created_at,
            observed_at: self.observed_at,
            fingerprint: self.fingerprint,
            text: &self.text,
            title: &self.title,
            about: &self.about,
            redactions: &self.redactions,
            flagged: self.flagged,
            score: self.score,
            log_odds: self.log_odds,
            language: &self.language,
            model: &self.model,
            mentions: &self.mentions,
            pairs: &self.pairs,
            facts: &self.facts,
            validity: &self.validity,
            quality: &self.quality,
            why: &self.why,
            versions: &self.versions,
        }
        .serialize(s)
    }
}

impl SafeReport {
    /// The bytes for the `reports` hop: one line of JSON without a line end.
    pub fn to_wire(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("strings, numbers and maps with string keys have a JSON form")
    }

    /// Reads what [`SafeReport::to_wire`] wrote. For the `reports` hop only, which holds nothing else: what is
    /// read here counts as redacted.
    pub fn from_wire(bytes: &[u8]) -> Result<Self, WireError> {
        let malformed = |error: serde_json::Error| WireError::Malformed { column: error.column() };
        let Head { v } = serde_json::from_slice(bytes).map_err(malformed)?;
        if v != VERSION {
            return Err(WireError::Version { found: v });
        }
        let stored: In = serde_json::from_slice(bytes).map_err(malformed)?;
        let report = Self {
            id: stored.id,
            revision: stored.revision,
            generation: stored.generation,
            channel: stored.channel,
            kind: stored.kind,
            author: stored.author,
            thread: stored.thread,
            parent: stored.parent,
            metrics: stored.metrics,
            created_at: stored.created_at,
            observed_at: stored.observed_at,
            fingerprint: stored.fingerprint,
            text: stored.text.into(),
            title: stored.title.map(Into::into),
            about: stored.about.into_iter().map(Into::into).collect(),
            redactions: stored.redactions,
            flagged: stored.flagged,
            score: stored.score,
            log_odds: stored.log_odds,
            language: stored.language,
            model: stored.model,
            mentions: stored.mentions,
            pairs: stored.pairs,
            facts: stored.facts,
            validity: stored.validity,
            quality: stored.quality,
            why: stored.why,
            versions: stored.versions,
        };
        let text = report.text.as_str();
        let fits = report
            .mentions
            .iter()
            .all(|m| m.start <= m.end && text.get(m.start as usize..m.end as usize).is_some());
        let known = |index: usize| index < report.mentions.len();
        let indexed = report.pairs.iter().all(|p| known(p.drug) && known(p.event))
            && report.facts.seriousness.iter().filter_map(|s| s.event).all(known);
        if fits && indexed { Ok(report) } else { Err(WireError::Span) }
    }
}
