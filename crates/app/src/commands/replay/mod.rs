//! `hark replay`: the journal's posts judged by another dictionary or model. Shows what would change, then applies it by
//! appending the changed posts once more; or proves that a past decision comes out again.
//!
//! What changes is decided in `pipeline::replay`; here is reading, appending and telling.

mod apply;
mod pass;
mod prove;
mod standing;
mod tell;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use model::{Clock, ReportId, SystemClock, Timestamp};
use pipeline::replay::Period;

use super::{load_settings, run::start_telemetry, with_warnings_only};
use crate::args::Global;
use crate::exit::{self, failure};
use crate::home::Home;
use crate::knowledge;

/// Judge the journal's posts by another dictionary or model, and show and apply what changes.
#[derive(Args)]
pub(crate) struct ReplayArgs {
    /// Posts that became known at or after this time (RFC 3339)
    #[arg(long, value_name = "TIME", required_unless_present = "report")]
    from: Option<Timestamp>,
    /// Posts that became known before this time [default: now]
    #[arg(long, value_name = "TIME")]
    to: Option<Timestamp>,
    /// Dictionary to judge by [default: the one of the settings]
    #[arg(long, value_name = "PACK")]
    dictionary: Option<PathBuf>,
    /// Model to judge by [default: the one of the settings]
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
    /// Net to judge by [default: the one of the settings]
    #[arg(long, value_name = "FILE")]
    net: Option<PathBuf>,
    /// Show what would change, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Judge the post of this report alone, and say whether the report that stands comes out byte for byte
    #[arg(long, value_name = "ID", requires = "dry_run", conflicts_with_all = ["from", "to"])]
    report: Option<ReportId>,
    /// Changes of each kind that the table shows; JSON lines tell all
    #[arg(long, value_name = "N", default_value_t = 20)]
    samples: usize,
}

pub(crate) fn run(global: &Global, args: &ReplayArgs) -> anyhow::Result<ExitCode> {
    let loaded = load_settings(&judging_by(global, args))?;
    // A database that takes nothing makes this command wait: that must be told.
    let _telemetry = start_telemetry(&loaded.settings)?;
    let knowledge = knowledge::load(&loaded)?;
    let home = Home::open(loaded)?;
    match (args.report, args.from) {
        (Some(id), _) => prove::run(global, &home, &knowledge, id),
        (None, from) => {
            let period = period(from.unwrap_or_default(), args.to)?;
            apply::run(global, args, &home, knowledge, period)
        }
    }
}

fn period(from: Timestamp, to: Option<Timestamp>) -> anyhow::Result<Period> {
    // The last instant of now belongs to it.
    let to = to.unwrap_or_else(|| Timestamp(SystemClock.now().0.saturating_add(1)));
    if from >= to {
        return Err(failure(exit::USAGE, format!("--from {from} is not before --to {to}")));
    }
    Ok(Period { from, to })
}

/// The options as if the settings named what is given: then all that follows from a setting follows from it too, such as
/// which files are watched.
fn judging_by(global: &Global, args: &ReplayArgs) -> Global {
    let mut global = with_warnings_only(global);
    let given =
        [("screen.dictionary", &args.dictionary), ("screen.model", &args.model), ("screen.net", &args.net)];
    for (key, path) in given {
        global.set.extend(path.iter().map(|path| format!("{key}={}", path.display())));
    }
    global
}
