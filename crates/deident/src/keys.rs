//! The master key and what is derived from it: pseudonyms, report ids, dedupe keys.
//!
//! One master key of 32 bytes per installation. Every use has its own sub-key, derived by
//! `blake3::derive_key` with a context string that is part of the format: changing one orphans everything
//! made with it. Digests are keyed BLAKE3 over length-prefixed parts, cut to 16 bytes.
//!
//! Key file: one line `hark-key-1 <64 hexadecimal digits>`; blank lines and lines that start with `#` are
//! ignored; the word before the digits may be missing.

use std::fmt;

use model::{Pseudonym, ReportId, ThreadId};
use secrecy::zeroize::Zeroize;
use secrecy::{ExposeSecret, SecretBox, SecretString};

/// Marks the version of the key file's form.
const FILE_TAG: &str = "hark-key-1";

const PSEUDONYM: &str = "hark 2026-11 pseudonym v1";
const THREAD: &str = "hark 2026-11 thread v1";
const REPORT: &str = "hark 2026-11 report id v1";
const STATE: &str = "hark 2026-11 state key v1";
const SEAL: &str = "hark 2026-11 seal v1";
const NONCE: &str = "hark 2026-11 seal nonce v1";
const FINGERPRINT: &str = "hark 2026-11 key id v1";

/// Why a key file cannot be used. Never repeats what stood in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Nothing but blank lines and comments.
    #[error(
        "the key file holds no key: restore it from your backup, or remove it to have a new key made (old seals and pseudonyms are then lost)"
    )]
    Empty,
    /// Not 64 digits.
    #[error(
        "the key has {found} characters, 64 hexadecimal digits are needed: restore the file from your backup"
    )]
    Length {
        /// Characters found.
        found: usize,
    },
    /// A character is no hexadecimal digit.
    #[error("character {column} of the key is not a hexadecimal digit: restore the file from your backup")]
    NotHex {
        /// 1-based, counted from the first digit.
        column: usize,
    },
    /// More than one line holds something.
    #[error("the key file holds more than one key: leave one line `hark-key-1 <64 hexadecimal digits>`")]
    TwoKeys,
}

/// The sub-keys of one installation. `Debug` shows only the key's public id.
pub struct Keys {
    pseudonym: SecretBox<[u8; 32]>,
    thread: SecretBox<[u8; 32]>,
    report: SecretBox<[u8; 32]>,
    state: SecretBox<[u8; 32]>,
    pub(crate) seal: SecretBox<[u8; 32]>,
    pub(crate) nonce: SecretBox<[u8; 32]>,
    id: [u8; 4],
}

impl Keys {
    /// From a master key of 32 uniformly random bytes; the caller's copy is wiped.
    pub fn new(mut master: [u8; 32]) -> Self {
        let derive = |context| SecretBox::new(Box::new(blake3::derive_key(context, &master)));
        let fingerprint = blake3::derive_key(FINGERPRINT, &master);
        let keys = Self {
            pseudonym: derive(PSEUDONYM),
            thread: derive(THREAD),
            report: derive(REPORT),
            state: derive(STATE),
            seal: derive(SEAL),
            nonce: derive(NONCE),
            id: [fingerprint[0], fingerprint[1], fingerprint[2], fingerprint[3]],
        };
        master.zeroize();
        keys
    }

    /// From 64 hexadecimal digits.
    pub fn from_hex(digits: &str) -> Result<Self, KeyError> {
        if digits.is_empty() {
            return Err(KeyError::Empty);
        }
        if let Some(at) = digits.chars().position(|c| !c.is_ascii_hexdigit()) {
            return Err(KeyError::NotHex { column: at + 1 });
        }
        if digits.len() != 64 {
            return Err(KeyError::Length { found: digits.len() });
        }
        let mut master = [0u8; 32];
        for (byte, pair) in master.iter_mut().zip(digits.as_bytes().chunks_exact(2)) {
            *byte = (nibble(pair[0]) << 4) | nibble(pair[1]);
        }
        let keys = Self::new(master);
        master.zeroize();
        Ok(keys)
    }

    /// From the text of a key file (form: see the module).
    pub fn parse(file: &str) -> Result<Self, KeyError> {
        let mut lines = file.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        let line = lines.next().ok_or(KeyError::Empty)?;
        if lines.next().is_some() {
            return Err(KeyError::TwoKeys);
        }
        Self::from_hex(line.strip_prefix(FILE_TAG).unwrap_or(line).trim())
    }

    /// The text of a key file for a new master key, to be written with mode 0600.
    pub fn file_text(master: &[u8; 32]) -> SecretString {
        let mut text = String::from(
            "# Key of this installation. Without it no sealed identity can be opened again: back it up, apart from the data.\n",
        );
        text.push_str(FILE_TAG);
        text.push(' ');
        for byte in master {
            text.push(char::from_digit(u32::from(byte >> 4), 16).unwrap_or('0'));
            text.push(char::from_digit(u32::from(byte & 15), 16).unwrap_or('0'));
        }
        text.push('\n');
        SecretString::from(text)
    }

    /// Eight hexadecimal digits that tell one key from another and reveal nothing of it. Every seal names it.
    pub fn id(&self) -> String {
        self.id.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Stands for the author `handle` of `channel`. A leading `@`, blanks around and ASCII case do not count.
    pub fn pseudonym(&self, channel: &str, handle: &str) -> Pseudonym {
        let handle = handle.trim();
        let handle = handle.strip_prefix('@').unwrap_or(handle).to_ascii_lowercase();
        Pseudonym(digest(&self.pseudonym, channel, &handle))
    }

    /// Stands for the conversation `thread` of `channel`.
    pub fn thread_id(&self, channel: &str, thread: &str) -> ThreadId {
        ThreadId(digest(&self.thread, channel, thread))
    }

    /// The report that the post `post_id` of `channel` becomes, the same for each of its revisions.
    pub fn report_id(&self, channel: &str, post_id: &str) -> ReportId {
        ReportId(digest(&self.report, channel, post_id))
    }

    /// The key under which dedupe and edit state remembers a post.
    pub fn state_key(&self, channel: &str, post_id: &str) -> [u8; 16] {
        digest(&self.state, channel, post_id)
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Keys({}, secret)", self.id())
    }
}

fn nibble(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        b'a'..=b'f' => digit - b'a' + 10,
        _ => digit - b'A' + 10,
    }
}

/// The length prefix keeps (`ab`, `c`) and (`a`, `bc`) apart.
fn digest(key: &SecretBox<[u8; 32]>, channel: &str, part: &str) -> [u8; 16] {
    let mut hasher = blake3::Hasher::new_keyed(key.expose_secret());
    hasher.update(&(channel.len() as u64).to_le_bytes()).update(channel.as_bytes()).update(part.as_bytes());
    let mut out = [0u8; 16];
    hasher.finalize_xof().fill(&mut out);
    out
}
