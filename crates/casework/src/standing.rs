//! What the entries of one report add up to.

use std::collections::BTreeSet;

use model::{ReportId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::change::{CaseMessage, Change, DuplicateKind, Verdict};
use crate::clock::{Awareness, Ledger};
use crate::correction::{Correction, CriterionName};
use crate::entry::{Actor, Entry, EntryId, Hash};

/// Own decisions that can be undone.
pub const UNDOABLE: usize = 10;

/// Where a report is in its life.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Nobody has taken it up.
    #[default]
    New,
    /// Somebody has.
    Open,
    /// Decided, and a second reviewer is asked for.
    SecondReview,
    /// The two reviewers disagree.
    Disputed,
    /// A valid case, ready for export.
    Ready,
    /// No case.
    NotValid,
    /// The same case as another.
    Duplicate,
    /// Waits for an answer.
    FollowUp,
    /// Waits for a day.
    Snoozed,
}

impl Status {
    /// All, in order of life.
    pub const ALL: [Status; 9] = [
        Status::New,
        Status::Open,
        Status::SecondReview,
        Status::Disputed,
        Status::Ready,
        Status::NotValid,
        Status::Duplicate,
        Status::FollowUp,
        Status::Snoozed,
    ];

    /// Its word, as in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Status::New => "new",
            Status::Open => "open",
            Status::SecondReview => "second_review",
            Status::Disputed => "disputed",
            Status::Ready => "ready",
            Status::NotValid => "not_valid",
            Status::Duplicate => "duplicate",
            Status::FollowUp => "follow_up",
            Status::Snoozed => "snoozed",
        }
    }

    /// Whether work is to be done: what the clocks run for.
    pub fn is_open(self) -> bool {
        !matches!(self, Status::Ready | Status::NotValid | Status::Duplicate)
    }
}

/// A finding with its finder.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Decision {
    /// Its entry.
    pub entry: EntryId,
    /// Who.
    pub by: Actor,
    /// When.
    pub at: Timestamp,
    /// What.
    #[serde(flatten)]
    pub verdict: Verdict,
    /// Why, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// Who works on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lease {
    /// The account.
    pub holder: String,
    /// Until when.
    pub until: Timestamp,
}

impl Lease {
    /// Whether it keeps `account` from deciding.
    pub fn bars(&self, account: Option<&str>, now: Timestamp) -> bool {
        self.until > now && account != Some(self.holder.as_str())
    }
}

/// That the report belongs to a cluster of which another stands for all.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Member {
    /// The report that stands for the cluster.
    pub master: ReportId,
    /// What matched.
    pub how: DuplicateKind,
    /// How well, 0..=1.
    pub score: f32,
    /// What agreed.
    pub matched: Vec<String>,
    /// Whether a person has said that it is right.
    pub confirmed: bool,
}

/// A comment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// Who.
    pub by: Actor,
    /// When.
    pub at: Timestamp,
    /// The words.
    pub text: String,
}

/// What a person said of the case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseValue {
    /// Element of ICH E2B(R3); see [`crate::case`].
    pub element: String,
    /// Index of the mention it is said of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mention: Option<usize>,
    /// What.
    pub value: String,
    /// Who.
    pub by: Actor,
    /// When.
    pub at: Timestamp,
    /// Its entry.
    pub entry: EntryId,
}

/// A message that went to a receiver, and what came back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transmission {
    /// What was sent.
    #[serde(flatten)]
    pub message: CaseMessage,
    /// When.
    pub at: Timestamp,
    /// What came back; nothing while none has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<Answer>,
}

/// What a receiver said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Whether it was taken.
    pub accepted: bool,
    /// Why not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<String>,
    /// When the answer was read.
    pub at: Timestamp,
}

/// What an undo puts back.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Core {
    status: Status,
    decision: Option<Decision>,
    second: Option<Decision>,
    settled: Option<Decision>,
    snoozed_until: Option<Timestamp>,
    assignee: Option<String>,
    escalated: bool,
    member: Option<Member>,
    split_from: BTreeSet<ReportId>,
}

