//! Behaviour through the public interface, one file a topic.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod annotated;
mod detectors;
mod keys;
mod measure;
mod planted;
mod report;
mod spans;
