//! Sources → pack. Deterministic: concepts are ordered by key, senses by term, so the order of files does not
//! matter and the same sources give the same bytes.
//!
//! A concept is defined by one set. Other sets may add codes to it (`mappings.tsv`): of a terminology that the concept
//! has no code of, the code is added; of one it has, the codes are united, sorted and joined by commas.

use std::collections::{BTreeMap, BTreeSet};

use model::MentionKind;
use serde::Serialize;
use text::{Folded, word_hash};
use xxhash_rust::xxh3::xxh3_64;

use crate::filter::Filling;
use crate::format::{
    CHECKED_FROM, COMPOSED, HEADER, LAST, MAGIC, ORDINARY, Register, SECTIONS, SENSE_BYTES, TermId, VERSION,
    WEAK, kind_bit,
};
use crate::fuzzy;
use crate::loose::{self, Phrase};
use crate::set::Sources;
use crate::source::{Codes, ConceptRow, SetManifest, SourceError, join_codes, write_codes};

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
    /// A term or an outcome names a concept that no set defines.
    #[error("`{term}` names the concept `{concept}`, which no set defines")]
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
    /// More of something than the format can number.
    #[error("there are more {0} than a pack can number")]
    TooMany(&'static str),
    /// A grammar makes too much.
    #[error(transparent)]
    Grammar(#[from] SourceError),
    /// The automaton's builder refused; it never does for sorted keys.
    #[error("the terms could not be built into an automaton: {0}")]
    Automaton(String),
}

#[derive(Serialize)]
struct Manifest<'a> {
    name: &'a str,
    version: &'a str,
    sets: &'a [SetManifest],
}

/// One sense as packed. Ordered so that strong senses stand before weak ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct PackedSense {
    pub(crate) weak: u8,
    pub(crate) concept: u32,
    pub(crate) lang: [u8; 3],
    /// Register and what else goes into the flags, without `WEAK` and `LAST`.
    pub(crate) rest: u8,
}

impl PackedSense {
    pub(crate) fn is_weak(self) -> bool {
        self.weak != 0
    }
}

/// Compiles sources into a pack.
///
/// # Errors
/// What does not fit together in the sources, or does not fit into a pack.
pub fn compile(sources: &Sources) -> Result<Compiled, CompileError> {
    let concepts = Concepts::number(sources)?;
    let terms = gather_terms(sources, &concepts)?;
    let composed = compose(sources, &concepts)?;

    let mut phrases: BTreeMap<&str, Vec<Phrase<'_>>> = BTreeMap::new();
    let written = terms.iter().map(|(term, sense)| (term.as_str(), *sense));
    let made = composed.iter().map(|(term, sense)| (term.as_str(), *sense));
    for (term, sense) in written.chain(made) {
        if concepts.kind(sense) != MentionKind::Drug
            && let Some(tag) = sources.languages.iter().find(|l| packed_lang(&l.tag) == sense.lang)
        {
            phrases.entry(&tag.tag).or_default().push(Phrase { term, sense });
        }
    }
    let loose = loose::compile(&sources.languages, &phrases)?;

    let mut senses = Senses { concepts: &concepts, bytes: Vec::new() };
    let mut automaton = fst::MapBuilder::memory();
    let mut count = 0;
    for group in terms.chunk_by(|a, b| a.0 == b.0) {
        let mut own = Vec::new();
        for (_, sense) in group {
            loose::add_sense(&mut own, *sense);
        }
        insert(&mut automaton, group[0].0.as_bytes(), senses.add(own))?;
        count += 1;
    }
    let mut by_lemmas = fst::MapBuilder::memory();
    for (key, own) in loose.phrases {
        insert(&mut by_lemmas, &key, senses.add(own))?;
    }
    let automaton = automaton.into_inner().map_err(|error| CompileError::Automaton(error.to_string()))?;
    let by_lemmas = by_lemmas.into_inner().map_err(|error| CompileError::Automaton(error.to_string()))?;

    let (filter, known) = filters(sources, &terms);
    let fuzzy = fuzzy::compile(&fuzzy_words(sources, &concepts)?);
    let (offsets, heap) = concepts.heap()?;
    let mut sets = sources.sets.clone();
    sets.sort_by(|a, b| a.name.cmp(&b.name));
    let manifest = Manifest { name: &sources.name, version: &sources.version, sets: &sets };
    let manifest = serde_json::to_vec(&manifest).unwrap_or_default();
    let pack = assemble(&[
        &manifest,
        &automaton,
        &senses.bytes,
        &offsets,
        &heap,
        &filter,
        &known,
        &fuzzy.words,
        &fuzzy.buckets,
        &fuzzy.refs,
        &loose.table,
        &by_lemmas,
    ]);
    Ok(Compiled { pack, terms: count, concepts: concepts.ids.len() })
}

