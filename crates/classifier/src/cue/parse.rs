//! Reads cue files into compiled sets, one per language.

use std::borrow::Cow;
use std::sync::OnceLock;

use text::{Lang, fold_term};

use super::category::Category;
use crate::unit::{NUMBER_HASH, hash_of};

/// Placeholder of a drug mention in a phrase.
pub(crate) const DRUG_WORD: &str = "<drug>";
/// Placeholder of a number in a phrase.
pub(crate) const NUMBER_WORD: &str = "<num>";
/// Language tag of the cues that hold in every language.
const EVERY_LANGUAGE: &str = "und";
/// Most phrases of one line; more is a mistake in it.
const MOST_PHRASES: usize = 2048;
/// Buckets of the first-word table. Fewer only makes look-ups compare more.
const BUCKETS: usize = 4096;

/// Where the scope of a cue lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    Forward,
    Backward,
    Both,
    /// Forward, or where nothing follows backward, over a sentence end too.
    Answer,
    Anywhere,
}

/// One word of a phrase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// A word, or the shape of a number, by hash.
    Word(u32),
    /// One to three words of any kind.
    Gap,
}

/// One compiled cue.
#[derive(Clone, Debug)]
pub(crate) struct Cue {
    pub(crate) parts: Vec<Part>,
    pub(crate) category: Category,
    pub(crate) direction: Direction,
    pub(crate) window: u32,
    pub(crate) value: &'static str,
    /// What a number word stands for, if the file says so.
    number: Option<u32>,
}

/// Why a cue file cannot be used.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("cues of language `{lang}`, line {line}: {what}")]
pub struct CueError {
    /// Language of the file.
    pub lang: String,
    /// 1-based line.
    pub line: usize,
    /// What is wrong and what is expected.
    pub what: String,
}

/// How a cue begins.
#[derive(Clone, Copy, Debug)]
struct Opening {
    first: u32,
    second: Second,
}

/// What a cue asks of the word after its first.
#[derive(Clone, Copy, Debug)]
enum Second {
    Any,
    Word(u32),
}

/// The cues of one language, with those of every language merged in.
#[derive(Clone, Debug)]
pub(crate) struct CueSet {
    /// By bucket of the first word; within one bucket longest phrase first.
    pub(crate) cues: Vec<Cue>,
    /// How each cue begins, in the same order.
    openings: Vec<Opening>,
    /// `cues[starts[b]..starts[b + 1]]` are the cues of bucket `b`.
    starts: Vec<u32>,
    /// Hashes of words that count as numbers, sorted.
    numbers: Vec<u32>,
    /// What those words stand for, where the file says so, by hash.
    number_values: Vec<(u32, u32)>,
}

/// The cues of all languages.
#[derive(Clone, Debug)]
pub struct Cues {
    /// Those of every language, for one that has none of its own.
    shared: CueSet,
    languages: Vec<Language>,
}

/// The cues of one language, read when a post first needs them.
#[derive(Clone, Debug)]
struct Language {
    lang: Lang,
    /// Its file, and before it that of every language.
    files: Cow<'static, [(&'static str, &'static str)]>,
    set: OnceLock<CueSet>,
}

impl Cues {
    /// Compiles the files: pairs of language tag and content. The tag `und` means every language.
    ///
    /// # Errors
    /// The first line that is not a cue, or a tag that is not one.
    pub fn parse(files: &[(&str, &str)]) -> Result<Self, CueError> {
        let mut shared = Vec::new();
        for (_, content) in files.iter().filter(|(lang, _)| *lang == EVERY_LANGUAGE) {
            read(EVERY_LANGUAGE, content, &mut shared)?;
        }
        let mut languages = Vec::new();
        for (tag, content) in files.iter().filter(|(lang, _)| *lang != EVERY_LANGUAGE) {
            let lang = language(tag)?;
            let mut cues = shared.clone();
            read(tag, content, &mut cues)?;
            let set = OnceLock::from(CueSet::compile(cues));
            languages.push(Language { lang, files: Cow::default(), set });
        }
        Ok(Self { shared: CueSet::compile(shared), languages })
    }

