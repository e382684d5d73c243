//! Which report stands for which, after a report has been compared with its candidates.
//!
//! A cluster has one master: of those that are joined, one that a person has decided comes first (it cannot be joined to
//! another), then originals before reposts, then the earliest, then the smallest id. What a person parted is not put together
//! again, on whatever side.

use std::collections::{BTreeMap, BTreeSet};

use model::ReportId;

use crate::decide::{How, Link, Match, order};
use crate::record::Record;

/// What stands of a report.
#[derive(Clone, Debug)]
pub struct Known<'a> {
    /// The report.
    pub record: &'a Record,
    /// The report that stands for its cluster: itself where it is no member of another's.
    pub master: ReportId,
    /// Whether it is no longer the finder's: a person has decided it, or said where it belongs.
    pub fixed: bool,
    /// Those that a person parted it from.
    pub parted: BTreeSet<ReportId>,
}

/// That a report is to be joined.
#[derive(Clone, Debug, PartialEq)]
pub struct Join {
    /// Which.
    pub report: ReportId,
    /// To which.
    pub master: ReportId,
    /// Why.
    pub why: Match,
}

/// What is to be joined after `subject` was compared with others: `matches` are those, each with what it has to do with the
/// subject, and `masters` are the reports that stand for them (and for the subject), with what each has to do with it where they were compared.
/// All joins have the same master. Members of a master that is joined itself are the caller's to take along.
pub fn plan(
    subject: &Known<'_>,
    matches: &[(Known<'_>, Match)],
    masters: &BTreeMap<ReportId, (Known<'_>, Option<Match>)>,
) -> Vec<Join> {
    let mut roots: BTreeMap<ReportId, Match> = BTreeMap::new();
    for (candidate, found) in matches {
        let direct = masters.get(&candidate.master).and_then(|(_, direct)| direct.as_ref());
        let found =
            if found.how.chains() { Some(found) } else { direct.filter(|direct| direct.link == Link::Same) };
        if let Some(found) = found.filter(|found| found.link == Link::Same) {
            let best = roots.entry(candidate.master).or_insert_with(|| found.clone());
            if rank(found) > rank(best) {
                *best = found.clone();
            }
        }
    }
    let mut all: Vec<&Known<'_>> =
        roots.keys().filter_map(|root| masters.get(root)).map(|(known, _)| known).collect();
    let own = if subject.master == subject.record.report {
        Some(subject)
    } else {
        masters.get(&subject.master).map(|(known, _)| known)
    };
    let Some(own) = own else { return Vec::new() };
    all.extend((!roots.contains_key(&own.record.report)).then_some(own));
    all.sort_by_key(|known| (!known.fixed, order(known.record)));
    if all.len() < 2 {
        return Vec::new();
    }
    let may = |known: &Known<'_>, master: &Known<'_>| {
        let (a, b) = (known.record.report, master.record.report);
        a != b && !known.fixed && !known.parted.contains(&b) && !master.parted.contains(&a)
    };
    // The subject itself must not have been parted from where it would end.
    let agrees = |master: &Known<'_>| {
        !subject.parted.contains(&master.record.report) && !master.parted.contains(&subject.record.report)
    };
    let why = |root: &Known<'_>, master: &Known<'_>| {
        let of = |known: &Known<'_>| roots.get(&known.record.report);
        of(root).or_else(|| of(master)).cloned()
    };
    for master in &all {
        if !agrees(master) {
            continue;
        }
        let joins: Vec<Join> = all
            .iter()
            // Two clusters become one only by words: that records agree is said of two reports, not of all around them.
            .filter(|root| {
                may(root, master)
                    && (root.record.report == own.record.report
                        || master.record.report == own.record.report
                        || chains(&roots, root, master))
            })
            .filter_map(|root| {
                let why = why(root, master)?;
                Some(Join { report: root.record.report, master: master.record.report, why })
            })
            .collect();
        let reaches = master.record.report == own.record.report
            || joins.iter().any(|join| join.report == own.record.report);
        if reaches && !joins.is_empty() {
            return joins;
        }
    }
    Vec::new()
}

fn chains(roots: &BTreeMap<ReportId, Match>, a: &Known<'_>, b: &Known<'_>) -> bool {
    [a, b].iter().all(|known| roots.get(&known.record.report).is_some_and(|found| found.how.chains()))
}

/// Texts before records, then the higher score.
fn rank(found: &Match) -> (std::cmp::Reverse<How>, u64) {
    (std::cmp::Reverse(found.how), (found.score * 1e9) as u64)
}
