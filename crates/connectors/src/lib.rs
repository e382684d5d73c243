//! Where posts come from: the trait [`Connector`], one folder per channel, and what each channel's policy allows.
//!
//! # Contract
//! * A [`Source`] hands over batches of posts as lines of JSON (`docs/post-format.md`) with the [`Cursor`] that
//!   stands after them. The cursor is written down only once the batch is durable in the journal: at least once.
//! * What cannot be read is handed over too, with a reason and the original bytes; it never stops a source.
//! * What may be stored of a channel is said by its [`About`], in a table; unknown channels are like `file`.
//!
//! No crate below knows a connector, and a connector knows no store. [`CONNECTORS`] lists them all.

mod about;
mod batch;
mod connector;
pub mod file;
mod policy;

pub use about::{ABOUTS, About, about, channel_key};
pub use batch::{LineBatch, RefusedLine};
pub use connector::{ChannelSettings, Connector, Cursor, Fetched, OpenError, Source, SourceError};
pub use policy::MayStore;

/// Every connector, in the order shown in help. Add yours here.
pub static CONNECTORS: &[&dyn Connector] = &[&file::File];
