//! Loads what decides, as the settings say: built in, or from files.

use anyhow::Context;
use classifier::{Classifier, Cues, Model, Net, Policy, WithoutModel};
use dictionary::Dictionary;
use pipeline::knowledge::Knowledge;
use settings::Loaded;

use crate::builtin;
use crate::exit::{self, failure};

/// Dictionary, classifier and their versions.
pub(crate) fn load(loaded: &Loaded) -> anyhow::Result<Knowledge> {
    let dictionary = match loaded.settings.screen.dictionary() {
        Some(path) => Dictionary::open_verified(path)?,
        None => Dictionary::from_static(builtin::PACK).context("the built-in dictionary is damaged")?,
    };
    with_dictionary(loaded, dictionary)
}

/// The classifier of the settings with another dictionary.
pub(crate) fn with_dictionary(loaded: &Loaded, dictionary: Dictionary) -> anyhow::Result<Knowledge> {
    let screen = &loaded.settings.screen;
    let model = match screen.model() {
        Some(path) => {
            let wrong = |what: &dyn std::fmt::Display| {
                failure(
                    exit::CONFIG,
                    format!("cannot use the model {}: {what}; check screen.model", path.display()),
                )
            };
            let bytes = std::fs::read(path).map_err(|error| wrong(&error))?;
            Model::from_vec(bytes).map_err(|error| wrong(&error))?
        }
        None => Model::from_static(builtin::MODEL).context("the built-in model is damaged")?,
    };
    let net = match screen.net() {
        Some(path) => {
            let wrong = |what: &dyn std::fmt::Display| {
                failure(
                    exit::CONFIG,
                    format!("cannot use the net {}: {what}; check screen.net", path.display()),
                )
            };
            let bytes = std::fs::read(path).map_err(|error| wrong(&error))?;
            Net::from_vec(bytes).map_err(|error| wrong(&error))?
        }
        None => Net::from_static(builtin::NET).context("the built-in net is damaged")?,
    };
    let without_model = match screen.without_model {
        settings::WithoutModel::Signals => WithoutModel::Signals,
        settings::WithoutModel::Mentions => WithoutModel::Mentions,
        settings::WithoutModel::Skip => WithoutModel::Skip,
    };
    let cues = Cues::when_needed(builtin::CUES).context("the built-in cues are damaged")?;
    let classifier = Classifier::with_cues(model, cues, policy(screen.policy))
        .without_model(without_model)
        .with_net(net)
        .map_err(|error| failure(exit::CONFIG, format!("{error}; check screen.model and screen.net")))?;
    let channels = loaded.settings.channels.iter();
    let policies = channels.filter_map(|(name, channel)| Some((name, policy(channel.policy?))));
    Ok(Knowledge::new(dictionary, classifier, loaded.screening_hash()).with_policies(policies.collect()))
}

fn policy(of: settings::Policy) -> Policy {
    match of {
        settings::Policy::Sensitive => Policy::Sensitive,
        settings::Policy::Balanced => Policy::Balanced,
        settings::Policy::Precise => Policy::Precise,
    }
}
