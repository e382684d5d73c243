//! Finds what is well formed and still wrong in sources: an *error* makes a dictionary say something else than
//! its sources; a *warning* is a row without effect, with less than it seems to have, or one to look at.
//!
//! | rule | level | what it finds |
//! |---|---|---|
//! | `licence` | error | a set whose licence is a placeholder |
//! | `defined-twice` | error | a concept that two rows define |
//! | `unknown-concept` | error | a term whose concept no set defines |
//! | `empty` | error | a term of which folding leaves nothing |
//! | `placeholder` | error | a term that folds to the word of every link or handle, and would hit all of them |
//! | `ambiguous` | error | a term that is strong for two concepts of one kind in one language |
//! | `duplicate` | warning | a term that its file gives twice for one concept and language |
//! | `shadowed` | warning | a term that never stands for its concept: another sense is always taken |
//! | `common-word` | warning | a strong term of one word that is a common word of a language in which it counts |
//! | `sentence-end` | warning | a term with a sentence end inside, across which nothing is matched |
//! | `unused` | warning | a concept without a term |
//!
//! Pure: rows and word lists in, findings out, in the order of files and lines. Mistakes of form are found earlier,
//! by [`crate::source`].

use std::collections::{BTreeMap, BTreeSet};

use model::MentionKind;
use serde::Serialize;
use text::{Folded, HANDLE_WORD, LINK_WORD, TokenFlags};

use crate::language::Language;
use crate::set::{Place, Sources};
use crate::source::TermRow;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// The dictionary must not be used like this.
    Error,
    /// Somebody should look at it.
    Warning,
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// How bad it is.
    pub level: Level,
    /// The rule that found it.
    pub rule: &'static str,
    /// The file; empty for sources that no file holds.
    pub file: String,
    /// Line, from 1; 0 where the whole file is meant.
    pub line: usize,
    /// What is wrong and what to do.
    pub what: String,
}

/// Licences that say nothing.
const NO_LICENCE: [&str; 6] = ["?", "-", "none", "tbd", "todo", "unknown"];

/// A term with what it means, for comparing the senses of one folded form.
struct Row<'a> {
    term: &'a TermRow,
    kind: MentionKind,
    place: Option<Place>,
}

impl Row<'_> {
    /// Whether this sense counts wherever `other` does, so that it is taken in its stead if it ranks before it.
    fn covers(&self, other: &Row<'_>) -> bool {
        self.kind == MentionKind::Drug || self.term.lang == "*" || self.term.lang == other.term.lang
    }
}

/// Everything that is wrong with `sources`.
pub fn check(sources: &Sources) -> Vec<Finding> {
    let mut checker = Checker { sources, found: Vec::new() };
    checker.licences();
    let kinds = checker.concepts();
    let terms = checker.terms(&kinds);
    for (folded, rows) in terms {
        checker.senses(&folded, rows);
    }
    checker.found.sort_by(|a, b| (&a.file, a.line, a.rule).cmp(&(&b.file, b.line, b.rule)));
    checker.found
}

/// The first language of which `word` (folded) is an ordinary word that is not allowed as a term: `lang` alone, or
/// any for `*`.
fn common_in<'a>(languages: &'a [Language], word: &str, lang: &str) -> Option<&'a str> {
    let common = languages.iter().filter(|language| lang == "*" || language.tag == lang);
    let mut common = common.filter(|l| l.common.contains(word) && !l.allowed.contains(word));
    common.next().map(|language| language.tag.as_str())
}

struct Checker<'a> {
    sources: &'a Sources,
    found: Vec<Finding>,
}

impl<'a> Checker<'a> {
    fn tell(&mut self, level: Level, rule: &'static str, place: Option<Place>, what: String) {
        let file = place.and_then(|place| self.sources.files.get(place.file));
        let file = file.map_or_else(String::new, |file| file.display().to_string());
        let line = place.map_or(0, |place| place.line);
        self.found.push(Finding { level, rule, file, line, what });
    }

    fn licences(&mut self) {
        for (i, set) in self.sources.sets.iter().enumerate() {
            if NO_LICENCE.iter().any(|word| set.licence.trim().eq_ignore_ascii_case(word)) {
                // A manifest stands beside the rows of its set.
                let row = self.sources.concept_places.iter().find(|place| place.set == i);
                let file = row.and_then(|place| self.sources.files.get(place.file));
                let file = file.map(|file| file.with_file_name("manifest.toml"));
                self.found.push(Finding {
                    level: Level::Error,
                    rule: "licence",
                    file: file.map_or_else(String::new, |file| file.display().to_string()),
                    line: 0,
                    what: format!(
                        "set `{}`: licence `{}` says nothing: state the licence of {}",
                        set.name, set.licence, set.source
                    ),
                });
            }
        }
    }

