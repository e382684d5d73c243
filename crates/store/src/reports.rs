//! Reading reports, seals and counts. Each query is a file in `sql/queries`.

use std::collections::{BTreeMap, BTreeSet};

use clickhouse::Row;
use model::{AuthorErasure, Fingerprint, LAST_GENERATION, ReportId, Timestamp, Withdrawal, WithdrawalReason};
use serde::Deserialize;

use crate::cursor::{Cursor, Page};
use crate::engine::Engine;
use crate::error::StoreError;
use crate::rows::{
    ChannelTotals, HourCount, HourReports, PairCount, ReportRow, SealedText, StoredReport, TableCounts,
    seconds,
};
use crate::sql::Sql;
use crate::writer::{Retention, StoreBatch};

macro_rules! query {
    ($name:ident, $does:literal, $file:literal) => {
        const $name: Sql = Sql::new($does, include_str!(concat!("../sql/queries/", $file)));
    };
}
query!(CANDIDATES, "list reports", "list_candidates.sql");
query!(LIST, "list reports", "list_reports.sql");
query!(ONE, "read a report", "one_report.sql");
query!(BY_IDS, "read some reports", "reports_by_ids.sql");
query!(BY_AUTHORS, "look for reports of authors", "reports_by_authors.sql");
query!(EXISTS, "look for a report", "report_exists.sql");
query!(ALL, "read all reports", "all_reports.sql");
query!(SIMILAR, "find similar reports", "similar_reports.sql");
query!(SEAL, "read a seal", "one_seal.sql");
query!(SEALS_BY_CHANNEL, "read the seals of a channel", "seals_by_channel.sql");
query!(HOURLY, "count posts per hour", "hourly_tallies.sql");
query!(REPORTS_HOURLY, "count reports per hour", "hourly_counts.sql");
query!(REFRESH, "count reports anew", "refresh_counts.sql");
query!(EMPTY_COUNTS, "count reports anew", "empty_counts.sql");
query!(COUNT_ANEW, "count reports anew", "count_anew.sql");
query!(WAIT, "count reports anew", "wait_counts.sql");
query!(PAIRS, "count pairs of drug and event", "pair_counts.sql");
query!(CHANNELS, "count per channel", "channel_totals.sql");
query!(COUNTS, "count rows", "table_counts.sql");
query!(PURGE_REPORTS, "purge replaced reports", "purge_reports.sql");
query!(PURGE_SEALS, "purge replaced seals", "purge_seals.sql");

/// Reports read at once by [`ReportStore::dump`]; bounds its memory.
const DUMP_SLICE: u32 = 2_000;
/// Reports read at once by [`ReportStore::by_ids`].
const IDS_AT_ONCE: usize = 2_000;
/// Rows of `reports` that a page may wait to be counted: some tenths of a second.
const EXACT_ROWS: u64 = 5_000_000;
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

impl ReportFilter {
    fn on(&self, sql: Sql) -> Sql {
        sql.with("channel", text(self.channel.as_ref()))
            .with("drug", text(self.drug.as_ref()))
            .with("event", text(self.event.as_ref()))
            .with("code", text(self.code.as_ref()))
            .with("seriousness", text(self.seriousness.as_ref()))
            .with("quality", self.quality.join(","))
            .with("not_quality", self.not_quality.join(","))
            .with("first_hand", u8::from(self.first_hand))
            .with("language", text(self.language.as_ref()))
            .with("min_score", self.min_score)
            .with("min_criteria", self.min_criteria)
            .with("from", self.from.map_or(i64::MIN, |at| at.0))
            .with("to", self.to.map_or(i64::MAX, |at| at.0))
    }
}

/// Which counts of reports.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CountFilter {
    /// Channel, pair and hours. No drug and no event counts each report once.
    pub tallies: TallyFilter,
    /// Of this country, as ISO 3166-1 alpha-2.
    pub country: Option<String>,
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

