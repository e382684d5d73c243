//! `hark doctor`: does this machine have what Hark needs? Each check says what to do where it fails.

use std::process::ExitCode;

use clap::Args;
use journal_kafka::describe_topics;
use settings::{JournalEngine, Settings, StoreEngine};

use super::{load_settings, topics};
use crate::args::Global;
use crate::database::Database;
use crate::engine;
use crate::home::{Home, Ownership};
use crate::knowledge;
use crate::output;

/// Check that this machine has what Hark needs.
#[derive(Args)]
pub(crate) struct DoctorArgs {}

pub(crate) fn run(global: &Global, _: &DoctorArgs) -> anyhow::Result<ExitCode> {
    let mut sound = true;
    let mut tell = |name: &str, result: anyhow::Result<String>| -> anyhow::Result<()> {
        match result {
            Ok(text) => output::line(&format!("ok    {name}: {text}")),
            Err(error) => {
                sound = false;
                let causes: Vec<String> = error.chain().map(ToString::to_string).collect();
                output::line(&format!("FAIL  {name}: {}", causes.join(": ")))
            }
        }
    };
    let loaded = match load_settings(global) {
        Ok(loaded) => loaded,
        Err(error) => {
            tell("settings", Err(error))?;
            return Ok(ExitCode::from(crate::exit::CONFIG));
        }
    };
    tell("settings", Ok("valid".to_owned()))?;
    tell(
        "knowledge",
        knowledge::load(&loaded)
            .map(|k| format!("dictionary {}, model {}", k.versions.dictionary, k.versions.model)),
    )?;
    let settings = loaded.settings.clone();
    if settings.journal.engine == JournalEngine::Kafka {
        tell("kafka", kafka(&settings))?;
    }
    match Home::open(loaded) {
        Err(error) => tell("data directory and journal", Err(error))?,
        Ok(home) => {
            tell("data directory", Ok(home.dir().display().to_string()))?;
            tell("journal", Ok(engine::journal_place(&settings)))?;
            if settings.store.engine == StoreEngine::Server {
                tell("database", version(&settings))?;
            } else {
                match home.own()? {
                    Ownership::Theirs(holder) => {
                        tell("database", Ok(format!("in use by process {}", holder.pid)))?
                    }
                    Ownership::Mine(_owner) => tell("database", version(&settings))?,
                }
            }
        }
    }
    Ok(if sound { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Opens the database, which also brings its schema up to date, and asks for its version.
fn version(settings: &Settings) -> anyhow::Result<String> {
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        let database = Database::open(settings).await?;
        let version = database.engine.ping().await?;
        let place = database.engine.place().to_owned();
        database.close().await;
        anyhow::Ok(format!("ClickHouse {version} at {place}"))
    })
}

/// Whether the brokers answer, as whom, over what, and whether the topics guard what is acknowledged.
fn kafka(settings: &Settings) -> anyhow::Result<String> {
    let infos = describe_topics(&engine::kafka_options(settings)?, &topics::plan(settings))?;
    let security = serde_json::to_value(settings.kafka.security)?;
    let security = security.as_str().unwrap_or_default().replace('_', " with ");
    let missing: Vec<&str> =
        infos.iter().filter(|info| info.partitions == 0).map(|info| info.name.as_str()).collect();
    if !missing.is_empty() {
        anyhow::bail!("{} is missing; run `hark topics create`", missing.join(", "));
    }
    if let Some(info) = infos.iter().find(|info| info.in_sync < info.replicas) {
        anyhow::bail!(
            "{}: {} of {} replicas are in sync; look after the brokers",
            info.name,
            info.in_sync,
            info.replicas
        );
    }
    let fewest = infos.iter().map(|info| info.replicas).min().unwrap_or(0);
    let warning = match fewest {
        0..=2 => format!("; with {fewest} replica(s) the loss of a disk may lose what was acknowledged"),
        _ => String::new(),
    };
    Ok(format!("{} topics at {} over {security}{warning}", infos.len(), settings.kafka.brokers))
}
