//! `hark model train`: reads the corpora of the training settings, writes the model and its card.

use std::path::{Path, PathBuf};

use anyhow::Context;
use classifier::Model;
use classifier::train::{AnnotatedExample, Example, TrainConfig, card, study, train};
use dictionary::Dictionary;

use crate::args::Global;
use crate::exit::{self, failure};
use crate::{builtin, corpora, output};

/// Training settings where `--config` names none.
const TRAINING: &str = "models/adr-linear.toml";

/// What a training run starts from.
pub(super) struct Training {
    pub(super) config: TrainConfig,
    /// The examples of all corpora, in the order of the settings.
    pub(super) examples: Vec<Example>,
    dictionary: Dictionary,
}

impl Training {
    /// Reads the training settings and the corpora they name, but those of `without`.
    pub(super) fn read(global: &Global, without: &[String]) -> anyhow::Result<Self> {
        // Here `--config` names the training settings: those of the pipeline have no part in a model.
        let path = global.config.first().cloned().unwrap_or_else(|| TRAINING.into());
        let global = &Global { config: Vec::new(), ..global.clone() };
        let wrong =
            |error: &dyn std::fmt::Display| failure(exit::CONFIG, format!("{}: {error}", path.display()));
        let text = std::fs::read_to_string(&path).map_err(|error| wrong(&error))?;
        let mut config = TrainConfig::parse(&text).map_err(|error| wrong(&error))?;
        for name in without {
            let before = config.corpora.len();
            config.corpora.retain(|corpus| corpus.name != *name);
            if config.corpora.len() == before {
                return Err(failure(exit::USAGE, format!("the training settings have no corpus `{name}`")));
            }
        }
        let dictionary = super::super::dictionary::open(global)?;
        let mut examples: Vec<Example> = Vec::new();
        for corpus in &config.corpora {
            let read = corpora::read(Path::new(&corpus.path), &corpus.name)?;
            examples.extend(read.into_iter().filter(|example| corpus.keeps(example)));
        }
        output::note(&format!("{} examples read", examples.len()));
        Ok(Self { config, examples, dictionary })
    }

    /// Finds language and mentions of an example.
    pub(super) fn annotator(&self) -> impl FnMut(&Example) -> AnnotatedExample + '_ {
        corpora::annotator(&self.dictionary)
    }
}

pub(super) fn run(
    global: &Global,
    without: &[String],
    (out, pairs_out): (&Path, &Path),
    card_path: Option<&PathBuf>,
) -> anyhow::Result<()> {
    let training = Training::read(global, without)?;
    let mut annotate = training.annotator();
    let Training { config, examples, .. } = &training;
    let cues = classifier::Cues::parse(builtin::CUES)?;
    let (bytes, report) = train(examples, &mut annotate, &cues, config);
    std::fs::write(out, &bytes).with_context(|| format!("cannot write {}", out.display()))?;
    output::note(&format!("{}: {} bytes", out.display(), bytes.len()));
    // A model that leaves a corpus out is for measuring; the pairs that ship stay.
    if without.is_empty() {
        super::pairs::train(config, (&bytes, &report), &mut annotate, pairs_out)?;
    }
    if let Some(path) = card_path {
        let mut sets = Vec::new();
        for set in &config.measure {
            let read = corpora::read(Path::new(&set.path), &set.name)?;
            sets.push(read.into_iter().filter(|example| set.keeps(example)).collect());
        }
        let model = Model::from_vec(bytes.clone())?;
        let measured =
            study(config, examples, &sets, &mut annotate, builtin::CUES, (&model, bytes.len(), report))?;
        std::fs::write(path, card(&measured)).with_context(|| format!("cannot write {}", path.display()))?;
        output::note(&format!("{} written", path.display()));
    }
    Ok(())
}
