//! Reading reports, seals and counts. Each query is a file in `sql/queries`.

use model::{Fingerprint, ReportId, Timestamp};

use crate::cursor::{Cursor, Page};
use crate::engine::Engine;
use crate::error::StoreError;
use crate::rows::{
    ChannelTotals, HourCount, PairCount, ReportRow, SealedText, StoredReport, TableCounts, seconds,
};
use crate::sql::Sql;
use crate::writer::Retention;

macro_rules! query {
    ($name:ident, $does:literal, $file:literal) => {
        const $name: Sql = Sql::new($does, include_str!(concat!("../sql/queries/", $file)));
    };
}
query!(LIST, "list reports", "list_reports.sql");
query!(ONE, "read a report", "one_report.sql");
query!(ALL, "read all reports", "all_reports.sql");
query!(SIMILAR, "find similar reports", "similar_reports.sql");
query!(SEAL, "read a seal", "one_seal.sql");
query!(HOURLY, "count posts per hour", "hourly_counts.sql");
query!(PAIRS, "count pairs of drug and event", "pair_counts.sql");
query!(CHANNELS, "count per channel", "channel_totals.sql");
query!(COUNTS, "count rows", "table_counts.sql");
query!(PURGE_REPORTS, "purge replaced reports", "purge_reports.sql");
query!(PURGE_SEALS, "purge replaced seals", "purge_seals.sql");

/// Reports read at once by [`ReportStore::dump`]; bounds its memory.
const DUMP_SLICE: u32 = 2_000;
/// Most reports on a page.
const MAX_PAGE: u32 = 1_000;

/// Which reports; `None`, 0 and empty mean any.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ReportFilter {
    /// Of this channel.
    pub channel: Option<String>,
    /// That mention this drug concept, such as `drug/sertraline`.
    pub drug: Option<String>,
    /// That tell of this event concept as having happened.
    pub event: Option<String>,
    /// With a concept (of an event: as having happened) that has this code, as `terminology=code`.
    pub code: Option<String>,
    /// With this seriousness criterion, such as `hospitalisation`.
    pub seriousness: Option<String>,
    /// With any of these labels of quality, such as `news`.
    pub quality: Vec<String>,
    /// With none of these labels of quality.
    pub not_quality: Vec<String>,
    /// In which somebody tells of what they or someone near them went through.
    pub first_hand: bool,
    /// In this language.
    pub language: Option<String>,
    /// Written (or seen, where the channel gives no time) at or after this.
    pub from: Option<Timestamp>,
    /// Written before this.
    pub to: Option<Timestamp>,
    /// With at least this score.
    pub min_score: f32,
    /// With at least this many of the four criteria met.
    pub min_criteria: u8,
}

/// Which tallies.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TallyFilter {
    /// Of this channel; `None` means all.
    pub channel: Option<String>,
    /// Of this drug concept. For [`ReportStore::hourly`], `None` with no event counts every post.
    pub drug: Option<String>,
    /// Of this event concept.
    pub event: Option<String>,
    /// Of hours that begin at or after this.
    pub from: Option<Timestamp>,
    /// Of hours that begin at or before this.
    pub to: Option<Timestamp>,
}

impl TallyFilter {
    fn on(&self, sql: Sql) -> Sql {
        sql.with("channel", text(self.channel.as_ref()))
            .with("drug", text(self.drug.as_ref()))
            .with("event", text(self.event.as_ref()))
            .with("from", self.from.map_or(0, seconds))
            .with("to", self.to.map_or(u32::MAX, seconds))
    }
}

fn text(value: Option<&String>) -> String {
    value.cloned().unwrap_or_default()
}

/// Reports, seals and tallies in one database. Cheap to clone.
#[derive(Debug, Clone)]
pub struct ReportStore {
    pub(crate) engine: Engine,
    pub(crate) retention: Retention,
}

impl ReportStore {
    /// The store on `engine`, whose schema is up to date; rows written through it get this retention.
    pub fn new(engine: Engine, retention: Retention) -> ReportStore {
        ReportStore { engine, retention }
    }

