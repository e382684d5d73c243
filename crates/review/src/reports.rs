//! What the pages and the API ask of the store.

use std::collections::BTreeMap;
use std::pin::Pin;

use model::{
    Contribution, Facts, MentionRecord, PairRecord, Quality, ReportId, Timestamp, Validity, Versions,
};
use serde::Serialize;

/// One candidate report as people may see it. Spans are bytes of `text`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// Id of the report.
    pub id: ReportId,
    /// Revision of the post it was made from.
    pub revision: u64,
    /// Channel of the post.
    pub channel: String,
    /// `post`, `comment` …
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// When the post was written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
    /// When Hark first saw it.
    pub observed_at: Timestamp,
    /// Calibrated probability of a suspected reaction, 0..=1.
    pub score: f32,
    /// BCP 47 tag, or `und`.
    pub language: String,
    /// Heading of the post, redacted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What the page or thread is about, redacted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub about: Vec<String>,
    /// The post's words, redacted.
    pub text: String,
    /// How many identifiers of each kind were taken out.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub redactions: BTreeMap<String, u32>,
    /// What the post names.
    pub mentions: Vec<MentionRecord>,
    /// What belongs together; indices into `mentions`.
    pub pairs: Vec<PairRecord>,
    /// Facts of the case.
    pub facts: Facts,
    /// The four criteria.
    pub validity: Validity,
    /// Kind of source.
    pub quality: Quality,
    /// The strongest parts of the score.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub why: Vec<Contribution>,
    /// What decided.
    pub versions: Versions,
}

/// Which reports; every absent part lets all pass. Times are those of the post's writing, or of its being
/// observed where the channel gives none.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    /// Exactly this channel.
    pub channel: Option<String>,
    /// A drug mention with this concept (`drug/sertraline`) or preferred name, letters' case aside.
    pub drug: Option<String>,
    /// An event mention, likewise.
    pub event: Option<String>,
    /// At or after.
    pub from: Option<Timestamp>,
    /// Before.
    pub to: Option<Timestamp>,
    /// At least this score.
    pub min_score: Option<f32>,
}

/// One page of reports, newest first.
#[derive(Clone, Debug, Default)]
pub struct Listed {
    /// The reports.
    pub reports: Vec<Report>,
    /// Where the next page begins; absent on the last. Opaque.
    pub next: Option<String>,
}

/// Reports of one hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HourCount {
    /// Start of the hour.
    pub hour: Timestamp,
    /// Candidate reports of it.
    pub reports: u64,
}

/// Counts over everything that is stored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Posts judged.
    pub posts: u64,
    /// Candidate reports.
    pub reports: u64,
    /// Candidate reports by channel, most first.
    pub channels: Vec<(String, u64)>,
}

/// Why the store did not answer.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The cursor is not one that the store gave, or belongs to another filter.
    #[error("the cursor is not one that this API gave")]
    Cursor,
    /// The database does not answer; it may later.
    #[error("the database does not answer")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// An answer on its way.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, ReadError>> + Send + 'a>>;

/// The store, as far as the faces need it.
pub trait Reports: Send + Sync + 'static {
    /// At most `limit` reports that pass the filter, newest first, from `cursor` on.
    fn list<'a>(&'a self, filter: &'a Filter, limit: usize, cursor: Option<&'a str>) -> Answer<'a, Listed>;

    /// The report, unless there is none or it was withdrawn.
    fn one(&self, id: ReportId) -> Answer<'_, Option<Report>>;

    /// At most `limit` other reports whose words are nearly the same, nearest first.
    fn similar(&self, id: ReportId, limit: usize) -> Answer<'_, Vec<Report>>;

    /// Counts of the last `hours` hours up to the newest report that passes the filter, oldest first; an hour
    /// without reports may be left out.
    fn hourly<'a>(&'a self, filter: &'a Filter, hours: u32) -> Answer<'a, Vec<HourCount>>;

    /// Counts over everything.
    fn totals(&self) -> Answer<'_, Totals>;

    /// Whether the database answers.
    fn ping(&self) -> Answer<'_, ()>;
}
