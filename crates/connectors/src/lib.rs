//! Where posts come from: the trait [`Connector`](source::Connector), one folder per channel, and what each channel's policy
//! allows.
//!
//! # Contract
//! * A connector says what to ask, reads what is answered, pushed or exported, and hands over posts, erasures and what it
//!   could not read ([`source::Found`]), with the [`Cursor`] that stands behind them. It does no IO of its own, except for a
//!   [`source::Reader`]. The cursor is written down only once the batch is durable in the journal: at least once.
//! * What cannot be read is handed over too, with a reason and the original bytes; it never stops a source.
//! * What may be stored of a channel is said by its [`About`]; unknown channels are like `file`.
//!
//! No crate below knows a connector, and a connector knows no store and no journal. [`CONNECTORS`] lists them all.

mod about;
mod batch;
pub mod clean;
mod content;
pub mod described;
pub mod directory;
pub mod drive;
mod fields;
pub mod file;
pub mod http;
pub mod kafka;
mod ledger;
mod policy;
pub mod query;
pub mod s3;
pub mod sign;
pub mod source;
pub mod table;
pub mod webhook;
pub mod when;
pub mod wire;

pub use about::{About, Certainty, Deletion, DeletionNews, Kind, Terms, about, abouts, channel_key};
pub use batch::{LineBatch, RefusedLine};
pub use policy::MayStore;

/// Where a source stands, in words of its own (an id, a page token, a byte offset). Opaque to everybody else.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cursor(pub String);

/// Every connector, in the order shown in help. Add yours here.
pub static CONNECTORS: &[&dyn source::Connector] =
    &[&file::File, &webhook::Webhook, &described::Described, &directory::Directory, &s3::S3, &kafka::Kafka];

/// The connector of a channel, by any spelling of its name.
pub fn connector(channel: &str) -> Option<&'static dyn source::Connector> {
    let key = channel_key(channel);
    CONNECTORS.iter().copied().find(|connector| connector.about().id == key)
}
