//! The pipeline: what happens to a post between the connector and the database.
//!
//! ```text
//! intake   lines → posts, sealed            → hop `posts`     durable before anything is acknowledged
//! run      normalise → dedupe → annotate → classify → deidentify
//!                                           → hop `reports`   one transaction with position and dedupe state
//! delivery reports, withdrawals, tallies    → ClickHouse      a planned delta under one deduplication token
//! ```
//!
//! [`screener`] is the pure middle, also used alone by `hark screen`; [`judge`] makes reports of what it finds, and
//! [`replay`] says what another dictionary or model would change. Between the two hops everything is a
//! function call on a batch. Not here: which engines stand behind the journal and the store (`app` chooses).

pub mod delivery;
pub mod intake;
pub mod judge;
pub mod knowledge;
pub mod records;
pub mod replay;
mod restart;
mod retry;
pub mod run;
pub mod screener;
pub mod stages;
pub mod stop;

pub use retry::{after_failure, wait_unless};
