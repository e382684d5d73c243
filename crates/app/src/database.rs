//! Opens the database that the settings name.

use std::time::Duration;

use chdb::Chdb;
use settings::{Settings, StoreCompression, StoreEngine, read_secret};
use store::{Engine, ReportStore, Retention, ServerError, ServerOptions, WireCompression};

use crate::exit::{self, failure};

/// An open database with an up-to-date schema.
pub(crate) struct Database {
    /// Reads and writes reports.
    pub(crate) store: ReportStore,
    /// Runs statements.
    pub(crate) engine: Engine,
    /// The engine inside this process, if that is what the settings name.
    embedded: Option<Chdb>,
}

impl Database {
    /// Opens it and migrates its schema. With the embedded engine the caller owns the data directory.
    pub(crate) async fn open(settings: &Settings) -> anyhow::Result<Database> {
        let (engine, embedded) = match settings.store.engine {
            StoreEngine::Embedded => {
                let chdb = open_embedded(settings)?;
                (Engine::embedded(&chdb), Some(chdb))
            }
            StoreEngine::Server => (server(settings)?, None),
        };
        engine.ping().await?;
        store::migrate(&engine).await?;
        let retention = Retention {
            reports_days: settings.store.reports_retention_days,
            seals_days: settings.store.seals_retention_days,
            ..Retention::default()
        };
        let store = ReportStore::new(engine.clone(), retention);
        Ok(Database { store, engine, embedded })
    }

    /// Closes the embedded engine, so that another process can have its directory.
    pub(crate) async fn close(self) {
        if let Some(chdb) = self.embedded {
            // A query that hangs must not keep the program from ending; its data is on the disk already.
            let _ = tokio::time::timeout(Duration::from_secs(5), chdb.close()).await;
        }
    }
}

fn open_embedded(settings: &Settings) -> anyhow::Result<Chdb> {
    let mut options = chdb::OpenOptions::new(settings.data.dir.join("clickhouse"));
    options.library = settings.store.library().map(Into::into);
    options.max_memory_bytes = settings.store.max_memory_mib << 20;
    Ok(Chdb::open(&options)?)
}

fn server(settings: &Settings) -> anyhow::Result<Engine> {
    let store = &settings.store;
    let password = store.password_file().map(read_secret).transpose()?;
    let options = ServerOptions {
        user: store.user.clone(),
        password,
        database: store.database.clone(),
        ca_file: store.ca_file().map(Into::into),
        compression: match store.compression {
            StoreCompression::Lz4 => WireCompression::Lz4,
            StoreCompression::None => WireCompression::None,
        },
        cluster: store.cluster().map(Into::into),
        connect_timeout: Duration::from_millis(store.connect_timeout_millis),
        request_timeout: Duration::from_secs(store.request_timeout_secs),
        ..ServerOptions::new(&store.url)
    };
    Engine::server(&options).map_err(|error| {
        let key = match error {
            ServerError::Url(_) => "store.url",
            _ => "store.ca_file",
        };
        failure(exit::CONFIG, format!("{key}: {error}"))
    })
}
