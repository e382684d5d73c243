//! `screen`: from the hop `posts` to the hop `reports`. The loop reads downward in data order; a batch's
//! reports, its dedupe state and its position are one transaction of the journal.
//!
//! A loop is one member of the group `screen` and has a thread of its own. What it holds is bounded by one batch.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use deident::Keys;
use journal::{
    Batch, Delta, Hop, Journal, JournalError, Limits, Member, Millis, Partition, Position, Record,
    StateChange, StateKey, Subscription, Work,
};
use model::{Clock, LAST_GENERATION, ReportId, Tally, Timestamp, Withdrawal, WithdrawalReason};
use telemetry::{BatchScreened, ChannelCount, DeadLettered, JournalBehind, PostsDropped, Stage};

use crate::judge::{Judge, Judged};
use crate::knowledge::Current;
use crate::records::{DeadLetter, ErasureRecord, PostRecord, ReportsRecord, tally_record};
use crate::restart::Restarts;
use crate::screener::Screener;
use crate::stages::dedupe::{self, Seen, effective_revision, verdict};
use crate::stop::{Pace, Progress};

/// The consumer group that screens. Another name would screen everything kept once more.
pub const GROUP: &str = "screen";

/// Largest batch in payload bytes: bounds memory when posts are long.
const BATCH_BYTES: usize = 8 << 20;

/// State entries removed after one batch: steady work in small steps instead of a long pause. After a larger batch twice
/// as many as it may have added, or the state would grow for ever.
const PRUNE_STEP: usize = 4_000;

/// What a screening loop works with; shared by all its threads.
pub struct Screening<'a> {
    /// The journal under both hops.
    pub journal: &'a dyn Journal,
    /// Dictionary, classifier, versions; replaced between batches.
    pub knowledge: &'a Current,
    /// Seals, pseudonyms.
    pub keys: &'a Keys,
    /// Time of dead letters.
    pub clock: &'a dyn Clock,
    /// What each channel's policy lets us store.
    pub policy: &'a (dyn Fn(&str) -> Storage + Sync),
    /// Posts in a batch.
    pub batch_posts: usize,
    /// Positions after which a seen post may be forgotten.
    pub dedupe_window: u64,
}

/// What a channel allows us to keep of a flagged post.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Storage {
    /// The de-identified report.
    Report,
    /// Counts by hour, drug and event; no row, no pseudonym.
    AggregateOnly,
}

/// Screens what `member` gets to read until told to stop, or until drained once nothing more will come. Partitions that
/// another process takes over, and a journal that is away for a while, do not end it: it goes on from the last commits.
///
/// # Errors
/// The journal's errors that going on cannot mend.
pub fn screen(cx: &Screening<'_>, member: Member, pace: &Pace) -> Result<(), JournalError> {
    let mut posts = cx.journal.subscribe(GROUP, Hop::Posts, member)?;
    let mut restarts = Restarts::new(Hop::Posts);
    loop {
        let (generation, knowledge) = cx.knowledge.get();
        let mut screener = Screener::new(&knowledge);
        while cx.knowledge.generation() == generation {
            let upstream_done = pace.upstream_done();
            if pace.stopping() {
                return Ok(());
            }
            let idle = match step(cx, &mut screener, posts.as_mut()) {
                Ok(screened) => {
                    restarts.worked();
                    !screened
                }
                Err(error) => {
                    restarts.after(error, posts.as_mut(), pace)?;
                    false
                }
            };
            match pace.after_round(idle, upstream_done) {
                Progress::Again => {}
                Progress::Finished => return Ok(()),
            }
        }
    }
}

/// What there is to screen, up to the limits, in one transaction; `false` if there was nothing.
fn step(
    cx: &Screening<'_>,
    screener: &mut Screener<'_>,
    posts: &mut dyn Subscription,
) -> Result<bool, JournalError> {
    let limits = Limits { max_records: cx.batch_posts, max_bytes: BATCH_BYTES };
    let batches = posts.next_batches(limits)?;
    let (mut work, mut screened) = (Vec::with_capacity(batches.len()), Vec::with_capacity(batches.len()));
    for batch in &batches {
        let started = Instant::now();
        let delta = *batch.delta();
        let mut done = screen_batch(cx, screener, batch, &mut |keys| posts.state(delta.partition, keys))?;
        let (out, state) = (std::mem::take(&mut done.out), std::mem::take(&mut done.state));
        work.push(Work { delta, out, state });
        screened.push((done, started.elapsed()));
    }
    if work.is_empty() {
        return Ok(false);
    }
    posts.commit(&work)?;
    for (batch, (done, elapsed)) in batches.iter().zip(screened) {
        let delta = batch.delta();
        if let Some(before) = delta.to.0.checked_sub(cx.dedupe_window) {
            let most = PRUNE_STEP.max(2 * batch.len());
            posts.prune_state(delta.partition, Position(before), most)?;
        }
        done.emit(delta.partition, elapsed);
        behind(cx.clock, batch);
    }
    Ok(true)
}

