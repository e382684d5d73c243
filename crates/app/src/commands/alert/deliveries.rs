//! `hark alert deliveries`.

use std::io::Write as _;

use alert::outbox::{DeliveryQuery, DeliveryState};
use clap::{Args, ValueEnum};
use serde_json::json;

use super::opened::{outbox, told};
use crate::args::{Global, Output};
use crate::{output, table};

#[derive(Args)]
pub(super) struct DeliveriesArgs {
    /// To this endpoint
    #[arg(long, value_name = "NAME")]
    endpoint: Option<String>,
    /// In this state
    #[arg(long, value_enum)]
    state: Option<State>,
    /// The log of attempts, in place of the deliveries
    #[arg(long)]
    attempts: bool,
    /// At most so many, the newest; 0: all
    #[arg(long, default_value_t = 100, value_name = "N")]
    limit: usize,
}

/// How far a delivery is.
#[derive(Clone, Copy, ValueEnum)]
enum State {
    /// To be made.
    Pending,
    /// The receiver has it.
    Delivered,
    /// Given up.
    Failed,
    /// Never to be made.
    Skipped,
}

pub(super) fn run(global: &Global, args: &DeliveriesArgs) -> anyhow::Result<()> {
    let outbox = outbox(global)?;
    let json = global.output == Output::Json;
    let mut out = output::stdout();
    if args.attempts {
        let rows = outbox.attempts(args.endpoint.as_deref(), None, args.limit).map_err(told)?;
        let mut lines = table::plain(["at", "endpoint", "delivery", "attempt", "status", "outcome", "ms"]);
        for row in &rows {
            if json {
                output::json_line(&mut out, row)?;
                continue;
            }
            lines.add_row([
                row.at.to_string(),
                row.endpoint.clone(),
                row.sequence.map_or("test".to_owned(), |sequence| sequence.to_string()),
                row.attempt.to_string(),
                row.status.map_or(String::new(), |status| status.to_string()),
                row.outcome.clone(),
                row.millis.to_string(),
            ]);
        }
        if !json {
            writeln!(out, "{lines}")?;
        }
        out.flush()?;
        return Ok(());
    }
    let endpoints = outbox.endpoints().map_err(told)?;
    let shown = endpoints.iter().filter(|row| args.endpoint.as_ref().is_none_or(|name| *name == row.name));
    let mut heads = table::plain(["endpoint", "waiting", "failures in a row", "not before", "disabled"]);
    for row in shown {
        if json {
            output::json_line(&mut out, &json!({"endpoint": row}))?;
            continue;
        }
        let unlisted = match (row.listed, row.pending) {
            (true, _) => "",
            (false, 0) => "not in the settings",
            (false, _) => "not in the settings; what waits goes out once it is there again",
        };
        heads.add_row([
            row.name.clone(),
            row.pending.to_string(),
            row.failures.to_string(),
            if row.open_until.0 == 0 { String::new() } else { row.open_until.to_string() },
            row.disabled.clone().unwrap_or_else(|| unlisted.to_owned()),
        ]);
    }
    let state = args.state.map(|state| match state {
        State::Pending => DeliveryState::Pending,
        State::Delivered => DeliveryState::Delivered,
        State::Failed => DeliveryState::Failed,
        State::Skipped => DeliveryState::Skipped,
    });
    let query = DeliveryQuery {
        endpoint: args.endpoint.clone(),
        state,
        limit: args.limit,
        ..DeliveryQuery::default()
    };
    let mut lines =
        table::plain(["endpoint", "delivery", "alert", "rule", "state", "attempts", "next", "done"]);
    for row in outbox.deliveries(&query).map_err(told)? {
        if json {
            output::json_line(&mut out, &json!({"delivery": row}))?;
            continue;
        }
        lines.add_row([
            row.endpoint,
            row.sequence.to_string(),
            row.alert.to_string(),
            row.rule,
            row.state.word().to_owned(),
            row.attempts.to_string(),
            row.next_at.map_or(String::new(), |at| at.to_string()),
            row.done_at.map_or(String::new(), |at| at.to_string()),
        ]);
    }
    if !json {
        writeln!(out, "{heads}\n{lines}")?;
    }
    out.flush()?;
    Ok(())
}
