//! Reads labelled corpora and finds the mentions in them, for training and evaluation.

use std::path::Path;

use classifier::train::{AnnotatedExample, CorpusRecord, Example, Narrative, PairExample, parse_corpus_line};
use connectors::file::{FileSettings, Lines};
use dictionary::Dictionary;
use pipeline::stages::annotate::Annotate;
use pipeline::stages::normalise::Normalise;
use text::Folded;

use crate::exit::{self, failure};

/// Every example of a file in the corpora's format (`docs/classifying.md` describes it).
pub(crate) fn read(path: &Path, source: &str) -> anyhow::Result<Vec<Example>> {
    read_as(path, |record| record.into_example(source))
}

/// The same with what the corpus marks in them.
pub(crate) fn read_marked(path: &Path, source: &str) -> anyhow::Result<Vec<PairExample>> {
    read_as(path, |record| record.into_pair_example(source))
}

fn read_as<T>(path: &Path, make: impl Fn(CorpusRecord) -> T) -> anyhow::Result<Vec<T>> {
    let mut examples = Vec::new();
    visit(path, |line| {
        examples.push(make(parse_corpus_line(line)?));
        Ok(())
    })?;
    Ok(examples)
}

/// Every narrative of such a file, with the seriousness flags that its reporter ticked.
pub(crate) fn narratives(path: &Path, source: &str) -> anyhow::Result<Vec<Narrative>> {
    let mut narratives = Vec::new();
    visit(path, |line| {
        narratives.push(parse_corpus_line(line)?.into_narrative(source));
        Ok(())
    })?;
    Ok(narratives)
}

/// The same with the value of one member of each record; records without it have an empty one.
pub(crate) fn read_by(path: &Path, source: &str, field: &str) -> anyhow::Result<Vec<(Example, String)>> {
    let mut examples = Vec::new();
    visit(path, |line| {
        let example = parse_corpus_line(line)?.into_example(source);
        let record: serde_json::Value = serde_json::from_str(line).unwrap_or_default();
        let value = match &record[field] {
            serde_json::Value::Null => String::new(),
            serde_json::Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        examples.push((example, value));
        Ok(())
    })?;
    Ok(examples)
}

/// Hands every line of a file to `take`. The first that is no record ends it, with file, line and reason: what is
/// measured on a part of a file says nothing of the file.
fn visit(
    path: &Path,
    mut take: impl FnMut(&str) -> Result<(), classifier::train::BadRecord>,
) -> anyhow::Result<()> {
    let mut lines = super::commands::ingest::open(path, &[], FileSettings::default().max_line_bytes)?;
    let mut records = 0usize;
    while let Some(batch) = Lines::next_batch(&mut lines, 4096)? {
        for (number, line, refusal) in batch.entries() {
            let bad = |reason: &dyn std::fmt::Display| {
                failure(exit::DATA, format!("{}:{number}: {reason}", path.display()))
            };
            if let Some(reason) = refusal {
                return Err(bad(&reason));
            }
            let line = std::str::from_utf8(line).map_err(|error| bad(&error))?;
            take(line).map_err(|error| bad(&error))?;
            records += 1;
        }
    }
    if records == 0 {
        return Err(failure(
            exit::DATA,
            format!("{}: the file is empty; it holds no record", path.display()),
        ));
    }
    Ok(())
}

/// Finds language and mentions of an example as screening does, with the same stages.
pub(crate) fn annotator(dictionary: &Dictionary) -> impl FnMut(&Example) -> AnnotatedExample + '_ {
    let (mut normalise, mut annotate) = (Normalise::default(), Annotate::new(dictionary));
    move |example| {
        let post = example.post();
        let annotated = annotate.apply(normalise.apply(&post), false);
        // The stages keep their buffers; an example has its own words.
        let mut text = Folded::new();
        text.fold(&example.text);
        AnnotatedExample { lang: annotated.lang, text, matches: annotated.matches.to_vec() }
    }
}
