//! Decides where an imported concept goes: into the set as a concept of its own, or onto one that is known.

use std::collections::{BTreeMap, HashMap};

use text::fold_term;

use super::known::Known;
use super::write::SetWriter;
use super::{ImportError, Summary};
use crate::format::Register;
use crate::source::{Codes, ConceptRow, MappingRow, SetManifest, TermRow, join_codes};

/// Longest single word, in bytes, that is a doubtful term unless a person chose it: `ast`, `ill`, `gas`. Terminologies
/// are made for coding; nobody made sure that such a word means the same in running text.
const SHORT: usize = 3;

/// One imported concept with its names.
pub(super) struct Entry {
    pub(super) concept: ConceptRow,
    pub(super) names: Vec<Name>,
    /// Whether a person chose each term for posts, with its flags; nothing is doubted then.
    pub(super) curated: bool,
}

/// One name of a concept.
#[derive(Clone, Debug)]
pub(super) struct Name {
    pub(super) term: String,
    pub(super) lang: String,
    pub(super) register: Register,
    pub(super) weak: bool,
}

impl Name {
    /// Whether the name tells which concept this is.
    pub(super) fn identifies(&self) -> bool {
        !self.weak && self.register != Register::Brand
    }
}

/// Puts entries into a set.
pub(super) struct Placer {
    known: Known,
    set: SetWriter,
    mappings: BTreeMap<String, Codes>,
    summary: Summary,
}

impl Placer {
    pub(super) fn new(known: Known, set: SetWriter) -> Placer {
        Placer { known, set, mappings: BTreeMap::new(), summary: Summary::default() }
    }

    /// The concepts of other sets.
    pub(super) fn known(&self) -> &Known {
        &self.known
    }

    /// Counts lines of the release.
    pub(super) fn read(&mut self, lines: usize) {
        self.summary.rows += lines as u64;
    }

    /// Counts names that belong to nothing.
    pub(super) fn leave_out(&mut self, names: usize) {
        self.summary.left_out += names as u64;
    }

    /// Writes one concept, or maps it.
    pub(super) fn place(&mut self, entry: &Entry) -> Result<(), ImportError> {
        let key = match self.known.find(entry) {
            Some(key) => {
                join_codes(self.mappings.entry(key.to_owned()).or_default(), &entry.concept.codes);
                self.summary.mapped += 1;
                key
            }
            None => {
                self.set.concept(&entry.concept)?;
                self.summary.concepts += 1;
                &entry.concept.key
            }
        };
        // Spellings that fold to one term are one row; a sure spelling outweighs a doubtful one.
        let mut rows: Vec<TermRow> = Vec::with_capacity(entry.names.len());
        let mut places: HashMap<(String, &str), usize> = HashMap::new();
        for name in &entry.names {
            let folded = fold_term(&name.term);
            if folded.is_empty() {
                self.summary.left_out += 1;
                continue;
            }
            let doubted = !entry.curated && (is_short(&folded) || self.known.doubts(&folded));
            let weak = name.weak || doubted;
            match places.get(&(folded.clone(), name.lang.as_str())) {
                Some(place) => rows[*place].weak &= weak,
                None => {
                    places.insert((folded, &name.lang), rows.len());
                    rows.push(TermRow {
                        term: name.term.clone(),
                        concept: key.to_owned(),
                        lang: name.lang.clone(),
                        register: name.register,
                        weak,
                    });
                }
            }
        }
        for row in &rows {
            self.set.term(row)?;
        }
        self.summary.terms += rows.len() as u64;
        self.summary.weak += rows.iter().filter(|row| row.weak).count() as u64;
        Ok(())
    }

    /// Completes the set.
    pub(super) fn finish(self, manifest: &SetManifest) -> Result<Summary, ImportError> {
        let mappings = self.mappings.into_iter().map(|(concept, codes)| MappingRow { concept, codes });
        self.set.finish(manifest, mappings)?;
        Ok(self.summary)
    }
}

fn is_short(folded: &str) -> bool {
    folded.len() <= SHORT && folded.bytes().all(|byte| byte.is_ascii_alphanumeric())
}
