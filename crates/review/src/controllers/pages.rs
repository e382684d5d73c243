//! The pages. Each is made on the server and needs no script.

use axum::extract::{Path, RawQuery, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};

use model::Timestamp;
use store::{HourCount, ReportFilter, TallyFilter};

use crate::problem::{Problem, with_status_headers};
use crate::query::ListQuery;
use crate::reports::Unavailable;
use crate::state::ReviewState;
use crate::view;

/// Hours of the chart.
const HOURS: i64 = 48;

/// Reports on the page of one that say nearly the same.
const SIMILAR: u32 = 10;

/// The style sheet.
const STYLE: &str = include_str!("../assets/hark.css");

/// A problem shown to a person.
pub(crate) struct Failed(ReviewState, Problem);

impl IntoResponse for Failed {
    fn into_response(self) -> Response {
        let Self(state, problem) = self;
        let status = problem.status;
        with_status_headers((status, page(view::problem(&problem, &state.versions))).into_response())
    }
}

/// A template that fails is a bug; the person gets a plain line rather than half a page.
fn page(html: Result<String, minijinja::Error>) -> Response {
    match html {
        Ok(html) => Html(html).into_response(),
        Err(error) => {
            // The message of a template names the template and line, never a value.
            tracing::error!(template = error.name(), line = error.line(), kind = ?error.kind(), "a page could not be made");
            let problem = Problem::internal();
            (problem.status, format!("{}\n", problem.detail)).into_response()
        }
    }
}

/// `GET /`: newest reports.
pub(crate) async fn index(
    State(state): State<ReviewState>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failed> {
    let text = query.unwrap_or_default();
    let failed = |problem| Failed(state.clone(), problem);
    let query = ListQuery::parse(&text).map_err(|bad| failed(Problem::parameters(bad)))?;
    let store = &state.reports;
    let (page_of_reports, channels, hours) = tokio::try_join!(
        state.ask(store.list(&query.filter, query.cursor, query.limit)),
        state.ask(store.channels()),
        chart(&state, query.tallies()),
    )
    .map_err(|error| failed(error.into()))?;
    let form: Vec<(String, String)> = form_urlencoded::parse(text.as_bytes()).into_owned().collect();
    Ok(page(view::index(&query, &form, &page_of_reports, &hours, &channels, &state.versions)))
}

/// Counts of the last hours that the data has: a page about an archive shows the archive's last days.
async fn chart(state: &ReviewState, mut filter: TallyFilter) -> Result<Vec<HourCount>, Unavailable> {
    let newest = ReportFilter { channel: filter.channel.clone(), ..ReportFilter::default() };
    let newest = state.ask(state.reports.list(&newest, None, 1)).await?;
    let last = newest.items.first().map(|report| report.posted_at().hour());
    filter.from = last.map(|Timestamp(micros)| Timestamp(micros - (HOURS - 1) * 3_600_000_000));
    let mut hours = state.ask(state.reports.hourly(&filter)).await?;
    let end = hours.last().map_or(0, |count| u64::from(count.hour));
    hours.retain(|count| u64::from(count.hour) + HOURS as u64 * 3600 > end);
    Ok(hours)
}

/// `GET /reports/{id}`: one report.
pub(crate) async fn report(
    State(state): State<ReviewState>,
    Path(id): Path<String>,
) -> Result<Response, Failed> {
    let failed = |problem| Failed(state.clone(), problem);
    let id = id.parse().map_err(|_| failed(Problem::no_report()))?;
    let report = state.ask(state.reports.one(id)).await.map_err(|error| failed(error.into()))?;
    let report = report.ok_or_else(|| failed(Problem::no_report()))?;
    let similar =
        state.ask(state.reports.similar(&report, SIMILAR)).await.map_err(|error| failed(error.into()))?;
    Ok(page(view::report(&report, &similar, &state.versions)))
}

/// `GET /assets/hark.css`
pub(crate) async fn style() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "max-age=3600")], STYLE)
}

/// Any other path: a page, or a problem for programs.
pub(crate) async fn not_found(State(state): State<ReviewState>, uri: axum::http::Uri) -> Response {
    if uri.path().starts_with("/api/") {
        return Problem::no_page().into_response();
    }
    Failed(state, Problem::no_page()).into_response()
}

/// Any other method.
pub(crate) async fn wrong_method() -> Problem {
    Problem::method()
}

/// A request under a name that is not ours.
pub(crate) fn foreign_host(api: bool) -> Response {
    let problem = Problem::host();
    if api {
        problem.into_response()
    } else {
        (StatusCode::MISDIRECTED_REQUEST, problem.detail).into_response()
    }
}
