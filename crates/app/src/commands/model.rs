//! `hark model`: train the classifier, measure it, write its card. Reads corpora, writes weights and the card only.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use classifier::train::{
    AnnotatedExample, Example, Metrics, TrainConfig, TrainReport, card, denied, evaluate, measure, parse_corpus_line,
    study, train,
};
use classifier::{Classifier, Cues, Model, Policy};
use clap::{Args, Subcommand};
use dictionary::Dictionary;
use matcher::Matcher;
use model::Field;
use serde_json::json;
use text::Folded;

use super::ingest;
use crate::args::{Global, Output};
use crate::exit::{self, failure};
use crate::{builtin, output, table};

/// Training settings where `--config` names none.
const RECIPE: &str = "models/adr-linear.toml";
/// Longest line of a corpus.
const MAX_LINE_BYTES: u64 = 1 << 22;
/// Lines in one read.
const BATCH: usize = 4096;

/// Train and evaluate the classifier.
#[derive(Args)]
pub(crate) struct ModelArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Train a model; `--config` names the training settings [default: models/adr-linear.toml]
    Train {
        /// The model to write
        #[arg(short, long, default_value = "models/adr-linear.hmod")]
        out: PathBuf,
        /// Leave a corpus out; may be given more than once
        #[arg(long, value_name = "NAME")]
        without: Vec<String>,
    },
    /// Measure a model on labelled posts
    Evaluate {
        /// Corpora, one JSON object a line, plain or packed
        #[arg(required = true)]
        corpora: Vec<PathBuf>,
        /// sensitive, balanced or precise
        #[arg(long, default_value = "balanced")]
        policy: String,
        /// A model file instead of the built-in one
        #[arg(long)]
        model: Option<PathBuf>,
        /// Take positive posts only, with every marked reaction denied: whatever is flagged is wrong
        #[arg(long)]
        denied: bool,
        /// Leave out the part that a `one_of` of this number keeps for training
        #[arg(long, default_value_t = 1, value_name = "N")]
        not_one_of: u64,
    },
    /// Train, measure and write the model card; `--config` as for train
    Card {
        /// The card to write
        #[arg(short, long, default_value = "docs/model-card.md")]
        out: PathBuf,
    },
}

