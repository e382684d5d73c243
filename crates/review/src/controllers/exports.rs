//! Cases on their way to receivers.

use std::time::Duration;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use casework::case::{CaseElement, ELEMENTS, Form, Of};
use casework::{Change, MessageKind, Standing};
use model::MentionKind;

use crate::access::Caller;
use crate::act::{Act, Before, act, changed};
use crate::api::{Kind, Parameters, Row};
use crate::body::Body;
use crate::exports::{Acknowledged, Batches};
use crate::given::Given;
use crate::problem::Problem;
use crate::request::{Conditions, Id};
use crate::state::{Asked, ReviewState};
use crate::wire::exports::{CaseSetRequest, CaseView, SaidView, SentView, SettableView};
use crate::wire::work::Changed;

/// Longest file with an acknowledgement: one of 10,000 cases has about 8 MiB.
pub(crate) const LONGEST: usize = 16 << 20;

/// Longest wait until a receiver's answer is taken in: each of its cases gets an entry in the trail.
const TAKING_IN: Duration = Duration::from_secs(60);

/// Parameters of a case.
pub(crate) struct Receiver;

impl Parameters for Receiver {
    fn rows() -> Vec<Row> {
        vec![("profile", Kind::Words, "For the receiver of this profile; the usual one unless given.")]
    }
}

/// The case of a report: its elements and where each comes from, what keeps it from leaving, what went out and came back, and
/// what a person may say of it.
#[utoipa::path(
    get,
    path = "/reports/{id}/case",
    operation_id = "case",
    tag = "exports",
    params(("id" = String, Path, description = "The report.", pattern = "^[0-9a-f]{32}$"), Receiver),
    responses((status = 200, description = "The case.", body = CaseView))
)]
pub(crate) async fn case(
    State(state): State<ReviewState>,
    Id(id): Id,
    RawQuery(query): RawQuery,
) -> Result<Json<CaseView>, Problem> {
    let given = Given::read(query.as_deref(), &Receiver::rows())?;
    let profiles = profiles(&state)?;
    let profile = match given.text("profile") {
        None => profiles.first().cloned().unwrap_or_default(),
        Some(asked) if profiles.iter().any(|known| known == asked) => asked.to_owned(),
        Some(_) => return Err(Problem::none("profile")),
    };
    let report = state.ask(state.reports.one(id)).await?.ok_or_else(Problem::no_report)?;
    let standing = state.trail.standing(id).await?;
    let case = state.told_by(Asked::Exports, state.exports.case(&report, &standing, &profile)).await?;
    Ok(Json(CaseView {
        profile,
        profiles,
        ready: case.reasons.is_empty(),
        reasons: case.reasons,
        elements: case.elements,
        sent: sent(&standing),
        settable: ELEMENTS.iter().map(settable).collect(),
        said: said(&standing),
    }))
}

/// Says of a case what its post does not: a code, a translation, a judgement; or takes it back.
#[utoipa::path(
    post,
    path = "/reports/{id}/case",
    operation_id = "setCase",
    tag = "exports",
    params(("id" = String, Path, description = "The report.", pattern = "^[0-9a-f]{32}$")),
    request_body = CaseSetRequest,
    responses((status = 200, description = "How it stands now.", body = Changed))
)]
pub(crate) async fn set(
    State(state): State<ReviewState>,
    caller: Caller,
    Id(id): Id,
    conditions: Conditions,
    Body(asked): Body<CaseSetRequest>,
) -> Result<Response, Problem> {
    let done = act(&state, &caller, id, &conditions, |before| set_of(before, &asked)).await?;
    Ok(changed(&state, &caller, id, &done))
}

/// Batches that went to receivers, and answers that belong to none.
#[utoipa::path(
    get,
    path = "/exports",
    operation_id = "exports",
    tag = "exports",
    responses((status = 200, description = "What went out, and what came back.", body = Batches))
)]
pub(crate) async fn batches(State(state): State<ReviewState>) -> Result<Json<Batches>, Problem> {
    profiles(&state)?;
    Ok(Json(state.told_by(Asked::Exports, state.exports.batches()).await?))
}

