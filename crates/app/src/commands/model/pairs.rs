//! The part of `hark model` that is about drug × event pairs: trains their weights and measures them.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context;
use classifier::train::{
    Annotate, Invented, Kind, PairExample, PairMetrics, TrainConfig, TrainReport, evaluate_pairs,
    read_invented, train_pairs,
};
use classifier::{Classifier, Model, PairModel, Policy};
use serde_json::json;

use super::super::load_settings;
use crate::args::{Global, Output};
use crate::exit::{self, failure};
use crate::{builtin, corpora, knowledge, output};

/// Reads the invented posts that the training settings name. Before anything is trained: a mistake in them should not
/// cost the time of a training run.
pub(super) fn invented(config: &TrainConfig) -> anyhow::Result<Vec<Invented>> {
    let Some(settings) = &config.pairs else { return Ok(Vec::new()) };
    let wrong = |what: &dyn std::fmt::Display| {
        failure(exit::CONFIG, format!("{}: {what}; check `pairs.invented`", settings.invented))
    };
    let content = std::fs::read_to_string(&settings.invented).map_err(|error| wrong(&error))?;
    read_invented(&content).map_err(|error| wrong(&error))
}

/// Trains the weights of pairs beside the model that `model` are the bytes and the report of, and writes them to `out`.
pub(super) fn train(
    config: &TrainConfig,
    invented: &[Invented],
    (bytes, report): (&[u8], &TrainReport),
    annotate: Annotate<'_>,
    out: &Path,
) -> anyhow::Result<()> {
    let Some(settings) = &config.pairs else { return Ok(()) };
    let mut marked: Vec<PairExample> = Vec::new();
    for corpus in config.corpora.iter().filter(|corpus| corpus.kind == Kind::Labelled) {
        marked.extend(corpora::read_marked(Path::new(&corpus.path), &corpus.name)?);
    }
    let model = Model::from_vec(bytes.to_vec())?;
    let classifier = Classifier::new(model, builtin::CUES, Policy::Balanced)?;
    let (bytes, report) = train_pairs(&marked, &report.held_out, invented, annotate, &classifier, settings);
    std::fs::write(out, &bytes).with_context(|| format!("cannot write {}", out.display()))?;
    output::note(&format!(
        "{}: {} bytes from {} pairs, {} of them invented; temperature {:.2}; invented pairs right, held out: {:.3}",
        out.display(),
        bytes.len(),
        report.pairs,
        report.invented,
        report.temperature,
        report.invented_right
    ));
    if !report.not_found.is_empty() {
        let lines: Vec<String> = report.not_found.iter().map(usize::to_string).collect();
        let at = lines.join(", ");
        output::note(&format!("{}: not every name is found as a mention: lines {at}", settings.invented));
    }
    let mut lines = Vec::new();
    write_text(&mut lines, Path::new("held-out pairs of the training corpora"), &report.held_out)?;
    output::note(String::from_utf8_lossy(&lines).trim_end());
    Ok(())
}

/// Measures the pairs of labelled corpora, by the weights in use or those of `pair_model`.
pub(super) fn evaluate(global: &Global, files: &[PathBuf], pair_model: Option<&Path>) -> anyhow::Result<()> {
    let mut knowledge = knowledge::load(&load_settings(global)?)?;
    if let Some(path) = pair_model {
        let wrong = |code, what: &dyn std::fmt::Display| {
            failure(
                code,
                format!("cannot use the weights of pairs {}: {what}; check --pair-model", path.display()),
            )
        };
        let bytes = std::fs::read(path).map_err(|error| wrong(exit::NO_INPUT, &error))?;
        let pairs = PairModel::from_bytes(&bytes).map_err(|error| wrong(exit::CONFIG, &error))?;
        knowledge.classifier = knowledge.classifier.with_pairs(pairs);
    }
    let mut annotate = corpora::annotator(&knowledge.dictionary);
    let mut out = output::stdout();
    for path in files {
        let examples = corpora::read_marked(path, "evaluation")?;
        let metrics = evaluate_pairs(&examples, &mut annotate, &knowledge.classifier);
        if global.output == Output::Json {
            output::json_line(&mut out, &as_json(path, &metrics))?;
        } else {
            write_text(&mut out, path, &metrics)?;
        }
        out.flush()?;
    }
    Ok(())
}

fn as_json(path: &Path, metrics: &PairMetrics) -> serde_json::Value {
    let m = &metrics.reactions;
    json!({
        "corpus": path.display().to_string(), "pairs": m.examples, "reactions": m.positives, "called": m.flagged,
        "precision": m.precision, "recall": m.recall, "f1": m.f1, "average_precision": m.average_precision,
        "calibration_error": metrics.calibration_error, "links_not_found": metrics.missed,
    })
}

fn write_text(out: &mut impl Write, path: &Path, metrics: &PairMetrics) -> anyhow::Result<()> {
    let m = &metrics.reactions;
    writeln!(out, "{}", path.display())?;
    writeln!(
        out,
        "  pairs {}, reactions {}, called reactions {}; links whose drug or event was not found {}",
        m.examples, m.positives, m.flagged, metrics.missed
    )?;
    writeln!(
        out,
        "  precision {:.3}, recall {:.3}, F1 {:.3} (95 % {:.3} to {:.3})",
        m.precision, m.recall, m.f1, m.f1_interval.low, m.f1_interval.high
    )?;
    writeln!(
        out,
        "  average precision {:.3} (95 % {:.3} to {:.3}), calibration error {:.3}",
        m.average_precision, m.ap_interval.low, m.ap_interval.high, metrics.calibration_error
    )?;
    writeln!(out, "  probability   pairs   mean   reactions")?;
    for (i, (pairs, mean, share)) in metrics.reliability.iter().enumerate().filter(|(_, row)| row.0 > 0) {
        writeln!(
            out,
            "  {:.1} to {:.1} {pairs:9} {mean:6.3} {share:11.3}",
            i as f64 / 10.0,
            (i + 1) as f64 / 10.0
        )?;
    }
    Ok(())
}
