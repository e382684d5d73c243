//! `hark model train`: reads the corpora of the training settings, writes the model and its card.

use std::collections::HashMap;
use std::path::Path;

use anyhow::Context;
use classifier::train::{AnnotatedExample, Example, Nets, TrainConfig, card, study, train};
use classifier::{Model, Net};
use dictionary::Dictionary;

use crate::args::Global;
use crate::exit::{self, failure};
use crate::{builtin, corpora, output};

/// Training settings where `--config` names none.
const TRAINING: &str = "models/adr-linear.toml";

/// The net where `--net` names none, if it exists.
const NET: &str = "models/encoder.hnet";

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
        let wrong = |what: &dyn std::fmt::Display| {
            failure(exit::CONFIG, format!("{}: {what}", path.display()).trim_end())
        };
        let text = std::fs::read_to_string(&path)
            .map_err(|error| wrong(&format!("{error}; --config names the training settings")))?;
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

/// The files of a training run beside its corpora.
pub(super) struct Files<'a> {
    pub(super) out: &'a Path,
    /// The weights of drug × event pairs to write.
    pub(super) pairs: &'a Path,
    /// The card, if one is to be written.
    pub(super) card: Option<&'a Path>,
    pub(super) net: Option<&'a Path>,
    /// Whether the usual net is weighed where `net` names none.
    pub(super) usual_net: bool,
    /// Folder of the nets for rows across corpora.
    pub(super) nets: Option<&'a Path>,
}

pub(super) fn run(global: &Global, without: &[String], files: &Files<'_>) -> anyhow::Result<()> {
    let training = Training::read(global, without)?;
    let mut annotate = training.annotator();
    let Training { config, examples, .. } = &training;
    let cues = classifier::Cues::parse(builtin::CUES)?;
    let net = match files.net {
        Some(path) => Some(open_net(path)?),
        None if files.usual_net => Some(usual_net()?),
        None => None,
    };
    let invented = super::pairs::invented(config)?;
    let out = files.out;
    let (bytes, report) = train(examples, &mut annotate, &cues, net.as_ref(), config);
    std::fs::write(out, &bytes).with_context(|| format!("cannot write {}", out.display()))?;
    output::note(&format!("{}: {} bytes", out.display(), bytes.len()));
    // A model that leaves a corpus out is for measuring; the pairs that ship stay.
    if without.is_empty() {
        super::pairs::train(config, &invented, (&bytes, &report), &mut annotate, files.pairs)?;
    }
    if let Some(path) = files.card {
        let mut sets = Vec::new();
        for set in &config.measure {
            let read = corpora::read(Path::new(&set.path), &set.name)?;
            sets.push(read.into_iter().filter(|example| set.keeps(example)).collect());
        }
        let model = Model::from_vec(bytes.clone())?;
        let nets = Nets { whole: net, without: nets_without(config, files.nets)? };
        let made = (&model, bytes.len(), report);
        let measured = study(config, examples, &sets, &mut annotate, builtin::CUES, &nets, made)?;
        std::fs::write(path, card(&measured)).with_context(|| format!("cannot write {}", path.display()))?;
        output::note(&format!("{} written", path.display()));
    }
    Ok(())
}

/// The net that was fine-tuned last in this repository; elsewhere the one that screening uses.
fn usual_net() -> anyhow::Result<Net> {
    let path = Path::new(NET);
    if path.exists() {
        open_net(path)
    } else {
        Net::from_static(builtin::NET).context("the built-in net is damaged")
    }
}

fn open_net(path: &Path) -> anyhow::Result<Net> {
    let wrong = |what: &dyn std::fmt::Display| {
        let advice = "`training/encoder.py` writes one; `--net` names it";
        failure(exit::NO_INPUT, format!("cannot use the net {}: {what}; {advice}", path.display()))
    };
    let bytes = std::fs::read(path).map_err(|error| wrong(&error))?;
    Net::from_vec(bytes).map_err(|error| wrong(&error))
}

/// By corpus, the net in `folder` that did without it.
fn nets_without(config: &TrainConfig, folder: Option<&Path>) -> anyhow::Result<HashMap<String, Net>> {
    let Some(folder) = folder else { return Ok(HashMap::new()) };
    let mut nets = HashMap::new();
    for corpus in &config.corpora {
        let path = folder.join(format!("without-{}.hnet", corpus.name));
        if path.exists() {
            nets.insert(corpus.name.clone(), open_net(&path)?);
        }
    }
    Ok(nets)
}
