//! What Hark says of itself: one struct per event, whose `emit` writes the log line and counts the metrics.
//!
//! Contract
//! * Metric names are the enums [`Counter`], [`Gauge`], [`Histogram`]; nothing else in the workspace names one.
//! * Labels are bounded by type: closed enums, `&'static str`, partition numbers, names of sources from the settings, and channels through
//!   [`channel_label`], which knows a fixed list and calls the rest `other`.
//! * No event carries a post's text, id, author or link, and no field of an event could hold one.
//! * Logs go to standard error, as text on a terminal and one JSON object per line elsewhere; `NO_COLOR` is
//!   honoured. Metrics are rendered on request ([`Handle::render`]); no listener is opened and nothing is sent.
//!
//! Cost: an event looks its metrics up by name (about a microsecond), so events are emitted per batch, never
//! per post. A histogram keeps its observations until the next upkeep, every five seconds.

mod causes;
mod events;
mod labels;
mod names;
mod process;
mod record;
mod start;
#[cfg(test)]
mod tests;

pub use causes::Causes;
pub use events::{
    AlertSettingsRead, AlertsBehind, BatchScreened, BatchStored, ChannelCount, DeadLettered,
    DeliveriesPending, DeliveryAttempted, DestinationRetried, DirectoryLocked, DuplicatesFound,
    EndpointDisabled, EndpointState, FileRead, FinderRetried, HookReceived, IntakeRetried, JobBegun, JobDone,
    JobFailed, JournalBehind, JournalLag, JournalRecovered, JournalRestarted, KnowledgeRefused,
    KnowledgeReplaced, LagUnknown, LedgerOfAnother, OutboxRetried, PostsDropped, PostsReceived, ProviderAway,
    RecordsMissed, RecordsSkipped, RequestServed, RulesEvaluated, RulesRead, RulesRefused, ServerListening,
    ShutdownFinished, ShutdownStarted, SourceAsked, SourceFailed, SourceRead, SourceState, StageTimed,
    Started, StoreRetried, StoreSeen, TrimFailed,
};
pub use labels::{Method, Stage, channel_label};
pub use names::{Counter, Gauge, Histogram};
pub use start::{Format, Handle, InitError, LogOptions, Recorder, init, recorder};
