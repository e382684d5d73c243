//! What is needed to compare some reports with those that may be like them, read together.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use duplicates::{Frequencies, Match, Overlap, Record, compare, looked_up};
use model::ReportId;
use store::{ReportStore, StoreError};

use super::records::{read, record, words};

/// Reports found under one key that are looked at: the earliest, so that a text that a thousand repeat costs as much as one
/// that a dozen do, and its master is among them.
const MOST_OF_KEY: u32 = 48;
/// Candidates of one report that are compared: those with the most keys in common.
const MOST_CANDIDATES: usize = 64;
/// Candidates of one report whose texts are read.
const MOST_TEXTS: usize = 8;
/// Estimates from which texts are read: below what is shown to a person by more than two standard deviations.
const LEAST_JACCARD: f64 = 0.4;
const LEAST_CONTAINMENT: f64 = 0.65;

/// Reports to compare, with their candidates.
pub(super) struct Scene<'a> {
    store: &'a ReportStore,
    frequencies: Frequencies,
    records: BTreeMap<ReportId, Record>,
    texts: HashMap<ReportId, String>,
    candidates: BTreeMap<ReportId, Vec<ReportId>>,
}

impl<'a> Scene<'a> {
    /// Reads what `subjects`, each with its text, may be like. Their keys are written already, so that they find each other.
    pub(super) async fn of(
        store: &'a ReportStore,
        frequencies: &Arc<Frequencies>,
        subjects: Vec<(Record, String)>,
    ) -> Result<Scene<'a>, StoreError> {
        let mut scene = Scene {
            store,
            frequencies: (**frequencies).clone(),
            records: BTreeMap::new(),
            texts: HashMap::new(),
            candidates: BTreeMap::new(),
        };
        for (record, text) in subjects {
            scene.texts.insert(record.report, text);
            scene.records.insert(record.report, record);
        }
        let subjects: Vec<ReportId> = scene.records.keys().copied().collect();
        scene.look_up(&subjects).await?;
        scene.read_texts(&subjects).await?;
        Ok(scene)
    }

    async fn look_up(&mut self, subjects: &[ReportId]) -> Result<(), StoreError> {
        let keys: BTreeMap<ReportId, Vec<u64>> =
            subjects.iter().filter_map(|id| Some((*id, looked_up(self.records.get(id)?)))).collect();
        let all: BTreeSet<u64> = keys.values().flatten().copied().collect();
        let all: Vec<u64> = all.into_iter().collect();
        let found = self.store.reports_by_keys(&all, MOST_OF_KEY).await?;
        for (id, keys) in keys {
            let mut shared: BTreeMap<ReportId, usize> = BTreeMap::new();
            for other in keys.iter().filter_map(|key| found.get(key)).flatten().filter(|other| **other != id)
            {
                *shared.entry(*other).or_default() += 1;
            }
            // What it names as its parent comes first, whatever they share.
            let parent =
                self.records.get(&id).and_then(|record| record.parent).filter(|parent| *parent != id);
            shared.extend(parent.map(|parent| (parent, usize::MAX)));
            let mut ranked: Vec<(ReportId, usize)> = shared.into_iter().collect();
            ranked.sort_by_key(|(other, shared)| (std::cmp::Reverse(*shared), *other));
            let chosen = ranked.into_iter().take(MOST_CANDIDATES).map(|(other, _)| other).collect();
            self.candidates.insert(id, chosen);
        }
        let wanted: BTreeSet<ReportId> = self.candidates.values().flatten().copied().collect();
        self.load(wanted).await
    }

    /// Reads the records of these reports, where they are not there yet.
    pub(super) async fn load(
        &mut self,
        wanted: impl IntoIterator<Item = ReportId>,
    ) -> Result<(), StoreError> {
        let missing: Vec<ReportId> = wanted.into_iter().filter(|id| !self.records.contains_key(id)).collect();
        let rows = self.store.signatures(&missing).await?;
        self.records.extend(rows.into_iter().filter_map(read).map(|record| (record.report, record)));
        Ok(())
    }

    /// Reads the texts of those candidates whose estimates say that it is worth it.
    async fn read_texts(&mut self, subjects: &[ReportId]) -> Result<(), StoreError> {
        let mut wanted = BTreeSet::new();
        for subject in subjects.iter().filter_map(|id| self.records.get(id)) {
            let mut likely: Vec<(f64, ReportId)> = self
                .others(subject.report)
                .filter(|other| !other.text.same(&subject.text))
                .filter_map(|other| {
                    let (jaccard, containment) = other.text.estimate(&subject.text);
                    let likely = jaccard >= LEAST_JACCARD || containment >= LEAST_CONTAINMENT;
                    likely.then_some((jaccard.max(containment), other.report))
                })
                .collect();
            likely.sort_by(|(x, a), (y, b)| y.total_cmp(x).then(a.cmp(b)));
            wanted.extend(likely.into_iter().take(MOST_TEXTS).map(|(_, id)| id));
        }
        let missing: Vec<ReportId> = wanted.into_iter().filter(|id| !self.texts.contains_key(id)).collect();
        for report in self.store.by_ids(&missing).await? {
            self.texts.insert(report.id, words(&report).to_owned());
        }
        Ok(())
    }

    /// Reads these reports as they stand, texts too, and what each may be like.
    pub(super) async fn read(&mut self, ids: &[ReportId]) -> Result<(), StoreError> {
        if ids.is_empty() {
            return Ok(());
        }
        for report in self.store.by_ids(ids).await? {
            self.texts.insert(report.id, words(&report).to_owned());
            self.records.insert(report.id, record(&report));
        }
        self.look_up(ids).await?;
        self.read_texts(ids).await
    }

    fn others(&self, of: ReportId) -> impl Iterator<Item = &Record> + '_ {
        self.candidates.get(&of).into_iter().flatten().filter_map(|id| self.records.get(id))
    }

    /// A report that stands.
    pub(super) fn record(&self, id: ReportId) -> Option<&Record> {
        self.records.get(&id)
    }

    /// The candidates that have something to do with a report, each with what.
    pub(super) fn matches(&mut self, of: ReportId) -> Vec<(ReportId, Match)> {
        let Some(author) = self.records.get(&of).map(|record| record.author) else { return Vec::new() };
        if let Some(author) = author {
            let theirs = self.others(of).filter(|other| other.author == Some(author)).count() as u64;
            self.frequencies.author_wrote(author, theirs + 1);
        }
        let found = |other: &Record| Some((other.report, self.between(of, other.report)?));
        self.others(of).filter_map(found).collect()
    }

    /// What two reports have to do with each other.
    pub(super) fn between(&self, a: ReportId, b: ReportId) -> Option<Match> {
        let (first, second) = (self.records.get(&a)?, self.records.get(&b)?);
        let overlap = match (self.texts.get(&a), self.texts.get(&b)) {
            (Some(a), Some(b)) if !first.text.same(&second.text) => {
                let (jaccard, containment) = first.text.estimate(&second.text);
                (jaccard >= LEAST_JACCARD || containment >= LEAST_CONTAINMENT).then(|| Overlap::of(a, b))
            }
            _ => None,
        };
        compare(first, second, overlap, &self.frequencies)
    }
}
