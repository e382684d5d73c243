//! Names of people: read after titles, cues, greetings and at the end of letters, then found again elsewhere.
//!
//! A cue says that a name may follow; what follows must look like one
//! (capitals, initials, particles such as `van`) and must not be an everyday word or a protected mention.
//! After strong cues (`my name is`) small letters are believed too. Given names that are nothing else
//! (`rules/given.tsv`) need no cue.

use std::collections::HashSet;
use std::ops::Range;

use model::Span;
use regex::Regex;

use crate::rules::{RULES, fold};

/// Most words of one name.
const MOST_WORDS: usize = 3;
/// Longest word of a name, in bytes; longer ones are no names.
const LONGEST_WORD: usize = 40;

/// How what follows a cue is read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Trust {
    /// Only words with a capital.
    Capital,
    /// Small letters too.
    Any,
    /// As `Capital`, or as `Any` where a line holds nothing else; the name must end the line.
    Line,
    /// Only words with a capital, and a comma or the end of the line must follow.
    Greeting,
    /// Only words with a capital, in a text that is not all capitals.
    Introduced,
    /// Only words with a capital, and an age must follow.
    Aged,
    /// Only words with a capital, and the cue must be no gift: `gave my son Advil`.
    Relation,
}

/// Every name in `text`, in no order, overlaps possible.
pub(crate) fn find(text: &str, protected: &[Span]) -> Vec<Range<usize>> {
    let rules = &*RULES;
    let mut names = Vec::new();
    let cues: [(&Regex, Trust); 8] = [
        (&rules.titles, Trust::Capital),
        (&rules.cues, Trust::Any),
        (&rules.labels, Trust::Any),
        (&rules.hellos, Trust::Introduced),
        (&rules.intros, Trust::Aged),
        (&rules.relations, Trust::Relation),
        (&rules.signoffs, Trust::Line),
        (&rules.greetings, Trust::Greeting),
    ];
    for (regex, trust) in cues {
        for cue in regex.find_iter(text) {
            // A cue that begins with a line end or a full stop is a word's start by itself.
            let open = !cue.as_str().starts_with(char::is_alphanumeric)
                || text[..cue.start()].chars().next_back().is_none_or(|c| !c.is_alphanumeric() && c != '\'');
            if open && let Some(name) = after(text, cue.range(), trust, protected) {
                names.push(name);
            }
        }
    }
    names.extend(last_line(text, protected));
    given(text, protected, &mut names);
    names
}

/// Given names with a capital, and the surname behind them.
fn given(text: &str, protected: &[Span], names: &mut Vec<Range<usize>>) {
    let mut open = true;
    let mut next = 0;
    for (at, c) in text.char_indices() {
        if open && at >= next && c.is_uppercase() && RULES.is_given_name(word_at(text, at)) {
            let first = word_at(text, at);
            // A two-word name at most: without a cue, what follows is more often a sentence than a name.
            let surname =
                text[at + first.len()..].strip_prefix(' ').map(|rest| word_at(rest, 0)).unwrap_or_default();
            let known = surname.chars().count() > 1
                && surname.starts_with(char::is_uppercase)
                && surname.chars().skip(1).all(|c| !c.is_uppercase())
                && !RULES.is_common(surname)
                && !RULES.is_title(surname);
            let long = at..at + first.len() + 1 + surname.len();
            let name = if known && free(&long, protected) { long } else { at..at + first.len() };
            next = name.end;
            // `Oscar100` is something else.
            let shut = text[name.end..].chars().next().is_none_or(|c| !c.is_alphanumeric());
            if shut && free(&name, protected) {
                names.push(name);
            }
        }
        open = !c.is_alphanumeric();
    }
}

/// Further places of the names found, letter for letter: who is `Dr Okafor` once is `Okafor` later.
pub(crate) fn again(text: &str, known: &HashSet<&str>, protected: &[Span]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    if known.is_empty() {
        return found;
    }
    let mut open = true;
    for (at, c) in text.char_indices() {
        if open && c.is_alphanumeric() {
            let simple = text[at..]
                .find(|c: char| !c.is_alphanumeric())
                .map_or(&text[at..], |end| &text[at..at + end]);
            // `Müller-Lee` as a whole first, then `Müller` alone.
            if let Some(word) = [word_at(text, at), simple].into_iter().find(|word| known.contains(word)) {
                let range = at..at + word.len();
                let shut = text[range.end..].chars().next().is_none_or(|c| !c.is_alphanumeric());
                if shut && free(&range, protected) {
                    found.push(range);
                }
            }
        }
        open = !c.is_alphanumeric();
    }
    found
}

/// The words of a name that are worth looking for elsewhere.
pub(crate) fn telling_words(name: &str) -> impl Iterator<Item = &str> {
    name.split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’' && c != '-').filter(|word| {
        word.chars().count() >= 3 && word.starts_with(char::is_uppercase) && !RULES.is_common(word)
    })
}

