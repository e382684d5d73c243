//! What a connector is made of: how it is described, set up, asked, listened to, and what it hands over.

mod connector;
mod document;
mod feed;
mod found;
mod hook;
mod keys;
mod poll;
mod reader;
mod recheck;
mod settings;
mod settings_check;
mod table;
mod written;

pub use connector::{Connector, NotOurs, Opening};
pub use document::{Document, Recorded, documents};
pub use feed::Feed;
pub use found::{ACCOUNT, Found, Item, Refusal};
pub use hook::{Hook, HookReply, HookRequest};
pub use keys::{COMMON, Key, Takes, key};
pub use poll::{Frame, Framing, Poll, Step, Trouble};
pub use reader::{Reader, ReaderError, Stopping};
pub use recheck::Recheck;
pub use settings::{SettingValue, SettingsProblem, SourceSettings};
pub(crate) use settings_check::takes;
pub(crate) use table::Table;
pub use written::values_of;
#[cfg(test)]
pub(crate) use written::written;
