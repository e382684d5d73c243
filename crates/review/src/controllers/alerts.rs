//! Alerts, endpoints, deliveries.

mod trace;

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use model::Timestamp;

use crate::access::Caller;
use crate::alerts::{AlertDesk, AlertFilter, BadAlertSettings, DeliveryFilter, Replay, acknowledgement};
use crate::api::{Kind, Parameters, Row};
use crate::ask;
use crate::body::Body;
use crate::given::Given;
use crate::problem::Problem;
use crate::request::Conditions;
use crate::state::{Asked, ReviewState};
use crate::trail::Proposed;
use crate::wire::alerts::{
    AlertPage, AlertView, DeliveryPage, EndpointPage, ReplayRequest, Replayed, Tested,
};
use trace::Sending;

/// Longest wait for a test, whatever the endpoint allows itself.
const LONGEST_TEST: Duration = Duration::from_secs(150);

/// Longest name of an endpoint and number of an alert, in characters; none that is longer is one.
const NAME: usize = 64;

/// Parameters of the list of alerts.
pub(crate) struct Alerts;

impl Parameters for Alerts {
    fn rows() -> Vec<Row> {
        vec![
            ("rule", Kind::Words, "Of this rule."),
            ("state", Kind::OneOf(&["informational", "open", "acknowledged"]), "In this state."),
            ("limit", Kind::Whole(1, 500), "Alerts; 100 unless given."),
            ("cursor", Kind::Words, "`next_cursor` of the page before."),
        ]
    }
}

/// Parameters of the list of deliveries.
pub(crate) struct Deliveries;

impl Parameters for Deliveries {
    fn rows() -> Vec<Row> {
        vec![
            ("endpoint", Kind::Words, "To this endpoint."),
            ("alert", Kind::Id, "Of this alert."),
            ("state", Kind::OneOf(&["pending", "delivered", "failed", "skipped"]), "In this state."),
            ("limit", Kind::Whole(1, 500), "Deliveries; 100 unless given."),
            ("cursor", Kind::Words, "`next_cursor` of the page before."),
        ]
    }
}

/// Alerts, newest first.
#[utoipa::path(
    get,
    path = "/alerts",
    operation_id = "alerts",
    tag = "alerts",
    params(Alerts),
    responses((status = 200, description = "A page.", body = AlertPage), (status = 404, description = "No alerts are set up.", body = Problem, content_type = "application/problem+json"))
)]
pub(crate) async fn list(
    State(state): State<ReviewState>,
    RawQuery(query): RawQuery,
) -> Result<Json<AlertPage>, Problem> {
    let given = Given::read(query.as_deref(), &Alerts::rows())?;
    let filter = AlertFilter { rule: owned(&given, "rule"), state: owned(&given, "state") };
    let limit = given.value("limit").unwrap_or(100);
    let alerts = desk(&state)?.alerts(&filter, given.text("cursor"), limit);
    let page = state.told_by(Asked::Alerts, alerts).await?;
    page.map(Json).ok_or_else(|| Problem::not_ours("cursor"))
}

/// Where alerts go, and how it goes there. Also where the settings of alerts hold mistakes: `settings_error` then says which.
#[utoipa::path(
    get,
    path = "/alerts/endpoints",
    operation_id = "alertEndpoints",
    tag = "alerts",
    responses((status = 200, description = "Endpoints.", body = EndpointPage), (status = 404, description = "No alerts are set up.", body = Problem, content_type = "application/problem+json"))
)]
pub(crate) async fn endpoints(State(state): State<ReviewState>) -> Result<Json<EndpointPage>, Problem> {
    Ok(Json(state.told_by(Asked::Alerts, desk(&state)?.endpoints()).await?))
}

/// Deliveries, newest first.
#[utoipa::path(
    get,
    path = "/alerts/deliveries",
    operation_id = "alertDeliveries",
    tag = "alerts",
    params(Deliveries),
    responses((status = 200, description = "A page.", body = DeliveryPage), (status = 404, description = "No alerts are set up.", body = Problem, content_type = "application/problem+json"))
)]
pub(crate) async fn deliveries(
    State(state): State<ReviewState>,
    RawQuery(query): RawQuery,
) -> Result<Json<DeliveryPage>, Problem> {
    let given = Given::read(query.as_deref(), &Deliveries::rows())?;
    let filter = DeliveryFilter {
        endpoint: owned(&given, "endpoint"),
        state: owned(&given, "state"),
        alert: owned(&given, "alert"),
    };
    let limit = given.value("limit").unwrap_or(100);
    let deliveries = desk(&state)?.deliveries(&filter, given.text("cursor"), limit);
    let page = state.told_by(Asked::Alerts, deliveries).await?;
    page.map(Json).ok_or_else(|| Problem::not_ours("cursor"))
}

