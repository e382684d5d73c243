//! Opening a data directory.
//!
//! # Layout of the directory
//! ```text
//! hark.lock    held while the directory is open; the holder's process id as text
//! engine.xml   the engine's configuration, rewritten at each open
//! data/        the engine's files
//! backups/     where BACKUP … TO File('name.tar.zst') goes
//! ```

use std::ffi::CString;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::net::TcpListener;

use crate::bridge::{self, InProc};
use crate::config::{Config, path_text, session_arguments};
use crate::ffi::{Api, Connection, EngineText};
use crate::lock::DirLock;
use crate::pool::Pool;
use crate::{OpenError, library};

/// How to open a data directory.
#[derive(Debug, Clone)]
pub struct OpenOptions {
    /// The directory; made, readable by its owner only, when it does not exist.
    pub dir: PathBuf,
    /// The library, when it must be this file and no other.
    pub library: Option<PathBuf>,
    /// Ceiling of the engine's own memory, in bytes; below 256 MiB it is raised to that, for merges need it.
    pub max_memory_bytes: u64,
    /// Threads one query may use; at least 1.
    pub max_threads: usize,
    /// Statements that may run at once, 1 to 64; 4 to 8 suit one process.
    pub connections: usize,
}

impl OpenOptions {
    /// `dir` with defaults for a small machine: 2 GiB, 2 threads, 6 connections.
    pub fn new(dir: impl Into<PathBuf>) -> OpenOptions {
        OpenOptions {
            dir: dir.into(),
            library: None,
            max_memory_bytes: 2 << 30,
            max_threads: 2,
            connections: 6,
        }
    }
}

/// Versions of what was opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EngineVersion {
    /// Of the library, for example `26.7.3`.
    pub library: String,
    /// Of the ClickHouse inside, for example `26.7.2.1`.
    pub clickhouse: String,
}

/// An open data directory. Clones share it; it closes when the last clone, connector and request are gone, or by
/// [`Chdb::close`].
#[derive(Clone)]
pub struct Chdb {
    pool: Arc<Pool>,
    version: Arc<EngineVersion>,
    dir: Arc<Path>,
}

impl std::fmt::Debug for Chdb {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Chdb").field("dir", &self.dir).field("version", &self.version).finish_non_exhaustive()
    }
}

impl Chdb {
    /// Opens the directory. Blocks for some tenths of a second (loading half a gigabyte of library the first time).
    ///
    /// # Errors
    /// See [`OpenError`]; every variant says what to do.
    pub fn open(options: &OpenOptions) -> Result<Chdb, OpenError> {
        make_dir(&options.dir)?;
        let dir = options.dir.canonicalize().map_err(io("resolve", &options.dir))?;
        // The search comes before the lock: without a library there is nothing to lock for.
        let library = library::find(options.library.as_deref(), &dir)?;
        let lock = DirLock::take(&dir)?;
        let (data, backups) = (dir.join("data"), dir.join("backups"));
        make_dir(&data)?;
        make_dir(&backups)?;
        let config = dir.join("engine.xml");
        let max_memory_bytes = options.max_memory_bytes.max(256 << 20);
        let xml = Config { backups: path_text(&backups)?, max_memory_bytes }.to_xml();
        std::fs::write(&config, xml).map_err(io("write", &config))?;
        let session = session_arguments(max_memory_bytes, options.max_threads.max(1));
        let arguments = arguments(&data, &config, session)?;

        let api =
            Api::load(&library).map_err(|source| OpenError::LibraryInvalid { path: library, source })?;
        let mut anchor =
            Connection::open(&api, &arguments).ok_or_else(|| OpenError::Corrupt { dir: dir.clone() })?;
        let answer = anchor.query("SELECT version()", "TabSeparated", &[]);
        let answer =
            answer.map_err(|EngineText(message)| OpenError::ConnectFailed { dir: dir.clone(), message })?;
        let clickhouse = String::from_utf8_lossy(answer.as_ref()).trim().to_owned();
        drop(answer);
        let version = EngineVersion { library: api.version(), clickhouse };
        let pool = Pool::new(api, arguments, options.connections, anchor, lock);
        Ok(Chdb { pool: Arc::new(pool), version: Arc::new(version), dir: dir.into() })
    }

    /// A connector for `hyper_util::client::legacy::Client`, and so for `clickhouse::Client::with_http_client`.
    /// Any URL with the scheme `http` leads here. Needs a tokio runtime when used.
    pub fn connector(&self) -> InProc {
        InProc::new(Arc::clone(&self.pool))
    }

    /// Versions of the library and of the ClickHouse inside.
    pub fn version(&self) -> &EngineVersion {
        &self.version
    }

    /// The directory, absolute.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Where `BACKUP … TO File('name.tar.zst')` writes.
    pub fn backups_dir(&self) -> PathBuf {
        self.dir.join("backups")
    }

    /// Serves the same handler over TCP, without authentication, until the future is dropped. For tests of server mode
    /// and for looking at a directory with other tools; bind it to the loopback interface only.
    pub async fn serve_tcp(&self, listener: TcpListener) {
        bridge::serve_tcp(&self.pool, listener).await;
    }

    /// Waits for running requests, then closes the directory and releases its lock. Later requests fail.
    pub async fn close(&self) {
        self.pool.close().await;
    }
}

fn arguments(data: &Path, config: &Path, session: [String; 4]) -> Result<Vec<CString>, OpenError> {
    let files = [
        "clickhouse".to_owned(),
        format!("--path={}", path_text(data)?),
        format!("--config-file={}", path_text(config)?),
    ];
    files
        .into_iter()
        .chain(session)
        .map(|argument| CString::new(argument).map_err(|_| OpenError::PathNotText { path: data.to_owned() }))
        .collect()
}

fn make_dir(dir: &Path) -> Result<(), OpenError> {
    // Reports of health: for the owner's eyes only, whatever the umask says.
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(dir)
        .map_err(io("create the directory", dir))
}

fn io(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> OpenError {
    let path = path.to_owned();
    move |source| OpenError::Io { action, path, source }
}