pub(crate) fn run(global: &Global, args: &ModelArgs) -> anyhow::Result<ExitCode> {
    match &args.action {
        Action::Train { out, without } => {
            let config = recipe(global, without)?;
            let examples = training_set(&config)?;
            let (bytes, report) = fit(&config, &examples)?;
            write(out, &bytes)?;
            tell(global, out, &bytes, &report)?;
        }
        Action::Evaluate { corpora, policy, model, denied, not_one_of } => {
            let policy = Policy::parse(policy)
                .ok_or_else(|| failure(exit::USAGE, "the policies are sensitive, balanced and precise"))?;
            let model = open_model(model.as_deref())?;
            let classifier = Classifier::new(model, builtin::CUES, policy)?;
            for path in corpora {
                let mut examples = read(path, "")?;
                examples.retain(|example| *not_one_of <= 1 || !example.is_kept(*not_one_of));
                if *denied {
                    examples = self::denied(&examples).collect();
                }
                let dictionary = dictionary()?;
                let scored = evaluate(&examples, &mut Annotator::new(&dictionary).closure(), &classifier, policy);
                print(global, path, &measure(&scored))?;
            }
        }
        Action::Card { out } => {
            let config = recipe(global, &[])?;
            let examples = training_set(&config)?;
            let (bytes, report) = fit(&config, &examples)?;
            let model = Model::from_vec(bytes.clone())?;
            let sets = config.measure.iter().map(|set| {
                let examples = read(Path::new(&set.path), &set.name)?;
                Ok(examples.into_iter().filter(|example| set.keeps(example)).collect())
            });
            let sets = sets.collect::<anyhow::Result<Vec<Vec<Example>>>>()?;
            let dictionary = dictionary()?;
            let mut annotator = Annotator::new(&dictionary);
            let made = (&model, bytes.len(), report);
            let figures = study(&config, &examples, &sets, &mut annotator.closure(), builtin::CUES, made)?;
            write(out, card(&figures).as_bytes())?;
            output::line(&format!("{}: written for model {}", out.display(), figures.model))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The training settings, less the corpora that are left out.
fn recipe(global: &Global, without: &[String]) -> anyhow::Result<TrainConfig> {
    let path = global.config.first().map_or(Path::new(RECIPE), PathBuf::as_path);
    let toml = std::fs::read_to_string(path)
        .map_err(|error| failure(exit::NO_INPUT, format!("cannot read the training settings {}: {error}", path.display())))?;
    let mut config = TrainConfig::parse(&toml)?;
    for name in without {
        let before = config.corpora.len();
        config.corpora.retain(|corpus| corpus.name != *name);
        if config.corpora.len() == before {
            return Err(failure(exit::USAGE, format!("the training settings have no corpus `{name}`")));
        }
    }
    Ok(config)
}

fn training_set(config: &TrainConfig) -> anyhow::Result<Vec<Example>> {
    let mut examples = Vec::new();
    for corpus in &config.corpora {
        examples.extend(read(Path::new(&corpus.path), &corpus.name)?.into_iter().filter(|e| corpus.keeps(e)));
    }
    Ok(examples)
}

fn read(path: &Path, source: &str) -> anyhow::Result<Vec<Example>> {
    let mut lines = ingest::open(path, &[], MAX_LINE_BYTES)?;
    let mut examples = Vec::new();
    while let Some(batch) = lines.next_batch(BATCH)? {
        for (number, line) in batch.iter() {
            let bad = |why: &dyn std::fmt::Display| failure(exit::DATA, format!("{}:{number}: {why}", path.display()));
            let line = std::str::from_utf8(line).map_err(|error| bad(&error))?;
            examples.push(parse_corpus_line(line).map_err(|error| bad(&error))?.into_example(source));
        }
    }
    Ok(examples)
}

fn dictionary() -> anyhow::Result<Dictionary> {
    Ok(Dictionary::from_static(builtin::PACK)?)
}

fn open_model(path: Option<&Path>) -> anyhow::Result<Model> {
    let Some(path) = path else { return Ok(Model::from_static(builtin::MODEL)?) };
    let bytes = std::fs::read(path)
        .map_err(|error| failure(exit::NO_INPUT, format!("cannot read the model {}: {error}", path.display())))?;
    Ok(Model::from_vec(bytes)?)
}

fn fit(config: &TrainConfig, examples: &[Example]) -> anyhow::Result<(Vec<u8>, TrainReport)> {
    let dictionary = dictionary()?;
    let cues = Cues::parse(builtin::CUES)?;
    Ok(train(examples, &mut Annotator::new(&dictionary).closure(), &cues, config))
}

fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    // Written beside and renamed: a running program keeps the file it has mapped.
    let part = path.with_extension("part");
    let written = std::fs::write(&part, bytes).and_then(|()| std::fs::rename(&part, path));
    written.map_err(|error| failure(exit::IO, format!("cannot write {}: {error}", path.display())))
}

/// Finds mentions in examples as the pipeline finds them in posts.
struct Annotator<'d> {
    matcher: Matcher<'d>,
}

impl<'d> Annotator<'d> {
    fn new(dictionary: &'d Dictionary) -> Self {
        Self { matcher: Matcher::new(dictionary) }
    }

    fn closure(&mut self) -> impl FnMut(&Example) -> AnnotatedExample + use<'_, 'd> {
        |example| {
            let (mut hits, mut matches) = (Vec::new(), Vec::new());
            let mut text = Folded::new();
            text.fold(&example.text);
            self.matcher.scan(&text, Field::Text, 0, &mut hits);
            let mut folded = Folded::new();
            for (i, about) in example.about.iter().enumerate() {
                folded.fold(about);
                self.matcher.scan(&folded, Field::About, i.min(u16::MAX as usize) as u16, &mut hits);
            }
            let lang = text::language(&example.text, example.lang.as_deref());
            self.matcher.resolve(&hits, lang, &mut matches);
            AnnotatedExample { lang, text, matches }
        }
    }
}

fn tell(global: &Global, out: &Path, bytes: &[u8], report: &TrainReport) -> anyhow::Result<()> {
    let mut stdout = output::stdout();
    if global.output == Output::Json {
        output::json_line(&mut stdout, report)?;
    } else {
        writeln!(stdout, "{}: {} bytes, {} words, {} signals", out.display(), bytes.len(), report.words, report.signals)?;
        for c in &report.corpora {
            writeln!(
                stdout,
                "  {}: {} examples, {} positive; no drug counts in {}, {} of them positive",
                c.name, c.examples, c.positives, c.unscored, c.unscored_positives
            )?;
        }
    }
    stdout.flush()?;
    Ok(())
}

fn print(global: &Global, path: &Path, m: &Metrics) -> anyhow::Result<()> {
    let mut stdout = output::stdout();
    if global.output == Output::Json {
        let mut line = serde_json::to_value(m)?;
        line["corpus"] = json!(path.display().to_string());
        output::json_line(&mut stdout, &line)?;
    } else {
        let mut table = table::plain(["measure", "value", "95 % interval"]);
        let interval = |i: &classifier::train::Interval| format!("{:.3} to {:.3}", i.low, i.high);
        table.add_row(["posts (positive)".to_owned(), format!("{} ({})", m.examples, m.positives), String::new()]);
        table.add_row(["flagged (right)".to_owned(), format!("{} ({})", m.flagged, m.true_positives), String::new()]);
        table.add_row(["precision".to_owned(), format!("{:.3}", m.precision), String::new()]);
        table.add_row(["recall".to_owned(), format!("{:.3}", m.recall), String::new()]);
        table.add_row(["F1".to_owned(), format!("{:.3}", m.f1), interval(&m.f1_interval)]);
        table.add_row(["average precision".to_owned(), format!("{:.3}", m.average_precision), interval(&m.ap_interval)]);
        table.add_row(["false alarms per 1,000".to_owned(), format!("{:.2}", m.alarms_per_1000), String::new()]);
        writeln!(stdout, "{}\n{table}", path.display())?;
    }
    stdout.flush()?;
    Ok(())
}
