//! `hark deadletters`: what could not be read, why, and another try.

use std::collections::BTreeMap;
use std::io::Write;
use std::process::ExitCode;

use clap::{Args, Subcommand};
use comfy_table::{Cell, Table};
use journal::{Hop, Journal, Record, read_hop};
use model::{ReportId, SystemClock, Timestamp, parse_post};
use pipeline::intake::Intake;
use pipeline::records::{DeadLetter, PostRecord, ReportsRecord};
use serde_json::json;

use super::load_settings;
use crate::args::{Global, Output};
use crate::exit::{self, failure};
use crate::home::Home;
use crate::output;
use crate::table;

/// List, show and re-drive what could not be read.
#[derive(Args)]
pub(crate) struct DeadLettersArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// List the dead letters, without their content
    List,
    /// Print the original bytes of one
    Show {
        /// Its id, as listed
        id: String,
    },
    /// Try again to read them: all of them, or one
    Redrive {
        /// Its id, as listed [default: all]
        id: Option<String>,
        /// Say what would be read, and change nothing
        #[arg(long)]
        dry_run: bool,
    },
}

pub(crate) fn run(global: &Global, args: &DeadLettersArgs) -> anyhow::Result<ExitCode> {
    let home = Home::open(load_settings(global)?)?;
    let letters = read_all(&*home.journal)?;
    match &args.action {
        Action::List => list(global, &letters)?,
        Action::Show { id } => show(&home, &letters, id)?,
        Action::Redrive { id, dry_run } => redrive(&home, letters, id.as_deref(), *dry_run)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Every dead letter that is kept, once each: a file that was read twice refused the same line twice.
fn read_all(journal: &dyn Journal) -> anyhow::Result<BTreeMap<ReportId, DeadLetter>> {
    let mut letters = BTreeMap::new();
    read_hop(journal, Hop::DeadLetters, |payload| {
        if let Ok(letter) = DeadLetter::parse(payload) {
            letters.insert(letter.id, letter);
        }
    })?;
    Ok(letters)
}

fn list(global: &Global, letters: &BTreeMap<ReportId, DeadLetter>) -> anyhow::Result<()> {
    let mut sorted: Vec<&DeadLetter> = letters.values().collect();
    sorted.sort_by(|a, b| (&a.origin, a.line, a.id).cmp(&(&b.origin, b.line, b.id)));
    let mut out = output::stdout();
    if global.output == Output::Json {
        for letter in sorted {
            let at = Timestamp(letter.at);
            output::json_line(
                &mut out,
                &json!({"id": letter.id, "stage": letter.stage, "origin": letter.origin, "line": letter.line, "reason": letter.reason, "at": at}),
            )?;
        }
    } else if sorted.is_empty() {
        writeln!(out, "no dead letters")?;
    } else {
        let mut table: Table = table::plain(["id", "stage", "origin", "line", "reason", "at"]);
        for letter in sorted {
            let at = Timestamp(letter.at).to_string();
            table.add_row(
                [
                    &letter.id.to_string(),
                    &letter.stage,
                    &letter.origin,
                    &letter.line.to_string(),
                    &letter.reason,
                    &at,
                ]
                .map(Cell::new),
            );
        }
        writeln!(out, "{table}")?;
    }
    out.flush()?;
    Ok(())
}

fn find<'a>(letters: &'a BTreeMap<ReportId, DeadLetter>, id: &str) -> anyhow::Result<&'a DeadLetter> {
    let found = id.parse::<ReportId>().ok().and_then(|id| letters.get(&id));
    found.ok_or_else(|| {
        failure(exit::DATA, "there is no dead letter of this id; `hark deadletters list` shows them")
    })
}

fn show(home: &Home, letters: &BTreeMap<ReportId, DeadLetter>, id: &str) -> anyhow::Result<()> {
    let letter = find(letters, id)?;
    let bytes =
        letter.bytes(&home.keys).ok_or_else(|| failure(exit::CONFIG, "it was sealed with another key"))?;
    let mut out = output::stdout();
    out.write_all(&bytes)?;
    out.write_all(b"\n")?;
    out.flush()?;
    Ok(())
}

/// Puts what can be read now back where it was refused. A post that was re-driven before is recognised as a
/// duplicate, so trying twice does no harm.
fn redrive(
    home: &Home,
    letters: BTreeMap<ReportId, DeadLetter>,
    id: Option<&str>,
    dry_run: bool,
) -> anyhow::Result<()> {
    let chosen: Vec<&DeadLetter> = match id {
        Some(id) => vec![find(&letters, id)?],
        None => letters.values().collect(),
    };
    let intake = Intake { keys: &home.keys, journal: &*home.journal, clock: &SystemClock };
    let (mut read, mut refused) = (0, 0);
    for letter in chosen {
        let Some(bytes) = letter.bytes(&home.keys) else {
            refused += 1;
            continue;
        };
        let readable = match letter.stage.as_str() {
            "ingest" => match parse_post(&bytes) {
                Ok(post) => {
                    if !dry_run {
                        intake.append(&letter.origin, vec![post], &[])?;
                    }
                    true
                }
                Err(_) => false,
            },
            "screen" => {
                let post = PostRecord::parse(&bytes).ok().map(|post| post.to_record());
                again(home, Hop::Posts, post, dry_run)?
            }
            _ => {
                let record = ReportsRecord::parse(&bytes).ok().map(|record| record.to_record());
                again(home, Hop::Reports, record, dry_run)?
            }
        };
        if readable {
            read += 1;
        } else {
            refused += 1;
        }
    }
    let verb = if dry_run { "can be read now" } else { "put back" };
    output::line(&format!("{read} {verb}, {refused} still unreadable"))
}

/// Appends what can be read now, to the partition where everything of the same post is.
fn again(home: &Home, hop: Hop, record: Option<Record>, dry_run: bool) -> anyhow::Result<bool> {
    let readable = record.is_some();
    if let Some(record) = record.filter(|_| !dry_run) {
        home.journal.append(hop, &[record])?;
    }
    Ok(readable)
}
