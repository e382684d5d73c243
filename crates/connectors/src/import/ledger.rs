//! Which files were read: by name, size and hash.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::Cursor;
use crate::sign::{Hash, hex};

/// Bytes of the hash that are kept: enough to tell versions of one file apart.
const HASH_BYTES: usize = 12;

/// What is known of a file that was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Entry {
    size: u64,
    hash: String,
}

/// The files that were read. Names are relative to the folder, with `/` between their parts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Ledger {
    files: BTreeMap<String, Entry>,
}

impl Ledger {
    /// As it was written down.
    pub(super) fn from_cursor(cursor: &Cursor) -> Option<Self> {
        serde_json::from_str(&cursor.0).ok()
    }

    /// To be written down.
    pub(super) fn cursor(&self) -> Cursor {
        Cursor(serde_json::to_string(self).unwrap_or_default())
    }

    /// Whether a file was read with this content.
    pub(super) fn knows(&self, name: &str, bytes: &[u8]) -> bool {
        self.files.get(name) == Some(&entry(bytes))
    }

    /// A file was read.
    pub(super) fn enter(&mut self, name: &str, bytes: &[u8]) {
        self.files.insert(name.to_owned(), entry(bytes));
    }

    /// Forgets files that are not there any more, so that the ledger is never longer than the folder.
    pub(super) fn keep(&mut self, names: &dyn Fn(&str) -> bool) {
        self.files.retain(|name, _| names(name));
    }
}

fn entry(bytes: &[u8]) -> Entry {
    let hash = Hash::Sha256.of(bytes);
    Entry { size: bytes.len() as u64, hash: hex(&hash[..hash.len().min(HASH_BYTES)]) }
}
