//! The pipeline, the sources, dead letters: filled by whoever runs the pipeline ([`PipelineView`](crate::PipelineView)).

use serde::Serialize;
use utoipa::ToSchema;

/// A group that reads a hop.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Lag {
    /// `screen`, `store` …
    pub stage: String,
    /// The hop that it reads.
    pub hop: String,
    /// Records that wait.
    pub records: u64,
}

/// Why posts went no further.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Dropped {
    /// Stage of the pipeline.
    pub stage: String,
    /// Why, as one word.
    pub reason: String,
    /// Posts.
    pub posts: u64,
}

/// The pipeline. Totals in and out are of all processes, from the database and the journal; drops are of this process since
/// it started.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Pipeline {
    /// Posts screened.
    pub posts: u64,
    /// Of them, flagged.
    pub flagged: u64,
    /// Reports that stand.
    pub reports: u64,
    /// Records that could not be processed.
    pub dead_letters: u64,
    /// Age of the newest record that was screened, in seconds; nothing where none was seen yet.
    pub behind_secs: Option<f64>,
    /// How far each stage lags behind.
    pub lags: Vec<Lag>,
    /// Posts that went no further, by stage and reason.
    pub dropped: Vec<Dropped>,
    /// Whether journal and database answer.
    pub journal_up: bool,
    /// Whether the database answers.
    pub store_up: bool,
    /// What each stage says of itself: `running`, `stalled` (records wait and none was taken for 10 s), `idle`.
    pub stages: std::collections::BTreeMap<String, String>,
    /// What runs.
    pub versions: super::report::Versions,
}

/// A source and its health.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Source {
    /// Its name in the settings.
    pub name: String,
    /// Its channel.
    pub channel: String,
    /// `ok`, `waiting`, `failing`, `broken`, `never`.
    pub health: String,
    /// When it last answered, RFC 3339.
    pub last_success: Option<String>,
    /// What went wrong last, in words.
    pub last_error: Option<String>,
    /// Posts.
    pub posts: u64,
    /// Requests left, where the platform says.
    pub quota_left: Option<u64>,
}

/// A dead letter, without its bytes.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct DeadLetter {
    /// Names it.
    pub id: String,
    /// Stage of the pipeline.
    pub stage: String,
    /// Why, as one word.
    pub reason: String,
    /// When, RFC 3339.
    pub at: String,
    /// Size of the record.
    pub bytes: u64,
}

/// A page of dead letters, newest first.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct DeadLetterPage {
    /// The letters.
    pub letters: Vec<DeadLetter>,
    /// Asks for what follows; nothing at the end.
    pub next_cursor: Option<String>,
}

/// What came of sending a dead letter through the pipeline again.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Redriven {
    /// The letter.
    pub id: String,
    /// `sent`, or `gone`: it was sent or removed before.
    pub outcome: String,
}
