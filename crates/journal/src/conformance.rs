//! What every journal must do, written once and run against each of them.
//!
//! A test makes a [`Bench`] over its journal and calls [`run`]. Each case gets journals of its own. The cases judge by
//! payloads and by the deltas they were handed, never by counting positions, so a journal with gaps can pass too.
//!
//! Panics with the case's name and what differed.

#![allow(clippy::unwrap_used, reason = "this module is a test that other crates call; a panic is its answer")]

mod commits;
mod follows;
mod log;
mod members;
mod scans;
mod state;
mod trims;

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, Instant},
};

use crate::{
    batch::{Batch, Limits},
    log::{Journal, Reader},
    record::{Clock, Hop, Millis, Partition, Partitions, Record},
};

/// The partitions that every journal under test has, for each hop.
pub const PARTITIONS: u16 = 3;

/// How long a journal may take until an open reader sees what another handle has appended, or a member has its partitions. A broker
/// answers when it has something, and shares partitions out once all members have answered, which takes a busy machine more than ten
/// seconds; the others need no time. Only a case that fails waits so long.
const PATIENCE: Duration = Duration::from_secs(60);

/// Opens the same journal, each time as a restarted process would.
pub type Opener = Box<dyn Fn() -> Arc<dyn Journal>>;

/// Makes a new, empty journal with [`partitions`] that stamps appends by the clock, and returns how to open it.
pub type Bench<'a> = dyn Fn(Clock) -> Opener + 'a;

/// One promise.
type Case = fn(&Subject);

/// Every promise, by name.
const CASES: &[(&str, Case)] = &[
    ("records_come_back_in_order_per_partition", log::records_come_back_in_order_per_partition),
    ("an_open_reader_sees_later_appends", log::an_open_reader_sees_later_appends),
    ("limits_bound_a_batch_but_never_starve_it", log::limits_bound_a_batch_but_never_starve_it),
    ("empty_and_large_payloads_survive", log::empty_and_large_payloads_survive),
    ("too_long_a_record_is_refused_whole", log::too_long_a_record_is_refused_whole),
    ("single_records_can_be_read", log::single_records_can_be_read),
    ("unknown_partitions_are_refused", log::unknown_partitions_are_refused),
    ("threads_append_without_mixing_their_order", log::threads_append_without_mixing_their_order),
    ("meta_values_survive", log::meta_values_survive),
    ("commits_move_the_group_and_nothing_else_does", commits::commits_move_the_group_and_nothing_else_does),
    ("batches_read_ahead_commit_in_order", commits::batches_read_ahead_commit_in_order),
    ("rewinding_returns_to_the_commit", commits::rewinding_returns_to_the_commit),
    ("groups_are_independent", commits::groups_are_independent),
    ("a_commit_is_all_or_nothing", commits::a_commit_is_all_or_nothing),
    ("a_plan_comes_back_exactly", commits::a_plan_comes_back_exactly),
    ("another_delta_than_the_planned_is_refused", commits::another_delta_than_the_planned_is_refused),
    ("the_second_reader_to_commit_is_fenced", commits::the_second_reader_to_commit_is_fenced),
    ("deltas_of_other_places_are_refused", commits::deltas_of_other_places_are_refused),
    ("lag_counts_what_is_left", commits::lag_counts_what_is_left),
    ("state_is_written_by_commits", state::state_is_written_by_commits),
    ("state_belongs_to_its_reader", state::state_belongs_to_its_reader),
    ("pruning_takes_the_oldest_first", state::pruning_takes_the_oldest_first),
    ("trims_wait_for_age_and_for_readers", trims::trims_wait_for_age_and_for_readers),
    ("positions_go_on_after_a_trim", trims::positions_go_on_after_a_trim),
    ("dead_letters_go_by_age_alone", trims::dead_letters_go_by_age_alone),
    ("a_forgotten_group_holds_nothing_up", trims::a_forgotten_group_holds_nothing_up),
    ("info_tells_partitions_and_readers", trims::info_tells_partitions_and_readers),
    ("a_scan_reads_from_a_time_to_the_end_of_its_day", scans::a_scan_reads_from_a_time_to_the_end_of_its_day),
    ("a_scan_is_no_group", scans::a_scan_is_no_group),
    ("a_follower_goes_on_from_its_positions", follows::a_follower_goes_on_from_its_positions),
    ("a_follower_is_no_group_and_waits", follows::a_follower_is_no_group_and_waits),
    ("a_follower_refuses_what_is_not_there", follows::a_follower_refuses_what_is_not_there),
    ("reviews_are_never_trimmed", follows::reviews_are_never_trimmed),
    ("members_share_the_partitions", members::members_share_the_partitions),
    ("a_member_commits_several_partitions_at_once", members::a_member_commits_several_partitions_at_once),
    ("a_member_goes_on_from_its_commits", members::a_member_goes_on_from_its_commits),
    ("a_member_gets_a_plan_back_exactly", members::a_member_gets_a_plan_back_exactly),
    (
        "plans_of_several_partitions_come_back_each_exactly",
        members::plans_of_several_partitions_come_back_each_exactly,
    ),
    ("a_member_keeps_state", members::a_member_keeps_state),
];

