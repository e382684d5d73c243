//! The queue in the words that analysts know.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A row.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct QueueRow {
    pub(crate) id: String,
    /// `1` raised, `2` serious, `3` others.
    pub(crate) priority: u8,
    /// When Hark read it (initial receipt).
    pub(crate) received_at: String,
    pub(crate) posted_at: String,
    /// Names of drugs of suspected reactions, else of all drugs.
    pub(crate) products: Vec<String>,
    /// Names of events.
    pub(crate) events: Vec<String>,
    /// The first event as written.
    pub(crate) verbatim: String,
    pub(crate) serious: bool,
    /// Letters: F fatal, LT life-threatening, H hospitalisation, D disability, C congenital anomaly, O other.
    pub(crate) criteria: Vec<String>,
    pub(crate) country: String,
    pub(crate) channel: String,
    pub(crate) language: String,
    pub(crate) score: f32,
    /// Criteria of a valid case that are met, 0..=4.
    pub(crate) valid: u8,
    /// Whole days since it was read.
    pub(crate) days_open: i64,
    pub(crate) due: Option<String>,
    pub(crate) days_left: Option<i64>,
    pub(crate) assignee: Option<String>,
    pub(crate) lease_holder: Option<String>,
    pub(crate) lease_until: Option<String>,
    pub(crate) status: String,
    /// Other reports that it stands for.
    pub(crate) twins: u32,
    /// First words, redacted.
    pub(crate) excerpt: String,
}

/// A stretch of the queue.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct QueuePage {
    pub(crate) rows: Vec<QueueRow>,
    /// How many pass the filter.
    pub(crate) total: u64,
    /// Place of the first row among them.
    pub(crate) offset: u64,
    /// Asks for what follows; nothing at the end.
    pub(crate) next_cursor: Option<String>,
    /// Rows that the database read for it.
    pub(crate) rows_read: u64,
}

/// Counts of reports that pass the filter.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct QueueCounts {
    /// By status.
    pub(crate) statuses: std::collections::BTreeMap<String, u64>,
    pub(crate) mine: u64,
    pub(crate) unassigned: u64,
    pub(crate) serious: u64,
    pub(crate) overdue: u64,
    /// By id of the saved view.
    pub(crate) views: std::collections::BTreeMap<String, u64>,
}

/// A value of a filter with its count.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct FacetValue {
    pub(crate) value: String,
    pub(crate) name: String,
    pub(crate) count: u64,
}

/// Values that the filters of the queue can take, most frequent first, 50 of each at most.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Facets {
    pub(crate) channels: Vec<FacetValue>,
    pub(crate) drugs: Vec<FacetValue>,
    pub(crate) events: Vec<FacetValue>,
    pub(crate) countries: Vec<FacetValue>,
    pub(crate) languages: Vec<FacetValue>,
}

/// A saved view.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub(crate) struct SavedView {
    pub(crate) id: String,
    pub(crate) name: String,
    /// Query string of the queue: filters, sort, columns.
    pub(crate) query: String,
    pub(crate) owner: String,
    pub(crate) shared: bool,
}

/// Saves a view.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ViewRequest {
    /// 1 to 80 characters.
    pub(crate) name: String,
    /// At most 2,000 bytes.
    pub(crate) query: String,
    #[serde(default)]
    pub(crate) shared: bool,
}