/// Takes in a receiver's answer: a file as the receiver sent it (`MCCI_IN200101UV01`), of at most 16 MiB.
#[utoipa::path(
    post,
    path = "/exports/acknowledgements",
    operation_id = "acknowledge",
    tag = "exports",
    request_body(content = String, content_type = "application/xml"),
    responses((status = 200, description = "What came of it.", body = Acknowledged))
)]
pub(crate) async fn acknowledge(
    State(state): State<ReviewState>,
    caller: Caller,
    headers: HeaderMap,
    body: Result<Bytes, axum::extract::rejection::BytesRejection>,
) -> Result<Json<Acknowledged>, Problem> {
    profiles(&state)?;
    if !is_xml(&headers) {
        let detail = "Send the file as it is, with `Content-Type: application/xml`.";
        return Err(Problem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "not-xml",
            "The body is no XML",
            detail,
        ));
    }
    let xml = body.map_err(|_| {
        let detail = "The file is longer than the 16 MiB that are taken, or broke off.";
        Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too-long", "The body is too long", detail)
    })?;
    let taking_in = state.exports.acknowledge(&xml, &caller.actor);
    let taken = state.told_within(Asked::Exports, TAKING_IN, taking_in).await?;
    taken.map(Json).map_err(|bad| {
        let title = "The file is no acknowledgement";
        Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "bad-acknowledgement", title, bad.0)
    })
}

fn profiles(state: &ReviewState) -> Result<Vec<String>, Problem> {
    let profiles = state.exports.profiles();
    if profiles.is_empty() { Err(Problem::no_exports()) } else { Ok(profiles) }
}

fn is_xml(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    ["application/xml", "text/xml"].iter().any(|known| kind.eq_ignore_ascii_case(known))
}

/// The rules know elements and their forms; whether there is such a mention is seen here.
fn set_of(before: &Before<'_>, asked: &CaseSetRequest) -> Result<Act, Problem> {
    let mention = asked.mention.map(|mention| mention as usize);
    if let (Some(at), Some(element)) = (mention, CaseElement::by_id(&asked.element)) {
        let kind = match element.of {
            Of::Event => MentionKind::Event,
            Of::Drug | Of::Case => MentionKind::Drug,
        };
        if before.report.mentions.get(at).is_none_or(|found| found.kind != kind) {
            return Err(Problem::value("`mention` is no mention of this kind"));
        }
    }
    let (element, value) = (asked.element.clone(), asked.value.clone());
    Ok(Act::new(Change::CaseSet { element, mention, value }))
}

fn sent(standing: &Standing) -> Vec<SentView> {
    let kind = |kind: MessageKind| match kind {
        MessageKind::Initial => "initial",
        MessageKind::FollowUp => "follow_up",
        MessageKind::Amendment => "amendment",
        MessageKind::Nullification => "nullification",
    };
    let each = standing.sent.iter().map(|sent| SentView {
        profile: sent.message.profile.clone(),
        case: sent.message.case.clone(),
        batch: sent.message.batch.clone(),
        kind: kind(sent.message.kind).to_owned(),
        version: sent.message.version,
        at: sent.at.to_string(),
        accepted: sent.answer.as_ref().map(|answer| answer.accepted),
        reasons: sent.answer.as_ref().map(|answer| answer.reasons.clone()).unwrap_or_default(),
        answered_at: sent.answer.as_ref().map(|answer| answer.at.to_string()),
    });
    each.collect()
}

fn said(standing: &Standing) -> Vec<SaidView> {
    let each = standing.case.iter().map(|said| SaidView {
        element: said.element.clone(),
        mention: said.mention.and_then(|mention| u32::try_from(mention).ok()),
        value: said.value.clone(),
        by: said.by.account().unwrap_or("hark").to_owned(),
        at: said.at.to_string(),
    });
    each.collect()
}

fn settable(element: &CaseElement) -> SettableView {
    let of = match element.of {
        Of::Case => "case",
        Of::Event => "event",
        Of::Drug => "drug",
    };
    let most = |most: usize| u32::try_from(most).ok();
    let (form, values, most) = match element.form {
        Form::Truth => ("truth", Vec::new(), None),
        Form::OneOf(values) => ("one_of", values.iter().map(|&value| value.to_owned()).collect(), None),
        Form::Digits(many) => ("digits", Vec::new(), most(many)),
        Form::Country => ("country", Vec::new(), Some(2)),
        Form::Text(longest) => ("text", Vec::new(), most(longest)),
    };
    SettableView {
        element: element.id.to_owned(),
        name: element.name.to_owned(),
        of: of.to_owned(),
        form: form.to_owned(),
        values,
        most,
    }
}
