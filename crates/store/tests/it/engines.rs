//! The engines that every test runs on.

use std::path::Path;
use std::sync::LazyLock;
use std::time::Duration;

use chdb::{Chdb, OpenOptions};
use store::{Engine, ReportStore, Retention, ServerOptions, migrate};
use tokio::net::TcpListener;

static CHDB: LazyLock<Chdb> = LazyLock::new(|| {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("store");
    let _ = std::fs::remove_dir_all(&dir);
    Chdb::open(&OpenOptions::new(dir)).unwrap_or_else(|error| panic!("{error}"))
});

/// Engines for one test, each on an empty database that does not exist yet.
pub(crate) async fn engines(test: &str) -> [Engine; 2] {
    let url = listening().await;
    [embedded(&format!("{test}_embedded")), server(&url, &format!("{test}_server"))]
}

/// The engine inside this process.
pub(crate) fn embedded(database: &str) -> Engine {
    Engine::embedded_in(&CHDB, database)
}

/// The address of a new door to the same ClickHouse. It closes with the test's runtime.
pub(crate) async fn listening() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { CHDB.serve_tcp(listener).await });
    format!("http://{address}")
}

/// Options for `url` with short times, so that a test of a host that hangs ends soon.
pub(crate) fn options(url: &str, database: &str) -> ServerOptions {
    ServerOptions {
        user: "hark".into(),
        password: Some("ignored by the embedded engine".into()),
        database: database.into(),
        connect_timeout: Duration::from_secs(1),
        request_timeout: Duration::from_secs(20),
        ..ServerOptions::new(url)
    }
}

/// A server at `url`, which may be several.
pub(crate) fn server(url: &str, database: &str) -> Engine {
    Engine::server(&options(url, database)).unwrap()
}

/// Stores for one test, migrated, that keep everything for ever.
pub(crate) async fn stores(test: &str) -> [ReportStore; 2] {
    let engines = engines(test).await;
    for engine in &engines {
        migrate(engine).await.unwrap();
    }
    engines.map(|engine| ReportStore::new(engine, Retention::default()))
}
