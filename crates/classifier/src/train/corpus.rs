//! Reads the corpora's format: one JSON object a line. Offsets in it are Unicode code points.

use std::collections::BTreeMap;

use serde::Deserialize;
use xxhash_rust::xxh3::xxh3_64;

/// Why a line is not a record. Never repeats what stood there.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("not a corpus record: {what} (column {column})")]
pub struct BadRecord {
    what: &'static str,
    column: usize,
}

/// A marked stretch of text.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Marked {
    start: usize,
    end: usize,
    #[serde(rename = "type")]
    kind: String,
}

/// One record of a corpus.
#[derive(Clone, Debug, Deserialize)]
pub struct CorpusRecord {
    /// Unique in the corpus.
    pub id: String,
    /// What was written.
    pub text: String,
    /// 1 reaction, 0 none, absent where nobody judged.
    #[serde(default)]
    pub label: Option<u8>,
    /// Language, where the corpus says.
    #[serde(default)]
    pub lang: Option<String>,
    /// Near-duplicates share a group.
    #[serde(default)]
    group: Option<String>,
    /// Parts of one document share it.
    #[serde(default)]
    doc: Option<String>,
    /// The drug that the page is about.
    #[serde(default)]
    drug: Option<String>,
    #[serde(default)]
    spans: Vec<Marked>,
    /// Seriousness flags that somebody ticked, by the names of VAERS; what is set is `Y`.
    #[serde(default)]
    pub(crate) serious: BTreeMap<String, String>,
}

/// One example as training and evaluation take it.
#[derive(Clone, Debug, PartialEq)]
pub struct Example {
    /// Unique in its corpus.
    pub id: String,
    /// What was written.
    pub text: String,
    /// The drugs that the page is about.
    pub about: Vec<String>,
    /// Language, where the corpus says.
    pub lang: Option<String>,
    /// Whether it tells of a reaction; `None` for unlabelled posts.
    pub label: Option<bool>,
    /// Examples of one group never stand on both sides of a split.
    pub group: u64,
    /// Name of the corpus.
    pub source: String,
    /// Bytes of the marked reactions, in order.
    pub reactions: Vec<std::ops::Range<usize>>,
}

/// Parses one line.
///
/// # Errors
/// Where the line stops being a record.
pub fn parse_corpus_line(line: &str) -> Result<CorpusRecord, BadRecord> {
    serde_json::from_str(line).map_err(|error| BadRecord {
        what: if error.is_data() { "a field is missing or has the wrong type" } else { "not valid JSON" },
        column: error.column(),
    })
}

impl CorpusRecord {
    /// The example, under the corpus name given.
    pub fn into_example(self, source: &str) -> Example {
        let group = self.group.as_ref().or(self.doc.as_ref()).unwrap_or(&self.id);
        let offsets: Vec<usize> =
            self.text.char_indices().map(|(at, _)| at).chain([self.text.len()]).collect();
        let byte = |at: usize| offsets.get(at).copied();
        let mut reactions: Vec<_> = self
            .spans
            .iter()
            .filter(|span| span.kind == "ADR" && span.start < span.end)
            .filter_map(|span| Some(byte(span.start)?..byte(span.end)?))
            .collect();
        reactions.sort_by_key(|range| range.start);
        Example {
            group: xxh3_64(group.as_bytes()),
            about: self.drug.into_iter().collect(),
            lang: self.lang,
            label: self.label.map(|label| label == 1),
            source: source.to_owned(),
            reactions,
            id: self.id,
            text: self.text,
        }
    }
}

impl Example {
    /// A copy in which every marked reaction is denied by the words given; `None` without a marked reaction.
    /// Its label is `false`.
    pub fn negated(&self, negators: &[String]) -> Option<Example> {
        if self.reactions.is_empty() || negators.is_empty() {
            return None;
        }
        let mut text = String::with_capacity(self.text.len() + 16 * self.reactions.len());
        let mut at = 0;
        for (i, reaction) in self.reactions.iter().enumerate() {
            if reaction.start < at {
                continue;
            }
            let negator = &negators[(self.group as usize).wrapping_add(i) % negators.len()];
            text.push_str(&self.text[at..reaction.start]);
            text.push_str(negator);
            text.push(' ');
            text.push_str(&self.text[reaction.clone()]);
            at = reaction.end;
        }
        text.push_str(&self.text[at..]);
        Some(Example {
            id: format!("{}-negated", self.id),
            text,
            label: Some(false),
            reactions: Vec::new(),
            ..self.clone()
        })
    }

    /// Whether the example belongs to the part that `one_of` keeps. Stable for ever: it hashes the id.
    pub fn is_kept(&self, one_of: u64) -> bool {
        one_of <= 1 || xxh3_64(self.id.as_bytes()).is_multiple_of(one_of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_are_code_points_and_negation_goes_before_the_reaction() {
        let line = r#"{"id":"a","text":"Ärger: é rash, hives","label":1,"spans":[{"start":9,"end":13,"type":"ADR"},{"start":15,"end":20,"type":"ADR"}],"drug":"examplol"}"#;
        let example = parse_corpus_line(line).unwrap().into_example("made");
        let words: Vec<&str> = example.reactions.iter().map(|r| &example.text[r.clone()]).collect();
        assert_eq!(words, ["rash", "hives"]);
        assert_eq!(example.about, ["examplol"]);
        let negated = example.negated(&["no".to_owned()]).unwrap();
        assert_eq!(negated.text, "Ärger: é no rash, no hives");
        assert_eq!(negated.label, Some(false));
        assert_eq!(negated.group, example.group);
    }

    #[test]
    fn a_bad_line_does_not_leak_its_words() {
        let error = parse_corpus_line(r#"{"id":"a","text":{"secret":1}}"#).unwrap_err().to_string();
        assert!(!error.contains("secret"), "{error}");
    }
}
