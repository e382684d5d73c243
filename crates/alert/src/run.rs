//! The loop's one step: reports from the journal through the rules into the ledger.
//!
//! # Contract
//! * What a step found, what the rules remember after it and how far it read are written in one transaction ([`Ledger::commit`]).
//!   The journal's own position may move on only after that: whatever is read again after a crash is skipped by position, so that a
//!   process killed at any instant makes the same alerts, none twice and none missing.
//! * After a commit that failed nobody knows what was written: the next step begins with what the ledger has.
//! * The ledger and the journal are two places that can be restored, moved or made anew apart. What the journal brings is therefore
//!   held against the ledger's positions ([`Apart`]): records that never came here are told, and positions of another journal are
//!   given up.
//! * One process evaluates at a time. Two would each count half of the reports; over Kafka the group `alert` must have one member.

use std::collections::BTreeMap;
use std::error::Error;
use std::sync::Arc;

use deident::SafeReport;
use model::{AuthorErasure, ReportId, Timestamp};

use crate::outbox::{Committed, Outbox, OutboxError, Step};
use crate::rules::{BadState, Engine, Rules, Saved, Seen, Tally};

/// Most records that a caller reads for one step.
pub const MAX_RECORDS: usize = 1_000;

/// How far behind the ledger a batch of the same journal can end. The journal's position moves on behind every step and never goes
/// back, so after a crash at most one step's records come again; positions without a record make it a few more.
const AGAIN: u64 = 4 * MAX_RECORDS as u64;

/// How far a machine's clock may be ahead of this one's before its reports no longer move time on.
const AHEAD: i64 = 3_600_000_000;

/// What a record of the hop `reports` is to rules.
#[derive(Debug)]
pub enum Incoming {
    /// A report.
    Report(Box<SafeReport>),
    /// A report that no longer stands.
    Withdrawn(ReportId),
    /// Every report by an author no longer stands.
    AuthorGone(AuthorErasure),
}

/// Records of one partition.
#[derive(Debug)]
pub struct Batch {
    /// Which.
    pub partition: u16,
    /// Position before the first record: where the batch before it ended, or what is kept begins.
    pub from: u64,
    /// Position after the last record, whether it is among `records` or not.
    pub upto: u64,
    /// Those that concern rules, with their positions, in order.
    pub records: Vec<(u64, Incoming)>,
}

/// Where steps are written.
pub trait Ledger {
    /// Why it failed.
    type Error: Error + Send + Sync + 'static;

    /// Position up to which each partition was read.
    ///
    /// # Errors
    /// The ledger's.
    fn positions(&self) -> Result<BTreeMap<u16, u64>, Self::Error>;

    /// What the rules remember, by key.
    ///
    /// # Errors
    /// The ledger's.
    fn states(&self) -> Result<Saved, Self::Error>;

    /// Writes a step: all of it or nothing. An alert whose id is there is ignored.
    ///
    /// # Errors
    /// The ledger's.
    fn commit(&self, step: Step) -> Result<Committed, Self::Error>;
}

impl Ledger for Outbox {
    type Error = OutboxError;

    fn positions(&self) -> Result<BTreeMap<u16, u64>, OutboxError> {
        Outbox::positions(self)
    }

    fn states(&self) -> Result<Saved, OutboxError> {
        Outbox::states(self)
    }

    fn commit(&self, step: Step) -> Result<Committed, OutboxError> {
        Outbox::commit(self, step)
    }
}

impl<L: Ledger> Ledger for Arc<L> {
    type Error = L::Error;

    fn positions(&self) -> Result<BTreeMap<u16, u64>, L::Error> {
        (**self).positions()
    }

    fn states(&self) -> Result<Saved, L::Error> {
        (**self).states()
    }

    fn commit(&self, step: Step) -> Result<Committed, L::Error> {
        (**self).commit(step)
    }
}

/// Why a step was not done.
#[derive(Debug, thiserror::Error)]
pub enum EvaluateError<E: Error + Send + Sync + 'static> {
    /// The ledger failed; nothing is lost.
    #[error(transparent)]
    Ledger(E),
    /// What the rules remembered cannot be gone on from.
    #[error(transparent)]
    State(#[from] BadState),
}

