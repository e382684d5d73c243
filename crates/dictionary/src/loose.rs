//! Phrases as sequences of lemmas: what is left of a term when its fillers go and each word gives way to its
//! lemma. `pain in my stomach`, `stomach pains` and `my stomach was paining` come to the same two lemmas.
//!
//! Only events and special situations are phrases: a drug's name is not inflected.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::compile::{CompileError, PackedSense};
use crate::filter::Filling;
use crate::language::{Language, Lemmatiser};
use crate::lemma::{self, MAX_LEMMAS, WordFacts};

/// Lemmas of a phrase; longer terms are found only as they are written.
const LONGEST: usize = 6;

/// Bytes that a lemma takes in a key.
pub(crate) const LEMMA_BYTES: usize = 3;

/// A lemma as it stands in a key.
#[inline]
pub fn lemma_key(lemma: u32) -> [u8; LEMMA_BYTES] {
    let [_, a, b, c] = lemma.to_be_bytes();
    [a, b, c]
}

/// A lemma as the filter of phrases knows it.
#[inline]
pub fn lemma_hash(lemma: u32) -> u64 {
    text::pair_hash(u64::from(lemma), 0)
}

/// The filter over keys of lemmas: whole phrases of one, and the first two of the others.
pub(crate) fn starts<'a>(keys: impl Iterator<Item = &'a [u8]>) -> Vec<u8> {
    let hash = |key: &[u8]| lemma_hash(u32::from_be_bytes([0, key[0], key[1], key[2]]));
    let (mut whole, mut pairs) = (BTreeSet::new(), BTreeSet::new());
    for key in keys {
        match key.split_at_checked(LEMMA_BYTES) {
            Some((first, [])) => drop(whole.insert(hash(first))),
            Some((first, rest)) => drop(pairs.insert((hash(first), hash(rest)))),
            None => {}
        }
    }
    let mut filling = Filling::new(whole.len() + pairs.len());
    whole.iter().for_each(|lemma| filling.word(*lemma));
    pairs.iter().for_each(|(first, second)| filling.pair(*first, *second));
    filling.into_bytes()
}

/// One way to say an event or a situation in one language, folded.
pub(crate) struct Phrase<'a> {
    pub(crate) term: &'a str,
    pub(crate) sense: PackedSense,
}

/// What loose matching needs of all languages.
#[derive(Default)]
pub(crate) struct Loose {
    /// The table of `lemma`.
    pub(crate) table: Vec<u8>,
    /// Keys of lemmas with their senses, strong ones first.
    pub(crate) phrases: BTreeMap<Vec<u8>, Vec<PackedSense>>,
}

/// Compiles phrases by language. Language after language, so that the numbers of lemmas do not depend on the
/// order of files.
pub(crate) fn compile<'a>(
    languages: &'a [Language],
    phrases: &BTreeMap<&str, Vec<Phrase<'a>>>,
) -> Result<Loose, CompileError> {
    let mut sorted: Vec<&Language> = languages.iter().collect();
    sorted.sort_by(|a, b| a.tag.cmp(&b.tag));
    let mut loose = Loose::default();
    let mut rows: BTreeMap<(&str, String), WordFacts> = BTreeMap::new();
    let mut lemmas = 0;
    for language in sorted {
        let own = phrases.get(language.tag.as_str()).map_or(&[][..], Vec::as_slice);
        let vocabulary: HashSet<String> = own
            .iter()
            .flat_map(|phrase| phrase.term.split(' '))
            .map(str::to_owned)
            .chain(language.common.iter().cloned())
            .collect();
        let lemmatiser = Lemmatiser::new(language, &vocabulary);
        let mut numbers: BTreeMap<String, u32> = BTreeMap::new();
        for phrase in own {
            let Some(content) = content(language, phrase.term) else { continue };
            let mut key = Vec::with_capacity(content.len());
            for word in content {
                let lemma = lemmatiser.lemma(word);
                let next = lemmas + 1;
                let number = *numbers.entry(lemma).or_insert_with(|| {
                    lemmas = next;
                    next
                });
                key.push(number);
            }
            for order in orders(&key) {
                let bytes: Vec<u8> = order.iter().flat_map(|lemma| lemma_key(*lemma)).collect();
                add_sense(loose.phrases.entry(bytes).or_default(), phrase.sense);
            }
        }
        for word in &vocabulary {
            let number = numbers.get(&lemmatiser.lemma(word)).copied().unwrap_or(0);
            rows.entry((language.tag.as_str(), word.clone())).or_default().lemma = number;
        }
        for (lemma, number) in &numbers {
            let forms = std::iter::once(lemma.clone()).chain(lemmatiser.forms_of(lemma));
            for form in forms.chain(irregular(language, lemma)) {
                rows.entry((language.tag.as_str(), form)).or_default().lemma = *number;
            }
        }
        for word in &language.fillers {
            rows.entry((language.tag.as_str(), word.clone())).or_default().filler = true;
        }
        for word in &language.joiners {
            rows.entry((language.tag.as_str(), word.clone())).or_default().joiner = true;
        }
        for word in &language.common {
            rows.entry((language.tag.as_str(), word.clone())).or_default().common = true;
        }
    }
    if lemmas as usize > MAX_LEMMAS {
        return Err(CompileError::TooMany("lemmas"));
    }
    let mut tables: Vec<(&str, Vec<(&str, WordFacts)>)> = Vec::new();
    for ((lang, word), facts) in &rows {
        match tables.last_mut() {
            Some((last, words)) if last == lang => words.push((word, *facts)),
            _ => tables.push((lang, vec![(word, *facts)])),
        }
    }
    loose.table = lemma::compile(&tables);
    Ok(loose)
}

/// Adds a sense unless it is there; one that is sure outweighs one that is not.
pub(crate) fn add_sense(senses: &mut Vec<PackedSense>, sense: PackedSense) {
    let same = |held: &&mut PackedSense| held.concept == sense.concept && held.lang == sense.lang;
    match senses.iter_mut().find(same) {
        Some(held) if held.is_weak() && !sense.is_weak() => *held = sense,
        Some(_) => {}
        None => senses.push(sense),
    }
}

/// The words of a term that carry it; `None` where what is left could mean anything.
fn content<'a>(language: &Language, term: &'a str) -> Option<Vec<&'a str>> {
    let words: Vec<&str> = term.split(' ').collect();
    let content: Vec<&str> = words.iter().copied().filter(|word| !language.fillers.contains(*word)).collect();
    match content[..] {
        [] => None,
        // "feel down" must not become "down": an ordinary word alone is no phrase, unless the term is that word.
        [only] if words.len() > 1 && language.common.contains(only) => None,
        _ => (content.len() <= LONGEST).then_some(content),
    }
}

/// Orders in which the lemmas of a phrase may come: two in both, three turned round, more as they are.
fn orders(key: &[u32]) -> BTreeSet<Vec<u32>> {
    match *key {
        [a, b] => BTreeSet::from([vec![a, b], vec![b, a]]),
        [a, b, c] => BTreeSet::from([vec![a, b, c], vec![b, c, a], vec![c, a, b]]),
        _ => BTreeSet::from([key.to_vec()]),
    }
}

/// The irregular forms of a lemma.
fn irregular(language: &Language, lemma: &str) -> Vec<String> {
    language.forms.iter().filter(|(_, to)| *to == lemma).map(|(form, _)| form.clone()).collect()
}
