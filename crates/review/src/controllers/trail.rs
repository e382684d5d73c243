//! The trail: who did what.

use std::time::Duration;

use axum::Json;
use axum::extract::{RawQuery, State};
use casework::{Entry, Hash, Line};
use store::{TrailCursor, TrailFilter, TrailRow};

use crate::api::{Kind, Parameters, Row};
use crate::card;
use crate::given::Given;
use crate::problem::Problem;
use crate::state::ReviewState;
use crate::trail;
use crate::wire::account::{PartitionHead, TrailLine, TrailPage, Verification};

/// How long lines are waited for that the follower is about to copy.
const PATIENCE: Duration = Duration::from_secs(5);

/// Parameters of the trail.
pub(crate) struct Lines;

impl Parameters for Lines {
    fn rows() -> Vec<Row> {
        vec![
            ("subject", Kind::Words, "Of this subject, such as `report/0123…` or `account/anna`."),
            ("actor", Kind::Words, "By this account, `account/token` or `hark`."),
            ("change", Kind::Words, "Of this type, such as `decided`."),
            ("from", Kind::Time, "Written at or after."),
            ("to", Kind::Time, "Written before; a day means the whole day."),
            ("limit", Kind::Whole(1, 500), "Lines; 100 unless given."),
            ("cursor", Kind::Words, "`next_cursor` of the page before."),
        ]
    }
}

/// The trail, newest first.
#[utoipa::path(
    get,
    path = "/trail",
    operation_id = "trail",
    tag = "trail",
    params(Lines),
    responses((status = 200, description = "A page.", body = TrailPage))
)]
pub(crate) async fn page(
    State(state): State<ReviewState>,
    RawQuery(query): RawQuery,
) -> Result<Json<TrailPage>, Problem> {
    let given = Given::read(query.as_deref(), &Lines::rows())?;
    let text = |name: &str| given.text(name).map(str::to_owned);
    let filter = TrailFilter {
        subject: text("subject"),
        actor: text("actor"),
        change: text("change"),
        from: given.from("from"),
        to: given.to("to"),
    };
    let after: Option<TrailCursor> = given.own("cursor")?;
    let limit = given.value("limit").unwrap_or(100);
    let page = state.ask(state.desk.trail(&filter, after, limit)).await?;
    let lines = page.rows.iter().filter_map(line).collect();
    Ok(Json(TrailPage { lines, next_cursor: page.next.map(|next| next.to_string()) }))
}

/// A line as people read it; nothing for a record that is no entry: verifying tells of those.
fn line(row: &TrailRow) -> Option<TrailLine> {
    let bytes = row.body.as_bytes().to_vec();
    let entry = Entry::parse(&bytes).ok()?;
    let (partition, position) = (row.partition, row.position);
    let (applied, chain) = (row.applied == 1, Hash(row.chain.clone()));
    let line = Line { partition, position, bytes, entry, applied, chain };
    Some(TrailLine {
        place: format!("{partition}:{position}"),
        subject: row.subject.clone(),
        entry: card::entry(&line, false),
        hash: row.hash.clone(),
    })
}

/// Reads the whole trail anew and says whether it is intact.
#[utoipa::path(
    get,
    path = "/trail/verification",
    operation_id = "verifyTrail",
    tag = "trail",
    responses((status = 200, description = "What was found.", body = Verification))
)]
pub(crate) async fn verification(State(state): State<ReviewState>) -> Result<Json<Verification>, Problem> {
    let found = trail::verify(state.journal.clone(), state.lines.clone(), PATIENCE).await?;
    let ends = state.ask(state.lines.trail_ends()).await?;
    let head = |(partition, hash): (usize, &Hash)| {
        let partition = partition as u16;
        let entries = ends.iter().find(|end| end.partition == partition).map_or(0, |end| end.entries);
        PartitionHead { partition, entries, hash: hash.to_string() }
    };
    let mut faults: Vec<String> = found.faults.iter().map(fault).collect();
    if found.more > 0 {
        faults.push(format!("{} more", found.more));
    }
    Ok(Json(Verification {
        entries: found.lines,
        intact: found.is_sound(),
        heads: found.chains.iter().enumerate().map(head).collect(),
        faults,
    }))
}

fn fault(fault: &casework::chain::Fault) -> String {
    format!("{}:{}: {}", fault.partition, fault.position, fault.wrong)
}
