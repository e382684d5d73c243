//! `hark dictionary`: compile term sources into a pack, check them, look into one, compare two, measure one,
//! import a terminology.

mod build;
mod check;
mod diff;
mod evaluate;
mod explain;
mod import;
mod lines;
mod stats;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};
use dictionary::Dictionary;

use super::load_settings;
use crate::args::Global;
use crate::builtin;

/// Build, check, inspect, compare and measure dictionaries.
#[derive(Args)]
pub(crate) struct DictionaryArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Compile a folder of term sources into one pack; the same sources give the same bytes
    Build {
        /// Folder with manifest.toml, drugs/, events/, situations/
        sources: PathBuf,
        /// The pack to write; it replaces an old one in one step
        #[arg(short, long)]
        out: PathBuf,
    },
    /// Look for mistakes in a folder of term sources; exit code 65 if there is an error
    Check {
        /// Folder with manifest.toml, drugs/, events/, situations/, lang/
        #[arg(default_value = "dictionaries")]
        sources: PathBuf,
    },
    /// Make a term set of your own release of MedDRA or RxNorm, an ontology, or a table
    Import(Box<import::ImportArgs>),
    /// Count what the dictionary in use holds
    Stats,
    /// Say what a term stands for, or which terms are like it
    Explain {
        /// The term as people write it
        term: String,
        /// Folder of term sources: says which set and line a term comes from, and the set's licence
        #[arg(long, value_name = "DIR")]
        sources: Option<PathBuf>,
    },
    /// Compare two packs: terms, and what changes in posts
    Diff(diff::DiffArgs),
    /// Measure the dictionary in use on marked corpora and on posts that nobody marked
    Evaluate(evaluate::EvaluateArgs),
}

pub(crate) fn run(global: &Global, args: &DictionaryArgs) -> anyhow::Result<ExitCode> {
    match &args.action {
        Action::Build { sources, out } => build::run(sources, out)?,
        Action::Import(args) => import::run(global, args)?,
        Action::Check { sources } => return check::run(global, sources),
        Action::Stats => stats::run(global, &open(global)?)?,
        Action::Explain { term, sources } => explain::run(global, &open(global)?, term, sources.as_deref())?,
        Action::Diff(args) => diff::run(global, args)?,
        Action::Evaluate(args) => evaluate::run(global, args)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// The dictionary that the settings name, or the built-in one.
pub(crate) fn open(global: &Global) -> anyhow::Result<Dictionary> {
    let loaded = load_settings(global)?;
    Ok(match loaded.settings.screen.dictionary() {
        Some(path) => Dictionary::open(path)?,
        None => Dictionary::from_static(builtin::PACK)?,
    })
}
