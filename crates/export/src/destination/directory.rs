//! A directory of this machine, or one that is mounted.
//!
//! Written under a hidden name, flushed to the disk, then given its name where nobody has it, and the folder flushed: after a
//! power cut a file that was reported is there whole.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use bytes::Bytes;
use rustix::fs::{CWD, RenameFlags, renameat_with};

use super::body::measure;
use super::{Answer, Body, Destination, DestinationError, Put, READ, blocking, name};

/// See the module.
#[derive(Clone, Debug)]
pub struct Directory {
    root: PathBuf,
    place: String,
}

impl Directory {
    /// A directory; made, with those above it, when the first file comes.
    pub fn new(root: impl Into<PathBuf>) -> Directory {
        let root = root.into();
        Directory { place: format!("directory {}", root.display()), root }
    }

    fn failed(&self, doing: &str, source: io::Error) -> DestinationError {
        let (place, doing) = (self.place.clone(), doing.to_owned());
        match source.kind() {
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                DestinationError::Denied { place, doing, what: source.to_string() }
            }
            io::ErrorKind::NotADirectory | io::ErrorKind::IsADirectory | io::ErrorKind::InvalidInput => {
                DestinationError::Refused { place, doing, what: source.to_string() }
            }
            // A full disk among them: it may be emptied.
            _ => DestinationError::Away { place, doing, source: Some(Box::new(source)) },
        }
    }

    fn hash_of(&self, path: &Path) -> Result<Option<String>, DestinationError> {
        let read = File::open(path).and_then(|mut file| measure(&mut file));
        match read {
            Ok(measured) => Ok(Some(measured.sha256)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(self.failed("reading a file", error)),
        }
    }

    fn put_now(&self, name: &str, body: &Body) -> Result<Put, DestinationError> {
        name::check(name)?;
        let measured = body.measure()?;
        let put = |already| Put { sha256: measured.sha256.clone(), bytes: measured.bytes, already };
        let path = self.root.join(name);
        let there = |found: &str| match found == measured.sha256 {
            true => Ok(put(true)),
            false => Err(DestinationError::Differs { place: self.place.clone(), name: name.to_owned() }),
        };
        if let Some(found) = self.hash_of(&path)? {
            return there(&found);
        }
        let folder = path.parent().unwrap_or(&self.root);
        make_folder(folder).map_err(|error| self.failed("making the folder", error))?;
        // Of its own for each process and each call: two that put the same content do not write into each other's file.
        let hidden = name::on_its_way(name, &measured.sha256);
        let serial = SERIAL.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let partial = Partial(self.root.join(format!("{hidden}.{}.{serial}", std::process::id())));
        let written = self.write(&partial.0, body)?;
        if written != measured.bytes {
            let changed = io::Error::other("it changed while it was read");
            return Err(body.unreadable(changed));
        }
        match give_name(&partial.0, &path) {
            Ok(()) => {}
            // Another process was quicker.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                let found = self.hash_of(&path)?.unwrap_or_default();
                return there(&found);
            }
            Err(error) => return Err(self.failed("giving a file its name", error)),
        }
        flush_folder(folder).map_err(|error| self.failed("flushing the folder", error))?;
        Ok(put(false))
    }

    fn write(&self, path: &Path, body: &Body) -> Result<u64, DestinationError> {
        let failed = |error| self.failed("writing a file", error);
        let mut reader = body.reader()?;
        let mut file =
            OpenOptions::new().write(true).create(true).truncate(true).open(path).map_err(failed)?;
        let mut buffer = vec![0; 64 << 10];
        let mut written = 0;
        loop {
            let n = reader.read(&mut buffer).map_err(|error| body.unreadable(error))?;
            if n == 0 {
                break;
            }
            file.write_all(&buffer[..n]).map_err(failed)?;
            written += n as u64;
        }
        file.sync_all().map_err(failed)?;
        Ok(written)
    }

    fn list_now(&self, prefix: &str) -> Result<Vec<String>, DestinationError> {
        let mut found = Vec::new();
        let mut folders = vec![String::new()];
        while let Some(folder) = folders.pop() {
            let entries = match fs::read_dir(self.root.join(&folder)) {
                Ok(entries) => entries,
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(error) => return Err(self.failed("listing files", error)),
            };
            for entry in entries {
                let entry = entry.map_err(|error| self.failed("listing files", error))?;
                let Ok(file) = entry.file_name().into_string() else { continue };
                let name = if folder.is_empty() { file } else { format!("{folder}/{file}") };
                let kind = entry.file_type().map_err(|error| self.failed("listing files", error))?;
                if kind.is_dir() && name::shows(&name) && overlaps(&name, prefix) {
                    folders.push(name);
                } else if kind.is_file() && name::shows(&name) && name.starts_with(prefix) {
                    found.push(name);
                }
            }
        }
        found.sort_unstable();
        Ok(found)
    }
}

static SERIAL: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);

/// A file on its way; gone when it was not given its name.
struct Partial(PathBuf);

impl Drop for Partial {
    fn drop(&mut self) {
        // After the file has its name there is nothing under this one.
        let _ = fs::remove_file(&self.0);
    }
}

/// Whether names below `folder` may begin with `prefix`.
fn overlaps(folder: &str, prefix: &str) -> bool {
    let below = format!("{folder}/");
    below.starts_with(prefix) || prefix.starts_with(&below)
}

/// Makes a folder and those above it, and flushes each that got one.
fn make_folder(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let above = folder.parent().filter(|above| !above.as_os_str().is_empty());
    if let Some(above) = above {
        make_folder(above)?;
    }
    match fs::create_dir(folder) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists || !folder.is_dir() => return Err(error),
        _ => {}
    }
    above.map_or(Ok(()), flush_folder)
}

fn flush_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Renames where nobody has the name. File systems that cannot do that at once get a second link instead.
fn give_name(from: &Path, to: &Path) -> io::Result<()> {
    use rustix::io::Errno;
    match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
        Ok(()) => Ok(()),
        Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => {
            fs::hard_link(from, to)?;
            fs::remove_file(from)
        }
        Err(error) => Err(error.into()),
    }
}

impl Destination for Directory {
    fn place(&self) -> &str {
        &self.place
    }

    fn put<'a>(&'a self, name: &'a str, body: Body) -> Answer<'a, Put> {
        let (this, name) = (self.clone(), name.to_owned());
        Box::pin(blocking(move || this.put_now(&name, &body)))
    }

    fn sha256<'a>(&'a self, name: &'a str) -> Answer<'a, Option<String>> {
        let (this, name) = (self.clone(), name.to_owned());
        Box::pin(blocking(move || {
            name::check(&name)?;
            this.hash_of(&this.root.join(name))
        }))
    }

    fn read<'a>(&'a self, name: &'a str) -> Answer<'a, Option<Bytes>> {
        let (this, name) = (self.clone(), name.to_owned());
        Box::pin(blocking(move || {
            name::check(&name)?;
            let mut content = Vec::new();
            let read =
                File::open(this.root.join(&name)).and_then(|file| file.take(READ).read_to_end(&mut content));
            match read {
                Ok(_) => Ok(Some(content.into())),
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
                Err(error) => Err(this.failed("reading a file", error)),
            }
        }))
    }

    fn list<'a>(&'a self, prefix: &'a str) -> Answer<'a, Vec<String>> {
        let (this, prefix) = (self.clone(), prefix.to_owned());
        Box::pin(blocking(move || this.list_now(&prefix)))
    }
}
