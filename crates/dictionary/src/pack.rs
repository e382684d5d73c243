//! An open pack.

use std::fs::File;
use std::ops::Range;
use std::path::{Path, PathBuf};

use model::{ConceptId, MentionKind};
use xxhash_rust::xxh3::xxh3_64;

use crate::filter;
use crate::format::{
    CHECKED_FROM, HEADER, LAST, MAGIC, PackError, Register, SECTIONS, SENSE_BYTES, Section, TermId, VERSION,
    WEAK,
};

/// Where the bytes of a pack live.
enum Bytes {
    Mapped(memmap2::Mmap),
    Static(&'static [u8]),
    Owned(Vec<u8>),
}

impl AsRef<[u8]> for Bytes {
    #[inline]
    fn as_ref(&self) -> &[u8] {
        match self {
            Bytes::Mapped(map) => map,
            Bytes::Static(bytes) => bytes,
            Bytes::Owned(bytes) => bytes,
        }
    }
}

/// A dictionary that is ready to answer. Opening parses nothing but a small manifest.
pub struct Dictionary {
    bytes: Bytes,
    sections: [Range<usize>; SECTIONS],
    name: String,
    version: String,
    checksum: u64,
}

/// What one term may stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sense {
    /// The concept.
    pub concept: ConceptId,
    /// Language of the term; `[0; 3]` for any.
    pub lang: [u8; 3],
    /// What kind of name it is.
    pub register: Register,
    /// Counts only with evidence nearby.
    pub weak: bool,
}

/// One concept, borrowed from the pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Concept<'a> {
    /// Stable id, such as `drug/sertraline`.
    pub key: &'a str,
    /// What it is.
    pub kind: MentionKind,
    /// Plain-language name.
    pub preferred: &'a str,
    /// Body system or class; may be empty.
    pub group: &'a str,
    codes: &'a str,
}

impl<'a> Concept<'a> {
    /// Codes as (terminology, code).
    pub fn codes(&self) -> impl Iterator<Item = (&'a str, &'a str)> + use<'a> {
        self.codes.split(';').filter_map(|code| code.split_once('='))
    }
}

/// Why a pack file cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The file cannot be read.
    #[error(
        "cannot read the dictionary `{path}`: check `screen.dictionary` in the settings and the file's rights"
    )]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// The file is not a usable pack.
    #[error("cannot use the dictionary `{path}`")]
    Pack {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        #[source]
        source: PackError,
    },
}

/// How far a walk from one word got.
pub struct Lookup<'a> {
    raw: fst::raw::Fst<&'a [u8]>,
}

