//! Compares the marks of records with the mentions found in them, and counts.
//!
//! * *Strict*: mark and mention cover the same bytes. *Overlapping*: they share at least one byte.
//! * Recall is the share of marks that a mention of the same kind agrees with; a mark that only weak mentions
//!   agree with is counted apart, since a weak mention needs evidence nearby.
//! * Precision is the share of mentions that a mark of the same kind agrees with. It is given only where the
//!   corpus marks every mention of the kind (`types.tsv`): elsewhere a hit without a mark may well be right.
//! * A concept is right if it is one that the dictionary itself gives to a name of the mark's concept. Marks with
//!   no such name are left out: they say nothing about the dictionary.

use std::collections::BTreeMap;
use std::ops::Range;

use model::{ConceptId, How, MentionKind};

use super::frequent::Frequent;
use super::record::{Mark, Record};
use super::types::{FIELD, POST, Types};
use super::{Found, KINDS, shared};

/// Marks and how many of them were found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Recall {
    /// Marks, each stretch of text once.
    pub(crate) marked: u64,
    /// Covered by a mention of exactly the same bytes.
    pub(crate) strict: u64,
    /// Sharing a byte with a mention.
    pub(crate) overlapping: u64,
    /// Sharing a byte with weak mentions only.
    pub(crate) only_weak: u64,
}

/// Mentions and how many of them are marked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Precision {
    /// Mentions found.
    pub(crate) found: u64,
    /// Marked with exactly the same bytes.
    pub(crate) strict: u64,
    /// Sharing a byte with a mark.
    pub(crate) overlapping: u64,
}

/// What is counted of one kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct KindTally {
    /// Marks by type.
    pub(crate) by_type: BTreeMap<String, Recall>,
    /// Marks of all types of the kind.
    pub(crate) recall: Recall,
    /// Mentions.
    pub(crate) precision: Precision,
    /// Mentions by how they were found, and whether a mark overlaps them.
    pub(crate) by_how: BTreeMap<How, Precision>,
    /// A type whose presence says that every mention of the kind is marked has been seen.
    pub(crate) complete: bool,
    /// Folded texts of the marks that no mention overlaps.
    pub(crate) misses: Frequent,
    /// Folded texts of the mentions that no mark overlaps.
    pub(crate) unmarked: Frequent,
}

/// How often a found event stands for what the corpus says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Concepts {
    /// Marks with a concept name.
    pub(crate) named: u64,
    /// Those that a mention overlaps.
    pub(crate) found: u64,
    /// Those, whose name is a term of the dictionary.
    pub(crate) known: u64,
    /// Those, whose mention has a concept of that term.
    pub(crate) equal: u64,
}

/// Drug names that a corpus gives beside its text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Names {
    /// Distinct names in the records' `drug`, and whether each is a drug of the dictionary.
    pub(crate) names: BTreeMap<String, bool>,
    /// Places in the texts where the record's own name stands.
    pub(crate) occurrences: u64,
    /// Those that a drug mention overlaps.
    pub(crate) found: u64,
}

/// Everything counted over some records of one corpus.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// Records.
    pub(crate) records: u64,
    /// Marks whose offsets name no stretch of their text.
    pub(crate) misplaced: u64,
    /// By kind.
    pub(crate) kinds: BTreeMap<MentionKind, KindTally>,
    /// Concepts of events.
    pub(crate) concepts: Concepts,
    /// Names given beside the text.
    pub(crate) names: Names,
    /// Records of a corpus in which every post names a drug, and those in which one was found.
    pub(crate) drug_posts: (u64, u64),
}

/// What a tally must know of the dictionary and of folding.
pub(crate) trait Knows {
    /// The concepts of this kind that a term may stand for; empty if it is no term.
    fn concepts(&self, term: &str, kind: MentionKind) -> Vec<ConceptId>;
    /// The text in the form in which texts are compared.
    fn fold(&self, text: &str) -> String;
    /// Bytes of every place in `text` where `name` stands as whole words.
    fn places(&self, text: &str, name: &str) -> Vec<Range<usize>>;
}

