//! `hark alert list`.

use std::io::Write as _;

use alert::outbox::{AlertQuery, AlertState};
use clap::{Args, ValueEnum};
use model::Timestamp;

use super::opened::{outbox, told};
use crate::args::{Global, Output};
use crate::{output, table};

#[derive(Args)]
pub(super) struct ListArgs {
    /// Set off at or after this time (RFC 3339)
    #[arg(long)]
    since: Option<Timestamp>,
    /// Set off before this time (RFC 3339)
    #[arg(long)]
    until: Option<Timestamp>,
    /// Of this rule
    #[arg(long, value_name = "NAME")]
    rule: Option<String>,
    /// In this state
    #[arg(long, value_enum)]
    state: Option<State>,
    /// At most so many, the newest; 0: all
    #[arg(long, default_value_t = 100, value_name = "N")]
    limit: usize,
}

/// Whether somebody must still say that they saw it.
#[derive(Clone, Copy, ValueEnum)]
enum State {
    /// It only informs.
    Told,
    /// Nobody has said so yet.
    Open,
    /// Somebody has.
    Acknowledged,
}

pub(super) fn run(global: &Global, args: &ListArgs) -> anyhow::Result<()> {
    let state = args.state.map(|state| match state {
        State::Told => AlertState::Told,
        State::Open => AlertState::Open,
        State::Acknowledged => AlertState::Acknowledged,
    });
    let query = AlertQuery {
        since: args.since,
        until: args.until,
        rule: args.rule.clone(),
        state,
        limit: args.limit,
        after: None,
    };
    let rows = outbox(global)?.alerts(&query).map_err(told)?;
    let mut out = output::stdout();
    if global.output == Output::Json {
        for row in &rows {
            output::json_line(&mut out, row)?;
        }
    } else if rows.is_empty() {
        writeln!(out, "no alerts")?;
    } else {
        let mut lines = table::plain(["id", "at", "rule", "severity", "about", "state"]);
        for row in &rows {
            let severity = row.alert.as_ref().map_or(String::new(), |alert| format!("{:?}", alert.severity));
            let about = row.alert.iter().flat_map(|alert| &alert.about);
            let about: Vec<String> = about.map(|(name, value)| format!("{name}: {value}")).collect();
            lines.add_row([
                row.id.to_string(),
                row.at.to_string(),
                row.rule.clone(),
                severity.to_ascii_lowercase(),
                about.join(", "),
                row.state.word().to_owned(),
            ]);
        }
        writeln!(out, "{lines}")?;
    }
    out.flush()?;
    Ok(())
}
