//! Dashboards: numbers that lead to what they count.

mod csv;

use axum::Json;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Response};
use model::Timestamp;
use serde::Serialize;
use store::{DeskFilter, Dimension, Period, Step};

use crate::access::Caller;
use crate::api::{Kind, Parameters, Row};
use crate::filter::{self, Filter};
use crate::given::{Given, rows};
use crate::problem::Problem;
use crate::state::ReviewState;
use crate::wire::dashboard as wire;
use crate::wire::dashboard::CAVEAT;

/// Bars of a volume.
const BARS: u32 = 100;
/// Pairs that moved.
const MOVERS: u32 = 50;
/// Rows and columns of the heat table.
const HEAT: (u32, u32) = (20, 20);
/// Microseconds of a day.
const DAY: i64 = 86_400_000_000;
/// Days that the movers look at where the filter does not say.
const MOVERS_DAYS: i64 = 30;
/// Days that a trend looks at where the filter does not say, by its step.
const TREND_DAYS: [(Step, i64); 4] =
    [(Step::Hour, 3), (Step::Day, 90), (Step::Week, 364), (Step::Month, 730)];

/// JSON unless given.
const FORMAT: Row = (
    "format",
    Kind::OneOf(&["json", "csv"]),
    "`csv`: the same numbers as CSV, the caveat in the first line.",
);

/// Parameters of the volume.
pub(crate) struct Volume;

impl Parameters for Volume {
    fn rows() -> Vec<Row> {
        let by = Kind::OneOf(&["channel", "drug", "event", "pair", "country", "language"]);
        vec![("by", by, "Dimension; `channel` unless given."), FORMAT]
    }
}

/// Parameters of the trend.
pub(crate) struct Trend;

impl Parameters for Trend {
    fn rows() -> Vec<Row> {
        vec![("step", Kind::OneOf(&["hour", "day", "week", "month"]), "`day` unless given."), FORMAT]
    }
}

/// Parameters of the others.
pub(crate) struct Table;

impl Parameters for Table {
    fn rows() -> Vec<Row> {
        vec![FORMAT]
    }
}

/// What a dashboard was asked.
struct Asked {
    given: Given,
    filter: DeskFilter,
}

impl Asked {
    fn read<T: Parameters>(query: Option<&str>, caller: &Caller) -> Result<Asked, Problem> {
        let given = Given::read(query, &rows::<Filter, T>())?;
        let filter = filter::read(&given, &caller.account);
        Ok(Asked { given, filter })
    }

    /// The period of the filter, or the last days up to the end of today. An end before the beginning is an empty period.
    fn period(&self, state: &ReviewState, days: i64) -> Period {
        let now = state.clock.now().0;
        let to = self.filter.to.unwrap_or(Timestamp(now - now.rem_euclid(DAY) + DAY));
        let from = self.filter.from.unwrap_or(Timestamp(to.0.saturating_sub(days * DAY)));
        Period { from, to: to.max(from) }
    }

    fn answer<T: Serialize>(&self, name: &str, body: T, csv: impl Fn(&T) -> crate::csv::Csv) -> Response {
        if self.given.text("format") == Some("csv") {
            return csv(&body).answer(name);
        }
        Json(body).into_response()
    }
}

/// Reports, flagged posts and all posts by a dimension.
#[utoipa::path(
    get,
    path = "/dashboards/volume",
    operation_id = "volume",
    tag = "dashboards",
    params(Filter, Volume),
    responses((status = 200, description = "Numbers, each with the filter that shows what it counts.", body = wire::Volume))
)]
pub(crate) async fn volume(
    State(state): State<ReviewState>,
    caller: Caller,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let asked = Asked::read::<Volume>(query.as_deref(), &caller)?;
    let by = asked.given.text("by").unwrap_or("channel");
    let by = Dimension::ALL.iter().find(|(_, word)| *word == by).map_or(Dimension::Channel, |(by, _)| *by);
    let volume = state.ask(state.desk.volume(by, &asked.filter, BARS, &state.as_of())).await?;
    let row = |row: store::VolumeRow| wire::VolumeRow {
        filter: filter::written(&row.filter),
        key: row.key,
        name: row.name,
        posts: row.posts,
        flagged: row.flagged,
        reports: row.reports,
    };
    let body = wire::Volume {
        by: by.word().to_owned(),
        rows: volume.rows.into_iter().map(row).collect(),
        total: volume.total,
        total_filter: filter::written(&asked.filter),
        caveat: CAVEAT.to_owned(),
        rows_read: volume.rows_read,
    };
    Ok(asked.answer("volume", body, csv::volume))
}

/// Reports over time against the period before.
#[utoipa::path(
    get,
    path = "/dashboards/trend",
    operation_id = "trend",
    tag = "dashboards",
    params(Filter, Trend),
    responses((status = 200, description = "Numbers, each with the filter that shows what it counts.", body = wire::Trend))
)]
pub(crate) async fn trend(
    State(state): State<ReviewState>,
    caller: Caller,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let asked = Asked::read::<Trend>(query.as_deref(), &caller)?;
    let word = asked.given.text("step").unwrap_or("day");
    let step = Step::ALL.iter().find(|(_, known)| *known == word).map_or(Step::Day, |(step, _)| *step);
    let days = TREND_DAYS.iter().find(|(known, _)| *known == step).map_or(90, |(_, days)| *days);
    let period = asked.period(&state, days);
    let trend = state.ask(state.desk.trend(step, period, &asked.filter, &state.as_of())).await?;
    let point = |point: store::TrendPoint| wire::TrendPoint {
        at: point.at.to_string(),
        reports: point.reports,
        previous: Some(point.previous),
        serious: point.serious,
        filter: filter::written(&point.filter),
    };
    let body = wire::Trend {
        step: word.to_owned(),
        points: trend.points.into_iter().map(point).collect(),
        total: trend.total,
        total_previous: Some(trend.total_previous),
        caveat: CAVEAT.to_owned(),
        rows_read: trend.rows_read,
    };
    Ok(asked.answer("trend", body, csv::trend))
}