impl Dictionary {
    /// Opens a pack file by mapping it.
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        let io = |source| OpenError::Io { path: path.to_owned(), source };
        let file = File::open(path).map_err(io)?;
        // Mapping an empty file is an error of its own on some systems; say the true reason instead.
        if file.metadata().map_err(io)?.len() == 0 {
            return Err(OpenError::Pack { path: path.to_owned(), source: PackError::TooShort(0) });
        }
        #[expect(
            unsafe_code,
            reason = "the one mmap: pack files are replaced by rename, never written in place"
        )]
        // SAFETY: the map is read-only; a pack is installed by renaming a finished file over the old one, so
        // the mapped inode never changes. All reads go through bounds-checked slices.
        let map = unsafe { memmap2::Mmap::map(&file) }.map_err(io)?;
        Self::new(Bytes::Mapped(map)).map_err(|source| OpenError::Pack { path: path.to_owned(), source })
    }

    /// Opens a pack that is part of the program.
    pub fn from_static(bytes: &'static [u8]) -> Result<Self, PackError> {
        Self::new(Bytes::Static(bytes))
    }

    /// Opens a pack held in memory.
    pub fn from_vec(bytes: Vec<u8>) -> Result<Self, PackError> {
        Self::new(Bytes::Owned(bytes))
    }

    fn new(bytes: Bytes) -> Result<Self, PackError> {
        let data = bytes.as_ref();
        if data.len() < HEADER {
            return Err(PackError::TooShort(data.len()));
        }
        if data[..8] != MAGIC {
            return Err(PackError::NotAPack);
        }
        let version = read_u32(data, 8).unwrap_or(0);
        if version != VERSION {
            return Err(PackError::Version(version));
        }
        if read_u32(data, 12) != Some(SECTIONS as u32) {
            return Err(PackError::Malformed("table"));
        }
        let checksum = read_u64(data, 16).unwrap_or(0);
        if xxh3_64(&data[CHECKED_FROM..]) != checksum {
            return Err(PackError::Checksum);
        }
        let mut sections: [Range<usize>; SECTIONS] = Default::default();
        for (i, section) in sections.iter_mut().enumerate() {
            let at = CHECKED_FROM + i * 16;
            let bounds = read_u64(data, at).zip(read_u64(data, at + 8)).and_then(|(offset, length)| {
                let start = usize::try_from(offset).ok()?;
                let end = start.checked_add(usize::try_from(length).ok()?)?;
                (end <= data.len()).then_some(start..end)
            });
            *section = bounds.ok_or(PackError::Malformed("table"))?;
        }
        let section = |s: Section| &data[sections[s as usize].clone()];
        if !section(Section::Senses).len().is_multiple_of(SENSE_BYTES) {
            return Err(PackError::Malformed("senses"));
        }
        let filter = section(Section::Filter).len();
        if filter < 8 || !filter.is_power_of_two() {
            return Err(PackError::Malformed("filter"));
        }
        fst::raw::Fst::new(section(Section::Fst)).map_err(|_| PackError::Malformed("fst"))?;
        #[derive(serde::Deserialize)]
        struct Manifest {
            name: String,
            version: String,
        }
        let manifest: Manifest = serde_json::from_slice(section(Section::Manifest))
            .map_err(|_| PackError::Malformed("manifest"))?;
        Ok(Self { sections, name: manifest.name, version: manifest.version, checksum, bytes })
    }

    #[inline]
    fn section(&self, section: Section) -> &[u8] {
        &self.bytes.as_ref()[self.sections[section as usize].clone()]
    }

    /// Name of the dictionary.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Version as its manifest states it, and the first eight hexadecimal digits of its checksum:
    /// `2026.11.0+1f2e3d4c`. Two dictionaries that differ in one byte differ in it.
    pub fn version(&self) -> String {
        format!("{}+{:08x}", self.version, (self.checksum >> 32) as u32)
    }

    /// The manifest as JSON: name, version, sets with source and licence.
    pub fn manifest(&self) -> &[u8] {
        self.section(Section::Manifest)
    }

    /// Number of distinct terms.
    pub fn terms(&self) -> usize {
        fst::raw::Fst::new(self.section(Section::Fst)).map_or(0, |fst| fst.len())
    }

    /// Number of concepts.
    pub fn concepts(&self) -> usize {
        self.section(Section::Concepts).len() / 4
    }

    /// Whether some term may begin with a word of this hash. Never wrongly no.
    #[inline]
    pub fn may_begin(&self, word_hash: u32) -> bool {
        filter::contains(self.section(Section::Filter), word_hash)
    }

    /// The automaton, for walking; made once per batch, not per word.
    pub fn lookup(&self) -> Option<Lookup<'_>> {
        fst::raw::Fst::new(self.section(Section::Fst)).ok().map(|raw| Lookup { raw })
    }

    /// What a term may stand for; strong senses first.
    pub fn senses(&self, term: TermId) -> impl Iterator<Item = Sense> + '_ {
        let rows = usize::try_from(term.index())
            .ok()
            .and_then(|i| i.checked_mul(SENSE_BYTES))
            .and_then(|at| self.section(Section::Senses).get(at..))
            .unwrap_or_default();
        let mut done = false;
        rows.chunks_exact(SENSE_BYTES).map_while(move |row| {
            if done {
                return None;
            }
            done = row[7] & LAST != 0;
            Some(Sense {
                concept: ConceptId(read_u32(row, 0)?),
                lang: [row[4], row[5], row[6]],
                register: Register::from_bits(row[7])?,
                weak: row[7] & WEAK != 0,
            })
        })
    }

    /// The concept with this id; `None` for an id that the dictionary did not give out.
    pub fn concept(&self, id: ConceptId) -> Option<Concept<'_>> {
        let at = (id.0 as usize).checked_mul(4)?;
        let offset = read_u32(self.section(Section::Concepts), at)? as usize;
        let mut rest = self.section(Section::Heap).get(offset..)?;
        let kind = match rest.split_off_first()? {
            0 => MentionKind::Drug,
            1 => MentionKind::Event,
            2 => MentionKind::Situation,
            _ => return None,
        };
        let mut text = || {
            let length = u16::from_le_bytes(*rest.first_chunk::<2>()?) as usize;
            let text = std::str::from_utf8(rest.get(2..2 + length)?).ok()?;
            rest = &rest[2 + length..];
            Some(text)
        };
        Some(Concept { key: text()?, preferred: text()?, group: text()?, codes: text()?, kind })
    }

    /// Every folded term, in byte order, for statistics and checks.
    pub fn for_each_term(&self, visit: &mut dyn FnMut(&str, TermId)) {
        use fst::Streamer;
        let Ok(map) = fst::Map::new(self.section(Section::Fst)) else { return };
        let mut stream = map.stream();
        while let Some((term, index)) = stream.next() {
            if let Ok(term) = std::str::from_utf8(term) {
                visit(term, TermId(index));
            }
        }
    }
}

impl std::fmt::Debug for Dictionary {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Dictionary({} {})", self.name, self.version())
    }
}

impl Lookup<'_> {
    /// Walks the automaton along `canon` and reports every term that ends at a word boundary: calls
    /// `found(length in bytes, term)` for each, shortest first.
    #[inline]
    pub fn walk(&self, canon: &[u8], mut found: impl FnMut(usize, TermId)) {
        let fst = &self.raw;
        let mut node = fst.root();
        let mut output = fst::raw::Output::zero();
        for (i, &byte) in canon.iter().enumerate() {
            if byte == b' ' && node.is_final() {
                found(i, TermId(output.cat(node.final_output()).value()));
            }
            let Some(next) = node.find_input(byte) else { return };
            let transition = node.transition(next);
            output = output.cat(transition.out);
            node = fst.node(transition.addr);
        }
        if node.is_final() {
            found(canon.len(), TermId(output.cat(node.final_output()).value()));
        }
    }
}

fn read_u32(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk::<4>().map(|b| u32::from_le_bytes(*b))
}

fn read_u64(bytes: &[u8], at: usize) -> Option<u64> {
    bytes.get(at..)?.first_chunk::<8>().map(|b| u64::from_le_bytes(*b))
}
