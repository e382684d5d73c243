//! The handlers, one file per kind of resource.

pub(crate) mod health;
pub(crate) mod pages;
pub(crate) mod reports;