/// A partition of the journal that did not go on where the ledger ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Apart {
    /// Which.
    pub partition: u16,
    /// Position up to which the ledger said that it was read.
    pub known: u64,
    /// Position at which the batch began.
    pub from: u64,
}

impl Apart {
    /// How many records never came here, at most: the ledger is older than the journal's position, or the journal no longer had
    /// them. 0: the batch lies so far before the ledger's position that this is of another journal; it was put through the rules.
    pub fn missed(&self) -> u64 {
        self.from.saturating_sub(self.known)
    }
}

/// What a step came to.
#[derive(Debug, Default)]
pub struct Done {
    /// What the ledger says of it.
    pub committed: Committed,
    /// What the rules did.
    pub tally: Tally,
    /// Where ledger and journal did not meet.
    pub apart: Vec<Apart>,
}

/// Rules at work over a ledger.
#[derive(Debug)]
pub struct Evaluation<L> {
    ledger: L,
    rules: Rules,
    engine: Engine,
    partitions: u16,
    positions: BTreeMap<u16, u64>,
    /// A commit failed: what is here may be ahead of the ledger, or behind it.
    stale: bool,
}

impl<L: Ledger> Evaluation<L> {
    /// Goes on from what the ledger has, over a journal of so many partitions.
    ///
    /// # Errors
    /// When it cannot be read or gone on from.
    pub fn open(rules: Rules, ledger: L, partitions: u16) -> Result<Evaluation<L>, EvaluateError<L::Error>> {
        let positions = ledger.positions().map_err(EvaluateError::Ledger)?;
        let engine = Engine::restore(&rules, &ledger.states().map_err(EvaluateError::Ledger)?)?
            .of_partitions(partitions);
        Ok(Evaluation { ledger, rules, engine, partitions, positions, stale: false })
    }

    /// The ledger.
    pub fn ledger(&self) -> &L {
        &self.ledger
    }

    /// Puts other rules in place; those of the same name and meaning go on. Written with the next step.
    pub fn replace(&mut self, rules: Rules) {
        self.engine.replace(&rules);
        self.rules = rules;
    }

    /// Puts records through the rules, and lets go what was held until `now`. Without records: the latter alone.
    ///
    /// # Errors
    /// When the ledger fails or its state cannot be gone on from. The same records may be given again.
    pub fn step(&mut self, batches: &[Batch], now: Timestamp) -> Result<Done, EvaluateError<L::Error>> {
        if self.stale {
            self.positions = self.ledger.positions().map_err(EvaluateError::Ledger)?;
            self.engine =
                Engine::restore(&self.rules, &self.ledger.states().map_err(EvaluateError::Ledger)?)?
                    .of_partitions(self.partitions);
            self.stale = false;
        }
        if self.engine.is_new() {
            self.engine.begin_at(now);
        }
        self.engine.not_after(Timestamp(now.0.saturating_add(AHEAD)));
        let (mut step, mut apart) = (Step::default(), Vec::new());
        for batch in batches {
            let known = self.positions.get(&batch.partition).copied();
            let another = known.is_some_and(|known| batch.upto.saturating_add(AGAIN) < known);
            if let Some(known) = known.filter(|known| another || batch.from > *known) {
                apart.push(Apart { partition: batch.partition, known, from: batch.from });
            }
            let from = known.filter(|_| !another).unwrap_or(batch.from);
            for (_, incoming) in batch.records.iter().filter(|(position, _)| *position >= from) {
                match incoming {
                    Incoming::Report(report) => {
                        step.alerts.extend(self.engine.step_of(batch.partition, &Seen::from_report(report)));
                    }
                    Incoming::Withdrawn(report) => self.engine.withdraw(*report),
                    Incoming::AuthorGone(gone) => self.engine.withdraw_author(gone),
                }
            }
            if batch.upto > from {
                self.positions.insert(batch.partition, batch.upto);
                step.positions.push((batch.partition, batch.upto));
            }
        }
        step.alerts.extend(self.engine.release(now));
        step.state = self.engine.dirty_state();
        let tally = self.engine.take_tally();
        if step == Step::default() {
            return Ok(Done { tally, apart, ..Done::default() });
        }
        match self.ledger.commit(step) {
            Ok(committed) => Ok(Done { committed, tally, apart }),
            Err(error) => {
                self.stale = true;
                Err(EvaluateError::Ledger(error))
            }
        }
    }
}
