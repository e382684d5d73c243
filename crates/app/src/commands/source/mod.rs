//! `hark source`: the sources that posts are read from.

mod backfill;
mod channels;
mod check;
mod list;
mod parse;
mod plan;
mod recheck;
mod sample;
mod trial;

use std::process::ExitCode;

use clap::{Args, Subcommand};

use crate::args::Global;

/// List, check and try the sources that posts are read from.
#[derive(Args)]
pub(crate) struct SourceArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// List the sources of the settings and how they fare
    List,
    /// List the channels that a source can be of, with their policies
    Channels(channels::ChannelsArgs),
    /// Ask a source one real question, or reach its file or mailbox, and say what came of it
    Check(check::CheckArgs),
    /// Print three posts of a source as Hark sees them; nothing is kept
    Sample(sample::SampleArgs),
    /// Show what a source would ask in a day, and what that costs
    Plan(plan::PlanArgs),
    /// Read what a source had before, from a time on, into the pipeline
    Backfill(backfill::BackfillArgs),
    /// Ask whether the posts of stored reports still stand, and erase what is gone
    Recheck(recheck::RecheckArgs),
    /// Read recorded payloads of a channel without a network and print the posts and erasures as JSON lines
    Parse(parse::ParseArgs),
}

pub(crate) fn run(global: &Global, args: &SourceArgs) -> anyhow::Result<ExitCode> {
    match &args.action {
        Action::List => list::run(global),
        Action::Channels(args) => channels::run(global, args),
        Action::Check(args) => check::run(global, args),
        Action::Sample(args) => sample::run(global, args),
        Action::Plan(args) => plan::run(global, args),
        Action::Backfill(args) => backfill::run(global, args),
        Action::Recheck(args) => recheck::run(global, args),
        Action::Parse(args) => parse::run(args),
    }
}
