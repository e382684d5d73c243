//! Settings of Hark: embedded defaults, loading, validation, schema and documentation.
//!
//! Contract
//! * Every default lives in `default.toml`, with the comment that documents it; the structs in [`Settings`]
//!   hold no default of their own.
//! * Later wins: defaults, files in the order given, environment `HARK__SECTION__KEY`, `--set section.key=value`.
//! * Unknown keys are refused. All mistakes are listed at once, each with the place it was written at, what the
//!   key takes, and the key or value that was probably meant.
//! * [`parse`] is pure. [`load`] and [`read_secret`] are the only functions that touch the machine.
//! * No secret is a setting: keys that end in `_file` name the file that holds one, so neither an error, nor
//!   `show`, nor `Debug` can give one away.
//!
//! Limits: integers are 64-bit signed, as in TOML; channel names are lower-case ASCII letters, digits, `-`, `_`.

mod catalogue;
mod check;
mod desk;
mod document;
mod kafka;
mod load;
mod loaded;
mod mistake;
mod post_schema;
mod read;
mod rules;
mod secret;
mod sections;
mod source;
mod suggest;
#[cfg(test)]
mod tests;

pub use desk::{Alerts, DayZero, Exports, Review, SignIn};
pub use document::{default_toml, schema, settings_doc};
pub use kafka::{Kafka, KafkaCompression, KafkaSecurity, SaslMechanism};
pub use load::{LoadError, Request, load};
pub use loaded::{Loaded, parse};
pub use mistake::{Mistake, Origin, SettingsError};
pub use post_schema::post_schema;
pub use secret::{SecretError, read_secret};
pub use sections::{
    Channel, Data, Ingest, Journal, JournalEngine, Keys, LogFormat, LogLevel, Policy, Run, Screen, Serve,
    Settings, Store, StoreCompression, StoreEngine, Telemetry, WithoutModel,
};
pub use source::{Source, SourceValue};
pub use suggest::nearest;