/// Runs every case against journals from `bench`; `name` is told before a case that fails.
pub fn run(name: &str, bench: &Bench<'_>) {
    for (case, check) in CASES {
        let now = Arc::new(AtomicI64::new(1000));
        let clock = now.clone();
        let open = bench(Arc::new(move || Millis(clock.load(Ordering::SeqCst))));
        let subject = Subject { open, now };
        let failed = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| check(&subject))).is_err();
        assert!(!failed, "{name}: {case}");
    }
}

/// The partitions a journal under test must have.
pub fn partitions() -> Partitions {
    Partitions::all(PARTITIONS)
}

/// One journal under test and its time.
struct Subject {
    open: Opener,
    now: Arc<AtomicI64>,
}

impl Subject {
    fn open(&self) -> Arc<dyn Journal> {
        (self.open)()
    }

    fn set_time(&self, millis: i64) {
        self.now.store(millis, Ordering::SeqCst);
    }
}

const GROUP: &str = "group";
const ZERO: Partition = Partition(0);
const ALL: Limits = Limits { max_records: usize::MAX, max_bytes: usize::MAX };

/// Limits of so many records.
fn at_most(max_records: usize) -> Limits {
    Limits { max_records, ..ALL }
}

/// A record for partition 0.
fn record(payload: &str) -> Record {
    routed(0, payload)
}

fn routed(route: u64, payload: &str) -> Record {
    Record::routed(route, payload.as_bytes().to_vec())
}

/// Appends each payload to partition 0 of the posts, one append each.
fn append_each(journal: &dyn Journal, payloads: &[&str]) {
    for payload in payloads {
        journal.append(Hop::Posts, &[record(payload)]).unwrap();
    }
}

/// A reader of partition 0 of the posts.
fn reader(journal: &dyn Journal) -> Box<dyn Reader> {
    journal.reader(GROUP, Hop::Posts, ZERO).unwrap()
}

fn texts(batch: &Batch) -> Vec<String> {
    batch.iter().map(|payload| String::from_utf8_lossy(payload).into_owned()).collect()
}

/// The next batch's payloads; none when drained.
fn next(reader: &mut dyn Reader, limits: Limits) -> Vec<String> {
    reader.next_batch(limits).unwrap().map_or_else(Vec::new, |batch| texts(&batch))
}

/// As many payloads as asked for, which were appended after the reader was opened: patiently.
fn later(reader: &mut dyn Reader, count: usize) -> Vec<String> {
    let until = Instant::now() + PATIENCE;
    let mut found = Vec::new();
    while found.len() < count && Instant::now() < until {
        found.extend(next(reader, ALL));
    }
    found
}

/// All that a fresh group finds in one partition.
fn contents(journal: &dyn Journal, hop: Hop, partition: Partition) -> Vec<String> {
    let mut reader = journal.reader("contents", hop, partition).unwrap();
    let found = next(&mut *reader, ALL);
    journal.forget("contents", hop).unwrap();
    found
}

/// A fresh group finds exactly these: at once, or after the moment that a broker takes to show what was committed.
#[track_caller]
fn assert_holds(journal: &dyn Journal, hop: Hop, partition: Partition, expected: &[&str]) {
    let until = Instant::now() + PATIENCE;
    let mut found = contents(journal, hop, partition);
    while found.len() < expected.len() && Instant::now() < until {
        found = contents(journal, hop, partition);
    }
    assert_eq!(found, expected);
}
