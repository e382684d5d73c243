//! The model file and the weights in it, read where they lie: opening checks, and copies nothing.
//!
//! Format (little endian):
//! ```text
//! magic "HARKMODL"  format:u32=3  checksum:u64 (XXH3 of all that follows)
//! version[32] (UTF-8, padded with 0)  languages[8][3] (tags of the lexical head, padded with 0)
//! joint (`joint.rs`): net_checksum:u64 read_from base linear net thresholds[3] : f64; all 0 without a net
//! head[2]: slots_log2:u32 offset:u64 bias:f64 slope:f64 intercept:f64 scale:f64 thresholds:f64[3]
//! then the tables: per slot  tag:u16 (0 = empty)  weight:i16 (times scale)
//! ```
//! Head 0 reads words and signals, head 1 signals only (any language). A table is a four-way hash table: key
//! `k` may lie in the four slots of bucket `k mod (slots / 4)`, told apart by the top 16 bits of `k`. A word
//! that training did not see often enough is in no slot, so it neither counts nor is ever named.
//! The score of a passage is `sigmoid(slope * (bias + sum of weight * value) + intercept)`.

use std::borrow::Cow;

use xxhash_rust::xxh3::xxh3_64;

use crate::joint::{self, Joint};

const MAGIC: &[u8; 8] = b"HARKMODL";
/// Format 2 keyed features by another hash of words (`text::word_hash`) than 1; format 3 adds what is said of a net.
const FORMAT: u32 = 3;
const VERSION_BYTES: usize = 32;
const LANGUAGES: usize = 8;
const HEAD_BYTES: usize = 4 + 8 + 7 * 8;
const BODY_AT: usize = 8 + 4 + 8;
const TABLES_AT: usize = BODY_AT + VERSION_BYTES + LANGUAGES * 3 + joint::BYTES + 2 * HEAD_BYTES;
const SLOT_BYTES: usize = 4;
const WAYS: usize = 4;
/// Largest table: 64 Mi slots. A longer one is taken for damage.
const MAX_SLOTS_LOG2: u32 = 26;

/// Why bytes are not a model.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum ModelError {
    /// Too short, or it does not begin as a model does.
    #[error("this is not a model file; expected one that `hark model train` wrote")]
    NotAModel,
    /// Written by another version of the program.
    #[error(
        "the model has format {0}, this program reads format {FORMAT}; train it again or update the program"
    )]
    Format(u32),
    /// The checksum does not fit the content.
    #[error("the model file is damaged (its checksum does not fit); restore it or train it again")]
    Damaged,
    /// The checksum fits and the content contradicts itself.
    #[error("the model file contradicts itself: {0}")]
    Inconsistent(&'static str),
}

/// How many false alarms are accepted for how many reactions found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Policy {
    /// Recall first.
    Sensitive,
    /// The default.
    #[default]
    Balanced,
    /// Precision first.
    Precise,
}

impl Policy {
    /// All policies with the names that settings use.
    pub const ALL: [(&'static str, Policy); 3] =
        [("sensitive", Policy::Sensitive), ("balanced", Policy::Balanced), ("precise", Policy::Precise)];

    /// The policy of that name.
    pub fn parse(name: &str) -> Option<Policy> {
        Self::ALL.iter().find(|(known, _)| *known == name).map(|(_, policy)| *policy)
    }

    /// The name.
    pub fn name(self) -> &'static str {
        Self::ALL[self as usize].0
    }
}

/// How many policies there are.
pub(crate) const POLICIES: usize = Policy::ALL.len();

/// One of the two sets of weights: a view of the model's bytes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Head<'a> {
    slots: &'a [u8],
    layout: Layout,
}

/// Where the table of a head lies, and its parameters.
#[derive(Clone, Copy, Debug)]
struct Layout {
    start: usize,
    length: usize,
    mask: usize,
    scale: f64,
    base: f64,
    thresholds: [f64; 3],
}

impl Head<'_> {
    /// What a feature of value 1 adds to the log-odds; `None` for one that training did not see.
    #[inline]
    pub(crate) fn weight(&self, key: u64) -> Option<f64> {
        let tag = tag_of(key);
        let at = bucket_of(key, self.layout.mask) * WAYS * SLOT_BYTES;
        let bucket = self.slots.get(at..at + WAYS * SLOT_BYTES)?;
        for slot in bucket.chunks_exact(SLOT_BYTES) {
            if slot[0] == tag[0] && slot[1] == tag[1] {
                return Some(f64::from(i16::from_le_bytes([slot[2], slot[3]])) * self.layout.scale);
            }
        }
        None
    }

    /// Log-odds, after calibration, of a passage without any feature.
    pub(crate) fn base(&self) -> f64 {
        self.layout.base
    }

    /// Score at or above which a post is flagged.
    pub(crate) fn threshold(&self, policy: Policy) -> f64 {
        self.layout.thresholds[policy as usize]
    }
}

