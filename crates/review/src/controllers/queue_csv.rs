//! The queue as CSV, for whoever may take lists of reports out of the program.

use axum::extract::{RawQuery, State};
use axum::response::Response;
use casework::{Change, Subject};
use store::{Sort, Window};

use super::queue::{Paging, row};
use crate::access::Caller;
use crate::csv::Csv;
use crate::filter::{self, Filter};
use crate::given::{Given, rows};
use crate::problem::Problem;
use crate::state::ReviewState;
use crate::trail::Draft;
use crate::wire::queue::QueueRow;

/// Most rows of a file.
const MOST: u64 = 100_000;
/// Rows asked for at once.
const SLICE: u32 = 1_000;

/// The queue as CSV; the caveat stands in the first line. Noted in the trail.
#[utoipa::path(
    get,
    path = "/queue.csv",
    operation_id = "queueCsv",
    tag = "queue",
    params(Filter, Paging),
    responses((status = 200, description = "CSV.", body = String, content_type = "text/csv"))
)]
pub(crate) async fn csv(
    State(state): State<ReviewState>,
    caller: Caller,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let given = Given::read(query.as_deref(), &rows::<Filter, Paging>())?;
    let filter = filter::read(&given, &caller.account);
    let sort: Sort = given.value("sort").unwrap_or_default();
    let as_of = state.as_of();
    let mut csv = Csv::new(&COLUMNS);
    let mut window = Window::At { offset: given.value("offset").unwrap_or_default(), limit: SLICE };
    let mut count = 0;
    loop {
        let queue = state.ask(state.desk.queue(&filter, sort, &window, &as_of)).await?;
        for item in &queue.rows {
            csv.row(&cells(&row(&state, item)));
        }
        count += queue.rows.len() as u64;
        match queue.next {
            Some(cursor) if count < MOST => window = Window::After { cursor, limit: SLICE },
            _ => break,
        }
    }
    // Written down before a line leaves.
    let change = Change::Exported { what: "queue".to_owned(), query: filter::written(&filter), rows: count };
    let draft = Draft {
        id: None,
        subject: Subject::Desk,
        prev: None,
        by: caller.actor.clone(),
        change,
        reason: None,
        meaning: Some("took out".to_owned()),
    };
    state.trail.propose(draft).await?;
    Ok(csv.answer("queue"))
}

const COLUMNS: [&str; 18] = [
    "report",
    "priority",
    "received",
    "posted",
    "products",
    "events",
    "verbatim",
    "serious",
    "criteria",
    "country",
    "channel",
    "language",
    "score",
    "valid",
    "days open",
    "due",
    "assignee",
    "status",
];

fn cells(row: &QueueRow) -> [String; 18] {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    [
        row.id.clone(),
        row.priority.to_string(),
        row.received_at.clone(),
        row.posted_at.clone(),
        row.products.join("; "),
        row.events.join("; "),
        row.verbatim.clone(),
        row.serious.to_string(),
        row.criteria.join(" "),
        row.country.clone(),
        row.channel.clone(),
        row.language.clone(),
        row.score.to_string(),
        row.valid.to_string(),
        row.days_open.to_string(),
        text(&row.due),
        text(&row.assignee),
        row.status.clone(),
    ]
}
