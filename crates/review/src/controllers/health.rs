//! Health and metrics, for machines that watch over this one.

use axum::extract::{RawQuery, State};
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;

use crate::state::Operations;

/// `GET /livez`: the process runs. Looks at nothing else: a restart would mend no other fault.
pub(crate) async fn livez() -> &'static str {
    "ok\n"
}

/// `GET /readyz`: 200 while the process takes work, 503 before and while it stops. The database is not part of
/// the answer, as work waits in the journal while it is away; `?verbose` tells of it.
pub(crate) async fn readyz(State(state): State<Operations>, RawQuery(query): RawQuery) -> impl IntoResponse {
    let ready = state.ready.get();
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let verbose = query
        .is_some_and(|query| form_urlencoded::parse(query.as_bytes()).any(|(name, _)| name == "verbose"));
    if !verbose {
        return (status, if ready { "ok\n" } else { "not ready\n" }.to_owned());
    }
    let store = state.store_answers().await;
    let sign = |good: bool| if good { "[+]" } else { "[-]" };
    let state_of_process = if ready { "takes work" } else { "starting or stopping" };
    let mut body = format!("{}process: {state_of_process}\n", sign(ready));
    if let Some(answers) = store {
        let state_of_store = if answers { "answers" } else { "does not answer; work waits in the journal" };
        body += &format!("{}store: {state_of_store}\n", sign(answers));
    }
    (status, body)
}

/// `GET /metrics`: Prometheus text format.
pub(crate) async fn metrics(State(state): State<Operations>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], state.telemetry.render())
}