/// Pairs of drug and event that moved most against the period before.
#[utoipa::path(
    get,
    path = "/dashboards/movers",
    operation_id = "movers",
    tag = "dashboards",
    params(Filter, Table),
    responses((status = 200, description = "Numbers, each with the filter that shows what it counts.", body = wire::Movers))
)]
pub(crate) async fn movers(
    State(state): State<ReviewState>,
    caller: Caller,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let asked = Asked::read::<Table>(query.as_deref(), &caller)?;
    let period = asked.period(&state, MOVERS_DAYS);
    let movers = state.ask(state.desk.movers(period, &asked.filter, MOVERS, &state.as_of())).await?;
    let row = |row: store::Mover| wire::Mover {
        change: row.change(),
        ratio: row.ratio(),
        filter: filter::written(&row.filter),
        drug: row.drug,
        drug_name: row.drug_name,
        event: row.event,
        event_name: row.event_name,
        reports: row.reports,
        previous: row.previous,
        authors: row.authors,
        first_seen: row.first_seen.to_string(),
    };
    let body = wire::Movers {
        rows: movers.rows.into_iter().map(row).collect(),
        from: period.from.to_string(),
        to: period.to.to_string(),
        caveat: CAVEAT.to_owned(),
        rows_read: movers.rows_read,
    };
    Ok(asked.answer("movers", body, csv::movers))
}

/// Drugs by events.
#[utoipa::path(
    get,
    path = "/dashboards/heat",
    operation_id = "heat",
    tag = "dashboards",
    params(Filter, Table),
    responses((status = 200, description = "Numbers, each with the filter that shows what it counts.", body = wire::Heat))
)]
pub(crate) async fn heat(
    State(state): State<ReviewState>,
    caller: Caller,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let asked = Asked::read::<Table>(query.as_deref(), &caller)?;
    let heat = state.ask(state.desk.heat(&asked.filter, HEAT.0, HEAT.1, &state.as_of())).await?;
    let concept = |concept: store::Concept| wire::Concept {
        id: concept.id,
        name: concept.name,
        reports: concept.reports,
    };
    let cell = |cell: store::HeatCell| wire::HeatCell {
        filter: filter::written(&cell.filter),
        drug: cell.drug,
        event: cell.event,
        reports: cell.reports,
    };
    let body = wire::Heat {
        drugs: heat.drugs.into_iter().map(concept).collect(),
        events: heat.events.into_iter().map(concept).collect(),
        cells: heat.cells.into_iter().map(cell).collect(),
        caveat: CAVEAT.to_owned(),
        rows_read: heat.rows_read,
    };
    Ok(asked.answer("heat", body, csv::heat))
}

/// Reach and engagement by channel.
#[utoipa::path(
    get,
    path = "/dashboards/reach",
    operation_id = "reach",
    tag = "dashboards",
    params(Filter, Table),
    responses((status = 200, description = "Numbers, each with the filter that shows what it counts.", body = wire::Reach))
)]
pub(crate) async fn reach(
    State(state): State<ReviewState>,
    caller: Caller,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let asked = Asked::read::<Table>(query.as_deref(), &caller)?;
    let reach = state.ask(state.desk.reach(&asked.filter, &state.as_of())).await?;
    let row = |row: store::ReachRow| wire::ReachRow {
        filter: filter::written(&row.filter),
        channel: row.channel,
        reports: row.reports,
        authors: row.authors,
        likes: row.likes,
        shares: row.shares,
        replies: row.replies,
        views: row.views,
    };
    let rows = reach.rows.into_iter().map(row).collect();
    let body = wire::Reach { rows, caveat: CAVEAT.to_owned(), rows_read: reach.rows_read };
    Ok(asked.answer("reach", body, csv::reach))
}

/// Throughput of reviewers and how far they agree.
#[utoipa::path(
    get,
    path = "/dashboards/reviewers",
    operation_id = "reviewers",
    tag = "dashboards",
    params(Filter, Table),
    responses((status = 200, description = "Numbers, each with the filter that shows what it counts.", body = wire::Reviewers))
)]
pub(crate) async fn reviewers(
    State(state): State<ReviewState>,
    caller: Caller,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let asked = Asked::read::<Table>(query.as_deref(), &caller)?;
    let reviewers = state.ask(state.desk.reviewers(&asked.filter, &state.as_of())).await?;
    let row = |row: store::ReviewerRow| wire::ReviewerRow {
        filter: filter::written(&row.filter),
        account: row.account,
        decisions: row.decisions,
        valid: row.valid,
        not_valid: row.not_valid,
        duplicates: row.duplicates,
        second_reviews: row.second_reviews,
        undone: row.undone,
        median_secs: row.median_secs,
    };
    let kappa = reviewers.agreement.kappa();
    let body = wire::Reviewers {
        compared: reviewers.agreement.compared(),
        agreed: reviewers.agreed,
        kappa: kappa.map(|kappa| kappa.kappa),
        kappa_low: kappa.map(|kappa| kappa.low),
        kappa_high: kappa.map(|kappa| kappa.high),
        compared_filter: filter::written(&reviewers.compared_filter),
        rows: reviewers.rows.into_iter().map(row).collect(),
        rows_read: reviewers.rows_read,
    };
    Ok(asked.answer("reviewers", body, csv::reviewers))
}
