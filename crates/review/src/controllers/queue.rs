//! The queue: pages, counts, values of filters, CSV.

use crate::api::{Kind, Parameters, Row};
use crate::filter::Filter;
use crate::problem::Problem;
use crate::wire::queue::{Facets, QueueCounts, QueuePage};

/// Order of the queue; `-` before turns it round.
pub(crate) const SORTS: [&str; 12] = [
    "priority", "received", "posted", "due", "score", "country", "channel", "product", "event", "status",
    "assignee", "language",
];

/// Order and stretch of the queue.
pub(crate) struct Paging;

impl Parameters for Paging {
    fn rows() -> Vec<Row> {
        let sort =
            "^-?(priority|received|posted|due|score|country|channel|product|event|status|assignee|language)$";
        vec![
            (
                "sort",
                Kind::Pattern(sort),
                "`priority` (raised, serious, due, score) unless given; `-` before turns it round.",
            ),
            ("limit", Kind::Whole(1, 500), "Rows; 100 unless given."),
            ("offset", Kind::Whole(0, 10_000_000), "Rows to pass over."),
            ("cursor", Kind::Words, "`next_cursor` of the page before; instead of `offset`."),
        ]
    }
}

/// Reports to be worked on. Those that another report stands for are left out.
#[utoipa::path(
    get,
    path = "/queue",
    operation_id = "queue",
    tag = "queue",
    params(Filter, Paging),
    responses((status = 200, description = "A stretch.", body = QueuePage))
)]
pub(crate) async fn page() -> Problem {
    Problem::not_made()
}

/// How many reports pass the filter, by status and by saved view.
#[utoipa::path(
    get,
    path = "/queue/counts",
    operation_id = "queueCounts",
    tag = "queue",
    params(Filter),
    responses((status = 200, description = "Counts.", body = QueueCounts))
)]
pub(crate) async fn counts() -> Problem {
    Problem::not_made()
}

/// Values that the filters can take, with their counts.
#[utoipa::path(
    get,
    path = "/queue/facets",
    operation_id = "queueFacets",
    tag = "queue",
    params(Filter),
    responses((status = 200, description = "Values, most frequent first.", body = Facets))
)]
pub(crate) async fn facets() -> Problem {
    Problem::not_made()
}

/// The queue as CSV; the caveat stands in the first line. Noted in the trail.
#[utoipa::path(
    get,
    path = "/queue.csv",
    operation_id = "queueCsv",
    tag = "queue",
    params(Filter, Paging),
    responses((status = 200, description = "CSV.", body = String, content_type = "text/csv"))
)]
pub(crate) async fn csv() -> Problem {
    Problem::not_made()
}
