//! What the finder of duplicates keeps and asks: signatures of reports, the keys they are found under, how frequent values are,
//! and which reports belong to which master.
//!
//! What the values mean is the finder's (`duplicates`); here they are columns.

use std::collections::{BTreeMap, HashMap};

use clickhouse::Row;
use model::{ReportId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::error::StoreError;
use crate::reports::ReportStore;
use crate::sql::Sql;

macro_rules! query {
    ($name:ident, $does:literal, $file:literal) => {
        const $name: Sql = Sql::new($does, include_str!(concat!("../sql/queries/", $file)));
    };
}
query!(ARRIVALS, "read what came", "arrivals.sql");
query!(LAST, "look how far duplicates were looked for", "last_signature.sql");
query!(BY_IDS, "read signatures", "signatures_by_ids.sql");
query!(BY_KEYS, "look for reports like others", "reports_by_keys.sql");
query!(MEMBERS, "read the members of clusters", "members.sql");
query!(MASTERS, "read the masters of reports", "masters.sql");
query!(SPAN, "count signatures", "signature_span.sql");
query!(VALUES, "count values of signatures", "value_counts.sql");
query!(PAIRS, "count pairs of values of signatures", "value_pairs.sql");

/// Ids or keys in one statement; a request of ClickHouse has a most length.
const AT_ONCE: usize = 2_000;

/// A row of `reports` that came: a report as posted or edited, or its withdrawal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrival {
    /// When.
    pub stored_at: Timestamp,
    /// Of which report.
    pub report: ReportId,
    /// Its version; of a report the highest stands.
    pub version: u64,
    /// When its retention ends, in seconds since 1970.
    pub expires_at: u32,
}

/// A row of `signatures`. Times are microseconds since 1970; empty text means none.
#[expect(missing_docs, reason = "the columns, which migration 0011 explains")]
#[derive(Clone, Debug, Default, PartialEq, Row, Serialize, Deserialize)]
pub struct SignatureRow {
    pub report_id: String,
    pub version: u64,
    pub is_deleted: u8,
    pub format: u16,
    pub stored_at: i64,
    pub expires_at: u32,
    pub posted_at: i64,
    pub channel: String,
    pub author: String,
    pub thread: String,
    pub parent: String,
    pub repost: bool,
    pub text_hash: u64,
    pub text_bytes: u32,
    pub shingles: u32,
    pub minima: Vec<u32>,
    pub drugs: Vec<String>,
    pub events: Vec<String>,
    pub age: Option<f32>,
    pub sex: String,
    pub country: String,
    pub others: Vec<(String, String)>,
}

/// A row of `signature_keys`.
#[expect(missing_docs, reason = "the columns, which migration 0011 explains")]
#[derive(Clone, Debug, Default, PartialEq, Eq, Row, Serialize, Deserialize)]
pub struct KeyRow {
    pub key: u64,
    pub report_id: String,
    pub posted_at: i64,
    pub version: u64,
    pub is_deleted: u8,
    pub expires_at: u32,
}

/// How frequent values are among reports.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ValueCounts {
    /// Reports.
    pub reports: u64,
    /// Between which times nearly all were posted; nothing where there is none.
    pub span: Option<(Timestamp, Timestamp)>,
    /// How many have a value.
    pub values: HashMap<String, u64>,
    /// How many have two concepts together; those with one only are left out.
    pub pairs: Vec<((String, String), u64)>,
}

#[derive(Row, Deserialize)]
struct ArrivalRow {
    stored_at: i64,
    report_id: String,
    version: u64,
    expires_at: u32,
}

#[derive(Row, Deserialize)]
struct LastRow {
    n: u64,
    at: i64,
}

#[derive(Row, Deserialize)]
struct FoundRow {
    key: u64,
    report_id: String,
}

#[derive(Row, Deserialize)]
struct MemberRow {
    report_id: String,
    master: String,
}

#[derive(Row, Deserialize)]
struct SpanRow {
    reports: u64,
    first: i64,
    last: i64,
}

#[derive(Row, Deserialize)]
struct ValueRow {
    value: String,
    reports: u64,
}

#[derive(Row, Deserialize)]
struct PairRow {
    one: String,
    other: String,
    reports: u64,
}

fn id(text: &str, column: &'static str) -> Result<ReportId, StoreError> {
    text.parse().map_err(|_| StoreError::BadRow { report: text.to_owned(), column, source: None })
}

fn texts(ids: &[ReportId]) -> Vec<String> {
    ids.iter().map(ReportId::to_string).collect()
}

