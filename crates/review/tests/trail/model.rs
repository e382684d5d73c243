//! A model of a report's life, written without a look at how the program does it: the list of what happened, and every question
//! answered by going through all of it. An undo is a line that is skipped.

use casework::{Change, EntryId, Line, Standing, Status, Verdict};
use model::{ReportId, Timestamp};

/// What is compared.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct View {
    pub(crate) status: Status,
    pub(crate) entries: u64,
    /// Who found what, for the first, the second and the settling finding.
    pub(crate) findings: [Option<(Option<String>, Verdict)>; 3],
    pub(crate) snoozed_until: Option<Timestamp>,
    pub(crate) assignee: Option<String>,
    pub(crate) escalated: bool,
    /// Master, and whether a person confirmed.
    pub(crate) member: Option<(ReportId, bool)>,
    pub(crate) lease: Option<(String, Timestamp)>,
    pub(crate) seen: Option<Timestamp>,
    pub(crate) notes: Vec<String>,
    pub(crate) corrections: usize,
    pub(crate) reveals: u32,
}

impl View {
    /// What the program says.
    pub(crate) fn of(standing: &Standing) -> View {
        let found = [standing.decision(), standing.second(), standing.settled()];
        View {
            status: standing.status(),
            entries: standing.entries,
            findings: found
                .map(|one| one.map(|one| (one.by.account().map(str::to_owned), one.verdict.clone()))),
            snoozed_until: standing.snoozed_until(),
            assignee: standing.assignee().map(str::to_owned),
            escalated: standing.escalated(),
            member: standing.member().map(|member| (member.master, member.confirmed)),
            lease: standing.lease.as_ref().map(|lease| (lease.holder.clone(), lease.until)),
            seen: standing.seen,
            notes: standing.notes.iter().map(|note| note.text.clone()).collect(),
            corrections: standing.corrections.len(),
            reveals: standing.reveals,
        }
    }
}

/// What happened to one report.
#[derive(Clone, Debug, Default)]
pub(crate) struct Story {
    pub(crate) lines: Vec<Line>,
}

impl Story {
    fn undone(&self) -> Vec<EntryId> {
        let undo = |line: &Line| match &line.entry.change {
            Change::Undone { entry } => Some(*entry),
            _ => None,
        };
        self.lines.iter().filter_map(undo).collect()
    }

    /// What stands.
    pub(crate) fn view(&self) -> View {
        let undone = self.undone();
        let mut view = View { entries: self.lines.len() as u64, ..View::default() };
        for line in &self.lines {
            let Line { entry, .. } = line;
            let by = entry.by.account().map(str::to_owned);
            // What no undo takes back: who looked, who worked, who said something.
            match &entry.change {
                Change::Seen { .. } if view.seen.is_none() => view.seen = Some(entry.at),
                Change::Leased { until } => view.lease = Some((by.clone().unwrap(), *until)),
                Change::Released | Change::Decided { .. } => view.lease = None,
                Change::SecondReviewed { .. } | Change::Settled { .. } => view.lease = None,
                Change::Commented { text } => view.notes.push(text.clone()),
                Change::Corrected { .. } => view.corrections += 1,
                Change::Revealed { .. } => view.reveals += 1,
                _ => {}
            }
            if !undone.contains(&entry.id) {
                turn(&mut view, &entry.change, by);
            }
        }
        view
    }
}

/// What an undo can take back.
fn turn(view: &mut View, change: &Change, by: Option<String>) {
    let found = |verdict: &Verdict| Some((by.clone(), verdict.clone()));
    match change {
        Change::Leased { .. } | Change::Assigned { to: Some(_) } if view.status == Status::New => {
            view.status = Status::Open;
        }
        _ => {}
    }
    match change {
        Change::Assigned { to } => view.assignee.clone_from(to),
        Change::Escalated { raised } => view.escalated = *raised,
        Change::Decided { verdict, second_review } => {
            view.findings = [found(verdict), None, None];
            settle(view, verdict);
            if *second_review {
                view.status = Status::SecondReview;
            }
        }
        Change::SecondReviewed { verdict } => {
            let first = view.findings[0].as_ref().map(|(_, first)| first.clone()).unwrap();
            view.findings[1] = found(verdict);
            let same = matches!(
                (&first, verdict),
                (Verdict::Valid, Verdict::Valid) | (Verdict::NotValid { .. }, Verdict::NotValid { .. })
            );
            view.status = match (same, verdict) {
                (false, _) => Status::Disputed,
                (true, Verdict::Valid) => Status::Ready,
                (true, _) => Status::NotValid,
            };
        }
        Change::Settled { verdict } => {
            view.findings[2] = found(verdict);
            settle(view, verdict);
        }
        Change::Reopened => {
            let last = view.findings.iter().rev().flatten().next().map(|(_, last)| last.clone());
            if let Some(Verdict::Duplicate { of }) = last {
                view.member = view.member.filter(|(master, _)| *master != of);
            }
            reopen(view);
        }
        Change::Joined { master, how, .. } => {
            view.member = Some((*master, *how == casework::DuplicateKind::Person));
        }
        Change::Confirmed => view.member = view.member.map(|(master, _)| (master, true)),
        Change::Split => {
            view.member = None;
            if view.status == Status::Duplicate {
                reopen(view);
            }
        }
        _ => {}
    }
}

fn settle(view: &mut View, verdict: &Verdict) {
    view.snoozed_until = None;
    view.status = match verdict {
        Verdict::Valid => Status::Ready,
        Verdict::NotValid { .. } => Status::NotValid,
        Verdict::Duplicate { of } => {
            view.member = Some((*of, true));
            Status::Duplicate
        }
        Verdict::FollowUp { .. } => Status::FollowUp,
        Verdict::Snoozed { until } => {
            view.snoozed_until = Some(*until);
            Status::Snoozed
        }
    };
}

fn reopen(view: &mut View) {
    view.status = Status::Open;
    view.snoozed_until = None;
    view.findings = [None, None, None];
}
