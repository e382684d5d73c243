//! Clusters as they stand on the desk, and how the finder changes them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use casework::{Change, DuplicateKind, EntryId, Member, Standing, Status};
use duplicates::Match;
use model::ReportId;
use store::ReportStore;

use super::joiner::{FinderError, Joiner, Proposal};
use super::lookup::kind;

/// Masters of masters that are followed; a chain is made by people, and is short.
const LONGEST_CHAIN: usize = 8;
/// How often a proposal is made anew because something else came first.
const ATTEMPTS: usize = 5;

/// The clusters on the desk.
pub(super) struct Clusters<'a> {
    store: &'a ReportStore,
    joiner: &'a dyn Joiner,
    /// Entries that stand because of this.
    pub(super) changed: u64,
}

impl<'a> Clusters<'a> {
    pub(super) fn new(store: &'a ReportStore, joiner: &'a dyn Joiner) -> Clusters<'a> {
        Clusters { store, joiner, changed: 0 }
    }

    pub(super) async fn standing(&self, report: ReportId) -> Result<Arc<Standing>, FinderError> {
        self.joiner.standing(report).await
    }

    /// The report that stands for a report, and those on the way to it; itself where it belongs to none.
    pub(super) async fn way_to_master(&self, report: ReportId) -> Result<Vec<ReportId>, FinderError> {
        let mut way = vec![report];
        while way.len() <= LONGEST_CHAIN {
            let standing = self.standing(way[way.len() - 1]).await?;
            match standing.member() {
                Some(member) if !way.contains(&member.master) => way.push(member.master),
                _ => break,
            }
        }
        Ok(way)
    }

    /// The members of some masters.
    pub(super) async fn members(
        &self,
        masters: &BTreeSet<ReportId>,
    ) -> Result<BTreeMap<ReportId, Vec<ReportId>>, FinderError> {
        let masters: Vec<ReportId> = masters.iter().copied().collect();
        Ok(self.store.members_of_masters(&masters).await?)
    }

    /// Whether the finder may no longer move a report: a person decided it, said where it belongs, or said so of one that it
    /// stands for.
    pub(super) async fn is_fixed(&self, report: ReportId, members: &[ReportId]) -> Result<bool, FinderError> {
        if is_settled(&*self.standing(report).await?) {
            return Ok(true);
        }
        for member in members {
            if is_settled(&*self.standing(*member).await?) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Joins a report to a master, and before it those that it stands for: broken off in between, the next time finds the rest.
    pub(super) async fn join(
        &mut self,
        report: ReportId,
        members: &[ReportId],
        master: ReportId,
        why: &Match,
    ) -> Result<(), FinderError> {
        for member in members {
            if *member != master {
                self.move_member(*member, report, master).await?;
            }
        }
        let (how, score, matched) = (kind(why.how), why.score as f32, why.matched.clone());
        self.propose(report, None, |standing| {
            let there = standing.member().is_some_and(|member| member.master == master);
            let may = !there && !is_settled(standing) && !standing.split_from(master);
            may.then(|| Change::Joined { master, how, score, matched: matched.clone() })
        })
        .await
    }

    /// Moves a member from one master to another, for the reason it was joined for.
    pub(super) async fn move_member(
        &mut self,
        report: ReportId,
        from: ReportId,
        to: ReportId,
    ) -> Result<(), FinderError> {
        self.propose(report, None, |standing| {
            let Member { how, score, matched, .. } =
                standing.member().filter(|member| member.master == from)?.clone();
            let may = !is_settled(standing) && !standing.split_from(to);
            may.then_some(Change::Joined { master: to, how, score, matched })
        })
        .await
    }

    /// Takes a report out of the cluster of `master`.
    pub(super) async fn part(
        &mut self,
        report: ReportId,
        master: ReportId,
        reason: &'static str,
    ) -> Result<(), FinderError> {
        self.propose(report, Some(reason), |standing| {
            let member = standing.member().filter(|member| member.master == master)?;
            (!is_settled(standing) && member.how != DuplicateKind::Person).then_some(Change::Split)
        })
        .await
    }

    /// Proposes what `change` says of a report as it stands, anew where something else came first; nothing where it says nothing.
    async fn propose(
        &mut self,
        report: ReportId,
        reason: Option<&'static str>,
        change: impl Fn(&Standing) -> Option<Change>,
    ) -> Result<(), FinderError> {
        for _ in 0..ATTEMPTS {
            let standing = self.standing(report).await?;
            let Some(change) = change(&standing) else { return Ok(()) };
            let prev = standing.head.clone();
            let id = number(report, &prev.0, &change);
            let proposal = Proposal { id, report, prev, change, reason: reason.map(str::to_owned) };
            if self.joiner.propose(proposal).await? {
                self.changed += 1;
                return Ok(());
            }
        }
        // People are at work on it, faster than we are; it is found again when the report changes, and shown as alike.
        Ok(())
    }
}

/// Whether a person has decided a report or said where it belongs.
fn is_settled(standing: &Standing) -> bool {
    let placed = standing.member().is_some_and(|member| member.confirmed);
    placed || standing.decision().is_some() || !matches!(standing.status(), Status::New | Status::Open)
}

/// The number of an entry: of the report, of what it says, and of what stood before. Two processes that find the same make the
/// same entry, and a finding that comes back after others is another entry.
fn number(report: ReportId, prev: &str, change: &Change) -> EntryId {
    let mut hasher = blake3::Hasher::new_derive_key("hark 2026 entry of the finder of duplicates");
    hasher.update(&report.0).update(prev.as_bytes());
    match change {
        Change::Joined { master, how, .. } => {
            hasher.update(b"joined").update(&master.0).update(&[*how as u8])
        }
        _ => hasher.update(b"split"),
    };
    let mut id = [0; 16];
    id.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
    ReportId(id)
}
