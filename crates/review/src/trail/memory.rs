//! What a process remembers of the trail: reports changed lately, and everything about people.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use casework::{Directory, Entry, EntryId, Hash, Outcome, Standing, Subject};
use model::ReportId;
use store::TrailRow;

use super::rows;

/// Reports held; the others are read from the copy when they are needed.
const REPORTS: usize = 50_000;

/// What is known of a report.
#[derive(Clone, Debug, Default)]
pub(super) struct Report {
    pub(super) standing: Arc<Standing>,
    /// Numbers of all its entries, void ones among them.
    seen: Arc<HashSet<EntryId>>,
    /// Where the last of them is.
    last: Option<(u16, u64)>,
}

impl Report {
    /// Adds an entry in the order of the trail.
    pub(super) fn add(&mut self, place: (u16, u64), entry: &Entry, bytes: &[u8]) -> Outcome {
        self.last = Some(place);
        if !Arc::make_mut(&mut self.seen).insert(entry.id) {
            return Outcome::Void;
        }
        Arc::make_mut(&mut self.standing).apply(entry, bytes)
    }
}

/// What its lines add up to, of those before a place.
pub(super) fn fold(rows: &[TrailRow], before: Option<(u16, u64)>) -> Report {
    let place = |row: &TrailRow| (row.partition, row.position);
    let mut rows: Vec<&TrailRow> =
        rows.iter().filter(|row| before.is_none_or(|before| place(row) < before)).collect();
    rows.sort_by_key(|row| place(row));
    rows.dedup_by_key(|row| place(row));
    let mut report = Report::default();
    for line in rows.into_iter().filter_map(rows::line) {
        report.add((line.partition, line.position), &line.entry, &line.bytes);
    }
    report
}

/// What is known of a subject.
pub(super) enum Known {
    /// Of a report.
    Report(Report),
    /// Of another one.
    Other {
        /// Hash of its last entry.
        head: Hash,
        /// Where the numbers of its entries are.
        memory: Memory,
    },
}

impl Known {
    /// Hash of its last entry that stands.
    pub(super) fn head(&self) -> Hash {
        match self {
            Known::Report(report) => report.standing.head.clone(),
            Known::Other { head, .. } => head.clone(),
        }
    }

    /// Whether the number was there already.
    pub(super) fn has(&self, id: EntryId) -> bool {
        match self {
            Known::Report(report) => report.seen.contains(&id),
            Known::Other { memory, .. } => memory.lock().seen.contains(&id),
        }
    }
}

/// What the process remembers. Clones share it.
#[derive(Clone)]
pub(super) struct Memory {
    state: Arc<Mutex<State>>,
}

struct State {
    reports: HashMap<ReportId, (Report, u64)>,
    /// Counts uses of reports, so that those used long ago go first.
    uses: u64,
    /// Counts rounds of the follower that were shown.
    rounds: u64,
    directory: Arc<Directory>,
    /// Numbers of all entries that are not about reports.
    seen: HashSet<EntryId>,
}

impl Default for Memory {
    fn default() -> Memory {
        let (reports, seen) = (HashMap::new(), HashSet::new());
        let directory = Arc::new(Directory::unknown());
        Memory { state: Arc::new(Mutex::new(State { reports, uses: 0, rounds: 0, directory, seen })) }
    }
}

impl Memory {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The report, if it is held.
    pub(super) fn report(&self, id: ReportId) -> Option<Report> {
        let mut state = self.lock();
        state.uses += 1;
        let uses = state.uses;
        let (report, used) = state.reports.get_mut(&id)?;
        *used = uses;
        Some(report.clone())
    }

    /// The report as it is before a place, if it is held like that: who only reads may have read further than the follower.
    pub(super) fn report_before(&self, id: ReportId, place: (u16, u64)) -> Option<Report> {
        self.report(id).filter(|report| report.last.is_none_or(|last| last < place))
    }

    /// How many rounds were shown so far: to be asked before a report is read from the copy.
    pub(super) fn rounds(&self) -> u64 {
        self.lock().rounds
    }

    /// Holds a report that was read from the copy, unless the follower has shown something since: then what was read may lack it.
    /// So it may where nothing was shown yet, as the follower may begin behind what was read.
    pub(super) fn hold(&self, id: ReportId, report: &Report, rounds: u64) {
        let mut state = self.lock();
        if rounds > 0 && state.rounds == rounds {
            state.uses += 1;
            let uses = state.uses;
            state.reports.entry(id).or_insert_with(|| (report.clone(), uses));
            state.forget();
        }
    }

    /// Of a subject that is no report.
    pub(super) fn other(&self, subject: &Subject) -> Known {
        Known::Other { head: self.lock().directory.head(subject), memory: self.clone() }
    }

    pub(super) fn directory(&self) -> Arc<Directory> {
        self.lock().directory.clone()
    }

    /// Whether the number is new among entries that are not about reports; it then no longer is.
    pub(super) fn is_new(&self, id: EntryId) -> bool {
        self.lock().seen.insert(id)
    }

    /// Shows what stands now.
    pub(super) fn publish(
        &self,
        reports: impl IntoIterator<Item = (ReportId, Report)>,
        directory: Arc<Directory>,
    ) {
        let mut state = self.lock();
        state.rounds += 1;
        state.directory = directory;
        for (id, report) in reports {
            state.uses += 1;
            let uses = state.uses;
            state.reports.insert(id, (report, uses));
        }
        state.forget();
    }
}

impl State {
    /// Lets those go that were used longest ago; a quarter at once, so that looking for them is rare.
    fn forget(&mut self) {
        if self.reports.len() > REPORTS {
            let mut uses: Vec<u64> = self.reports.values().map(|(_, used)| *used).collect();
            let (_, least, _) = uses.select_nth_unstable(REPORTS / 4);
            let least = *least;
            self.reports.retain(|_, (_, used)| *used > least);
        }
    }
}