    /// The engine underneath.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// A page of at most `limit` (1 to 1000) reports, newest post first.
    ///
    /// # Errors
    /// When the database fails or a row does not read back.
    pub async fn list(
        &self,
        filter: &ReportFilter,
        after: Option<Cursor>,
        limit: u32,
    ) -> Result<Page<StoredReport>, StoreError> {
        let limit = limit.clamp(1, MAX_PAGE);
        // No time is later and no id greater than these.
        let (before_at, before_id) = match after {
            Some(Cursor { posted_at, report }) => (posted_at.0, report.to_string()),
            None => (i64::MAX, "g".to_owned()),
        };
        let sql = LIST
            .with("channel", text(filter.channel.as_ref()))
            .with("drug", text(filter.drug.as_ref()))
            .with("event", text(filter.event.as_ref()))
            .with("code", text(filter.code.as_ref()))
            .with("seriousness", text(filter.seriousness.as_ref()))
            .with("quality", filter.quality.join(","))
            .with("not_quality", filter.not_quality.join(","))
            .with("first_hand", u8::from(filter.first_hand))
            .with("language", text(filter.language.as_ref()))
            .with("min_score", filter.min_score)
            .with("min_criteria", filter.min_criteria)
            .with("from", filter.from.map_or(i64::MIN, |at| at.0))
            .with("to", filter.to.map_or(i64::MAX, |at| at.0))
            .with("before_at", before_at)
            .with("before_id", before_id)
            // One more than asked for tells whether there is a next page.
            .with("limit", limit + 1);
        let mut items = self.reports(&sql).await?;
        let more = items.len() > limit as usize;
        items.truncate(limit as usize);
        let next =
            items.last().filter(|_| more).map(|last| Cursor { posted_at: last.posted_at(), report: last.id });
        Ok(Page { items, next })
    }

    /// One report, if it stands.
    ///
    /// # Errors
    /// As [`ReportStore::list`].
    pub async fn report(&self, id: ReportId) -> Result<Option<StoredReport>, StoreError> {
        Ok(self.reports(&ONE.with("report", id.to_string())).await?.pop())
    }

    /// Reports whose fingerprint differs in at most `distance` bits (3 is usual) from that of report `of`, nearest first.
    ///
    /// # Errors
    /// As [`ReportStore::list`].
    pub async fn similar(
        &self,
        of: ReportId,
        fingerprint: Fingerprint,
        distance: u8,
        limit: u32,
    ) -> Result<Vec<StoredReport>, StoreError> {
        let sql = SIMILAR
            .with("report", of.to_string())
            .with("fingerprint", fingerprint.0)
            .with("distance", distance)
            .with("limit", limit.clamp(1, MAX_PAGE));
        self.reports(&sql).await
    }

    /// The sealed source of a report, if it is kept.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn seal(&self, id: ReportId) -> Result<Option<String>, StoreError> {
        let sql = SEAL.with("report", id.to_string());
        Ok(self.engine.query::<SealedText>(&sql).await?.pop().map(|row| row.sealed))
    }

    /// Posts per hour of one pair of drug and event, or of all posts; hours without posts are left out.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn hourly(&self, filter: &TallyFilter) -> Result<Vec<HourCount>, StoreError> {
        self.engine.query(&filter.on(HOURLY)).await
    }

    /// The pairs of drug and event with the most flagged posts.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn pairs(&self, filter: &TallyFilter, limit: u32) -> Result<Vec<PairCount>, StoreError> {
        self.engine.query(&filter.on(PAIRS).with("limit", limit)).await
    }

    /// What each channel brought, by name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn channels(&self) -> Result<Vec<ChannelTotals>, StoreError> {
        self.engine.query(&CHANNELS).await
    }

    /// How much lies in the tables.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn counts(&self) -> Result<TableCounts, StoreError> {
        let rows = self.engine.query(&COUNTS).await?;
        Ok(rows.into_iter().next().unwrap_or_default())
    }

    /// Every report that stands, in order of ids, as JSON lines: two databases hold the same reports when their dumps
    /// are the same bytes.
    ///
    /// # Errors
    /// As [`ReportStore::list`].
    pub async fn dump(&self) -> Result<Vec<u8>, StoreError> {
        let mut lines = Vec::new();
        let mut after = String::new();
        loop {
            let slice = self.reports(&ALL.with("after", after).with("limit", DUMP_SLICE)).await?;
            let Some(last) = slice.last() else { return Ok(lines) };
            after = last.id.to_string();
            for report in &slice {
                serde_json::to_writer(&mut lines, report).map_err(|source| {
                    let report = report.id.to_string();
                    StoreError::BadReport { report, column: "row", source }
                })?;
                lines.push(b'\n');
            }
        }
    }

    /// Takes replaced revisions and withdrawn reports off the disk now, seals too. Merges whole tables: costly, for
    /// erasure requests that cannot wait for the daily merge.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn purge(&self) -> Result<(), StoreError> {
        self.engine.execute_ddl(&PURGE_REPORTS).await?;
        self.engine.execute_ddl(&PURGE_SEALS).await
    }

    async fn reports(&self, sql: &Sql) -> Result<Vec<StoredReport>, StoreError> {
        self.engine.query::<ReportRow>(sql).await?.into_iter().map(ReportRow::read).collect()
    }
}
