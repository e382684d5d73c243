//! What is said of a post, before and after.
//!
//! Compared is what readers of reports act on: whether there is one, its score, drugs, events, pairs, seriousness and the
//! four criteria. Other versions alone are no change, nor are other codes, spans or words of the explanation.

use std::collections::{BTreeMap, BTreeSet};

use model::{Assertion, MentionKind, MentionRecord, Relation, ReportId, Status, Versions};
use serde::Serialize;
use store::StoredReport;

/// How a post's report changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// None stands, one comes.
    New,
    /// One stands and goes.
    Gone,
    /// It says something else.
    Changed,
}

/// A drug and an event, and what links them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Linked {
    drug: String,
    event: String,
    relation: Relation,
}

/// What a report says, by concepts; never a word of the post.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Findings {
    /// As the database keeps it.
    pub score: f32,
    /// Concepts of drugs.
    pub drugs: BTreeSet<String>,
    /// Concepts of events that are said to have happened.
    pub events: BTreeSet<String>,
    /// How they belong together.
    pub pairs: BTreeSet<Linked>,
    /// Criteria of seriousness.
    pub seriousness: BTreeSet<String>,
    /// The four criteria of a valid case.
    pub criteria: BTreeMap<&'static str, Status>,
}

impl Findings {
    /// The names of what differs from `other`.
    fn differs(&self, other: &Findings) -> Vec<&'static str> {
        let Self { score, drugs, events, pairs, seriousness, criteria } = self;
        let table = [
            ("score", *score != other.score),
            ("drugs", *drugs != other.drugs),
            ("events", *events != other.events),
            ("pairs", *pairs != other.pairs),
            ("seriousness", *seriousness != other.seriousness),
            ("criteria", *criteria != other.criteria),
        ];
        table.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name).collect()
    }
}

/// A report that stands, or would.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Standing {
    /// Revision of the post.
    pub revision: u64,
    /// How many replays went before.
    pub generation: u32,
    /// What it says.
    #[serde(flatten)]
    pub findings: Findings,
    /// What it was made with.
    pub versions: Versions,
}

impl Standing {
    /// What a report says.
    pub fn of(report: &StoredReport) -> Self {
        let concepts = |wanted: &dyn Fn(&MentionRecord) -> bool| {
            report.mentions.iter().filter(|m| wanted(m)).map(|m| m.concept.clone()).collect()
        };
        let concept = |index: usize| report.mentions.get(index).map(|m| m.concept.clone());
        let pairs = report.pairs.iter().filter_map(|pair| {
            Some(Linked { drug: concept(pair.drug)?, event: concept(pair.event)?, relation: pair.relation })
        });
        let validity = &report.validity;
        let findings = Findings {
            score: report.score,
            drugs: concepts(&|m| m.kind == MentionKind::Drug),
            events: concepts(&|m| m.kind == MentionKind::Event && happened(m.assertion)),
            pairs: pairs.collect(),
            seriousness: report.facts.seriousness.iter().map(|s| s.evidence.value.clone()).collect(),
            criteria: BTreeMap::from([
                ("reporter", validity.reporter.status),
                ("patient", validity.patient.status),
                ("drug", validity.drug.status),
                ("event", validity.event.status),
            ]),
        };
        let (revision, generation) = (report.revision, report.generation);
        Self { revision, generation, findings, versions: report.versions.clone() }
    }
}

/// As for the column `events` of the database.
fn happened(assertion: Assertion) -> bool {
    matches!(assertion, Assertion::Affirmed | Assertion::OtherPerson | Assertion::LackOfEffect)
}

/// What a replay does to one report.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Change {
    /// The report.
    pub id: ReportId,
    /// How.
    pub kind: Kind,
    /// What of it differs; empty where it comes or goes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub differs: Vec<&'static str>,
    /// What stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<Standing>,
    /// What would stand.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<Standing>,
}

/// What changes for a post of which `before` stands and `after` comes out; `None` if nothing does.
pub fn compare(id: ReportId, before: Option<Standing>, after: Option<Standing>) -> Option<Change> {
    let (kind, differs) = match (&before, &after) {
        (None, None) => return None,
        (None, Some(_)) => (Kind::New, Vec::new()),
        (Some(_), None) => (Kind::Gone, Vec::new()),
        (Some(before), Some(after)) => {
            let differs = before.findings.differs(&after.findings);
            if differs.is_empty() {
                return None;
            }
            (Kind::Changed, differs)
        }
    };
    Some(Change { id, kind, differs, before, after })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn standing(change: impl FnOnce(&mut Standing)) -> Option<Standing> {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>();
        let linked =
            Linked { drug: "drug/a".to_owned(), event: "event/b".to_owned(), relation: Relation::Reaction };
        let findings = Findings {
            score: 0.5,
            drugs: names(&["drug/a"]),
            events: names(&["event/b"]),
            pairs: BTreeSet::from([linked]),
            seriousness: BTreeSet::new(),
            criteria: BTreeMap::from([("drug", Status::Met)]),
        };
        let mut standing = Standing { revision: 0, generation: 0, findings, versions: Versions::default() };
        change(&mut standing);
        Some(standing)
    }

    #[test]
    fn changes() {
        let same = || standing(|_| {});
        let added = |to: &mut BTreeSet<String>| to.extend(["more".to_owned()]);
        let differs: [(Option<Standing>, &str); 6] = [
            (standing(|s| s.findings.score = 0.625), "score"),
            (standing(|s| added(&mut s.findings.drugs)), "drugs"),
            (standing(|s| added(&mut s.findings.events)), "events"),
            (standing(|s| s.findings.pairs.clear()), "pairs"),
            (standing(|s| added(&mut s.findings.seriousness)), "seriousness"),
            (standing(|s| s.findings.criteria = BTreeMap::from([("drug", Status::Unsure)])), "criteria"),
        ];
        for (after, name) in differs {
            let change = compare(ReportId([1; 16]), same(), after).unwrap();
            assert_eq!((change.kind, change.differs), (Kind::Changed, vec![name]));
        }
        let kind = |before, after| compare(ReportId([1; 16]), before, after).map(|change| change.kind);
        assert_eq!(kind(None, None), None);
        assert_eq!(kind(None, same()), Some(Kind::New));
        assert_eq!(kind(same(), None), Some(Kind::Gone));
        let made_otherwise = standing(|s| {
            s.generation = 4;
            s.versions.dictionary = "other".to_owned();
        });
        assert_eq!(kind(same(), made_otherwise), None, "versions alone are no change");
    }
}
