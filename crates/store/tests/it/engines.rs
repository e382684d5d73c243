//! The engines that every test runs on.

use std::path::Path;
use std::sync::LazyLock;

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
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let options = ServerOptions {
        url: format!("http://{}", listener.local_addr().unwrap()),
        user: "hark".into(),
        password: Some("ignored by the embedded engine".into()),
        database: format!("{test}_server"),
    };
    // Ends with the test's runtime.
    tokio::spawn(async move { CHDB.serve_tcp(listener).await });
    [Engine::embedded_in(&CHDB, &format!("{test}_embedded")), Engine::server(&options).unwrap()]
}

/// Stores for one test, migrated, that keep everything for ever.
pub(crate) async fn stores(test: &str) -> [ReportStore; 2] {
    let engines = engines(test).await;
    for engine in &engines {
        migrate(engine).await.unwrap();
    }
    engines.map(|engine| ReportStore::new(engine, Retention::default()))
}
