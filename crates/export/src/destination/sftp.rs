//! A server that speaks SFTP (version 3, as OpenSSH does).
//!
//! # Contract
//! * The server must show the host key that the settings pin, before anything is sent; there is no trust on first use.
//! * A file is written under a hidden name made of its content; what was cut is continued from where it ended, and what was
//!   continued is read back and held against its hash before it gets its name. Renaming does not replace on servers that keep to
//!   version 3; on others the name is looked at just before.
//! * One connection is kept between files; a file that meets a dead one is tried on a new one.
//!
//! Limits: one file at a time; to know the hash of a file that is there, it is read. Blocking, so it runs apart from the runtime.

mod session;

use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use ssh2::{ErrorCode, OpenFlags, OpenType, RenameFlags};

use super::body::{Measured, measure};
use super::{Answer, Body, Destination, DestinationError, Put, READ, blocking, name};

pub use session::{HostKey, Login};

use session::Connection;

/// Codes of version 3 and of later drafts that servers use: there is no such file.
const NO_SUCH_FILE: [i32; 2] = [2, 10];

/// Where a server is, and who signs in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// Its name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// Who signs in.
    pub user: String,
    /// Folder; relative to where the user lands, who may be shut in there.
    pub directory: String,
    /// How long it may be silent.
    pub timeout: Duration,
}

/// See the module.
#[derive(Clone)]
pub struct Sftp {
    inner: Arc<Inner>,
}

struct Inner {
    place: String,
    server: Server,
    login: Login,
    host_key: HostKey,
    connection: Mutex<Option<Connection>>,
}

impl Sftp {
    /// A server; not connected to yet.
    pub fn new(server: Server, login: Login, host_key: HostKey) -> Sftp {
        let folder = server.directory.trim_matches('/');
        let place = format!("sftp://{}@{}:{}/{folder}", server.user, server.host, server.port);
        Sftp { inner: Arc::new(Inner { place, server, login, host_key, connection: Mutex::new(None) }) }
    }

    /// Does something on the connection that there is, or on a new one.
    async fn on<T: Send + 'static>(
        &self,
        work: impl Fn(&Inner, &ssh2::Sftp) -> Result<T, DestinationError> + Send + 'static,
    ) -> Result<T, DestinationError> {
        let inner = self.inner.clone();
        blocking(move || {
            let mut held = inner.connection.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(connection) = held.as_ref() {
                match work(&inner, &connection.sftp) {
                    // It may have died of idleness: that says nothing about the server.
                    Err(error) if error.retryable() => *held = None,
                    done => return done,
                }
            }
            let connection = session::connect(&inner)?;
            let done = work(&inner, &connection.sftp);
            if !done.as_ref().is_err_and(DestinationError::retryable) {
                *held = Some(connection);
            }
            done
        })
        .await
    }
}

impl Inner {
    fn path(&self, name: &str) -> PathBuf {
        if self.server.directory.is_empty() {
            PathBuf::from(name)
        } else {
            Path::new(&self.server.directory).join(name)
        }
    }

    /// What an error of the library means.
    fn failed(&self, doing: &str, error: ssh2::Error) -> DestinationError {
        let (place, doing) = (self.place.clone(), doing.to_owned());
        match error.code() {
            ErrorCode::SFTP(3) => {
                DestinationError::Denied { place, doing, what: "permission denied".to_owned() }
            }
            // No connection, connection lost, disk full, quota used up.
            ErrorCode::SFTP(6 | 7 | 14 | 15) => {
                DestinationError::Away { place, doing, source: Some(error.into()) }
            }
            ErrorCode::SFTP(_) => DestinationError::Refused { place, doing, what: error.to_string() },
            // LIBSSH2_ERROR_AUTHENTICATION_FAILED, LIBSSH2_ERROR_PUBLICKEY_UNVERIFIED.
            ErrorCode::Session(-18 | -19) => DestinationError::Denied {
                place,
                doing,
                what: "the server did not take the login".to_owned(),
            },
            ErrorCode::Session(_) => DestinationError::Away { place, doing, source: Some(error.into()) },
        }
    }

    /// As [`Inner::failed`], of what came through [`io::Read`] or [`io::Write`].
    fn broke(&self, doing: &str, error: io::Error) -> DestinationError {
        let (place, doing) = (self.place.clone(), doing.to_owned());
        DestinationError::Away { place, doing, source: Some(error.into()) }
    }