    /// The same for files that are part of the program, each language compiled when a post first needs it: a program that
    /// judges one post reads the cues of one language.
    ///
    /// # Errors
    /// As [`Cues::parse`], for the file of every language and for the tags. A line of another file that is not a cue is
    /// passed over when its turn comes: a test shows that the files have none.
    pub fn when_needed(files: &'static [(&'static str, &'static str)]) -> Result<Self, CueError> {
        let of_every: Vec<_> = files.iter().filter(|(lang, _)| *lang == EVERY_LANGUAGE).copied().collect();
        let Self { shared, .. } = Self::parse(&of_every)?;
        let languages = files
            .iter()
            .filter(|(tag, _)| *tag != EVERY_LANGUAGE)
            .map(|file| {
                let files = of_every.iter().copied().chain([*file]).collect();
                Ok(Language { lang: language(file.0)?, files: Cow::Owned(files), set: OnceLock::new() })
            })
            .collect::<Result<_, _>>()?;
        Ok(Self { shared, languages })
    }

    /// The cues of a language; those of every language where it has none of its own.
    pub(crate) fn of(&self, lang: Lang) -> &CueSet {
        let own = self.languages.iter().find(|own| own.lang == lang);
        own.map_or(&self.shared, Language::set)
    }

    /// Languages that have cues of their own.
    pub fn languages(&self) -> impl Iterator<Item = Lang> + '_ {
        self.languages.iter().map(|own| own.lang)
    }

    /// How many cues there are in all sets.
    pub fn len(&self) -> usize {
        self.shared.cues.len() + self.languages.iter().map(|own| own.set().cues.len()).sum::<usize>()
    }

    /// Whether there is no cue at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Language {
    fn set(&self) -> &CueSet {
        self.set.get_or_init(|| {
            let lines = self.files.iter().flat_map(|(_, content)| content.lines());
            let cues = lines.filter(|line| is_cue(line)).filter_map(|line| read_line(line).ok()).flatten();
            CueSet::compile(cues.collect())
        })
    }
}

fn language(tag: &str) -> Result<Lang, CueError> {
    Lang::parse(tag).ok_or_else(|| CueError {
        lang: tag.to_owned(),
        line: 0,
        what: "the language is not a BCP 47 tag such as `de`".to_owned(),
    })
}

impl CueSet {
    fn compile(cues: Vec<Cue>) -> Self {
        let (numbers, mut cues): (Vec<Cue>, Vec<Cue>) =
            cues.into_iter().partition(|cue| cue.category == Category::Number);
        let mut number_values: Vec<(u32, u32)> =
            numbers.iter().filter_map(|cue| Some((first_word(cue), cue.number?))).collect();
        number_values.sort_unstable();
        let mut numbers: Vec<u32> = numbers.iter().map(first_word).collect();
        numbers.sort_unstable();
        // Where the text has a number word, phrases see the placeholder: "one patient" is `<num> patient` to both.
        for part in cues.iter_mut().flat_map(|cue| &mut cue.parts) {
            if matches!(part, Part::Word(hash) if numbers.binary_search(hash).is_ok()) {
                *part = Part::Word(NUMBER_HASH);
            }
        }
        cues.sort_by_key(|cue| {
            // "Never been the same" hides its denial, and is an outcome itself.
            let order = match cue.category {
                Category::Outcome | Category::Course => 0,
                Category::Pseudo => 1,
                _ => 2,
            };
            (bucket(first_word(cue)), std::cmp::Reverse(cue.parts.len()), order)
        });
        let mut starts = vec![0u32; BUCKETS + 1];
        for cue in &cues {
            starts[bucket(first_word(cue)) + 1] += 1;
        }
        for b in 0..BUCKETS {
            starts[b + 1] += starts[b];
        }
        let openings = cues.iter().map(opening).collect();
        Self { cues, openings, starts, numbers, number_values }
    }

    /// The cues that may begin with these two words, longest first. A common word opens hundreds of cues, so
    /// that the second word is looked at before a cue is fetched.
    #[inline]
    pub(crate) fn beginning(&self, first: u32, second: Option<u32>) -> impl Iterator<Item = &Cue> {
        let b = bucket(first);
        let range = self.starts[b] as usize..self.starts[b + 1] as usize;
        self.openings[range.clone()].iter().zip(&self.cues[range]).filter_map(move |(opening, cue)| {
            let fits = match opening.second {
                Second::Any => true,
                Second::Word(hash) => second == Some(hash),
            };
            (opening.first == first && fits).then_some(cue)
        })
    }

    /// Whether a word is a number word.
    pub(crate) fn is_number(&self, hash: u32) -> bool {
        self.numbers.binary_search(&hash).is_ok()
    }

    /// What a number word stands for, if the cues say so.
    pub(crate) fn number(&self, hash: u32) -> Option<u32> {
        let at = self.number_values.binary_search_by_key(&hash, |(word, _)| *word).ok()?;
        self.number_values.get(at).map(|(_, number)| *number)
    }
}

