//! The events. Each is emitted once, where the fact is known, with `emit`.

mod alert;
mod delivery;
mod duplicates;
mod export;
mod http;
mod ingest;
mod journal;
mod run;
mod screen;
mod source;
mod store;

pub use alert::{AlertsBehind, LedgerOfAnother, RecordsMissed, RulesEvaluated, RulesRead, RulesRefused};
pub use delivery::{
    AlertSettingsRead, DeliveriesPending, DeliveryAttempted, EndpointDisabled, EndpointState, OutboxRetried,
};
pub use duplicates::{DuplicatesFound, FinderRetried};
pub use export::{DestinationRetried, JobBegun, JobDone, JobFailed};
pub use http::{ProviderAway, RequestServed, ServerListening};
pub use ingest::{DeadLettered, FileRead, IntakeRetried, PostsReceived};
pub use journal::{
    DirectoryLocked, JournalBehind, JournalLag, JournalRecovered, JournalRestarted, LagUnknown,
    RecordsSkipped, TrimFailed,
};
pub use run::{KnowledgeRefused, KnowledgeReplaced, ShutdownFinished, ShutdownStarted, Started};
pub use screen::{BatchScreened, ChannelCount, PostsDropped, StageTimed};
pub use source::{HookReceived, SourceAsked, SourceFailed, SourceRead, SourceState};
pub use store::{BatchStored, StoreRetried, StoreSeen};