/// What stood before an entry that can be undone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Before {
    entry: EntryId,
    by: Actor,
    core: Core,
}

/// What became of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It stands.
    Applied,
    /// Another entry of the subject came first.
    Void,
}

/// What stands of a report. The default is a report that nobody has touched.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Standing {
    /// Hash of the last entry that stands; the `ETag`.
    pub head: Hash,
    /// How many entries stand.
    pub entries: u64,
    #[serde(flatten)]
    core: Core,
    /// Who works on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lease: Option<Lease>,
    /// When somebody first took it into work.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub leased: Option<Timestamp>,
    /// What was known when somebody first saw it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub awareness: Option<Awareness>,
    /// When somebody first saw it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seen: Option<Timestamp>,
    /// When all four criteria were first met, once somebody has seen it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub criteria_met: Option<Timestamp>,
    /// What people put right, oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub corrections: Vec<Correction>,
    /// Comments, oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Note>,
    /// How often its source was shown to a person.
    pub reveals: u32,
    /// What people said of the case beside its post; one for each element and mention.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub case: Vec<CaseValue>,
    /// When somebody last put something right, or said something of the case or took it back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub told: Option<Timestamp>,
    /// What went to receivers, oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sent: Vec<Transmission>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    undoable: Vec<Before>,
}

impl Standing {
    /// Adds an entry of this report in the order of the trail. A void one changes nothing.
    pub fn apply(&mut self, entry: &Entry, bytes: &[u8]) -> Outcome {
        if entry.prev != self.head {
            return Outcome::Void;
        }
        self.head = Hash::of(bytes);
        self.entries += 1;
        let before = self.core.clone();
        self.take(entry);
        if is_undoable(&entry.change) {
            self.undoable.push(Before { entry: entry.id, by: entry.by.clone(), core: before });
            if self.undoable.len() > UNDOABLE {
                self.undoable.remove(0);
            }
        }
        Outcome::Applied
    }