/// Concepts by key, and their kinds by number.
struct Concepts<'a> {
    ids: BTreeMap<&'a str, (u32, &'a ConceptRow)>,
    kinds: Vec<MentionKind>,
    /// Codes that other sets add.
    added: BTreeMap<&'a str, Codes>,
}

impl<'a> Concepts<'a> {
    fn number(sources: &'a Sources) -> Result<Self, CompileError> {
        let mut ids = BTreeMap::new();
        for concept in &sources.concepts {
            if ids.insert(concept.key.as_str(), (0, concept)).is_some() {
                return Err(CompileError::DuplicateConcept(concept.key.clone()));
            }
        }
        let mut kinds = Vec::with_capacity(ids.len());
        for (number, (id, concept)) in ids.values_mut().enumerate() {
            *id = u32::try_from(number).map_err(|_| CompileError::TooMany("concepts"))?;
            kinds.push(concept.kind);
        }
        let mut added: BTreeMap<&str, Codes> = BTreeMap::new();
        for row in &sources.mappings {
            if !ids.contains_key(row.concept.as_str()) {
                return Err(CompileError::UnknownMapping(row.concept.clone()));
            }
            join_codes(added.entry(&row.concept).or_default(), &row.codes);
        }
        Ok(Self { ids, kinds, added })
    }

    fn id(&self, term: &str, concept: &str) -> Result<u32, CompileError> {
        self.ids.get(concept).map(|(id, _)| *id).ok_or_else(|| CompileError::UnknownConcept {
            term: term.to_owned(),
            concept: concept.to_owned(),
        })
    }

    fn kind(&self, sense: PackedSense) -> MentionKind {
        self.kinds[sense.concept as usize]
    }

