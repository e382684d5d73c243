//! The shared engine of this process, and processes of one's own.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;

use chdb::{Chdb, OpenOptions};
use clickhouse::{Client, Compression};
use hyper_util::client::legacy::Client as HttpClient;
use hyper_util::rt::TokioExecutor;

const ROLE: &str = "HARK_TEST_ROLE";

static ENGINE: LazyLock<Chdb> = LazyLock::new(|| open(&fresh_dir("shared")).expect("the engine opens"));

/// A folder for this test under the build's own scratch folder, emptied.
pub(crate) fn fresh_dir(name: &str) -> PathBuf {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("chdb").join(name);
    let _ = std::fs::remove_dir_all(&dir);
    dir
}

/// Opens `dir` the way every test does.
pub(crate) fn open(dir: &Path) -> Result<Chdb, chdb::OpenError> {
    Chdb::open(&OpenOptions { connections: 4, ..OpenOptions::new(dir) })
}

/// A client of `engine`.
pub(crate) fn client_of(engine: &Chdb) -> Client {
    let http = HttpClient::builder(TokioExecutor::new()).build(engine.connector());
    Client::with_http_client(http).with_url("http://embedded").with_compression(Compression::None)
}

/// The engine that the tests of statements share.
pub(crate) fn engine() -> &'static Chdb {
    &ENGINE
}

/// A client of the shared engine.
pub(crate) fn client() -> Client {
    client_of(engine())
}

/// Runs statements one after another.
pub(crate) async fn run(client: &Client, statements: &[&str]) {
    for sql in statements {
        client.query_raw(sql).execute().await.unwrap_or_else(|error| panic!("{sql}: {error}"));
    }
}

/// One number.
pub(crate) async fn number(client: &Client, sql: &str) -> u64 {
    client.query_raw(sql).fetch_one::<u64>().await.unwrap_or_else(|error| panic!("{sql}: {error}"))
}

/// The role this process was started in by [`as_process`], if any.
pub(crate) fn role() -> Option<String> {
    std::env::var(ROLE).ok()
}

/// The command that runs `test` of this binary again in a process of its own, in `role`.
pub(crate) fn as_process(test: &str, role: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", test, "--nocapture"]).env(ROLE, role);
    command
}

/// Runs the calling test in its own process and passes its failure on; true inside that process.
pub(crate) fn alone(test: &str) -> bool {
    if role().is_some() {
        return true;
    }
    let Output { status, stdout, stderr } = as_process(test, "alone").output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    assert!(status.success(), "{status}\n{}\n{}", text(stdout), text(stderr));
    false
}
