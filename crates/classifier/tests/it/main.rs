//! Behaviour through the public interface, one file a topic.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

mod assertion;
mod assess;
mod denial;
mod evaluate;
mod explain;
mod facts_of_persons;
mod languages;
mod languages_east;
mod meaning;
mod negation;
mod pairs;
mod persons;
mod quality;
mod rig;
mod seriousness;
mod therapy;
mod validity;
