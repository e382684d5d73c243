//! The command line. Each command's own arguments stand in its file.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

use crate::commands;

/// Listens to social media, forums and inboxes for suspected adverse drug reactions.
#[derive(Parser)]
#[command(name = "hark", version, propagate_version = true, max_term_width = 110)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Options of every command.
#[derive(clap::Args, Clone)]
pub(crate) struct Global {
    /// Settings file; may be given more than once, later ones win [default: ./hark.toml where it exists]
    #[arg(short, long, global = true, value_name = "FILE")]
    pub(crate) config: Vec<PathBuf>,
    /// One setting, such as screen.policy=sensitive; may be given more than once
    #[arg(long, global = true, value_name = "KEY=VALUE")]
    pub(crate) set: Vec<String>,
    /// Directory of everything Hark writes; short for --set data.dir=DIR
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) data_dir: Option<PathBuf>,
    /// How results are printed
    #[arg(long, global = true, value_enum, default_value_t = Output::Table)]
    pub(crate) output: Output,
}

/// How results are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Output {
    /// For people.
    Table,
    /// One JSON object a line.
    Json,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Run the pipeline on invented posts, print the candidate reports, serve the page
    Demo(commands::demo::DemoArgs),
    /// Run the roles of the pipeline until told to stop
    Run(commands::run::RunArgs),
    /// Read posts from a file or from standard input into the pipeline
    Ingest(commands::ingest::IngestArgs),
    /// List, check and try the sources that posts are read from
    Source(commands::source::SourceArgs),
    /// Screen posts from a file or from standard input, without any engine
    Screen(commands::screen::ScreenArgs),
    /// List and show candidate reports
    Reports(commands::reports::ReportsArgs),
    /// Take out what reviewers decided and put right, as training data and suggestions
    Reviews(commands::reviews::ReviewsArgs),
    /// List the accounts of the desk, and set a password when nobody gets in any more
    Accounts(commands::accounts::AccountsArgs),
    /// Verify and export the trail of everything that was done at the desk
    Audit(commands::audit::AuditArgs),
    /// Hand out cases as E2B(R3), E2B(R2), forms and listings; check such files and read receivers' answers
    Export(commands::export::ExportArgs),
    /// Try the rules of alerts, list what they found and what became of it
    Alert(commands::alert::AlertArgs),
    /// Build and inspect dictionaries
    Dictionary(commands::dictionary::DictionaryArgs),
    /// Train and evaluate the classifier
    Model(commands::model::ModelArgs),
    /// List, show and re-drive what could not be read
    Deadletters(commands::deadletters::DeadLettersArgs),
    /// Judge the journal's posts by another dictionary or model, and show and apply what changes
    Replay(commands::replay::ReplayArgs),
    /// Show and check settings
    Settings(commands::settings::SettingsArgs),
    /// Migrations and state of the database and the journal
    Db(commands::db::DbArgs),
    /// Make, describe and watch the topics of a journal over Kafka
    Topics(commands::topics::TopicsArgs),
    /// Check that this machine has what Hark needs
    Doctor(commands::doctor::DoctorArgs),
    /// Print shell completions
    Completions(commands::generate::CompletionsArgs),
    /// Print the manual page
    Man(commands::generate::ManArgs),
}
