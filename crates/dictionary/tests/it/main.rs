//! Behaviour through the public interface, one file a topic.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

mod check;
mod import_meddra;
mod import_obo;
mod import_rxnorm;
mod import_tsv;
mod pack;
mod rig;