/// A model: the bytes of its file, checked once and read where they lie.
#[derive(Clone)]
pub struct Model {
    bytes: Cow<'static, [u8]>,
    heads: [Layout; 2],
    joint: Option<Joint>,
}

impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Model({} {}, {} bytes)", self.version(), self.hash(), self.bytes.len())
    }
}

impl Model {
    /// A model that is part of the program, or mapped for as long as it runs.
    ///
    /// # Errors
    /// What is wrong with the bytes; hostile ones do not panic.
    pub fn from_static(bytes: &'static [u8]) -> Result<Self, ModelError> {
        Self::open(Cow::Borrowed(bytes))
    }

    /// A model held in memory.
    ///
    /// # Errors
    /// As [`Model::from_static`].
    pub fn from_vec(bytes: Vec<u8>) -> Result<Self, ModelError> {
        Self::open(Cow::Owned(bytes))
    }

    fn open(content: Cow<'static, [u8]>) -> Result<Self, ModelError> {
        let bytes: &[u8] = &content;
        if bytes.len() < TABLES_AT || &bytes[..8] != MAGIC {
            return Err(ModelError::NotAModel);
        }
        let mut reader = Reader { bytes, at: 8 };
        let format = u32::from_le_bytes(reader.take());
        if format != FORMAT {
            return Err(ModelError::Format(format));
        }
        if u64::from_le_bytes(reader.take()) != xxh3_64(&bytes[BODY_AT..]) {
            return Err(ModelError::Damaged);
        }
        let version = reader.take::<VERSION_BYTES>();
        if std::str::from_utf8(&version).is_err() {
            return Err(ModelError::Inconsistent("the version is not text"));
        }
        reader.at += LANGUAGES * 3;
        let joint = Joint::from_bytes(reader.take()).map_err(ModelError::Inconsistent)?;
        let heads = [layout(&mut reader)?, layout(&mut reader)?];
        Ok(Self { bytes: content, heads, joint })
    }

    /// The version that the training settings gave it.
    pub fn version(&self) -> &str {
        let bytes = &self.bytes[BODY_AT..BODY_AT + VERSION_BYTES];
        std::str::from_utf8(bytes).unwrap_or_default().trim_end_matches('\0')
    }

    /// First eight hexadecimal digits of the checksum.
    pub fn hash(&self) -> String {
        format!("{:016x}", xxh3_64(&self.bytes[BODY_AT..]))[..8].to_owned()
    }

    /// Languages whose words the model knows; others are scored by signals alone.
    pub fn languages(&self) -> impl Iterator<Item = &str> {
        let at = BODY_AT + VERSION_BYTES;
        self.bytes[at..at + LANGUAGES * 3]
            .chunks_exact(3)
            .filter_map(|tag| std::str::from_utf8(tag).ok())
            .map(|tag| tag.trim_end_matches('\0'))
            .filter(|tag| !tag.is_empty())
    }

    /// Score at or above which a post in a language the model knows is flagged.
    pub fn threshold(&self, policy: Policy) -> f32 {
        let thresholds = self.joint.map_or(self.heads[0].thresholds, |joint| joint.thresholds);
        thresholds[policy as usize] as f32
    }

    /// Bytes of the model.
    pub fn size(&self) -> usize {
        self.bytes.len()
    }

    /// How it speaks together with a net, if it does.
    pub(crate) fn joint(&self) -> Option<&Joint> {
        self.joint.as_ref()
    }

    /// The head that reads words.
    pub(crate) fn lexical(&self) -> Head<'_> {
        self.head(0)
    }

    /// The head that reads signals alone.
    pub(crate) fn neutral(&self) -> Head<'_> {
        self.head(1)
    }

    fn head(&self, index: usize) -> Head<'_> {
        let layout = self.heads[index];
        let slots = self.bytes.get(layout.start..layout.start + layout.length).unwrap_or_default();
        Head { slots, layout }
    }
}

