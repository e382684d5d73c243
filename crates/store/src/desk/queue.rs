//! The queue: a stretch of it, its counts, and the values that its filters can take.

use std::collections::BTreeMap;

use model::{ReportId, Timestamp};
use serde::Deserialize;

use crate::desk::answer::{micros, some_micros};
use crate::desk::desk_query;
use crate::desk::filter::{AsOf, DeskFilter};
use crate::desk::sort::{Place, QueueCursor, Sort, Window};
use crate::error::StoreError;
use crate::reports::ReportStore;
use crate::sql::Sql;

desk_query!(UP, "read the queue", "desk_queue.sql", ordered);
desk_query!(DOWN, "read the queue", "desk_queue_descending.sql", ordered);
desk_query!(COUNT, "count reports of the queue", "desk_count.sql");
desk_query!(COUNTS, "count reports by status", "desk_counts.sql");
desk_query!(FACETS, "count values of filters", "desk_facets.sql");
desk_query!(CONCEPTS, "count concepts", "desk_concepts.sql");
const ITEMS: Sql = Sql::new(
    "read rows of the queue",
    concat!(include_str!("../../sql/parts/standing.sql"), include_str!("../../sql/queries/desk_items.sql")),
);
const TWINS: Sql = Sql::new("read a cluster", include_str!("../../sql/queries/desk_twins.sql"));

/// Most rows of a stretch.
const MAX_ROWS: u32 = 1_000;
/// Values of each facet.
const FACET_VALUES: usize = 50;

/// A row of the queue.
#[derive(Clone, PartialEq, Deserialize)]
pub struct QueueItem {
    /// The report.
    pub report: ReportId,
    /// 1 raised, 2 serious, 3 others.
    pub priority: u8,
    /// When Hark read it.
    #[serde(deserialize_with = "micros")]
    pub received_at: Timestamp,
    /// When it was posted, or read where the channel gives no time.
    #[serde(deserialize_with = "micros")]
    pub posted_at: Timestamp,
    /// Names of drugs of suspected reactions, else of all drugs.
    pub products: Vec<String>,
    /// Names of events of suspected reactions, else of all events.
    pub event_names: Vec<String>,
    /// The first event as written; empty where it stands in the context only.
    pub verbatim: String,
    /// Whether serious, by people where they said.
    pub serious: bool,
    /// Criteria of seriousness, by the same rule.
    pub criteria: Vec<String>,
    /// Country, or empty.
    pub country: String,
    /// Channel.
    pub channel: String,
    /// Kind of post, or empty.
    pub kind: String,
    /// BCP 47 tag.
    pub language: String,
    /// Score.
    pub score: f32,
    /// How many of the four criteria the machine found met.
    pub valid: u8,
    /// The end of its last day; nothing while the rule waits, or where no work is left.
    #[serde(deserialize_with = "some_micros")]
    pub due: Option<Timestamp>,
    /// Word of [`casework::Status`].
    pub status: String,
    /// Account, or empty.
    pub assignee: String,
    /// Account, or empty; the lease may be over.
    pub lease_holder: String,
    /// When the lease ends.
    #[serde(deserialize_with = "some_micros")]
    pub lease_until: Option<Timestamp>,
    /// Whether raised above others.
    pub escalated: bool,
    /// The report that stands for its cluster, or empty.
    pub master: String,
    /// Other reports that it stands for.
    pub twins: u32,
    /// First words, redacted.
    pub excerpt: String,
}

/// A stretch of the queue.
#[derive(Clone, Debug, PartialEq)]
pub struct Queue {
    /// Its rows.
    pub rows: Vec<QueueItem>,
    /// How many reports pass the filter.
    pub total: u64,
    /// Asks for what follows; nothing at the end.
    pub next: Option<QueueCursor>,
    /// Rows that the database read.
    pub rows_read: u64,
}

/// Counts of the reports of a filter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeskCounts {
    /// By status; those that do not occur are left out.
    pub statuses: BTreeMap<String, u64>,
    /// All.
    pub total: u64,
    /// Of the account that asks, where work is to be done.
    pub mine: u64,
    /// Of nobody, where work is to be done.
    pub unassigned: u64,
    /// Serious, where work is to be done.
    pub serious: u64,
    /// Past their last day.
    pub overdue: u64,
    /// Rows that the database read.
    pub rows_read: u64,
}

/// A value of a filter with its count.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct FacetValue {
    /// The value.
    pub value: String,
    /// Its name: that of the concept, else the value.
    pub name: String,
    /// Reports of the filter that have it.
    pub reports: u64,
}

/// Values that the filters can take, most frequent first, 50 of each at most.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facets {
    /// Channels.
    pub channels: Vec<FacetValue>,
    /// Drug concepts.
    pub drugs: Vec<FacetValue>,
    /// Event concepts.
    pub events: Vec<FacetValue>,
    /// Countries.
    pub countries: Vec<FacetValue>,
    /// Languages.
    pub languages: Vec<FacetValue>,
    /// Rows that the database read.
    pub rows_read: u64,
}

