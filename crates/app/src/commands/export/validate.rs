//! `hark export validate`: files of E2B(R3), ours or others', held against the rules of ICH and of a receiver.
//!
//! The rules are checked by Hark itself. With `--xsd` the schema is checked too, by `xmllint` of libxml2, which must be installed.

use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use clap::{Args, ValueEnum};
use icsr::Profile;
use icsr::check::{self, Finding, Severity};
use model::{Clock as _, SystemClock};
use serde::Serialize;

use super::file::{MAX_BYTES, too_large, whole};
use crate::args::{Global, Output};
use crate::exit::{self, failure};
use crate::output;

/// The schema of a batch, in the folder as ICH packs it.
const SCHEMA: &str = "multicacheschemas/MCCI_IN200100UV01.xsd";
/// Most lines that are told of one file by the schema.
const TOLD: usize = 50;

/// Check files of E2B(R3) against the rules of ICH and of a receiver.
#[derive(Args)]
pub(crate) struct ValidateArgs {
    /// Files to check
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Whose rules hold
    #[arg(long, value_enum, default_value_t = Receiver::Ich)]
    profile: Receiver,
    /// Check the schema too: the folder that holds multicacheschemas and coreschemas; needs xmllint
    #[arg(long, value_name = "DIR")]
    xsd: Option<PathBuf>,
}

/// Receivers that Hark knows.
#[derive(Clone, Copy, ValueEnum)]
enum Receiver {
    /// ICH alone, without any region
    Ich,
    /// US Food and Drug Administration
    Fda,
    /// European Medicines Agency
    Ema,
}

impl Receiver {
    fn name(self) -> &'static str {
        match self {
            Receiver::Ich => "ich",
            Receiver::Fda => "fda",
            Receiver::Ema => "ema",
        }
    }
}

/// What is said of one file.
#[derive(Serialize)]
struct Report {
    file: String,
    acceptable: bool,
    errors: usize,
    warnings: usize,
    findings: Vec<Finding>,
    /// What the schema says; nothing where it was not asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    schema: Option<Vec<String>>,
    /// Why the file cannot be read at all.
    #[serde(skip_serializing_if = "Option::is_none")]
    unreadable: Option<String>,
}

pub(crate) fn run(global: &Global, args: &ValidateArgs) -> anyhow::Result<ExitCode> {
    let name = args.profile.name();
    let profile = Profile::built_in(name)
        .ok_or_else(|| failure(exit::CONFIG, format!("the profile `{name}` cannot be read")))?;
    let schema = args.xsd.as_deref().map(schema_in).transpose()?;
    let mut out = output::stdout();
    let (mut missing, mut refused) = (false, false);
    for path in &args.files {
        let report = match whole(path, MAX_BYTES) {
            Ok(Some(xml)) => report(path, &xml, &profile, schema.as_deref())?,
            Ok(None) => unreadable(path, too_large(MAX_BYTES)),
            Err(error) => {
                output::note(&format!("hark: cannot read {}: {error}", path.display()));
                missing = true;
                continue;
            }
        };
        refused |= !report.acceptable;
        match global.output {
            Output::Json => output::json_line(&mut out, &report)?,
            Output::Table => print(&mut out, &report)?,
        }
    }
    out.flush()?;
    Ok(match (missing, refused) {
        (true, _) => ExitCode::from(exit::NO_INPUT),
        (false, true) => ExitCode::from(exit::DATA),
        (false, false) => ExitCode::SUCCESS,
    })
}

fn report(path: &Path, xml: &[u8], profile: &Profile, schema: Option<&Path>) -> anyhow::Result<Report> {
    let file = path.display().to_string();
    let now = jiff::Timestamp::from_microsecond(SystemClock.now().0).ok();
    let findings = match check::message_for(xml, profile, now) {
        Ok(findings) => findings,
        Err(why) => return Ok(unreadable(path, why.to_string())),
    };
    // Only what is sound XML goes on to another program.
    let schema = schema.map(|schema| against_schema(path, schema)).transpose()?;
    let of = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
    let errors = of(Severity::Error) + schema.as_ref().map_or(0, Vec::len);
    let warnings = of(Severity::Warning);
    Ok(Report { file, acceptable: errors == 0, errors, warnings, findings, schema, unreadable: None })
}

/// What is said of a file that is not read, and why.
fn unreadable(path: &Path, why: String) -> Report {
    Report {
        file: path.display().to_string(),
        acceptable: false,
        errors: 1,
        warnings: 0,
        findings: Vec::new(),
        schema: None,
        unreadable: Some(why),
    }
}

fn print(out: &mut impl Write, report: &Report) -> anyhow::Result<()> {
    let file = &report.file;
    if let Some(why) = &report.unreadable {
        writeln!(out, "{file}: {why}")?;
    }
    for finding in &report.findings {
        writeln!(out, "{file}: {finding}")?;
    }
    for line in report.schema.iter().flatten() {
        writeln!(out, "{file}: {line}")?;
    }
    let verdict = if report.acceptable { "acceptable" } else { "not acceptable" };
    writeln!(out, "{file}: {verdict}: {} errors, {} warnings", report.errors, report.warnings)?;
    Ok(())
}

/// The schema in a folder.
fn schema_in(folder: &Path) -> anyhow::Result<PathBuf> {
    let schema = folder.join(SCHEMA);
    if schema.is_file() {
        return Ok(schema);
    }
    let text = format!("{} is not there: give the folder that ICH's package unpacks to", schema.display());
    Err(failure(exit::NO_INPUT, text))
}

/// What `xmllint` says of a file, a line each; nothing where it is content.
fn against_schema(path: &Path, schema: &Path) -> anyhow::Result<Vec<String>> {
    // A path cannot be taken for an option.
    let path = std::path::absolute(path)?;
    let run =
        Command::new("xmllint").args(["--nonet", "--noout", "--schema"]).arg(schema).arg(&path).output();
    let run = run.map_err(|error| match error.kind() {
        ErrorKind::NotFound => {
            let text = "xmllint is not installed, and --xsd needs it: install libxml2-utils (Debian, Ubuntu) or libxml2 \
                        (Fedora, Homebrew), or leave --xsd out";
            failure(exit::UNAVAILABLE, text)
        }
        _ => failure(exit::UNAVAILABLE, format!("xmllint cannot be run: {error}")),
    })?;
    if run.status.success() {
        return Ok(Vec::new());
    }
    let said = String::from_utf8_lossy(&run.stderr);
    let name = format!("{}:", path.display());
    let of_file = said.lines().filter_map(|line| line.strip_prefix(&name));
    let mut lines: Vec<String> =
        of_file.take(TOLD).map(|line| format!("schema: line {}", without_values(line))).collect();
    if lines.is_empty() {
        let why = said.lines().next().unwrap_or("it does not say why");
        let text = format!("xmllint could not check: {}", without_values(why));
        return Err(failure(exit::UNAVAILABLE, text));
    }
    lines.sort();
    lines.dedup();
    Ok(lines)
}

/// A line of `xmllint` without the values that it repeats: names of XML stay, what people wrote does not.
fn without_values(line: &str) -> String {
    let name = |text: &str| {
        text.starts_with('{') || (text.len() <= 40 && text.bytes().all(|byte| byte.is_ascii_alphanumeric()))
    };
    line.split('\'')
        .enumerate()
        .map(|(nth, part)| if nth % 2 == 0 || name(part) { part } else { "…" })
        .collect::<Vec<_>>()
        .join("'")
}
