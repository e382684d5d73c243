//! Sources → pack. Deterministic: concepts are ordered by key, senses by term, so the order of files does not
//! matter and the same sources give the same bytes.
//!
//! A concept is defined by one set. Other sets may add codes to it (`mappings.tsv`): of a terminology that the concept
//! has no code of, the code is added; of one it has, the codes are united, sorted and joined by commas.

use std::collections::{BTreeMap, HashSet};

use model::MentionKind;
use serde::Serialize;
use text::{Folded, word_hash};
use xxhash_rust::xxh3::xxh3_64;

use crate::concepts::Concepts;
use crate::filter::Filling;
use crate::format::{
    CHECKED_FROM, COMPOSED, HEADER, LAST, MAGIC, ORDINARY, Register, SECTIONS, SENSE_BYTES, TermId, VERSION,
    WEAK, kind_bit,
};
use crate::fuzzy;
use crate::loose::{self, Phrase};
use crate::set::Sources;
use crate::source::{SetManifest, SourceError};

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
    let common: HashSet<&str> =
        sources.languages.iter().flat_map(|language| &language.common).map(String::as_str).collect();
    let (terms, words) = gather_terms(sources, &concepts, &common)?;
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
    let starts = loose::starts(loose.phrases.keys().map(Vec::as_slice));
    let mut by_lemmas = fst::MapBuilder::memory();
    for (key, own) in loose.phrases {
        insert(&mut by_lemmas, &key, senses.add(own))?;
    }
    let automaton = automaton.into_inner().map_err(|error| CompileError::Automaton(error.to_string()))?;
    let by_lemmas = by_lemmas.into_inner().map_err(|error| CompileError::Automaton(error.to_string()))?;

    let (filter, known) = filters(&terms, &common);
    let fuzzy = fuzzy::compile(&words);
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
        &starts,
    ]);
    Ok(Compiled { pack, terms: count, concepts: concepts.len() })
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

/// Folded terms with their senses, and words with the kinds of their terms; both sorted.
type Gathered = (Vec<(String, PackedSense)>, Vec<(String, u8)>);

/// Letters from which an ordinary word of an event (`stomach`) may be meant where somebody slips.
const ORDINARY_FROM: usize = 6;

/// Folds every term. Of its words, those are gathered that may be meant where somebody slips: words of sure terms of sets
/// that are looked up like that. Ordinary words only if they are a whole term (lists of ordinary words know some drugs, and
/// headaches), or long words of events that are no fillers.
fn gather_terms(
    sources: &Sources,
    concepts: &Concepts<'_>,
    common: &HashSet<&str>,
) -> Result<Gathered, CompileError> {
    let fillers: HashSet<&str> =
        sources.languages.iter().flat_map(|language| &language.fillers).map(String::as_str).collect();
    let mut folded = Folded::new();
    let mut terms = Vec::with_capacity(sources.terms.len());
    let mut words: Vec<(String, u8)> = Vec::new();
    for (i, row) in sources.terms.iter().enumerate() {
        let concept = concepts.id(&row.term, &row.concept)?;
        folded.fold(&row.term);
        let length = folded.tokens().len();
        if length == 0 {
            continue;
        }
        let ordinary = (0..length).all(|i| common.contains(folded.word(i)));
        let sense = PackedSense {
            weak: u8::from(row.weak),
            concept,
            lang: packed_lang(&row.lang),
            rest: row.register as u8 | if ordinary { ORDINARY } else { 0 },
        };
        let set = sources.places.get(i).and_then(|place| sources.sets.get(place.set));
        if !row.weak && set.is_none_or(|set| set.slips) {
            let kind = concepts.kind(sense);
            let may_be_ordinary = |word: &str| {
                length == 1
                    || kind != MentionKind::Drug && word.len() >= ORDINARY_FROM && !fillers.contains(word)
            };
            let fit = |word: &&str| fuzzy::fits(word) && (!common.contains(word) || may_be_ordinary(word));
            let own = (0..length).map(|i| folded.word(i)).filter(fit);
            words.extend(own.map(|word| (word.to_owned(), kind_bit(kind) as u8)));
        }
        terms.push((folded.joined(), sense));
    }
    leave_out_strengths(&mut terms, concepts);
    terms.sort_unstable();
    words.sort_unstable();
    words.dedup_by(|later, held| {
        let same = later.0 == held.0;
        if same {
            held.1 |= later.1;
        }
        same
    });
    Ok((terms, words))
}

/// Takes out names of drugs that end in a number where the name without it is as good a name of the same drug: what is
/// sold as "sertraline 50" is found as sertraline, and the number is left to the dose it belongs to ("sertraline 50 mg").
fn leave_out_strengths(terms: &mut Vec<(String, PackedSense)>, concepts: &Concepts<'_>) {
    let head = |term: &str| -> Option<String> {
        let (head, last) = term.rsplit_once(' ')?;
        last.bytes().all(|byte| byte.is_ascii_digit()).then(|| head.to_owned())
    };
    let heads: HashSet<String> = terms.iter().filter_map(|(term, _)| head(term)).collect();
    let mut names: BTreeMap<(String, u32), bool> = BTreeMap::new();
    for (term, sense) in terms.iter().filter(|(term, _)| heads.contains(term)) {
        let sure = !sense.is_weak() && sense.rest & ORDINARY == 0 && sense.lang == packed_lang("*");
        *names.entry((term.clone(), sense.concept)).or_default() |= sure;
    }
    terms.retain(|(term, sense)| {
        concepts.kind(*sense) != MentionKind::Drug
            || head(term).is_none_or(|head| names.get(&(head, sense.concept)) != Some(&true))
    });
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
fn filters(terms: &[(String, PackedSense)], common: &HashSet<&str>) -> (Vec<u8>, Vec<u8>) {
    let (mut whole, mut pairs) = (Vec::new(), Vec::new());
    let mut known: Vec<u64> = common.iter().map(|word| word_hash(word.as_bytes())).collect();
    for (term, _) in terms {
        let from = known.len();
        known.extend(term.split(' ').map(|word| word_hash(word.as_bytes())));
        match known[from..] {
            [only] => whole.push(only),
            [first, second, ..] => pairs.push((first, second)),
            [] => {}
        }
    }
    whole.sort_unstable();
    whole.dedup();
    pairs.sort_unstable();
    pairs.dedup();
    known.sort_unstable();
    known.dedup();
    let mut begins = Filling::new(whole.len() + pairs.len());
    whole.iter().for_each(|word| begins.word(*word));
    pairs.iter().for_each(|(first, second)| begins.pair(*first, *second));
    let mut all = Filling::new(known.len());
    known.iter().for_each(|word| all.word(*word));
    (begins.into_bytes(), all.into_bytes())
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
