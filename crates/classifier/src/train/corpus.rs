//! Reads the corpora's format: one JSON object a line. Offsets in it are Unicode code points.
//!
//! `id` and `text` are needed. `label` is 1 or true for a reaction, 0 or false for none, null or absent where nobody
//! judged. `drug` and `about` (a name or a list of names), `title`, `lang`, `group`, `doc` and `spans` may be absent or
//! null, and so may `serious`, an object of flags; other members are passed over. A span that does not lie in the text
//! is passed over too: it marks nothing.

use serde::{Deserialize, Deserializer};
use xxhash_rust::xxh3::xxh3_64;

/// Why a line is not a record. Never repeats what stood there.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("not a corpus record: {what} (column {column})")]
pub struct BadRecord {
    what: &'static str,
    column: usize,
}

/// A marked stretch of text; a mark without a place says that the post names it somewhere.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Marked {
    #[serde(default)]
    pub(crate) start: Option<usize>,
    #[serde(default)]
    pub(crate) end: Option<usize>,
    #[serde(rename = "type", default)]
    pub(crate) kind: String,
}

/// A name, or several.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
enum Names {
    One(String),
    Many(Vec<String>),
}

impl Names {
    fn into_vec(self) -> Vec<String> {
        let names = match self {
            Self::One(name) => vec![name],
            Self::Many(names) => names,
        };
        names.into_iter().filter(|name| !name.trim().is_empty()).collect()
    }
}

/// What corpora write for an id.
#[derive(Deserialize)]
#[serde(untagged)]
enum Id {
    Text(String),
    Number(i64),
}

fn id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(match Id::deserialize(deserializer)? {
        Id::Text(text) => text,
        Id::Number(number) => number.to_string(),
    })
}

/// What corpora write for a label.
#[derive(Deserialize)]
#[serde(untagged)]
enum Label {
    Flag(bool),
    Number(f64),
}

/// Another number than 0 and 1 is a scale of its own: taking it for either would measure nonsense.
fn label<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    match Option::<Label>::deserialize(deserializer)? {
        None => Ok(None),
        Some(Label::Flag(flag)) => Ok(Some(flag)),
        Some(Label::Number(1.0)) => Ok(Some(true)),
        Some(Label::Number(0.0)) => Ok(Some(false)),
        Some(Label::Number(_)) => Err(serde::de::Error::custom("label")),
    }
}

/// One record of a corpus.
#[derive(Clone, Debug, Deserialize)]
pub struct CorpusRecord {
    /// Unique in the corpus.
    #[serde(deserialize_with = "id")]
    pub id: String,
    /// What was written.
    pub text: String,
    /// Whether it tells of a reaction; absent where nobody judged.
    #[serde(default, deserialize_with = "label")]
    pub label: Option<bool>,
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
    drug: Option<Names>,
    /// The same under the name that posts use.
    #[serde(default)]
    about: Option<Names>,
    /// Heading of the post.
    #[serde(default)]
    title: Option<String>,
    #[serde(default)]
    pub(crate) spans: Option<Vec<Marked>>,
    /// Seriousness flags that somebody ticked, by the names of VAERS; what is set is `Y` or true.
    #[serde(default)]
    pub(crate) serious: Option<serde_json::Value>,
    /// Drug and event that somebody linked: start and end of the drug, of the event, and the kind of link.
    #[serde(default)]
    pub(crate) rels: Vec<(usize, usize, usize, usize, String)>,
}

/// One example as training and evaluation take it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Example {
    /// Unique in its corpus.
    pub id: String,
    /// What was written.
    pub text: String,
    /// The drugs that the page is about.
    pub about: Vec<String>,
    /// Heading of the post.
    pub title: Option<String>,
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
        what: if error.is_data() {
            "`id` and `text` are needed as texts, `label` is 0, 1 or null, `spans` a list"
        } else {
            "not valid JSON"
        },
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
        let marked = self.spans.unwrap_or_default();
        let mut reactions: Vec<_> = marked
            .iter()
            .filter(|span| span.kind == "ADR" && span.start < span.end)
            .filter_map(|span| Some(byte(span.start?)?..byte(span.end?)?))
            .collect();
        reactions.sort_by_key(|range| range.start);
        Example {
            group: xxh3_64(group.as_bytes()),
            about: self.drug.into_iter().chain(self.about).flat_map(Names::into_vec).collect(),
            title: self.title.filter(|title| !title.trim().is_empty()),
            lang: self.lang,
            label: self.label,
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
    fn records_are_read_with_what_they_have() {
        let read = |line: &str| parse_corpus_line(line).map(|record| record.into_example("made"));
        let table = [
            (r#"{"id":"a","text":"t"}"#, None),
            (r#"{"id":7,"text":"t","label":null,"spans":null,"other":{"x":[1]}}"#, None),
            (r#"{"id":"a","text":"t","label":1}"#, Some(true)),
            (r#"{"id":"a","text":"t","label":true,"spans":[{"type":"ADR"}]}"#, Some(true)),
            (r#"{"id":"a","text":"t","label":0.0,"spans":[{"start":4,"end":9,"type":"ADR"}]}"#, Some(false)),
        ];
        for (line, label) in table {
            let example = read(line).unwrap();
            assert_eq!((example.label, example.reactions.len()), (label, 0), "{line}");
        }
        let line = r#"{"id":"a","text":"t","drug":["examplol",""],"about":"fictiprazole","title":"help"}"#;
        let example = read(line).unwrap();
        assert_eq!(example.about, ["examplol", "fictiprazole"]);
        assert_eq!(example.post().title.as_deref(), Some("help"));
        for line in
            [r#"{"id":"a"}"#, r#"{"id":"a","text":"t","label":2}"#, r#"{"id":"a","text":["t"]}"#, "[1]"]
        {
            assert!(read(line).is_err(), "{line}");
        }
    }

    #[test]
    fn a_bad_line_does_not_leak_its_words() {
        let error = parse_corpus_line(r#"{"id":"a","text":{"secret":1}}"#).unwrap_err().to_string();
        assert!(!error.contains("secret"), "{error}");
    }
}
