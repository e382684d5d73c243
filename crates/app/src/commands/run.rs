//! `hark run`: the roles of the pipeline, until SIGTERM or Ctrl-C.

use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::{Args, ValueEnum};
use pipeline::knowledge::Current;
use secrecy::ExposeSecret;
use settings::{LogFormat, Settings};
use telemetry::{Format, LogOptions, ShutdownFinished, ShutdownStarted, Started};

use super::load_settings;
use crate::alerting::Alerting;
use crate::args::Global;
use crate::database::Database;
use crate::home::{Home, Owner};
use crate::roles::{Control, Parts, waiting, with_pipeline};
use crate::{exit, inbox, knowledge, output, serving, signals, sources};

/// A set of loops that a process runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Role {
    /// Read the sources and the drop folder (`ingest.inbox`) into the journal.
    Ingest,
    /// Posts to reports.
    Screen,
    /// Reports to the database.
    Store,
    /// Pages, API, metrics, health.
    Serve,
    /// Reports through the rules of alerts, and what they find to endpoints; nothing where `alert.file` is empty. One process of
    /// an installation
    Alert,
}

/// Run the roles of the pipeline until told to stop.
#[derive(Args)]
pub(crate) struct RunArgs {
    /// Roles of this process
    #[arg(long, value_enum, value_delimiter = ',', default_values_t = [Role::Ingest, Role::Screen, Role::Store, Role::Serve, Role::Alert])]
    role: Vec<Role>,
}

pub(crate) fn run(global: &Global, args: &RunArgs) -> anyhow::Result<ExitCode> {
    let loaded = load_settings(global)?;
    let telemetry = start_telemetry(&loaded.settings)?;
    let home = Arc::new(Home::open(loaded)?);
    let has = |role: Role| args.role.contains(&role);
    let uses_store = has(Role::Store) || has(Role::Serve);
    let owner = home.own_if_needed(uses_store)?;
    let alerting = if has(Role::Alert) { Alerting::open(&home)? } else { None };
    let knowledge = Current::new(knowledge::load(&home.loaded)?);
    let runtime = tokio::runtime::Runtime::new()?;
    let database = match uses_store {
        true => Some(runtime.block_on(Database::open(home.settings()))?),
        false => None,
    };
    let versions = knowledge.get().1.versions.clone();
    Started { version: &versions.hark, dictionary: &versions.dictionary, model: &versions.model }.emit();

    let control = Control::default();
    let parts = Parts {
        home: &home,
        knowledge: has(Role::Screen).then_some(&knowledge),
        store: database.as_ref().filter(|_| has(Role::Store)).map(|database| &database.store),
        alerting: alerting.as_ref(),
        runtime: runtime.handle(),
    };
    let stopped = with_pipeline(&parts, &control, |control| {
        std::thread::scope(|scope| {
            let watched = home.settings().ingest.inbox().filter(|_| has(Role::Ingest));
            let watcher = watched.map(|dir| scope.spawn(|| inbox::watch(&home, control, dir)));
            let sources = match has(Role::Ingest) {
                true => {
                    let configured = sources::configured(home.settings())?;
                    let dictionary = &knowledge.get().1.dictionary;
                    let store = database.as_ref().map(|database| &database.store);
                    Some(sources::start(&home, configured, dictionary, store, control, runtime.handle())?)
                }
                false => None,
            };
            let served = runtime.block_on(async {
                let settings = home.settings();
                let store = database.as_ref().map(|database| database.store.clone());
                let server = match (store, settings.telemetry.listen()) {
                    (Some(store), _) if has(Role::Serve) => {
                        let server = serving::start(&home, store, telemetry.clone(), versions, false).await?;
                        say_how_to_begin(&server);
                        owner
                            .iter()
                            .try_for_each(|owner| owner.announce(Some(server.address.to_string())))?;
                        Some(server)
                    }
                    (store, Some(listen)) => {
                        Some(serving::start_operations(listen, store, telemetry.clone()).await?)
                    }
                    (_, None) => None,
                };
                signals::wait_for_stop(control).await?;
                if let Some(server) = server {
                    server.stop().await;
                }
                anyhow::Ok(())
            });
            let limit = Duration::from_secs(home.settings().run.graceful_shutdown_secs);
            ShutdownStarted { limit }.emit();
            give_up_after(limit);
            let began = Instant::now();
            control.stop();
            let read = sources.map_or(Ok(()), |sources| sources.stop(runtime.handle()));
            let watched = watcher.map_or(Ok(()), |watcher| {
                watcher
                    .join()
                    .unwrap_or_else(|_| Err(anyhow::anyhow!("the inbox ended with a fault of the program")))
            });
            served.and(read).and(watched).map(|()| began)
        })
    });
    if let Some(database) = database {
        runtime.block_on(database.close());
    }
    let began = stopped?;
    let left = waiting(&home)?;
    ShutdownFinished { elapsed: began.elapsed(), left, clean: true }.emit();
    Ok(ExitCode::SUCCESS)
}

/// Ends the process if stopping takes longer than allowed: the journal holds what was not finished.
fn give_up_after(limit: Duration) {
    std::thread::spawn(move || {
        std::thread::sleep(limit);
        output::note(
            "hark: stopping took too long; what was under way is repeated at the next start, nothing is lost",
        );
        std::process::exit(i32::from(exit::TRY_AGAIN));
    });
}

/// Starts logs and metrics as the settings say.
pub(crate) fn start_telemetry(settings: &Settings) -> anyhow::Result<telemetry::Handle> {
    let format = match settings.telemetry.log_format {
        LogFormat::Auto => Format::Auto,
        LogFormat::Text => Format::Text,
        LogFormat::Json => Format::Json,
    };
    Ok(telemetry::init(&LogOptions { level: settings.telemetry.log_level.as_str().to_owned(), format })?)
}

/// Where nobody may sign in yet: says how the first person gets in. The code goes to whoever started the program, and into no
/// log.
fn say_how_to_begin(server: &serving::Server) {
    if let Some(code) = server.access.as_ref().and_then(|access| access.setup_code()) {
        output::note(&format!(
            "hark: nobody may sign in yet: open http://{}/setup#{} to make the first account",
            server.address,
            code.expose_secret()
        ));
    }
}

/// Serves the desk over a database until told to stop; what the demo does after its table.
pub(crate) async fn serve_until_stopped(
    home: &Arc<Home>,
    owner: &Owner,
    database: &Database,
    telemetry: telemetry::Handle,
    versions: model::Versions,
    control: &Control,
) -> anyhow::Result<()> {
    let server = serving::start(home, database.store.clone(), telemetry, versions, true).await?;
    owner.announce(Some(server.address.to_string()))?;
    if let Some(access) = &server.access {
        let code = access.demo_code().await?;
        output::note(&format!(
            "\nopen http://{}/auth/code?code={} in a browser; Ctrl-C stops",
            server.address,
            code.expose_secret()
        ));
    }
    signals::wait_for_stop(control).await?;
    server.stop().await;
    Ok(())
}
