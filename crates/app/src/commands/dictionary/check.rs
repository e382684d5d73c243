//! `hark dictionary check`: mistakes in term sources, each with file and line.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use dictionary::Sources;
use dictionary::check::{Finding, Level, check};
use dictionary::source::SourceError;
use serde_json::json;

use crate::args::{Global, Output};
use crate::exit::{self, failure};
use crate::output;

/// Prints every finding; exit code 65 if one is an error.
pub(super) fn run(global: &Global, dir: &Path) -> anyhow::Result<ExitCode> {
    if !dir.is_dir() {
        let what = "no such folder; `check` reads term sources, a pack no longer has their lines";
        return Err(failure(exit::NO_INPUT, format!("{}: {what}", dir.display())));
    }
    let findings = match Sources::read(dir) {
        Ok(sources) => check(&sources),
        // A mistake of form hides the rest: it is the one finding until it is mended.
        Err(SourceError { file, line, what }) => {
            vec![Finding { level: Level::Error, rule: "form", file, line, what }]
        }
    };
    let errors = findings.iter().filter(|finding| finding.level == Level::Error).count();
    let mut out = output::stdout();
    for finding in &findings {
        if global.output == Output::Json {
            output::json_line(&mut out, finding)?;
        } else {
            let level = if finding.level == Level::Error { "error" } else { "warning" };
            let place = if finding.file.is_empty() { dir.display().to_string() } else { at(finding) };
            writeln!(out, "{place}: {level}: {} [{}]", finding.what, finding.rule)?;
        }
    }
    if global.output == Output::Json {
        output::json_line(&mut out, &json!({"errors": errors, "warnings": findings.len() - errors}))?;
    } else {
        writeln!(out, "{errors} errors, {} warnings", findings.len() - errors)?;
    }
    out.flush()?;
    Ok(if errors > 0 { ExitCode::from(exit::DATA) } else { ExitCode::SUCCESS })
}

fn at(finding: &Finding) -> String {
    format!("{}:{}", finding.file, finding.line)
}