/// Tells how late a partition is read.
pub(crate) fn behind(clock: &dyn Clock, batch: &Batch) {
    let Some(seconds) = batch.waited_secs(Millis(clock.now().millis())) else { return };
    let hop = batch.delta().hop.name();
    JournalBehind { hop, partition: batch.delta().partition.0, seconds }.emit();
}

/// What a batch comes to.
#[derive(Default)]
struct Done {
    out: Vec<(Hop, Record)>,
    state: Vec<StateChange>,
    /// By channel: screened, flagged.
    channels: BTreeMap<String, (u64, u64)>,
    duplicates: u64,
    stale: u64,
    /// Copies of a replay that ask for another dictionary or model than the one in use.
    other_knowledge: u64,
    dead: u64,
}

impl Done {
    /// The post is gone: what stands of it goes too. A post that is no longer remembered may have a report, so only one
    /// that is known to have none is left out.
    fn erase(&mut self, record: &PostRecord<'_>, revision: u64, held: Option<Seen>) {
        // Of the last generation: what the database holds of this revision goes, and no replay brings it back.
        let gone = Withdrawal {
            revision,
            generation: LAST_GENERATION,
            ..withdrawal(record, WithdrawalReason::Deleted)
        };
        if held.is_none_or(|seen| seen.flagged) {
            self.out.push((Hop::Reports, ReportsRecord::Withdrawal(gone.clone()).to_record()));
        }
        self.out.push((Hop::Erasures, ErasureRecord::new(gone).to_record()));
    }

    /// The post is no candidate. One that was edited, or is screened again, may have been: a report that stood goes.
    fn replace(&mut self, record: &PostRecord<'_>, held: Option<Seen>) {
        if record.screening().is_some() {
            // Its copy is in the journal because the database says otherwise: that is believed over what is remembered.
            // No erasure: the post is as it was.
            let gone = withdrawal(record, WithdrawalReason::Rescreened);
            self.out.push((Hop::Reports, ReportsRecord::Withdrawal(gone).to_record()));
        } else if held.is_some_and(|seen| seen.flagged) {
            let gone = withdrawal(record, WithdrawalReason::Edited);
            self.out.push((Hop::Reports, ReportsRecord::Withdrawal(gone.clone()).to_record()));
            self.out.push((Hop::Erasures, ErasureRecord::new(gone).to_record()));
        }
    }

    /// Logs and counts, once the batch is committed.
    fn emit(&self, partition: Partition, elapsed: Duration) {
        let channels: Vec<ChannelCount<'_>> = self
            .channels
            .iter()
            .map(|(channel, &(screened, flagged))| ChannelCount { channel, screened, flagged })
            .collect();
        BatchScreened { partition: partition.0, channels: &channels, elapsed }.emit();
        let dropped = [
            (Stage::Dedupe, "duplicate", self.duplicates),
            (Stage::Dedupe, "stale_revision", self.stale),
            (Stage::Screen, "other_knowledge", self.other_knowledge),
        ];
        for (stage, reason, count) in dropped {
            if count > 0 {
                PostsDropped { stage, reason, count }.emit();
            }
        }
        if self.dead > 0 {
            DeadLettered { stage: Stage::Screen, reason: "unreadable_record", count: self.dead }.emit();
        }
    }
}

/// Looks up what is remembered of posts, in order.
type StateLookup<'a> = &'a mut dyn FnMut(&[StateKey]) -> Result<Vec<Option<Vec<u8>>>, JournalError>;

