//! `hark alert acknowledge`: into the trail, then into the outbox.
//!
//! The entry has the number that the desk gives it too: where this process dies between the two, the same command again finds the entry
//! that is there. Where the trail cannot be reached nothing is changed.

use alert::outbox::{AlertRow, AlertState};
use casework::Actor;
use clap::Args;
use model::{Clock as _, SystemClock};
use review::acknowledgement;

use super::opened::{outbox, told};
use crate::args::{Global, Output};
use crate::commands::desk::{ACCOUNT, Desk, on_desk};
use crate::output;

#[derive(Args)]
pub(super) struct AcknowledgeArgs {
    /// Its id, as listed
    id: String,
    /// Who saw it
    #[arg(long, value_name = "NAME")]
    by: String,
}

pub(super) fn run(global: &Global, args: &AcknowledgeArgs) -> anyhow::Result<()> {
    let outbox = outbox(global)?;
    let row = outbox.alert(&args.id).map_err(told)?;
    if row.state == AlertState::Acknowledged {
        output::note("somebody has acknowledged it already; nothing is changed");
        return show(global, row);
    }
    on_desk(global, async |desk: &Desk| {
        desk.caught_up().await?;
        // Who acts is whoever may read the data directory; who saw it is what they say.
        let (by, reason) = (Actor::Person(ACCOUNT.to_owned()), format!("seen by {}", args.by));
        let draft = acknowledgement(row.id.as_str(), &row.rule, by, Some(reason));
        // Of this number nothing else can stand there: an entry that is void was written before.
        desk.trail().propose(draft).await?;
        Ok(())
    })?;
    show(global, outbox.acknowledge(&args.id, &args.by, SystemClock.now()).map_err(told)?)
}

fn show(global: &Global, row: AlertRow) -> anyhow::Result<()> {
    if global.output == Output::Json {
        return output::line(&serde_json::to_string(&row)?);
    }
    let (by, at) = (row.acknowledged_by.unwrap_or_default(), row.acknowledged_at.unwrap_or_default());
    output::line(&format!("{} is acknowledged by {by} since {at}", row.id))
}
