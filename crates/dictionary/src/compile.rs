//! Sources → pack. Deterministic: concepts are ordered by key, senses by term, so the order of files does not
//! matter and the same sources give the same bytes.
//!
//! A concept is defined by one set. Other sets may add codes to it (`mappings.tsv`): of a terminology that the concept
//! has no code of, the code is added; of one it has, the codes are united, sorted and joined by commas.

use std::collections::BTreeMap;

use model::MentionKind;
use serde::Serialize;
use text::{fold_term, word_hash};
use xxhash_rust::xxh3::xxh3_64;

use crate::filter;
use crate::format::{
    CHECKED_FROM, HEADER, LAST, MAGIC, SECTIONS, SENSE_BYTES, TermId, VERSION, WEAK, kind_bit,
};
use crate::set::Sources;
use crate::source::{Codes, SetManifest, join_codes, write_codes};

/// A compiled dictionary.
#[derive(Clone, Debug)]
pub struct Compiled {
    /// The bytes of the pack.
    pub pack: Vec<u8>,
    /// Distinct folded terms in it.
    pub terms: usize,
    /// Concepts in it.
    pub concepts: usize,
}

/// Why sources cannot be compiled.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CompileError {
    /// A term names a concept that no set defines.
    #[error("term `{term}` names the concept `{concept}`, which no set defines")]
    UnknownConcept {
        /// The term.
        term: String,
        /// The key it names.
        concept: String,
    },
    /// A set adds codes to a concept that no set defines.
    #[error(
        "mappings.tsv adds codes to the concept `{0}`, which no set defines: import the terminology again with --map-onto"
    )]
    UnknownMapping(String),
    /// Two sets define the same concept.
    #[error("the concept `{0}` is defined twice")]
    DuplicateConcept(String),
    /// A string is longer than the format allows.
    #[error("the concept `{0}` has a name or codes longer than 65,535 bytes")]
    TooLong(String),
    /// The FST builder refused; it never does for sorted keys.
    #[error("the terms could not be built into an automaton: {0}")]
    Fst(String),
}

#[derive(Serialize)]
struct Manifest<'a> {
    name: &'a str,
    version: &'a str,
    sets: &'a [SetManifest],
}

/// One sense as packed: ordered so that strong senses stand before weak ones.
type PackedSense = (u8, u32, [u8; 3]);

