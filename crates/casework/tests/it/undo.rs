//! Undo: what it puts back, byte for byte, and of what.

use casework::rules::Refusal;
use casework::{Change, DuplicateKind, Status, UNDOABLE, Verdict};
use model::{ReportId, Timestamp};

use crate::teller::{NOON, OTHER, THIRD, Teller, all_rights, decided, not_valid};

fn join(master: ReportId, how: DuplicateKind) -> Change {
    Change::Joined { master, how, score: 0.9, matched: vec!["drug".to_owned()] }
}

/// Every change that can be undone, in every status it is told of.
#[test]
fn an_undo_puts_back_what_stood_byte_for_byte() {
    let until = Timestamp(NOON + 86_400_000_000);
    let changes = [
        decided(Verdict::Valid, false),
        decided(Verdict::Valid, true),
        decided(not_valid(), true),
        decided(Verdict::Duplicate { of: THIRD }, false),
        decided(Verdict::FollowUp { question: "when?".to_owned() }, false),
        decided(Verdict::Snoozed { until }, false),
        Change::SecondReviewed { verdict: Verdict::Valid },
        Change::SecondReviewed { verdict: not_valid() },
        Change::Settled { verdict: Verdict::Duplicate { of: THIRD } },
        Change::Reopened,
        Change::Escalated { raised: true },
        Change::Assigned { to: Some("ben".to_owned()) },
        join(THIRD, DuplicateKind::Person),
        join(THIRD, DuplicateKind::NearText),
        Change::Confirmed,
        Change::Split,
    ];
    let mut begun = vec![Teller::default()];
    for change in &changes {
        let mut teller = Teller::default();
        teller.tell("anna", change.clone());
        begun.push(teller.clone());
        teller.tell("ben", join(OTHER, DuplicateKind::NearText));
        begun.push(teller);
    }
    for before in begun {
        for change in &changes {
            let mut report = before.clone();
            let entry = report.tell("anna", change.clone());
            report.allowed("anna", Change::Undone { entry });
            assert_eq!(report.core(), before.core(), "{change:?}");
        }
    }
}

#[test]
fn a_split_undoes_a_join_but_remembers_that_it_was_wrong() {
    let mut report = Teller::default();
    report.tell("anna", Change::Assigned { to: Some("anna".to_owned()) });
    let before = report.core();
    report.tell("ben", join(OTHER, DuplicateKind::NearText));
    let split = report.allowed("anna", Change::Split);
    let remembered = format!("\"split_from\":[\"{OTHER}\"]");
    assert!(report.core().contains(&remembered));
    assert_eq!(report.core().replace(&remembered, "\"split_from\":[]"), before, "else byte for byte");
    // The finder does not join it again; a person may.
    report.tell("finder", join(OTHER, DuplicateKind::NearText));
    assert_eq!(report.standing.member(), None);
    report.tell("ben", join(OTHER, DuplicateKind::Person));
    assert!(report.standing.member().unwrap().confirmed);
    let _ = split;
}

#[test]
fn a_lease_meanwhile_is_not_taken_back() {
    let mut report = Teller::default();
    let raised = report.tell("anna", Change::Escalated { raised: true });
    let until = Timestamp(NOON + 900_000_000);
    report.tell("anna", Change::Leased { until });
    report.allowed("anna", Change::Undone { entry: raised });
    assert_eq!(report.standing.status(), Status::Open, "somebody has taken it up");
    assert_eq!(report.standing.lease.as_ref().unwrap().until, until);
    assert!(!report.standing.escalated());
}

#[test]
fn only_ones_own_last_and_only_while_nobody_decided_after() {
    let mut report = Teller::default();
    let first = report.tell("anna", Change::Escalated { raised: true });
    let second = report.tell("anna", decided(Verdict::Valid, true));
    let undo = |entry| Change::Undone { entry };
    let refused = |report: &Teller, by: &str, entry| {
        matches!(report.check(by, &undo(entry), &all_rights()), Err(Refusal::Undo(_)))
    };
    assert!(refused(&report, "ben", second), "it is not his");
    assert!(refused(&report, "anna", first), "something of hers came after");
    let third = report.tell("ben", Change::SecondReviewed { verdict: Verdict::Valid });
    assert!(refused(&report, "anna", second), "somebody decided after her");
    report.allowed("ben", undo(third));
    assert_eq!(report.standing.status(), Status::SecondReview);
    report.allowed("anna", undo(second));
    report.allowed("anna", undo(first));
    assert_eq!((report.standing.status(), report.standing.escalated()), (Status::New, false));
    assert!(refused(&report, "anna", first), "it was taken back already");
    // Told all the same, it changes nothing but the head.
    let before = report.core();
    report.tell("anna", undo(first));
    assert_eq!(report.core(), before);
}

#[test]
fn the_last_ten_can_be_undone_one_after_the_other() {
    let mut report = Teller::default();
    let mut cores = Vec::new();
    for number in 0..UNDOABLE + 3 {
        cores.push(report.core());
        report.tell("anna", Change::Escalated { raised: number % 2 == 0 });
    }
    for _ in 0..UNDOABLE {
        let entry = report.standing.undoable_by("anna").unwrap();
        report.allowed("anna", Change::Undone { entry });
        assert_eq!(report.core(), cores.pop().unwrap());
    }
    assert_eq!(report.standing.undoable_by("anna"), None);
    assert_eq!(cores.len(), 3, "older ones stay");
}
