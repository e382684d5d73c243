//! `hark export`: cases, forms and listings as files.

mod ack;
pub(crate) mod built;
mod chosen;
mod e2b;
mod explain;
mod file;
mod jobs;
mod listing;
pub(crate) mod paper;
mod r2;
mod set;
mod validate;

use std::process::ExitCode;

use clap::{Args, Subcommand};

use crate::args::Global;

/// Cases, forms and listings as files.
#[derive(Args)]
pub(crate) struct ExportArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Check files of E2B(R3) against the rules of ICH and of a receiver
    Validate(validate::ValidateArgs),
    /// Write cases as one batch of E2B(R2), for receivers that still take it
    R2(r2::R2Args),
    /// Write cases as CIOMS-I forms (PDF)
    Cioms(paper::PaperArgs),
    /// Write cases in plain English, element by element (PDF)
    Summary(paper::PaperArgs),
    /// Send cases to a receiver as E2B(R3)
    E2b(e2b::E2bArgs),
    /// Show where each element of a case comes from
    Explain(explain::ExplainArgs),
    /// Read and list what receivers answer
    Ack(ack::AckArgs),
    /// List, check and run the jobs of the settings
    Jobs(jobs::JobsArgs),
    /// Say an element of a case that needs a person
    Set(set::SetArgs),
    /// List cases and candidate reports as CSV, XLSX or Parquet
    Listing(listing::ListingArgs),
}

pub(crate) fn run(global: &Global, args: &ExportArgs) -> anyhow::Result<ExitCode> {
    match &args.action {
        Action::Validate(args) => validate::run(global, args),
        Action::R2(args) => r2::run(global, args),
        Action::Cioms(args) => paper::run(global, args, paper::Paper::Cioms),
        Action::Summary(args) => paper::run(global, args, paper::Paper::Summary),
        Action::E2b(args) => e2b::run(global, args),
        Action::Explain(args) => explain::run(global, args),
        Action::Ack(args) => ack::run(global, args),
        Action::Jobs(args) => jobs::run(global, args),
        Action::Set(args) => set::run(global, args),
        Action::Listing(args) => listing::run(global, args),
    }
}
