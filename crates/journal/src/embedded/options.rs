//! How to open an embedded journal.

use std::{fmt, time::Duration};

use crate::record::{Clock, Partitions};

/// What an embedded journal needs to know. Everything but `partitions` may differ from one opening to the next.
#[derive(Clone)]
pub struct OpenOptions {
    /// Partitions per hop; must be those the journal was made with.
    pub partitions: Partitions,
    /// Stamps what is appended, for trimming by age.
    pub clock: Clock,
    /// Cap on the file's size, without the write-ahead log (which stays around 64 MiB); appends beyond it answer
    /// `DiskFull`. `None` means the disk is the cap.
    pub max_bytes: Option<u64>,
    /// How long to wait while another process holds the file's lock.
    pub busy_wait: Duration,
    /// Page cache of the writing connection.
    pub writer_cache_bytes: u64,
    /// Page cache of each reader's connection.
    pub reader_cache_bytes: u64,
}

impl OpenOptions {
    /// The defaults: no size cap, five seconds' wait, 32 MiB and 4 MiB of cache.
    pub fn new(partitions: Partitions, clock: Clock) -> OpenOptions {
        OpenOptions {
            partitions,
            clock,
            max_bytes: None,
            busy_wait: Duration::from_secs(5),
            writer_cache_bytes: 32 * 1024 * 1024,
            reader_cache_bytes: 4 * 1024 * 1024,
        }
    }
}

impl fmt::Debug for OpenOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenOptions")
            .field("partitions", &self.partitions)
            .field("max_bytes", &self.max_bytes)
            .field("busy_wait", &self.busy_wait)
            .finish_non_exhaustive()
    }
}
