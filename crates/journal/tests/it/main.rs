//! Behaviour through the public interface, one file a topic.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod conformance;
mod crash;
mod model;
mod museum;
