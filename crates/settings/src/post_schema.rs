//! The schema of one incoming post, for those who write a producer.

use serde_json::Value;

/// The text of the schema.
const TEXT: &str = include_str!("post.schema.json");

/// JSON Schema (draft 2020-12) of one post as `hark ingest` and `hark screen` read it. It describes what a
/// producer should send; the reader is more lenient (unknown members are ignored, `null` means absent).
pub fn post_schema() -> Value {
    serde_json::from_str(TEXT).expect("post.schema.json is JSON: a test reads it")
}
