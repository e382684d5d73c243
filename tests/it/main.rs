//! The integration tests: the real binary, the real engines, invented posts.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

mod alerts;
mod architecture;
mod cli;
mod crash;
mod dictionary;
mod envelopes;
mod exports;
mod flow;
mod full_disk;
mod import;
mod listing;
mod model;
mod replay;
mod reviews;
mod same;
mod scale;
mod source;
mod validate;

testkit::clickhouse_server_process!();

use testkit::Hark;

/// The program with a data directory of its own, removed when the second value is dropped.
fn hark() -> (Hark, tempfile::TempDir) {
    let dir = tempfile::tempdir().unwrap();
    (Hark::new(env!("CARGO_BIN_EXE_hark"), dir.path().join("data")), dir)
}

/// The repository's root.
fn root() -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
