//! An open pack.

use std::fs::File;
use std::ops::Range;
use std::path::{Path, PathBuf};

use model::{ConceptId, MentionKind};
use xxhash_rust::xxh3::xxh3_64;

use crate::automaton::{Automaton, Cursor};
use crate::filter::Filter;
use crate::format::{
    CHECKED_FROM, COMPOSED, HEADER, LAST, MAGIC, ORDINARY, PackError, ROW, Register, SECTIONS, SENSE_BYTES,
    Section, TermId, VERSION, WEAK,
};
use crate::fuzzy::FuzzyIndex;
use crate::lemma::Lemmas;

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
    /// Put together by a grammar from parts.
    pub composed: bool,
    /// Every word of the term is an ordinary word of some language.
    pub ordinary: bool,
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

/// An automaton of terms, to be walked word by word.
#[derive(Clone, Copy)]
pub struct Terms<'a>(Automaton<'a>);

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

    /// [`Dictionary::open`], then [`Dictionary::verify`]: for a pack that will be used for long.
    pub fn open_verified(path: &Path) -> Result<Self, OpenError> {
        let dictionary = Self::open(path)?;
        dictionary.verify().map_err(|source| OpenError::Pack { path: path.to_owned(), source })?;
        Ok(dictionary)
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
        if data.len() >= MAGIC.len() && !data.starts_with(&MAGIC) {
            return Err(PackError::NotAPack);
        }
        if data.len() < HEADER {
            return Err(PackError::TooShort(data.len()));
        }
        let version = read_u32(data, 8).unwrap_or(0);
        if version != VERSION {
            return Err(PackError::Version(version));
        }
        if read_u32(data, 12) != Some(SECTIONS as u32) {
            return Err(PackError::Malformed("table"));
        }
        let checksum = read_u64(data, 16).unwrap_or(0);
        if xxh3_64(&data[CHECKED_FROM..HEADER]) != checksum {
            return Err(PackError::Checksum("table"));
        }
        let mut sections: [Range<usize>; SECTIONS] = Default::default();
        for (i, section) in sections.iter_mut().enumerate() {
            let at = CHECKED_FROM + i * ROW;
            let bounds = read_u64(data, at).zip(read_u64(data, at + 8)).and_then(|(offset, length)| {
                let start = usize::try_from(offset).ok()?;
                let end = start.checked_add(usize::try_from(length).ok()?)?;
                (end <= data.len()).then_some(start..end)
            });
            *section = bounds.ok_or(PackError::Malformed("table"))?;
        }
        #[derive(serde::Deserialize)]
        struct Manifest {
            name: String,
            version: String,
        }
        let manifest: Manifest = serde_json::from_slice(&data[sections[Section::Manifest as usize].clone()])
            .map_err(|_| PackError::Malformed("manifest"))?;
        let dictionary = Self { sections, name: manifest.name, version: manifest.version, checksum, bytes };
        if !dictionary.section(Section::Senses).len().is_multiple_of(SENSE_BYTES) {
            return Err(PackError::Malformed("senses"));
        }
        let absent = |section: &'static str| PackError::Malformed(section);
        Filter::new(dictionary.section(Section::Filter)).ok_or(absent("filter"))?;
        dictionary.known().ok_or(absent("known"))?;
        Automaton::new(dictionary.section(Section::Terms)).ok_or(absent("terms"))?;
        Automaton::new(dictionary.section(Section::Phrases)).ok_or(absent("phrases"))?;
        dictionary.starts().ok_or(absent("starts"))?;
        dictionary.fuzzy().ok_or(absent("words"))?;
        dictionary.lemmas([0; 3]).ok_or(absent("lemmas"))?;
        Ok(dictionary)
    }

    /// Checks the content of every section against its checksum; reads the whole pack once.
    ///
    /// # Errors
    /// The first section that is damaged.
    pub fn verify(&self) -> Result<(), PackError> {
        let data = self.bytes.as_ref();
        let mut end = HEADER;
        for (i, name) in Section::NAMES.iter().enumerate() {
            let expected = read_u64(data, CHECKED_FROM + i * ROW + 16);
            if expected != Some(xxh3_64(&data[self.sections[i].clone()])) {
                return Err(PackError::Checksum(name));
            }
            let padding = data.get(end..self.sections[i].start).ok_or(PackError::Malformed("table"))?;
            if padding.iter().any(|byte| *byte != 0) {
                return Err(PackError::Malformed("padding"));
            }
            end = self.sections[i].end;
        }
        if end == data.len() { Ok(()) } else { Err(PackError::Malformed("table")) }
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
        Automaton::new(self.section(Section::Terms)).map_or(0, |terms| terms.len())
    }

    /// Number of distinct phrases of lemmas.
    pub fn phrases(&self) -> usize {
        Automaton::new(self.section(Section::Phrases)).map_or(0, |phrases| phrases.len())
    }

    /// Number of concepts.
    pub fn concepts(&self) -> usize {
        self.section(Section::Concepts).len() / 4
    }

    /// Words that are whole terms, and pairs that begin longer ones; made once, not per word.
    pub fn filter(&self) -> Option<Filter<'_>> {
        Filter::new(self.section(Section::Filter))
    }

    /// Words that stand in some term or are ordinary words of some language.
    pub fn known(&self) -> Option<Filter<'_>> {
        Filter::new(self.section(Section::Known))
    }

    /// The terms, for walking; made once, not per word.
    pub fn lookup(&self) -> Option<Terms<'_>> {
        Automaton::new(self.section(Section::Terms)).map(Terms)
    }

    /// The phrases of lemmas, for walking.
    pub fn loose(&self) -> Option<Terms<'_>> {
        Automaton::new(self.section(Section::Phrases)).map(Terms)
    }

    /// Lemmas that are whole phrases, and pairs that begin longer ones, by [`crate::lemma_hash`].
    pub fn starts(&self) -> Option<Filter<'_>> {
        Filter::new(self.section(Section::Starts))
    }

    /// Words that can be looked up with slips of the pen.
    pub fn fuzzy(&self) -> Option<FuzzyIndex<'_>> {
        FuzzyIndex::new(
            self.section(Section::Words),
            self.section(Section::Buckets),
            self.section(Section::Refs),
        )
    }

    /// The words of one language, given as its tag padded with zero.
    pub fn lemmas(&self, lang: [u8; 3]) -> Option<Lemmas<'_>> {
        Lemmas::new(self.section(Section::Lemmas), lang)
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
                composed: row[7] & COMPOSED != 0,
                ordinary: row[7] & ORDINARY != 0,
            })
        })
    }

    /// The kind of a concept, without a look at its names; `None` for an id that the dictionary did not give out.
    pub fn kind(&self, id: ConceptId) -> Option<MentionKind> {
        self.record(id).map(|(kind, _)| kind)
    }

    /// The record of a concept: its kind, and the bytes of its texts.
    fn record(&self, id: ConceptId) -> Option<(MentionKind, &[u8])> {
        let at = (id.0 as usize).checked_mul(4)?;
        let offset = read_u32(self.section(Section::Concepts), at)? as usize;
        let (kind, rest) = self.section(Section::Heap).get(offset..)?.split_first()?;
        let kind = match kind {
            0 => MentionKind::Drug,
            1 => MentionKind::Event,
            2 => MentionKind::Situation,
            _ => return None,
        };
        Some((kind, rest))
    }

    /// The concept with this id; `None` for an id that the dictionary did not give out.
    pub fn concept(&self, id: ConceptId) -> Option<Concept<'_>> {
        let (kind, mut rest) = self.record(id)?;
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
        let Some(terms) = Automaton::new(self.section(Section::Terms)) else { return };
        terms.for_each(&mut |term, id| {
            if let Ok(term) = std::str::from_utf8(term) {
                visit(term, TermId(id));
            }
        });
    }
}

impl std::fmt::Debug for Dictionary {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Dictionary({} {})", self.name, self.version())
    }
}

impl Terms<'_> {
    /// Where every walk begins.
    #[inline]
    pub fn start(&self) -> Cursor {
        self.0.start()
    }

    /// Follows some bytes: a word, or the space between two. `None` where no term goes on like that.
    #[inline]
    pub fn feed(&self, at: Cursor, bytes: &[u8]) -> Option<Cursor> {
        self.0.feed(at, bytes)
    }

    /// The term read so far, if it is one.
    #[inline]
    pub fn term(&self, at: Cursor) -> Option<TermId> {
        self.0.value(at).map(TermId)
    }

    /// The term that is exactly this, in canonical spelling.
    pub fn get(&self, term: &str) -> Option<TermId> {
        self.term(self.feed(self.start(), term.as_bytes())?)
    }
}

fn read_u32(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk::<4>().map(|b| u32::from_le_bytes(*b))
}

fn read_u64(bytes: &[u8], at: usize) -> Option<u64> {
    bytes.get(at..)?.first_chunk::<8>().map(|b| u64::from_le_bytes(*b))
}
