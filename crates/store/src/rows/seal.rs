//! Rows of `seals`.

use clickhouse::Row;
use model::Withdrawal;
use serde::{Deserialize, Serialize};

use super::{expires_at, version};
use crate::writer::Seal;

/// A seal, or the tombstone that removes it.
#[derive(Debug, Clone, PartialEq, Row, Serialize)]
pub(crate) struct SealRow {
    report_id: String,
    version: u64,
    is_deleted: u8,
    sealed: String,
    observed_at: i64,
    expires_at: u32,
}

impl SealRow {
    /// The row of a seal whose report is of this generation.
    pub(crate) fn new(seal: &Seal<'_>, generation: u32, days: u32) -> SealRow {
        SealRow {
            report_id: seal.report.to_string(),
            version: version(seal.revision, generation, false),
            is_deleted: 0,
            sealed: seal.sealed.to_owned(),
            observed_at: seal.observed_at.0,
            expires_at: expires_at(seal.observed_at, days),
        }
    }

    pub(crate) fn tombstone(withdrawal: &Withdrawal, days: u32) -> SealRow {
        SealRow {
            report_id: withdrawal.report.to_string(),
            version: version(withdrawal.revision, withdrawal.generation, true),
            is_deleted: 1,
            sealed: String::new(),
            observed_at: withdrawal.observed_at.0,
            expires_at: expires_at(withdrawal.observed_at, days),
        }
    }
}

/// The sealed text alone.
#[derive(Row, Deserialize)]
pub(crate) struct SealedText {
    pub(crate) sealed: String,
}
