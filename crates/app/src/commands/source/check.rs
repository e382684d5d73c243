//! `hark source check`: one real question.

use std::process::ExitCode;

use clap::Args;
use serde_json::json;

use super::trial;
use crate::args::{Global, Output};
use crate::output;

/// Ask a source one real question.
#[derive(Args)]
pub(crate) struct CheckArgs {
    /// The source
    name: String,
}

pub(super) fn run(global: &Global, args: &CheckArgs) -> anyhow::Result<ExitCode> {
    // Two: the first may be for a token.
    let trial = trial::run(global, &args.name, 2, 1)?;
    let about = trial.opened.source.connector.about();
    if global.output == Output::Json {
        let mut out = output::stdout();
        let line = json!({
            "source": args.name, "channel": about.id, "ok": true, "requests": trial.requests, "end": trial.end,
            "posts": trial.found.posts.len(), "refused": trial.found.refused.len(), "left_out": trial.found.skipped,
        });
        output::json_line(&mut out, &line)?;
        std::io::Write::flush(&mut out)?;
        return Ok(ExitCode::SUCCESS);
    }
    output::line(&format!("source `{}` ({}): {}", args.name, about.title, trial.end))?;
    output::line(&format!(
        "  {} posts in {} requests; {} items could not be read",
        trial.found.posts.len(),
        trial.requests,
        trial.found.refused.len()
    ))?;
    for (what, count) in &trial.found.skipped {
        output::line(&format!("  {count} left out: {what}"))?;
    }
    if about.certainty != connectors::Certainty::Specified {
        output::line(&format!(
            "  what is known of this interface is {}: look at `hark source sample {}`",
            about.certainty.as_str(),
            args.name
        ))?;
    }
    Ok(ExitCode::SUCCESS)
}