fn bucket(hash: u32) -> usize {
    ((hash ^ hash >> 15).wrapping_mul(0x2c1b_3c6d) >> 20) as usize % BUCKETS
}

fn opening(cue: &Cue) -> Opening {
    let second = match cue.parts.get(1) {
        Some(Part::Word(hash)) => Second::Word(*hash),
        Some(Part::Gap) | None => Second::Any,
    };
    Opening { first: first_word(cue), second }
}

fn first_word(cue: &Cue) -> u32 {
    match cue.parts.first() {
        Some(Part::Word(hash)) => *hash,
        _ => 0,
    }
}

fn read(lang: &str, content: &str, cues: &mut Vec<Cue>) -> Result<(), CueError> {
    for (i, line) in content.lines().enumerate() {
        if !is_cue(line) {
            continue;
        }
        cues.extend(read_line(line).map_err(|what| CueError { lang: lang.to_owned(), line: i + 1, what })?);
    }
    Ok(())
}

/// Whether a line is neither a comment nor empty.
fn is_cue(line: &str) -> bool {
    !line.starts_with('#') && !line.trim().is_empty()
}

fn read_line(line: &str) -> Result<Vec<Cue>, String> {
    let columns: Vec<&str> = line.split('\t').collect();
    let [phrase, kind, direction, window] = columns[..] else {
        return Err(format!("{} columns, expected 4: phrase, category, direction, window", columns.len()));
    };
    let (name, value) = kind.split_once(':').unwrap_or((kind, ""));
    let category = Category::parse(name).ok_or_else(|| format!("unknown category `{name}`"))?;
    let number = match category {
        Category::Number if !value.is_empty() => {
            Some(value.parse().map_err(|_| format!("number `{value}` is not a whole number"))?)
        }
        _ => None,
    };
    let value = match category.values() {
        None => "",
        Some([]) if value.is_empty() => "",
        Some([]) => return Err(format!("category `{name}` takes no value")),
        Some(known) => *known.iter().find(|v| **v == value).ok_or_else(|| {
            let values: Vec<&str> = known.iter().copied().filter(|v| !v.is_empty()).collect();
            format!("category `{name}` takes one of {}", values.join(", "))
        })?,
    };
    let direction = match direction {
        "forward" => Direction::Forward,
        "backward" => Direction::Backward,
        "both" => Direction::Both,
        "answer" => Direction::Answer,
        "anywhere" => Direction::Anywhere,
        other => {
            return Err(format!("direction `{other}` is not forward, backward, both, answer or anywhere"));
        }
    };
    let window = window.parse().map_err(|_| format!("window `{window}` is not a whole number"))?;
    let mut cues = Vec::new();
    for parts in phrases(phrase)? {
        if !matches!((parts.first(), parts.last()), (Some(Part::Word(_)), Some(Part::Word(_)))) {
            return Err("a phrase begins and ends with a word".to_owned());
        }
        if category == Category::Number && parts.len() > 1 {
            return Err("a number word is one word".to_owned());
        }
        cues.push(Cue { parts, category, direction, window, value, number });
    }
    Ok(cues)
}

/// The phrases that one line stands for: each word may be several, `don't|didn't get|have`.
fn phrases(phrase: &str) -> Result<Vec<Vec<Part>>, String> {
    let mut out = vec![Vec::new()];
    for word in phrase.split_whitespace() {
        let choices: Vec<Vec<Part>> = word.split('|').map(parts).collect();
        if out.len() * choices.len() > MOST_PHRASES {
            return Err(format!("the line stands for more than {MOST_PHRASES} phrases"));
        }
        out =
            out.iter().flat_map(|head| choices.iter().map(move |tail| [&head[..], tail].concat())).collect();
    }
    Ok(out)
}

