//! One file per command.

pub(crate) mod accounts;
pub(crate) mod alert;
pub(crate) mod audit;
pub(crate) mod db;
pub(crate) mod deadletters;
pub(crate) mod demo;
mod desk;
pub(crate) mod dictionary;
pub(crate) mod doctor;
pub(crate) mod export;
pub(crate) mod generate;
pub(crate) mod ingest;
mod live;
pub(crate) mod model;
pub(crate) mod replay;
pub(crate) mod reports;
pub(crate) mod reviews;
pub(crate) mod run;
pub(crate) mod screen;
pub(crate) mod settings;
pub(crate) mod source;
pub(crate) mod topics;

use std::process::ExitCode;

use ::settings::{Loaded, Request};

use crate::args::{Args, Command, Global};

/// Runs the command.
pub(crate) fn dispatch(args: Args) -> anyhow::Result<ExitCode> {
    let global = &args.global;
    match args.command {
        Command::Demo(args) => demo::run(global, &args),
        Command::Run(args) => run::run(global, &args),
        Command::Ingest(args) => ingest::run(global, &args),
        Command::Source(args) => source::run(global, &args),
        Command::Screen(args) => screen::run(global, &args),
        Command::Reports(args) => reports::run(global, &args),
        Command::Reviews(args) => reviews::run(global, &args),
        Command::Accounts(args) => accounts::run(global, &args),
        Command::Audit(args) => audit::run(global, &args),
        Command::Export(args) => export::run(global, &args),
        Command::Alert(args) => alert::run(global, &args),
        Command::Dictionary(args) => dictionary::run(global, &args),
        Command::Model(args) => model::run(global, &args),
        Command::Deadletters(args) => deadletters::run(global, &args),
        Command::Replay(args) => replay::run(global, &args),
        Command::Settings(args) => settings::run(global, &args),
        Command::Db(args) => db::run(global, &args),
        Command::Topics(args) => topics::run(global, &args),
        Command::Doctor(args) => doctor::run(global, &args),
        Command::Completions(args) => generate::completions(&args),
        Command::Man(args) => generate::man(&args),
    }
}

/// The same options, for a command whose result is its own: what the loops say below `warn` would only run through
/// it. A level given with `--set` stays.
pub(crate) fn with_warnings_only(global: &Global) -> Global {
    let mut global = global.clone();
    if !global.set.iter().any(|set| set.starts_with("telemetry.log_level")) {
        global.set.insert(0, "telemetry.log_level=warn".to_owned());
    }
    global
}

/// Settings from files, environment and options.
pub(crate) fn load_settings(global: &Global) -> anyhow::Result<Loaded> {
    let mut sets = global.set.clone();
    if let Some(dir) = &global.data_dir {
        sets.push(format!("data.dir={}", dir.display()));
    }
    let request = Request { files: global.config.clone(), sets, env: std::env::vars().collect() };
    Ok(::settings::load(&request)?)
}
