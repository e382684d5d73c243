//! `hark deadletters`: what could not be read, why, and another try.

use std::collections::BTreeMap;
use std::io::Write;
use std::process::ExitCode;

use clap::{Args, Subcommand};
use comfy_table::{Cell, Table};
use model::{ReportId, Timestamp};
use pipeline::records::DeadLetter;
use serde_json::json;

use super::load_settings;
use crate::args::{Global, Output};
use crate::exit::{self, failure};
use crate::home::Home;
use crate::{dead_letters, output, table};

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
    let letters = dead_letters::read_all(&*home.journal)?;
    match &args.action {
        Action::List => list(global, &letters)?,
        Action::Show { id } => show(&home, &letters, id)?,
        Action::Redrive { id, dry_run } => redrive(&home, letters, id.as_deref(), *dry_run)?,
    }
    Ok(ExitCode::SUCCESS)
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

/// Tries again to read all of them, or one.
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
    let (mut read, mut refused) = (0, 0);
    for letter in chosen {
        match dead_letters::redrive(home, letter, dry_run)? {
            true => read += 1,
            false => refused += 1,
        }
    }
    let verb = if dry_run { "can be read now" } else { "put back" };
    output::line(&format!("{read} {verb}, {refused} still unreadable"))
}
