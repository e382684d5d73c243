//! `hark alert show`.

use std::io::Write as _;

use alert::outbox::{AttemptRow, DeliveryQuery, DeliveryRow};
use clap::Args;
use serde_json::json;

use super::opened::{outbox, told};
use crate::args::{Global, Output};
use crate::output;

#[derive(Args)]
pub(super) struct ShowArgs {
    /// Its id, as listed
    id: String,
}

pub(super) fn run(global: &Global, args: &ShowArgs) -> anyhow::Result<()> {
    let outbox = outbox(global)?;
    let row = outbox.alert(&args.id).map_err(told)?;
    let query = DeliveryQuery { alert: Some(args.id.clone()), ..DeliveryQuery::default() };
    let mut deliveries: Vec<(DeliveryRow, Vec<AttemptRow>)> = Vec::new();
    for delivery in outbox.deliveries(&query).map_err(told)? {
        let mut attempts =
            outbox.attempts(Some(&delivery.endpoint), Some(delivery.sequence), 0).map_err(told)?;
        attempts.reverse();
        deliveries.push((delivery, attempts));
    }
    let mut out = output::stdout();
    if global.output == Output::Json {
        let deliveries: Vec<_> = deliveries
            .iter()
            .map(|(delivery, attempts)| json!({"delivery": delivery, "attempts": attempts}))
            .collect();
        output::json_line(&mut out, &json!({"alert": row, "deliveries": deliveries}))?;
    } else {
        writeln!(out, "{} by rule {} at {}: {}", row.id, row.rule, row.at, row.state.word())?;
        if let (Some(by), Some(at)) = (&row.acknowledged_by, row.acknowledged_at) {
            writeln!(out, "acknowledged by {by} at {at}")?;
        }
        match &row.alert {
            Some(alert) => writeln!(out, "{}", serde_json::to_string_pretty(alert)?)?,
            None => writeln!(out, "its content is gone: alerts are kept for a time that the settings say")?,
        }
        for (delivery, attempts) in &deliveries {
            writeln!(out, "{} #{}: {}", delivery.endpoint, delivery.sequence, delivery.state.word())?;
            for attempt in attempts {
                let status = attempt.status.map_or(String::new(), |status| format!(" ({status})"));
                writeln!(
                    out,
                    "  attempt {} at {}: {}{status}, {} ms",
                    attempt.attempt, attempt.at, attempt.outcome, attempt.millis
                )?;
            }
        }
    }
    out.flush()?;
    Ok(())
}
