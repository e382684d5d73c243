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
#[cfg(test)]
mod against;
pub mod appstore;
mod batch;
pub mod bluesky;
pub mod brandwatch;
pub mod clean;
pub mod community;
mod content;
pub mod described;
pub mod directory;
pub mod discourse;
pub mod doximity;
pub mod drive;
pub mod email;
pub mod facebook;
mod fields;
pub mod file;
pub mod googleplus;
pub mod http;
mod import;
pub mod instagram;
mod jwt;
mod ledger;
pub mod linkedin;
mod listing;
pub mod mastodon;
pub mod meltwater;
mod mention;
pub mod messenger;
mod meta;
mod page;
mod partner;
pub mod pinterest;
mod policy;
pub mod query;
pub mod receive;
pub mod reddit;
#[cfg(test)]
mod rehearsal;
pub mod rss;
pub mod s3;
mod seen;
pub mod sign;
pub mod source;
pub mod sprinklr;
mod sse;
pub mod table;
pub mod talkwalker;
pub mod telegram;
pub mod threads;
pub mod tiktok;
#[cfg(test)]
mod trial;
pub mod trustpilot;
pub mod tumblr;
mod walk;
pub mod web;
pub mod webhook;
pub mod wechat;
pub mod whatsapp;
pub mod when;
pub mod wikipedia;
pub mod wire;
pub mod x;
pub mod xenforo;
pub mod yelp;
pub mod youtube;

pub use about::{About, Certainty, Deletion, DeletionNews, Kind, Terms, about, abouts, channel_key};
pub use batch::{LineBatch, RefusedLine};
pub use page::page;
pub use policy::MayStore;

/// Where a source stands, in words of its own (an id, a page token, a byte offset). Opaque to everybody else.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cursor(pub String);

/// Every connector, in the order shown in help. Add yours here.
pub static CONNECTORS: &[&dyn source::Connector] = &[
    &file::File,
    &x::X,
    &pinterest::Pinterest,
    &reddit::Reddit,
    &tiktok::Tiktok,
    &tumblr::Tumblr,
    &bluesky::Bluesky,
    &mastodon::Mastodon,
    &wikipedia::Wikipedia,
    &facebook::Facebook,
    &messenger::Messenger,
    &instagram::Instagram,
    &threads::Threads,
    &whatsapp::Whatsapp,
    &linkedin::LinkedIn,
    &telegram::Telegram,
    &wechat::WeChat,
    &youtube::YouTube,
    &appstore::AppStore,
    &discourse::Discourse,
    &rss::Rss,
    &trustpilot::Trustpilot,
    &yelp::Yelp,
    &xenforo::XenForo,
    &web::Web,
    &email::Email,
    &community::Community,
    &doximity::Doximity,
    &googleplus::GooglePlus,
    &brandwatch::Brandwatch,
    &talkwalker::Talkwalker,
    &meltwater::Meltwater,
    &sprinklr::Sprinklr,
    &webhook::Webhook,
    &described::Described,
    &directory::Directory,
    &s3::S3,
];

/// The connector of a channel, by any spelling of its name.
pub fn connector(channel: &str) -> Option<&'static dyn source::Connector> {
    let key = channel_key(channel);
    CONNECTORS.iter().copied().find(|connector| connector.about().id == key)
}
