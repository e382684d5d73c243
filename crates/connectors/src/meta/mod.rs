//! What Facebook, Messenger, Instagram, Threads and WhatsApp share, since one company serves them from one kind of interface:
//! the Graph API and its webhooks. Not a channel.
//!
//! * [`envelope`]: webhook deliveries, taken apart into changes and messages. [`hook`]: handshake, signature, and the callback
//!   by which a person asks for deletion.
//! * [`page`]: pages of the Graph API. [`graph`]: requests. [`verdict`] and [`usage`]: what answers and their headers mean.
//!   [`walk`]: asks for pages of pages, and knows how far it came. [`check`]: asks again for posts by their ids.
//! * [`conversation`]: messages as the Graph API and webhooks give them; [`inbox`] asks for them. [`mojibake`]: what people download. [`settings`].
//!
//! What is marked as a setting (host, version, page size) drifts, and is a setting for that reason.

pub(crate) mod check;
pub(crate) mod conversation;
pub(crate) mod envelope;
pub(crate) mod graph;
pub(crate) mod hook;
pub(crate) mod inbox;
pub(crate) mod mojibake;
pub(crate) mod page;
pub(crate) mod person;
pub(crate) mod settings;
pub(crate) mod usage;
pub(crate) mod verdict;
pub(crate) mod walk;
pub(crate) mod watch;

#[cfg(test)]
mod tests;
#[cfg(test)]
pub(crate) mod trial;

use model::Timestamp;

use crate::sign::{Hash, hex};
use crate::when;

/// Bytes of a digest that stands for an id: 96 bits, so that no two posts of one archive share one.
const DIGEST_BYTES: usize = 12;

/// A time as the Graph API writes it (`2026-08-10T18:45:03+0000`), or seconds or milliseconds since 1970 in digits.
pub(crate) fn time(text: &str) -> Option<Timestamp> {
    match text.parse::<f64>() {
        Ok(number) => when::epoch_any(number).filter(|_| number > 0.0),
        Err(_) => when::iso(text),
    }
}

/// Whole seconds since 1970.
pub(crate) fn secs(time: Timestamp) -> i64 {
    time.0.div_euclid(1_000_000)
}

/// An id for what the platform gives none: the same for the same parts.
pub(crate) fn digest(kind: &str, parts: &[&str]) -> String {
    let mut bytes = Vec::new();
    for part in parts {
        bytes.extend_from_slice(&(part.len() as u64).to_be_bytes());
        bytes.extend_from_slice(part.as_bytes());
    }
    let hash = Hash::Sha256.of(&bytes);
    format!("{kind}:{}", hex(&hash[..hash.len().min(DIGEST_BYTES)]))
}
