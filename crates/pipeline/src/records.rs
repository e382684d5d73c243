//! What stands in the journal: one JSON object a record, with its format's version in `v`.
//!
//! Golden files (`tests/golden/*.json`) keep every version readable for ever. None of these types prints its
//! content in `Debug`.

use std::borrow::Cow;
use std::fmt;

use deident::{Keys, SafeReport, Sealed, Source};
use journal::{Delta, Record};
use model::{
    ACCOUNT_KIND, AuthorErasure, MAX_TEXT_BYTES, Metrics, Post, Pseudonym, ReportId, Tally, Timestamp,
    Withdrawal,
};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// Format of [`PostRecord`].
const POST_VERSION: u8 = 1;

/// A record that this program cannot read. Never says what stood in it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadRecord {
    /// Not the JSON that the format asks for.
    #[error("not a {0} record")]
    Malformed(&'static str),
    /// Written by a newer program.
    #[error("{kind} record of version {version}, which this program does not know: update it")]
    Newer {
        /// Which record.
        kind: &'static str,
        /// Its version.
        version: u8,
    },
    /// No post that came in the regular way is so long.
    #[error("a post of {0} bytes, more than a post may have")]
    TooLong(usize),
}

/// That a post is in the journal once more, and by what it is to be screened then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Screening {
    /// Which replay: 1 for the first.
    pub generation: u16,
    /// Version of the dictionary that is to screen it.
    pub dictionary: String,
    /// Version of the model that is to screen it.
    pub model: String,
}

/// A post in the hop `posts`: raw text, sealed identity. The platform's ids, the handle and the permalink are
/// in `sealed` only.
#[derive(Clone, Serialize, Deserialize)]
pub struct PostRecord<'a> {
    v: u8,
    /// Keyed digest of channel and post id: the name of its report, and the key of dedupe.
    pub report: ReportId,
    /// Stands for the author.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<Pseudonym>,
    /// The sealed [`Source`].
    pub sealed: Sealed,
    /// When this installation learned of the post, in microseconds since 1970.
    pub observed_at: i64,
    #[serde(borrow)]
    channel: Cow<'a, str>,
    #[serde(borrow)]
    text: Cow<'a, str>,
    #[serde(default, borrow, skip_serializing_if = "Option::is_none")]
    kind: Option<Cow<'a, str>>,
    #[serde(default, borrow, skip_serializing_if = "Option::is_none")]
    title: Option<Cow<'a, str>>,
    #[serde(default, borrow, skip_serializing_if = "Vec::is_empty")]
    about: Vec<Cow<'a, str>>,
    #[serde(default, borrow, skip_serializing_if = "Option::is_none")]
    lang: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    created_at: Option<i64>,
    #[serde(default)]
    revision: u64,
    #[serde(default)]
    deleted: bool,
    #[serde(default, skip_serializing_if = "Metrics::is_empty")]
    metrics: Metrics,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    screening: Option<Screening>,
}

impl<'a> PostRecord<'a> {
    /// Seals a post as it came in: after this, who wrote it can be read only with the key.
    pub fn seal(keys: &Keys, post: Post<'a>, observed_at: Timestamp) -> Self {
        let sealed = keys.seal(&Source {
            post_id: post.id.clone().into_owned(),
            handle: post.author.clone().map(Cow::into_owned),
            url: post.url.map(Cow::into_owned),
            thread: post.thread.map(Cow::into_owned),
            parent: post.parent.map(Cow::into_owned),
            source: post.source.map(Cow::into_owned),
        });
        Self {
            v: POST_VERSION,
            report: keys.report_id(&post.channel, &post.id),
            // An id stays when a handle changes, and is what the news of a deleted account names.
            author: post
                .author_id
                .as_deref()
                .or(post.author.as_deref())
                .map(|author| keys.pseudonym(&post.channel, author)),
            sealed,
            observed_at: observed_at.0,
            channel: post.channel,
            text: post.text,
            kind: post.kind,
            title: post.title,
            about: post.about,
            lang: post.lang,
            created_at: post.created_at.map(|t| t.0),
            revision: post.revision,
            deleted: post.deleted,
            metrics: Metrics::of(post.metrics.iter().map(|(name, value)| (&**name, *value))),
            screening: None,
        }
    }

    /// The same post, to be screened again.
    #[must_use]
    pub fn again(&self, screening: Screening) -> Self {
        Self { screening: Some(screening), ..self.clone() }
    }

