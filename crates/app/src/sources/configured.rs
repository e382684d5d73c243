//! Which sources the settings name, checked by their connectors.

use connectors::source::{Connector, SettingValue, SourceSettings};
use settings::{Settings, SourceValue};

use crate::exit::{self, failure};

/// One source of the settings.
pub(crate) struct Source {
    /// Reads it.
    pub(crate) connector: &'static dyn Connector,
    /// Its settings, complete.
    pub(crate) settings: SourceSettings,
}

impl Source {
    /// Its name.
    pub(crate) fn name(&self) -> &str {
        &self.settings.name
    }

    /// Its channel.
    pub(crate) fn channel(&self) -> &'static str {
        self.connector.about().id
    }
}

/// Every source of the settings, those that are switched off among them.
///
/// # Errors
/// All mistakes of all sources at once.
pub(crate) fn configured(settings: &Settings) -> anyhow::Result<Vec<Source>> {
    let mut mistakes = Vec::new();
    let mut sources = Vec::new();
    for (name, written) in &settings.sources {
        let values = written.iter().map(|(key, value)| (key.clone(), plain(value))).collect();
        let channel = match written.get("channel") {
            Some(SourceValue::Text(channel)) => channel.as_str(),
            _ => {
                mistakes.push(format!("source `{name}`: `channel` is missing: say which connector reads it"));
                continue;
            }
        };
        let Some(connector) = connectors::connector(channel) else {
            mistakes.push(format!("source `{name}`: no channel `{channel}`{}", nearest(channel)));
            continue;
        };
        match SourceSettings::new(name, connector.keys(), values) {
            Ok(settings) => sources.push(Source { connector, settings }),
            Err(problems) => mistakes.extend(problems.into_iter().map(|problem| problem.to_string())),
        }
    }
    match mistakes.is_empty() {
        true => Ok(sources),
        false => Err(failure(exit::CONFIG, mistakes.join("\n      "))),
    }
}

/// The source of this name.
///
/// # Errors
/// There is none; the message lists those there are.
pub(crate) fn find(settings: &Settings, name: &str) -> anyhow::Result<Source> {
    let sources = configured(settings)?;
    let names: Vec<String> = sources.iter().map(|source| source.name().to_owned()).collect();
    sources.into_iter().find(|source| source.name() == name).ok_or_else(|| {
        let there = match names.is_empty() {
            true => "the settings name none: add a section such as [sources.our-page]".to_owned(),
            false => format!("the settings name {}", names.join(", ")),
        };
        failure(exit::USAGE, format!("no source `{name}`; {there}"))
    })
}

fn nearest(channel: &str) -> String {
    connectors::abouts()
        .map(|about| (strsim::damerau_levenshtein(about.id, channel), about.id))
        .min()
        .filter(|(distance, _)| *distance <= 2)
        .map_or_else(
            || "; `hark source channels` lists them".to_owned(),
            |(_, id)| format!("; did you mean `{id}`?"),
        )
}

fn plain(value: &SourceValue) -> SettingValue {
    match value {
        SourceValue::Flag(flag) => SettingValue::Flag(*flag),
        SourceValue::Number(number) => SettingValue::Number(*number),
        SourceValue::Text(text) => SettingValue::Text(text.clone()),
        SourceValue::List(all) => SettingValue::List(all.iter().map(plain).collect()),
        SourceValue::Table(table) => {
            SettingValue::Table(table.iter().map(|(key, value)| (key.clone(), plain(value))).collect())
        }
    }
}
