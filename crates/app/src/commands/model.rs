//! `hark model`: train the classifier, measure it on any corpus, write its card.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use clap::{Args, Subcommand, ValueEnum};
use classifier::train::{Example, Metrics, TrainConfig, card, denied, evaluate, measure, study, train};
use classifier::{Model, Policy};
use serde_json::json;

use super::load_settings;
use crate::args::{Global, Output};
use crate::exit::{self, failure};
use crate::{builtin, corpora, knowledge, output};

/// Train and evaluate the classifier.
#[derive(Args)]
pub(crate) struct ModelArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Train a model by the training settings of --config [default: models/adr-linear.toml]; the same corpora,
    /// dictionary and settings give the same bytes
    Train {
        /// The model to write
        #[arg(long, default_value = "models/adr-linear.hmod")]
        out: PathBuf,
        /// The card to write: every figure is measured anew
        #[arg(long, default_value = "docs/model-card.md")]
        card: PathBuf,
        /// Write the model only; the card's studies take most of the time
        #[arg(long)]
        no_card: bool,
        /// Leave a corpus of the training settings out; writes the model only
        #[arg(long, value_name = "NAME")]
        without: Vec<String>,
    },
    /// Measure the model in use on labelled corpora
    Evaluate {
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
    },
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

pub(crate) fn run(global: &Global, args: &ModelArgs) -> anyhow::Result<ExitCode> {
    match &args.action {
        Action::Train { out, card, no_card, without } => {
            let card = (!no_card && without.is_empty()).then_some(card);
            train_model(global, without, out, card)?;
        }
        Action::Evaluate { corpora, policy, denied, not_one_of } => {
            let policy = match policy {
                PolicyName::Sensitive => Policy::Sensitive,
                PolicyName::Balanced => Policy::Balanced,
                PolicyName::Precise => Policy::Precise,
            };
            let prepare = |mut examples: Vec<Example>| {
                examples.retain(|example| *not_one_of <= 1 || !example.is_kept(*not_one_of));
                if *denied { self::denied(&examples).collect() } else { examples }
            };
            evaluate_model(global, corpora, policy, prepare)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Training settings where `--config` names none.
const TRAINING: &str = "models/adr-linear.toml";

fn train_model(
    global: &Global,
    without: &[String],
    out: &Path,
    card_path: Option<&PathBuf>,
) -> anyhow::Result<()> {
    // Here `--config` names the training settings: those of the pipeline have no part in a model.
    let config = global.config.first().cloned().unwrap_or_else(|| TRAINING.into());
    let global = &Global { config: Vec::new(), ..global.clone() };
    let wrong =
        |error: &dyn std::fmt::Display| failure(exit::CONFIG, format!("{}: {error}", config.display()));
    let text = std::fs::read_to_string(&config).map_err(|error| wrong(&error))?;
    let mut config = TrainConfig::parse(&text).map_err(|error| wrong(&error))?;
    for name in without {
        let before = config.corpora.len();
        config.corpora.retain(|corpus| corpus.name != *name);
        if config.corpora.len() == before {
            return Err(failure(exit::USAGE, format!("the training settings have no corpus `{name}`")));
        }
    }
    let dictionary = super::dictionary::open(global)?;
    let mut annotate = corpora::annotator(&dictionary);
    let mut examples: Vec<Example> = Vec::new();
    for corpus in &config.corpora {
        let read = corpora::read(Path::new(&corpus.path), &corpus.name)?;
        examples.extend(read.into_iter().filter(|example| corpus.keeps(example)));
    }
    output::note(&format!("{} examples read", examples.len()));
    let cues = classifier::Cues::parse(builtin::CUES)?;
    let (bytes, report) = train(&examples, &mut annotate, &cues, &config);
    std::fs::write(out, &bytes).with_context(|| format!("cannot write {}", out.display()))?;
    output::note(&format!("{}: {} bytes", out.display(), bytes.len()));
    if let Some(path) = card_path {
        let mut sets = Vec::new();
        for set in &config.measure {
            let read = corpora::read(Path::new(&set.path), &set.name)?;
            sets.push(read.into_iter().filter(|example| set.keeps(example)).collect());
        }
        let model = Model::from_vec(bytes.clone())?;
        let measured =
            study(&config, &examples, &sets, &mut annotate, builtin::CUES, (&model, bytes.len(), report))?;
        std::fs::write(path, card(&measured)).with_context(|| format!("cannot write {}", path.display()))?;
        output::note(&format!("{} written", path.display()));
    }
    Ok(())
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
