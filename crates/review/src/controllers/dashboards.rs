//! Dashboards: numbers that lead to what they count.

use crate::api::{Kind, Parameters, Row};
use crate::filter::Filter;
use crate::problem::Problem;
use crate::wire::dashboard as wire;

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
        let by = Kind::OneOf(&["channel", "drug", "event", "country", "language"]);
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

/// Reports, flagged posts and all posts by a dimension.
#[utoipa::path(
    get,
    path = "/dashboards/volume",
    operation_id = "volume",
    tag = "dashboards",
    params(Filter, Volume),
    responses((status = 200, description = "Numbers, each with the filter that shows what it counts.", body = wire::Volume))
)]
pub(crate) async fn volume() -> Problem {
    Problem::not_made()
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
pub(crate) async fn trend() -> Problem {
    Problem::not_made()
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
pub(crate) async fn movers() -> Problem {
    Problem::not_made()
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
pub(crate) async fn heat() -> Problem {
    Problem::not_made()
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
pub(crate) async fn reach() -> Problem {
    Problem::not_made()
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
pub(crate) async fn reviewers() -> Problem {
    Problem::not_made()
}