/// The stages over one batch; everything it decides depends on the batch and the state alone.
fn screen_batch(
    cx: &Screening<'_>,
    screener: &mut Screener<'_>,
    batch: &Batch,
    state: StateLookup<'_>,
) -> Result<Done, JournalError> {
    let mut done = Done::default();
    let mut records = Vec::with_capacity(batch.len());
    for (position, payload) in batch.numbered() {
        match PostRecord::parse(payload) {
            Ok(record) => records.push(record),
            Err(bad) => {
                let origin = format!("posts/{}@{}", batch.delta().partition, position);
                let letter =
                    DeadLetter::seal(cx.keys, "screen", &origin, 0, bad.to_string(), cx.clock.now(), payload);
                done.out.push((Hop::DeadLetters, letter.to_record()));
                done.dead += 1;
            }
        }
    }

    let keys: Vec<StateKey> = records.iter().map(|record| StateKey(record.report.0)).collect();
    let mut seen: BTreeMap<ReportId, Seen> = keys
        .iter()
        .zip(state(&keys)?)
        .filter_map(|(key, value)| Some((ReportId(key.0), Seen::from_bytes(&value?)?)))
        .collect();
    let mut changed: BTreeMap<ReportId, Seen> = BTreeMap::new();
    let mut tallies = Tallies::default();

    for record in &records {
        // News of an account is followed each time it comes: between two of them the account may have been back.
        if let Some(gone) = record.author_gone() {
            let reports = cx.journal.partitions(Hop::Reports);
            let everywhere = ReportsRecord::AuthorGone(gone).in_each(reports);
            done.out.extend(everywhere.map(|record| (Hop::Reports, record)));
            continue;
        }
        let held = seen.get(&record.report).copied();
        let observed_at = Timestamp(record.observed_at);
        let revision = effective_revision(held, record.revision(), record.deleted(), observed_at);
        let flagged = match verdict(held, revision, record.generation(), record.deleted()) {
            dedupe::Verdict::Duplicate => {
                done.duplicates += 1;
                continue;
            }
            dedupe::Verdict::Stale => {
                done.stale += 1;
                continue;
            }
            dedupe::Verdict::Erase => {
                done.erase(record, revision, held);
                false
            }
            dedupe::Verdict::Screen if !screener.is_asked_for(record) => {
                done.other_knowledge += 1;
                continue;
            }
            dedupe::Verdict::Screen => {
                let reported = screen_post(cx, screener, record, &mut tallies, &mut done);
                if !reported {
                    done.replace(record, held);
                }
                reported
            }
        };
        let now = Seen { revision, generation: record.generation(), flagged, deleted: record.deleted() };
        seen.insert(record.report, now);
        changed.insert(record.report, now);
    }

    done.out.extend(tallies.records(batch.delta()));
    done.state = changed
        .into_iter()
        .map(|(report, seen)| StateChange { key: StateKey(report.0), value: Some(seen.to_bytes()) })
        .collect();
    Ok(done)
}

/// Screens one post and writes down what its channel allows. Gives whether a report now stands.
fn screen_post(
    cx: &Screening<'_>,
    screener: &mut Screener<'_>,
    record: &PostRecord<'_>,
    tallies: &mut Tallies,
    done: &mut Done,
) -> bool {
    let judge = Judge { keys: cx.keys, policy: cx.policy };
    let Judged { flagged, suspected, report } = judge.judge(screener, record);
    // Tallies count posts as they came. One that is screened again has been counted.
    if record.screening().is_none() {
        tallies.count(record, "", "", flagged);
        for (drug, event) in suspected {
            tallies.count(record, &drug, &event, true);
        }
    }
    // Looked up by reference first: a channel's name is copied once a batch, not once a post.
    let counts = match done.channels.get_mut(record.channel()) {
        Some(counts) => counts,
        None => done.channels.entry(record.channel().to_owned()).or_default(),
    };
    counts.0 += 1;
    counts.1 += u64::from(flagged);
    let Some(report) = report else { return false };
    done.out.push((Hop::Reports, ReportsRecord::Report(report, record.sealed.clone()).to_record()));
    true
}

fn withdrawal(record: &PostRecord<'_>, reason: WithdrawalReason) -> Withdrawal {
    Withdrawal {
        report: record.report,
        revision: record.revision(),
        generation: u32::from(record.generation()),
        reason,
        observed_at: Timestamp(record.observed_at),
    }
}

/// Counts of one batch, in a fixed order.
#[derive(Default)]
struct Tallies(BTreeMap<(Timestamp, String, String, String), (u64, u64)>);

impl Tallies {
    fn count(&mut self, record: &PostRecord<'_>, drug: &str, event: &str, flagged: bool) {
        let key = (record.time().hour(), record.channel().to_owned(), drug.to_owned(), event.to_owned());
        let (posts, flags) = self.0.entry(key).or_default();
        *posts += 1;
        *flags += u64::from(flagged);
    }

    fn records(self, delta: &Delta) -> impl Iterator<Item = (Hop, Record)> {
        self.0.into_iter().map(move |((hour, channel, drug, event), (posts, flagged))| {
            let tally = Tally { hour, channel, drug, event, posts, flagged };
            (Hop::Reports, tally_record(tally, delta))
        })
    }
}
