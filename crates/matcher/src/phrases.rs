//! Events and situations by their lemmas.
//!
//! From every word that may begin a phrase the automaton of lemmas is walked. On the way a word may be passed
//! over if it is a filler, three of them at most between two words that matter; and so may a member of a list
//! beside a joiner, so that "pain in my arms and legs" gives both. Negations are no fillers: "pain but no rash"
//! stays two mentions. The walk with most words that matter wins; among equals the shorter one.

use dictionary::{Filter, Lemmas, TermId, Terms, WordFacts, lemma_hash, lemma_key};
use model::{Field, How};
use text::{Folded, Lang, TokenFlags, single_letters, word_hash};

use crate::speller::Speller;
use crate::{Hit, Matcher};

/// Fillers between two words of a phrase. More would join words that have nothing to do with each other.
const FILLERS: usize = 3;

/// Members of a list that may be passed over.
const MEMBERS: usize = 3;

/// Words between the first two of a phrase, at most: fillers and members of a list with fillers of their own.
const REACH: usize = (FILLERS + 1) * (MEMBERS + 1);

/// A word as this step sees it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Word {
    facts: WordFacts,
    /// Hash of its lemma.
    hash: u64,
    /// It was misspelt.
    corrected: bool,
    /// Letters are hidden in it, and the next word is the rest of it.
    halved: bool,
    /// A comma stands before it.
    after_comma: bool,
    /// A sentence begins with it.
    begins: bool,
}

impl Matcher<'_> {
    /// Adds to `hits` the phrases found in `folded`, a text in `lang`. They may overlap each other and the hits
    /// of [`Matcher::scan`]; [`Matcher::resolve`] settles that.
    pub fn phrases(
        &mut self,
        folded: &Folded,
        field: Field,
        about_index: u16,
        lang: Lang,
        hits: &mut Vec<Hit>,
    ) {
        let lang = if lang == Lang::UNKNOWN { Lang::ENGLISH } else { lang };
        let (Some(known), Some(phrases), Some(starts)) = (self.known, self.phrases, self.starts) else {
            return;
        };
        let Some(lemmas) = self.dictionary.lemmas(lang.bytes()) else { return };
        let mut words = std::mem::take(&mut self.words);
        read(folded, known, lemmas, self.speller.as_mut(), &mut words);
        for start in 0..words.len() {
            if words[start].facts.lemma == 0 || !may_begin(starts, &words, start) {
                continue;
            }
            let mut walk = Walk { phrases, words: &words, best: None, others: Vec::new() };
            walk.take(phrases.start(), start, Way::default());
            for found in walk.best.into_iter().chain(walk.others) {
                hits.push(hit(folded, field, about_index, start, &words, found));
            }
        }
        self.words = words;
    }
}

/// Fills `words` with what the language says of each word of `folded`.
fn read<'d>(
    folded: &Folded,
    known: Filter<'d>,
    lemmas: Lemmas<'d>,
    mut speller: Option<&mut Speller<'d>>,
    words: &mut Vec<Word>,
) {
    words.clear();
    for (i, token) in folded.tokens().iter().enumerate() {
        let mut word = Word {
            facts: lemmas.facts(token.hash),
            hash: 0,
            corrected: false,
            halved: false,
            after_comma: token.flags.has(TokenFlags::COMMA),
            begins: token.flags.has(TokenFlags::BREAK),
        };
        if word.facts == WordFacts::default() && token.flags.has(TokenFlags::ELONGATED) {
            let mut single = Vec::new();
            single_letters(folded.word_bytes(i), &mut single);
            word.facts = lemmas.facts(word_hash(&single));
        }
        if word.facts == WordFacts::default()
            && let Some(speller) = speller.as_deref_mut()
            && !known.contains(token.hash)
            && let Some(meant) = speller.meant(folded.word_bytes(i), token.hash)
        {
            word.facts = lemmas.facts(word_hash(meant.word));
            word.corrected = true;
        }
        if token.flags.has(TokenFlags::CENSORED)
            && let (Some(speller), Some(before)) = (speller.as_deref_mut(), words.last_mut())
            && let Some(meant) = speller.hidden(folded.word_bytes(i - 1), folded.word_bytes(i))
        {
            // The first half stands for the whole.
            before.halved = true;
            before.facts = lemmas.facts(word_hash(meant.word));
            before.hash = lemma_hash(before.facts.lemma);
            before.corrected = true;
            word.facts = WordFacts::default();
        }
        word.hash = lemma_hash(word.facts.lemma);
        words.push(word);
    }
}