/// A member of a cluster.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Twin {
    /// The report.
    pub report: ReportId,
    /// Word of [`casework::DuplicateKind`].
    pub how: String,
    /// How well it matched, 0..=1.
    pub score: f32,
    /// Whether a person said that it is right.
    pub confirmed: bool,
}

/// A report in its place.
#[derive(Deserialize)]
struct Placed {
    report: ReportId,
    first: i64,
    second: i64,
    third: i64,
    words: String,
    /// Whether it lies behind the cursor, if there is one.
    behind: u8,
}

/// Reports of one status.
#[derive(Deserialize)]
struct StatusCount {
    status: String,
    reports: u64,
    mine: u64,
    unassigned: u64,
    serious_ones: u64,
    overdue: u64,
}

#[derive(Deserialize)]
struct Count {
    n: u64,
}

#[derive(Deserialize)]
struct DimensionCount {
    channel: String,
    country: String,
    language: String,
    reports: u64,
}

#[derive(Deserialize)]
struct ConceptCount {
    kind: String,
    #[serde(flatten)]
    value: FacetValue,
}

impl ReportStore {
    /// A stretch of the queue in an order. A cursor asks for its own order, whatever `sort` says.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn queue(
        &self,
        filter: &DeskFilter,
        sort: Sort,
        window: &Window,
        as_of: &AsOf,
    ) -> Result<Queue, StoreError> {
        let (sort, after, offset, limit) = match window {
            Window::At { offset, limit } => (sort, None, *offset, *limit),
            Window::After { cursor, limit } => (cursor.sort, Some(&cursor.place), 0, *limit),
        };
        let limit = limit.clamp(1, MAX_ROWS) as usize;
        let sql = if sort.descending { DOWN } else { UP };
        let nowhere = Place { numbers: [0; 3], text: String::new(), report: ReportId([0; 16]) };
        let Place { numbers, text, report } = after.unwrap_or(&nowhere);
        let sql = filter
            .on(sql, as_of)
            .with("sort", sort.key.word())
            .with("turn", if sort.descending { -1_i64 } else { 1 })
            .with("after", u8::from(after.is_some()))
            .with("after_first", numbers[0])
            .with("after_second", numbers[1])
            .with("after_third", numbers[2])
            .with("after_words", text.as_str())
            .with("after_report", report.to_string())
            // One more than asked for tells whether there is more.
            .with("limit", limit as u64 + 1)
            .with("offset", offset);
        let mut placed = self.engine.answer::<Placed>(&sql).await?;
        let mut rows_read = placed.rows_read();
        let total = placed.before_limit.unwrap_or(placed.rows.len() as u64);
        placed.rows.retain(|row| row.behind == 1);
        let more = placed.rows.len() > limit;
        let next = placed.rows.get(limit - 1).filter(|_| more).map(|last| QueueCursor {
            sort,
            place: Place {
                numbers: [last.first, last.second, last.third],
                text: last.words.clone(),
                report: last.report,
            },
        });
        let ids: Vec<ReportId> = placed.rows.iter().take(limit).map(|row| row.report).collect();
        let (rows, read) = self.queue_items(&ids, as_of).await?;
        rows_read += read;
        Ok(Queue { rows, total, next, rows_read })
    }

    /// Rows of the queue for reports, in the order of `ids`; those that do not stand are left out. And the rows read.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn queue_items(
        &self,
        ids: &[ReportId],
        as_of: &AsOf,
    ) -> Result<(Vec<QueueItem>, u64), StoreError> {
        if ids.is_empty() {
            return Ok((Vec::new(), 0));
        }
        let texts: Vec<String> = ids.iter().map(ReportId::to_string).collect();
        let sql = as_of.on(ITEMS).with("only", texts);
        let found = self.engine.answer::<QueueItem>(&sql).await?;
        let read = found.rows_read();
        let mut found: BTreeMap<ReportId, QueueItem> =
            found.rows.into_iter().map(|item| (item.report, item)).collect();
        Ok((ids.iter().filter_map(|id| found.remove(id)).collect(), read))
    }

    /// How many reports pass a filter, and the rows read.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn queue_count(&self, filter: &DeskFilter, as_of: &AsOf) -> Result<(u64, u64), StoreError> {
        let answer = self.engine.answer::<Count>(&filter.on(COUNT, as_of)).await?;
        Ok((answer.rows.first().map_or(0, |count| count.n), answer.rows_read()))
    }

    /// Counts of the reports of a filter, for an account.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn queue_counts(
        &self,
        filter: &DeskFilter,
        account: Option<&str>,
        as_of: &AsOf,
    ) -> Result<DeskCounts, StoreError> {
        let sql = filter.on(COUNTS, as_of).with("account", account.unwrap_or_default());
        let answer = self.engine.answer::<StatusCount>(&sql).await?;
        let mut counts = DeskCounts { rows_read: answer.rows_read(), ..DeskCounts::default() };
        for row in answer.rows {
            counts.total += row.reports;
            counts.mine += row.mine;
            counts.unassigned += row.unassigned;
            counts.serious += row.serious_ones;
            counts.overdue += row.overdue;
            counts.statuses.insert(row.status, row.reports);
        }
        Ok(counts)
    }

    /// Values that the filters can take among the reports of a filter. Where the filter names drugs or events, only those.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn facets(&self, filter: &DeskFilter, as_of: &AsOf) -> Result<Facets, StoreError> {
        let small = filter.on(FACETS, as_of);
        let (small, (drugs, events, read)) = tokio::try_join!(
            self.engine.answer::<DimensionCount>(&small),
            self.concepts(filter, as_of, FACET_VALUES)
        )?;
        Ok(Facets {
            channels: most(&small.rows, |row| &row.channel),
            countries: most(&small.rows, |row| &row.country),
            languages: most(&small.rows, |row| &row.language),
            drugs,
            events,
            rows_read: small.rows_read() + read,
        })
    }

    /// The most frequent drugs and events of a filter's reports, at most `limit` of each, and the rows read.
    pub(crate) async fn concepts(
        &self,
        filter: &DeskFilter,
        as_of: &AsOf,
        limit: usize,
    ) -> Result<(Vec<FacetValue>, Vec<FacetValue>, u64), StoreError> {
        let answer = self
            .engine
            .answer::<ConceptCount>(&filter.on(CONCEPTS, as_of).with("limit", limit as u64))
            .await?;
        let rows_read = answer.rows_read();
        let (drugs, events) = answer.rows.into_iter().partition::<Vec<_>, _>(|row| row.kind == "drug");
        let values = |rows: Vec<ConceptCount>| rows.into_iter().map(|row| row.value).collect();
        Ok((values(drugs), values(events), rows_read))
    }

    /// The other reports of a master's cluster that stand, best match first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn members_of(&self, master: ReportId) -> Result<Vec<Twin>, StoreError> {
        Ok(self.engine.answer::<Twin>(&TWINS.with("master", master.to_string())).await?.rows)
    }
}

