//! Pairs of drug and event that moved against the period before.

use model::Timestamp;
use serde::Deserialize;

use crate::desk::answer::micros;
use crate::desk::desk_query;
use crate::desk::filter::{AsOf, DeskFilter};
use crate::desk::trend::Period;
use crate::error::StoreError;
use crate::reports::ReportStore;

desk_query!(MOVERS, "find pairs that moved", "desk_movers.sql");

/// A suspected reaction that is told of more, or less, than in the period before.
#[derive(Clone, Debug, PartialEq)]
pub struct Mover {
    /// Concept of the drug.
    pub drug: String,
    /// Its name.
    pub drug_name: String,
    /// Concept of the event.
    pub event: String,
    /// Its name.
    pub event_name: String,
    /// Reports of the period.
    pub reports: u64,
    /// Reports of the period before.
    pub previous: u64,
    /// Distinct authors of the period; those without one are none.
    pub authors: u64,
    /// When the first of the two periods' reports was posted.
    pub first_seen: Timestamp,
    /// Shows the reports of the period.
    pub filter: DeskFilter,
    /// Shows those of the period before.
    pub filter_previous: DeskFilter,
}

/// The pairs that moved most, by the difference.
#[derive(Clone, Debug, PartialEq)]
pub struct Movers {
    /// The pairs.
    pub rows: Vec<Mover>,
    /// Rows that the database read.
    pub rows_read: u64,
}

#[derive(Deserialize)]
struct Moved {
    drug: String,
    event: String,
    reports: u64,
    previous: u64,
    authors: u64,
    #[serde(deserialize_with = "micros")]
    first_seen: Timestamp,
}

impl Mover {
    /// Reports of the period less those of the period before.
    pub fn change(&self) -> i64 {
        self.reports.cast_signed().saturating_sub(self.previous.cast_signed())
    }

    /// (now + 1) / (before + 1): how many times as many, and no division by nothing.
    pub fn ratio(&self) -> f64 {
        (self.reports as f64 + 1.0) / (self.previous as f64 + 1.0)
    }
}

impl ReportStore {
    /// At most `limit` pairs whose reports of the period differ most from those of the period before. Times of the filter's own
    /// do not count: the period stands for them. Where the filter names pairs, only those are counted.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn movers(
        &self,
        period: Period,
        filter: &DeskFilter,
        limit: u32,
        as_of: &AsOf,
    ) -> Result<Movers, StoreError> {
        let before = period.before();
        let of =
            |period: Period| DeskFilter { from: Some(period.from), to: Some(period.to), ..filter.clone() };
        let both = of(Period { from: before.from, to: period.to });
        let sql = both.on(MOVERS, as_of).with("begin", period.from.0).with("limit", limit);
        let answer = self.engine.answer::<Moved>(&sql).await?;
        let concepts = answer.rows.iter().flat_map(|row| [row.drug.clone(), row.event.clone()]).collect();
        let (names, read) = self.names(concepts).await?;
        let rows_read = answer.rows_read() + read;
        let name = |concept: &str| names.get(concept).cloned().unwrap_or_else(|| concept.to_owned());
        let row = |row: Moved| Mover {
            filter: of(period).of_pair(&row.drug, &row.event),
            filter_previous: of(before).of_pair(&row.drug, &row.event),
            drug_name: name(&row.drug),
            event_name: name(&row.event),
            drug: row.drug,
            event: row.event,
            reports: row.reports,
            previous: row.previous,
            authors: row.authors,
            first_seen: row.first_seen,
        };
        Ok(Movers { rows: answer.rows.into_iter().map(row).collect(), rows_read })
    }
}
