//! Steps of the property: what may happen at the desk and to the processes that serve it.

use casework::{
    Awareness, Change, Correction, CriterionName, DuplicateKind, RejectReason, Standing, Verdict,
};
use model::Timestamp;
use proptest::prelude::*;

use crate::bench::report;
use crate::fake::Failure;

pub(crate) const PEOPLE: [&str; 3] = ["anna", "ben", "chris"];

/// One step.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// Somebody does something through one of the two processes.
    Do { process: usize, act: Act },
    /// The same, from a page that was loaded before somebody else's last change.
    Late { process: usize, act: Act },
    /// Two people at once, through two processes, from the same page.
    Race { acts: [Act; 2] },
    /// A process stops and starts again.
    Restart { process: usize },
    /// A process is killed while it writes what somebody does.
    Kill { process: usize, at: Failure, act: Act },
    /// The database fails for some writes.
    Fail { process: usize, how: Vec<Failure> },
    /// Time passes, in minutes.
    Wait { minutes: i64 },
}

/// Who does what to which report.
#[derive(Clone, Debug)]
pub(crate) struct Act {
    pub(crate) who: usize,
    pub(crate) report: u8,
    pub(crate) what: What,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum What {
    See,
    Lease,
    Release,
    Assign(Option<usize>),
    Decide(Finding, bool),
    Second(Finding),
    Settle(Finding),
    Reopen,
    Escalate(bool),
    Comment,
    Correct,
    Reveal,
    Join(u8, DuplicateKind),
    Confirm,
    Split,
    Undo,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Finding {
    Valid,
    NotValid(RejectReason),
    Duplicate(u8),
    FollowUp,
    Snoozed,
}

impl Finding {
    fn verdict(self, now: Timestamp) -> Verdict {
        match self {
            Finding::Valid => Verdict::Valid,
            Finding::NotValid(because) => Verdict::NotValid { because },
            Finding::Duplicate(of) => Verdict::Duplicate { of: report(of) },
            Finding::FollowUp => Verdict::FollowUp { question: "since when?".to_owned() },
            Finding::Snoozed => Verdict::Snoozed { until: Timestamp(now.0 + 3_600_000_000) },
        }
    }
}

impl Act {
    /// The change, for a report that stands like this; nothing where there is nothing to do.
    pub(crate) fn change(&self, standing: &Standing, now: Timestamp) -> Option<Change> {
        let name = |who: usize| PEOPLE[who].to_owned();
        Some(match self.what {
            What::See => Change::Seen {
                awareness: Awareness { posted: None, read: now, flagged: now },
                criteria_met: true,
            },
            What::Lease => Change::Leased { until: Timestamp(now.0 + 900_000_000) },
            What::Release => Change::Released,
            What::Assign(to) => Change::Assigned { to: to.map(name) },
            What::Decide(finding, second_review) => {
                let verdict = finding.verdict(now);
                let asked = matches!(verdict, Verdict::Valid | Verdict::NotValid { .. });
                Change::Decided { verdict, second_review: second_review && asked }
            }
            What::Second(finding) => Change::SecondReviewed { verdict: finding.verdict(now) },
            What::Settle(finding) => Change::Settled { verdict: finding.verdict(now) },
            What::Reopen => Change::Reopened,
            What::Escalate(raised) => Change::Escalated { raised },
            What::Comment => Change::Commented { text: format!("noted at {now}") },
            What::Correct => Change::Corrected {
                correction: Box::new(Correction::Criterion {
                    criterion: CriterionName::Event,
                    status: model::Status::Met,
                    words: None,
                }),
                criteria_met: true,
            },
            What::Reveal => Change::Revealed { what: "source".to_owned() },
            What::Join(master, how) => {
                let master = report(master);
                if standing.split_from(master) && how != DuplicateKind::Person {
                    return None;
                }
                Change::Joined { master, how, score: 0.75, matched: vec!["drug".to_owned()] }
            }
            What::Confirm => Change::Confirmed,
            What::Split => Change::Split,
            What::Undo => Change::Undone { entry: standing.undoable_by(PEOPLE[self.who])? },
        })
    }
}

fn finding() -> impl Strategy<Value = Finding> {
    prop_oneof![
        4 => Just(Finding::Valid),
        3 => (0..9_usize).prop_map(|index| Finding::NotValid(RejectReason::ALL[index])),
        2 => (8..10_u8).prop_map(Finding::Duplicate),
        1 => Just(Finding::FollowUp),
        1 => Just(Finding::Snoozed),
    ]
}

fn what() -> impl Strategy<Value = What> {
    let how = prop_oneof![Just(DuplicateKind::Person), Just(DuplicateKind::NearText)];
    prop_oneof![
        1 => Just(What::See),
        2 => Just(What::Lease),
        1 => Just(What::Release),
        2 => proptest::option::of(0..3_usize).prop_map(What::Assign),
        6 => (finding(), any::<bool>()).prop_map(|(finding, second)| What::Decide(finding, second)),
        4 => finding().prop_map(What::Second),
        3 => finding().prop_map(What::Settle),
        3 => Just(What::Reopen),
        1 => any::<bool>().prop_map(What::Escalate),
        1 => Just(What::Comment),
        1 => Just(What::Correct),
        1 => Just(What::Reveal),
        2 => (8..10_u8, how).prop_map(|(master, how)| What::Join(master, how)),
        1 => Just(What::Confirm),
        2 => Just(What::Split),
        5 => Just(What::Undo),
    ]
}

fn act() -> impl Strategy<Value = Act> {
    (0..3_usize, 1..3_u8, what()).prop_map(|(who, report, what)| Act { who, report, what })
}

fn failure() -> impl Strategy<Value = Failure> {
    prop_oneof![Just(Failure::Before), Just(Failure::Between), Just(Failure::After)]
}

pub(crate) fn step() -> impl Strategy<Value = Step> {
    let process = 0..2_usize;
    prop_oneof![
        12 => (process.clone(), act()).prop_map(|(process, act)| Step::Do { process, act }),
        2 => (process.clone(), act()).prop_map(|(process, act)| Step::Late { process, act }),
        3 => (act(), act()).prop_map(|(one, other)| Step::Race { acts: [one, other] }),
        1 => process.clone().prop_map(|process| Step::Restart { process }),
        1 => (process.clone(), failure(), act())
            .prop_map(|(process, at, act)| Step::Kill { process, at, act }),
        1 => (process, proptest::collection::vec(failure(), 1..3))
            .prop_map(|(process, how)| Step::Fail { process, how }),
        1 => (0..30_i64).prop_map(|minutes| Step::Wait { minutes }),
    ]
}
