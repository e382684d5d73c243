//! `hark alert enable`.

use clap::Args;

use super::opened::{outbox, told};
use crate::args::Global;
use crate::output;

#[derive(Args)]
pub(super) struct EnableArgs {
    /// Name of the endpoint
    endpoint: String,
}

pub(super) fn run(global: &Global, args: &EnableArgs) -> anyhow::Result<()> {
    outbox(global)?.enable(&args.endpoint).map_err(told)?;
    output::note(&format!("alerts are sent to {} again", args.endpoint));
    Ok(())
}