    /// The kinds of all concepts by key.
    fn concepts(&mut self) -> BTreeMap<&'a str, MentionKind> {
        let sources = self.sources;
        let used: BTreeSet<&str> = sources.terms.iter().map(|term| term.concept.as_str()).collect();
        let mut kinds = BTreeMap::new();
        for (i, concept) in sources.concepts.iter().enumerate() {
            let place = sources.concept_places.get(i).copied();
            if kinds.insert(concept.key.as_str(), concept.kind).is_some() {
                let what = format!("the concept `{}` is defined twice: leave one row", concept.key);
                self.tell(Level::Error, "defined-twice", place, what);
            }
            if !used.contains(concept.key.as_str()) {
                let what = format!("the concept `{}` has no term: it is never found", concept.key);
                self.tell(Level::Warning, "unused", place, what);
            }
        }
        kinds
    }

    /// Checks each row by itself; gives the sound ones by folded term.
    fn terms(&mut self, kinds: &BTreeMap<&str, MentionKind>) -> BTreeMap<String, Vec<Row<'a>>> {
        let sources = self.sources;
        let mut by_fold: BTreeMap<String, Vec<Row<'a>>> = BTreeMap::new();
        let mut text = Folded::new();
        for (i, term) in sources.terms.iter().enumerate() {
            let place = sources.places.get(i).copied();
            let Some(&kind) = kinds.get(term.concept.as_str()) else {
                let what =
                    format!("`{}` names the concept `{}`, which no set defines", term.term, term.concept);
                self.tell(Level::Error, "unknown-concept", place, what);
                continue;
            };
            text.fold(&term.term);
            let folded = text.joined();
            if folded.is_empty() {
                let what = format!("nothing is left of `{}` when it is folded: leave it out", term.term);
                self.tell(Level::Error, "empty", place, what);
                continue;
            }
            if folded.split(' ').any(|word| word == LINK_WORD || word == HANDLE_WORD) {
                let what = format!("`{}` reads as a link or handle and would hit all of them", term.term);
                self.tell(Level::Error, "placeholder", place, what);
                continue;
            }
            if text.tokens().iter().skip(1).any(|token| token.flags.has(TokenFlags::BREAK)) {
                let what = format!(
                    "`{}` holds a sentence end: it is found only where people write it without one",
                    term.term
                );
                self.tell(Level::Warning, "sentence-end", place, what);
            }
            // Drug names count in every language.
            let spoken = if kind == MentionKind::Drug { "*" } else { term.lang.as_str() };
            if !term.weak
                && let Some(lang) = common_in(&sources.languages, &folded, spoken)
            {
                let what = format!(
                    "`{folded}` is a common word (lang/{lang}/common.txt): flag it weak, leave it out, or list it in lang/{lang}/allow.txt"
                );
                self.tell(Level::Warning, "common-word", place, what);
            }
            by_fold.entry(folded).or_default().push(Row { term, kind, place });
        }
        by_fold
    }

    /// Checks the rows of one folded term against each other.
    fn senses(&mut self, folded: &str, rows: Vec<Row<'a>>) {
        let mut senses: Vec<Row<'a>> = Vec::new();
        for row in rows {
            let same = |held: &&mut Row<'_>| {
                held.term.concept == row.term.concept && held.term.lang == row.term.lang
            };
            let Some(held) = senses.iter_mut().find(same) else {
                senses.push(row);
                continue;
            };
            // Sets may agree on a term; within one file the second row is a slip.
            if held.place.map(|place| place.file) == row.place.map(|place| place.file) {
                let what = format!(
                    "`{}` is in this file twice for `{}` (also as `{}`, line {})",
                    row.term.term,
                    row.term.concept,
                    held.term.term,
                    held.place.map_or(0, |place| place.line)
                );
                self.tell(Level::Warning, "duplicate", row.place, what);
            }
            // A set that is sure of a term outweighs one that is not, as in the compiler.
            if held.term.weak && !row.term.weak {
                *held = row;
            }
        }
        // The order in which a matcher tries senses.
        senses.sort_by(|a, b| {
            (a.term.weak, &a.term.concept, &a.term.lang).cmp(&(b.term.weak, &b.term.concept, &b.term.lang))
        });
        for (i, row) in senses.iter().enumerate() {
            let before = senses[..i].iter().find(|b| b.term.concept != row.term.concept && b.covers(row));
            let Some(before) = before else { continue };
            let where_else = before.place.map_or_else(String::new, |place| self.sources.place(place));
            let strong = !before.term.weak && !row.term.weak;
            if strong && before.kind == row.kind && before.term.lang == row.term.lang {
                let what = format!(
                    "`{folded}` is strong for `{}` and for `{}` ({where_else}), which is always taken: keep one, or flag one weak",
                    row.term.concept, before.term.concept
                );
                self.tell(Level::Error, "ambiguous", row.place, what);
            } else {
                let what = format!(
                    "`{folded}` never stands for `{}`: `{}` ({where_else}) is always taken",
                    row.term.concept, before.term.concept
                );
                self.tell(Level::Warning, "shadowed", row.place, what);
            }
        }
    }
}