    /// The journal record; every revision of a post goes to the same partition.
    pub fn to_record(&self) -> Record {
        Record::about(self.report.0, json(self))
    }

    /// Everything by one author must go, if that is what the record says.
    pub fn author_gone(&self) -> Option<AuthorErasure> {
        let says = self.deleted && self.kind.as_deref() == Some(ACCOUNT_KIND);
        let author = self.author.filter(|_| says)?;
        Some(AuthorErasure { author, observed_at: Timestamp(self.observed_at) })
    }

    /// The journal records: one, beside all others about the post; of what concerns all posts of an author one in each of
    /// `partitions`, behind every post of theirs that came before.
    pub fn to_records(&self, partitions: u16) -> impl Iterator<Item = Record> + use<> {
        let record = self.to_record();
        let copies = if self.author_gone().is_some() { partitions.max(1) } else { 1 };
        (0..copies).map(move |partition| match copies {
            1 => record.clone(),
            _ => Record { route: u64::from(partition), ..record.clone() },
        })
    }

    /// Reads a record back.
    pub fn parse(payload: &'a [u8]) -> Result<Self, BadRecord> {
        let record: Self =
            serde_json::from_slice(payload).map_err(|_| newer_or("post", payload, POST_VERSION))?;
        if record.v != POST_VERSION {
            return Err(BadRecord::Newer { kind: "post", version: record.v });
        }
        // What intake refuses was not written by it. Screened, it could make a report that no journal takes.
        let longest = record.text.len().max(record.title.as_ref().map_or(0, |title| title.len()));
        if longest > MAX_TEXT_BYTES {
            return Err(BadRecord::TooLong(longest));
        }
        Ok(record)
    }

    /// The post without what identifies its author; its id is the report's.
    pub fn post(&self) -> Post<'_> {
        Post {
            id: Cow::Owned(self.report.to_string()),
            text: Cow::Borrowed(&self.text),
            channel: Cow::Borrowed(&self.channel),
            kind: self.kind.as_deref().map(Cow::Borrowed),
            title: self.title.as_deref().map(Cow::Borrowed),
            about: self.about.iter().map(|about| Cow::Borrowed(&**about)).collect(),
            lang: self.lang.as_deref().map(Cow::Borrowed),
            // An author there was: the reporter counts as identifiable, who it is stays sealed.
            author: self.author.map(|author| Cow::Owned(author.to_string())),
            created_at: self.created_at.map(Timestamp),
            revision: self.revision,
            deleted: self.deleted,
            metrics: self
                .metrics
                .iter()
                .map(|(metric, count)| (Cow::Borrowed(metric.word()), count))
                .collect(),
            ..Post::default()
        }
    }

    /// When the post was written, or else observed.
    pub fn time(&self) -> Timestamp {
        Timestamp(self.created_at.unwrap_or(self.observed_at))
    }

    /// The channel it came from.
    pub fn channel(&self) -> &str {
        &self.channel
    }

    /// Its revision.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Whether the channel says that it is gone.
    pub fn deleted(&self) -> bool {
        self.deleted
    }

    /// For a copy that a replay appended: by what it is to be screened.
    pub fn screening(&self) -> Option<&Screening> {
        self.screening.as_ref()
    }

    /// Which replay appended it; 0 for a post as it came.
    pub fn generation(&self) -> u16 {
        self.screening.as_ref().map_or(0, |screening| screening.generation)
    }
}

impl fmt::Debug for PostRecord<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PostRecord({}, {} bytes)", self.report, self.text.len())
    }
}

/// Format of a record of the hop `reports`.
const REPORTS_VERSION: u8 = 1;

/// What stands in the hop `reports`: one of a report with its seal, a withdrawal, or a tally.
#[derive(Default, Serialize, Deserialize)]
struct ReportsWire<'a> {
    v: u8,
    #[serde(default, borrow, skip_serializing_if = "Option::is_none")]
    report: Option<&'a RawValue>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sealed: Option<Sealed>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    withdrawal: Option<Withdrawal>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    tally: Option<Tally>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    author_gone: Option<AuthorErasure>,
}