impl Tally {
    /// Counts one record and what was found in it.
    pub(crate) fn add(&mut self, record: &Record, found: &[Found], types: &Types, knows: &impl Knows) {
        self.records += 1;
        self.misplaced += record.misplaced;
        for kind in KINDS {
            let found: Vec<&Found> = found.iter().filter(|found| found.kind == kind).collect();
            let mut marks = Vec::new();
            let tally = self.kinds.entry(kind).or_default();
            for mark in &record.marks {
                match types.meaning(&record.source, &mark.label) {
                    Some(meaning) if meaning.kind == kind => {
                        tally.complete |= meaning.complete;
                        marks.push(mark);
                    }
                    _ => {}
                }
            }
            tally.add(record, &marks, &found, knows);
            if kind == MentionKind::Event {
                for mark in marks {
                    self.concepts.add(mark, &found, knows);
                }
            }
        }
        let drugs: Vec<&Found> = found.iter().filter(|found| found.kind == MentionKind::Drug).collect();
        if types.meaning(&record.source, FIELD).is_some()
            && let Some(name) = &record.drug
        {
            self.names.add(record, name, &drugs, knows);
        }
        if types.meaning(&record.source, POST).is_some() {
            self.drug_posts.0 += 1;
            self.drug_posts.1 += u64::from(!drugs.is_empty());
        }
    }
}

impl KindTally {
    fn add(&mut self, record: &Record, marks: &[&Mark], found: &[&Found], knows: &impl Knows) {
        let mut before: Option<&Mark> = None;
        for mark in marks {
            let overlapping: Vec<&&Found> =
                found.iter().filter(|found| shared(&found.range, &mark.range) > 0).collect();
            let one = Recall {
                marked: 1,
                strict: u64::from(overlapping.iter().any(|found| found.range == mark.range)),
                overlapping: u64::from(!overlapping.is_empty()),
                only_weak: u64::from(!overlapping.is_empty() && overlapping.iter().all(|found| found.weak)),
            };
            self.by_type.entry(mark.label.clone()).or_default().add(one);
            // Two types on one stretch of text are one thing to find.
            if before.is_none_or(|before| before.range != mark.range) {
                self.recall.add(one);
                if overlapping.is_empty() {
                    self.misses.add(&knows.fold(&record.text[mark.range.clone()]));
                }
            }
            before = Some(mark);
        }
        for found in found {
            let overlaps = marks.iter().any(|mark| shared(&found.range, &mark.range) > 0);
            let one = Precision {
                found: 1,
                strict: u64::from(marks.iter().any(|mark| mark.range == found.range)),
                overlapping: u64::from(overlaps),
            };
            self.precision.add(one);
            self.by_how.entry(found.how).or_default().add(one);
            if !overlaps {
                self.unmarked.add(&knows.fold(&record.text[found.range.clone()]));
            }
        }
    }
}

impl Recall {
    fn add(&mut self, more: Recall) {
        self.marked += more.marked;
        self.strict += more.strict;
        self.overlapping += more.overlapping;
        self.only_weak += more.only_weak;
    }
}

impl Precision {
    fn add(&mut self, more: Precision) {
        self.found += more.found;
        self.strict += more.strict;
        self.overlapping += more.overlapping;
    }
}

impl Concepts {
    fn add(&mut self, mark: &Mark, found: &[&Found], knows: &impl Knows) {
        if mark.names.is_empty() {
            return;
        }
        self.named += 1;
        // The mention that shares most with the mark speaks for it; of equal ones the first.
        let best = found.iter().rev().max_by_key(|found| shared(&found.range, &mark.range));
        let Some(best) = best.filter(|found| shared(&found.range, &mark.range) > 0) else { return };
        self.found += 1;
        let known: Vec<ConceptId> =
            mark.names.iter().flat_map(|name| knows.concepts(name, MentionKind::Event)).collect();
        self.known += u64::from(!known.is_empty());
        self.equal += u64::from(known.contains(&best.concept));
    }
}

impl Names {
    fn add(&mut self, record: &Record, name: &str, drugs: &[&Found], knows: &impl Knows) {
        if !self.names.contains_key(name) {
            let known = !knows.concepts(name, MentionKind::Drug).is_empty();
            self.names.insert(name.to_owned(), known);
        }
        for place in knows.places(&record.text, name) {
            self.occurrences += 1;
            self.found += u64::from(drugs.iter().any(|found| shared(&found.range, &place) > 0));
        }
    }
}

#[cfg(test)]
#[path = "tally_tests.rs"]
mod tests;
