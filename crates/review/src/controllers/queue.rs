//! The queue: pages, counts, values of filters, CSV.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{RawQuery, State};
use store::{DeskFilter, QueueCursor, QueueItem, Sort, Window};

use crate::access::Caller;
use crate::api::{Kind, Parameters, Row};
use crate::card::excerpt;
use crate::filter;
use crate::filter::Filter;
use crate::given::{Given, rows};
use crate::problem::Problem;
use crate::state::ReviewState;
use crate::wire::queue::{FacetValue, QueueRow};
use crate::wire::queue::{Facets, QueueCounts, QueuePage};

/// Rows of a page where the query does not say.
const USUAL_LIMIT: u32 = 100;
/// Saved views whose reports are counted.
const COUNTED_VIEWS: usize = 12;
/// Microseconds of a day.
const DAY: i64 = 86_400_000_000;

/// Letters of the criteria of seriousness, as case systems show them.
const LETTERS: [(&str, &str); 6] = [
    ("death", "F"),
    ("life_threatening", "LT"),
    ("hospitalisation", "H"),
    ("disability", "D"),
    ("congenital_anomaly", "C"),
    ("other_important", "O"),
];

/// Order and stretch of the queue.
pub(crate) struct Paging;

impl Parameters for Paging {
    fn rows() -> Vec<Row> {
        vec![
            (
                "sort",
                Kind::Sort,
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
pub(crate) async fn page(
    State(state): State<ReviewState>,
    caller: Caller,
    RawQuery(query): RawQuery,
) -> Result<Json<QueuePage>, Problem> {
    let given = Given::read(query.as_deref(), &rows::<Filter, Paging>())?;
    let filter = filter::read(&given, &caller.account);
    let sort: Sort = given.value("sort").unwrap_or_default();
    let limit = given.value("limit").unwrap_or(USUAL_LIMIT);
    let offset = given.value("offset").unwrap_or_default();
    let window = match given.own::<QueueCursor>("cursor")? {
        Some(cursor) => Window::After { cursor, limit },
        None => Window::At { offset, limit },
    };
    let queue = state.ask(state.desk.queue(&filter, sort, &window, &state.as_of())).await?;
    Ok(Json(QueuePage {
        rows: queue.rows.iter().map(|item| row(&state, item)).collect(),
        total: queue.total,
        offset,
        next_cursor: queue.next.map(|next| next.to_string()),
        rows_read: queue.rows_read,
    }))
}

/// A row of the queue as it travels.
pub(crate) fn row(state: &ReviewState, item: &QueueItem) -> QueueRow {
    let now = state.clock.now();
    let some = |text: &String| (!text.is_empty()).then(|| text.clone());
    let leased = item.lease_until.filter(|until| *until > now);
    let letter = |name: &String| {
        LETTERS.iter().find(|(known, _)| known == name).map(|(_, letter)| (*letter).to_owned())
    };
    QueueRow {
        id: item.report.to_string(),
        priority: item.priority,
        received_at: item.received_at.to_string(),
        posted_at: item.posted_at.to_string(),
        products: item.products.clone(),
        events: item.event_names.clone(),
        verbatim: item.verbatim.clone(),
        serious: item.serious,
        criteria: item.criteria.iter().filter_map(letter).collect(),
        country: item.country.clone(),
        channel: item.channel.clone(),
        language: item.language.clone(),
        score: item.score,
        valid: item.valid,
        days_open: (now.0 - item.received_at.0).div_euclid(DAY),
        due: item.due.map(|due| due.to_string()),
        days_left: item.due.map(|due| casework::clock::days_left(due, now)),
        assignee: some(&item.assignee),
        lease_holder: leased.and_then(|_| some(&item.lease_holder)),
        lease_until: leased.map(|until| until.to_string()),
        status: item.status.clone(),
        twins: item.twins,
        excerpt: excerpt(&item.excerpt),
    }
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
pub(crate) async fn counts(
    State(state): State<ReviewState>,
    caller: Caller,
    RawQuery(query): RawQuery,
) -> Result<Json<QueueCounts>, Problem> {
    let given = Given::read(query.as_deref(), &Filter::rows())?;
    let filter = filter::read(&given, &caller.account);
    Ok(Json(counts_of(&state, &filter, Some(&caller.account)).await?))
}

/// Counts for an account, with those of the views that it sees; or for everybody.
pub(crate) async fn counts_of(
    state: &ReviewState,
    filter: &DeskFilter,
    account: Option<&str>,
) -> Result<QueueCounts, Problem> {
    let as_of = state.as_of();
    let counts = state.ask(state.desk.counts(filter, account, &as_of)).await?;
    let mut views = BTreeMap::new();
    if let Some(account) = account {
        let directory = state.trail.directory();
        for (id, view) in directory.views(account).take(COUNTED_VIEWS) {
            // A view of an earlier version may ask for what is no longer there: it has no count then.
            let Ok(given) = Given::of_view(&view.query) else { continue };
            let filter = filter::read(&given, account);
            views.insert(id.to_owned(), state.ask(state.desk.count(&filter, &as_of)).await?);
        }
    }
    let store::DeskCounts { statuses, mine, unassigned, serious, overdue, .. } = counts;
    Ok(QueueCounts { statuses, mine, unassigned, serious, overdue, views })
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
pub(crate) async fn facets(
    State(state): State<ReviewState>,
    caller: Caller,
    RawQuery(query): RawQuery,
) -> Result<Json<Facets>, Problem> {
    let given = Given::read(query.as_deref(), &Filter::rows())?;
    let filter = filter::read(&given, &caller.account);
    let facets = state.ask(state.desk.facets(&filter, &state.as_of())).await?;
    let values = |values: Vec<store::FacetValue>| -> Vec<FacetValue> {
        let travels = |facet: store::FacetValue| FacetValue {
            value: facet.value,
            name: facet.name,
            count: facet.reports,
        };
        values.into_iter().map(travels).collect()
    };
    Ok(Json(Facets {
        channels: values(facets.channels),
        drugs: values(facets.drugs),
        events: values(facets.events),
        countries: values(facets.countries),
        languages: values(facets.languages),
    }))
}