/// The most frequent values of a dimension.
fn most(rows: &[DimensionCount], value: impl Fn(&DimensionCount) -> &String) -> Vec<FacetValue> {
    let mut counts: BTreeMap<&String, u64> = BTreeMap::new();
    for row in rows {
        *counts.entry(value(row)).or_default() += row.reports;
    }
    let mut values: Vec<FacetValue> = counts
        .into_iter()
        .map(|(value, reports)| FacetValue { value: value.clone(), name: value.clone(), reports })
        .collect();
    values.sort_by(|a, b| b.reports.cmp(&a.reports).then_with(|| a.value.cmp(&b.value)));
    values.truncate(FACET_VALUES);
    values
}

impl DeskFilter {
    /// Those of an account on which work is to be done: what [`DeskCounts::mine`] counts. Nothing where the filter leaves none.
    pub fn mine(&self, account: &str) -> Option<DeskFilter> {
        self.of_assignee(account)
    }

    /// Those of nobody on which work is to be done: what [`DeskCounts::unassigned`] counts.
    pub fn unassigned(&self) -> Option<DeskFilter> {
        self.of_assignee("")
    }

    fn of_assignee(&self, account: &str) -> Option<DeskFilter> {
        let allowed = self.assignee.is_empty() || self.assignee.iter().any(|have| have == account);
        allowed.then(|| DeskFilter { active: true, assignee: vec![account.to_owned()], ..self.clone() })
    }

    /// Serious ones on which work is to be done: what [`DeskCounts::serious`] counts.
    pub fn serious_ones(&self) -> Option<DeskFilter> {
        let allowed = self.serious != Some(false);
        allowed.then(|| DeskFilter { active: true, serious: Some(true), ..self.clone() })
    }

    /// Those of a status: what [`DeskCounts::statuses`] counts.
    pub fn of_status(&self, status: &str) -> Option<DeskFilter> {
        let allowed = self.status.is_empty() || self.status.iter().any(|have| have == status);
        allowed.then(|| DeskFilter { status: vec![status.to_owned()], ..self.clone() })
    }
}

impl std::fmt::Debug for QueueItem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let QueueItem { report, status, excerpt, .. } = self;
        write!(f, "QueueItem({report}, {status}, {} bytes)", excerpt.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::sort::SortKey;

    /// The file that orders knows every key.
    #[test]
    fn every_order_is_in_the_statement() {
        for (key, word) in SortKey::ALL {
            let wanted = format!("'{word}'");
            assert!(UP.text().contains(&wanted) && DOWN.text().contains(&wanted), "{key:?}");
        }
    }
}
