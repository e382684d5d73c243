//! The loop over a real outbox, killed after any step or in the middle of a commit: the same alerts, none twice, none missing.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fmt;

use alert::outbox::{AlertQuery, Committed, Outbox, OutboxError, Step};
use alert::run::{Batch, Evaluation, Incoming, Ledger};
use deident::SafeReport;
use model::{AuthorErasure, Pseudonym, ReportId, Timestamp};
use proptest::prelude::*;
use serde_json::json;

use super::invented::{HOUR, START, digest, rules};

const RULES: &str = r#"
[[rules]]
name = "every"
kind = "report"
when = { serious = true }
[[rules]]
name = "three"
kind = "count"
window = "3h"
threshold = 3
group_by = ["drug"]
[[rules]]
name = "two-persons"
kind = "authors"
tracked = true
window = "2h"
threshold = 2
[[rules.mute]]
time_zone = "UTC"
from = "02:00"
to = "04:00"
[[rules]]
name = "new"
kind = "first_pair"
learn = "0h"
"#;

/// A report as it lies in the journal.
pub(super) fn report(number: u64, revision: u64, minutes: i64) -> SafeReport {
    let mention = |kind: &str, concept: String| {
        json!({"kind": kind, "start": 0, "end": 0, "text": "", "concept": concept, "preferred": "", "codes": {},
            "assertion": "affirmed", "how": "exact", "field": "about"})
    };
    let serious =
        if number.is_multiple_of(3) { json!([{"value": "death", "start": 0, "end": 1}]) } else { json!([]) };
    let wire = json!({
        "v": 1, "id": ReportId(digest(number)), "revision": revision, "channel": "reddit",
        "author": Pseudonym(digest(number % 3)), "observed_at": Timestamp(START + minutes * 60_000_000),
        "fingerprint": number, "text": "invented", "flagged": true, "score": 0.9, "language": "en",
        "mentions": [mention("drug", format!("drug/{}", number % 2)), mention("event", format!("event/{}", number % 5))],
        "pairs": [{"drug": 0, "event": 1, "relation": "reaction", "probability": 0.9}],
        "facts": {"seriousness": serious},
        "validity": {"reporter": {"status": "met"}, "patient": {"status": "met"}, "drug": {"status": "met"}, "event": {"status": "met"}},
        "quality": {"first_hand": true},
        "versions": {"hark": "0", "dictionary": "0", "model": "0", "settings": "0"},
    });
    SafeReport::from_wire(wire.to_string().as_bytes()).expect("a report")
}

/// What a step is to come to.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fate {
    Works,
    /// The process is killed behind the commit, before the journal's position moved.
    KilledBehind,
    /// The commit fails and nothing is written; the process goes on.
    Refused,
    /// The commit is written, and its answer lost; the process goes on.
    AnswerLost,
}

struct Faulty {
    outbox: Outbox,
    fate: Cell<Fate>,
}

#[derive(Debug)]
struct Lost(String);

impl fmt::Display for Lost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Lost {}

fn lost(error: OutboxError) -> Lost {
    Lost(error.to_string())
}

impl Ledger for Faulty {
    type Error = Lost;

    fn positions(&self) -> Result<BTreeMap<u16, u64>, Lost> {
        self.outbox.positions().map_err(lost)
    }

    fn states(&self) -> Result<BTreeMap<String, Vec<u8>>, Lost> {
        self.outbox.states().map_err(lost)
    }

    fn commit(&self, step: Step) -> Result<Committed, Lost> {
        match self.fate.replace(Fate::Works) {
            Fate::Refused => Err(Lost("the disk is full".into())),
            Fate::AnswerLost => {
                self.outbox.commit(step).map_err(lost)?;
                Err(Lost("the answer was lost".into()))
            }
            _ => self.outbox.commit(step).map_err(lost),
        }
    }
}

/// A record of the journal: partition, and what it is.
#[derive(Clone, Debug)]
enum Entry {
    Report(u64, u64, i64),
    Withdrawn(u64),
    AuthorGone(u64, i64),
}

impl Entry {
    fn incoming(&self) -> Incoming {
        match self {
            Entry::Report(number, revision, minutes) => {
                Incoming::Report(Box::new(report(*number, *revision, *minutes)))
            }
            Entry::Withdrawn(number) => Incoming::Withdrawn(ReportId(digest(*number))),
            Entry::AuthorGone(author, minutes) => Incoming::AuthorGone(AuthorErasure {
                author: Pseudonym(digest(*author)),
                observed_at: Timestamp(START + minutes * 60_000_000),
            }),
        }
    }
}

