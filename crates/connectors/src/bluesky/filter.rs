//! Which posts of the whole network are of interest: those that name a drug that is looked for.
//!
//! A name is compared word by word: words are runs of letters and digits, in lower case; what stands between them does not
//! count, so that `co-codamol` is found as `Co Codamol` too. Memory is that of the names alone.

use std::collections::HashSet;

use crate::query::Term;
use crate::source::Item;

/// Names to look for.
#[derive(Debug)]
pub(super) struct Filter {
    /// Their words, joined with a space.
    names: HashSet<Box<str>>,
    /// Most words in one name.
    most_words: usize,
}

/// Longest name in words; longer ones are looked for by their first words.
const MAX_WORDS: usize = 5;

impl Filter {
    /// A filter for these names; `None` if there are none.
    pub(super) fn new(terms: &[Term]) -> Option<Self> {
        let mut filter = Self { names: HashSet::new(), most_words: 0 };
        for term in terms {
            let words: Vec<String> = words(&term.name).take(MAX_WORDS).collect();
            filter.most_words = filter.most_words.max(words.len());
            if !words.is_empty() {
                filter.names.insert(words.join(" ").into());
            }
        }
        (!filter.names.is_empty()).then_some(filter)
    }

    /// Whether a post names one of them, in its own words or in what stands around them.
    pub(super) fn names_any(&self, post: &Item) -> bool {
        std::iter::once(&post.text).chain(&post.about).any(|text| self.in_text(text))
    }

    fn in_text(&self, text: &str) -> bool {
        // Where the last words begin in `line`, the latest last.
        let mut line = String::with_capacity(text.len());
        let mut starts: Vec<usize> = Vec::new();
        for word in words(text) {
            if !line.is_empty() {
                line.push(' ');
            }
            starts.push(line.len());
            line.push_str(&word);
            let from = starts.len().saturating_sub(self.most_words);
            if starts[from..].iter().any(|start| self.names.contains(&line[*start..])) {
                return true;
            }
        }
        false
    }
}

fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| word.chars().flat_map(char::to_lowercase).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_word_by_word() {
        let terms = ["zoloft", "st johns wort", "co-codamol", "солиан"].map(|name| Term {
            name: name.to_owned(),
            drug: String::new(),
            misspelled: false,
        });
        let filter = Filter::new(&terms).unwrap();
        let table = [
            ("ZOLOFT!", true),
            ("#Zoloft made me sick", true),
            ("zoloftish", false),
            ("St. Johns Wort tea", true),
            ("johns wort", false),
            ("co codamol", true),
            ("пью Солиан", true),
            ("nothing of it", false),
            ("", false),
        ];
        for (text, wanted) in table {
            let post = Item { text: text.into(), ..Item::default() };
            assert_eq!(filter.names_any(&post), wanted, "{text}");
        }
        let quoting = Item { about: vec!["zoloft".into()], text: "same".into(), ..Item::default() };
        assert!(filter.names_any(&quoting));
        assert!(Filter::new(&[]).is_none());
    }
}
