//! `hark source recheck`: asks a platform whether the posts of stored reports still stand, now.

use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;
use pipeline::knowledge::Current;
use serde_json::json;

use super::trial::interrupted;
use crate::args::{Global, Output};
use crate::commands::run::start_telemetry;
use crate::commands::{load_settings, with_warnings_only};
use crate::database::Database;
use crate::exit::{self, failure};
use crate::home::Home;
use crate::roles::{Control, Parts, with_pipeline};
use crate::sources::{JournalSink, find, recheck};
use crate::{knowledge, output};

/// Ask whether the posts of stored reports still stand.
#[derive(Args)]
pub(crate) struct RecheckArgs {
    /// The source
    name: String,
}

pub(super) fn run(global: &Global, args: &RecheckArgs) -> anyhow::Result<ExitCode> {
    let loaded = load_settings(&with_warnings_only(global))?;
    let _telemetry = start_telemetry(&loaded.settings)?;
    let source = find(&loaded.settings, &args.name)?;
    let home = Arc::new(Home::open(loaded)?);
    let Some((source, mut again, client)) = recheck::of(&home, source)? else {
        let text = format!(
            "source `{}` is switched off, or its platform cannot be asked for posts again",
            args.name
        );
        return Err(failure(exit::USAGE, text));
    };
    let owner = home.own_if_needed(true)?;
    let knowledge = Current::new(knowledge::load(&home.loaded)?);
    let runtime = tokio::runtime::Runtime::new()?;
    let stop = interrupted(&runtime)?;
    let database = runtime.block_on(Database::open(home.settings()))?;
    let control = Control::default();
    // With an embedded database nobody else can follow what is found gone: it is followed here, to the last.
    let follows = owner.is_some();
    let parts = Parts {
        home: &home,
        knowledge: follows.then_some(&knowledge),
        store: follows.then_some(&database.store),
        alerting: None,
        runtime: runtime.handle(),
    };
    let pass = with_pipeline(&parts, &control, |control| {
        let sink = Arc::new(JournalSink::new(home.clone(), control.bell.clone()));
        let made = recheck::pass(&home, &source, &mut *again, &client, &database.store, &sink, &stop);
        runtime.block_on(made).map_err(|what| {
            failure(
                exit::UNAVAILABLE,
                format!("source `{}`: {what}; what was found before is followed", args.name),
            )
        })
    });
    runtime.block_on(database.close());
    let pass = pass?;
    if global.output == Output::Json {
        let mut out = output::stdout();
        let line = json!({
            "source": args.name, "asked": pass.asked, "changed": pass.changed, "requests": pass.requests,
        });
        output::json_line(&mut out, &line)?;
        std::io::Write::flush(&mut out)?;
    } else {
        output::line(&format!(
            "{} posts asked for in {} requests; {} are gone or were edited",
            pass.asked, pass.requests, pass.changed
        ))?;
    }
    Ok(ExitCode::SUCCESS)
}