fn layout(reader: &mut Reader<'_>) -> Result<Layout, ModelError> {
    let slots_log2 = u32::from_le_bytes(reader.take());
    let offset = u64::from_le_bytes(reader.take());
    let [bias, slope, intercept, scale, t0, t1, t2] =
        std::array::from_fn(|_| f64::from_le_bytes(reader.take()));
    if !(2..=MAX_SLOTS_LOG2).contains(&slots_log2) {
        return Err(ModelError::Inconsistent("a table has an impossible size"));
    }
    if ![bias, slope, intercept, scale, t0, t1, t2].iter().all(|x| x.is_finite() && x.abs() < 1e9) {
        return Err(ModelError::Inconsistent("a parameter is not a sensible number"));
    }
    let outside = ModelError::Inconsistent("a table lies outside the file");
    let length = SLOT_BYTES << slots_log2;
    let start =
        usize::try_from(offset).map_err(|_| ModelError::Inconsistent("a table lies outside the file"))?;
    if start.checked_add(length).is_none_or(|end| end > reader.bytes.len()) {
        return Err(outside);
    }
    Ok(Layout {
        start,
        length,
        mask: (1usize << slots_log2) / WAYS - 1,
        scale: scale * slope,
        base: bias * slope + intercept,
        thresholds: [t0, t1, t2],
    })
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    /// The next `N` bytes; zeros past the end, which the caller has ruled out.
    fn take<const N: usize>(&mut self) -> [u8; N] {
        let mut out = [0; N];
        if let Some(bytes) = self.bytes.get(self.at..self.at + N) {
            out.copy_from_slice(bytes);
        }
        self.at += N;
        out
    }
}

fn tag_of(key: u64) -> [u8; 2] {
    ((key >> 48) as u16).max(1).to_le_bytes()
}

fn bucket_of(key: u64, mask: usize) -> usize {
    key as usize & mask
}

/// A head before it is written.
#[derive(Clone, Debug)]
pub(crate) struct HeadDraft {
    /// Weights by key.
    pub(crate) weights: Vec<(u64, f64)>,
    pub(crate) bias: f64,
    pub(crate) slope: f64,
    pub(crate) intercept: f64,
    pub(crate) thresholds: [f64; 3],
}

/// Writes a model file. Of five features that share a bucket the one of least weight is left out.
pub(crate) fn write(
    version: &str,
    languages: &[&str],
    joint: Option<&Joint>,
    heads: &[HeadDraft; 2],
) -> Vec<u8> {
    let mut body = vec![0u8; VERSION_BYTES + LANGUAGES * 3];
    let cut = version.floor_char_boundary(VERSION_BYTES.min(version.len()));
    body[..cut].copy_from_slice(&version.as_bytes()[..cut]);
    for (slot, tag) in body[VERSION_BYTES..].chunks_exact_mut(3).zip(languages) {
        for (byte, letter) in slot.iter_mut().zip(tag.bytes()) {
            *byte = letter;
        }
    }
    body.extend(Joint::to_bytes(joint));
    let mut tables = Vec::new();
    for head in heads {
        let slots_log2 =
            (head.weights.len() * 3 / 2).next_power_of_two().trailing_zeros().clamp(6, MAX_SLOTS_LOG2);
        let largest = head.weights.iter().fold(0.0f64, |max, (_, w)| max.max(w.abs()));
        let scale = if largest > 0.0 { largest / f64::from(i16::MAX) } else { 1.0 };
        body.extend_from_slice(&slots_log2.to_le_bytes());
        body.extend_from_slice(&((TABLES_AT + tables.len()) as u64).to_le_bytes());
        let numbers = [head.bias, head.slope, head.intercept, scale];
        for number in numbers.iter().chain(&head.thresholds) {
            body.extend_from_slice(&number.to_le_bytes());
        }
        tables.extend(table(&head.weights, slots_log2, scale));
    }
    body.extend(tables);
    let mut bytes = MAGIC.to_vec();
    bytes.extend_from_slice(&FORMAT.to_le_bytes());
    bytes.extend_from_slice(&xxh3_64(&body).to_le_bytes());
    bytes.extend(body);
    bytes
}

fn table(weights: &[(u64, f64)], slots_log2: u32, scale: f64) -> Vec<u8> {
    let mut order: Vec<&(u64, f64)> = weights.iter().collect();
    order.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()).then(a.0.cmp(&b.0)));
    let mask = (1usize << slots_log2) / WAYS - 1;
    let mut slots = vec![0u8; SLOT_BYTES << slots_log2];
    for (key, weight) in order {
        let at = bucket_of(*key, mask) * WAYS * SLOT_BYTES;
        let tag = tag_of(*key);
        let bucket = &mut slots[at..at + WAYS * SLOT_BYTES];
        for slot in bucket.chunks_exact_mut(SLOT_BYTES) {
            if slot[..2] == tag {
                break;
            }
            if slot[..2] == [0, 0] {
                slot[..2].copy_from_slice(&tag);
                slot[2..].copy_from_slice(&((weight / scale).round() as i16).to_le_bytes());
                break;
            }
        }
    }
    slots
}
