//! `hark model evaluate`: measures the model in use on labelled corpora.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use classifier::Policy;
use classifier::train::{Example, Metrics, denied, evaluate, measure};
use serde_json::json;

use super::super::load_settings;
use crate::args::{Global, Output};
use crate::{corpora, knowledge, output};

/// What to measure, and on what.
#[derive(Args)]
pub(super) struct EvaluateArgs {
    /// Files in the corpora's format, plain or packed
    #[arg(required = true)]
    corpora: Vec<PathBuf>,
    /// The policy whose threshold decides
    #[arg(long, value_enum, default_value_t = PolicyName::Balanced)]
    policy: PolicyName,
    /// Take positive posts only, with every marked reaction denied: whatever is flagged is wrong
    #[arg(long)]
    denied: bool,
    /// Leave out the part that `one_of` of this number keeps for training
    #[arg(long, value_name = "N", default_value_t = 1)]
    not_one_of: u64,
}

/// A policy by name.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum PolicyName {
    /// Recall first.
    Sensitive,
    /// Between the two.
    Balanced,
    /// Few alarms first.
    Precise,
}

pub(super) fn run(global: &Global, args: &EvaluateArgs) -> anyhow::Result<()> {
    let policy = match args.policy {
        PolicyName::Sensitive => Policy::Sensitive,
        PolicyName::Balanced => Policy::Balanced,
        PolicyName::Precise => Policy::Precise,
    };
    let prepare = |mut examples: Vec<Example>| {
        examples.retain(|example| args.not_one_of <= 1 || !example.is_kept(args.not_one_of));
        if args.denied { denied(&examples).collect() } else { examples }
    };
    evaluate_model(global, &args.corpora, policy, prepare)
}

fn evaluate_model(
    global: &Global,
    files: &[PathBuf],
    policy: Policy,
    prepare: impl Fn(Vec<Example>) -> Vec<Example>,
) -> anyhow::Result<()> {
    let knowledge = knowledge::load(&load_settings(global)?)?;
    let mut annotate = corpora::annotator(&knowledge.dictionary);
    let mut out = output::stdout();
    for path in files {
        let examples = prepare(corpora::read(path, "evaluation")?);
        let metrics = measure(&evaluate(&examples, &mut annotate, &knowledge.classifier, policy));
        if global.output == Output::Json {
            output::json_line(&mut out, &as_json(path, &metrics))?;
        } else {
            write_text(&mut out, path, &metrics)?;
        }
        out.flush()?;
    }
    Ok(())
}

fn per_10k(metrics: &Metrics) -> f64 {
    metrics.flagged as f64 * 10_000.0 / (metrics.examples.max(1)) as f64
}

fn as_json(path: &Path, metrics: &Metrics) -> serde_json::Value {
    json!({
        "corpus": path.display().to_string(), "examples": metrics.examples, "positives": metrics.positives,
        "flagged": metrics.flagged, "precision": metrics.precision, "recall": metrics.recall, "f1": metrics.f1,
        "average_precision": metrics.average_precision, "flagged_per_10k": per_10k(metrics),
    })
}

fn write_text(out: &mut impl Write, path: &Path, metrics: &Metrics) -> anyhow::Result<()> {
    writeln!(out, "{}", path.display())?;
    writeln!(
        out,
        "  examples {}, positive {}, flagged {} ({:.1} per 10,000)",
        metrics.examples,
        metrics.positives,
        metrics.flagged,
        per_10k(metrics)
    )?;
    writeln!(
        out,
        "  precision {:.3}, recall {:.3}, F1 {:.3} (95 % {:.3} to {:.3})",
        metrics.precision, metrics.recall, metrics.f1, metrics.f1_interval.low, metrics.f1_interval.high
    )?;
    writeln!(
        out,
        "  average precision {:.3} (95 % {:.3} to {:.3})",
        metrics.average_precision, metrics.ap_interval.low, metrics.ap_interval.high
    )?;
    Ok(())
}
