//! What travels: bodies of requests and answers, each with its schema. Times are RFC 3339 in UTC; words are those of the
//! report format. Nothing here holds a handle, a link or raw text but [`report::Revealed`].

pub(crate) mod account;
pub(crate) mod alerts;
pub(crate) mod dashboard;
pub(crate) mod exports;
pub(crate) mod operations;
pub(crate) mod queue;
pub(crate) mod report;
pub(crate) mod work;
