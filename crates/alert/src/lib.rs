//! Alerts for safety teams: rules over candidate reports, a durable outbox, signed webhooks and mail.

mod alert;
pub mod delivery;
mod document;
mod mistake;
mod near;
pub mod outbox;
pub mod rules;
pub mod run;
pub mod settings;

pub use alert::{Alert, AlertId, Finding, Severity};
pub use mistake::{Mistake, Mistakes};