/// A place in the list: time of the post and report.
#[derive(Debug, Clone, Row, Deserialize)]
struct Place {
    posted_at: i64,
    report_id: String,
}

/// Names of a place's two values in a statement.
type Names = (&'static str, &'static str);
const BEFORE: Names = ("before_at", "before_id");
const LAST: Names = ("last_at", "last_id");

impl Place {
    fn before(cursor: Option<Cursor>) -> Place {
        match cursor {
            Some(Cursor { posted_at, report }) => {
                Place { posted_at: posted_at.0, report_id: report.to_string() }
            }
            // No time is later and no id greater than these.
            None => Place { posted_at: i64::MAX, report_id: "g".to_owned() },
        }
    }

    fn set(&self, sql: Sql, (at, id): Names) -> Sql {
        sql.with(at, self.posted_at).with(id, self.report_id.as_str())
    }
}

/// A report of an author.
#[derive(Row, Deserialize)]
struct OfAuthor {
    report_id: String,
    revision: u64,
    author: String,
    observed_at: i64,
}

/// A seal with its report.
#[derive(Row, Deserialize)]
struct SealOf {
    report_id: String,
    sealed: String,
}

/// One number.
#[derive(Row, Deserialize)]
struct Count {
    n: u64,
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
        let limit = limit.clamp(1, MAX_PAGE) as usize;
        // One more than asked for tells whether there is a next page.
        let wanted = limit + 1;
        let mut items = Vec::new();
        let mut before = Place::before(after);
        loop {
            let candidates = CANDIDATES.with("limit", wanted as u64);
            let candidates: Vec<Place> =
                self.engine.query(&before.set(filter.on(candidates), BEFORE)).await?;
            let Some(last) = candidates.last().cloned() else { break };
            let ids = candidates.iter().map(|place| place.report_id.clone()).collect::<BTreeSet<_>>();
            let found = filter.on(LIST).with("reports", ids.into_iter().collect::<Vec<_>>());
            items.extend(self.reports(&last.set(before.set(found, BEFORE), LAST)).await?);
            if items.len() >= wanted || candidates.len() < wanted {
                break;
            }
            before = last;
        }
        let more = items.len() > limit;
        items.truncate(limit);
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

    /// Those of the reports that stand, in order of ids.
    ///
    /// # Errors
    /// As [`ReportStore::list`].
    pub async fn by_ids(&self, ids: &[ReportId]) -> Result<Vec<StoredReport>, StoreError> {
        let ids: BTreeSet<ReportId> = ids.iter().copied().collect();
        let ids: Vec<String> = ids.iter().map(ReportId::to_string).collect();
        let mut found = Vec::new();
        for slice in ids.chunks(IDS_AT_ONCE) {
            found.extend(self.reports(&BY_IDS.with("reports", slice.to_vec())).await?);
        }
        Ok(found)
    }

    /// Withdraws every report by these authors that was observed before their erasure, and gives the withdrawals. Repeating
    /// it changes nothing; `token` names the batch of the journal that says so.
    ///
    /// # Errors
    /// As [`ReportStore::list`] and [`ReportStore::write`].
    pub async fn withdraw_authors(
        &self,
        gone: &[AuthorErasure],
        token: &str,
    ) -> Result<Vec<Withdrawal>, StoreError> {
        let mut latest: BTreeMap<String, Timestamp> = BTreeMap::new();
        for AuthorErasure { author, observed_at } in gone {
            let at = latest.entry(author.to_string()).or_insert(*observed_at);
            *at = (*at).max(*observed_at);
        }
        let authors: Vec<&String> = latest.keys().collect();
        let mut withdrawals = Vec::new();
        for slice in authors.chunks(IDS_AT_ONCE) {
            let slice: Vec<String> = slice.iter().map(|author| (*author).clone()).collect();
            let found: Vec<OfAuthor> = self.engine.query(&BY_AUTHORS.with("authors", slice)).await?;
            for row in found {
                let Some(&gone_at) = latest.get(&row.author) else { continue };
                let Ok(report) = row.report_id.parse::<ReportId>() else { continue };
                if row.observed_at <= gone_at.0 {
                    withdrawals.push(Withdrawal {
                        report,
                        revision: row.revision,
                        generation: LAST_GENERATION,
                        reason: WithdrawalReason::Deleted,
                        observed_at: gone_at,
                    });
                }
            }
        }
        // Another attempt may find fewer: its token must not stand for this one's rows.
        let token = format!("{token}/authors");
        let batch = StoreBatch {
            token: &token,
            again: true,
            reports: &[],
            withdrawals: &withdrawals,
            tallies: &[],
            seals: &[],
        };
        if !withdrawals.is_empty() {
            self.write(&batch).await?;
        }
        Ok(withdrawals)
    }

