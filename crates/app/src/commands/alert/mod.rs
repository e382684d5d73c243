//! `hark alert`: rules, alerts, and what became of them.

mod acknowledge;
mod check;
mod deliveries;
mod enable;
mod keys;
mod list;
pub(crate) mod opened;
mod replay;
mod send_test;
mod show;
mod test;

use std::process::ExitCode;

use clap::{Args, Subcommand};

use crate::args::Global;

/// Rules, alerts, and what became of them.
#[derive(Args)]
pub(crate) struct AlertArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Check the file of rules and endpoints, and tell every mistake
    Check(check::CheckArgs),
    /// Show what a rule would have found in the reports of the database
    Test(test::TestArgs),
    /// List alerts, the newest first
    List(list::ListArgs),
    /// Show one alert, and what became of it at each endpoint
    Show(show::ShowArgs),
    /// Say that somebody saw an alert
    Acknowledge(acknowledge::AcknowledgeArgs),
    /// List what was sent and what waits, and how each endpoint fares
    Deliveries(deliveries::DeliveriesArgs),
    /// Send alerts once more, with the same id, at the end of the queue
    Replay(replay::ReplayArgs),
    /// Send a test to an endpoint; one that arrives enables the endpoint
    SendTest(send_test::SendTestArgs),
    /// Send to an endpoint again that was disabled or waits, at once
    Enable(enable::EnableArgs),
    /// Make a secret and a signing key for an endpoint
    Keys(keys::KeysArgs),
}

pub(crate) fn run(global: &Global, args: &AlertArgs) -> anyhow::Result<ExitCode> {
    match &args.action {
        Action::Check(args) => return check::run(global, args),
        Action::Test(args) => test::run(global, args)?,
        Action::List(args) => list::run(global, args)?,
        Action::Show(args) => show::run(global, args)?,
        Action::Acknowledge(args) => acknowledge::run(global, args)?,
        Action::Deliveries(args) => deliveries::run(global, args)?,
        Action::Replay(args) => replay::run(global, args)?,
        Action::SendTest(args) => return send_test::run(global, args),
        Action::Enable(args) => enable::run(global, args)?,
        Action::Keys(args) => keys::run(global, args)?,
    }
    Ok(ExitCode::SUCCESS)
}
