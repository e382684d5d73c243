//! `hark alert send-test`.

use std::process::ExitCode;
use std::sync::Arc;

use alert::delivery::{Answer, SystemNames, TestError, test};
use alert::outbox::Verdict;
use clap::Args;
use model::SystemClock;
use serde_json::json;

use super::opened::{alerts, outbox_or_new, told};
use crate::args::{Global, Output};
use crate::commands::load_settings;
use crate::exit::{self, failure};
use crate::output;

#[derive(Args)]
pub(super) struct SendTestArgs {
    /// Name of the endpoint
    endpoint: String,
}

pub(super) fn run(global: &Global, args: &SendTestArgs) -> anyhow::Result<ExitCode> {
    let settings = load_settings(global)?.settings;
    let alerts = alerts(&settings)?;
    let Some(endpoint) = alerts.endpoint(&args.endpoint) else {
        let names: Vec<&str> = alerts.endpoints.iter().map(|endpoint| endpoint.name.as_str()).collect();
        let text =
            format!("the settings have no endpoint `{}`; they have: {}", args.endpoint, names.join(", "));
        return Err(failure(exit::USAGE, text));
    };
    let outbox = outbox_or_new(&settings)?;
    // Where `hark run` has not yet made it known, there is no queue either.
    if outbox.endpoints().map_err(told)?.iter().all(|row| !row.listed) {
        outbox.subscribe(&alerts.subscriptions()).map_err(told)?;
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let tried = runtime.block_on(test(&outbox, endpoint, &alerts, &SystemClock, Arc::new(SystemNames)));
    let (answer, next) = tried.map_err(|error| match error {
        TestError::Send(error) => failure(exit::CONFIG, error.to_string()),
        TestError::Outbox(error) => told(error),
    })?;
    let status = match answer {
        Answer::Status { code, .. } => Some(code),
        Answer::MailRefused(code) | Answer::MailPartlyTaken(code) => code,
        Answer::MailTaken | Answer::Nothing(_) => None,
    };
    match global.output {
        Output::Json => output::line(
            &json!({"endpoint": endpoint.name, "outcome": next.outcome, "status": status}).to_string(),
        )?,
        Output::Table => {
            let status = status.map_or(String::new(), |status| format!(" (status {status})"));
            output::line(&format!("{}: {}{status}", endpoint.name, next.outcome))?;
        }
    }
    let arrived = next.verdict == Verdict::Delivered;
    Ok(if arrived { ExitCode::SUCCESS } else { ExitCode::from(exit::UNAVAILABLE) })
}
