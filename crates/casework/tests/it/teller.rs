//! Tells a report's story entry by entry, as the trail would.

use casework::{Actor, Change, Entry, EntryId, Outcome, RejectReason, Right, Role, Standing, Verdict};
use casework::{Subject, rules};
use model::{ReportId, Timestamp, Versions};

/// Midday of 1 October 2026, in microseconds.
pub(crate) const NOON: i64 = 1_790_856_000_000_000;

pub(crate) const REPORT: ReportId = ReportId([1; 16]);
pub(crate) const OTHER: ReportId = ReportId([2; 16]);
pub(crate) const THIRD: ReportId = ReportId([3; 16]);

pub(crate) fn versions() -> Versions {
    let text = str::to_owned;
    Versions { hark: text("1"), dictionary: text("d"), model: text("m"), settings: text("s") }
}

pub(crate) fn person(name: &str) -> Actor {
    Actor::Person(name.to_owned())
}

pub(crate) fn rights(roles: &[Role]) -> Vec<Right> {
    roles.iter().flat_map(|role| role.rights()).copied().collect()
}

/// Every right there is.
pub(crate) fn all_rights() -> Vec<Right> {
    rights(&Role::ALL)
}

pub(crate) fn not_valid() -> Verdict {
    Verdict::NotValid { because: RejectReason::News }
}

pub(crate) fn decided(verdict: Verdict, second_review: bool) -> Change {
    Change::Decided { verdict, second_review }
}

/// A report and its time.
#[derive(Clone, Debug, Default)]
pub(crate) struct Teller {
    pub(crate) standing: Standing,
    numbers: u8,
}

impl Teller {
    pub(crate) fn now(&self) -> Timestamp {
        Timestamp(NOON + i64::from(self.numbers) * 1_000_000)
    }

    /// The next entry.
    pub(crate) fn entry(&mut self, by: &Actor, change: Change) -> Entry {
        self.numbers += 1;
        Entry {
            id: ReportId([self.numbers; 16]),
            subject: Subject::Report(REPORT),
            prev: self.standing.head.clone(),
            at: self.now(),
            by: by.clone(),
            change,
            reason: Some("because".to_owned()),
            meaning: None,
            versions: versions(),
        }
    }

    /// It happens, whatever the rules say.
    pub(crate) fn tell(&mut self, by: &str, change: Change) -> EntryId {
        let entry = self.entry(&person(by), change);
        assert_eq!(self.standing.apply(&entry, &entry.to_bytes()), Outcome::Applied);
        entry.id
    }

    /// It happens, and the rules allow it to somebody with every right.
    pub(crate) fn allowed(&mut self, by: &str, change: Change) -> EntryId {
        self.check(by, &change, &all_rights()).unwrap();
        self.tell(by, change)
    }

    pub(crate) fn check(&self, by: &str, change: &Change, rights: &[Right]) -> Result<(), rules::Refusal> {
        rules::check(&self.standing, change, Some("because"), &person(by), rights, self.now())
    }

    /// Everything that stands, but who said it last and what could be undone.
    pub(crate) fn core(&self) -> String {
        let mut json = serde_json::to_value(&self.standing).unwrap();
        for beside in ["head", "entries", "undoable"] {
            json.as_object_mut().unwrap().remove(beside);
        }
        json.to_string()
    }
}
