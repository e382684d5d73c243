//! The knowledge of what identifiers look like, read from `rules/*.tsv` and compiled once.
//!
//! A mistake in the tables is a mistake in this crate: it panics on first use, and the tests use every row.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use regex::{Regex, RegexBuilder};

use crate::checks::{self, Check};
use crate::kind::Kind;

const WORDS: &str = include_str!("rules/words.tsv");
const GIVEN: &str = include_str!("rules/given.tsv");
const IBAN: &str = include_str!("rules/iban.tsv");
const PATTERNS: &str = include_str!("rules/patterns.tsv");

/// Everything compiled; constant data.
pub(crate) static RULES: LazyLock<Rules> = LazyLock::new(Rules::compile);

/// Characters a text must hold for a pattern to be worth trying.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Presence(u8);

impl Presence {
    const SIGNS: [u8; 5] = *b"@.:/-";

    /// What `text` holds.
    pub(crate) fn of(text: &str) -> Self {
        text.bytes().fold(Self(0), |seen, byte| Self(seen.0 | Self::bit(byte)))
    }

    pub(crate) fn covers(self, needs: Self) -> bool {
        self.0 & needs.0 == needs.0
    }

    fn bit(byte: u8) -> u8 {
        if byte.is_ascii_digit() {
            return 1;
        }
        Self::SIGNS.iter().position(|&sign| sign == byte).map_or(0, |at| 2 << at)
    }
}

/// One row of `patterns.tsv`.
pub(crate) struct Rule {
    pub(crate) kind: Kind,
    pub(crate) needs: Presence,
    pub(crate) check: Option<Check>,
    /// No letter or digit may stand before the match.
    pub(crate) left: bool,
    /// No letter or digit may stand after it.
    pub(crate) right: bool,
    /// Given up where it overlaps a protected span.
    pub(crate) guarded: bool,
    pub(crate) regex: Regex,
    pub(crate) grouped: bool,
}

/// The tables, compiled.
pub(crate) struct Rules {
    pub(crate) patterns: Vec<Rule>,
    /// Titles, one or more in a row; a name follows.
    pub(crate) titles: Regex,
    /// Cues after which a name follows, by how far they are believed.
    pub(crate) cues: Regex,
    pub(crate) labels: Regex,
    pub(crate) hellos: Regex,
    pub(crate) intros: Regex,
    pub(crate) relations: Regex,
    pub(crate) signoffs: Regex,
    pub(crate) greetings: Regex,
    common: HashSet<String>,
    units: HashSet<&'static str>,
    particles: HashSet<&'static str>,
    giving: HashSet<&'static str>,
    title_words: HashSet<&'static str>,
    batches: HashSet<&'static str>,
    given: HashSet<&'static str>,
    iban: HashMap<&'static str, usize>,
}

impl Rules {
    /// Whether the word is no name, whatever stands before it. Case does not count.
    pub(crate) fn is_common(&self, word: &str) -> bool {
        self.common.contains(fold(word).as_str())
    }

    /// Whether the word makes the number before it a quantity.
    pub(crate) fn is_unit(&self, word: &str) -> bool {
        self.units.contains(fold(word).as_str())
    }

    pub(crate) fn is_particle(&self, word: &str) -> bool {
        self.particles.contains(word)
    }

    pub(crate) fn is_giving(&self, word: &str) -> bool {
        self.giving.contains(fold(word).as_str())
    }

    /// Length of an IBAN of that country, in characters.
    pub(crate) fn iban_length(&self, country: &str) -> Option<usize> {
        self.iban.get(country.to_ascii_uppercase().as_str()).copied()
    }

    /// Whether the word, letter for letter, is a given name that is nothing else.
    pub(crate) fn is_given_name(&self, word: &str) -> bool {
        self.given.contains(word)
    }

    /// Whether the word stands before numbers of products.
    pub(crate) fn is_batch(&self, word: &str) -> bool {
        self.batches.contains(fold(word).as_str())
    }

    pub(crate) fn is_title(&self, word: &str) -> bool {
        self.title_words.contains(fold(word).as_str())
    }