/// The journal record of posts counted while `delta` was screened. Its key is its own: a journal that keeps the last
/// record of each key must drop no count.
pub fn tally_record(tally: Tally, delta: &Delta) -> Record {
    let place = format!("{delta}\0{}\0{}\0{}\0{}", tally.hour.0, tally.channel, tally.drug, tally.event);
    let key = xxhash_rust::xxh3::xxh3_128(place.as_bytes()).to_le_bytes();
    Record { key, ..ReportsRecord::Tally(tally).to_record() }
}

/// One record of the hop `reports`.
pub enum ReportsRecord {
    /// A candidate report with the seal of where it came from.
    Report(Box<SafeReport>, Sealed),
    /// A report that no longer stands.
    Withdrawal(Withdrawal),
    /// Counted posts.
    Tally(Tally),
    /// Every report by an author no longer stands.
    AuthorGone(AuthorErasure),
}

impl ReportsRecord {
    /// The journal record; everything about one report goes to the same partition, in order.
    pub fn to_record(&self) -> Record {
        let mut wire = ReportsWire { v: REPORTS_VERSION, ..ReportsWire::default() };
        match self {
            Self::Report(report, sealed) => {
                let text = String::from_utf8(report.to_wire()).unwrap_or_default();
                let raw = RawValue::from_string(text).ok();
                wire.report = raw.as_deref();
                wire.sealed = Some(sealed.clone());
                Record::about(report.id().0, json(&wire))
            }
            Self::Withdrawal(withdrawal) => {
                wire.withdrawal = Some(withdrawal.clone());
                Record::about(withdrawal.report.0, json(&wire))
            }
            // Counts add up wherever they are added; those of one pair go to one partition, which keeps them in few rows.
            Self::Tally(tally) => {
                wire.tally = Some(tally.clone());
                let pair = format!("{}\0{}\0{}", tally.channel, tally.drug, tally.event);
                let route = xxhash_rust::xxh3::xxh3_64(pair.as_bytes());
                Record { route, ..Record::routed(0, json(&wire)) }
            }
            // A pseudonym and a report id are digests of one key, each with a context of its own: they never meet.
            Self::AuthorGone(gone) => {
                wire.author_gone = Some(gone.clone());
                Record::about(gone.author.0, json(&wire))
            }
        }
    }

    /// The same in each of `partitions`: behind every report by the author that went there before.
    pub fn in_each(&self, partitions: u16) -> impl Iterator<Item = Record> + use<> {
        let record = self.to_record();
        (0..partitions.max(1)).map(move |partition| Record { route: u64::from(partition), ..record.clone() })
    }

    /// Reads a record back.
    pub fn parse(payload: &[u8]) -> Result<Self, BadRecord> {
        let wire: ReportsWire<'_> =
            serde_json::from_slice(payload).map_err(|_| newer_or("reports", payload, REPORTS_VERSION))?;
        if wire.v != REPORTS_VERSION {
            return Err(BadRecord::Newer { kind: "reports", version: wire.v });
        }
        match wire {
            ReportsWire { report: Some(report), sealed: Some(sealed), .. } => {
                let bytes = report.get().as_bytes();
                let report = SafeReport::from_wire(bytes).map_err(|_| newer_or("report", bytes, 1))?;
                Ok(Self::Report(Box::new(report), sealed))
            }
            ReportsWire { withdrawal: Some(withdrawal), .. } => Ok(Self::Withdrawal(withdrawal)),
            ReportsWire { tally: Some(tally), .. } => Ok(Self::Tally(tally)),
            ReportsWire { author_gone: Some(gone), .. } => Ok(Self::AuthorGone(gone)),
            _ => Err(BadRecord::Malformed("reports")),
        }
    }
}

/// Format of [`ErasureRecord`].
const ERASURE_VERSION: u8 = 1;

/// What stands in the hop `erasures`: that a post is gone or was changed, so that whoever else holds something of it
/// purges it, and a replay leaves it out. Names the report alone, never the post.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErasureRecord {
    v: u8,
    /// What is gone, why, and when that became known.
    #[serde(flatten)]
    pub withdrawal: Withdrawal,
}

impl ErasureRecord {
    /// The record of a withdrawal.
    pub fn new(withdrawal: Withdrawal) -> Self {
        Self { v: ERASURE_VERSION, withdrawal }
    }

    /// The journal record. The last one about a report is the one that counts.
    pub fn to_record(&self) -> Record {
        Record::about(self.withdrawal.report.0, json(self))
    }

