//! What reviewers did, how long it took them, and whether they agree.

use serde::Deserialize;

use crate::desk::desk_query;
use crate::desk::filter::{AsOf, DeskFilter};
use crate::desk::kappa::Agreement;
use crate::error::StoreError;
use crate::reports::ReportStore;

desk_query!(REVIEWERS, "count what reviewers found", "desk_reviewers.sql");
desk_query!(UNDONE, "count what reviewers took back", "desk_undone.sql");
desk_query!(ACCEPTED, "count what was accepted by score", "desk_accepted.sql");

/// What one reviewer did. Findings that stand; of a report that was decided again, the last.
#[derive(Clone, Debug, PartialEq)]
pub struct ReviewerRow {
    /// The account, or `hark`.
    pub account: String,
    /// First findings.
    pub decisions: u64,
    /// Of them, valid cases.
    pub valid: u64,
    /// Of them, no cases.
    pub not_valid: u64,
    /// Of them, duplicates.
    pub duplicates: u64,
    /// Second findings.
    pub second_reviews: u64,
    /// Findings taken back, of reports that pass the filter but for who decided when.
    pub undone: u64,
    /// Median of the seconds from the first lease of a report to its finding.
    pub median_secs: Option<f64>,
    /// Shows the first findings.
    pub filter: DeskFilter,
}

/// What reviewers did, most findings first.
#[derive(Clone, Debug, PartialEq)]
pub struct Reviewers {
    /// By account.
    pub rows: Vec<ReviewerRow>,
    /// What two persons found on the same reports, as valid or not.
    pub agreement: Agreement,
    /// Of the reports compared, how many both found the same on, by [`casework::Verdict::agrees`].
    pub agreed: u64,
    /// Shows the reports compared.
    pub compared_filter: DeskFilter,
    /// Rows that the database read.
    pub rows_read: u64,
}

/// How many of the reports of a stretch of scores people found to be cases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct DecileShare {
    /// Tenth of the score: 0 is below 0.1, 9 from 0.9 on.
    pub decile: u8,
    /// Reports found valid or not valid.
    pub decided: u64,
    /// Of them, valid.
    pub valid: u64,
}

#[derive(Deserialize)]
struct Done {
    account: String,
    decisions: u64,
    valid_ones: u64,
    not_valid: u64,
    duplicates: u64,
    second_reviews: u64,
    median_secs: Option<f64>,
    both: u64,
    only_first: u64,
    only_second: u64,
    neither: u64,
    agreed_on: u64,
}

#[derive(Deserialize)]
struct Undone {
    account: String,
    undone: u64,
}

impl ReportStore {
    /// What reviewers did with the reports of a filter: members of clusters too, for somebody decided them.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn reviewers(&self, filter: &DeskFilter, as_of: &AsOf) -> Result<Reviewers, StoreError> {
        let filter = DeskFilter { twins: true, ..filter.clone() };
        // What was taken back has no finding that a filter could choose by.
        let rest = DeskFilter {
            decided_by: Vec::new(),
            decided_from: None,
            decided_to: None,
            verdict: Vec::new(),
            because: Vec::new(),
            ..filter.clone()
        };
        let compared_filter = DeskFilter { compared: true, ..filter.clone() };
        let done = filter.on(REVIEWERS, as_of);
        let undone = rest
            .on(UNDONE, as_of)
            .with("accounts", filter.decided_by.clone())
            .with("undone_from", filter.decided_from.map_or(i64::MIN, |at| at.0))
            .with("undone_to", filter.decided_to.map_or(i64::MAX, |at| at.0));
        let (done, undone) =
            tokio::try_join!(self.engine.answer::<Done>(&done), self.engine.answer::<Undone>(&undone))?;
        let rows_read = done.rows_read() + undone.rows_read();
        // Each report compared is one of the first findings of one account.
        let (mut agreement, mut agreed) = (Agreement::default(), 0);
        for row in &done.rows {
            agreement.both += row.both;
            agreement.only_first += row.only_first;
            agreement.only_second += row.only_second;
            agreement.neither += row.neither;
            agreed += row.agreed_on;
        }
        let taken_back =
            |account: &str| undone.rows.iter().find(|row| row.account == account).map_or(0, |row| row.undone);
        let mut rows: Vec<ReviewerRow> = done
            .rows
            .into_iter()
            .map(|row| ReviewerRow {
                undone: taken_back(&row.account),
                filter: DeskFilter { decided_by: vec![row.account.clone()], ..filter.clone() },
                account: row.account,
                decisions: row.decisions,
                valid: row.valid_ones,
                not_valid: row.not_valid,
                duplicates: row.duplicates,
                second_reviews: row.second_reviews,
                median_secs: row.median_secs,
            })
            .collect();
        for Undone { account, undone } in &undone.rows {
            if !rows.iter().any(|row| row.account == *account) {
                rows.push(ReviewerRow {
                    filter: DeskFilter { decided_by: vec![account.clone()], ..filter.clone() },
                    account: account.clone(),
                    undone: *undone,
                    decisions: 0,
                    valid: 0,
                    not_valid: 0,
                    duplicates: 0,
                    second_reviews: 0,
                    median_secs: None,
                });
            }
        }
        Ok(Reviewers { rows, agreement, agreed, compared_filter, rows_read })
    }

    /// Of all reports that people found valid or not valid, how many were valid, by the tenth of their score.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn accepted_share(&self, as_of: &AsOf) -> Result<Vec<DecileShare>, StoreError> {
        let all = DeskFilter { twins: true, ..DeskFilter::default() };
        Ok(self.engine.answer::<DecileShare>(&all.on(ACCEPTED, as_of)).await?.rows)
    }
}
