//! The copy of the trail: written behind the journal, read for histories, audits and restarts.

use std::fmt;
use std::str::FromStr;

use model::{ReportId, Timestamp};

use crate::cursor::BadCursor;
use crate::desk::rows::{DeskRow, TrailEnd, TrailRow};
use crate::error::StoreError;
use crate::reports::ReportStore;
use crate::sql::Sql;

const ENDS: Sql = Sql::new("find the ends of the trail", include_str!("../../sql/queries/trail_ends.sql"));
const OF: Sql = Sql::new("read a history", include_str!("../../sql/queries/trail_of.sql"));
const PEOPLE: Sql =
    Sql::new("read the trail of people", include_str!("../../sql/queries/trail_of_people.sql"));
const PAGE: Sql = Sql::new("read the trail", include_str!("../../sql/queries/trail_page.sql"));
const DESK: Sql = Sql::new("read what stands of reports", include_str!("../../sql/queries/desk_rows.sql"));

/// Reports asked for at once by [`ReportStore::desk_rows`].
const IDS_AT_ONCE: usize = 2_000;
/// Most lines on a page.
const MAX_PAGE: u32 = 1_000;

/// Which lines of the trail; `None` means any.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrailFilter {
    /// Of this subject: a [`casework::Subject`] as text.
    pub subject: Option<String>,
    /// Of this account, whether it acted itself or through a token; or `account/token`, or `hark`.
    pub actor: Option<String>,
    /// Of this type of change.
    pub change: Option<String>,
    /// Written at or after this.
    pub from: Option<Timestamp>,
    /// Written before this.
    pub to: Option<Timestamp>,
}

/// Just behind a line in the order newest first. Opaque text to callers: 36 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TrailCursor {
    at: i64,
    partition: u16,
    position: u64,
}

/// Lines of the trail.
#[derive(Clone, Debug, PartialEq)]
pub struct TrailPage {
    /// Newest first.
    pub rows: Vec<TrailRow>,
    /// Where the next page begins; nothing at the end.
    pub next: Option<TrailCursor>,
}

impl fmt::Display for TrailCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}{:04x}{:016x}", self.at, self.partition, self.position)
    }
}

impl FromStr for TrailCursor {
    type Err = BadCursor;

    fn from_str(text: &str) -> Result<TrailCursor, BadCursor> {
        if text.len() != 36 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(BadCursor);
        }
        let number = |digits: &str| u64::from_str_radix(digits, 16).map_err(|_| BadCursor);
        Ok(TrailCursor {
            at: number(&text[..16])?.cast_signed(),
            partition: u16::from_str_radix(&text[16..20], 16).map_err(|_| BadCursor)?,
            position: number(&text[20..])?,
        })
    }
}

impl ReportStore {
    /// Where the copy of each partition ends; partitions without lines are left out.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn trail_ends(&self) -> Result<Vec<TrailEnd>, StoreError> {
        self.engine.query(&ENDS).await
    }

    /// The lines of one subject, oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn trail_of(&self, subject: &str) -> Result<Vec<TrailRow>, StoreError> {
        self.engine.query(&OF.with("subject", subject)).await
    }

    /// The lines of every subject but reports, by partition and position: what accounts, sessions, tokens and views add up to.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn trail_of_people(&self) -> Result<Vec<TrailRow>, StoreError> {
        self.engine.query(&PEOPLE).await
    }

    /// Writes what stands of reports, then the lines that brought it. Repeating it changes nothing; a line that is there has what it
    /// brought there too.
    ///
    /// # Errors
    /// When an insert failed; repeating is safe.
    pub async fn write_trail(&self, desks: &[DeskRow], rows: &[TrailRow]) -> Result<(), StoreError> {
        self.engine.insert("desk", desks, None).await?;
        self.engine.insert("trail", rows, None).await
    }

    /// At most `limit` (1 to 1000) lines, newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn trail(
        &self,
        filter: &TrailFilter,
        after: Option<TrailCursor>,
        limit: u32,
    ) -> Result<TrailPage, StoreError> {
        let limit = limit.clamp(1, MAX_PAGE) as usize;
        // No line is later than this.
        let last = TrailCursor { at: i64::MAX, partition: u16::MAX, position: u64::MAX };
        let before = after.unwrap_or(last);
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let sql = PAGE
            .with("subject", text(&filter.subject))
            .with("actor", text(&filter.actor))
            .with("change", text(&filter.change))
            .with("from", filter.from.map_or(i64::MIN, |at| at.0))
            .with("to", filter.to.map_or(i64::MAX, |at| at.0))
            .with("before_at", before.at)
            .with("before_partition", u64::from(before.partition))
            .with("before_position", before.position)
            // One more than asked for tells whether there is a next page.
            .with("limit", limit as u64 + 1);
        let mut rows: Vec<TrailRow> = self.engine.query(&sql).await?;
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| more).map(|row| TrailCursor {
            at: row.at,
            partition: row.partition,
            position: row.position,
        });
        Ok(TrailPage { rows, next })
    }

    /// What stands of those of the reports that somebody touched, in order of ids.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn desk_rows(&self, ids: &[ReportId]) -> Result<Vec<DeskRow>, StoreError> {
        let mut ids: Vec<String> = ids.iter().map(ReportId::to_string).collect();
        ids.sort_unstable();
        ids.dedup();
        let mut found = Vec::new();
        for slice in ids.chunks(IDS_AT_ONCE) {
            found.extend(self.engine.query::<DeskRow>(&DESK.with("reports", slice.to_vec())).await?);
        }
        Ok(found)
    }
}
