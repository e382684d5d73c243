//! `hark alert check`: every mistake in the file of rules and endpoints, each with its line. Needs no engine and no data directory.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use alert::Mistake;
use alert::rules::read;
use alert::settings::{SettingsError, load};
use clap::Args;

use crate::args::{Global, Output};
use crate::commands::load_settings;
use crate::exit::{self, failure};
use crate::output;

/// Which file.
#[derive(Args)]
pub(super) struct CheckArgs {
    /// The file [default: `alert.file` of the settings]
    file: Option<PathBuf>,
}

pub(super) fn run(global: &Global, args: &CheckArgs) -> anyhow::Result<ExitCode> {
    let settings = load_settings(global)?.settings;
    let file = args.file.clone().or_else(|| settings.alert.file().map(PathBuf::from));
    let file =
        file.ok_or_else(|| failure(exit::CONFIG, "no file to check; name one, or set `alert.file`"))?;
    let text = fs::read_to_string(&file)
        .map_err(|error| failure(exit::NO_INPUT, format!("could not read `{}`: {error}", file.display())))?;
    let mut told: Vec<Mistake> = Vec::new();
    let rules = read(&text).unwrap_or_else(|mistakes| {
        told.extend(mistakes.0);
        alert::rules::Rules::default()
    });
    let endpoints = match load(&file, settings.sign_in.public_url()) {
        Ok(settings) => settings.endpoints.len(),
        Err(SettingsError::Mistakes { mistakes, .. }) => {
            told.extend(mistakes.0);
            0
        }
        Err(error) => return Err(failure(exit::NO_INPUT, error.to_string())),
    };
    told.sort();
    // What is no TOML is none for both.
    told.dedup();
    if told.is_empty() {
        match global.output {
            Output::Json => {}
            Output::Table => output::line(&format!(
                "`{}`: {} rules, {endpoints} endpoints, no mistakes",
                file.display(),
                rules.iter().len()
            ))?,
        }
        return Ok(ExitCode::SUCCESS);
    }
    for mistake in &told {
        match global.output {
            Output::Json => output::line(&serde_json::to_string(mistake)?)?,
            Output::Table => output::line(&line_of(&file.display().to_string(), mistake))?,
        }
    }
    Ok(ExitCode::from(exit::CONFIG))
}

/// `file:line: table: key: what`, as editors take it.
fn line_of(file: &str, mistake: &Mistake) -> String {
    let mut text = mistake.line.map_or_else(|| file.to_owned(), |line| format!("{file}:{line}"));
    for part in [&mistake.table, &mistake.key, &mistake.what].into_iter().filter(|part| !part.is_empty()) {
        text.push_str(": ");
        text.push_str(part);
    }
    match &mistake.hint {
        Some(hint) => format!("{text}\n    {hint}"),
        None => text,
    }
}
