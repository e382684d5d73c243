//! The binary `hark`: arguments, settings, engines, commands. Only this crate chooses engines.

mod alert_desk;
mod alerting;
mod args;
mod builtin;
mod commands;
mod corpora;
mod database;
mod dead_letters;
mod desk;
mod engine;
mod evaluate;
mod exit;
mod exporting;
mod exports;
mod feed;
mod home;
mod inbox;
mod knowledge;
mod local;
mod mentions;
mod output;
mod overview;
mod progress;
mod reload;
mod remote;
mod retention;
mod roles;
mod serving;
mod signals;
mod sources;
mod table;
mod upkeep;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let args = match args::Args::try_parse() {
        Ok(args) => args,
        Err(error) => return exit::usage(&error),
    };
    match commands::dispatch(args) {
        Ok(code) => code,
        Err(error) => exit::report(&error),
    }
}
