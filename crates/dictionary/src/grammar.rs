//! Phrases put together from parts, as data (`lang/<tag>/grammar.tsv`):
//!
//! ```text
//! slot     body    abdomen    stomach; tummy; belly      a part: its name, its value, how people say it
//! slot     ache    pain       hurts; is killing me
//! rule     {body} {ache}; {ache} in my {body}            how parts make a phrase
//! outcome  body=abdomen,ache=pain    event/abdominal-pain    what the phrase stands for
//! outcome  body=*,ache=pain          event/pain              any value; the outcome that names more values wins
//! ```
//!
//! Columns are divided by tabs. A phrase without an outcome is not made. All phrases are made when the
//! dictionary is compiled, so that finding them costs no more than finding any other term.

use std::collections::BTreeMap;

use crate::language::lines;
use crate::source::{SourceError, mistake};

/// Phrases that one grammar may make: a slip in a rule must not fill the memory.
const MOST_PHRASES: usize = 500_000;

/// Parts, rules and outcomes of one language.
#[derive(Clone, Debug, Default)]
pub struct Grammar {
    /// Name of the file, for messages.
    file: String,
    /// By slot: value and phrase.
    slots: BTreeMap<String, Vec<(String, String)>>,
    /// Patterns with the line they stand on.
    rules: Vec<(usize, Vec<Piece>)>,
    /// Values by slot, and the concept.
    outcomes: Vec<(Vec<(String, String)>, String)>,
}

#[derive(Clone, Debug)]
enum Piece {
    Word(String),
    Slot(String),
}

/// Stands for any value in an outcome.
const ANY: &str = "*";

impl Grammar {
    /// Reads a `grammar.tsv`.
    ///
    /// # Errors
    /// The first line that is none of slot, rule and outcome, or names a slot that no line defines.
    pub fn parse(file: &str, text: &str) -> Result<Self, SourceError> {
        let mut grammar = Self { file: file.to_owned(), ..Self::default() };
        for (number, line) in lines(text) {
            match line.split('\t').map(str::trim).collect::<Vec<_>>()[..] {
                ["slot", name, value, phrases] => {
                    let slot = grammar.slots.entry(name.to_owned()).or_default();
                    slot.extend(parts(phrases).map(|phrase| (value.to_owned(), phrase.to_owned())));
                }
                ["rule", patterns] => {
                    grammar.rules.extend(parts(patterns).map(|pattern| (number, pieces(pattern))));
                }
                ["outcome", values, concept] => {
                    let pairs =
                        values.split(',').map(|pair| pair.split_once('=')).collect::<Option<Vec<_>>>();
                    let Some(pairs) = pairs else {
                        return Err(mistake(
                            file,
                            number,
                            format!("`{values}`: expected slot=value,slot=value"),
                        ));
                    };
                    let owned =
                        |(slot, value): (&str, &str)| (slot.trim().to_owned(), value.trim().to_owned());
                    grammar.outcomes.push((pairs.into_iter().map(owned).collect(), concept.to_owned()));
                }
                _ => {
                    let what = "expected `slot name value phrases`, `rule patterns` or `outcome values concept`, \
                                divided by tabs";
                    return Err(mistake(file, number, what));
                }
            }
        }
        for (number, pieces) in &grammar.rules {
            for piece in pieces {
                if let Piece::Slot(name) = piece
                    && !grammar.slots.contains_key(name)
                {
                    return Err(mistake(file, *number, format!("no line defines the slot `{name}`")));
                }
            }
        }
        Ok(grammar)
    }

    /// Every phrase with its concept, in the order of the rules.
    ///
    /// # Errors
    /// A rule that makes the grammar exceed half a million phrases.
    pub fn phrases(&self) -> Result<Vec<(String, &str)>, SourceError> {
        let mut out = Vec::new();
        for (number, pieces) in &self.rules {
            let mut partial: Vec<(String, Vec<(&str, &str)>)> = vec![(String::new(), Vec::new())];
            for piece in pieces {
                partial = self.extend(&partial, piece);
                if out.len() + partial.len() > MOST_PHRASES {
                    let what = format!("this rule brings the grammar to more than {MOST_PHRASES} phrases");
                    return Err(mistake(&self.file, *number, what));
                }
            }
            let made =
                partial.into_iter().filter_map(|(phrase, values)| Some((phrase, self.outcome(&values)?)));
            out.extend(made);
        }
        Ok(out)
    }

