//! The desk by itself, over invented reports: for tests of the web application, of the contract of the API and of its speed.
//!
//! ```text
//! cargo run -p review --example desk -- --reports 200 --listen 127.0.0.1:8481
//! ```
//!
//! Every role has an account of its name (`viewer`, `analyst`, `reviewer`, `exporter`, `dictionary-editor`, `admin`, `auditor`),
//! and there are `second` (a reviewer) and `everybody`; the password of each is `invented-password-1`. **For one's own machine
//! only**: whoever reaches the listener knows the passwords. Real parts all the same: embedded ClickHouse, embedded journal.
//! With `--dir` it keeps what was done, without it forgets.

#![allow(clippy::print_stdout, reason = "a program for people at a terminal")]

mod alerts;
mod exports;
mod invent;
mod service;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use casework::Policy;
use chdb::{Chdb, OpenOptions};
use model::SystemClock;
use review::Hosts;

type Failed = Box<dyn std::error::Error + Send + Sync>;

/// Longest wait for what is under way when it is stopped.
const PATIENCE: Duration = Duration::from_secs(30);

struct Arguments {
    reports: u64,
    listen: String,
    dir: Option<PathBuf>,
    blind: bool,
}

fn arguments() -> Result<Arguments, Failed> {
    let mut read = Arguments { reports: 200, listen: "127.0.0.1:8481".to_owned(), dir: None, blind: false };
    let mut given = std::env::args().skip(1);
    while let Some(name) = given.next() {
        let mut value = || given.next().ok_or_else(|| format!("{name} needs a value"));
        match name.as_str() {
            "--reports" => read.reports = value()?.parse()?,
            "--listen" => read.listen = value()?,
            "--dir" => read.dir = Some(value()?.into()),
            "--blind" => read.blind = true,
            _ => {
                return Err(format!(
                    "{name}? There are --reports N, --listen ADDRESS, --dir FOLDER, --blind"
                )
                .into());
            }
        }
    }
    Ok(read)
}

fn main() -> Result<(), Failed> {
    let arguments = arguments()?;
    let temporary = tempfile::tempdir()?;
    let folder = arguments.dir.clone().unwrap_or_else(|| temporary.path().to_owned());
    std::fs::create_dir_all(&folder)?;
    let chdb = Chdb::open(&OpenOptions::new(folder.join("clickhouse")))?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let done = runtime.block_on(serve(&chdb, &arguments, &folder));
    if let Err(failed) = &done {
        println!("It ends because of: {failed}");
        let mut cause = failed.source();
        while let Some(deeper) = cause {
            println!("  {deeper}");
            cause = deeper.source();
        }
    }
    runtime.block_on(chdb.close());
    runtime.shutdown_timeout(PATIENCE);
    done
}

async fn serve(chdb: &Chdb, arguments: &Arguments, folder: &std::path::Path) -> Result<(), Failed> {
    let listener = tokio::net::TcpListener::bind(&arguments.listen).await?;
    let address = listener.local_addr()?;
    let wanted = service::Wanted {
        reports: arguments.reports,
        policy: Policy { blind: arguments.blind, ..Policy::default() },
        clock: Arc::new(SystemClock),
        hosts: Hosts::for_listener(address, &[]),
        activity: true,
    };
    let mut service = service::start(chdb, "desk", folder, wanted).await?;
    println!("The desk is at http://{address} with {} reports.", arguments.reports);
    println!(
        "Accounts: {}.",
        service::accounts().iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ")
    );
    println!("The password of each is {}.", service::PASSWORD);
    let newest = service::newest(&service.store, 1).await?;
    println!("A report: {}", newest.first().map(ToString::to_string).unwrap_or_default());
    let stop = async {
        // Without the signal it runs until it is killed.
        let _ = tokio::signal::ctrl_c().await;
    };
    review::serve(listener, service.state.clone(), stop).await?;
    if let Some(follower) = service.follower.take() {
        follower.stop();
    }
    Ok(())
}