/// Compiles sources into a pack.
pub fn compile(sources: &Sources) -> Result<Compiled, CompileError> {
    let mut concepts: BTreeMap<&str, usize> = BTreeMap::new();
    for (i, concept) in sources.concepts.iter().enumerate() {
        if concepts.insert(&concept.key, i).is_some() {
            return Err(CompileError::DuplicateConcept(concept.key.clone()));
        }
    }
    let ids: BTreeMap<&str, u32> = concepts.keys().enumerate().map(|(id, key)| (*key, id as u32)).collect();

    let mut added: BTreeMap<&str, Codes> = BTreeMap::new();
    for row in &sources.mappings {
        if !ids.contains_key(row.concept.as_str()) {
            return Err(CompileError::UnknownMapping(row.concept.clone()));
        }
        join_codes(added.entry(&row.concept).or_default(), &row.codes);
    }

    let mut terms: BTreeMap<String, Vec<PackedSense>> = BTreeMap::new();
    for row in &sources.terms {
        let Some(&id) = ids.get(row.concept.as_str()) else {
            return Err(CompileError::UnknownConcept {
                term: row.term.clone(),
                concept: row.concept.clone(),
            });
        };
        let folded = fold_term(&row.term);
        if folded.is_empty() {
            continue;
        }
        let mut lang = [0; 3];
        if row.lang != "*" {
            lang[..row.lang.len()].copy_from_slice(row.lang.as_bytes());
        }
        let flags = row.register as u8 | if row.weak { WEAK } else { 0 };
        let senses = terms.entry(folded).or_default();
        // The same term may come from several sets: a set that is sure of it outweighs one that is not.
        match senses.iter_mut().find(|(_, concept, held)| *concept == id && *held == lang) {
            Some(sense) if flags & WEAK < sense.0 & WEAK => sense.0 = flags,
            Some(_) => {}
            None => senses.push((flags, id, lang)),
        }
    }

    let kinds_by_id: Vec<MentionKind> =
        concepts.values().map(|index| sources.concepts[*index].kind).collect();
    let mut automaton = fst::MapBuilder::memory();
    let mut senses = Vec::new();
    let mut first_words = std::collections::BTreeSet::new();
    for (term, packed) in &mut terms {
        packed.sort_by_key(|(flags, concept, lang)| (flags & WEAK, *concept, *lang));
        let kinds = packed.iter().fold(0, |mask, (_, id, _)| mask | kind_bit(kinds_by_id[*id as usize]));
        let index = (senses.len() / SENSE_BYTES) as u64;
        automaton
            .insert(term, TermId::new(index, kinds).0)
            .map_err(|error| CompileError::Fst(error.to_string()))?;
        let last = packed.len() - 1;
        for (i, (flags, concept, lang)) in packed.iter().enumerate() {
            senses.extend_from_slice(&concept.to_le_bytes());
            senses.extend_from_slice(lang);
            senses.push(flags | if i == last { LAST } else { 0 });
        }
        if let Some(first) = term.split(' ').next() {
            first_words.insert(word_hash(first.as_bytes()));
        }
    }
    let automaton = automaton.into_inner().map_err(|error| CompileError::Fst(error.to_string()))?;
    let mut bits = vec![0; filter::bytes_for(first_words.len())];
    for hash in &first_words {
        filter::insert(&mut bits, *hash);
    }

    let (mut offsets, mut heap) = (Vec::new(), Vec::new());
    for index in concepts.values() {
        let concept = &sources.concepts[*index];
        offsets.extend_from_slice(&(heap.len() as u32).to_le_bytes());
        heap.push(match concept.kind {
            MentionKind::Drug => 0,
            MentionKind::Event => 1,
            MentionKind::Situation => 2,
        });
        let mut codes = concept.codes.clone();
        if let Some(more) = added.get(concept.key.as_str()) {
            join_codes(&mut codes, more);
        }
        for text in [&concept.key, &concept.preferred, &concept.group, &write_codes(&codes)] {
            let length = u16::try_from(text.len()).map_err(|_| CompileError::TooLong(concept.key.clone()))?;
            heap.extend_from_slice(&length.to_le_bytes());
            heap.extend_from_slice(text.as_bytes());
        }
    }

    let mut sets = sources.sets.clone();
    sets.sort_by(|a, b| a.name.cmp(&b.name));
    let manifest = Manifest { name: &sources.name, version: &sources.version, sets: &sets };
    let manifest = serde_json::to_vec(&manifest).unwrap_or_default();
    let pack = assemble(&[&manifest, &automaton, &senses, &offsets, &heap, &bits]);
    Ok(Compiled { pack, terms: terms.len(), concepts: concepts.len() })
}

fn assemble(sections: &[&[u8]; SECTIONS]) -> Vec<u8> {
    let mut pack = vec![0; HEADER];
    let mut table = Vec::new();
    for section in sections {
        // Eight-byte alignment lets a reader take whole words.
        pack.resize(pack.len().next_multiple_of(8), 0);
        table.extend_from_slice(&(pack.len() as u64).to_le_bytes());
        table.extend_from_slice(&(section.len() as u64).to_le_bytes());
        pack.extend_from_slice(section);
    }
    pack[..8].copy_from_slice(&MAGIC);
    pack[8..12].copy_from_slice(&VERSION.to_le_bytes());
    pack[12..16].copy_from_slice(&(SECTIONS as u32).to_le_bytes());
    pack[CHECKED_FROM..HEADER].copy_from_slice(&table);
    let checksum = xxh3_64(&pack[CHECKED_FROM..]);
    pack[16..CHECKED_FROM].copy_from_slice(&checksum.to_le_bytes());
    pack
}
