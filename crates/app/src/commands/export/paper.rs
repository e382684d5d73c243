//! `hark export cioms` and `hark export summary`: cases as PDF, one file each.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use export::paper::{self, Fonts};
use icsr::cioms::{self, FormMeta};
use icsr::{Profile, summary, write};
use serde_json::json;

use super::built::{Bench, Kept, PAGE, Ready, Which, noted};
use crate::args::{Global, Output};
use crate::commands::desk::{Desk, on_desk};
use crate::exit::{self, failure};
use crate::output;

/// What a summary is and what it is not.
const CAVEAT: &str = "A candidate report out of public posts, built by Hark for people to judge. It has not been verified with \
                      whoever wrote it, and says nothing about whether a drug caused anything.";

/// Cases on paper.
#[derive(Args)]
pub(crate) struct PaperArgs {
    #[command(flatten)]
    which: Which,
    /// File of the only case, or folder for a file of each; without it, standard output
    #[arg(long, value_name = "FILE|DIR")]
    out: Option<PathBuf>,
}

/// Which form.
#[derive(Clone, Copy)]
pub(crate) enum Paper {
    Cioms,
    Summary,
}

impl Paper {
    fn name(self) -> &'static str {
        match self {
            Paper::Cioms => "cioms",
            Paper::Summary => "summary",
        }
    }

    fn draw(self, ready: &Ready, profile: &Profile, fonts: &Fonts) -> Result<Vec<u8>, paper::Error> {
        let case = write::masked(&ready.case, profile);
        match self {
            Paper::Cioms => {
                let meta = FormMeta { follow_up: ready.follow_up, terms: ready.terms.clone() };
                paper::cioms(&cioms::form(&case, &meta), fonts)
            }
            Paper::Summary => paper::summary(&summary::summary(&case, &ready.terms), CAVEAT, fonts),
        }
    }
}

pub(crate) fn run(global: &Global, args: &PaperArgs, form: Paper) -> anyhow::Result<ExitCode> {
    let many = args.which.cases.len() != 1;
    if many && args.out.is_none() && !args.which.dry_run {
        return Err(failure(exit::USAGE, "several cases are several files: name a folder with --out"));
    }
    on_desk(global, async |desk: &Desk| {
        let bench = Bench::open(desk, &args.which.profile)?;
        let fonts = Fonts::new(&bench.builder.settings.fonts)?;
        let (mut kept, mut count) = (Kept::default(), 0);
        // Those of a page are written before the next is read.
        for some in bench.ids(desk, &args.which).await?.chunks(PAGE) {
            let cases = bench.cases(desk, some, &mut kept).await?;
            count += cases.len();
            if args.which.dry_run {
                continue;
            }
            let draw = |ready| form.draw(ready, &bench.profile, &fonts);
            let drawn: Vec<Vec<u8>> = cases.iter().map(draw).collect::<Result<_, _>>()?;
            if !cases.is_empty() {
                noted(desk, form.name(), &bench.profile, &cases, None).await?;
            }
            for (ready, pdf) in cases.iter().zip(&drawn) {
                let id = ready.case.c.identification.id.as_str();
                put(global, place(args.out.as_deref(), many, id, form).as_deref(), id, pdf)?;
            }
        }
        if args.which.dry_run {
            output::note(&format!("{count} cases would be written"));
        }
        kept.judge()
    })?;
    Ok(ExitCode::SUCCESS)
}

/// A folder is what is one, what ends like one, and what several files are written to.
fn place(out: Option<&Path>, many: bool, case: &str, form: Paper) -> Option<PathBuf> {
    let out = out?;
    let is_folder = many || out.is_dir() || out.as_os_str().to_string_lossy().ends_with('/');
    Some(if is_folder {
        out.join(format!("{}-{}.pdf", file_name(case), form.name()))
    } else {
        out.to_owned()
    })
}

/// A case's number as the name of a file: what is no letter, digit, `-`, `_` or `.` becomes `_`.
pub(crate) fn file_name(case: &str) -> String {
    let sound = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    case.chars().map(|c| if sound(c) { c } else { '_' }).collect()
}

fn put(global: &Global, path: Option<&Path>, case: &str, pdf: &[u8]) -> anyhow::Result<()> {
    if let Some(folder) = path.and_then(Path::parent).filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder)
            .map_err(|error| failure(exit::IO, format!("cannot make {}: {error}", folder.display())))?;
    }
    let mut out = output::file_or_stdout(path)?;
    out.write_all(pdf)?;
    out.flush()?;
    match (path, global.output) {
        (Some(path), Output::Json) => {
            let mut out = output::stdout();
            output::json_line(
                &mut out,
                &json!({"case": case, "file": path.display().to_string(), "bytes": pdf.len()}),
            )?;
            out.flush()?;
        }
        (Some(path), Output::Table) => output::note(&format!("{case}: {}", path.display())),
        (None, _) => {}
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_has_a_file_of_its_own_in_a_folder() {
        let at = |out: &str, many| place(Some(Path::new(out)), many, "DE-ORG-1/2", Paper::Cioms);
        assert_eq!(at("a.pdf", false), Some("a.pdf".into()));
        assert_eq!(at("new/", false), Some("new/DE-ORG-1_2-cioms.pdf".into()));
        assert_eq!(at("a", true), Some("a/DE-ORG-1_2-cioms.pdf".into()));
        assert_eq!(place(None, false, "x", Paper::Summary), None);
    }
}
