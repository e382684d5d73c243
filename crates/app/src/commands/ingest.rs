//! `hark ingest`: posts from a file or from standard input into the pipeline.
//!
//! Where no other process runs the pipeline on this data directory, the posts are screened and stored here,
//! to the last one, before the command ends. Where one does, they are put into its journal; with Kafka, into the topic,
//! and whichever processes run the roles go on with them.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use connectors::file::{FileSettings, Lines};
use indicatif::HumanCount;
use model::Timestamp;
use pipeline::knowledge::Current;
use serde_json::json;

use super::{load_settings, run::start_telemetry, with_warnings_only};
use crate::args::{Global, Output};
use crate::database::Database;
use crate::feed::{self, Fed, feed};
use crate::home::{Home, Ownership};
use crate::roles::{Control, Parts, with_pipeline};
use crate::{exit, knowledge, output, progress};

/// Read posts from files or from standard input into the pipeline.
#[derive(Args)]
pub(crate) struct IngestArgs {
    /// Files of JSON lines or CSV, plain or packed (.gz, .zst); `-` is standard input
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// For CSV: which column is which field, such as text=Comment,id=ID
    #[arg(long, value_name = "FIELD=COLUMN,…", value_delimiter = ',')]
    map: Vec<String>,
    /// When these posts became known, for archives (RFC 3339) [default: now]
    #[arg(long, value_name = "TIME")]
    observed_at: Option<Timestamp>,
}

pub(crate) fn run(global: &Global, args: &IngestArgs) -> anyhow::Result<ExitCode> {
    let loaded = load_settings(&with_warnings_only(global))?;
    // A database that takes nothing makes this command wait: that must be told.
    let _telemetry = start_telemetry(&loaded.settings)?;
    let home = Home::open(loaded)?;
    let control = Control::default();
    let fed = if home.shares_journal() {
        read_all(global, args, &home, &control)?
    } else {
        read_and_screen(global, args, &home, &control)?
    };
    if global.output == Output::Json {
        let mut out = output::stdout();
        output::json_line(&mut out, &json!({"posts": fed.posts, "dead_letters": fed.dead, "done": true}))?;
        out.flush()?;
    } else {
        output::line(&summary(&fed))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Reads the posts, and screens and stores them here unless another process does.
fn read_and_screen(
    global: &Global,
    args: &IngestArgs,
    home: &Home,
    control: &Control,
) -> anyhow::Result<Fed> {
    match home.own()? {
        Ownership::Mine(_owner) => {
            let knowledge = Current::new(knowledge::load(&home.loaded)?);
            let runtime = tokio::runtime::Runtime::new()?;
            let database = runtime.block_on(Database::open(home.settings()))?;
            let parts = Parts {
                home,
                knowledge: Some(&knowledge),
                store: Some(&database.store),
                alerting: None,
                runtime: runtime.handle(),
            };
            let fed = with_pipeline(&parts, control, |control| read_all(global, args, home, control));
            runtime.block_on(database.close());
            fed
        }
        Ownership::Theirs(holder) => {
            let fed = read_all(global, args, home, control)?;
            output::note(&format!(
                "the posts are in the journal; process {} screens and stores them",
                holder.pid
            ));
            Ok(fed)
        }
    }
}

fn summary(fed: &Fed) -> String {
    let dead = match fed.dead {
        0 => String::new(),
        1 => "; 1 line could not be read: see `hark deadletters list`".to_owned(),
        n => format!("; {} lines could not be read: see `hark deadletters list`", HumanCount(n)),
    };
    format!("{} posts read{dead}", HumanCount(fed.posts))
}

fn read_all(global: &Global, args: &IngestArgs, home: &Home, control: &Control) -> anyhow::Result<Fed> {
    let clock = feed::clock(args.observed_at);
    let mut total = Fed::default();
    for path in &args.files {
        let mut lines = open(path, &args.map, home.settings().ingest.max_line_bytes)?;
        let origin =
            path.file_name().map_or_else(|| "-".to_owned(), |name| name.to_string_lossy().into_owned());
        let bar = progress::bar(lines.total_bytes());
        let fed = feed(home, control, &*clock, &origin, &mut lines, |fed, bytes| {
            bar.set_position(bytes);
            bar.set_message(format!("{} posts", HumanCount(fed.posts)));
            if global.output == Output::Json {
                acknowledge(&Fed { posts: total.posts + fed.posts, dead: total.dead + fed.dead })?;
            }
            Ok(())
        });
        bar.finish_and_clear();
        let fed = fed.map_err(|error| error.context(format!("{origin} was not read to its end")))?;
        total = Fed { posts: total.posts + fed.posts, dead: total.dead + fed.dead };
    }
    Ok(total)
}

/// One line once a batch is durable: a program that feeds standard input may forget what it has sent so far.
fn acknowledge(fed: &Fed) -> anyhow::Result<()> {
    let mut out = output::stdout();
    output::json_line(&mut out, &json!({"acknowledged": fed.posts + fed.dead}))?;
    out.flush()?;
    Ok(())
}

/// Opens a file or standard input as lines of JSON.
pub(crate) fn open(path: &Path, map: &[String], max_line_bytes: usize) -> anyhow::Result<Lines> {
    let settings = FileSettings { max_line_bytes, map: map.to_vec() };
    Lines::open(path, &settings).map_err(|error| {
        let code = if error.is_missing() { exit::NO_INPUT } else { exit::DATA };
        exit::failure(code, error.to_string())
    })
}
