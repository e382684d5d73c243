//! `hark model evaluate --seriousness`: the criteria that narratives state against those that were ticked.

use std::io::Write;
use std::path::{Path, PathBuf};

use classifier::train::{Interval, measure, seriousness};
use serde::Serialize;

use super::super::load_settings;
use crate::args::{Global, Output};
use crate::exit::{self, failure};
use crate::{corpora, knowledge, output};

/// One criterion of one file.
#[derive(Serialize)]
struct Agreement<'a> {
    corpus: &'a Path,
    criterion: &'static str,
    narratives: usize,
    /// Narratives whose reporter ticked it.
    ticked: usize,
    /// Narratives whose text states it.
    stated: usize,
    both: usize,
    precision: f64,
    recall: f64,
    f1: f64,
    f1_interval: Interval,
}

/// Prints, per criterion, how well text and flags agree. `not_one_of` leaves the part out that rules were made on.
pub(super) fn run(global: &Global, files: &[PathBuf], not_one_of: u64) -> anyhow::Result<()> {
    let knowledge = knowledge::load(&load_settings(global)?)?;
    let mut annotate = corpora::annotator(&knowledge.dictionary);
    let mut out = output::stdout();
    for path in files {
        let mut narratives = corpora::narratives(path, "narratives")?;
        narratives.retain(|narrative| not_one_of <= 1 || !narrative.example.is_kept(not_one_of));
        let criteria = seriousness(&narratives, &mut annotate, &knowledge.classifier);
        if criteria.iter().all(|(_, judged)| measure(judged).positives == 0) {
            let what = "no record has a flag in `serious`; there is nothing to measure against";
            return Err(failure(exit::DATA, format!("{}: {what}", path.display())));
        }
        for (criterion, judged) in criteria {
            let m = measure(&judged);
            let agreement = Agreement {
                corpus: path,
                criterion,
                narratives: m.examples,
                ticked: m.positives,
                stated: m.flagged,
                both: m.true_positives,
                precision: m.precision,
                recall: m.recall,
                f1: m.f1,
                f1_interval: m.f1_interval,
            };
            if global.output == Output::Json {
                output::json_line(&mut out, &agreement)?;
            } else {
                agreement.write(&mut out)?;
            }
        }
        out.flush()?;
    }
    Ok(())
}

impl Agreement<'_> {
    fn write(&self, out: &mut impl Write) -> anyhow::Result<()> {
        let Self { criterion, narratives, ticked, stated, both, precision, recall, f1, .. } = self;
        let Interval { low, high } = self.f1_interval;
        writeln!(out, "{}: {criterion}", self.corpus.display())?;
        writeln!(out, "  narratives {narratives}, ticked {ticked}, stated {stated}, both {both}")?;
        writeln!(
            out,
            "  precision {precision:.3}, recall {recall:.3}, F1 {f1:.3} (95 % {low:.3} to {high:.3})"
        )?;
        Ok(())
    }
}