    /// Offsets and records.
    fn heap(&self) -> Result<(Vec<u8>, Vec<u8>), CompileError> {
        let (mut offsets, mut heap) = (Vec::new(), Vec::new());
        for (_, concept) in self.ids.values() {
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

fn packed_lang(tag: &str) -> [u8; 3] {
    let mut lang = [0; 3];
    if tag != "*" {
        for (slot, byte) in lang.iter_mut().zip(tag.bytes()) {
            *slot = byte;
        }
    }
    lang
}

/// Folded terms with their senses, sorted.
fn gather_terms(
    sources: &Sources,
    concepts: &Concepts<'_>,
) -> Result<Vec<(String, PackedSense)>, CompileError> {
    let mut folded = Folded::new();
    let mut terms = Vec::with_capacity(sources.terms.len());
    let common = |word: &str| sources.languages.iter().any(|language| language.common.contains(word));
    for row in &sources.terms {
        let concept = concepts.id(&row.term, &row.concept)?;
        folded.fold(&row.term);
        let term = folded.joined();
        if !term.is_empty() {
            let weak = u8::from(row.weak);
            let ordinary = if term.split(' ').all(common) { ORDINARY } else { 0 };
            terms.push((
                term,
                PackedSense {
                    weak,
                    concept,
                    lang: packed_lang(&row.lang),
                    rest: row.register as u8 | ordinary,
                },
            ));
        }
    }
    terms.sort_unstable();
    Ok(terms)
}

/// What the grammars make, folded, with senses.
fn compose(sources: &Sources, concepts: &Concepts<'_>) -> Result<Vec<(String, PackedSense)>, CompileError> {
    let mut folded = Folded::new();
    let mut terms = Vec::new();
    for language in &sources.languages {
        for (phrase, key) in language.grammar.phrases()? {
            let concept = concepts.id(&phrase, key)?;
            folded.fold(&phrase);
            let rest = Register::Lay as u8 | COMPOSED;
            terms.push((
                folded.joined(),
                PackedSense { weak: 0, concept, lang: packed_lang(&language.tag), rest },
            ));
        }
    }
    Ok(terms)
}

/// The senses section as it grows.
struct Senses<'a> {
    concepts: &'a Concepts<'a>,
    bytes: Vec<u8>,
}

impl Senses<'_> {
    /// Appends the senses of one term.
    fn add(&mut self, mut senses: Vec<PackedSense>) -> TermId {
        senses.sort_unstable();
        let kinds = senses.iter().fold(0, |mask, sense| mask | kind_bit(self.concepts.kind(*sense)));
        let index = (self.bytes.len() / SENSE_BYTES) as u64;
        let last = senses.len().saturating_sub(1);
        for (i, sense) in senses.iter().enumerate() {
            self.bytes.extend_from_slice(&sense.concept.to_le_bytes());
            self.bytes.extend_from_slice(&sense.lang);
            let flags = sense.rest | if sense.is_weak() { WEAK } else { 0 };
            self.bytes.push(flags | if i == last { LAST } else { 0 });
        }
        TermId::new(index, kinds)
    }
}

fn insert(automaton: &mut fst::MapBuilder<Vec<u8>>, key: &[u8], term: TermId) -> Result<(), CompileError> {
    automaton.insert(key, term.0).map_err(|error| CompileError::Automaton(error.to_string()))
}

/// The filter of what begins terms, and the filter of words that somebody knows.
fn filters(sources: &Sources, terms: &[(String, PackedSense)]) -> (Vec<u8>, Vec<u8>) {
    let (mut whole, mut pairs, mut known) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for (term, _) in terms {
        let mut words = term.split(' ').map(|word| word_hash(word.as_bytes()));
        let Some(first) = words.next() else { continue };
        known.insert(first);
        match words.next() {
            None => drop(whole.insert(first)),
            Some(second) => {
                pairs.insert((first, second));
                known.insert(second);
                known.extend(words);
            }
        }
    }
    let common = sources.languages.iter().flat_map(|language| &language.common);
    known.extend(common.map(|word| word_hash(word.as_bytes())));
    let mut begins = Filling::new(whole.len() + pairs.len());
    whole.iter().for_each(|word| begins.word(*word));
    pairs.iter().for_each(|(first, second)| begins.pair(*first, *second));
    let mut all = Filling::new(known.len());
    known.iter().for_each(|word| all.word(*word));
    (begins.into_bytes(), all.into_bytes())
}

/// Words that may be meant where somebody slips: those of sure terms of sets that are looked up like that, but no
/// ordinary word of any language, unless it is the whole name of a drug (lists of ordinary words know some).
fn fuzzy_words(sources: &Sources, concepts: &Concepts<'_>) -> Result<Vec<(String, u8)>, CompileError> {
    let mut words: BTreeMap<String, u8> = BTreeMap::new();
    let mut folded = Folded::new();
    for (i, row) in sources.terms.iter().enumerate() {
        let set = sources.places.get(i).and_then(|place| sources.sets.get(place.set));
        if row.weak || set.is_some_and(|set| !set.slips) {
            continue;
        }
        let kind = kind_bit(concepts.kinds[concepts.id(&row.term, &row.concept)? as usize]) as u8;
        folded.fold(&row.term);
        for word in (0..folded.tokens().len()).map(|i| folded.word(i)) {
            let letters = word.bytes().all(|byte| byte.is_ascii_lowercase());
            let name = kind == kind_bit(MentionKind::Drug) as u8 && folded.tokens().len() == 1;
            if letters
                && (fuzzy::SHORTEST..=fuzzy::LONGEST).contains(&word.len())
                && (name || !sources.languages.iter().any(|language| language.common.contains(word)))
            {
                match words.get_mut(word) {
                    Some(kinds) => *kinds |= kind,
                    None => drop(words.insert(word.to_owned(), kind)),
                }
            }
        }
    }
    Ok(words.into_iter().collect())
}

fn assemble(sections: &[&[u8]; SECTIONS]) -> Vec<u8> {
    let mut pack = vec![0; HEADER];
    let mut table = Vec::new();
    for section in sections {
        // Aligned to a cache line: a block of the filter never lies in two.
        pack.resize(pack.len().next_multiple_of(64), 0);
        table.extend_from_slice(&(pack.len() as u64).to_le_bytes());
        table.extend_from_slice(&(section.len() as u64).to_le_bytes());
        table.extend_from_slice(&xxh3_64(section).to_le_bytes());
        pack.extend_from_slice(section);
    }
    pack[..8].copy_from_slice(&MAGIC);
    pack[8..12].copy_from_slice(&VERSION.to_le_bytes());
    pack[12..16].copy_from_slice(&(SECTIONS as u32).to_le_bytes());
    pack[16..CHECKED_FROM].copy_from_slice(&xxh3_64(&table).to_le_bytes());
    pack[CHECKED_FROM..HEADER].copy_from_slice(&table);
    pack
}
