//! Some rows of reports that came: found, compared, joined, and then noted down as looked at.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use duplicates::{FORMAT, Known, Link, Match, Record, order, plan};
use model::ReportId;
use store::{Arrival, KeyRow, ReportStore, SignatureRow, StoreError, StoredReport};

use super::clusters::Clusters;
use super::joiner::{FinderError, Joiner};
use super::lookup::Lookup;
use super::records::{Origin, keys, read, record, signature, withdrawn, words};
use super::scene::Scene;

/// Why a report leaves a cluster without a person's word.
const EDITED: &str = "the post was edited and no longer tells of the same case";
const MASTER_EDITED: &str = "the post that stood for it was edited and no longer tells of the same case";
const MASTER_WITHDRAWN: &str = "the post that stood for it was withdrawn";

/// Some rows that came.
pub(super) struct Batch<'a> {
    lookup: &'a Lookup,
    clusters: Clusters<'a>,
}

impl<'a> Batch<'a> {
    pub(super) fn new(lookup: &'a Lookup, joiner: &'a dyn Joiner) -> Batch<'a> {
        Batch { lookup, clusters: Clusters::new(lookup.store(), joiner) }
    }

    fn store(&self) -> &'a ReportStore {
        self.lookup.store()
    }

    /// Looks at the rows; how many reports were joined or left a cluster.
    pub(super) async fn handle(mut self, arrivals: &[Arrival]) -> Result<u64, FinderError> {
        let mut latest: BTreeMap<ReportId, Origin> = BTreeMap::new();
        for arrival in arrivals {
            let origin = latest.entry(arrival.report).or_insert(Origin::of(arrival));
            if arrival.version >= origin.version {
                *origin = Origin::of(arrival);
            }
        }
        let ids: Vec<ReportId> = latest.keys().copied().collect();
        let mut before: BTreeMap<ReportId, Record> = BTreeMap::new();
        for row in self.store().signatures(&ids).await? {
            let Ok(id) = row.report_id.parse::<ReportId>() else { continue };
            let done = latest.get(&id).is_some_and(|origin| origin.version <= row.version);
            if done && row.format == FORMAT {
                latest.remove(&id);
            }
            before.extend(read(row).map(|record| (id, record)));
        }
        if latest.is_empty() {
            return Ok(0);
        }
        let ids: Vec<ReportId> = latest.keys().copied().collect();
        let mut subjects = Vec::new();
        let (mut key_rows, mut signatures): (Vec<KeyRow>, Vec<SignatureRow>) = Default::default();
        for report in self.reports(&ids).await? {
            let Some(origin) = latest.get(&report.id) else { continue };
            let record = record(&report);
            key_rows.extend(keys(report.id, Some(&record), before.get(&report.id), *origin));
            signatures.push(signature(&record, *origin));
            subjects.push((record, words(&report).to_owned()));
        }
        let stand: BTreeSet<ReportId> = subjects.iter().map(|(record, _)| record.report).collect();
        let gone: BTreeSet<ReportId> = ids.into_iter().filter(|id| !stand.contains(id)).collect();
        for id in &gone {
            let Some(origin) = latest.get(id) else { continue };
            key_rows.extend(keys(*id, None, before.get(id), *origin));
            signatures.push(withdrawn(*id, *origin));
        }
        // The keys first: of two that come at once, in one process or in two, at least one finds the other.
        self.store().write_signature_keys(&key_rows).await?;
        self.hand_over(&gone).await?;
        self.examine_all(subjects, &before).await?;
        // Last, for it says that all this was done.
        self.store().write_signatures(&signatures).await?;
        Ok(self.clusters.changed)
    }

    /// The reports that stand. One that does not read back keeps nobody else waiting.
    async fn reports(&self, ids: &[ReportId]) -> Result<Vec<StoredReport>, StoreError> {
        match self.store().by_ids(ids).await {
            Err(StoreError::BadRow { .. }) => {}
            found => return found,
        }
        let mut found = Vec::new();
        for id in ids {
            match self.store().report(*id).await {
                Err(StoreError::BadRow { .. }) => {}
                report => found.extend(report?),
            }
        }
        Ok(found)
    }

    /// The members of masters that are gone go to the first of them.
    async fn hand_over(&mut self, gone: &BTreeSet<ReportId>) -> Result<(), FinderError> {
        if gone.is_empty() {
            return Ok(());
        }
        for (master, members) in self.clusters.members(gone).await? {
            let standing: Vec<ReportId> =
                members.into_iter().filter(|member| !gone.contains(member)).collect();
            let mut records: Vec<Record> = self.reports(&standing).await?.iter().map(record).collect();
            records.sort_by_key(order);
            let mut free = Vec::new();
            for record in records {
                if !self.clusters.is_fixed(record.report, &[]).await? {
                    free.push(record.report);
                }
            }
            let Some((heir, others)) = free.split_first() else { continue };
            for other in others {
                self.clusters.move_member(*other, master, *heir).await?;
            }
            // The heir last: broken off before, the next time comes to the same heir.
            self.clusters.part(*heir, master, MASTER_WITHDRAWN).await?;
        }
        Ok(())
    }

    async fn examine_all(
        &mut self,
        subjects: Vec<(Record, String)>,
        before: &BTreeMap<ReportId, Record>,
    ) -> Result<(), FinderError> {
        if subjects.is_empty() {
            return Ok(());
        }
        let mut records: Vec<&Record> = subjects.iter().map(|(record, _)| record).collect();
        records.sort_by_key(|record| order(record));
        let edited = |record: &&&Record| {
            before.get(&record.report).is_some_and(|old| old.text != record.text || old.told != record.told)
        };
        let edited: Vec<ReportId> = records.iter().filter(edited).map(|record| record.report).collect();
        let mut queue: VecDeque<ReportId> = records.iter().map(|record| record.report).collect();
        let frequencies = self.lookup.frequencies().await?;
        let mut scene = Scene::of(self.store(), &frequencies, subjects).await?;
        for id in edited {
            queue.extend(self.part_after_edit(&mut scene, id).await?);
        }
        while let Some(id) = queue.pop_front() {
            self.examine(&mut scene, id).await?;
        }
        Ok(())
    }

    /// Takes apart what an edit has made two cases; the members that left are to be looked at again.
    async fn part_after_edit(
        &mut self,
        scene: &mut Scene<'_>,
        id: ReportId,
    ) -> Result<Vec<ReportId>, FinderError> {
        if let Some(member) = self.clusters.standing(id).await?.member() {
            let master = member.master;
            scene.load([master]).await?;
            let mut still = same(scene.between(id, master));
            for (other, found) in scene.matches(id) {
                let way = self.clusters.way_to_master(other).await?;
                still |= found.link == Link::Same && found.how.chains() && way.contains(&master);
            }
            if !still && scene.record(master).is_some() {
                self.clusters.part(id, master, EDITED).await?;
            }
        }
        let members = self.clusters.members(&[id].into()).await?.remove(&id).unwrap_or_default();
        scene.read(&members).await?;
        let mut left = Vec::new();
        for member in members {
            if scene.record(member).is_some() && !same(scene.between(id, member)) {
                self.clusters.part(member, id, MASTER_EDITED).await?;
                left.push(member);
            }
        }
        Ok(left)
    }

    /// Compares a report with its candidates and joins what is one case.
    async fn examine(&mut self, scene: &mut Scene<'_>, id: ReportId) -> Result<(), FinderError> {
        let mut found: Vec<(ReportId, Match)> = scene.matches(id);
        found.retain(|(_, found)| found.link == Link::Same);
        if found.is_empty() {
            return Ok(());
        }
        let mut masters: BTreeMap<ReportId, ReportId> = BTreeMap::new();
        let mut passed: BTreeMap<ReportId, Vec<ReportId>> = BTreeMap::new();
        for report in found.iter().map(|(other, _)| *other).chain([id]) {
            let mut way = self.clusters.way_to_master(report).await?;
            scene.load(way.iter().copied()).await?;
            // A master that does not stand stands for nobody.
            while way.len() > 1 && scene.record(way[way.len() - 1]).is_none() {
                way.pop();
            }
            let master = way.pop().unwrap_or(report);
            // Between a report and its master stands nobody, but where a move was broken off.
            passed.entry(master).or_default().extend(way.into_iter().skip(1));
            masters.insert(report, master);
        }
        let roots: BTreeSet<ReportId> = masters.values().copied().collect();
        let all: BTreeSet<ReportId> = roots.iter().chain(passed.values().flatten()).copied().collect();
        let members = self.clusters.members(&all).await?;
        let none = Vec::new();
        let of = |id: &ReportId| members.get(id).unwrap_or(&none);
        let involved: BTreeSet<ReportId> = roots.iter().copied().chain([id]).collect();
        let mut known = BTreeMap::new();
        for report in masters.keys().chain(&roots) {
            let Some(record) = scene.record(*report) else { continue };
            let standing = self.clusters.standing(*report).await?;
            let parted = involved.iter().copied().filter(|other| standing.split_from(*other)).collect();
            let master = masters.get(report).copied().unwrap_or(*report);
            let fixed = self.clusters.is_fixed(*report, of(report)).await?;
            known.insert(*report, Known { record, master, fixed, parted });
        }
        let Some(subject) = known.get(&id).cloned() else { return Ok(()) };
        let matches: Vec<(Known<'_>, Match)> = found
            .into_iter()
            .filter_map(|(other, found)| Some((known.get(&other)?.clone(), found)))
            .collect();
        let roots = roots
            .iter()
            .filter_map(|root| Some((*root, (known.get(root)?.clone(), scene.between(id, *root)))));
        let joins = plan(&subject, &matches, &roots.collect());
        for (master, between) in &passed {
            for passed in between {
                for member in of(passed) {
                    self.clusters.move_member(*member, *passed, *master).await?;
                }
            }
        }
        for join in joins {
            self.clusters.join(join.report, of(&join.report), join.master, &join.why).await?;
        }
        Ok(())
    }
}

fn same(found: Option<Match>) -> bool {
    found.is_some_and(|found| found.link == Link::Same)
}
