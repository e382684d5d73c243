//! `hark export listing`: a line listing of the candidate reports of a filter, ready to be sent or not.
//!
//! The trail has what left before the files get their names: an entry without a file is possible, a file without an entry is
//! not.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use export::listing::{Format, Written};
use model::{Clock, SystemClock, Timestamp};
use serde_json::json;
use store::{AsOf, DeskFilter};

use super::super::desk::{Desk, on_desk, query};
use super::chosen;
use crate::args::{Global, Output};
use crate::exit::{self, failure};
use crate::exporting::lines::{Wanted, rows};
use crate::exports::{CaseBuilder, USUAL};
use crate::output;

/// Which reports, as what, and where to.
#[derive(Args)]
pub(crate) struct ListingArgs {
    /// A saved view that everybody sees, by name or id
    #[arg(long, value_name = "NAME", conflicts_with = "filter")]
    view: Option<String>,
    /// The query string of the queue, such as "serious=true&status=ready"
    #[arg(long, value_name = "QUERY", default_value = "")]
    filter: String,
    /// Reports read at or after this time (RFC 3339)
    #[arg(long, value_name = "TIME")]
    since: Option<Timestamp>,
    /// What is written
    #[arg(long, value_enum)]
    format: Kind,
    /// File of the cases; the others stand beside it
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Begin CSV with a byte order mark, for spreadsheets that need it to see UTF-8
    #[arg(long)]
    bom: bool,
    /// Only say how many reports there are
    #[arg(long)]
    dry_run: bool,
}

/// What is written.
#[derive(Clone, Copy, ValueEnum)]
enum Kind {
    Csv,
    Xlsx,
    Parquet,
}

impl ListingArgs {
    fn format(&self) -> Format {
        match self.format {
            Kind::Csv => Format::Csv { bom: self.bom },
            Kind::Xlsx => Format::Xlsx,
            Kind::Parquet => Format::Parquet,
        }
    }
}

pub(crate) fn run(global: &Global, args: &ListingArgs) -> anyhow::Result<ExitCode> {
    let done = on_desk(global, async |desk: &Desk| {
        desk.caught_up().await?;
        let filter = filter(desk, args)?;
        let deadlines = crate::desk::policy(&desk.home.settings().review).deadlines;
        let as_of = AsOf { deadlines, now: SystemClock.now() };
        if args.dry_run {
            let (count, _) = desk.store().queue_count(&filter, &as_of).await?;
            return Ok(Done::Counted(count));
        }
        write(desk, args, &filter, &as_of).await.map(Done::Written)
    })?;
    told(global, &done)?;
    Ok(ExitCode::SUCCESS)
}

enum Done {
    Counted(u64),
    Written(Written),
}

/// The filter that view or query give, with `--since` as its earliest time of reading.
fn filter(desk: &Desk, args: &ListingArgs) -> anyhow::Result<DeskFilter> {
    let mut filter = chosen::of(desk, args.view.as_deref(), &args.filter)?;
    filter.received_from = filter.received_from.max(args.since);
    Ok(filter)
}

async fn write(
    desk: &Desk,
    args: &ListingArgs,
    filter: &DeskFilter,
    as_of: &AsOf,
) -> anyhow::Result<Written> {
    let builder = CaseBuilder::open(&desk.home)?;
    let profile = builder.settings.profile(USUAL).map_err(|text| failure(exit::CONFIG, text))?;
    let wanted = Wanted {
        builder: &builder,
        profile,
        filter,
        query: review::query_of(filter),
        stored: None,
        as_of,
        view: args.view.clone(),
        since: args.since,
    };
    let pages = rows(desk.store(), args.format(), &args.out, &wanted).await?;
    let options = [("view", args.view.clone()), ("filter", Some(review::query_of(filter)))];
    desk.exported("listing", query(&options), pages.cases).await?;
    pages.finish()
}

fn told(global: &Global, done: &Done) -> anyhow::Result<()> {
    let mut out = output::stdout();
    match (done, global.output) {
        (Done::Counted(cases), Output::Json) => output::json_line(&mut out, &json!({ "cases": cases }))?,
        (Done::Counted(cases), Output::Table) => writeln!(out, "{cases} reports would be listed")?,
        (Done::Written(Written { counts, files }), Output::Json) => {
            let line = json!({ "cases": counts.cases, "reactions": counts.reactions, "files": files });
            output::json_line(&mut out, &line)?;
        }
        (Done::Written(Written { counts, files }), Output::Table) => {
            writeln!(out, "{} reports, {} rows of reactions and drugs", counts.cases, counts.reactions)?;
            for file in files {
                writeln!(out, "{}", file.display())?;
            }
        }
    }
    out.flush()?;
    Ok(())
}
