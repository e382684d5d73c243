//! The handlers, one file per kind of resource.

pub(crate) mod alerts;
pub(crate) mod bulk;
pub(crate) mod dashboards;
pub(crate) mod document;
pub(crate) mod events;
pub(crate) mod exports;
pub(crate) mod health;
pub(crate) mod operations;
pub(crate) mod people;
pub(crate) mod queue;
pub(crate) mod queue_csv;
pub(crate) mod reports;
pub(crate) mod reveal;
pub(crate) mod trail;
pub(crate) mod undo;
pub(crate) mod views;
pub(crate) mod work;
