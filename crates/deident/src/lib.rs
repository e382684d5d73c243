//! Finds and removes what identifies people; makes pseudonyms and seals; home and only constructor of
//! [`SafeReport`]. No IO, no clock, no random source.
//!
//! # Contract
//! * [`redact`] replaces every identifier it finds by a placeholder and says where each byte went; what it finds is
//!   written down in the tables under `rules/` (English, German, French, Spanish).
//! * [`deidentify`] is the one door out of `screen`: no identifier it finds survives in any member of the report.
//! * [`Keys`] turns handles into pseudonyms and post ids into report ids, and seals the way back.
//! * Same input, same bytes.
//!
//! # Limits
//! Rules find what has a form. An uncommon name without a title, cue, greeting or signature stays, and so
//! does what describes a person without naming one. Readers of reports are still bound to confidentiality.

mod checks;
mod deidentify;
mod detect;
mod keys;
mod kind;
mod names;
mod redact;
mod report;
mod rules;
mod seal;
mod wire;

pub use deidentify::{Context, Handle, deidentify, thread_of};
pub use keys::{KeyError, Keys};
pub use kind::Kind;
pub use redact::{Redacted, RedactedText, Redaction, SpanMap, redact};
pub use report::{SafeReport, ScreenedLine};
pub use seal::{SealError, Sealed, Source};
pub use wire::WireError;
