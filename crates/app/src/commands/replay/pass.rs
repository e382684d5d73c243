//! One pass over the journal: which posts count, what is said of them now, what would be, and what differs.
//!
//! Each partition is read twice, first to learn which revision of each post counts, then to judge those.

use std::collections::HashMap;

use indicatif::ProgressBar;
use journal::{Batch, Hop, Journal, Limits, Millis, Partition, Position, Record, read_hop};
use model::ReportId;
use pipeline::judge::Judge;
use pipeline::knowledge::Knowledge;
use pipeline::records::{PostRecord, Screening};
use pipeline::replay::{Change, Choice, Chosen, Erased, Kind, Period, Standing, compare};
use pipeline::run::GROUP;
use pipeline::screener::Screener;
use store::StoredReport;

use super::standing::Source;
use crate::progress;

/// Records in one read; their reports are looked up with one query.
const LIMITS: Limits = Limits { max_records: 1000, max_bytes: 8 << 20 };

/// What a replay came to.
#[derive(Clone, Debug, Default, serde::Serialize)]
pub(super) struct Totals {
    /// Posts judged.
    pub(super) posts: u64,
    pub(super) new: u64,
    pub(super) gone: u64,
    pub(super) changed: u64,
    /// Posts of which the same is said as before, or nothing, as before.
    pub(super) unchanged: u64,
    /// Posts left out because they were deleted.
    pub(super) deleted: u64,
    /// Posts left out because they have yet to be screened for the first time.
    pub(super) waiting: u64,
    /// Posts left out because a later revision stands than the journal has.
    pub(super) superseded: u64,
    /// Records that cannot be read.
    pub(super) unreadable: u64,
}

impl Totals {
    /// Reports that change.
    pub(super) fn changes(&self) -> u64 {
        self.new + self.gone + self.changed
    }

    fn count(&mut self, kind: Kind) {
        match kind {
            Kind::New => self.new += 1,
            Kind::Gone => self.gone += 1,
            Kind::Changed => self.changed += 1,
        }
    }
}

/// What a pass works with.
pub(super) struct Pass<'a> {
    pub(super) journal: &'a dyn Journal,
    pub(super) judge: Judge<'a>,
    pub(super) knowledge: &'a Knowledge,
    pub(super) period: Period,
    pub(super) standing: Source<'a>,
}

/// What to do with what changes.
pub(super) trait Sink {
    /// By what changed posts are to be screened again; `None` where nothing is applied. Asked for at the first change.
    fn screening(&mut self) -> anyhow::Result<Option<Screening>>;
    /// Takes the changes of one batch, and the posts to append for them; all of them or none.
    fn take(&mut self, changes: Vec<Change>, again: &[Record]) -> anyhow::Result<()>;
}

impl Pass<'_> {
    /// Compares everything of the period, partition by partition.
    pub(super) fn run(mut self, sink: &mut dyn Sink) -> anyhow::Result<Totals> {
        let erased = self.erased()?;
        let committed: HashMap<Partition, Position> =
            self.journal.lag(GROUP, Hop::Posts)?.iter().map(|lag| (lag.partition, lag.committed)).collect();
        let mut screener = Screener::new(self.knowledge);
        let mut totals = Totals { unreadable: erased.unreadable, ..Totals::default() };
        for number in 0..self.journal.partitions(Hop::Posts) {
            let partition = Partition(number);
            let chosen = self.choose(partition, committed.get(&partition).copied(), &erased)?;
            totals.deleted += chosen.deleted;
            totals.waiting += chosen.waiting;
            totals.unreadable += chosen.unreadable;
            let bar = progress::bar(Some(chosen.positions.len() as u64));
            bar.set_message(format!("partition {number}"));
            let judged = self.judge_all(partition, chosen, &mut screener, sink, &mut totals, &bar);
            bar.finish_and_clear();
            judged?;
        }
        Ok(totals)
    }

    fn erased(&self) -> anyhow::Result<Erased> {
        let mut erased = Erased::default();
        read_hop(self.journal, Hop::Erasures, |payload| erased.record(payload))?;
        Ok(erased)
    }

    fn choose(
        &self,
        partition: Partition,
        committed: Option<Position>,
        erased: &Erased,
    ) -> anyhow::Result<Chosen> {
        let mut choice = Choice::new(self.period, committed.unwrap_or_default());
        let mut scan = self.journal.scan(Hop::Posts, partition, Millis(0))?;
        while let Some(batch) = scan.next_batch(LIMITS)? {
            for (position, payload) in batch.numbered() {
                choice.record(position, payload);
            }
        }
        Ok(choice.finish(erased))
    }

    fn judge_all(
        &mut self,
        partition: Partition,
        mut chosen: Chosen,
        screener: &mut Screener<'_>,
        sink: &mut dyn Sink,
        totals: &mut Totals,
        bar: &ProgressBar,
    ) -> anyhow::Result<()> {
        let mut scan = self.journal.scan(Hop::Posts, partition, Millis(0))?;
        while !chosen.positions.is_empty() {
            let Some(batch) = scan.next_batch(LIMITS)? else { break };
            let records = counted(&batch, &mut chosen);
            self.judge_batch(&records, screener, sink, totals)?;
            bar.inc(records.len() as u64);
        }
        Ok(())
    }

    fn judge_batch(
        &mut self,
        records: &[PostRecord<'_>],
        screener: &mut Screener<'_>,
        sink: &mut dyn Sink,
        totals: &mut Totals,
    ) -> anyhow::Result<()> {
        let ids: Vec<ReportId> = records.iter().map(|record| record.report).collect();
        let mut standing = if ids.is_empty() { HashMap::new() } else { self.standing.of(&ids)? };
        let (mut changes, mut again) = (Vec::new(), Vec::new());
        for record in records {
            let before = standing.remove(&record.report);
            if before.as_ref().is_some_and(|before| before.revision > record.revision()) {
                totals.superseded += 1;
                continue;
            }
            totals.posts += 1;
            let made = self.judge.judge(screener, record).report;
            let made = made.map(|report| StoredReport::of(&report)).transpose()?;
            let Some(mut change) = compare(record.report, before, made.as_ref().map(Standing::of)) else {
                totals.unchanged += 1;
                continue;
            };
            totals.count(change.kind);
            if let Some(screening) = sink.screening()? {
                if let Some(after) = &mut change.after {
                    after.generation = u32::from(screening.generation);
                }
                again.push(record.again(screening).to_record());
            }
            changes.push(change);
        }
        if changes.is_empty() { Ok(()) } else { sink.take(changes, &again) }
    }
}

/// The records of a batch that were chosen; takes them off the list.
fn counted<'b>(batch: &'b Batch, chosen: &mut Chosen) -> Vec<PostRecord<'b>> {
    let wanted = batch.numbered().filter(|(position, _)| chosen.positions.remove(position));
    // What was chosen has been read before.
    wanted.filter_map(|(_, payload)| PostRecord::parse(payload).ok()).collect()
}
