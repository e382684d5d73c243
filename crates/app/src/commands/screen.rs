//! `hark screen`: posts in, one JSON line per flagged post out. Needs no engine and keeps no state.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use deident::{Context, deidentify};
use model::{Clock, Fingerprint, Post, SystemClock, parse_post};
use pipeline::screener::{Detail, Screener, Verdict};

use super::{ingest, load_settings};
use crate::args::Global;
use crate::home::read_or_make_key;
use crate::{knowledge, output};

/// Posts in one read; small enough that the first line comes out at once.
const BATCH: usize = 512;
/// Refused lines that are told one by one; after that only their number.
const TOLD: u64 = 10;

/// Screen posts from files or from standard input, without any engine.
#[derive(Args)]
pub(crate) struct ScreenArgs {
    /// Files of JSON lines or CSV, plain or packed (.gz, .zst); `-` is standard input
    #[arg(default_value = "-")]
    files: Vec<PathBuf>,
    /// Print a line for every post, flagged or not
    #[arg(long)]
    all: bool,
    /// Add why: the named parts of the score, and terms in the text that are no mentions
    #[arg(long)]
    explain: bool,
    /// Print the de-identified form, with the redacted text
    #[arg(long)]
    safe: bool,
    /// For CSV: which column is which field, such as text=Comment,id=ID
    #[arg(long, value_name = "FIELD=COLUMN,…", value_delimiter = ',')]
    map: Vec<String>,
}

pub(crate) fn run(global: &Global, args: &ScreenArgs) -> anyhow::Result<ExitCode> {
    let loaded = load_settings(global)?;
    let knowledge = knowledge::load(&loaded)?;
    let keys = if args.safe { Some(read_or_make_key(&loaded.settings)?) } else { None };
    let mut screener = Screener::new(&knowledge);
    let mut writer = Writer { out: output::stdout(), keys };
    let detail = Detail { every: args.all, explain: args.explain.into(), passed_over: args.explain };
    let mut refused = 0;
    for path in &args.files {
        let mut lines = ingest::open(path, &args.map, loaded.settings.ingest.max_line_bytes)?;
        while let Some(batch) = lines.next_batch(BATCH)? {
            for (number, line, refusal) in batch.entries() {
                let parsed = match refusal {
                    Some(reason) => Err(reason.to_owned()),
                    None => parse_post(line).map_err(|bad| bad.to_string()),
                };
                match parsed {
                    Ok(post) => {
                        let verdict = screener.screen(&post, detail);
                        if verdict.assessment.flagged || args.all {
                            writer.write(&screener, &post, &verdict)?;
                        }
                    }
                    Err(reason) => {
                        refused += 1;
                        if refused <= TOLD {
                            output::note(&format!("hark: {}:{number}: {reason}", path.display()));
                        }
                    }
                }
            }
            writer.out.flush()?;
        }
    }
    if refused > TOLD {
        output::note(&format!("hark: {refused} lines could not be read"));
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes lines in the form that was asked for.
struct Writer<W: Write> {
    out: W,
    keys: Option<deident::Keys>,
}

impl<W: Write> Writer<W> {
    fn write(&mut self, screener: &Screener<'_>, post: &Post<'_>, verdict: &Verdict) -> anyhow::Result<()> {
        let screened = screener.describe(post, verdict);
        let Some(keys) = &self.keys else { return output::json_line(&mut self.out, &screened) };
        let context = Context {
            observed_at: SystemClock.now(),
            fingerprint: Fingerprint::default(),
            report: None,
            generation: 0,
            author: None,
            thread: None,
            parent: None,
            handle: None,
        };
        let report = deidentify(keys, post, screened, context);
        output::json_line(&mut self.out, &report.screened_line())
    }
}
