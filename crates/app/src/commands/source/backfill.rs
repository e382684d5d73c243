//! `hark source backfill`: what a source had before, into the pipeline. Goes on where it was interrupted; the place of the
//! source itself does not move.

use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;
use connectors::drive::{self, Shared};
use model::{Clock, SystemClock, Timestamp};
use serde_json::json;

use super::trial::interrupted;
use crate::args::{Global, Output};
use crate::commands::run::start_telemetry;
use crate::commands::{load_settings, with_warnings_only};
use crate::exit::{self, failure};
use crate::home::Home;
use crate::roles::Control;
use crate::sources::{JournalSink, Opened, find, open, recall};
use crate::{knowledge, output};

/// Read what a source had before.
#[derive(Args)]
pub(crate) struct BackfillArgs {
    /// The source
    name: String,
    /// From when on: a time such as 2026-01-31T00:00:00Z, or a day such as 2026-01-31 (UTC)
    #[arg(long, value_name = "TIME", value_parser = time)]
    since: Timestamp,
}

fn time(text: &str) -> Result<Timestamp, String> {
    connectors::when::iso(text)
        .ok_or_else(|| "not a time such as 2026-01-31T00:00:00Z or 2026-01-31".to_owned())
}

pub(super) fn run(global: &Global, args: &BackfillArgs) -> anyhow::Result<ExitCode> {
    let loaded = load_settings(&with_warnings_only(global))?;
    let _telemetry = start_telemetry(&loaded.settings)?;
    let source = find(&loaded.settings, &args.name)?;
    let knowledge = knowledge::load(&loaded)?;
    let home = Arc::new(Home::open(loaded)?);
    // A place of its own for each beginning: another `--since` begins anew, the same goes on.
    let place = format!("{}/backfill/{}", args.name, args.since);
    let before = recall(&home, &place)?;
    let already = before.posts;
    let Opened { source, feed, state } = open(source, Some(&knowledge.dictionary), before, Some(args.since))?;
    let Some(poll) = feed.poll else {
        let text = format!("source `{}` is not asked: there is nothing to read from before", args.name);
        return Err(failure(exit::USAGE, text));
    };
    let runtime = tokio::runtime::Runtime::new()?;
    let control = Control::default();
    let shared = Shared {
        sink: Arc::new(JournalSink::new(home.clone(), control.bell)),
        clock: Arc::new(SystemClock),
        stop: interrupted(&runtime)?,
    };
    let mut settings = source.settings.clone();
    settings.name.clone_from(&place);
    let began = SystemClock.now();
    let running = drive::Running::new(&settings, source.channel(), state, shared)?.once();
    runtime.block_on(drive::run(running, poll))?;
    let state = recall(&home, &place)?;
    let posts = state.posts - already;
    if let Some(problem) = state.problem {
        return Err(failure(
            exit::TRY_AGAIN,
            format!("{posts} posts read, then: {problem}; the same command goes on"),
        ));
    }
    if global.output == Output::Json {
        let mut out = output::stdout();
        output::json_line(
            &mut out,
            &json!({"source": args.name, "posts": posts, "since": args.since, "until": began}),
        )?;
        std::io::Write::flush(&mut out)?;
    } else {
        output::line(&format!(
            "{posts} posts since {} are in the journal; repetitions are left out as they are screened",
            args.since
        ))?;
    }
    Ok(ExitCode::SUCCESS)
}
