//! Numbers of the dashboards. Each names, in `filter`, the query string of the queue that shows exactly what it counts.

use serde::Serialize;
use utoipa::ToSchema;

/// Stands on every chart and export.
pub(crate) const CAVEAT: &str = "Counts are posts, not patients. General social media are not fit for broad signal detection \
(WEB-RADR recommendations); a count shows what was written and collected, not how often a reaction occurs.";

/// One bar.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct VolumeRow {
    /// Value of the dimension, such as `drug/sertraline`, `reddit`, `GB`.
    pub(crate) key: String,
    pub(crate) name: String,
    /// Posts screened; nothing where a dimension is not counted for posts that were not flagged.
    pub(crate) posts: Option<u64>,
    /// Posts flagged.
    pub(crate) flagged: Option<u64>,
    /// Reports that stand, a cluster once.
    pub(crate) reports: u64,
    /// Query string of the queue that shows them.
    pub(crate) filter: String,
}

/// Volume by a dimension.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Volume {
    /// `channel`, `drug`, `event`, `country`, `language`.
    pub(crate) by: String,
    pub(crate) rows: Vec<VolumeRow>,
    pub(crate) total: u64,
    pub(crate) total_filter: String,
    pub(crate) caveat: String,
    pub(crate) rows_read: u64,
}

/// One step of a trend.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct TrendPoint {
    /// Start of the step.
    pub(crate) at: String,
    pub(crate) reports: u64,
    /// The same step of the period before.
    pub(crate) previous: Option<u64>,
    pub(crate) serious: u64,
    pub(crate) filter: String,
}

/// Reports over time.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Trend {
    /// `hour`, `day`, `week`, `month`.
    pub(crate) step: String,
    pub(crate) points: Vec<TrendPoint>,
    pub(crate) total: u64,
    pub(crate) total_previous: Option<u64>,
    pub(crate) caveat: String,
    pub(crate) rows_read: u64,
}

/// A pair of drug and event that moved.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct Mover {
    pub(crate) drug: String,
    pub(crate) drug_name: String,
    pub(crate) event: String,
    pub(crate) event_name: String,
    pub(crate) reports: u64,
    pub(crate) previous: u64,
    /// Reports now less those of the period before.
    pub(crate) change: i64,
    /// (now + 1) / (before + 1).
    pub(crate) ratio: f64,
    pub(crate) authors: u64,
    pub(crate) first_seen: String,
    pub(crate) filter: String,
}

/// Top movers of a period against the one before.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Movers {
    pub(crate) rows: Vec<Mover>,
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) caveat: String,
    pub(crate) rows_read: u64,
}

/// A cell of the heat table.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct HeatCell {
    pub(crate) drug: String,
    pub(crate) event: String,
    pub(crate) reports: u64,
    pub(crate) filter: String,
}

/// A concept with its name.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct Concept {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) reports: u64,
}

/// Drugs × events.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Heat {
    pub(crate) drugs: Vec<Concept>,
    pub(crate) events: Vec<Concept>,
    pub(crate) cells: Vec<HeatCell>,
    pub(crate) caveat: String,
    pub(crate) rows_read: u64,
}

/// Reach of reports by channel.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct ReachRow {
    pub(crate) channel: String,
    pub(crate) reports: u64,
    /// Distinct authors.
    pub(crate) authors: u64,
    pub(crate) likes: f64,
    pub(crate) shares: f64,
    pub(crate) replies: f64,
    pub(crate) views: f64,
    pub(crate) filter: String,
}

/// Reach and engagement.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Reach {
    pub(crate) rows: Vec<ReachRow>,
    pub(crate) caveat: String,
    pub(crate) rows_read: u64,
}

/// What one reviewer did.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct ReviewerRow {
    pub(crate) account: String,
    pub(crate) decisions: u64,
    pub(crate) valid: u64,
    pub(crate) not_valid: u64,
    pub(crate) duplicates: u64,
    pub(crate) second_reviews: u64,
    /// Decisions taken back.
    pub(crate) undone: u64,
    /// Median seconds from first lease to decision.
    pub(crate) median_secs: Option<f64>,
    /// Query string of the queue that shows the decisions that stand.
    pub(crate) filter: String,
}

/// Throughput and agreement.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Reviewers {
    pub(crate) rows: Vec<ReviewerRow>,
    /// Reports that two persons found on.
    pub(crate) compared: u64,
    /// Of them, how many agree.
    pub(crate) agreed: u64,
    /// Cohen's kappa of valid against the rest; nothing while nothing can be compared.
    pub(crate) kappa: Option<f64>,
    /// Its 95 % interval.
    pub(crate) kappa_low: Option<f64>,
    pub(crate) kappa_high: Option<f64>,
    pub(crate) compared_filter: String,
    pub(crate) rows_read: u64,
}
