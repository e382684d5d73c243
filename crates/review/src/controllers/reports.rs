//! `/api/v1/reports`: candidate reports for other programs.

use axum::Json;
use axum::extract::{Path, RawQuery, State};
use serde_json::{Value, json};

use crate::problem::Problem;
use crate::query::ListQuery;
use crate::state::ReviewState;
use crate::view::wire;

/// `GET /api/v1/reports`: `{"reports": [...], "next_cursor": text or null}`, newest first.
pub(crate) async fn list(
    State(state): State<ReviewState>,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, Problem> {
    let query = ListQuery::parse(query.as_deref().unwrap_or_default()).map_err(Problem::parameters)?;
    let page = state.ask(state.reports.list(&query.filter, query.cursor, query.limit)).await?;
    let reports: Vec<Value> = page.items.iter().map(wire::report).collect();
    Ok(Json(json!({ "reports": reports, "next_cursor": page.next })))
}

/// `GET /api/v1/reports/{id}`: the report.
pub(crate) async fn show(
    State(state): State<ReviewState>,
    Path(id): Path<String>,
) -> Result<Json<Value>, Problem> {
    let id = id.parse().map_err(|_| Problem::no_report())?;
    let report = state.ask(state.reports.one(id)).await?.ok_or_else(Problem::no_report)?;
    Ok(Json(wire::report(&report)))
}
