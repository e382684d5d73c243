//! One record of a corpus: a JSON object on a line. Offsets in it are Unicode code points, end exclusive; here
//! they become bytes.

use std::ops::Range;

use serde::Deserialize;
use serde_json::Value;

/// Why a line is not a record. Never repeats what stood there.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("not a corpus record: {what} (column {column})")]
pub(crate) struct BadRecord {
    what: &'static str,
    column: usize,
}

/// A marked stretch of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    /// Its type, as the corpus writes it.
    pub(crate) label: String,
    /// Bytes of the text; never empty.
    pub(crate) range: Range<usize>,
    /// Names of the concepts that it stands for, where the corpus gives names.
    pub(crate) names: Vec<String>,
}

/// One record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Record {
    /// What was written.
    pub(crate) text: String,
    /// The corpus it belongs to; empty where it does not say.
    pub(crate) source: String,
    /// Language, where the corpus says.
    pub(crate) lang: Option<String>,
    /// The drug that the page is about.
    pub(crate) drug: Option<String>,
    /// Marks by place, each type and place once.
    pub(crate) marks: Vec<Mark>,
    /// Marks that name no stretch of the text: their offsets are wrong.
    pub(crate) misplaced: u64,
}

#[derive(Deserialize)]
struct Wire {
    text: String,
    #[serde(default)]
    source: Option<String>,
    #[serde(default)]
    lang: Option<String>,
    #[serde(default)]
    drug: Option<String>,
    #[serde(default)]
    spans: Option<Vec<WireMark>>,
}

#[derive(Deserialize)]
struct WireMark {
    start: usize,
    end: usize,
    #[serde(rename = "type")]
    label: String,
    #[serde(default)]
    concept: Value,
}

impl Record {
    /// Parses one line.
    ///
    /// # Errors
    /// Where the line stops being a record.
    pub(crate) fn parse(line: &[u8]) -> Result<Record, BadRecord> {
        let wire: Wire = serde_json::from_slice(line).map_err(|error| BadRecord {
            what: if error.is_data() { "a field is missing or has the wrong type" } else { "not valid JSON" },
            column: error.column(),
        })?;
        let offsets: Vec<usize> =
            wire.text.char_indices().map(|(at, _)| at).chain([wire.text.len()]).collect();
        let mut marks: Vec<Mark> = Vec::new();
        let mut misplaced = 0;
        for mark in wire.spans.unwrap_or_default() {
            match (offsets.get(mark.start), offsets.get(mark.end)) {
                (Some(&start), Some(&end)) if start < end => {
                    marks.push(Mark { label: mark.label, range: start..end, names: names(&mark.concept) });
                }
                _ => misplaced += 1,
            }
        }
        marks.sort_by(|a, b| {
            (a.range.start, a.range.end, &a.label).cmp(&(b.range.start, b.range.end, &b.label))
        });
        // One stretch with two concepts is one mark with two names.
        marks.dedup_by(|later, mark| {
            let same = later.range == mark.range && later.label == mark.label;
            if same {
                mark.names.append(&mut later.names);
            }
            same
        });
        Ok(Record {
            text: wire.text,
            source: wire.source.unwrap_or_default(),
            lang: wire.lang,
            drug: wire.drug,
            marks,
            misplaced,
        })
    }
}

/// `concept` is a name, or an object whose `name` is one name or a list of them.
fn names(concept: &Value) -> Vec<String> {
    let name = if concept.is_object() { &concept["name"] } else { concept };
    let one = std::slice::from_ref(name);
    name.as_array().map_or(one, Vec::as_slice).iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_are_code_points_and_one_place_is_one_mark() {
        let line = r#"{"id":"1","text":"Übel: rash","spans":[
            {"start":6,"end":10,"type":"ADR","concept":{"name":["Rash"]}},
            {"start":0,"end":4,"type":"ADR","concept":"Nausea"},
            {"start":6,"end":10,"type":"ADR","concept":{"name":"Eruption"}},
            {"start":9,"end":11,"type":"ADR"},{"start":3,"end":3,"type":"ADR"}]}"#;
        let record = Record::parse(line.as_bytes()).unwrap();
        let marks: Vec<(&str, &[String])> = record
            .marks
            .iter()
            .map(|mark| (&record.text[mark.range.clone()], mark.names.as_slice()))
            .collect();
        assert_eq!(
            marks,
            [("Übel", &["Nausea".to_owned()][..]), ("rash", &["Rash".to_owned(), "Eruption".to_owned()][..])]
        );
        assert_eq!(record.misplaced, 2);
    }

    #[test]
    fn a_bad_line_does_not_leak_its_words() {
        let error = Record::parse(br#"{"id":"a","text":{"secret":1}}"#).unwrap_err().to_string();
        assert_eq!(error, "not a corpus record: a field is missing or has the wrong type (column 17)");
    }
}
