//! Behaviour through the public interface, one file a topic.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod build;
mod cases;
mod destinations;
mod e2b;
mod export_settings;
mod listing;
mod made_up;
mod meddra;
mod paper;
mod runners;
mod schedules;
mod world;
