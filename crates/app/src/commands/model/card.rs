//! `hark model card`: what the model in use is, and the card that lies beside it.

use std::path::Path;

use classifier::{Classifier, Policy};
use serde::Serialize;
use text::Lang;

use super::super::load_settings;
use crate::args::{Global, Output};
use crate::{builtin, knowledge, output};

/// What the header of a model says.
#[derive(Serialize)]
struct Facts {
    /// The file, or that it is built in.
    file: String,
    version: String,
    hash: String,
    bytes: usize,
    /// Languages whose words it knows; others are scored by signals alone.
    languages: Vec<String>,
    thresholds: Vec<Threshold>,
    /// The card, where one lies beside the model.
    #[serde(skip_serializing_if = "Option::is_none")]
    card: Option<String>,
}

#[derive(Serialize)]
struct Threshold {
    policy: &'static str,
    known_languages: f64,
    other_languages: f64,
}

pub(super) fn run(global: &Global) -> anyhow::Result<()> {
    let loaded = load_settings(global)?;
    let knowledge = knowledge::load(&loaded)?;
    let path = loaded.settings.screen.model();
    let facts = Facts::new(&knowledge.classifier, path);
    if global.output == Output::Json {
        return output::line(&serde_json::to_string(&facts)?);
    }
    let beside = path.map(|path| path.with_extension("md").display().to_string());
    output::line(facts.text(&beside.unwrap_or_default()).trim_end())
}

impl Facts {
    fn new(classifier: &Classifier, path: Option<&Path>) -> Self {
        let model = classifier.model();
        let known = model.languages().next().and_then(Lang::parse).unwrap_or(Lang::UNKNOWN);
        let threshold = |(name, policy): &(&'static str, Policy)| Threshold {
            policy: name,
            known_languages: classifier.threshold(*policy, known),
            other_languages: classifier.threshold(*policy, Lang::UNKNOWN),
        };
        Self {
            file: path.map_or_else(|| "built in".to_owned(), |path| path.display().to_string()),
            version: model.version().to_owned(),
            hash: model.hash(),
            bytes: model.size(),
            languages: model.languages().map(str::to_owned).collect(),
            thresholds: Policy::ALL.iter().map(threshold).collect(),
            card: match path {
                Some(path) => std::fs::read_to_string(path.with_extension("md")).ok(),
                None => Some(builtin::CARD.to_owned()),
            },
        }
    }

    /// For people: the header, then the card. `beside` is where a card would lie.
    fn text(&self, beside: &str) -> String {
        let mut text = format!(
            "model {}+{} ({}), {} bytes\nlanguages: {}; others are scored by signals alone\n",
            self.version,
            self.hash,
            self.file,
            self.bytes,
            self.languages.join(", ")
        );
        for t in &self.thresholds {
            text.push_str(&format!(
                "threshold of {}: {:.3}, in other languages {:.3}\n",
                t.policy, t.known_languages, t.other_languages
            ));
        }
        text.push('\n');
        match &self.card {
            Some(card) => text.push_str(card),
            None => text.push_str(&format!(
                "There is no card beside this model ({beside}); `hark model train --card` writes one.\n"
            )),
        }
        text
    }
}
