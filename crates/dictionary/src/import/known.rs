//! The concepts of a folder of dictionaries, found by what they are called: what imports are mapped onto.
//!
//! Built from text that is folded, so that `Kopfschmerz, akut` and `kopfschmerz akut` are one name.

use std::collections::hash_map::Entry as Slot;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::Path;

use model::MentionKind;
use text::fold_term;

use super::ImportError;
use super::lines::Lines;
use super::place::Entry;
use crate::set::Sources;

/// What a name leads to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Found {
    /// No concept.
    Nothing,
    /// One concept, by its place in `keys`.
    One(usize),
    /// More than one: the name does not decide.
    Several,
}

/// Names of the concepts of one kind, folded.
#[derive(Default)]
struct Names {
    preferred: HashMap<String, Found>,
    terms: HashMap<String, Found>,
}

/// Concepts by name.
#[derive(Default)]
pub(super) struct Known {
    keys: Vec<(String, MentionKind)>,
    by_key: HashMap<String, usize>,
    by_kind: [Names; 3],
    doubted: HashSet<String>,
}

impl Known {
    /// Reads every set of `dir` but the one at `out`, which is about to be replaced.
    pub(super) fn read(dir: &Path, out: &Path) -> Result<Known, ImportError> {
        let sources = Sources::read_without(dir, Some(out))?;
        let mut known = Known::default();
        for concept in &sources.concepts {
            let at = known.keys.len();
            known.keys.push((concept.key.clone(), concept.kind));
            known.by_key.insert(concept.key.clone(), at);
            add(&mut known.by_kind[concept.kind as usize].preferred, fold_term(&concept.preferred), at);
        }
        let mut sure = HashSet::new();
        for row in &sources.terms {
            let Some(&at) = known.by_key.get(&row.concept) else { continue };
            let folded = fold_term(&row.term);
            if row.weak {
                known.doubted.insert(folded);
            } else {
                sure.insert(folded.clone());
                add(&mut known.by_kind[known.keys[at].1 as usize].terms, folded, at);
            }
        }
        known.doubted.retain(|term| !sure.contains(term));
        Ok(known)
    }

    /// Adds terms that count only with evidence nearby, one a line; `#` begins a comment line.
    pub(super) fn doubt(&mut self, file: &Path) -> Result<(), ImportError> {
        let mut lines = Lines::open(file)?;
        while let Some(line) = lines.next()? {
            if !line.text().starts_with('#') {
                self.doubted.insert(fold_term(line.text()));
            }
        }
        Ok(())
    }

    /// Whether this folded term is said to count only with evidence nearby, and by no set to count alone.
    pub(super) fn doubts(&self, folded: &str) -> bool {
        self.doubted.contains(folded)
    }

    /// The concept that an imported one is: the one with its key; or else the only one whose preferred name, or whose
    /// sure term, is its preferred name; or else the only one that its other names lead to. Brands lead nowhere, since
    /// one brand may stand for several substances.
    pub(super) fn find(&self, entry: &Entry) -> Option<&str> {
        let concept = &entry.concept;
        if let Some(&at) = self.by_key.get(&concept.key) {
            return Some(&self.keys[at].0);
        }
        let names = &self.by_kind[concept.kind as usize];
        let found = match names.find(&fold_term(&concept.preferred)) {
            Found::Nothing => {
                let others = entry.names.iter().filter(|name| name.identifies());
                let ones: BTreeSet<usize> = others
                    .filter_map(|name| match names.find(&fold_term(&name.term)) {
                        Found::One(at) => Some(at),
                        _ => None,
                    })
                    .collect();
                ones.first().copied().filter(|_| ones.len() == 1)
            }
            Found::One(at) => Some(at),
            Found::Several => None,
        };
        found.map(|at| self.keys[at].0.as_str())
    }

    /// What the concept with this key is.
    pub(super) fn kind(&self, key: &str) -> Option<MentionKind> {
        self.by_key.get(key).map(|at| self.keys[*at].1)
    }
}

impl Names {
    /// A preferred name goes before a term.
    fn find(&self, folded: &str) -> Found {
        let found = self.preferred.get(folded).or_else(|| self.terms.get(folded));
        found.copied().unwrap_or(Found::Nothing)
    }
}

fn add(names: &mut HashMap<String, Found>, folded: String, at: usize) {
    if folded.is_empty() {
        return;
    }
    match names.entry(folded) {
        Slot::Vacant(slot) => {
            slot.insert(Found::One(at));
        }
        Slot::Occupied(mut slot) if *slot.get() != Found::One(at) => {
            slot.insert(Found::Several);
        }
        Slot::Occupied(_) => {}
    }
}
