//! `hark demo`: the whole pipeline in one process, on posts invented for it.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;
use connectors::file::{FileSettings, Lines};
use indicatif::HumanCount;
use model::SystemClock;
use pipeline::knowledge::Current;

use super::{
    live, load_settings, reports, run::serve_until_stopped, run::start_telemetry, with_warnings_only,
};
use crate::args::Global;
use crate::builtin;
use crate::database::Database;
use crate::feed::{Fed, feed};
use crate::home::Home;
use crate::roles::{Control, Parts, wait_until_drained, with_pipeline};
use crate::{knowledge, output};

/// Data directory of the demo where none is given: never the one that real posts are in.
const DIR: &str = "hark-demo";
/// Rows of the table.
const ROWS: usize = 40;

/// Run the pipeline on invented posts, print the candidate reports, serve the page.
#[derive(Args)]
pub(crate) struct DemoArgs {
    /// Stop after the table
    #[arg(long)]
    exit: bool,
    /// Read the live world instead of invented posts: bluesky, mastodon, wikipedia (with commas between them)
    #[arg(long, value_delimiter = ',', value_name = "CHANNEL,…")]
    live: Vec<String>,
}

pub(crate) fn run(global: &Global, args: &DemoArgs) -> anyhow::Result<ExitCode> {
    let mut global = with_warnings_only(global);
    global.data_dir.get_or_insert_with(|| PathBuf::from(DIR));
    let loaded = load_settings(&global)?;
    let telemetry = start_telemetry(&loaded.settings)?;
    let home = Arc::new(Home::open(loaded)?);
    let owner = home.own_or_fail()?;
    let knowledge = Current::new(knowledge::load(&home.loaded)?);
    let runtime = tokio::runtime::Runtime::new()?;
    let database = runtime.block_on(Database::open(home.settings()))?;
    let control = Control::default();
    let parts = Parts {
        home: &home,
        knowledge: Some(&knowledge),
        store: Some(&database.store),
        alerting: None,
        runtime: runtime.handle(),
    };
    let result = with_pipeline(&parts, &control, |control| {
        let live = match args.live.is_empty() {
            true => {
                let fed = feed_posts(&home, control)?;
                wait_until_drained(&home, control)?;
                runtime.block_on(print(&global, &fed, &database))?;
                None
            }
            false => Some(live::start(&home, &args.live, &knowledge, control, runtime.handle())?),
        };
        if let Some(live) = &live {
            runtime.block_on(live.watch(&global, &home, &database, args.exit))?;
        }
        if !args.exit {
            let versions = knowledge.get().1.versions.clone();
            runtime.block_on(serve_until_stopped(&home, &owner, &database, telemetry, versions, control))?;
            control.stop();
        }
        live.map_or(Ok(()), |live| live.stop(runtime.handle()))
    });
    runtime.block_on(database.close());
    result.map(|()| ExitCode::SUCCESS)
}

fn feed_posts(home: &Home, control: &Control) -> anyhow::Result<Fed> {
    let mut total = Fed::default();
    for posts in builtin::DEMO {
        let name = PathBuf::from("demo.jsonl");
        let mut lines = Lines::from_reader(Box::new(*posts), &name, None, &FileSettings::default())?;
        let fed = feed(home, control, &SystemClock, "demo", &mut lines, |_, _| Ok(()))?;
        total = Fed { posts: total.posts + fed.posts, dead: total.dead + fed.dead };
    }
    Ok(total)
}

async fn print(global: &Global, fed: &Fed, database: &Database) -> anyhow::Result<()> {
    let found = reports::strongest(&database.store).await?;
    reports::print_list(global, &found, ROWS)?;
    let counts = database.store.counts().await?;
    output::note(&format!(
        "{} invented posts read, {} different ones screened, {} flagged; {} candidate reports stand, the strongest {} are shown.",
        HumanCount(fed.posts),
        HumanCount(counts.posts),
        HumanCount(counts.flagged),
        HumanCount(counts.reports),
        found.len().min(ROWS),
    ));
    output::note("Of posts on X only counts are kept, and deleted posts are gone: see docs/post-format.md.");
    Ok(())
}
