//! Reports as records to compare, and records as rows of the database.

use std::collections::BTreeSet;

use duplicates::{FORMAT, Record, TextSign, Told, stored};
use model::{ReportId, Timestamp};
use store::{Arrival, KeyRow, SignatureRow, StoredReport};

/// The words that stand for a report: its text, or its title where it has none.
pub(super) fn words(report: &StoredReport) -> &str {
    if report.text.trim().is_empty() { &report.title } else { &report.text }
}

/// What is compared of a report.
pub(super) fn record(report: &StoredReport) -> Record {
    Record {
        report: report.id,
        posted_at: report.posted_at(),
        channel: report.channel.clone(),
        author: report.author,
        thread: report.thread.map(|thread| thread.to_string()).unwrap_or_default(),
        parent: report.parent,
        repost: report.is_repost(),
        text: TextSign::of(words(report)),
        told: Told::of(&report.mentions, &report.facts),
    }
}

/// Where a row of `reports` came, for the rows that are written because of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Origin {
    pub(super) version: u64,
    pub(super) stored_at: Timestamp,
    pub(super) expires_at: u32,
}

impl Origin {
    pub(super) fn of(arrival: &Arrival) -> Origin {
        let Arrival { version, stored_at, expires_at, .. } = *arrival;
        Origin { version, stored_at, expires_at }
    }
}

/// The row of a record.
pub(super) fn signature(record: &Record, origin: Origin) -> SignatureRow {
    let text = |id: &Option<String>| id.clone().unwrap_or_default();
    SignatureRow {
        report_id: record.report.to_string(),
        version: origin.version,
        is_deleted: 0,
        format: FORMAT,
        stored_at: origin.stored_at.0,
        expires_at: origin.expires_at,
        posted_at: record.posted_at.0,
        channel: record.channel.clone(),
        author: record.author.map(|author| author.to_string()).unwrap_or_default(),
        thread: record.thread.clone(),
        parent: record.parent.map(|parent| parent.to_string()).unwrap_or_default(),
        repost: record.repost,
        text_hash: record.text.hash,
        text_bytes: record.text.bytes,
        shingles: record.text.shingles,
        minima: record.text.minima.clone(),
        drugs: record.told.drugs.iter().cloned().collect(),
        events: record.told.events.iter().cloned().collect(),
        age: record.told.age,
        sex: text(&record.told.sex),
        country: text(&record.told.country),
        others: record.told.others.clone().into_iter().collect(),
    }
}

/// The row that takes a signature away.
pub(super) fn withdrawn(report: ReportId, origin: Origin) -> SignatureRow {
    SignatureRow {
        report_id: report.to_string(),
        version: origin.version,
        is_deleted: 1,
        format: FORMAT,
        stored_at: origin.stored_at.0,
        expires_at: origin.expires_at,
        ..SignatureRow::default()
    }
}

/// The record of a row; nothing where its ids do not read.
pub(super) fn read(row: SignatureRow) -> Option<Record> {
    let text = |text: String| (!text.is_empty()).then_some(text);
    Some(Record {
        report: row.report_id.parse().ok()?,
        posted_at: Timestamp(row.posted_at),
        channel: row.channel,
        author: row.author.parse().ok(),
        thread: row.thread,
        parent: row.parent.parse().ok(),
        repost: row.repost,
        text: TextSign {
            hash: row.text_hash,
            bytes: row.text_bytes,
            shingles: row.shingles,
            minima: row.minima,
        },
        told: Told {
            drugs: row.drugs.into_iter().collect(),
            events: row.events.into_iter().collect(),
            age: row.age,
            sex: text(row.sex),
            country: text(row.country),
            others: row.others.into_iter().collect(),
        },
    })
}

/// The rows of keys to write: those of the record as it is now, and the end of those that it had and has no longer.
pub(super) fn keys(
    report: ReportId,
    now: Option<&Record>,
    before: Option<&Record>,
    origin: Origin,
) -> Vec<KeyRow> {
    let of = |record: Option<&Record>| record.map(stored).unwrap_or_default();
    let (now_keys, before_keys) = (of(now), of(before));
    let kept: BTreeSet<u64> = now_keys.iter().copied().collect();
    let row = |key: u64, record: Option<&Record>, is_deleted: u8| KeyRow {
        key,
        report_id: report.to_string(),
        posted_at: record.map_or(0, |record| record.posted_at.0),
        version: origin.version,
        is_deleted,
        expires_at: origin.expires_at,
    };
    let gone = before_keys.iter().filter(|key| !kept.contains(key)).map(|key| row(*key, before, 1));
    now_keys.iter().map(|key| row(*key, now, 0)).chain(gone).collect()
}