    /// Reads a record back.
    ///
    /// # Errors
    /// See [`BadRecord`].
    pub fn parse(payload: &[u8]) -> Result<Self, BadRecord> {
        let record: Self =
            serde_json::from_slice(payload).map_err(|_| newer_or("erasure", payload, ERASURE_VERSION))?;
        if record.v != ERASURE_VERSION {
            return Err(BadRecord::Newer { kind: "erasure", version: record.v });
        }
        Ok(record)
    }
}

/// Format of [`DeadLetter`].
const DEAD_LETTER_VERSION: u8 = 1;

/// Most bytes of an input that a dead letter keeps. Sealed and written as text they take a third more, and must still fit
/// into a record: a dead letter that does not fit would stop its partition for ever.
const MAX_KEPT_BYTES: usize = 11 << 20;

/// What stands in the hop `dead_letters`: why something could not be read, and its original bytes, sealed.
#[derive(Clone, Serialize, Deserialize)]
pub struct DeadLetter {
    v: u8,
    /// Keyed digest of stage, origin, line and bytes: the same line read twice is one dead letter.
    pub id: ReportId,
    /// The stage that refused it.
    pub stage: String,
    /// Where it came from: a file name or a place in the journal.
    pub origin: String,
    /// 1-based line of the file; 0 elsewhere.
    pub line: u64,
    /// Why, without the content.
    pub reason: String,
    /// When, in microseconds since 1970.
    pub at: i64,
    /// The original bytes, or the first 11 MiB of them, sealed.
    sealed: Sealed,
}

impl DeadLetter {
    /// Seals refused bytes with the reason. Of an input that no record could hold only the beginning is kept, and the
    /// reason says so.
    pub fn seal(
        keys: &Keys,
        stage: &str,
        origin: &str,
        line: u64,
        reason: String,
        at: Timestamp,
        bytes: &[u8],
    ) -> Self {
        let content = blake3_name(stage, origin, line, bytes);
        let kept = &bytes[..bytes.len().min(MAX_KEPT_BYTES)];
        let reason = match bytes.len() - kept.len() {
            0 => reason,
            _ => format!("{reason}; only its first {MAX_KEPT_BYTES} of {} bytes are kept", bytes.len()),
        };
        Self {
            v: DEAD_LETTER_VERSION,
            id: keys.report_id("dead-letter", &content),
            stage: stage.to_owned(),
            origin: origin.to_owned(),
            line,
            reason,
            at: at.0,
            sealed: keys.seal_bytes(kept),
        }
    }

    /// The journal record.
    pub fn to_record(&self) -> Record {
        Record::about(self.id.0, json(self))
    }

    /// Reads a record back.
    pub fn parse(payload: &[u8]) -> Result<Self, BadRecord> {
        let letter: Self = serde_json::from_slice(payload)
            .map_err(|_| newer_or("dead letter", payload, DEAD_LETTER_VERSION))?;
        if letter.v != DEAD_LETTER_VERSION {
            return Err(BadRecord::Newer { kind: "dead letter", version: letter.v });
        }
        Ok(letter)
    }

    /// The original bytes; `None` with another installation's key.
    pub fn bytes(&self, keys: &Keys) -> Option<Vec<u8>> {
        keys.open_bytes(&self.sealed).ok()
    }

    /// How many bytes are kept. Needs no key.
    pub fn kept_bytes(&self) -> usize {
        self.sealed.plain_bytes()
    }
}

impl fmt::Debug for DeadLetter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DeadLetter({} at {}:{}: {})", self.id, self.origin, self.line, self.reason)
    }
}

fn blake3_name(stage: &str, origin: &str, line: u64, bytes: &[u8]) -> String {
    format!("{stage}\0{origin}\0{line}\0{:032x}", xxhash_rust::xxh3::xxh3_128(bytes))
}

/// Our own types always serialise: no map keys but strings, no failing `Serialize`.
fn json(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).unwrap_or_default()
}

/// Tells a record of a newer program from a broken one.
fn newer_or(kind: &'static str, payload: &[u8], known: u8) -> BadRecord {
    #[derive(Deserialize)]
    struct Head {
        v: u8,
    }
    match serde_json::from_slice::<Head>(payload) {
        Ok(Head { v }) if v > known => BadRecord::Newer { kind, version: v },
        _ => BadRecord::Malformed(kind),
    }
}
