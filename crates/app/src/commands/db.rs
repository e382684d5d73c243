//! `hark db`: the schema of the database, and how far the journal has come.

use std::io::Write;
use std::process::ExitCode;

use clap::{Args, Subcommand};
use journal::Hop;
use serde_json::json;

use super::load_settings;
use crate::args::{Global, Output};
use crate::database::Database;
use crate::home::Home;
use crate::output;
use crate::table;

/// Migrations and state of the database and the journal.
#[derive(Args)]
pub(crate) struct DbArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Bring the schema up to date; also done at every start
    Migrate,
    /// Show migrations, rows, and what the journal still holds for each role
    Status,
}

pub(crate) fn run(global: &Global, args: &DbArgs) -> anyhow::Result<ExitCode> {
    let home = Home::open(load_settings(global)?)?;
    let _owner = home.own_if_needed(true)?;
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        let database = Database::open(home.settings()).await?;
        match args.action {
            Action::Migrate => output::line("the schema is up to date")?,
            Action::Status => status(global, &home, &database).await?,
        }
        database.close().await;
        Ok(ExitCode::SUCCESS)
    })
}

async fn status(global: &Global, home: &Home, database: &Database) -> anyhow::Result<()> {
    let version = database.engine.ping().await?;
    let migrations = store::migration_status(&database.engine).await?;
    let tables = database.store.counts().await?;
    let journal = &*home.journal;
    let screened = journal.lag(pipeline::run::GROUP, Hop::Posts)?;
    let stored = journal.lag(pipeline::delivery::GROUP, Hop::Reports)?;
    let waiting = |lags: &[journal::Lag]| lags.iter().map(journal::Lag::records).sum::<u64>();
    let known = journal.state_len(pipeline::run::GROUP, Hop::Posts)?;
    let mut out = output::stdout();
    if global.output == Output::Json {
        let migrations: Vec<_> = migrations
            .iter()
            .map(|m| json!({"number": m.number, "name": m.name, "applied_at": m.applied_at}))
            .collect();
        let line = json!({
            "clickhouse": version, "migrations": migrations, "tables": tables,
            "posts_waiting": waiting(&screened), "reports_waiting": waiting(&stored), "posts_known": known,
        });
        output::json_line(&mut out, &line)?;
    } else {
        writeln!(out, "ClickHouse {version} at {}", database.engine.place())?;
        let mut rows = table::plain(["migration", "applied"]);
        for migration in migrations {
            let applied = if migration.applied_at.is_some() { "yes" } else { "no" };
            rows.add_row([format!("{:04} {}", migration.number, migration.name), applied.to_owned()]);
        }
        writeln!(out, "{rows}")?;
        writeln!(
            out,
            "{} posts known, {} waiting to be screened, {} records waiting to be stored",
            known,
            waiting(&screened),
            waiting(&stored)
        )?;
    }
    out.flush()?;
    Ok(())
}
