//! Reports: the list for programs, the card, its history.

use axum::Json;
use axum::extract::{RawQuery, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use casework::{Right, Standing, Subject};
use futures_util::future::try_join_all;
use model::ReportId;
use store::StoredReport;

use crate::access::Caller;
use crate::act::{etag, note_seen};
use crate::api::{Kind, Parameters, Row};
use crate::card::{self, Card, twin};
use crate::given::Given;
use crate::listed;
use crate::problem::Problem;
use crate::query::ListQuery;
use crate::query::Listing;
use crate::request::Id;
use crate::state::ReviewState;
use crate::wire::report::Cluster;
use crate::wire::report::{HistoryEntry, Report, ReportList, Twin};

/// Reports that only resemble one, on its card.
const SIMILAR: u32 = 10;
/// Reports of the same conversation, on a card.
const THREAD: u32 = 50;

/// Whether looking counts as having seen.
pub(crate) struct Peek;

impl Parameters for Peek {
    fn rows() -> Vec<Row> {
        vec![("peek", Kind::Flag, "`true`: do not note that somebody saw it.")]
    }
}

/// Candidate reports, newest post first, as the pipeline made them.
#[utoipa::path(
    get,
    path = "/reports",
    operation_id = "listReports",
    tag = "reports",
    params(Listing),
    responses((status = 200, description = "A page.", body = ReportList))
)]
pub(crate) async fn list(
    State(state): State<ReviewState>,
    RawQuery(query): RawQuery,
) -> Result<Json<ReportList>, Problem> {
    let query = ListQuery::parse(query.as_deref().unwrap_or_default()).map_err(Problem::parameters)?;
    let page = state.ask(state.reports.list(&query.filter, query.cursor, query.limit)).await?;
    let reports = page.items.iter().map(listed::report).collect();
    Ok(Json(ReportList { reports, next_cursor: page.next.map(|next| next.to_string()) }))
}

/// A report as the card shows it.
#[utoipa::path(
    get,
    path = "/reports/{id}",
    operation_id = "report",
    tag = "reports",
    params(("id" = String, Path, description = "The report.", pattern = "^[0-9a-f]{32}$"), Peek),
    responses((status = 200, description = "The report.", body = Report, headers(("ETag" = String, description = "How it stands; for `If-Match`."))))
)]
pub(crate) async fn show(
    State(state): State<ReviewState>,
    caller: Caller,
    Id(id): Id,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let peek = Given::read(query.as_deref(), &Peek::rows())?.flag("peek").unwrap_or_default();
    let report = one(&state, id).await?;
    let mut standing = state.trail.standing(id).await?;
    if standing.seen.is_none() && !peek && caller.may(Right::Decide) {
        note_seen(&state, &caller, &report, &standing).await?;
        standing = state.trail.standing(id).await?;
    }
    let (lifetime, seal, cluster, thread, accepted) = tokio::try_join!(
        async { Ok(state.ask(state.reports.lifetime(id)).await?) },
        async { Ok(state.ask(state.reports.seal(id)).await?) },
        cluster(&state, &report, &standing),
        thread(&state, &report),
        async { Ok::<_, Problem>(state.accepted(report.score).await?) },
    )?;
    let card = Card {
        report: &report,
        standing: &standing,
        caller: &caller,
        policy: &state.policy,
        now: state.clock.now(),
        flagged: lifetime.map_or(report.observed_at, |lifetime| lifetime.stored_at),
        kept_until: lifetime.and_then(|lifetime| lifetime.kept_until),
        cluster,
        thread,
        accepted,
        sealed: seal.is_some(),
    };
    let tag = etag(&standing.head.0);
    Ok(([(header::ETAG, tag)], Json(card.to_wire())).into_response())
}

async fn one(state: &ReviewState, id: ReportId) -> Result<StoredReport, Problem> {
    state.ask(state.reports.one(id)).await?.ok_or_else(Problem::no_report)
}

/// The cluster of a report, and what only resembles it.
async fn cluster(
    state: &ReviewState,
    report: &StoredReport,
    standing: &Standing,
) -> Result<Cluster, Problem> {
    let master = standing.member().map_or(report.id, |member| member.master);
    let (members, similar) = tokio::try_join!(
        state.ask(state.desk.members_of(master)),
        state.ask(state.reports.similar(report, SIMILAR)),
    )?;
    let ids: Vec<ReportId> =
        members.iter().map(|member| member.report).chain([master]).filter(|id| *id != report.id).collect();
    let mut reports = state.ask(state.reports.by_ids(&ids)).await?;
    reports.sort_by_key(|report| ids.iter().position(|id| *id == report.id));
    let joined = reports.iter().map(|other| async {
        let stands = state.trail.standing(other.id).await?;
        let mut twin = twin(other, &stands, stands.member(), "person");
        // The one that stands for all is joined by what joined this one to it.
        if other.id == master
            && let Some(own) = standing.member()
        {
            twin = card::twin(other, &stands, Some(own), "person");
        }
        Ok::<_, Problem>(twin)
    });
    let resembling = similar.iter().filter(|other| !ids.contains(&other.id)).map(|other| async {
        let stands = state.trail.standing(other.id).await?;
        Ok::<_, Problem>(twin(other, &stands, None, "near_text"))
    });
    let mut twins = try_join_all(joined).await?;
    twins.extend(try_join_all(resembling).await?);
    Ok(Cluster { master: master.to_string(), twins })
}

/// Other reports of the same conversation, oldest first.
async fn thread(state: &ReviewState, report: &StoredReport) -> Result<Vec<Twin>, Problem> {
    let Some(thread) = report.thread else { return Ok(Vec::new()) };
    let others = state.ask(state.reports.of_thread(thread, THREAD)).await?;
    let others = others.iter().filter(|other| other.id != report.id).map(|other| async {
        let stands = state.trail.standing(other.id).await?;
        Ok::<_, Problem>(twin(other, &stands, None, "thread"))
    });
    try_join_all(others).await
}

/// What happened to a report, oldest first.
#[utoipa::path(
    get,
    path = "/reports/{id}/history",
    operation_id = "history",
    tag = "reports",
    params(("id" = String, Path, description = "The report.", pattern = "^[0-9a-f]{32}$")),
    responses((status = 200, description = "Its entries of the trail.", body = Vec<HistoryEntry>))
)]
pub(crate) async fn history(
    State(state): State<ReviewState>,
    caller: Caller,
    Id(id): Id,
) -> Result<Json<Vec<HistoryEntry>>, Problem> {
    one(&state, id).await?;
    let lines = state.trail.history(&Subject::Report(id)).await?;
    let standing = state.trail.standing(id).await?;
    let withheld = card::is_withheld(&standing, &state.policy, &caller.account);
    Ok(Json(lines.iter().map(|line| card::entry(line, withheld)).collect()))
}

/// Other reports that may be the same case.
#[utoipa::path(
    get,
    path = "/reports/{id}/similar",
    operation_id = "similar",
    tag = "reports",
    params(("id" = String, Path, description = "The report.", pattern = "^[0-9a-f]{32}$")),
    responses((status = 200, description = "Nearest first.", body = Vec<Twin>))
)]
pub(crate) async fn similar(
    State(state): State<ReviewState>,
    Id(id): Id,
) -> Result<Json<Vec<Twin>>, Problem> {
    let report = one(&state, id).await?;
    let standing = state.trail.standing(id).await?;
    Ok(Json(cluster(&state, &report, &standing).await?.twins))
}
