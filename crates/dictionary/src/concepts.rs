//! Concepts as they are numbered and written into a pack: in the order of their keys.

use std::collections::{BTreeMap, HashMap};

use model::MentionKind;

use crate::compile::{CompileError, PackedSense};
use crate::set::Sources;
use crate::source::{Codes, ConceptRow, join_codes, write_codes};

/// Concepts by number and by key.
pub(crate) struct Concepts<'a> {
    rows: Vec<&'a ConceptRow>,
    numbers: HashMap<&'a str, u32>,
    /// Codes that other sets add.
    added: BTreeMap<&'a str, Codes>,
}

impl<'a> Concepts<'a> {
    /// Numbers the concepts of all sets.
    pub(crate) fn number(sources: &'a Sources) -> Result<Self, CompileError> {
        let mut rows: Vec<&ConceptRow> = sources.concepts.iter().collect();
        rows.sort_unstable_by_key(|row| &row.key);
        if let Some(twice) = rows.windows(2).find(|two| two[0].key == two[1].key) {
            return Err(CompileError::DuplicateConcept(twice[0].key.clone()));
        }
        u32::try_from(rows.len()).map_err(|_| CompileError::TooMany("concepts"))?;
        let numbers: HashMap<&str, u32> =
            rows.iter().enumerate().map(|(number, row)| (row.key.as_str(), number as u32)).collect();
        let mut added: BTreeMap<&str, Codes> = BTreeMap::new();
        for row in &sources.mappings {
            if !numbers.contains_key(row.concept.as_str()) {
                return Err(CompileError::UnknownMapping(row.concept.clone()));
            }
            join_codes(added.entry(&row.concept).or_default(), &row.codes);
        }
        Ok(Self { rows, numbers, added })
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The number of the concept that `term` names.
    pub(crate) fn id(&self, term: &str, concept: &str) -> Result<u32, CompileError> {
        self.numbers.get(concept).copied().ok_or_else(|| CompileError::UnknownConcept {
            term: term.to_owned(),
            concept: concept.to_owned(),
        })
    }

    /// The kind of the concept of a sense.
    pub(crate) fn kind(&self, sense: PackedSense) -> MentionKind {
        self.rows[sense.concept as usize].kind
    }

    /// Offsets and records.
    pub(crate) fn heap(&self) -> Result<(Vec<u8>, Vec<u8>), CompileError> {
        let (mut offsets, mut heap) = (Vec::new(), Vec::new());
        for concept in &self.rows {
            offsets.extend_from_slice(&(heap.len() as u32).to_le_bytes());
            heap.push(match concept.kind {
                MentionKind::Drug => 0,
                MentionKind::Event => 1,
                MentionKind::Situation => 2,
            });
            let mut codes = concept.codes.clone();
            if let Some(more) = self.added.get(concept.key.as_str()) {
                join_codes(&mut codes, more);
            }
            for text in [&concept.key, &concept.preferred, &concept.group, &write_codes(&codes)] {
                let length =
                    u16::try_from(text.len()).map_err(|_| CompileError::TooLong(concept.key.clone()))?;
                heap.extend_from_slice(&length.to_le_bytes());
                heap.extend_from_slice(text.as_bytes());
            }
        }
        Ok((offsets, heap))
    }
}