/// What one word of a line stands for; several parts if it is written in one and folds to several.
fn parts(word: &str) -> Vec<Part> {
    if word == "*" {
        vec![Part::Gap]
    } else if word == DRUG_WORD || word.starts_with(NUMBER_WORD) {
        vec![Part::Word(hash_of(word.as_bytes()))]
    } else {
        let folded = fold_term(word);
        folded.split(' ').filter(|w| !w.is_empty()).map(|w| Part::Word(hash_of(w.as_bytes()))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bad_line_says_where_and_what() {
        let cases = [
            ("no\tnegation\tforward", "3 columns"),
            ("no\tnegated\tforward\t5", "unknown category `negated`"),
            ("rash\tcausal:x\tanywhere\t0", "takes no value"),
            ("no\tnegation:x\tforward\t5", "takes one of outright"),
            ("a couple\tnumber\tanywhere\t0", "one word"),
            ("er\tseriousness:bad\tanywhere\t0", "takes one of death"),
            ("no\tnegation\tup\t5", "direction `up`"),
            ("no\tnegation\tforward\tfar", "window `far`"),
            ("sixty\tnumber:lx\tanywhere\t0", "not a whole number"),
            ("* no\tnegation\tforward\t5", "begins and ends with a word"),
            ("!!\tnegation\tforward\t5", "begins and ends with a word"),
        ];
        for (line, what) in cases {
            let content = format!("# comment\n\n{line}\n");
            let error = Cues::parse(&[("en", &content)]).unwrap_err();
            assert_eq!(error.line, 3, "{line}");
            assert!(error.what.contains(what), "{line}: {}", error.what);
        }
    }

    #[test]
    fn one_line_may_stand_for_several_phrases() {
        let cues = Cues::parse(&[("en", "don't|didn't get|have any\tnegation\tforward\t5")]).unwrap();
        assert_eq!(cues.len(), 4);
        let line = format!("{0} {0}\tnegation\tforward\t5", ["no"; 50].join("|"));
        assert!(Cues::parse(&[("en", &line)]).unwrap_err().what.contains("2048"));
    }

    /// The files that ship.
    static SHIPPED: [(&str, &str); 9] = [
        ("und", include_str!("../../../../dictionaries/lang/und/cues.tsv")),
        ("de", include_str!("../../../../dictionaries/lang/de/cues.tsv")),
        ("en", include_str!("../../../../dictionaries/lang/en/cues.tsv")),
        ("es", include_str!("../../../../dictionaries/lang/es/cues.tsv")),
        ("fr", include_str!("../../../../dictionaries/lang/fr/cues.tsv")),
        ("it", include_str!("../../../../dictionaries/lang/it/cues.tsv")),
        ("nl", include_str!("../../../../dictionaries/lang/nl/cues.tsv")),
        ("pt", include_str!("../../../../dictionaries/lang/pt/cues.tsv")),
        ("ru", include_str!("../../../../dictionaries/lang/ru/cues.tsv")),
    ];

    /// Of two lines that say the same phrase in the same category and direction, one is dead or the two disagree. Only a
    /// terminator may stand twice: once for each scope it ends.
    #[test]
    fn no_phrase_stands_twice_in_a_file() {
        let mut twice = Vec::new();
        for (lang, content) in SHIPPED {
            let mut seen = std::collections::HashMap::new();
            for (i, line) in content.lines().enumerate().filter(|(_, line)| !line.starts_with('#')) {
                for cue in read_line(line).unwrap_or_else(|what| panic!("{lang}:{}: {what}", i + 1)) {
                    let ends = if cue.category == Category::Terminator { cue.value } else { "" };
                    let key = (format!("{:?}", cue.parts), cue.category, cue.direction as u8, ends);
                    if let Some(first) = seen.insert(key, i + 1).filter(|first| *first != i + 1) {
                        twice.push(format!("{lang}: line {first} and line {}: {line}", i + 1));
                    }
                }
            }
        }
        assert!(twice.is_empty(), "{}", twice.join("\n"));
    }

    #[test]
    fn languages_read_when_needed_are_those_read_at_once() {
        let (at_once, later) = (Cues::parse(&SHIPPED).unwrap(), Cues::when_needed(&SHIPPED).unwrap());
        for lang in at_once.languages().chain([Lang::UNKNOWN]) {
            let same = |set: &CueSet| format!("{set:?}");
            assert!(same(at_once.of(lang)) == same(later.of(lang)), "{}", lang.as_str());
        }
        assert!(Cues::when_needed(&[("und", "no\tnegated\tforward\t5")]).is_err());
        assert!(Cues::when_needed(&[("not a tag", "")]).is_err());
    }

    #[test]
    fn cues_of_every_language_are_merged_into_each() {
        let cues =
            Cues::parse(&[("und", "lol\tjoke\tanywhere\t0"), ("de", "kein\tnegation\tforward\t5")]).unwrap();
        assert_eq!(cues.of(Lang::parse("de").unwrap()).cues.len(), 2);
        assert_eq!(cues.of(Lang::parse("sv").unwrap()).cues.len(), 1);
    }
}
