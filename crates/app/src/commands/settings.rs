//! `hark settings`: what is in force, where it comes from, what may be written.

use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::load_settings;
use crate::args::Global;
use crate::output;

/// Show and check settings.
#[derive(Args)]
pub(crate) struct SettingsArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Print the settings in force, secrets masked
    Show {
        /// Say for each key where it comes from
        #[arg(long)]
        origin: bool,
    },
    /// Check the settings and say what is wrong
    Check,
    /// Print the JSON Schema of the settings file, or of a post
    Schema {
        /// The schema of a post as it comes in
        #[arg(long)]
        post: bool,
    },
    /// Print the defaults with their comments: a settings file to start from
    Init,
    /// Print the reference in Markdown
    #[command(hide = true)]
    Doc,
}

pub(crate) fn run(global: &Global, args: &SettingsArgs) -> anyhow::Result<ExitCode> {
    match args.action {
        Action::Show { origin } => output::line(load_settings(global)?.show(origin).trim_end())?,
        Action::Check => {
            crate::sources::configured(&load_settings(global)?.settings)?;
            output::line("the settings are valid")?;
        }
        Action::Schema { post } => {
            let schema = if post { ::settings::post_schema() } else { ::settings::schema() };
            output::line(&serde_json::to_string_pretty(&schema)?)?;
        }
        Action::Init => output::line(::settings::default_toml().trim_end())?,
        Action::Doc => output::line(::settings::settings_doc().trim_end())?,
    }
    Ok(ExitCode::SUCCESS)
}
