//! The pipeline, the sources, dead letters.

use crate::api::{Kind, Parameters, Row};
use crate::operations::{DeadLetterPage, Pipeline, Redriven, Source};
use crate::problem::Problem;

/// Parameters of the list of dead letters.
pub(crate) struct Letters;

impl Parameters for Letters {
    fn rows() -> Vec<Row> {
        vec![
            ("limit", Kind::Whole(1, 500), "Letters; 100 unless given."),
            ("cursor", Kind::Words, "`next_cursor` of the page before."),
        ]
    }
}

/// What went in, out, and wrong; how far stages lag behind.
#[utoipa::path(
    get,
    path = "/pipeline",
    operation_id = "pipeline",
    tag = "operations",
    responses((status = 200, description = "The pipeline.", body = Pipeline))
)]
pub(crate) async fn pipeline() -> Problem {
    Problem::not_made()
}

/// Sources and their health.
#[utoipa::path(
    get,
    path = "/sources",
    operation_id = "sources",
    tag = "operations",
    responses((status = 200, description = "Sources.", body = Vec<Source>))
)]
pub(crate) async fn sources() -> Problem {
    Problem::not_made()
}

/// Records that could not be processed, newest first, without their bytes.
#[utoipa::path(
    get,
    path = "/dead-letters",
    operation_id = "deadLetters",
    tag = "operations",
    params(Letters),
    responses((status = 200, description = "A page.", body = DeadLetterPage))
)]
pub(crate) async fn dead_letters() -> Problem {
    Problem::not_made()
}

/// Sends a dead letter through the pipeline again.
#[utoipa::path(
    post,
    path = "/dead-letters/{id}/redrive",
    operation_id = "redrive",
    tag = "operations",
    params(("id" = String, Path, description = "The letter.")),
    responses((status = 200, description = "Sent.", body = Redriven))
)]
pub(crate) async fn redrive() -> Problem {
    Problem::not_made()
}
