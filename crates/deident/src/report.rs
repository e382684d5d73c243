//! The candidate report that may leave `screen`: nothing in it leads back to a person without the key.
//!
//! [`crate::deidentify`] makes one, and reading back what it wrote is the only other way to get one:
//!
//! ```
//! use deident::SafeReport;
//! assert!(SafeReport::from_wire(b"{}").is_err());
//! ```
//! ```compile_fail
//! use deident::SafeReport;
//! let report = SafeReport { text: "as a person wrote it".into() }; // its fields are private
//! ```
//! ```compile_fail
//! use deident::SafeReport;
//! let report: SafeReport = Default::default(); // it has no default to fill in
//! ```
//! ```compile_fail
//! use deident::SafeReport;
//! let report: SafeReport = serde_json::from_str("{}").unwrap(); // and serde cannot make one
//! ```

use std::collections::BTreeMap;
use std::fmt;

use model::{
    Contribution, Facts, Fingerprint, MentionRecord, Metrics, PairRecord, Pseudonym, Quality, ReportId,
    ThreadId, Timestamp, Validity, Versions,
};
use serde::Serialize;

use crate::kind::Kind;
use crate::redact::RedactedText;

/// A candidate report without identifiers. `Debug` prints its id and the length of its text.
#[derive(Clone, PartialEq)]
pub struct SafeReport {
    pub(crate) id: ReportId,
    pub(crate) revision: u64,
    pub(crate) generation: u32,
    pub(crate) channel: String,
    pub(crate) kind: Option<String>,
    pub(crate) author: Option<Pseudonym>,
    pub(crate) thread: Option<ThreadId>,
    pub(crate) parent: Option<ReportId>,
    pub(crate) metrics: Metrics,
    pub(crate) created_at: Option<Timestamp>,
    pub(crate) observed_at: Timestamp,
    pub(crate) fingerprint: Fingerprint,
    pub(crate) text: RedactedText,
    pub(crate) title: Option<RedactedText>,
    pub(crate) about: Vec<RedactedText>,
    pub(crate) redactions: BTreeMap<Kind, u32>,
    pub(crate) flagged: bool,
    pub(crate) score: f64,
    pub(crate) log_odds: Option<f64>,
    pub(crate) language: String,
    pub(crate) model: String,
    pub(crate) mentions: Vec<MentionRecord>,
    pub(crate) pairs: Vec<PairRecord>,
    pub(crate) facts: Facts,
    pub(crate) validity: Validity,
    pub(crate) quality: Quality,
    pub(crate) why: Vec<Contribution>,
    pub(crate) versions: Versions,
}

impl SafeReport {
    /// The report's id: the same for every revision of its post.
    pub fn id(&self) -> ReportId {
        self.id
    }

    /// Revision of the post; a higher one replaces a lower one.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// How many replays of the journal went before it was screened: 0 for what was screened as it came. Of one revision,
    /// the later generation stands.
    pub fn generation(&self) -> u32 {
        self.generation
    }

    /// The channel the post was read from.
    pub fn channel(&self) -> &str {
        &self.channel
    }

    /// `post`, `comment`, `review` …
    pub fn kind(&self) -> Option<&str> {
        self.kind.as_deref()
    }

    /// Stands for the author within this installation.
    pub fn author(&self) -> Option<Pseudonym> {
        self.author
    }

    /// Stands for the conversation within this installation; `None` where an earlier version wrote the report.
    pub fn thread(&self) -> Option<ThreadId> {
        self.thread
    }

    /// The report that the post has which this one answers or repeats, whether it became one or not.
    pub fn parent(&self) -> Option<ReportId> {
        self.parent
    }

    /// How far the post had gone when this revision of it was read. No reason for another report: of one revision, the counts
    /// of when it came first stand.
    pub fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    /// When the post was written, as the channel says.
    pub fn created_at(&self) -> Option<Timestamp> {
        self.created_at
    }

    /// When this installation first had it: the day of awareness.
    pub fn observed_at(&self) -> Timestamp {
        self.observed_at
    }

    /// Similarity fingerprint of the original words.
    pub fn fingerprint(&self) -> Fingerprint {
        self.fingerprint
    }

    /// What was written, redacted.
    pub fn text(&self) -> &str {
        self.text.as_str()
    }

    /// Heading, redacted.
    pub fn title(&self) -> Option<&str> {
        self.title.as_ref().map(RedactedText::as_str)
    }

    /// What page or product the post is about, redacted.
    pub fn about(&self) -> impl ExactSizeIterator<Item = &str> {
        self.about.iter().map(RedactedText::as_str)
    }

    /// How many identifiers were replaced in text, title and about, by kind.
    pub fn redactions(&self) -> &BTreeMap<Kind, u32> {
        &self.redactions
    }

    /// Whether it is a candidate; reports that are not are only made for display.
    pub fn flagged(&self) -> bool {
        self.flagged
    }

    /// Calibrated probability of a suspected reaction, 0..=1.
    pub fn score(&self) -> f64 {
        self.score
    }

    /// The same as log-odds, of which [`SafeReport::why`] is the sum; `None` where no drug counts.
    pub fn log_odds(&self) -> Option<f64> {
        self.log_odds
    }

    /// BCP 47 tag, `und` where unknown.
    pub fn language(&self) -> &str {
        &self.language
    }

    /// Version and short hash of the model that knows this language, or `none for <language>`; empty where an earlier
    /// version wrote the report.
    pub fn model(&self) -> &str {
        &self.model
    }

    /// Mentions that survived redaction; bytes of [`SafeReport::text`].
    pub fn mentions(&self) -> &[MentionRecord] {
        &self.mentions
    }

    /// Pairs of [`SafeReport::mentions`].
    pub fn pairs(&self) -> &[PairRecord] {
        &self.pairs
    }

    /// Facts of the case; bytes of [`SafeReport::text`].
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    /// The four criteria; bytes of [`SafeReport::text`].
    pub fn validity(&self) -> &Validity {
        &self.validity
    }

    /// Kind of source; bytes of [`SafeReport::text`].
    pub fn quality(&self) -> &Quality {
        &self.quality
    }

    /// The strongest parts of the score.
    pub fn why(&self) -> &[Contribution] {
        &self.why
    }

    /// What decided.
    pub fn versions(&self) -> &Versions {
        &self.versions
    }

    /// The members of `model::Screened` with the report's id as `id`, and `text` redacted: one line of
    /// `hark screen --safe`.
    pub fn screened_line(&self) -> ScreenedLine<'_> {
        ScreenedLine {
            id: self.id,
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
            versions: &self.versions,
            why: &self.why,
            text: self.text.as_str(),
        }
    }
}

impl fmt::Debug for SafeReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SafeReport({}, {} bytes)", self.id, self.text.as_str().len())
    }
}

/// See [`SafeReport::screened_line`].
#[derive(Clone, Copy, Serialize)]
pub struct ScreenedLine<'a> {
    id: ReportId,
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
    versions: &'a Versions,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    why: &'a [Contribution],
    text: &'a str,
}

impl fmt::Debug for ScreenedLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ScreenedLine({}, {} bytes)", self.id, self.text.len())
    }
}
