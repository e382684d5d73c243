//! `hark export e2b`: cases as batches of E2B(R3) for a receiver.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use casework::Actor;
use clap::Args;
use comfy_table::Cell;
use export::destination::{Destination, Directory};
use export::e2b::{Outcome, Plans, Run, StoredCases, candidates, check, ready, run as carry_out, sent_ever};
use model::{Clock as _, ReportId, SystemClock};
use store::AsOf;

use super::chosen::Chosen;
use crate::args::{Global, Output};
use crate::commands::desk::{ACCOUNT, Desk, on_desk};
use crate::exit::{self, failure};
use crate::exporting::{self, DeskTrail};
use crate::{output, table};

/// Send cases to a receiver as E2B(R3).
#[derive(Args)]
pub(crate) struct E2bArgs {
    /// Receiver: ich, fda, ema, or a profile of the settings
    #[arg(long, default_value = "ich")]
    profile: String,
    /// Destination of the settings that files go to
    #[arg(long, value_name = "NAME", conflicts_with = "out")]
    to: Option<String>,
    /// Folder that files go to
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Only this report; may be given several times
    #[arg(long, value_name = "ID")]
    report: Vec<ReportId>,
    #[command(flatten)]
    chosen: Chosen,
    /// What has changed was wrong before: send it as amendment, with this reason
    #[arg(long, value_name = "REASON")]
    amend: Option<String>,
    /// Most cases in a file
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u16).range(1..=5000))]
    per_batch: u16,
    /// Write and send nothing; say what would be
    #[arg(long)]
    dry_run: bool,
}

pub(crate) fn run(global: &Global, args: &E2bArgs) -> anyhow::Result<ExitCode> {
    if !args.dry_run && args.to.is_none() && args.out.is_none() {
        return Err(failure(exit::USAGE, "say where files go: `--to NAME`, `--out DIR`, or `--dry-run`"));
    }
    let outcome = on_desk(global, async |desk: &Desk| {
        desk.caught_up().await?;
        send(desk, args).await
    })?;
    tell(global, args, &outcome)?;
    let all_well = outcome.refused.is_empty();
    Ok(if all_well { ExitCode::SUCCESS } else { ExitCode::from(exit::DATA) })
}

async fn send(desk: &Desk, args: &E2bArgs) -> anyhow::Result<Outcome> {
    let home = &desk.home;
    let settings = exporting::settings(home)?;
    let profile = settings.profile(&args.profile).map_err(|text| failure(exit::USAGE, text))?;
    let meddra = exporting::meddra(&settings)?;
    let clock = Arc::new(SystemClock);
    let destination: Option<Arc<dyn Destination>> = match (&args.to, &args.out) {
        _ if args.dry_run => None,
        (Some(name), _) => {
            let known = settings
                .destinations
                .get(name)
                .ok_or_else(|| failure(exit::USAGE, format!("the settings have no destination `{name}`")))?;
            Some(export::destination::open(name, known, clock.clone())?)
        }
        (None, Some(dir)) => Some(Arc::new(Directory::new(dir))),
        (None, None) => None,
    };
    let folder = exporting::plans_dir(home.dir(), &profile.name);
    let plans = if destination.is_some() { Plans::open(&folder)? } else { Plans::look(&folder) };
    let deadlines = crate::desk::policy(&home.settings().review).deadlines;
    let filter = args.chosen.filter(desk)?;
    let as_of = AsOf { deadlines, now: clock.now() };
    let ids = match (args.report.is_empty(), args.chosen.since) {
        (true, None) => candidates(desk.store(), &filter, &as_of, &profile.name).await?,
        // Whoever got a case gets what becomes of it, however long ago that was decided.
        (true, Some(_)) => {
            let ready = args.chosen.changed(desk, ready(desk.store(), &filter, &as_of).await?).await?;
            let sent = sent_ever(desk.store(), &profile.name).await?;
            sent.into_iter().chain(ready).collect::<BTreeSet<_>>().into_iter().collect()
        }
        (false, _) => args.report.clone(),
    };
    let cases = StoredCases(desk.store().clone());
    let trail = DeskTrail(desk.trail().clone());
    let run = Run {
        cases: &cases,
        trail: &trail,
        destination: destination.as_deref(),
        plans: Some(&plans),
        clock: clock.as_ref(),
        by: Actor::Person(ACCOUNT.to_owned()),
        sender: settings.sender.as_ref(),
        profile,
        meddra: meddra.as_ref(),
        day_zero: deadlines.day_zero,
        may_export: &exporting::may_export,
        check: &check,
        per_batch: usize::from(args.per_batch),
        amend: args.amend.clone(),
        folder: "",
    };
    Ok(carry_out(&run, &ids).await?)
}

fn tell(global: &Global, args: &E2bArgs, outcome: &Outcome) -> anyhow::Result<()> {
    let mut out = output::stdout();
    if global.output == Output::Json {
        output::json_line(&mut out, outcome)?;
        out.flush()?;
        return Ok(());
    }
    if !outcome.files.is_empty() || !outcome.resumed.is_empty() {
        let mut rows = table::plain(["file", "cases", "sha256"]);
        for file in outcome.resumed.iter().chain(&outcome.files) {
            rows.add_row([file.name.clone(), file.cases.to_string(), file.sha256.clone()].map(Cell::new));
        }
        writeln!(out, "{rows}")?;
    }
    for (report, reasons) in &outcome.refused {
        writeln!(out, "report {report} cannot leave:")?;
        for reason in reasons {
            writeln!(out, "  {}: {}", reason.element, reason.text)?;
        }
    }
    for (report, waiting) in &outcome.waiting {
        let why = match waiting {
            export::e2b::Waiting::Rejected => "the receiver refused it; decide on it anew, and it goes again",
            export::e2b::Waiting::TakenBack => "it was taken back under its identifier; tell the receiver",
        };
        writeln!(out, "report {report} waits: {why}")?;
    }
    let verb = if args.dry_run { "would be sent" } else { "sent" };
    writeln!(
        out,
        "{} {verb}, {} unchanged, {} refused, {} waiting",
        outcome.sent.len(),
        outcome.unchanged,
        outcome.refused.len(),
        outcome.waiting.len()
    )?;
    out.flush()?;
    Ok(())
}
