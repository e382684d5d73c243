//! Reports in ClickHouse: a server or the embedded engine, and nobody above [`Engine`] knows which.
//!
//! * [`Engine`] runs statements; [`ServerOptions`] says which server.
//! * [`migrate`] brings the schema (`sql/migrations/*.sql`) up to date, [`migration_status`] tells where it stands.
//! * [`ReportStore`] writes batches and reads reports, seals and tallies back (`sql/queries/*.sql`).
//! * `desk` holds what people did with reports, and answers the queue and the dashboards.
//!
//! # Contract
//! * Writing the same [`StoreBatch`] again under the same token changes nothing, in any table, however far the first
//!   attempt came (within the last 1000 inserts of a table).
//! * A later revision of a report replaces the earlier one; a withdrawal of the same or a later revision removes it.
//!   The removed row leaves the disk at the next merge: within a day, or at once by [`ReportStore::purge`].
//! * A failed write is safe to repeat where [`StoreError::retry`] says so.
//!
//! # Limits
//! A batch must fit one insert: at most a million rows and 256 MiB per table. Written for ClickHouse 26; `docs/store.md` says which was run.

mod context;
mod cursor;
mod desk;
mod dialect;
mod engine;
mod error;
mod hosts;
mod http;
mod lock;
mod migrations;
mod reports;
mod rows;
mod server;
mod sql;
mod twins;
mod writer;

pub use context::Lifetime;
pub use cursor::{BadCursor, Cursor, Page};
pub use desk::{
    Agreement, AsOf, BadSort, Concept, DecileShare, DeskCounts, DeskFilter, DeskRow, Dimension, Due,
    FacetValue, Facets, Heat, HeatCell, Kappa, Mover, Movers, Period, Queue, QueueCursor, QueueItem, Reach,
    ReachRow, ReviewerRow, Reviewers, Sort, SortKey, Step, TrailCursor, TrailEnd, TrailFilter, TrailPage,
    TrailRow, Trend, TrendPoint, Twin, Volume, VolumeRow, Window,
};
pub use engine::Engine;
pub use error::StoreError;
pub use lock::LockOptions;
pub use migrations::{MigrateError, MigrationStatus, migrate, migrate_with, migration_status};
pub use reports::{CountFilter, ReportFilter, ReportStore, TallyFilter};
pub use rows::{ChannelTotals, HourCount, HourReports, PairCount, StoredReport, TableCounts};
pub use server::{ServerError, ServerOptions, ServerUrlError, WireCompression};
pub use sql::Sql;
pub use twins::{Arrival, KeyRow, SignatureRow, ValueCounts};
pub use writer::{Retention, Seal, StoreBatch, Written};
