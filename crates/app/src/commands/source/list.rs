//! `hark source list`: the sources of the settings and how they fare.

use std::io::Write;
use std::process::ExitCode;

use connectors::drive::SourceState;
use model::Timestamp;
use serde_json::json;

use super::channels::policy;
use crate::args::{Global, Output};
use crate::commands::{load_settings, with_warnings_only};
use crate::home::Home;
use crate::sources::{Source, configured, hook_address};
use crate::{output, sources, table};

pub(super) fn run(global: &Global) -> anyhow::Result<ExitCode> {
    let loaded = load_settings(&with_warnings_only(global))?;
    let sources = configured(&loaded.settings)?;
    if sources.is_empty() && global.output != Output::Json {
        output::note(
            "the settings name no source: add a section such as [sources.our-page]; `hark source channels` lists what it can be of",
        );
        return Ok(ExitCode::SUCCESS);
    }
    let home = Home::open(loaded)?;
    let mut out = output::stdout();
    let mut rows = table::plain([
        "source",
        "channel",
        "kind",
        "certainty",
        "policy",
        "state",
        "last success",
        "quota left",
        "today",
        "posts",
    ]);
    for source in &sources {
        let state = sources::state(&home, source.name())?;
        if global.output == Output::Json {
            output::json_line(&mut out, &line(&home, source, &state))?;
        } else {
            let about = source.connector.about();
            rows.add_row([
                source.name().to_owned(),
                about.id.to_owned(),
                about.kind.as_str().to_owned(),
                about.certainty.as_str().to_owned(),
                policy(about).to_owned(),
                fares(source, &state),
                time(state.last_success),
                state.quota_left.map_or_else(|| "–".to_owned(), |left| format!("{left:.0}")),
                format!("{} requests", state.requests_today),
                state.posts.to_string(),
            ]);
        }
    }
    if global.output != Output::Json {
        writeln!(out, "{rows}")?;
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

fn fares(source: &Source, state: &SourceState) -> String {
    match (source.settings.flag("enabled"), state.last_success, &state.problem) {
        (false, ..) => "off".to_owned(),
        (true, None, None) => "never ran".to_owned(),
        (true, _, Some(problem)) => format!("{}: {problem}", state.circuit.as_str()),
        (true, ..) => state.circuit.as_str().to_owned(),
    }
}

fn time(at: Option<Timestamp>) -> String {
    // Whole seconds: nobody needs more here.
    at.map_or_else(|| "–".to_owned(), |at| Timestamp(at.0 - at.0.rem_euclid(1_000_000)).to_string())
}

fn line(home: &Home, source: &Source, state: &SourceState) -> serde_json::Value {
    let about = source.connector.about();
    json!({
        "source": source.name(), "channel": about.id, "kind": about.kind.as_str(),
        "certainty": about.certainty.as_str(), "terms": about.terms.as_str(), "policy": policy(about),
        "enabled": source.settings.flag("enabled"), "state": state.circuit.as_str(), "problem": state.problem,
        "last_success": state.last_success, "last_post": state.last_post, "posts": state.posts,
        "quota_left": state.quota_left, "quota_reset": state.quota_reset,
        "requests_today": state.requests_today, "cost_cents_today": state.cost_today as f64 / 1000.0,
        "webhook": hook_address(home, source.name()),
    })
}