    fn compile() -> Self {
        let lists = lists();
        let alternation = |name: &str| alternation(&lists, name);
        let words = |name: &str| lists.get(name).cloned().unwrap_or_default();
        let mut common: HashSet<String> = HashSet::new();
        for list in ["common", "month", "weekday", "unit"] {
            common.extend(words(list).into_iter().map(fold));
        }
        let title = format!(
            r"(?i)(?:(?:{})(?:\.[ \t]*|[ \t]+)|(?:{})[ \t]*)+",
            alternation("title"),
            alternation("title_dotted")
        );
        let line_start = r"(?:^|[\r\n]|[.!?…]\s)[ \t]*";
        Self {
            patterns: patterns(&lists),
            titles: regex(&title),
            cues: regex(&format!(r"(?i)(?:{})[ \t:,]+", alternation("cue"))),
            labels: regex(&format!(r"(?i)(?:{})[ \t]*:[ \t]*", alternation("label"))),
            hellos: regex(&format!(r"(?i)(?:{})[ \t]+", alternation("hello"))),
            intros: regex(&format!(r"(?i)(?:{})[ \t]+", alternation("intro"))),
            relations: regex(&format!(r"(?i)(?:{})(?:'s name is|,)?[ \t]+", alternation("relation"))),
            signoffs: regex(&format!(
                r"(?i){line_start}(?:{})(?:[ \t]*[,.!:–—-]+[ \t]*(?:\r?\n)*|[ \t]*(?:\r?\n)+|[ \t]+)[ \t]*",
                alternation("signoff")
            )),
            greetings: regex(&format!(r"(?i)(?:^|[\r\n])[ \t]*(?:{})[ \t]+", alternation("greeting"))),
            common,
            units: words("unit").into_iter().collect(),
            particles: words("particle").into_iter().collect(),
            giving: words("giving").into_iter().collect(),
            given: rows(GIVEN)
                .filter_map(|row| row.split_once('\t'))
                .flat_map(|(_, names)| names.split('|'))
                .collect(),
            iban: rows(IBAN)
                .map(|row| {
                    let (country, length) = row.split_once('\t').expect("iban.tsv: two columns are needed");
                    (country, length.parse().expect("iban.tsv: a length is a number"))
                })
                .collect(),
            batches: words("batch").into_iter().collect(),
            title_words: words("title").into_iter().collect(),
        }
    }
}

/// Lower case without a change of meaning; offsets are not kept, as only equality is asked for.
pub(crate) fn fold(word: &str) -> String {
    word.chars().flat_map(char::to_lowercase).map(|c| if c == '’' { '\'' } else { c }).collect()
}

type Lists = HashMap<&'static str, Vec<&'static str>>;

fn lists() -> Lists {
    let mut lists = Lists::new();
    for line in rows(WORDS) {
        let mut columns = line.split('\t');
        let (Some(name), Some(_language), Some(words)) = (columns.next(), columns.next(), columns.next())
        else {
            panic!("words.tsv: three columns are needed: {line}");
        };
        lists.entry(name).or_default().extend(words.split('|'));
    }
    lists
}

fn patterns(lists: &Lists) -> Vec<Rule> {
    let mut parts: Vec<(&str, String)> = Vec::new();
    let mut rules = Vec::new();
    for line in rows(PATTERNS) {
        let columns: Vec<&str> = line.splitn(6, '\t').collect();
        let [name, kind, needs, check, edges, pattern] = columns[..] else {
            panic!("patterns.tsv: six columns are needed: {line}");
        };
        let mut pattern = pattern.to_owned();
        for (part, text) in &parts {
            pattern = pattern.replace(part, text);
        }
        let pattern = expand(&pattern, lists);
        if name.starts_with('%') {
            parts.push((name, pattern));
            continue;
        }
        let regex = regex(&pattern);
        rules.push(Rule {
            kind: Kind::named(kind).unwrap_or_else(|| panic!("patterns.tsv: no such kind: {kind}")),
            needs: if needs == "-" { Presence::default() } else { Presence::of(needs) },
            check: (check != "-").then(|| {
                checks::named(check).unwrap_or_else(|| panic!("patterns.tsv: no such check: {check}"))
            }),
            left: !edges.starts_with("free"),
            right: edges.starts_with("word"),
            guarded: edges.ends_with("+guarded"),
            grouped: regex.captures_len() > 1,
            regex,
        });
    }
    rules
}

/// Replaces `%list%` by the alternation of that list, `%LIST%` by its words in capitals.
fn expand(pattern: &str, lists: &Lists) -> String {
    let list = Regex::new("%([a-z_]+|[A-Z_]+)%").expect("a constant");
    let expanded = list.replace_all(pattern, |found: &regex::Captures<'_>| {
        let name = &found[1];
        if name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_') {
            alternation(lists, name)
        } else {
            alternation(lists, &name.to_ascii_lowercase()).to_ascii_uppercase()
        }
    });
    expanded.into_owned()
}

/// The words of a list as a regex alternation, longest first, so that `born on` is preferred to `born`.
fn alternation(lists: &Lists, name: &str) -> String {
    let mut words = lists.get(name).unwrap_or_else(|| panic!("words.tsv: no list {name}")).clone();
    words.sort_by_key(|word| (std::cmp::Reverse(word.len()), *word));
    words.dedup();
    let escaped: Vec<String> =
        words.into_iter().map(|word| regex::escape(word).replace(' ', r"\s+")).collect();
    escaped.join("|")
}

fn rows(table: &'static str) -> impl Iterator<Item = &'static str> {
    table.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

fn regex(pattern: &str) -> Regex {
    RegexBuilder::new(pattern).build().unwrap_or_else(|error| panic!("rules: {error}"))
}
