//! Subscriptions: members of a group that share its partitions.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Instant,
};

use super::{ALL, GROUP, PARTITIONS, PATIENCE, Subject, assert_holds, at_most, record, routed, texts};
use crate::{
    batch::{Batch, Limits},
    error::JournalError,
    log::Journal,
    record::{Delta, Hop, Partition, Position, StateChange, StateKey},
    subscription::{Member, Subscription, Work},
};

fn member(journal: &dyn Journal, index: u16, of: u16) -> Box<dyn Subscription> {
    journal.subscribe(GROUP, Hop::Posts, Member { index, of }).unwrap()
}

/// Puts `each` records into every partition: `<partition>.<number>`.
fn fill(journal: &dyn Journal, each: u16) {
    for number in 0..each {
        let records: Vec<_> = (0..PARTITIONS)
            .map(|partition| routed(u64::from(partition), &format!("{partition}.{number}")))
            .collect();
        journal.append(Hop::Posts, &records).unwrap();
    }
}

/// Batches until so many records were read, patiently.
fn read(member: &mut dyn Subscription, limits: Limits, records: usize) -> Vec<Batch> {
    let until = Instant::now() + PATIENCE;
    let mut batches: Vec<Batch> = Vec::new();
    while batches.iter().map(Batch::len).sum::<usize>() < records && Instant::now() < until {
        batches.extend(member.next_batches(limits).unwrap());
    }
    batches
}

fn done(delta: Delta, out: &str) -> Work {
    Work { delta, out: vec![(Hop::Reports, record(out))], state: Vec::new() }
}

fn sorted(batches: &[Batch]) -> Vec<String> {
    let mut all: Vec<String> = batches.iter().flat_map(texts).collect();
    all.sort();
    all
}

pub(super) fn members_share_the_partitions(subject: &Subject) {
    let journal = subject.open();
    let mut members = [member(&*journal, 0, 2), member(&*journal, 1, 2)];
    let until = Instant::now() + PATIENCE;
    let mut owners: BTreeMap<u16, usize> = BTreeMap::new();
    // Partitions may still move at first: the last to commit each one is its owner.
    while owners.values().collect::<BTreeSet<_>>().len() < 2 || owners.len() < usize::from(PARTITIONS) {
        assert!(Instant::now() < until, "partitions are shared: {owners:?}");
        fill(&*journal, 1);
        for (index, member) in members.iter_mut().enumerate() {
            for batch in member.next_batches(ALL).unwrap() {
                match member.commit(&[done(*batch.delta(), "x")]) {
                    Ok(()) => owners.insert(batch.delta().partition.0, index),
                    Err(JournalError::Fenced { .. }) => {
                        member.restart().unwrap();
                        None
                    }
                    Err(error) => panic!("{error}"),
                };
            }
        }
    }
}

pub(super) fn a_member_commits_several_partitions_at_once(subject: &Subject) {
    let journal = subject.open();
    fill(&*journal, 4);
    let mut only = member(&*journal, 0, 1);
    let records = usize::from(4 * PARTITIONS);
    let batches = read(&mut *only, ALL, records);
    assert_eq!(sorted(&batches).len(), records);
    let mut seen = BTreeSet::new();
    assert!(batches.iter().filter(|batch| seen.insert(batch.delta().partition)).all(Batch::taken_over));
    let mut ends: BTreeMap<Partition, Delta> = BTreeMap::new();
    for batch in &batches {
        let delta = *batch.delta();
        ends.entry(delta.partition).and_modify(|whole| whole.to = delta.to).or_insert(delta);
    }
    let work: Vec<Work> = ends.values().map(|delta| done(*delta, "out")).collect();
    only.commit(&work).unwrap();
    assert_holds(&*journal, Hop::Reports, super::ZERO, &["out"; PARTITIONS as usize]);
    assert!(journal.lag(GROUP, Hop::Posts).unwrap().iter().all(|lag| lag.records() == 0));
    let again = only.commit(&work);
    assert!(matches!(again, Err(JournalError::Fenced { .. })), "{again:?}");
}