    fn extend<'a>(
        &'a self,
        partial: &[(String, Vec<(&'a str, &'a str)>)],
        piece: &'a Piece,
    ) -> Vec<(String, Vec<(&'a str, &'a str)>)> {
        let join = |phrase: &str, more: &str| {
            if phrase.is_empty() { more.to_owned() } else { format!("{phrase} {more}") }
        };
        let mut out = Vec::new();
        for (phrase, values) in partial {
            match piece {
                Piece::Word(word) => out.push((join(phrase, word), values.clone())),
                Piece::Slot(name) => {
                    for (value, said) in self.slots.get(name).into_iter().flatten() {
                        let mut values = values.clone();
                        values.push((name, value));
                        out.push((join(phrase, said), values));
                    }
                }
            }
        }
        out
    }

    /// The concept of the outcome that fits and names most values; the first of equals.
    fn outcome(&self, values: &[(&str, &str)]) -> Option<&str> {
        let fits = |(slot, value): &(String, String)| {
            values.iter().any(|(name, given)| name == slot && (value == ANY || value == given))
        };
        let mut best: Option<(usize, &str)> = None;
        for (conditions, concept) in &self.outcomes {
            let named = conditions.iter().filter(|(_, value)| value != ANY).count();
            if conditions.iter().all(fits) && best.is_none_or(|(most, _)| named > most) {
                best = Some((named, concept));
            }
        }
        best.map(|(_, concept)| concept)
    }
}

fn parts(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(';').map(str::trim).filter(|part| !part.is_empty())
}

fn pieces(pattern: &str) -> Vec<Piece> {
    let piece = |word: &str| match word.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
        Some(name) => Piece::Slot(name.to_owned()),
        None => Piece::Word(word.to_owned()),
    };
    pattern.split_whitespace().map(piece).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# comment\n\
        slot\tbody\tabdomen\tstomach; tummy\n\
        slot\tbody\thead\thead\n\
        slot\tache\tpain\thurts; is killing me\n\
        slot\tache\tspin\tspins\n\
        rule\t{body} {ache}\n\
        outcome\tbody=*,ache=pain\tevent/pain\n\
        outcome\tbody=abdomen,ache=pain\tevent/abdominal-pain\n\
        outcome\tbody=head,ache=spin\tevent/vertigo\n";

    #[test]
    fn the_outcome_that_names_more_wins_and_none_makes_no_phrase() {
        let grammar = Grammar::parse("g.tsv", TEXT).expect("it is sound");
        let phrases = grammar.phrases().expect("it is small");
        let expected = [
            ("stomach hurts", "event/abdominal-pain"),
            ("stomach is killing me", "event/abdominal-pain"),
            ("tummy hurts", "event/abdominal-pain"),
            ("tummy is killing me", "event/abdominal-pain"),
            ("head hurts", "event/pain"),
            ("head is killing me", "event/pain"),
            ("head spins", "event/vertigo"),
        ];
        let found: Vec<(&str, &str)> = phrases.iter().map(|(p, c)| (p.as_str(), *c)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn mistakes_name_their_line() {
        for (text, said) in [
            ("slot\tbody\n", "g.tsv:1: expected `slot name value phrases`"),
            ("# c\nrule\t{none} hurts\n", "g.tsv:2: no line defines the slot `none`"),
            ("outcome\tbody\tevent/x\n", "g.tsv:1: `body`: expected slot=value"),
        ] {
            let error = Grammar::parse("g.tsv", text).expect_err(said).to_string();
            assert!(error.starts_with(said), "{error}");
        }
    }
}
