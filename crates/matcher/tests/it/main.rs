//! Behaviour through the public interface, one file a topic.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

mod any;
mod matching;
mod phrases;
mod rig;