/// Reads the journal to its end in steps of a few records, and gives the alerts that the outbox then has.
fn run(journal: &[Vec<Entry>], steps: &[usize], fates: &[Fate]) -> Vec<String> {
    let dir = tempfile::tempdir().expect("a folder");
    let open = || {
        let outbox = Outbox::open(&dir.path().join("alerts.sqlite")).expect("an outbox");
        Evaluation::open(rules(RULES), Faulty { outbox, fate: Cell::new(Fate::Works) }, 2)
            .expect("it goes on")
    };
    let now = Timestamp(START);
    let mut evaluation = open();
    let mut fates = fates.iter().copied();
    // What the journal knows of the group's progress.
    let mut committed = vec![0usize; journal.len()];
    for (turn, size) in steps.iter().cycle().enumerate() {
        if committed.iter().zip(journal).all(|(at, entries)| *at == entries.len()) {
            break;
        }
        let partition = turn % journal.len();
        let from = committed[partition];
        let to = (from + size).min(journal[partition].len());
        let records =
            (from..to).map(|position| (position as u64, journal[partition][position].incoming())).collect();
        let batch = Batch { partition: partition as u16, from: from as u64, upto: to as u64, records };
        let fate = fates.next().unwrap_or(Fate::Works);
        evaluation.ledger().fate.set(fate);
        let stepped = evaluation.step(std::slice::from_ref(&batch), now);
        match fate {
            Fate::Works => {
                stepped.expect("it works");
                committed[partition] = to;
            }
            Fate::KilledBehind => evaluation = open(),
            Fate::Refused | Fate::AnswerLost => {
                evaluation.ledger().fate.set(Fate::Works);
                if turn % 2 == 0 {
                    evaluation = open();
                }
            }
        }
    }
    evaluation.step(&[], Timestamp(START + 1000 * HOUR)).expect("what is held goes out");
    let rows = evaluation.ledger().outbox.alerts(&AlertQuery::default()).expect("a list");
    let mut told: Vec<String> =
        rows.into_iter().map(|row| serde_json::to_string(&row.alert).expect("it has a JSON form")).collect();
    told.sort();
    told
}

fn entry() -> impl Strategy<Value = Entry> {
    prop_oneof![
        8 => (0..40u64, 0..3u64, 0..600i64).prop_map(|(number, revision, minutes)| Entry::Report(number, revision, minutes)),
        1 => (0..40u64).prop_map(Entry::Withdrawn),
        1 => (0..3u64, 0..600i64).prop_map(|(author, minutes)| Entry::AuthorGone(author, minutes)),
    ]
}

fn fate() -> impl Strategy<Value = Fate> {
    prop_oneof![Just(Fate::Works), Just(Fate::KilledBehind), Just(Fate::Refused), Just(Fate::AnswerLost)]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn kills_and_failures_change_nothing(
        entries in prop::collection::vec(entry(), 10..40),
        size in 1..6usize,
        fates in prop::collection::vec(fate(), 1..30),
    ) {
        // One partition: what is read again after a failure is then all that differs.
        let journal = [entries];
        let whole = run(&journal, &[size], &[]);
        prop_assert_eq!(run(&journal, &[size], &fates), whole);
    }
}

#[test]
fn a_kill_behind_every_single_step_loses_and_repeats_nothing() {
    let partition = |first: u64| -> Vec<Entry> {
        (0..12).map(|n| Entry::Report(first + n, 1, (n * 40) as i64)).collect()
    };
    let journal = [partition(0), partition(100)];
    let whole = run(&journal, &[3], &[]);
    assert!(whole.len() > 10, "{}", whole.len());
    for step in 0..8 {
        for fate in [Fate::KilledBehind, Fate::Refused, Fate::AnswerLost] {
            let mut fates = vec![Fate::Works; step];
            fates.push(fate);
            let ids = |told: &[String]| -> Vec<String> {
                let id = |text: &String| text.split("\"id\":\"").nth(1).map(|rest| rest[..32].to_owned());
                let mut ids: Vec<String> = told.iter().filter_map(id).collect();
                ids.sort();
                ids
            };
            assert_eq!(ids(&run(&journal, &[3], &fates)), ids(&whole), "{fate:?} at step {step}");
        }
    }
}

#[test]
fn what_lay_in_the_journal_long_before_the_first_start_sets_nothing_off() {
    let dir = tempfile::tempdir().expect("a folder");
    let outbox = Outbox::open(&dir.path().join("alerts.sqlite")).expect("an outbox");
    let mut evaluation = Evaluation::open(rules(RULES), Faulty { outbox, fate: Cell::new(Fate::Works) }, 2)
        .expect("it begins");
    let now = Timestamp(START + 48 * HOUR);
    let records: Vec<(u64, Incoming)> = [0, 23 * 60, 25 * 60]
        .into_iter()
        .enumerate()
        .map(|(n, minutes)| (n as u64, Incoming::Report(Box::new(report(3 * n as u64, 1, minutes)))))
        .collect();
    let done = evaluation.step(&[Batch { partition: 0, from: 0, upto: 3, records }], now).expect("it works");
    // The last of three: a report with a serious reaction, and its pair. Two came too late for three rules.
    assert_eq!((done.committed.new.len(), done.tally.late), (2, 6), "{done:?}");
}
