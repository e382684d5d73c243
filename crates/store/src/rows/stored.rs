//! A report as it comes out of the database.

use std::collections::BTreeMap;

use deident::SafeReport;
use model::{
    Contribution, Facts, Fingerprint, MentionRecord, Metrics, PairRecord, Pseudonym, Quality, REPOST_KIND,
    ReportId, ThreadId, Timestamp, Validity, Versions,
};
use serde::{Deserialize, Serialize};

use super::ReportRow;
use crate::error::StoreError;

/// A stored report: de-identified, its latest revision. Spans are bytes of `text` (or of `title` and `about`, for
/// mentions that say so).
///
/// Its JSON form is canonical: the same report gives the same bytes, on every engine.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct StoredReport {
    /// The report's id.
    pub id: ReportId,
    /// Revision of the post.
    pub revision: u64,
    /// How many replays went before it was screened; of one revision the later one stands.
    #[serde(default, skip_serializing_if = "is_first")]
    pub generation: u32,
    /// The channel.
    pub channel: String,
    /// `post`, `comment`, `review` …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Pseudonym of the author.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<Pseudonym>,
    /// Pseudonym of the conversation; none where an earlier version wrote the report.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thread: Option<ThreadId>,
    /// The report that the post has which this one answers or repeats, whether it became one or not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<ReportId>,
    /// How far the post had gone when it was read.
    #[serde(default, skip_serializing_if = "Metrics::is_empty")]
    pub metrics: Metrics,
    /// When the post was written, as the channel says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
    /// When it was first seen here.
    pub observed_at: Timestamp,
    /// Calibrated probability of a suspected reaction, 0..=1.
    pub score: f32,
    /// BCP 47 tag.
    pub language: String,
    /// Version and short hash of the model that knows this language, or `none for <language>`; empty where an earlier
    /// version wrote the report.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub model: String,
    /// Similarity fingerprint of the post's words.
    pub fingerprint: Fingerprint,
    /// Redacted title; empty if there is none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// Redacted context.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub about: Vec<String>,
    /// Redacted text.
    pub text: String,
    /// Mentions by field and start.
    pub mentions: Vec<MentionRecord>,
    /// Drug × event pairs.
    pub pairs: Vec<PairRecord>,
    /// Facts of the case.
    pub facts: Facts,
    /// The four criteria.
    pub validity: Validity,
    /// Kind of source.
    pub quality: Quality,
    /// The strongest parts of the score.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub why: Vec<Contribution>,
    /// How many identifiers of each kind were removed.
    pub redactions: BTreeMap<String, u32>,
    /// What decided.
    pub versions: Versions,
}

/// Whether it is the generation that every report without one is of.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn is_first(generation: &u32) -> bool {
    *generation == 0
}

impl StoredReport {
    /// What would be read back if this report were stored.
    ///
    /// # Errors
    /// When a number in it has no JSON form.
    pub fn of(report: &SafeReport) -> Result<StoredReport, StoreError> {
        // Through the row, so that what the database rounds is rounded here.
        ReportRow::new(report, 0)?.read()
    }

    /// Whether the channel says that the post repeats another, which is [`StoredReport::parent`] where it is known.
    pub fn is_repost(&self) -> bool {
        self.kind.as_deref() == Some(REPOST_KIND)
    }

    /// When the post was written, or first seen where the channel gives no time: what lists are ordered by.
    pub fn posted_at(&self) -> Timestamp {
        self.created_at.unwrap_or(self.observed_at)
    }
}

impl std::fmt::Debug for StoredReport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "StoredReport({}, revision {}, {} bytes)", self.id, self.revision, self.text.len())
    }
}
