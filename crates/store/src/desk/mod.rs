//! The desk in the database: the copy of the trail, what stands of each report because of it, and everything that the queue
//! and the dashboards ask.
//!
//! # Contract
//! * [`ReportStore::write_trail`] may be repeated, in part or with older rows: the table of lines has each place of the journal
//!   once, the table of reports the row with the most entries.
//! * Every question is over the same [`DeskFilter`] and the same conditions (`sql/parts`). A number of a dashboard comes with
//!   the filter that shows exactly what it counts.
//! * A withdrawn report is never shown or counted, an edited one once and as it is now. Of a cluster only the report that stands
//!   for it is, as long as that report itself stands.
//! * Every answer says how many rows the database read for it.

mod answer;
mod boards;
mod filter;
mod kappa;
mod lines;
mod movers;
mod queue;
mod reviewers;
mod rows;
mod sort;
mod trail;
mod trend;

pub use boards::{Concept, Dimension, Heat, HeatCell, Reach, ReachRow, Volume, VolumeRow};
pub use filter::{AsOf, DeskFilter, Due};
pub use kappa::{Agreement, Kappa};
pub use movers::{Mover, Movers};
pub use queue::{DeskCounts, FacetValue, Facets, Queue, QueueItem, Twin};
pub use reviewers::{DecileShare, ReviewerRow, Reviewers};
pub use rows::{DeskRow, TrailEnd, TrailRow};
pub use sort::{BadSort, QueueCursor, Sort, SortKey, Window};
pub use trail::{TrailCursor, TrailFilter, TrailPage};
pub use trend::{Period, Step, Trend, TrendPoint};

/// A question over the reports that pass a filter: the parts that define them, then the file that asks.
macro_rules! desk_query {
    ($name:ident, $does:literal, $file:literal) => {
        desk_query!($name, $does, $file, "");
    };
    ($name:ident, $does:literal, $file:literal, ordered) => {
        desk_query!($name, $does, $file, include_str!("../../sql/parts/places.sql"));
    };
    ($name:ident, $does:literal, $file:literal, $between:expr) => {
        const $name: crate::sql::Sql = crate::sql::Sql::new(
            $does,
            concat!(
                include_str!("../../sql/parts/standing.sql"),
                include_str!("../../sql/parts/chosen.sql"),
                $between,
                include_str!(concat!("../../sql/queries/", $file))
            ),
        );
    };
}
use desk_query;
