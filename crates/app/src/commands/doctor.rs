//! `hark doctor`: does this machine have what Hark needs? Each check says what to do where it fails.

use std::process::ExitCode;

use clap::Args;

use super::load_settings;
use crate::args::Global;
use crate::database::Database;
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
    match Home::open(loaded) {
        Err(error) => tell("data directory", Err(error))?,
        Ok(home) => {
            tell("data directory", Ok(home.dir().display().to_string()))?;
            match home.own()? {
                Ownership::Theirs(holder) => {
                    tell("database", Ok(format!("in use by process {}", holder.pid)))?
                }
                Ownership::Mine(_owner) => {
                    let runtime = tokio::runtime::Runtime::new()?;
                    let version = runtime.block_on(async {
                        let database = Database::open(home.settings()).await?;
                        let version = database.engine.ping().await?;
                        database.close().await;
                        anyhow::Ok(version)
                    });
                    tell("database", version.map(|version| format!("ClickHouse {version}")))?;
                }
            }
        }
    }
    Ok(if sound { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
