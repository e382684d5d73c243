//! The data directory: who owns it, its key, its journal, its database.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use deident::Keys;
use journal::Journal;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use settings::{JournalEngine, Loaded, Settings, StoreEngine};

use crate::exit::{self, failure};
use crate::{engine, local};

/// An opened data directory.
pub(crate) struct Home {
    /// Settings with their origins.
    pub(crate) loaded: Loaded,
    /// Seals and pseudonyms.
    pub(crate) keys: Arc<Keys>,
    /// The journal; several processes may have it open.
    pub(crate) journal: Arc<dyn Journal>,
}

/// Who runs the pipeline on a data directory.
pub(crate) enum Ownership {
    /// This process, until the value is dropped.
    Mine(Owner),
    /// Another process.
    Theirs(Holder),
}

/// Holds the directory's lock.
pub(crate) struct Owner {
    file: File,
}

/// What the owner says of itself, in `hark.lock`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Holder {
    /// Process id.
    pub(crate) pid: u32,
    /// Address of its HTTP interface, once it serves.
    #[serde(default)]
    pub(crate) listen: Option<String>,
    /// What proves to it that a command of this machine asks; read from the data directory, not from this file.
    #[serde(skip)]
    pub(crate) secret: Option<SecretString>,
}

const LOCK: &str = "hark.lock";
/// Key under which the journal remembers which master key its seals were made with.
const KEY_ID: &str = "key_id";

impl Home {
    /// Makes the directory, the key and the journal where they are missing, and opens them.
    pub(crate) fn open(loaded: Loaded) -> anyhow::Result<Home> {
        let settings = &loaded.settings;
        let dir = &settings.data.dir;
        make_dir(dir)?;
        let keys = Arc::new(read_or_make_key(settings)?);
        let journal = engine::open_journal(settings)?;
        check_key(&*journal, &keys, settings)?;
        Ok(Home { loaded, keys, journal })
    }

    /// The settings.
    pub(crate) fn settings(&self) -> &Settings {
        &self.loaded.settings
    }

    /// The data directory.
    pub(crate) fn dir(&self) -> &Path {
        &self.settings().data.dir
    }

    /// Whether the journal is one that many processes share: then none of them runs the pipeline for the others.
    pub(crate) fn shares_journal(&self) -> bool {
        self.settings().journal.engine == JournalEngine::Kafka
    }

    /// Takes the directory, or fails with who has it, where `roles` need it for themselves: an embedded engine has one
    /// process at a time. Gives nothing where they do not.
    pub(crate) fn own_if_needed(&self, uses_store: bool) -> anyhow::Result<Option<Owner>> {
        let embedded_store = uses_store && self.settings().store.engine == StoreEngine::Embedded;
        (embedded_store || !self.shares_journal()).then(|| self.own_or_fail()).transpose()
    }

    /// Takes the directory for this process, or says who has it.
    pub(crate) fn own(&self) -> anyhow::Result<Ownership> {
        let path = self.dir().join(LOCK);
        match locked(&path)? {
            Ok(file) => {
                let owner = Owner { file };
                owner.announce(None)?;
                Ok(Ownership::Mine(owner))
            }
            Err(mut file) => {
                let mut text = String::new();
                file.read_to_string(&mut text).with_context(|| format!("cannot read {}", path.display()))?;
                let holder: Holder = serde_json::from_str(&text).unwrap_or_default();
                Ok(Ownership::Theirs(Holder { secret: Some(local::secret(self.dir())?), ..holder }))
            }
        }
    }

    /// Takes the directory, or fails with who has it and what to do.
    pub(crate) fn own_or_fail(&self) -> anyhow::Result<Owner> {
        match self.own()? {
            Ownership::Mine(owner) => Ok(owner),
            Ownership::Theirs(holder) => Err(failure(
                exit::TRY_AGAIN,
                format!(
                    "the data directory {} is in use by process {}; stop it, or give another one with --data-dir",
                    self.dir().display(),
                    holder.pid
                ),
            )),
        }
    }
}

impl Owner {
    /// Writes down who this is, and where it serves.
    pub(crate) fn announce(&self, listen: Option<String>) -> anyhow::Result<()> {
        let holder = Holder { pid: std::process::id(), listen, secret: None };
        let text = serde_json::to_vec(&holder)?;
        let mut file = &self.file;
        file.set_len(0)?;
        file.seek(SeekFrom::Start(0))?;
        file.write_all(&text)?;
        Ok(())
    }
}

/// Opens a file, for its owner alone if it is new, and locks it for as long as it is open; inside the error the file, where another
/// process has locked it.
pub(crate) fn locked(path: &Path) -> anyhow::Result<Result<File, File>> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false).mode(0o600);
    let file = options.open(path).with_context(|| format!("cannot open {}", path.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(Ok(file)),
        Err(TryLockError::WouldBlock) => Ok(Err(file)),
        Err(TryLockError::Error(error)) => Err(error)
            .with_context(|| format!("cannot lock {}: is the file system one with locks?", path.display())),
    }
}

fn make_dir(dir: &Path) -> anyhow::Result<()> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(dir).map_err(|error| {
        let text = format!(
            "cannot make the data directory {}: {error}; give another with --data-dir",
            dir.display()
        );
        failure(
            if error.kind() == std::io::ErrorKind::StorageFull { exit::TRY_AGAIN } else { exit::CONFIG },
            text,
        )
    })
}

/// Reads the master key, or makes one if this directory has never had one.
pub(crate) fn read_or_make_key(settings: &Settings) -> anyhow::Result<Keys> {
    let path = settings.key_file();
    match fs::read_to_string(&path) {
        Ok(text) => {
            Keys::parse(&text).map_err(|error| failure(exit::CONFIG, format!("{}: {error}", path.display())))
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            if settings.data.dir.join("journal.db").exists() {
                return Err(failure(
                    exit::CONFIG,
                    format!(
                        "the key file {} is missing, and the data directory has posts that were sealed with it; \
                         put the key back, or start with an empty data directory",
                        path.display()
                    ),
                ));
            }
            make_key(&path)
        }
        Err(error) => {
            Err(failure(exit::CONFIG, format!("cannot read the key file {}: {error}", path.display())))
        }
    }
}

fn make_key(path: &PathBuf) -> anyhow::Result<Keys> {
    let mut master = [0u8; 32];
    File::open("/dev/urandom")
        .and_then(|mut random| random.read_exact(&mut master))
        .context("no random bytes")?;
    if let Some(parent) = path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        make_dir(parent)?;
    }
    let text = Keys::file_text(&master);
    let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).and_then(|mut file| {
        file.write_all(text.expose_secret().as_bytes())?;
        file.sync_all()
    });
    match made {
        Ok(()) => Ok(Keys::new(master)),
        // Another process made it at the same moment: its key is the key.
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
            Ok(Keys::parse(&text)?)
        }
        Err(error) => Err(error).with_context(|| format!("cannot write the key file {}", path.display())),
    }
}

/// A journal has one key for life: another one would give every post a new identity and count it twice.
fn check_key(journal: &dyn Journal, keys: &Keys, settings: &Settings) -> anyhow::Result<()> {
    match journal.meta(KEY_ID)? {
        None => journal.set_meta(KEY_ID, keys.id().as_bytes())?,
        Some(id) if id == keys.id().as_bytes() => {}
        Some(_) => {
            return Err(failure(
                exit::CONFIG,
                format!(
                    "{} is not the key that {} was made with; put the right key back",
                    settings.key_file().display(),
                    engine::journal_place(settings)
                ),
            ));
        }
    }
    Ok(())
}
