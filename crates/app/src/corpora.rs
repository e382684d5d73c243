//! Reads labelled corpora and finds the mentions in them, for training and evaluation.

use std::path::Path;

use anyhow::Context;
use classifier::train::{AnnotatedExample, Example, parse_corpus_line};
use connectors::file::{FileSettings, Lines};
use dictionary::Dictionary;
use matcher::Matcher;
use model::Field;
use text::{Folded, language};

/// Every example of a file in the corpora's format (`docs/model-card.md` describes it).
pub(crate) fn read(path: &Path, source: &str) -> anyhow::Result<Vec<Example>> {
    let mut examples = Vec::new();
    let mut lines = super::commands::ingest::open(path, &[], FileSettings::default().max_line_bytes)?;
    while let Some(batch) = Lines::next_batch(&mut lines, 4096)? {
        for (number, line) in batch.iter() {
            let line = std::str::from_utf8(line).with_context(|| format!("{}:{number}", path.display()))?;
            let record = parse_corpus_line(line).with_context(|| format!("{}:{number}", path.display()))?;
            examples.push(record.into_example(source));
        }
    }
    Ok(examples)
}

/// Finds the mentions of an example as screening would.
pub(crate) fn annotator(dictionary: &Dictionary) -> impl FnMut(&Example) -> AnnotatedExample + '_ {
    let mut matcher = Matcher::new(dictionary);
    move |example| {
        let (mut hits, mut matches) = (Vec::new(), Vec::new());
        let mut text = Folded::new();
        text.fold(&example.text);
        matcher.scan(&text, Field::Text, 0, &mut hits);
        let mut folded = Folded::new();
        for (i, about) in example.about.iter().enumerate() {
            folded.fold(about);
            matcher.scan(&folded, Field::About, i as u16, &mut hits);
        }
        let lang = language(&example.text, example.lang.as_deref());
        matcher.phrases(&text, Field::Text, 0, lang, &mut hits);
        matcher.resolve(&hits, lang, &mut matches);
        AnnotatedExample { lang, text, matches }
    }
}
