//! Behaviour through the public interface, one file a topic.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod acks;
mod cases;
mod checked;
mod cioms;
mod facts;
mod golden;
mod grammar;
mod listing;
mod many;
mod many_checked;
mod masking;
mod mutations;
mod official;
mod order;
mod places;
mod r2;
mod reference;
mod said;
mod schema;
mod summaries;
