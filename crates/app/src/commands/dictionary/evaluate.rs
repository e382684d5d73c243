//! `hark dictionary evaluate`: how well the dictionary in use finds what corpora mark, and how often it hits in
//! posts that nobody marked. The text of a corpus is printed only with `--show`.

use std::collections::BTreeMap;
use std::io::Write;
use std::ops::Range;
use std::path::{Path, PathBuf};

use clap::Args;
use dictionary::Dictionary;
use matcher::Match;
use model::{ConceptId, Field, MentionKind, parse_post};
use text::Folded;

use super::super::load_settings;
use super::lines::{each_line, files};
use crate::args::{Global, Output};
use crate::evaluate::record::Record;
use crate::evaluate::stream::StreamTally;
use crate::evaluate::tally::{Knows, Tally};
use crate::evaluate::types::Types;
use crate::evaluate::{Found, report};
use crate::mentions::Finder;
use crate::{knowledge, output};

#[derive(Args)]
pub(super) struct EvaluateArgs {
    /// Files in the corpora's format (JSON lines, plain or packed), or folders that hold such files
    #[arg(required_unless_present = "stream")]
    corpora: Vec<PathBuf>,
    /// Posts that nobody marked: hits per 1,000 posts; may be given more than once
    #[arg(long, value_name = "FILE")]
    stream: Vec<PathBuf>,
    /// Print the most frequent misses and false hits too: they are words of the corpora
    #[arg(long)]
    show: bool,
}

pub(super) fn run(global: &Global, args: &EvaluateArgs) -> anyhow::Result<()> {
    let types = Types::builtin()?;
    let knowledge = knowledge::load(&load_settings(global)?)?;
    let terms = Terms(&knowledge.dictionary);
    let mut finder = Finder::new(&knowledge);
    let mut out = output::stdout();
    for path in &args.corpora {
        let shown = path.display().to_string();
        for (source, tally) in &measure(path, &types, &terms, &mut finder)? {
            if global.output == Output::Json {
                output::json_line(&mut out, &report::corpus_json(&shown, source, tally, args.show))?;
            } else {
                report::corpus_text(&mut out, &shown, source, tally, args.show)?;
            }
        }
        out.flush()?;
    }
    for path in &args.stream {
        let shown = path.display().to_string();
        let tally = count(path, &terms, &mut finder)?;
        if global.output == Output::Json {
            output::json_line(&mut out, &report::stream_json(&shown, &tally, args.show))?;
        } else {
            report::stream_text(&mut out, &shown, &tally, args.show)?;
        }
        out.flush()?;
    }
    Ok(())
}

/// The tally of each source in a file or folder.
fn measure(
    path: &Path,
    types: &Types,
    terms: &Terms<'_>,
    finder: &mut Finder<'_>,
) -> anyhow::Result<BTreeMap<String, Tally>> {
    let mut tallies: BTreeMap<String, Tally> = BTreeMap::new();
    for file in files(path)? {
        each_line(&file, |line| {
            let record = Record::parse(line)?;
            let found = found(&finder.mentions(&record.text, record.lang.as_deref(), record.drug.as_deref()));
            let tally = tallies.entry(record.source.clone()).or_default();
            tally.add(&record, &found, types, terms);
            Ok(())
        })?;
    }
    Ok(tallies)
}

fn count(path: &Path, terms: &Terms<'_>, finder: &mut Finder<'_>) -> anyhow::Result<StreamTally> {
    let mut tally = StreamTally::default();
    each_line(path, |line| {
        let post = parse_post(line)?;
        let found = found(&finder.mentions(&post.text, post.lang.as_deref(), None));
        tally.add(&post.text, &found, |text| terms.fold(text));
        Ok(())
    })?;
    Ok(tally)
}

fn found(matches: &[Match]) -> Vec<Found> {
    let in_text = matches.iter().filter(|found| found.field == Field::Text);
    let found = in_text.map(|found| Found {
        kind: found.kind,
        range: found.span.start as usize..found.span.end as usize,
        concept: found.concept,
        how: found.how,
        weak: found.weak,
    });
    found.collect()
}

/// What the dictionary says of terms.
struct Terms<'d>(&'d Dictionary);

impl Terms<'_> {
    fn senses(&self, term: &str, kind: MentionKind) -> Vec<ConceptId> {
        let Some(term) = self.0.lookup().and_then(|terms| terms.get(&text::fold_term(term))) else {
            return Vec::new();
        };
        let concepts = self.0.senses(term).map(|sense| sense.concept);
        concepts.filter(|id| self.0.concept(*id).is_some_and(|concept| concept.kind == kind)).collect()
    }
}

impl Knows for Terms<'_> {
    fn concepts(&self, term: &str, kind: MentionKind) -> Vec<ConceptId> {
        let whole = self.senses(term, kind);
        // Terminologies put a qualifier behind some names: `Itching (finding)`.
        match term.split_once(" (") {
            Some((name, _)) if whole.is_empty() => self.senses(name, kind),
            _ => whole,
        }
    }

    fn fold(&self, text: &str) -> String {
        text::fold_term(text)
    }

    fn places(&self, text: &str, name: &str) -> Vec<Range<usize>> {
        let (mut folded, mut words) = (Folded::new(), Folded::new());
        folded.fold(text);
        words.fold(name);
        let length = words.tokens().len();
        if length == 0 || folded.tokens().len() < length {
            return Vec::new();
        }
        let same = |at: usize| (0..length).all(|i| folded.word(at + i) == words.word(i));
        let places = (0..=folded.tokens().len() - length).filter(|at| same(*at));
        places
            .map(|at| folded.span(at..at + length))
            .map(|span| span.start as usize..span.end as usize)
            .collect()
    }
}