    fn take(&mut self, entry: &Entry) {
        let at = entry.at;
        match &entry.change {
            Change::Seen { awareness, criteria_met } => {
                self.awareness.get_or_insert(*awareness);
                self.seen.get_or_insert(at);
                if *criteria_met {
                    self.criteria_met.get_or_insert(awareness.read);
                }
            }
            Change::Leased { until } => {
                if let Some(holder) = entry.by.account() {
                    self.lease = Some(Lease { holder: holder.to_owned(), until: *until });
                    self.leased.get_or_insert(at);
                }
                self.open();
            }
            Change::Released => self.lease = None,
            Change::Assigned { to } => {
                self.core.assignee.clone_from(to);
                if to.is_some() {
                    self.open();
                }
            }
            Change::Decided { verdict, second_review } => {
                let decision = Decision::of(entry, verdict);
                self.core.status = status_after(verdict, *second_review);
                self.core.snoozed_until = snooze_of(verdict);
                self.core.decision = Some(decision);
                (self.core.second, self.core.settled, self.lease) = (None, None, None);
                self.join_by(verdict);
            }
            Change::SecondReviewed { verdict } => {
                let agrees = self.core.decision.as_ref().is_some_and(|first| first.verdict.agrees(verdict));
                self.core.second = Some(Decision::of(entry, verdict));
                self.core.status = if agrees { status_after(verdict, false) } else { Status::Disputed };
                self.lease = None;
            }
            Change::Settled { verdict } => {
                self.core.settled = Some(Decision::of(entry, verdict));
                self.core.status = status_after(verdict, false);
                self.core.snoozed_until = snooze_of(verdict);
                self.lease = None;
                self.join_by(verdict);
            }
            Change::Undone { entry } => {
                if let Some(at) = self.undoable.iter().position(|before| before.entry == *entry) {
                    self.core = self.undoable.remove(at).core;
                    // A lease is nothing that can be undone: who took the report up meanwhile has done so.
                    if self.leased.is_some() {
                        self.open();
                    }
                }
            }
            Change::Reopened => {
                // What the decision joined is on its own again: a member shows in no queue.
                if let Some(Verdict::Duplicate { of }) = self.last_decision().map(|last| &last.verdict) {
                    let of = *of;
                    self.core.member = self.core.member.take().filter(|member| member.master != of);
                }
                self.reopen();
            }
            Change::Escalated { raised } => self.core.escalated = *raised,
            Change::Commented { text } => {
                self.notes.push(Note { by: entry.by.clone(), at, text: text.clone() });
            }
            Change::Corrected { correction, criteria_met } => {
                self.corrections.push((**correction).clone());
                self.told = self.told.max(Some(at));
                if *criteria_met {
                    self.criteria_met.get_or_insert(at);
                }
            }
            Change::Revealed { .. } => self.reveals += 1,
            Change::CaseSet { element, mention, value } => {
                self.told = self.told.max(Some(at));
                self.case.retain(|set| (&set.element, set.mention) != (element, *mention));
                if let Some(value) = value {
                    let (element, value, by) = (element.clone(), value.clone(), entry.by.clone());
                    self.case.push(CaseValue { element, mention: *mention, value, by, at, entry: entry.id });
                }
            }
            Change::CaseSent { message } => {
                self.sent.push(Transmission { message: message.clone(), at, answer: None });
            }
            Change::CaseAcknowledged { batch, accepted, reasons, .. } => {
                let answer = Answer { accepted: *accepted, reasons: reasons.clone(), at };
                let sent = self.sent.iter_mut().rev().find(|sent| sent.message.batch == *batch);
                if let Some(sent) = sent {
                    sent.answer = Some(answer);
                }
            }
            Change::Joined { master, how, score, matched }
                if (!self.core.split_from.contains(master) || *how == DuplicateKind::Person) =>
            {
                let (how, score, matched) = (*how, *score, matched.clone());
                let confirmed = how == DuplicateKind::Person;
                self.core.member = Some(Member { master: *master, how, score, matched, confirmed });
            }
            Change::Confirmed => {
                if let Some(member) = &mut self.core.member {
                    member.confirmed = true;
                }
            }
            Change::Split => {
                if let Some(member) = self.core.member.take() {
                    self.core.split_from.insert(member.master);
                    // A duplicate of nothing would be neither counted nor worked on.
                    if self.core.status == Status::Duplicate {
                        self.reopen();
                    }
                }
            }
            // Of other subjects.
            _ => {}
        }
    }

    /// Work has begun.
    fn open(&mut self) {
        if self.core.status == Status::New {
            self.core.status = Status::Open;
        }
    }

    /// Work begins anew.
    fn reopen(&mut self) {
        self.core.status = Status::Open;
        self.core.snoozed_until = None;
        (self.core.decision, self.core.second, self.core.settled) = (None, None, None);
    }

    fn join_by(&mut self, verdict: &Verdict) {
        if let Verdict::Duplicate { of } = verdict {
            let how = DuplicateKind::Person;
            self.core.member =
                Some(Member { master: *of, how, score: 1.0, matched: Vec::new(), confirmed: true });
        }
    }

    /// Where it is in its life.
    pub fn status(&self) -> Status {
        self.core.status
    }

    /// The first finding.
    pub fn decision(&self) -> Option<&Decision> {
        self.core.decision.as_ref()
    }

    /// The second reviewer's.
    pub fn second(&self) -> Option<&Decision> {
        self.core.second.as_ref()
    }

    /// What settled a disagreement.
    pub fn settled(&self) -> Option<&Decision> {
        self.core.settled.as_ref()
    }

    /// The finding that stands last.
    pub fn last_decision(&self) -> Option<&Decision> {
        self.settled().or(self.second()).or(self.decision())
    }

    /// When it comes back, where it is snoozed.
    pub fn snoozed_until(&self) -> Option<Timestamp> {
        self.core.snoozed_until
    }

    /// What a person said of an element of the case.
    pub fn said(&self, element: &str, mention: Option<usize>) -> Option<&CaseValue> {
        self.case.iter().find(|set| set.element == element && set.mention == mention)
    }