    /// Length of a file; nothing where there is none.
    fn length(&self, sftp: &ssh2::Sftp, path: &Path) -> Result<Option<u64>, DestinationError> {
        match sftp.stat(path) {
            Ok(stat) => Ok(Some(stat.size.unwrap_or(0))),
            Err(error) if is_missing(&error) => Ok(None),
            Err(error) => Err(self.failed("looking for a file", error)),
        }
    }

    fn hash_of(&self, sftp: &ssh2::Sftp, path: &Path) -> Result<Option<String>, DestinationError> {
        let mut file = match sftp.open(path) {
            Ok(file) => file,
            Err(error) if is_missing(&error) => return Ok(None),
            Err(error) => return Err(self.failed("reading a file", error)),
        };
        let measured = measure(&mut file).map_err(|error| self.broke("reading a file", error))?;
        Ok(Some(measured.sha256))
    }

    fn put(
        &self,
        sftp: &ssh2::Sftp,
        name: &str,
        body: &Body,
        measured: &Measured,
    ) -> Result<Put, DestinationError> {
        let path = self.path(name);
        if let Some(put) = self.there(sftp, name, measured)? {
            return Ok(put);
        }
        self.make_folders(sftp, &path)?;
        let partial = self.path(&name::on_its_way(name, &measured.sha256));
        let done = self.send(sftp, &partial, body, measured).and_then(|()| {
            let flags = RenameFlags::ATOMIC | RenameFlags::NATIVE;
            sftp.rename(&partial, &path, Some(flags))
                .map_err(|error| self.failed("giving a file its name", error))
        });
        match done {
            Ok(()) => Ok(Put { sha256: measured.sha256.clone(), bytes: measured.bytes, already: false }),
            Err(error) if error.retryable() => Err(error),
            // Another process may have been quicker, with this file or with another.
            Err(error) => match self.there(sftp, name, measured) {
                Ok(None) => Err(error),
                there => {
                    // What is left is of no use: the name is taken.
                    let _ = sftp.unlink(&partial);
                    there.map(|put| put.unwrap_or(Put { sha256: String::new(), bytes: 0, already: true }))
                }
            },
        }
    }

    /// What there is under the name, if it is this content; an error if it is another.
    fn there(
        &self,
        sftp: &ssh2::Sftp,
        name: &str,
        measured: &Measured,
    ) -> Result<Option<Put>, DestinationError> {
        let path = self.path(name);
        let Some(length) = self.length(sftp, &path)? else { return Ok(None) };
        let same = length == measured.bytes && self.hash_of(sftp, &path)?.as_ref() == Some(&measured.sha256);
        if !same {
            return Err(DestinationError::Differs { place: self.place.clone(), name: name.to_owned() });
        }
        Ok(Some(Put { sha256: measured.sha256.clone(), bytes: measured.bytes, already: true }))
    }

    /// Writes the file under its hidden name, from where an earlier try ended.
    fn send(
        &self,
        sftp: &ssh2::Sftp,
        partial: &Path,
        body: &Body,
        measured: &Measured,
    ) -> Result<(), DestinationError> {
        const DOING: &str = "writing a file";
        for _ in 0..2 {
            let mut from = self.length(sftp, partial)?.unwrap_or(0);
            if from > measured.bytes {
                sftp.unlink(partial).map_err(|error| self.failed(DOING, error))?;
                from = 0;
            }
            let mut file = sftp
                .open_mode(partial, OpenFlags::WRITE | OpenFlags::CREATE, 0o640, OpenType::File)
                .map_err(|error| self.failed(DOING, error))?;
            file.seek(SeekFrom::Start(from)).map_err(|error| self.broke(DOING, error))?;
            let mut reader = body.reader()?;
            reader.seek(SeekFrom::Start(from)).map_err(|error| body.unreadable(error))?;
            let mut buffer = vec![0; 256 << 10];
            loop {
                let n = reader.read(&mut buffer).map_err(|error| body.unreadable(error))?;
                if n == 0 {
                    break;
                }
                file.write_all(&buffer[..n]).map_err(|error| self.broke(DOING, error))?;
            }
            // An extension of OpenSSH; servers without it flush when they like.
            let _ = file.fsync();
            file.close().map_err(|error| self.failed(DOING, error))?;
            // What was written in one go is what was sent: the protocol guards it. What was continued is read back.
            let whole = self.length(sftp, partial)? == Some(measured.bytes)
                && (from == 0 || self.hash_of(sftp, partial)?.as_ref() == Some(&measured.sha256));
            if whole {
                return Ok(());
            }
            sftp.unlink(partial).map_err(|error| self.failed(DOING, error))?;
        }
        let what = "what it kept of the file is not what was sent, twice".to_owned();
        Err(DestinationError::Refused { place: self.place.clone(), doing: DOING.to_owned(), what })
    }

