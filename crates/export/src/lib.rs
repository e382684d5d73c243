//! Cases, listings and forms as files: who may leave, what they say, where they go, what receivers answer.

pub mod case;
pub mod destination;
pub mod e2b;
pub mod job;
pub mod listing;
pub mod meddra;
pub mod paper;
pub mod settings;
pub mod trail;