/// Says that somebody has seen an alert. Written into the trail, once for each alert: whoever says so first stays.
#[utoipa::path(
    post,
    path = "/alerts/{id}/acknowledgement",
    operation_id = "acknowledgeAlert",
    tag = "alerts",
    params(("id" = String, Path, description = "The alert.")),
    responses((status = 200, description = "The alert as it stands now.", body = AlertView), (status = 404, description = "There is none.", body = Problem, content_type = "application/problem+json"))
)]
pub(crate) async fn acknowledge(
    State(state): State<ReviewState>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<AlertView>, Problem> {
    let desk = desk(&state)?;
    let alert = state.told_by(Asked::Alerts, desk.alert(&id)).await?;
    let alert = alert.ok_or_else(|| Problem::none("alert"))?;
    if alert.acknowledged_by.is_some() {
        return Ok(Json(alert));
    }
    // The trail first: what it does not have was not done.
    let draft = acknowledgement(&alert.id, &alert.rule, caller.actor.clone(), None);
    let (Proposed::Applied(line) | Proposed::Void { stands: line }) = state.trail.propose(draft).await?;
    let by = line.entry.by.account().unwrap_or(&caller.account);
    let seen = state.told_by(Asked::Alerts, desk.acknowledge(&alert.id, by, line.entry.at)).await?;
    seen.map(Json).ok_or_else(|| Problem::none("alert"))
}

/// Delivers alerts again, under the numbers they had: a receiver that has them already knows them by these. Written into the trail.
#[utoipa::path(
    post,
    path = "/alerts/replay",
    operation_id = "replayAlerts",
    tag = "alerts",
    request_body = ReplayRequest,
    responses((status = 200, description = "How many.", body = Replayed), (status = 404, description = "No alerts are set up.", body = Problem, content_type = "application/problem+json"), (status = 422, description = "It does not say which, or the key was used for another request.", body = Problem, content_type = "application/problem+json"))
)]
pub(crate) async fn replay(
    State(state): State<ReviewState>,
    caller: Caller,
    conditions: Conditions,
    Body(asked): Body<ReplayRequest>,
) -> Result<Json<Replayed>, Problem> {
    let desk = desk(&state)?.clone();
    let replay = Replay {
        from: time("from", asked.from.as_deref())?,
        to: time("to", asked.to.as_deref())?,
        alert: asked.alert.map(|alert| ask::text("alert", &alert, NAME)).transpose()?,
        endpoint: asked.endpoint.map(|endpoint| ask::text("endpoint", &endpoint, NAME)).transpose()?,
    };
    if replay.alert.is_none() && replay.from.is_none() {
        return Err(Problem::value("say which alert, or from when: `alert` or `from`"));
    }
    let entry = conditions.entry(&caller.account);
    if let Some(replayed) = trace::replayed(&state, entry, &replay).await? {
        return Ok(Json(replayed));
    }
    to_the_end(async move {
        let sending = Sending::begin(&state, &caller, entry, trace::replay_of(&replay, None)).await?;
        let replayed = state.told_by(Asked::Alerts, desk.replay(&replay)).await?;
        sending.end(&state, trace::replay_of(&replay, Some(&replayed))).await?;
        Ok(Json(replayed))
    })
    .await
}

/// Sends a test to an endpoint, now and once, and waits for what comes of it: as long as the endpoint's `timeout_secs` allows.
/// Written into the trail.
#[utoipa::path(
    post,
    path = "/alerts/endpoints/{name}/test",
    operation_id = "testEndpoint",
    tag = "alerts",
    params(("name" = String, Path, description = "The endpoint.")),
    responses((status = 200, description = "What came of it.", body = Tested), (status = 404, description = "There is none.", body = Problem, content_type = "application/problem+json"), (status = 409, description = "The settings of alerts hold mistakes.", body = Problem, content_type = "application/problem+json"))
)]
pub(crate) async fn test(
    State(state): State<ReviewState>,
    caller: Caller,
    conditions: Conditions,
    Path(name): Path<String>,
) -> Result<Json<Tested>, Problem> {
    let desk = desk(&state)?.clone();
    let entry = conditions.entry(&caller.account);
    if let Some(tested) = trace::tested(&state, entry).await? {
        return Ok(Json(tested));
    }
    let longest = state.told_by(Asked::Alerts, desk.longest_test(&name)).await?;
    let longest = longest.map_err(bad_settings)?.ok_or_else(|| Problem::none("endpoint"))?;
    to_the_end(async move {
        let sending = Sending::begin(&state, &caller, entry, trace::test_of(&name, None)).await?;
        let sent = desk.send_test(&name);
        let tested = state.told_within(Asked::Alerts, longest.min(LONGEST_TEST), sent).await?;
        let tested = tested.map_err(bad_settings)?.ok_or_else(|| Problem::none("endpoint"))?;
        sending.end(&state, trace::test_of(&name, Some(&tested))).await?;
        Ok(Json(tested))
    })
    .await
}

/// Goes on to the end, and to its entry in the trail, also where the client goes away meanwhile.
async fn to_the_end<T: Send + 'static>(
    work: impl Future<Output = Result<T, Problem>> + Send + 'static,
) -> Result<T, Problem> {
    // One that panicked has told why.
    tokio::spawn(work).await.unwrap_or_else(|_| Err(Problem::internal()))
}

fn bad_settings(bad: BadAlertSettings) -> Problem {
    Problem::new(StatusCode::CONFLICT, "alert-settings", "The settings of alerts hold mistakes", bad.0)
}

/// The outbox, where there is one.
fn desk(state: &ReviewState) -> Result<&Arc<dyn AlertDesk>, Problem> {
    Some(&state.alerts).filter(|desk| desk.is_there()).ok_or_else(|| {
        Problem::new(
            StatusCode::NOT_FOUND,
            "no-alerts",
            "No alerts are set up",
            "`alert.file` in the settings names no file with rules, or the role `alert` runs on another machine or has not run yet.",
        )
    })
}

fn owned(given: &Given, name: &str) -> Option<String> {
    given.text(name).map(str::to_owned)
}

fn time(name: &str, text: Option<&str>) -> Result<Option<Timestamp>, Problem> {
    let parse = |text: &str| {
        text.parse()
            .map_err(|_| Problem::value(format!("`{name}` takes an instant such as `2026-11-20T08:00:00Z`")))
    };
    text.map(parse).transpose()
}
