//! `hark audit`: whether the trail is what was appended, and all of it as lines for who examines it.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use casework::Subject;
use clap::{Args, Subcommand};
use model::{ReportId, Timestamp};
use review::trail::{Verification, verify};
use serde::Serialize;
use serde_json::json;
use serde_json::value::RawValue;
use store::TrailRow;

use super::desk::{Desk, on_desk, query};
use crate::args::{Global, Output};
use crate::exit::{self, failure};
use crate::output;

/// Lines of the trail read at once.
const PAGE: u32 = 2_000;
/// How long entries that the copy does not have yet are waited for: another process may be about to write them.
const PATIENCE: Duration = Duration::from_secs(10);
/// Faults told one by one.
const TOLD: usize = 20;

/// Verify and export the trail.
#[derive(Args)]
pub(crate) struct AuditArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Check every entry of the trail, its hash and chain, and the copy in the database against the journal; exit code 65 if
    /// anything was changed
    Verify,
    /// Write the entries of the trail as JSON lines, each with its bytes, its hash and its chain
    Export(ExportArgs),
}

#[derive(Args)]
struct ExportArgs {
    /// Of this report alone
    #[arg(long, value_name = "ID")]
    report: Option<ReportId>,
    /// Written at or after this time (RFC 3339)
    #[arg(long)]
    since: Option<Timestamp>,
    /// File to write; without it, standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

pub(crate) fn run(global: &Global, args: &AuditArgs) -> anyhow::Result<ExitCode> {
    match &args.action {
        Action::Verify => {
            let found = on_desk(global, async |desk: &Desk| {
                // Whether it comes to that is what is asked: where not, the comparison says why.
                let _ = desk.caught_up().await;
                Ok(verify(desk.home.journal.clone(), desk.copy(), PATIENCE).await?)
            })?;
            tell(global, &found)?;
            judge(&found)
        }
        Action::Export(export) => {
            let rows = on_desk(global, async |desk: &Desk| {
                desk.caught_up().await?;
                let mut rows = 0;
                let written = write(desk, export, &mut rows).await;
                // What left the program before an error has left it.
                let options = [
                    ("report", export.report.map(|id| id.to_string())),
                    ("since", export.since.map(|at| at.to_string())),
                ];
                desk.exported("trail", query(&options), rows).await?;
                written.map(|()| rows)
            })?;
            output::note(&format!("{rows} entries"));
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn tell(global: &Global, found: &Verification) -> anyhow::Result<()> {
    let mut out = output::stdout();
    let faults = found.faults.iter().map(
        |fault| json!({"partition": fault.partition, "position": fault.position, "wrong": fault.wrong.to_string()}),
    );
    if global.output == Output::Json {
        let chains: Vec<&str> = found.chains.iter().map(|chain| chain.0.as_str()).collect();
        let line = json!({
            "sound": found.is_sound(), "lines": found.lines, "stand": found.stand, "unreadable": found.unreadable,
            "chains": chains, "faults": faults.collect::<Vec<_>>(), "more": found.more,
        });
        output::json_line(&mut out, &line)?;
    } else {
        writeln!(out, "{} entries, of which {} stand", found.lines, found.stand)?;
        if found.unreadable > 0 {
            writeln!(out, "{} records are no entry that this version knows", found.unreadable)?;
        }
        // Whoever noted them can tell later that nothing up to here was changed, the journal itself included.
        for (partition, chain) in found.chains.iter().enumerate() {
            writeln!(
                out,
                "chain of partition {partition}: {}",
                if chain.0.is_empty() { "empty" } else { chain.0.as_str() }
            )?;
        }
        for fault in found.faults.iter().take(TOLD) {
            writeln!(out, "partition {}, position {}: {}", fault.partition, fault.position, fault.wrong)?;
        }
    }
    out.flush()?;
    Ok(())
}

/// Success, or a failure that says where the first fault is.
fn judge(found: &Verification) -> anyhow::Result<ExitCode> {
    let Some(first) = found.faults.first() else { return Ok(ExitCode::SUCCESS) };
    let more = found.faults.len() as u64 - 1 + found.more;
    let text = format!(
        "the trail is not what was appended: partition {}, position {}: {}{}. Keep journal and database as they are, and compare \
         them with a backup",
        first.partition,
        first.position,
        first.wrong,
        if more > 0 { format!("; {more} more faults") } else { String::new() },
    );
    Err(failure(exit::DATA, text))
}

/// One line of the export.
#[derive(Serialize)]
struct Line<'a> {
    partition: u16,
    position: u64,
    subject: &'a str,
    /// Whether it stands; `false` where another entry of the subject came first.
    applied: bool,
    /// BLAKE3 of the bytes of `entry`.
    hash: &'a str,
    /// Hash over the partition up to here.
    chain: &'a str,
    /// The entry, byte for byte as appended.
    #[serde(skip_serializing_if = "Option::is_none")]
    entry: Option<&'a RawValue>,
    /// Of a record that is no JSON: its text, as the copy has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<&'a str>,
}

impl<'a> Line<'a> {
    fn of(row: &'a TrailRow) -> Line<'a> {
        // A line is one line, and the hash is that of the very bytes.
        let entry: Option<&RawValue> = serde_json::from_str(&row.body)
            .ok()
            .filter(|raw: &&RawValue| raw.get().len() == row.body.len() && !row.body.contains(['\n', '\r']));
        Line {
            partition: row.partition,
            position: row.position,
            subject: &row.subject,
            applied: row.applied == 1,
            hash: &row.hash,
            chain: &row.chain,
            entry,
            body: entry.is_none().then_some(row.body.as_str()),
        }
    }
}

/// Writes what was asked for, by partition and position, and counts it.
async fn write(desk: &Desk, export: &ExportArgs, count: &mut u64) -> anyhow::Result<()> {
    let copy = desk.copy();
    let mut out = output::file_or_stdout(export.out.as_deref())?;
    let since = export.since.map_or(i64::MIN, |at| at.0);
    let mut put = |rows: &[TrailRow]| -> anyhow::Result<()> {
        // A record that is no entry has no time, and is never left out.
        let asked = |row: &&TrailRow| row.at >= since || row.entry.is_empty();
        for row in rows.iter().filter(asked) {
            output::json_line(&mut out, &Line::of(row))?;
            *count += 1;
        }
        Ok(())
    };
    match export.report {
        Some(report) => put(&copy.trail_of(&Subject::Report(report).to_string()).await?)?,
        None => {
            for end in copy.trail_ends().await? {
                let mut from = 0;
                loop {
                    let rows = copy.trail_lines(end.partition, from, PAGE).await?;
                    let Some(last) = rows.last() else { break };
                    from = last.position + 1;
                    put(&rows)?;
                }
            }
        }
    }
    out.flush()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use casework::Hash;
    use casework::chain::{Fault, Wrong};

    use super::*;

    fn row(body: &str) -> TrailRow {
        TrailRow {
            partition: 3,
            position: 7,
            subject: "desk".into(),
            entry: String::new(),
            at: 0,
            actor: "hark".into(),
            change: "exported".into(),
            applied: 1,
            body: body.into(),
            hash: Hash::of(body.as_bytes()).0,
            chain: "c".into(),
        }
    }

    /// Spaces, order of members and numbers as written: whoever hashes the bytes of `entry` gets `hash`.
    #[test]
    fn an_entry_is_exported_byte_for_byte() {
        for body in [r#"{"id":1}"#, r#"{ "z":1.50, "a":"\u00e9" }"#, r#"{"at":1e3}"#] {
            let text = serde_json::to_string(&Line::of(&row(body))).expect("a line");
            let start = text.find("\"entry\":").expect("an entry") + 8;
            let bytes = &text[start..text.len() - 1];
            assert_eq!(Hash::of(bytes.as_bytes()).0, row(body).hash, "{text}");
        }
    }

    #[test]
    fn a_fault_is_a_failure_that_says_where() {
        let fault = |position| Fault { partition: 3, position, wrong: Wrong::Differs };
        let faults = vec![fault(7), fault(9)];
        let error = judge(&Verification { faults, more: 4, ..Verification::default() }).expect_err("faults");
        let text = error.to_string();
        assert!(
            text.contains("partition 3, position 7: the journal has another entry here; 5 more faults"),
            "{text}"
        );
        assert_eq!(exit::report(&error), ExitCode::from(exit::DATA));
        assert_eq!(judge(&Verification::default()).ok(), Some(ExitCode::SUCCESS));
    }

    #[test]
    fn what_is_no_json_is_exported_as_text() {
        for body in ["base64:/w==", "", "{\n}", " {}", "{} "] {
            let text = serde_json::to_string(&Line::of(&row(body))).expect("a line");
            let value: serde_json::Value = serde_json::from_str(&text).expect("JSON");
            assert_eq!((value["body"].as_str(), value.get("entry")), (Some(body), None));
            assert!(!text.contains('\n'));
        }
    }
}
