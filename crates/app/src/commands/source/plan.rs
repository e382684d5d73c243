//! `hark source plan`: what a source would ask in a day, and what that costs. No network.

use std::process::ExitCode;

use clap::Args;
use connectors::source::Step;
use model::{Clock, SystemClock};
use serde_json::json;

use super::trial;
use crate::args::{Global, Output};
use crate::output;

/// Seconds in a day.
const DAY: u64 = 86_400;

/// Show what a source would ask in a day.
#[derive(Args)]
pub(crate) struct PlanArgs {
    /// The source
    name: String,
}

pub(super) fn run(global: &Global, args: &PlanArgs) -> anyhow::Result<ExitCode> {
    let mut opened = trial::opened(global, &args.name, None)?;
    let settings = &opened.source.settings;
    let interval = settings.count("poll_interval_secs").max(1);
    let (caps, cost_cap) = (settings.count("max_requests_per_day"), settings.count("max_cost_cents_per_day"));
    let (mut per_round, mut most_cost, mut listens) = (0, 0, false);
    if let Some(poll) = &mut opened.feed.poll {
        per_round = poll.requests_per_round();
        match poll.next(SystemClock.now()) {
            Step::Ask(request) => most_cost = request.cost,
            Step::Listen(request, _) => (most_cost, listens) = (request.cost, true),
            Step::Rest | Step::Done => {}
        }
    }
    let rounds = if listens { 1 } else { DAY / interval };
    let uncapped = per_round * rounds;
    let requests = if caps > 0 { uncapped.min(caps) } else { uncapped };
    let cost = (requests * most_cost) as f64 / 1000.0;
    let cost = if cost_cap > 0 { cost.min(cost_cap as f64) } else { cost };
    let drugs = settings.list("drugs").len();
    if global.output == Output::Json {
        let mut out = output::stdout();
        let line = json!({
            "source": args.name, "channel": opened.source.channel(), "drugs": drugs, "requests_per_round": per_round,
            "rounds_per_day": rounds, "requests_per_day": requests, "requests_per_day_without_cap": uncapped,
            "most_cost_cents_per_day": cost, "listens": listens, "pushed": opened.feed.hook.is_some(),
        });
        output::json_line(&mut out, &line)?;
        std::io::Write::flush(&mut out)?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut text = format!("source `{}` ({})\n", args.name, opened.source.connector.about().title);
    let mut say = |line: String| text.push_str(&format!("  {line}\n"));
    match (listens, per_round) {
        (true, _) => say("listens to a stream; asks only when it has to be opened again".to_owned()),
        (false, 0) => say("asks nothing over the network".to_owned()),
        (false, _) => say(format!(
            "{per_round} requests a round, a round each {interval} s: {uncapped} requests a day{}",
            if requests < uncapped { format!(", capped at {requests}") } else { String::new() }
        )),
    }
    if opened.feed.hook.is_some() {
        say("is pushed to as well".to_owned());
    }
    if drugs > 0 {
        say(format!("looks for {drugs} drugs by all their names and usual misspellings"));
    }
    match cost > 0.0 {
        true => say(format!("at most {cost:.2} cents a day, if every answer is full")),
        false => {
            say("costs nothing by the platform's price list, as far as it is in the settings".to_owned())
        }
    }
    output::line(text.trim_end())?;
    Ok(ExitCode::SUCCESS)
}
