//! `hark export jobs`: the jobs of the settings.

use std::io::Write as _;
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Args, Subcommand};
use comfy_table::Cell;
use export::job::{Job, JobState, Outcome, Period, Runner};
use model::{Clock as _, SystemClock};
use serde_json::json;

use crate::args::{Global, Output};
use crate::commands::desk::{Desk, on_desk};
use crate::commands::load_settings;
use crate::exit::{self, failure};
use crate::exporting::{self, jobs};
use crate::exports::CaseBuilder;
use crate::{output, table};

/// List, check and run the jobs of the settings.
#[derive(Args)]
pub(crate) struct JobsArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// List the jobs: when they run next, and what they finished last
    List,
    /// Run what is due of a job, or one period of it
    Run {
        /// The job
        name: String,
        /// Begin and end, such as 2026-11-25T06:00:00Z/2026-11-26T06:00:00Z
        #[arg(long, value_name = "FROM/TO")]
        period: Option<Period>,
    },
    /// Check the settings, and whether each destination lets us in; writes nothing
    Check,
}

pub(crate) fn run(global: &Global, args: &JobsArgs) -> anyhow::Result<ExitCode> {
    match &args.action {
        Action::List => {
            let states = on_desk(global, async |desk: &Desk| {
                let (runner, jobs) = open(desk).await?;
                let mut states = Vec::new();
                for job in jobs {
                    let state = runner.state(&job.settings.name).await?;
                    states.push((job, state));
                }
                Ok(states)
            })?;
            list(global, &states)
        }
        Action::Run { name, period } => {
            let done = on_desk(global, async |desk: &Desk| {
                let (runner, jobs) = open(desk).await?;
                let job = jobs.iter().find(|job| job.settings.name == *name);
                let Some(job) = job else {
                    let text = exporting::settings(&desk.home)?.job(name).err().unwrap_or_default();
                    return Err(failure(exit::USAGE, text));
                };
                carry_out(&runner, job, *period).await
            })?;
            tell(global, &done)
        }
        Action::Check => check(global),
    }
}

async fn open(desk: &Desk) -> anyhow::Result<(Runner, Vec<Job>)> {
    desk.caught_up().await?;
    let builder = Arc::new(CaseBuilder::open(&desk.home)?);
    let parts = Arc::new(jobs::Parts::new(&desk.home, builder, desk.store().clone(), desk.trail().clone()));
    Ok((jobs::runner(&parts, "/command")?, jobs::jobs(&parts)?))
}

/// Period after period until nothing is due; or the one that was asked for.
async fn carry_out(runner: &Runner, job: &Job, period: Option<Period>) -> anyhow::Result<Vec<Outcome>> {
    let mut all = Vec::new();
    loop {
        let outcome = runner.step(job, period).await?;
        let more = period.is_none() && matches!(outcome, Outcome::Done { .. });
        all.push(outcome);
        if !more {
            return Ok(all);
        }
    }
}

fn tell(global: &Global, done: &[Outcome]) -> anyhow::Result<ExitCode> {
    let mut out = output::stdout();
    let mut code = ExitCode::SUCCESS;
    for outcome in done {
        let (what, period, text) = match outcome {
            Outcome::Idle if done.len() > 1 => continue,
            Outcome::Idle => ("idle", None, "nothing is due".to_owned()),
            Outcome::Done { period, manifest } => {
                let (files, rows, refused) = (manifest.files.len(), manifest.rows, manifest.refused.len());
                (
                    "done",
                    Some(period),
                    format!("{rows} cases or rows in {files} files and a manifest, {refused} refused"),
                )
            }
            Outcome::Already { period, manifest } => {
                ("already", Some(period), format!("was finished before; its manifest has SHA-256 {manifest}"))
            }
            Outcome::Elsewhere { period, by } => {
                code = ExitCode::from(exit::TRY_AGAIN);
                ("elsewhere", Some(period), format!("another process is at it: {by}"))
            }
            Outcome::Lost { period } => {
                code = ExitCode::from(exit::TRY_AGAIN);
                ("lost", Some(period), "another process has taken it over".to_owned())
            }
        };
        let period = period.map(ToString::to_string);
        if global.output == Output::Json {
            let manifest = if let Outcome::Done { manifest, .. } = outcome { Some(manifest) } else { None };
            output::json_line(&mut out, &json!({"outcome": what, "period": period, "manifest": manifest}))?;
        } else {
            writeln!(out, "{}: {text}", period.as_deref().unwrap_or(what))?;
        }
    }
    out.flush()?;
    Ok(code)
}