/// Whether a phrase may begin with word `start`: it is one by itself, or one begins with it and a later word that can be
/// reached from it. Saves the walk for most words.
fn may_begin(starts: Filter<'_>, words: &[Word], start: usize) -> bool {
    let probe = starts.probe(words[start].hash);
    if probe.alone() {
        return true;
    }
    let after = start + 1 + usize::from(words[start].halved);
    for (i, word) in words.iter().enumerate().skip(after).take(REACH) {
        if word.begins {
            return false;
        }
        if word.facts.lemma != 0 && probe.with(word.hash) {
            return true;
        }
        let passable =
            word.facts.filler || word.facts.joiner || (word.facts.lemma != 0 && is_member(words, i));
        if !passable {
            return false;
        }
    }
    false
}

/// Whether a joiner or a comma stands on either side of word `i`.
fn is_member(words: &[Word], i: usize) -> bool {
    let joiner = |i: usize| words.get(i).is_some_and(|word| word.facts.joiner && !word.begins);
    let comma = |i: usize| words.get(i).is_some_and(|word| word.after_comma && !word.begins);
    comma(i) || comma(i + 1) || joiner(i + 1) || (i > 0 && joiner(i - 1))
}

/// What was passed over on the way.
#[derive(Clone, Copy, Debug, Default)]
struct Way {
    /// Words of the phrase so far.
    words: u16,
    /// Fillers since the last of them.
    fillers: usize,
    /// Whether any filler was passed over.
    gaps: bool,
    /// Members of a list that were passed over.
    members: usize,
    /// Whether a word was misspelt.
    corrected: bool,
}

/// The end of a phrase.
#[derive(Clone, Copy)]
struct Found {
    end: usize,
    term: TermId,
    way: Way,
}

struct Walk<'a> {
    phrases: Terms<'a>,
    words: &'a [Word],
    best: Option<Found>,
    /// Phrases that share the beginning as members of one list.
    others: Vec<Found>,
}

impl Walk<'_> {
    /// Takes word `i` as the next of the phrase, if the automaton allows it, and goes on.
    fn take(&mut self, at: dictionary::Cursor, i: usize, way: Way) {
        let word = self.words[i];
        let Some(at) = self.phrases.feed(at, &lemma_key(word.facts.lemma)) else { return };
        let way = Way {
            words: way.words + 1,
            fillers: 0,
            corrected: way.corrected || word.corrected,
            gaps: way.gaps || way.fillers > 0,
            members: way.members,
        };
        let end = i + 1 + usize::from(word.halved);
        if let Some(term) = self.phrases.term(at) {
            self.found(Found { end, term, way });
        }
        self.go_on(at, end, way);
    }

    /// Tries word `i` as part of the phrase, as a filler, and as a member of a list.
    fn go_on(&mut self, at: dictionary::Cursor, i: usize, way: Way) {
        let Some(word) = self.words.get(i).filter(|word| !word.begins) else { return };
        if word.facts.lemma != 0 && !word.after_comma {
            self.take(at, i, way);
        }
        if (word.facts.filler || word.facts.joiner) && way.fillers < FILLERS && !word.after_comma {
            self.go_on(at, i + 1, Way { fillers: way.fillers + 1, ..way });
        }
        if word.facts.lemma != 0 && way.members < MEMBERS && is_member(self.words, i) {
            let way = Way { members: way.members + 1, fillers: 0, ..way };
            self.after_member(at, i + 1, way);
        }
    }

    /// Goes on behind a member of a list: past the comma or the joiner.
    fn after_member(&mut self, at: dictionary::Cursor, i: usize, way: Way) {
        let Some(word) = self.words.get(i).filter(|word| !word.begins) else { return };
        if word.after_comma && word.facts.lemma != 0 {
            self.take(at, i, way);
            if is_member(self.words, i) && way.members < MEMBERS {
                self.after_member(at, i + 1, Way { members: way.members + 1, ..way });
            }
        } else {
            self.go_on(at, i, way);
        }
    }

    fn found(&mut self, found: Found) {
        if found.way.members > 0 {
            let longer = |held: &Found| held.end == found.end && held.way.words >= found.way.words;
            if !self.others.iter().any(longer) {
                self.others.push(found);
            }
            return;
        }
        let better = self.best.is_none_or(|best| {
            (found.way.words, std::cmp::Reverse(found.end)) > (best.way.words, std::cmp::Reverse(best.end))
        });
        if better {
            self.best = Some(found);
        }
    }
}

fn hit(folded: &Folded, field: Field, about_index: u16, start: usize, words: &[Word], found: Found) -> Hit {
    let way = found.way;
    let how = if way.corrected {
        How::Fuzzy
    } else if way.gaps || way.members > 0 {
        How::Gap
    } else {
        How::Exact
    };
    Hit {
        field,
        about_index,
        tokens: start as u32..found.end as u32,
        span: folded.span(start..found.end),
        term: found.term,
        how,
        words: way.words,
        // An ordinary word that only its lemma makes a term ("shook" for shaking) says little by itself.
        doubtful: way.words == 1 && words[start].facts.common,
        slips: 0,
        listed: way.members > 0,
    }
}
