//! `hark export ack read` and `hark export ack list`: what receivers answered.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use casework::{Actor, Change, Entry};
use clap::{Args, Subcommand};
use comfy_table::Cell;
use export::e2b::{Acknowledged, StoredCases, acknowledge};
use serde::Serialize;
use store::TrailFilter;

use super::file::{MAX_BYTES, too_large, whole};
use crate::args::{Global, Output};
use crate::commands::desk::{ACCOUNT, Desk, on_desk};
use crate::exit::{self, failure};
use crate::exporting::DeskTrail;
use crate::{output, table};

/// Lines of the trail read at once.
const PAGE: u32 = 1_000;

/// Read and list what receivers answer.
#[derive(Args)]
pub(crate) struct AckArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Read files with answers, and note in the trail what was accepted and what not
    Read {
        /// Files to read
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
    /// List the answers that were read, also those to what was never sent
    List,
}

pub(crate) fn run(global: &Global, args: &AckArgs) -> anyhow::Result<ExitCode> {
    match &args.action {
        Action::Read { files } => {
            let done = on_desk(global, async |desk: &Desk| {
                desk.caught_up().await?;
                let mut done = Vec::new();
                for file in files {
                    done.push(read(desk, file).await?);
                }
                Ok(done)
            })?;
            tell(global, &done)
        }
        Action::List => {
            let answers = on_desk(global, async |desk: &Desk| {
                desk.caught_up().await?;
                answers(desk).await
            })?;
            list(global, &answers)
        }
    }
}

async fn read(desk: &Desk, file: &Path) -> anyhow::Result<Acknowledged> {
    let bytes = whole(file, MAX_BYTES)
        .map_err(|error| failure(exit::NO_INPUT, format!("cannot read {}: {error}", file.display())))?;
    let bytes =
        bytes.ok_or_else(|| failure(exit::DATA, format!("{}: {}", file.display(), too_large(MAX_BYTES))))?;
    let reply = icsr::ack::read(&bytes)
        .map_err(|error| failure(exit::DATA, format!("{}: {error}", file.display())))?;
    let cases = StoredCases(desk.store().clone());
    let trail = DeskTrail(desk.trail().clone());
    let by = Actor::Person(ACCOUNT.to_owned());
    Ok(acknowledge(&reply, &bytes, &cases, &trail, &by).await?)
}

fn tell(global: &Global, done: &[Acknowledged]) -> anyhow::Result<ExitCode> {
    let mut out = output::stdout();
    for done in done {
        if global.output == Output::Json {
            output::json_line(&mut out, done)?;
            continue;
        }
        let Acknowledged { batch, known, accepted, rejected, unknown } = done;
        let note = if *known { "" } else { ", which was never sent from here; the answer is kept" };
        writeln!(
            out,
            "batch {batch}{note}: {} accepted, {} rejected, {} unknown",
            accepted.len(),
            rejected.len(),
            unknown.len()
        )?;
        for (report, reasons) in rejected {
            writeln!(out, "  report {report} was rejected: {}", reasons.join("; "))?;
        }
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

/// An answer, as the trail has it.
#[derive(Serialize)]
struct Answered {
    batch: String,
    code: String,
    /// Whether such a batch was sent.
    known: bool,
    at: model::Timestamp,
    reasons: Vec<String>,
    unknown: Vec<String>,
}

async fn answers(desk: &Desk) -> anyhow::Result<Vec<Answered>> {
    let mut sent = std::collections::BTreeSet::new();
    each(desk, "batch_sent", |batch, _| {
        sent.insert(batch);
    })
    .await?;
    let mut found = Vec::new();
    each(desk, "batch_acknowledged", |batch, entry| {
        if let Change::BatchAcknowledged { code, reasons, unknown, .. } = entry.change {
            found.push(Answered {
                known: sent.contains(&batch),
                batch,
                code,
                at: entry.at,
                reasons,
                unknown,
            });
        }
    })
    .await?;
    Ok(found)
}

async fn each(desk: &Desk, change: &str, mut take: impl FnMut(String, Entry)) -> anyhow::Result<()> {
    let filter = TrailFilter { change: Some(change.to_owned()), ..TrailFilter::default() };
    let mut after = None;
    loop {
        let page = desk.store().trail(&filter, after, PAGE).await?;
        for row in page.rows.iter().filter(|row| row.applied == 1) {
            if let Some(batch) = row.subject.strip_prefix("batch/") {
                take(batch.to_owned(), Entry::parse(row.body.as_bytes())?);
            }
        }
        after = page.next;
        if after.is_none() {
            return Ok(());
        }
    }
}

fn list(global: &Global, answers: &[Answered]) -> anyhow::Result<ExitCode> {
    let mut out = output::stdout();
    if global.output == Output::Json {
        for answer in answers {
            output::json_line(&mut out, answer)?;
        }
    } else if answers.is_empty() {
        writeln!(out, "no answers were read")?;
    } else {
        let mut rows =
            table::plain(["batch", "code", "read", "sent from here", "unknown messages", "reasons"]);
        for answer in answers {
            let Answered { batch, code, known, at, reasons, unknown } = answer;
            let known = if *known { "yes" } else { "no" };
            let cells = [
                batch.clone(),
                code.clone(),
                at.to_string(),
                known.to_owned(),
                unknown.join(", "),
                reasons.join("; "),
            ];
            rows.add_row(cells.map(Cell::new));
        }
        writeln!(out, "{rows}")?;
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}
