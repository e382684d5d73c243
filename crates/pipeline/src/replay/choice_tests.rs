//! Tables of posts that come, change and go.

use deident::Keys;
use model::{Post, Withdrawal};

use super::*;
use crate::records::Screening;

const NOON: i64 = 1_000;

fn keys() -> Keys {
    Keys::new([3; 32])
}

/// Post, revision, when it became known; a deletion, a copy of a replay, or a post as it came.
type Line = (&'static str, u64, i64, What);

#[derive(Clone, Copy, PartialEq)]
enum What {
    Came,
    Gone,
    Again,
}
use What::{Again, Came, Gone};

fn payload(&(id, revision, observed_at, what): &Line) -> Vec<u8> {
    let post = Post {
        id: id.into(),
        channel: "forum".into(),
        text: "words".into(),
        revision,
        deleted: what == Gone,
        ..Post::default()
    };
    let mut record = PostRecord::seal(&keys(), post, Timestamp(observed_at));
    if what == Again {
        let screening = Screening { generation: 1, dictionary: "d".to_owned(), model: "m".to_owned() };
        record = record.again(screening);
    }
    record.to_record().payload
}

fn choose(lines: &[Line], committed: u64, erased: &Erased) -> Chosen {
    let period = Period { from: Timestamp(NOON), to: Timestamp(NOON + 10) };
    let mut choice = Choice::new(period, Position(committed));
    for (position, line) in lines.iter().enumerate() {
        choice.record(Position(position as u64), &payload(line));
    }
    choice.finish(erased)
}

#[test]
fn the_latest_revision_counts_where_it_became_known_in_the_period() {
    let table: &[(&str, &[Line], &[u64], u64)] = &[
        ("in the period", &[("a", 0, NOON, Came)], &[0], 0),
        ("before it", &[("a", 0, NOON - 1, Came)], &[], 0),
        ("its end is outside", &[("a", 0, NOON + 10, Came)], &[], 0),
        ("read twice", &[("a", 0, NOON, Came), ("a", 0, NOON + 1, Came)], &[0], 0),
        ("edited", &[("a", 0, NOON, Came), ("a", 1, NOON, Came)], &[1], 0),
        ("edited after the period", &[("a", 0, NOON, Came), ("a", 1, NOON + 10, Came)], &[], 0),
        ("edited into the period", &[("a", 0, NOON - 9, Came), ("a", 1, NOON, Came)], &[1], 0),
        ("an older revision came late", &[("a", 2, NOON, Came), ("a", 1, NOON, Came)], &[0], 0),
        ("deleted, whenever", &[("a", 0, NOON, Came), ("a", 0, NOON + 99, Gone)], &[], 1),
        ("an old deletion", &[("a", 2, NOON, Came), ("a", 1, NOON, Gone)], &[0], 0),
        ("deleted before it came", &[("a", 0, NOON, Gone), ("a", 0, NOON, Came)], &[], 0),
        (
            "back with a newer revision",
            &[("a", 0, NOON, Came), ("a", 0, NOON, Gone), ("a", 1, NOON, Came)],
            &[2],
            0,
        ),
        ("a copy is no source", &[("a", 0, NOON, Again)], &[], 0),
        ("nor a later revision", &[("a", 0, NOON, Came), ("a", 0, NOON, Again)], &[0], 0),
        ("two posts", &[("a", 0, NOON, Came), ("b", 0, NOON, Came)], &[0, 1], 0),
    ];
    for (name, lines, positions, deleted) in table {
        let chosen = choose(lines, 99, &Erased::default());
        let positions = positions.iter().map(|&at| Position(at)).collect();
        assert_eq!(chosen, Chosen { positions, deleted: *deleted, ..Chosen::default() }, "{name}");
    }
}

#[test]
fn what_is_yet_to_be_screened_is_left_out_and_counted() {
    let lines = [("a", 0, NOON, Came), ("b", 0, NOON, Came), ("a", 1, NOON, Came)];
    let chosen = choose(&lines, 2, &Erased::default());
    assert_eq!((chosen.positions, chosen.waiting), (BTreeSet::from([Position(1)]), 1));
}

#[test]
fn erasures_take_out_what_the_journal_still_holds() {
    let erasure = |id, revision, reason| {
        let report = keys().report_id("forum", id);
        let observed_at = Timestamp(NOON);
        ErasureRecord::new(Withdrawal { report, revision, generation: 0, reason, observed_at }).to_record()
    };
    let lines = [("a", 1, NOON, Came), ("b", 1, NOON, Came), ("c", 1, NOON, Came)];
    let mut erased = Erased::default();
    for record in [
        erasure("a", 1, WithdrawalReason::Deleted),
        erasure("b", 0, WithdrawalReason::Deleted),
        erasure("c", 1, WithdrawalReason::Edited),
    ] {
        erased.record(&record.payload);
    }
    let chosen = choose(&lines, 99, &erased);
    let positions = BTreeSet::from([Position(1), Position(2)]);
    assert_eq!((chosen.positions, chosen.deleted), (positions, 1), "b came back, c was edited");
    erased.record(b"{}");
    assert_eq!(erased.unreadable, 1);
}

#[test]
fn what_cannot_be_read_is_counted() {
    let period = Period { from: Timestamp(0), to: Timestamp(1) };
    let mut choice = Choice::new(period, Position(9));
    choice.record(Position(0), b"no record");
    assert_eq!(choice.finish(&Erased::default()), Chosen { unreadable: 1, ..Chosen::default() });
}
