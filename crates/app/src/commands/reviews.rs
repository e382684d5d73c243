//! `hark reviews`: what people decided and put right, as labelled data and as suggestions for the dictionary.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use casework::lessons::{Advice, Judged, Lessons, Suggestion, Threshold};
use casework::training::{Found, label};
use casework::{Standing, Subject};
use clap::{Args, Subcommand};
use comfy_table::Cell;
use model::{ReportId, Timestamp};
use store::{Cursor, ReportFilter, ReportStore, StoredReport, TrailFilter};

use super::desk::{Desk, on_desk, query};
use crate::args::{Global, Output};
use crate::{output, table};

/// Reports, or lines of the trail, read at once.
const PAGE: u32 = 1_000;
/// Changes that label a report, or take a label back.
const LABELLING: [&str; 5] = ["decided", "second_reviewed", "settled", "corrected", "reopened"];

/// Take out what reviewers teach.
#[derive(Args)]
pub(crate) struct ReviewsArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Write what was decided and corrected as labelled JSON lines, without who did it
    ExportTraining(ExportArgs),
    /// List words that decisions and corrections say the dictionary has wrong, or lacks
    Suggest(SuggestArgs),
}

#[derive(Args)]
struct ExportArgs {
    /// Reports on which something was decided or corrected at or after this time (RFC 3339)
    #[arg(long)]
    since: Option<Timestamp>,
    /// File to write; without it, standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

#[derive(Args)]
struct SuggestArgs {
    /// Reports that must agree
    #[arg(long, default_value_t = Threshold::default().reports)]
    reports: u64,
    /// Share of the judged reports that must agree, 0 to 1
    #[arg(long, default_value_t = Threshold::default().share)]
    share: f64,
}

pub(crate) fn run(global: &Global, args: &ReviewsArgs) -> anyhow::Result<ExitCode> {
    match &args.action {
        Action::ExportTraining(export) => {
            let lines = on_desk(global, async |desk: &Desk| {
                desk.caught_up().await?;
                let mut lines = 0;
                let written = write(desk.store(), export.since, export.out.as_deref(), &mut lines).await;
                // What left the program before an error has left it.
                let options = [("since", export.since.map(|at| at.to_string()))];
                desk.exported("training", query(&options), lines).await?;
                written.map(|()| lines)
            })?;
            output::note(&format!("{lines} labelled reports"));
        }
        Action::Suggest(asked) => {
            let threshold = Threshold { reports: asked.reports, share: asked.share };
            let found = on_desk(global, async |desk: &Desk| {
                desk.caught_up().await?;
                suggest(desk.store(), threshold).await
            })?;
            print(global, &found)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes the labelled lines, and counts them.
async fn write(
    store: &ReportStore,
    since: Option<Timestamp>,
    out: Option<&Path>,
    count: &mut u64,
) -> anyhow::Result<()> {
    let mut out = output::file_or_stdout(out)?;
    let ids: Vec<ReportId> = labelled(store, since).await?.into_iter().collect();
    for ids in ids.chunks(PAGE as usize) {
        let standings = standings(store, ids).await?;
        for report in store.by_ids(ids).await? {
            let Some(standing) = standings.get(&report.id) else { continue };
            let Some(line) = label(&found(&report), standing) else { continue };
            output::json_line(&mut out, &line)?;
            *count += 1;
        }
    }
    out.flush()?;
    Ok(())
}

/// Reports that something labelled since then.
async fn labelled(store: &ReportStore, since: Option<Timestamp>) -> anyhow::Result<BTreeSet<ReportId>> {
    let mut ids = BTreeSet::new();
    for change in LABELLING {
        let filter = TrailFilter { change: Some(change.to_owned()), from: since, ..TrailFilter::default() };
        let mut after = None;
        loop {
            let page = store.trail(&filter, after, PAGE).await?;
            let reports = page.rows.iter().filter(|row| row.applied == 1);
            ids.extend(
                reports.filter_map(|row| row.subject.strip_prefix("report/")?.parse::<ReportId>().ok()),
            );
            after = page.next;
            if after.is_none() {
                break;
            }
        }
    }
    Ok(ids)
}

/// What stands of those of the reports that somebody touched.
async fn standings(store: &ReportStore, ids: &[ReportId]) -> anyhow::Result<BTreeMap<ReportId, Standing>> {
    let mut found = BTreeMap::new();
    for row in store.desk_rows(ids).await? {
        let id: ReportId = row.report_id.parse()?;
        let standing = serde_json::from_str(&row.standing).with_context(|| {
            format!("what stands of {} is not what this version reads", Subject::Report(id))
        })?;
        found.insert(id, standing);
    }
    Ok(found)
}

fn found(report: &StoredReport) -> Found<'_> {
    Found {
        id: report.id,
        revision: report.revision,
        text: &report.text,
        title: &report.title,
        about: &report.about,
        language: &report.language,
        mentions: &report.mentions,
        pairs: &report.pairs,
        facts: &report.facts,
        validity: &report.validity,
        versions: &report.versions,
    }
}

/// Goes through all reports that stand: those that nobody judged count too, for what a suggestion would do to them.
async fn suggest(store: &ReportStore, threshold: Threshold) -> anyhow::Result<Vec<Suggestion>> {
    let mut lessons = Lessons::default();
    let untouched = Standing::default();
    let mut after: Option<Cursor> = None;
    loop {
        let page = store.list(&ReportFilter::default(), after, PAGE).await?;
        let ids: Vec<ReportId> = page.items.iter().map(|report| report.id).collect();
        let standings = standings(store, &ids).await?;
        for StoredReport { id, text, mentions, .. } in &page.items {
            let standing = standings.get(id).unwrap_or(&untouched);
            lessons.add(&Judged { id: *id, text, mentions, standing });
        }
        after = page.next;
        if after.is_none() {
            return Ok(lessons.suggestions(threshold));
        }
    }
}

fn print(global: &Global, found: &[Suggestion]) -> anyhow::Result<()> {
    let mut out = output::stdout();
    if global.output == Output::Json {
        for suggestion in found {
            output::json_line(&mut out, suggestion)?;
        }
    } else if found.is_empty() {
        writeln!(out, "nothing is suggested")?;
    } else {
        let mut rows =
            table::plain(["words", "suggested", "agree", "judged", "before", "after", "cases lost"]);
        for suggestion in found {
            let (words, text) = words(&suggestion.advice);
            let Suggestion { agree, judged, before, after, lost, .. } = suggestion;
            let figures = [agree, judged, before, after, lost].map(u64::to_string);
            rows.add_row([words.to_owned(), text].into_iter().chain(figures).map(Cell::new));
        }
        writeln!(out, "{rows}")?;
    }
    out.flush()?;
    Ok(())
}

/// A suggestion in words.
fn words(advice: &Advice) -> (&str, String) {
    match advice {
        Advice::NoDrug { words, concept } => (words, format!("no medicine; now {concept}")),
        Advice::NoMention { words, concept } => (words, format!("names nothing; now {concept}")),
        Advice::OtherConcept { words, concept, means } => (words, format!("{means}; now {concept}")),
        Advice::Missed { words, concept, .. } if concept.is_empty() => {
            (words, "not found, no concept fits".to_owned())
        }
        Advice::Missed { words, concept, .. } => (words, format!("{concept}; not found")),
    }
}
