//! The finder of duplicates over the real trail, a real journal and the embedded ClickHouse.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod bench;
mod changes;
mod clusters;
mod people;
mod posts;
