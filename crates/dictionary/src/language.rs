//! What is known of a language beside its terms: `lang/<tag>/` of a dictionary folder. Each file is optional.
//!
//! * `common.txt`: ordinary words, one a line. A fuzzy match never changes one of them.
//! * `allow.txt`: ordinary words that may be strong terms all the same.
//! * `fillers.txt`: words that may stand inside a phrase without changing what it says ("my", "really", "of").
//! * `joiners.txt`: words that join the members of a list ("and", "or").
//! * `forms.tsv`: `form<TAB>lemma` for forms that no rule gives (`lost lose`), and rules `-ing<TAB>-e`, tried in
//!   order; what a rule gives counts only if the dictionary or the language knows it as a word.
//! * `grammar.tsv`: phrases put together from parts, see [`crate::grammar`].
//!
//! Words are folded on reading; `#` begins a comment.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use text::fold_term;

use crate::grammar::Grammar;
use crate::source::{SourceError, mistake};

/// A language's folder.
#[derive(Clone, Debug, Default)]
pub struct Language {
    /// Primary BCP 47 subtag.
    pub tag: String,
    /// Ordinary words.
    pub common: BTreeSet<String>,
    /// Ordinary words that may be strong terms.
    pub allowed: BTreeSet<String>,
    /// Words that a phrase may have between its own.
    pub fillers: BTreeSet<String>,
    /// Words that join the members of a list.
    pub joiners: BTreeSet<String>,
    /// Irregular forms with their lemma.
    pub forms: BTreeMap<String, String>,
    /// Endings and what takes their place, in order.
    pub endings: Vec<(String, String)>,
    /// Phrases put together from parts.
    pub grammar: Grammar,
}

/// Letters that must be left of a word when an ending goes.
const STEM: usize = 2;

/// How often a form may lead to another: `dizziness` → `dizzy`, `cramping` → `cramp`.
const STEPS: usize = 3;

/// Reads a list of words, one a line.
pub fn parse_words(text: &str) -> BTreeSet<String> {
    lines(text).map(|(_, line)| fold_term(line)).filter(|word| !word.is_empty()).collect()
}

/// Irregular forms with their lemma, and endings with what takes their place.
pub type Forms = (BTreeMap<String, String>, Vec<(String, String)>);

/// Reads a `forms.tsv`.
///
/// # Errors
/// A line that has no tab, or mixes a form with an ending.
pub fn parse_forms(file: &str, text: &str) -> Result<Forms, SourceError> {
    let (mut forms, mut endings) = (BTreeMap::new(), Vec::new());
    for (number, line) in lines(text) {
        let Some((form, lemma)) = line.split_once('\t') else {
            return Err(mistake(file, number, "expected a form, a tab and its lemma"));
        };
        match (form.strip_prefix('-'), lemma.trim().strip_prefix('-')) {
            (Some(ending), Some(instead)) if !ending.is_empty() => {
                endings.push((fold_term(ending), fold_term(instead)));
            }
            (None, None) => {
                forms.insert(fold_term(form), fold_term(lemma));
            }
            _ => {
                return Err(mistake(file, number, "an ending is replaced by an ending: both begin with `-`"));
            }
        }
    }
    Ok((forms, endings))
}

/// Lines that say something, with their numbers.
pub(crate) fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let numbered = text.lines().enumerate().map(|(i, line)| (i + 1, line.trim_end()));
    numbered.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
}

/// Whether enough letters, not bytes, are left for a stem: one letter of Cyrillic is two bytes.
fn long_enough(stem: &str) -> bool {
    stem.chars().nth(STEM - 1).is_some()
}

/// Finds the lemma of words of one language.
pub(crate) struct Lemmatiser<'a> {
    language: &'a Language,
    vocabulary: &'a HashSet<String>,
}

impl<'a> Lemmatiser<'a> {
    /// `vocabulary`: the words that count as words.
    pub(crate) fn new(language: &'a Language, vocabulary: &'a HashSet<String>) -> Self {
        Self { language, vocabulary }
    }

    /// The lemma of `word`; the word itself where nothing is known of it.
    pub(crate) fn lemma(&self, word: &str) -> String {
        let mut lemma = word.to_owned();
        for _ in 0..STEPS {
            match self.step(&lemma) {
                Some(next) if next != lemma => lemma = next,
                _ => break,
            }
        }
        lemma
    }

    fn step(&self, word: &str) -> Option<String> {
        if let Some(lemma) = self.language.forms.get(word) {
            return Some(lemma.clone());
        }
        self.language.endings.iter().find_map(|(ending, instead)| {
            let stem = word.strip_suffix(ending.as_str()).filter(|stem| long_enough(stem))?;
            let candidate = format!("{stem}{instead}");
            (candidate == word || self.vocabulary.contains(&candidate)).then_some(candidate)
        })
    }

    /// Forms of `lemma` that nobody listed, by the endings turned round.
    pub(crate) fn forms_of(&self, lemma: &str) -> Vec<String> {
        let made = self.language.endings.iter().filter_map(|(ending, instead)| {
            let stem = lemma.strip_suffix(instead.as_str()).filter(|stem| long_enough(stem))?;
            Some(format!("{stem}{ending}"))
        });
        made.filter(|form| !self.vocabulary.contains(form) && self.lemma(form) == lemma).collect()
    }
}