    /// The last message to the receiver of a profile.
    pub fn last_sent(&self, profile: &str) -> Option<&Transmission> {
        self.sent.iter().rev().find(|sent| sent.message.profile == profile)
    }

    /// Whose it is.
    pub fn assignee(&self) -> Option<&str> {
        self.core.assignee.as_deref()
    }

    /// Whether it was raised above others.
    pub fn escalated(&self) -> bool {
        self.core.escalated
    }

    /// The cluster it belongs to as one that does not stand for it.
    pub fn member(&self) -> Option<&Member> {
        self.core.member.as_ref()
    }

    /// Whether a person has said that it is another case than `master`.
    pub fn split_from(&self, master: ReportId) -> bool {
        self.core.split_from.contains(&master)
    }

    /// The last entry of this account that can be undone.
    pub fn undoable_by(&self, account: &str) -> Option<EntryId> {
        let own = |before: &&Before| before.by.account() == Some(account);
        self.undoable.iter().rev().find(own).map(|before| before.entry)
    }

    /// Whether undoing the entry would take nobody else's finding with it: it is the newest that can be undone.
    pub fn is_last_undoable(&self, entry: EntryId) -> bool {
        self.undoable.last().is_some_and(|before| before.entry == entry)
    }

    /// What was known when.
    pub fn ledger(&self, now_known: Awareness, machine_met: bool) -> Ledger {
        let awareness = self.awareness.unwrap_or(now_known);
        let by_machine = (self.awareness.is_none() && machine_met).then_some(awareness.read);
        Ledger { awareness, seen: self.seen, criteria_met: self.criteria_met.or(by_machine) }
    }

    /// What people found of a criterion, last.
    pub fn criterion(&self, name: CriterionName) -> Option<model::Status> {
        self.corrections.iter().rev().find_map(|correction| match correction {
            Correction::Criterion { criterion, status, .. } if *criterion == name => Some(*status),
            _ => None,
        })
    }

    /// Whether people found it serious or not: the last word on each criterion. Nothing where nobody said.
    pub fn serious(&self) -> Option<bool> {
        let mut found = std::collections::BTreeMap::new();
        for correction in &self.corrections {
            if let Correction::Seriousness { criterion, met, .. } = correction {
                found.insert(criterion.as_str(), *met);
            }
        }
        (!found.is_empty()).then(|| found.values().any(|met| *met))
    }
}

impl Decision {
    fn of(entry: &Entry, verdict: &Verdict) -> Decision {
        let (by, reason) = (entry.by.clone(), entry.reason.clone());
        Decision { entry: entry.id, by, at: entry.at, verdict: verdict.clone(), reason }
    }
}

impl Verdict {
    /// Whether two reviewers found the same: the kind counts, and of a duplicate the other report.
    pub fn agrees(&self, other: &Verdict) -> bool {
        match (self, other) {
            (Verdict::Duplicate { of }, Verdict::Duplicate { of: other }) => of == other,
            _ => std::mem::discriminant(self) == std::mem::discriminant(other),
        }
    }
}

fn status_after(verdict: &Verdict, second_review: bool) -> Status {
    match verdict {
        Verdict::Valid | Verdict::NotValid { .. } if second_review => Status::SecondReview,
        Verdict::Valid => Status::Ready,
        Verdict::NotValid { .. } => Status::NotValid,
        Verdict::Duplicate { .. } => Status::Duplicate,
        Verdict::FollowUp { .. } => Status::FollowUp,
        Verdict::Snoozed { .. } => Status::Snoozed,
    }
}

fn snooze_of(verdict: &Verdict) -> Option<Timestamp> {
    match verdict {
        Verdict::Snoozed { until } => Some(*until),
        _ => None,
    }
}

fn is_undoable(change: &Change) -> bool {
    matches!(
        change,
        Change::Decided { .. }
            | Change::SecondReviewed { .. }
            | Change::Settled { .. }
            | Change::Reopened
            | Change::Escalated { .. }
            | Change::Assigned { .. }
            | Change::Joined { .. }
            | Change::Confirmed
            | Change::Split
    )
}