    /// Whether a report stands.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn exists(&self, id: ReportId) -> Result<bool, StoreError> {
        let rows = self.engine.query::<Count>(&EXISTS.with("report", id.to_string())).await?;
        Ok(rows.first().is_some_and(|row| row.n > 0))
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

    /// At most `limit` seals of a channel's reports that stand, in the order of ids, from behind `after` on.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn seals_of_channel(
        &self,
        channel: &str,
        after: Option<ReportId>,
        limit: u32,
    ) -> Result<Vec<(ReportId, String)>, StoreError> {
        let sql = SEALS_BY_CHANNEL
            .with("after", after.map_or_else(String::new, |id| id.to_string()))
            .with("channel", channel)
            .with("limit", limit);
        let rows: Vec<SealOf> = self.engine.query(&sql).await?;
        Ok(rows.into_iter().filter_map(|row| Some((row.report_id.parse().ok()?, row.sealed))).collect())
    }

    /// Posts per hour of one pair of drug and event, or of all posts; hours without posts are left out.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn hourly(&self, filter: &TallyFilter) -> Result<Vec<HourCount>, StoreError> {
        self.engine.query(&filter.on(HOURLY)).await
    }

    /// Reports per hour of their posts, of one pair of drug and event or of all reports; hours without are left out.
    ///
    /// Counts what stood when they were last counted, which a server does every five minutes and the embedded engine when
    /// it is told to ([`ReportStore::refresh_counts`]): replaced revisions and withdrawn reports are not in it, and no
    /// batch is in it twice.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn reports_hourly(&self, filter: &CountFilter) -> Result<Vec<HourReports>, StoreError> {
        let CountFilter { tallies, country } = filter;
        self.engine.query(&tallies.on(REPORTS_HOURLY).with("country", text(country.as_ref()))).await
    }

    /// Counts reports by hour anew and waits for it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn refresh_counts(&self) -> Result<(), StoreError> {
        if self.engine.is_embedded() {
            self.engine.execute_ddl(&EMPTY_COUNTS).await?;
            return self.engine.execute(&COUNT_ANEW).await;
        }
        self.engine.execute_ddl(&REFRESH).await?;
        self.engine.execute_ddl(&WAIT).await
    }

    /// The pairs of drug and event with the most flagged posts.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn pairs(&self, filter: &TallyFilter, limit: u32) -> Result<Vec<PairCount>, StoreError> {
        self.engine.query(&filter.on(PAIRS).with("limit", limit)).await
    }

    /// What each channel brought, by name. Of a large table the reports are those that stood when they were last counted,
    /// as in [`ReportStore::reports_hourly`].
    ///
    /// # Errors
    /// When the database fails.
    pub async fn channels(&self) -> Result<Vec<ChannelTotals>, StoreError> {
        // The embedded engine has no counts but those it was asked for.
        let exact_rows = if self.engine.is_embedded() { u64::MAX } else { EXACT_ROWS };
        self.engine.query(&CHANNELS.with("exact_rows", exact_rows)).await
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