    /// Makes the folders above a file that are not there.
    fn make_folders(&self, sftp: &ssh2::Sftp, path: &Path) -> Result<(), DestinationError> {
        let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) else {
            return Ok(());
        };
        if folder == Path::new("/") || self.length(sftp, folder)?.is_some() {
            return Ok(());
        }
        self.make_folders(sftp, folder)?;
        match sftp.mkdir(folder, 0o750) {
            Ok(()) => Ok(()),
            // Another process may have been quicker.
            Err(error) => match self.length(sftp, folder)? {
                Some(_) => Ok(()),
                None => Err(self.failed("making a folder", error)),
            },
        }
    }

    fn list(&self, sftp: &ssh2::Sftp, prefix: &str) -> Result<Vec<String>, DestinationError> {
        let mut found = Vec::new();
        let mut folders = vec![String::new()];
        while let Some(folder) = folders.pop() {
            let at = match folder.as_str() {
                "" if self.server.directory.is_empty() => PathBuf::from("."),
                folder => self.path(folder),
            };
            let entries = match sftp.readdir(&at) {
                Ok(entries) => entries,
                Err(error) if is_missing(&error) => continue,
                Err(error) => return Err(self.failed("listing files", error)),
            };
            for (path, stat) in entries {
                let Some(file) = path.file_name().and_then(|file| file.to_str()) else { continue };
                let name = if folder.is_empty() { file.to_owned() } else { format!("{folder}/{file}") };
                let below = format!("{name}/");
                if !name::shows(&name) {
                    continue;
                }
                if stat.is_dir() && (below.starts_with(prefix) || prefix.starts_with(&below)) {
                    folders.push(name);
                } else if stat.is_file() && name.starts_with(prefix) {
                    found.push(name);
                }
            }
        }
        found.sort_unstable();
        Ok(found)
    }
}

fn is_missing(error: &ssh2::Error) -> bool {
    matches!(error.code(), ErrorCode::SFTP(code) if NO_SUCH_FILE.contains(&code))
}

impl Destination for Sftp {
    fn place(&self) -> &str {
        &self.inner.place
    }

    fn put<'a>(&'a self, name: &'a str, body: Body) -> Answer<'a, Put> {
        Box::pin(async move {
            name::check(name)?;
            let measured = {
                let body = body.clone();
                blocking(move || body.measure()).await?
            };
            let name = name.to_owned();
            self.on(move |inner, sftp| inner.put(sftp, &name, &body, &measured)).await
        })
    }

    fn sha256<'a>(&'a self, name: &'a str) -> Answer<'a, Option<String>> {
        Box::pin(async move {
            name::check(name)?;
            let name = name.to_owned();
            self.on(move |inner, sftp| inner.hash_of(sftp, &inner.path(&name))).await
        })
    }

    fn read<'a>(&'a self, name: &'a str) -> Answer<'a, Option<Bytes>> {
        Box::pin(async move {
            name::check(name)?;
            let name = name.to_owned();
            self.on(move |inner, sftp| {
                let file = match sftp.open(inner.path(&name)) {
                    Ok(file) => file,
                    Err(error) if is_missing(&error) => return Ok(None),
                    Err(error) => return Err(inner.failed("reading a file", error)),
                };
                let mut content = Vec::new();
                file.take(READ)
                    .read_to_end(&mut content)
                    .map_err(|error| inner.broke("reading a file", error))?;
                Ok(Some(content.into()))
            })
            .await
        })
    }

    fn list<'a>(&'a self, prefix: &'a str) -> Answer<'a, Vec<String>> {
        let prefix = prefix.to_owned();
        Box::pin(self.on(move |inner, sftp| inner.list(sftp, &prefix)))
    }
}
