//! The pipeline, the sources, dead letters.

use axum::Json;
use axum::extract::{Path, RawQuery, State};

use crate::api::{Kind, Parameters, Row};
use crate::given::Given;
use crate::operations::{DeadLetterPage, Pipeline, Redriven, Source};
use crate::problem::Problem;
use crate::state::ReviewState;

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
pub(crate) async fn pipeline(State(state): State<ReviewState>) -> Result<Json<Pipeline>, Problem> {
    Ok(Json(state.told(state.operations.pipeline()).await?))
}

/// Sources and their health.
#[utoipa::path(
    get,
    path = "/sources",
    operation_id = "sources",
    tag = "operations",
    responses((status = 200, description = "Sources.", body = Vec<Source>))
)]
pub(crate) async fn sources(State(state): State<ReviewState>) -> Result<Json<Vec<Source>>, Problem> {
    Ok(Json(state.told(state.operations.sources()).await?))
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
pub(crate) async fn dead_letters(
    State(state): State<ReviewState>,
    RawQuery(query): RawQuery,
) -> Result<Json<DeadLetterPage>, Problem> {
    let given = Given::read(query.as_deref(), &Letters::rows())?;
    let limit = given.value("limit").unwrap_or(100);
    let page = state.told(state.operations.dead_letters(given.text("cursor"), limit)).await?;
    page.map(Json).ok_or_else(|| Problem::not_ours("cursor"))
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
pub(crate) async fn redrive(
    State(state): State<ReviewState>,
    Path(id): Path<String>,
) -> Result<Json<Redriven>, Problem> {
    let redriven = state.told(state.operations.redrive(&id)).await?;
    redriven.map(Json).ok_or_else(|| Problem::none("dead letter"))
}