pub(super) fn a_member_goes_on_from_its_commits(subject: &Subject) {
    let journal = subject.open();
    fill(&*journal, 3);
    let mut first = member(&*journal, 0, 1);
    let batches = read(&mut *first, at_most(2), 2);
    first.commit(&[done(*batches[0].delta(), "out")]).unwrap();
    let committed = batches[0].len();
    first.restart().unwrap();
    let rest = read(&mut *first, ALL, usize::from(3 * PARTITIONS) - committed);
    assert_eq!(rest.iter().map(Batch::len).sum::<usize>(), usize::from(3 * PARTITIONS) - committed);
    first.keep_alive().unwrap();
    drop((first, journal));
    let journal = subject.open();
    let mut second = member(&*journal, 0, 1);
    let again = read(&mut *second, ALL, usize::from(3 * PARTITIONS) - committed);
    assert_eq!(sorted(&again), sorted(&rest), "what was not committed comes again, once");
}

pub(super) fn a_member_gets_a_plan_back_exactly(subject: &Subject) {
    let journal = subject.open();
    for text in ["a", "b", "c"] {
        journal.append(Hop::Posts, &[record(text)]).unwrap();
    }
    let mut first = member(&*journal, 0, 1);
    let planned = read(&mut *first, ALL, 3).remove(0);
    first.plan(&[*planned.delta()]).unwrap();
    journal.append(Hop::Posts, &[record("d")]).unwrap();
    first.restart().unwrap();
    let again = read(&mut *first, at_most(1), 3).remove(0);
    assert_eq!(again, planned);
    let short = Delta { to: Position(planned.delta().to.0 - 1), ..*planned.delta() };
    let refused = first.commit(&[done(short, "x")]);
    assert!(matches!(refused, Err(JournalError::PlanPending { .. })), "{refused:?}");
    first.commit(&[done(*planned.delta(), "out")]).unwrap();
    assert_eq!(sorted(&read(&mut *first, ALL, 1)), ["d"]);
}

pub(super) fn plans_of_several_partitions_come_back_each_exactly(subject: &Subject) {
    let journal = subject.open();
    fill(&*journal, 5);
    let records = usize::from(5 * PARTITIONS);
    let mut first = member(&*journal, 0, 1);
    let mut planned: BTreeMap<Partition, Batch> = BTreeMap::new();
    for batch in read(&mut *first, ALL, records) {
        planned.entry(batch.delta().partition).or_insert(batch);
    }
    let deltas: Vec<Delta> = planned.values().map(|batch| *batch.delta()).collect();
    first.plan(&deltas).unwrap();
    fill(&*journal, 2);
    for limits in [at_most(1), ALL] {
        first.restart().unwrap();
        let mut again: BTreeMap<Partition, Batch> = BTreeMap::new();
        let until = Instant::now() + PATIENCE;
        while again.len() < planned.len() && Instant::now() < until {
            for batch in first.next_batches(limits).unwrap() {
                again.entry(batch.delta().partition).or_insert(batch);
            }
        }
        assert_eq!(again, planned, "the first batch of each partition is what was planned");
    }
}

pub(super) fn a_member_keeps_state(subject: &Subject) {
    let journal = subject.open();
    fill(&*journal, 2);
    let key = |n: u8| StateKey([n; 16]);
    let set = |n: u8, value: &str| StateChange { key: key(n), value: Some(value.as_bytes().to_vec()) };
    let mut first = member(&*journal, 0, 1);
    let batches = read(&mut *first, ALL, usize::from(2 * PARTITIONS));
    let batch = batches.iter().find(|batch| batch.delta().partition == Partition(1)).unwrap();
    let work = Work { delta: *batch.delta(), out: Vec::new(), state: vec![set(1, "one"), set(2, "two")] };
    first.commit(&[work]).unwrap();
    let kept = [Some(b"one".to_vec()), Some(b"two".to_vec()), None];
    let keys = [key(1), key(2), key(3)];
    assert_eq!(first.state(Partition(1), &keys).unwrap(), kept);
    assert_eq!(first.state(Partition(0), &keys).unwrap(), [None, None, None]);
    first.restart().unwrap();
    read(&mut *first, ALL, 1);
    drop((first, journal));
    let journal = subject.open();
    let mut second = member(&*journal, 0, 1);
    read(&mut *second, ALL, 1);
    assert_eq!(second.state(Partition(1), &keys).unwrap(), kept);
    let before = Position(batch.delta().to.0 + 1);
    assert_eq!(second.prune_state(Partition(1), before, 100).unwrap(), 2);
    assert_eq!(second.state(Partition(1), &keys).unwrap(), [None, None, None]);
}