fn after(text: &str, cue: Range<usize>, trust: Trust, protected: &[Span]) -> Option<Range<usize>> {
    match trust {
        Trust::Capital => read(text, cue.end, false, protected),
        Trust::Any => read(text, cue.end, false, protected).or_else(|| read(text, cue.end, true, protected)),
        Trust::Relation => {
            let shouted = !text[cue.clone()].contains(char::is_lowercase);
            let before =
                text[..cue.start].trim_end().rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
            if shouted || RULES.is_giving(before) {
                return None;
            }
            read(text, cue.end, false, protected)
        }
        Trust::Introduced => {
            let shouted = !text[cue.clone()].contains(char::is_lowercase);
            if shouted { None } else { read(text, cue.end, false, protected) }
        }
        Trust::Aged => {
            let name = read(text, cue.end, false, protected)?;
            let age = text[name.end..].strip_prefix(',')?.trim_start();
            age.starts_with(|c: char| c.is_ascii_digit()).then_some(name)
        }
        Trust::Greeting => {
            let name = read(text, cue.end, false, protected)?;
            let rest = text[name.end..].trim_start_matches([' ', '\t']);
            (rest.is_empty() || rest.starts_with([',', '!', ':', '\n', '\r', '.', '-', '–'])).then_some(name)
        }
        Trust::Line => {
            let alone = text[cue.clone()].trim_start().contains('\n');
            let ends = |name: &Range<usize>| {
                let rest = text[name.end..].trim_start_matches([' ', '\t', '.', '!', ',', '\r']);
                rest.is_empty() || rest.starts_with('\n') || rest.starts_with('(')
            };
            let capital = read(text, cue.end, false, protected).filter(ends);
            capital.or_else(|| alone.then(|| read(text, cue.end, true, protected).filter(ends)).flatten())
        }
    }
}

/// A last line that is a dash and a name.
fn last_line(text: &str, protected: &[Span]) -> Option<Range<usize>> {
    let trimmed = text.trim_end();
    let start = trimmed.rfind('\n').map(|at| at + 1)?;
    let is_dash = |line: &str| line.trim_start().starts_with(['-', '–', '—', '~', '*']);
    // After another line with a dash it is the last item of a list.
    let before = trimmed[..start].trim_end().lines().next_back().unwrap_or_default();
    if !is_dash(&trimmed[start..]) || is_dash(before) {
        return None;
    }
    let at = start + trimmed[start..].find(char::is_alphabetic)?;
    read(text, at, false, protected).filter(|name| name.end == trimmed.len())
}

/// Reads a name at `at`: up to three words, particles and initials among them.
fn read(text: &str, at: usize, small: bool, protected: &[Span]) -> Option<Range<usize>> {
    let mut end = at;
    let mut words = 0;
    let mut next = at
        + (text[at..].len() - text[at..].trim_start_matches([' ', '\t', '"', '“', '„', '«', '*', '_']).len());
    let start = next;
    while words < MOST_WORDS {
        let word = word_at(text, next);
        if !word.starts_with(char::is_alphabetic)
            || word.len() > LONGEST_WORD
            || !free(&(next..next + word.len()), protected)
        {
            break;
        }
        let capital = word.starts_with(char::is_uppercase) || !word.starts_with(char::is_lowercase);
        let stop = next + word.len();
        if let Some(step) = particle(text, word, stop) {
            if words == 0 && small {
                break;
            }
            next = step;
            continue;
        }
        let initial = capital && word.chars().count() == 1 && text[stop..].starts_with('.');
        if initial {
            words += 1;
            end = stop + 1;
            match gap(text, end) {
                Some(gap) => next = end + gap,
                None => break,
            }
            continue;
        }
        if (!capital && !small) || RULES.is_common(word) || RULES.is_title(word) || is_everyday_form(word) {
            break;
        }
        words += 1;
        end = stop;
        // An initial takes its full stop along.
        if word.chars().count() <= 2 && text[stop..].starts_with('.') {
            end += 1;
        }
        match gap(text, end) {
            Some(gap) => next = end + gap,
            None => break,
        }
    }
    (words > 0).then_some(start..end)
}

/// Where the next word starts, if `word` is a small word inside a name (`van`, `Le`) and the name goes on.
fn particle(text: &str, word: &str, stop: usize) -> Option<usize> {
    if !RULES.is_particle(&fold(word)) {
        return None;
    }
    let next = stop + gap(text, stop)?;
    let following = word_at(text, next);
    let small = RULES.is_particle(following);
    (small || (following.starts_with(char::is_uppercase) && !RULES.is_common(following))).then_some(next)
}

/// `she's`, `it's`: an everyday word with something hung on.
fn is_everyday_form(word: &str) -> bool {
    word.split_once(['\'', '’']).is_some_and(|(head, tail)| RULES.is_common(head) && fold(tail).len() <= 2)
}

/// Bytes between two words of a name: one or two blanks, or nothing where an initial runs on (`J.R.`).
fn gap(text: &str, at: usize) -> Option<usize> {
    let blanks = text[at..].bytes().take_while(|b| *b == b' ').count();
    match blanks {
        0 => text[..at].ends_with('.').then_some(0),
        1 | 2 => Some(blanks),
        _ => None,
    }
}

/// Letters, with apostrophes, hyphens and combining accents inside.
fn word_at(text: &str, at: usize) -> &str {
    let rest = &text[at..];
    let end = rest
        .find(|c: char| !c.is_alphabetic() && !matches!(c, '\'' | '’' | '-' | '\u{300}'..='\u{36f}'))
        .unwrap_or(rest.len());
    let word = rest[..end].trim_end_matches(['\'', '’', '-']);
    // A genitive is no part of the name.
    word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")).unwrap_or(word)
}

fn free(range: &Range<usize>, protected: &[Span]) -> bool {
    !protected.iter().any(|p| p.overlaps(Span::new(range.start, range.end)))
}