fn list(global: &Global, states: &[(Job, JobState)]) -> anyhow::Result<ExitCode> {
    let mut out = output::stdout();
    let now = SystemClock.now();
    let mut rows = table::plain([
        "job",
        "export",
        "destination",
        "schedule",
        "next",
        "last period",
        "cases or rows",
        "at work",
    ]);
    for (job, state) in states {
        let settings = &job.settings;
        let next = settings.schedule.after(now).map(|next| next.to_string()).unwrap_or_default();
        let last = state.last();
        let count = last.and_then(|last| state.finished.get(&last)).map(|finished| finished.rows);
        let begun = state
            .begun
            .as_ref()
            .map(|begun| format!("{} since {}, by {}", begun.period, begun.first, begun.by));
        if global.output == Output::Json {
            let line = json!({
                "job": settings.name,
                "export": settings.content.name(),
                "destination": job.destination.place(),
                "schedule": settings.schedule.to_string(),
                "next": next,
                "last": last.map(|last| last.to_string()),
                "rows": count,
                "begun": begun,
            });
            output::json_line(&mut out, &line)?;
            continue;
        }
        let cells = [
            settings.name.clone(),
            settings.content.name().to_owned(),
            job.destination.place().to_owned(),
            settings.schedule.to_string(),
            next,
            last.map(|last| last.to_string()).unwrap_or_default(),
            count.map(|count| count.to_string()).unwrap_or_default(),
            begun.unwrap_or_default(),
        ];
        rows.add_row(cells.map(Cell::new));
    }
    if global.output == Output::Table {
        match states.is_empty() {
            true => writeln!(out, "the settings have no jobs; see docs/export.md")?,
            false => writeln!(out, "{rows}")?,
        }
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

/// Asks every destination for a list, which proves address, host key and login.
fn check(global: &Global) -> anyhow::Result<ExitCode> {
    let settings = exporting::settings_of(&load_settings(global)?.settings)?;
    let asked = tokio::runtime::Runtime::new()?.block_on(async {
        let mut asked = Vec::new();
        for (name, destination) in &settings.destinations {
            let opened = export::destination::open(name, destination, Arc::new(SystemClock));
            let answer = match opened {
                Ok(opened) => opened.list("").await.map(|files| files.len()),
                Err(error) => Err(error),
            };
            asked.push((name, answer));
        }
        asked
    });
    let mut out = output::stdout();
    let mut code = ExitCode::SUCCESS;
    for (name, answer) in &asked {
        let told = answer
            .as_ref()
            .map_or_else(ToString::to_string, |files| format!("answers, and has {files} files"));
        if answer.is_err() {
            code = ExitCode::from(exit::UNAVAILABLE);
        }
        if global.output == Output::Json {
            output::json_line(&mut out, &json!({"destination": name, "ok": answer.is_ok(), "what": told}))?;
        } else {
            writeln!(out, "{name}: {told}")?;
        }
    }
    if global.output == Output::Table {
        let (jobs, destinations) = (settings.jobs.len(), settings.destinations.len());
        writeln!(out, "the settings are sound: {jobs} jobs, {destinations} destinations")?;
    }
    out.flush()?;
    Ok(code)
}