impl ReportStore {
    /// At most `limit` rows of reports in the order they came, from behind a place (time, report, version) on.
    ///
    /// Several writers insert at once, so a row may be seen after one that came later: whoever goes on from a place looks back a
    /// little.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn reports_stored_since(
        &self,
        (at, report, version): (Timestamp, Option<ReportId>, u64),
        limit: u32,
    ) -> Result<Vec<Arrival>, StoreError> {
        let sql = ARRIVALS
            .with("after_at", at.0)
            .with("after_id", report.map_or_else(String::new, |report| report.to_string()))
            .with("after_version", version)
            .with("limit", limit);
        let rows: Vec<ArrivalRow> = self.engine.query(&sql).await?;
        let arrival = |row: ArrivalRow| {
            let ArrivalRow { stored_at, report_id, version, expires_at } = row;
            Ok(Arrival {
                stored_at: Timestamp(stored_at),
                report: id(&report_id, "report_id")?,
                version,
                expires_at,
            })
        };
        rows.into_iter().map(arrival).collect()
    }

    /// When the row of `reports` came that has the last signature of this format; nothing while there is none.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn last_signature(&self, format: u16) -> Result<Option<Timestamp>, StoreError> {
        let rows: Vec<LastRow> = self.engine.query(&LAST.with("format", u64::from(format))).await?;
        Ok(rows.first().filter(|row| row.n > 0).map(|row| Timestamp(row.at)))
    }

    /// Those of the reports that have a signature, in order of ids.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn signatures(&self, reports: &[ReportId]) -> Result<Vec<SignatureRow>, StoreError> {
        let mut found = Vec::new();
        for some in reports.chunks(AT_ONCE) {
            found.extend(self.engine.query::<SignatureRow>(&BY_IDS.with("reports", texts(some))).await?);
        }
        Ok(found)
    }

    /// Writes keys. Repeating it changes nothing.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn write_signature_keys(&self, keys: &[KeyRow]) -> Result<(), StoreError> {
        self.engine.insert("signature_keys", keys, None).await
    }

    /// Writes signatures: that these rows of `reports` were looked at. Repeating it changes nothing.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn write_signatures(&self, signatures: &[SignatureRow]) -> Result<(), StoreError> {
        self.engine.insert("signatures", signatures, None).await
    }

    /// By key, the reports found under it: of each key at most `most`, the earliest posts.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn reports_by_keys(
        &self,
        keys: &[u64],
        most: u32,
    ) -> Result<BTreeMap<u64, Vec<ReportId>>, StoreError> {
        let mut found: BTreeMap<u64, Vec<ReportId>> = BTreeMap::new();
        for some in keys.chunks(AT_ONCE) {
            let sql = BY_KEYS.with("keys", some).with("most", most);
            for FoundRow { key, report_id } in self.engine.query(&sql).await? {
                found.entry(key).or_default().push(id(&report_id, "report_id")?);
            }
        }
        Ok(found)
    }

    /// By master, the reports that belong to it, in order of ids.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn members_of_masters(
        &self,
        masters: &[ReportId],
    ) -> Result<BTreeMap<ReportId, Vec<ReportId>>, StoreError> {
        let mut found: BTreeMap<ReportId, Vec<ReportId>> = BTreeMap::new();
        for some in masters.chunks(AT_ONCE) {
            for row in self.engine.query::<MemberRow>(&MEMBERS.with("masters", texts(some))).await? {
                found.entry(id(&row.master, "master")?).or_default().push(id(&row.report_id, "report_id")?);
            }
        }
        Ok(found)
    }

    /// The masters of those reports that are members of a cluster.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn masters_of(&self, reports: &[ReportId]) -> Result<BTreeMap<ReportId, ReportId>, StoreError> {
        let mut found = BTreeMap::new();
        for some in reports.chunks(AT_ONCE) {
            for row in self.engine.query::<MemberRow>(&MASTERS.with("reports", texts(some))).await? {
                found.insert(id(&row.report_id, "report_id")?, id(&row.master, "master")?);
            }
        }
        Ok(found)
    }

    /// How frequent values are among the reports that have signatures.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn value_counts(&self) -> Result<ValueCounts, StoreError> {
        let span: Vec<SpanRow> = self.engine.query(&SPAN).await?;
        let Some(span) = span.first().filter(|span| span.reports > 0) else {
            return Ok(ValueCounts::default());
        };
        let values: Vec<ValueRow> = self.engine.query(&VALUES).await?;
        let pairs: Vec<PairRow> = self.engine.query(&PAIRS).await?;
        Ok(ValueCounts {
            reports: span.reports,
            span: Some((Timestamp(span.first), Timestamp(span.last))),
            values: values.into_iter().map(|row| (row.value, row.reports)).collect(),
            pairs: pairs.into_iter().map(|row| ((row.one, row.other), row.reports)).collect(),
        })
    }
}
