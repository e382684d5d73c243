//! Where files go: a directory, an SFTP server, a bucket of an S3-compatible store.
//!
//! # Contract
//! * [`Destination::put`] is atomic: under its name a file is there whole or not at all, whoever stops or is cut at whatever step.
//!   The same content under the same name again is fine and changes nothing; other content under a name that is taken is refused
//!   ([`DestinationError::Differs`]). So whoever does not know whether a file arrived puts it again.
//! * Names are relative, with `/` between folders: see [`name`]. What begins with a dot is a file on its way and is never listed.
//! * Errors say what was done where, what to do about it, and by [`DestinationError::retryable`] whether to try again.
//! * Secrets are read once, when a destination is opened, and are in no error, no URL and no `Debug`.
//!
//! Limits: a file is read twice, once for its hash; at most 16 MiB of it are in memory.

mod body;
mod directory;
mod error;
pub mod name;
mod open;
mod patient;
mod s3;
mod sftp;

use std::future::Future;
use std::pin::Pin;

use bytes::Bytes;

pub use body::Body;
pub use directory::Directory;
pub use error::DestinationError;
pub use open::open;
pub use patient::Patient;
pub use s3::{Bucket, BucketAt, Credentials};
pub use sftp::{HostKey, Login, Server, Sftp};

/// What a destination answers, some time.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, DestinationError>> + Send + 'a>>;

/// The longest file that is read back: bytes.
pub const READ: u64 = 16 << 20;

/// What was put.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Put {
    /// SHA-256 of the content, 64 hexadecimal digits.
    pub sha256: String,
    /// Its length.
    pub bytes: u64,
    /// Whether it was there already, with this content.
    pub already: bool,
}

/// A place for files. See the module for the contract.
pub trait Destination: Send + Sync {
    /// What it is, for people: `directory /srv/out`, `sftp://user@host:22/in`. No secret is in it.
    fn place(&self) -> &str;

    /// Puts a file there.
    fn put<'a>(&'a self, name: &'a str, body: Body) -> Answer<'a, Put>;

    /// SHA-256 of the content of a file there, 64 hexadecimal digits; nothing where there is none. May have to read the file.
    fn sha256<'a>(&'a self, name: &'a str) -> Answer<'a, Option<String>>;

    /// The content of a file there; nothing where there is none. For small files: [`READ`] bytes at most.
    fn read<'a>(&'a self, name: &'a str) -> Answer<'a, Option<Bytes>>;

    /// Names of the files whose name begins with `prefix`, in their order. Files on their way are not among them.
    fn list<'a>(&'a self, prefix: &'a str) -> Answer<'a, Vec<String>>;

    /// Whether there is a file of this name.
    fn exists<'a>(&'a self, name: &'a str) -> Answer<'a, bool> {
        Box::pin(async move { Ok(self.sha256(name).await?.is_some()) })
    }
}

/// Runs what blocks apart from the runtime's own threads.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, DestinationError> + Send + 'static,
) -> Result<T, DestinationError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(failed) => match failed.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            // Only a runtime that is going down cancels it.
            Err(_) => Err(DestinationError::Stopped),
        },
    }
}
