//! `hark alert replay`.

use alert::outbox::Replay;
use clap::Args;
use model::Timestamp;
use serde_json::json;

use super::opened::{outbox, told};
use crate::args::{Global, Output};
use crate::exit::{self, failure};
use crate::output;

#[derive(Args)]
pub(super) struct ReplayArgs {
    /// One alert, by its id
    #[arg(conflicts_with_all = ["since", "until"])]
    id: Option<String>,
    /// Alerts set off at or after this time (RFC 3339)
    #[arg(long)]
    since: Option<Timestamp>,
    /// Alerts set off before this time (RFC 3339)
    #[arg(long)]
    until: Option<Timestamp>,
    /// To this endpoint [default: to each that was to be told before]
    #[arg(long, value_name = "NAME")]
    endpoint: Option<String>,
}

pub(super) fn run(global: &Global, args: &ReplayArgs) -> anyhow::Result<()> {
    if args.id.is_none() && args.since.is_none() {
        return Err(failure(exit::USAGE, "say which: the id of an alert, or --since TIME"));
    }
    let replay = Replay {
        alert: args.id.clone(),
        since: args.since,
        until: args.until,
        endpoint: args.endpoint.clone(),
    };
    let repeated = outbox(global)?.replay(&replay).map_err(told)?;
    match global.output {
        Output::Json => output::line(&json!(repeated).to_string())?,
        Output::Table => {
            output::line(&format!("{} deliveries will be made once more", repeated.deliveries))?;
        }
    }
    for name in &repeated.disabled {
        output::note(&format!(
            "the endpoint {name} is switched off, and what it is to get waits; `hark alert send-test {name}` or \
             `hark alert enable {name}`"
        ));
    }
    Ok(())
}
