//! What two reports have to do with each other.
//!
//! In this order, and the first that holds says it: one repeats the other, as the channel says; the same words on two channels;
//! the same words; nearly the same words; the same author on the same drug and event; records that agree (hit-miss model).

use model::ReportId;

use crate::frequencies::Frequencies;
use crate::overlap::Overlap;
use crate::record::Record;
use crate::score::{score, threshold};

/// Jaccard resemblance, or containment, from which two texts are one with a word more or less.
pub const NEAR: f64 = 0.8;
/// Jaccard resemblance from which two texts are shown to a person as alike.
pub const REVIEW: f64 = 0.5;
/// Bytes of a normalised text below which the same words mean nothing by themselves: two people do write
/// "Zoloft makes me sleepy". Forty letters of English, or thirteen characters of Japanese.
pub const SHORT_TEXT_BYTES: u32 = 40;
/// The same for a text that stands within another.
pub const SHORT_QUOTE_BYTES: u32 = 60;
/// Days within which the same words on another channel are by whoever wrote them first.
pub const CROSS_POST_DAYS: u64 = 7;
/// Days within which an author who says nothing new tells the same case again.
pub const RETOLD_DAYS: u64 = 30;
/// Bits below the threshold from which records are shown to a person as alike.
const REVIEW_BITS: f64 = 8.0;

/// What makes two reports alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum How {
    /// One repeats the other, as the channel says.
    Repost,
    /// The same words on two channels within days.
    CrossPost,
    /// The same words.
    SameText,
    /// Nearly the same words, or one within the other.
    NearText,
    /// The same author on the same drug and event.
    SameAuthorEvent,
    /// The records agree.
    Record,
}

impl How {
    /// Whether it holds along a chain: words that are the same as words that are the same. Records that agree with a record
    /// that agrees with a third may have nothing to do with the third.
    pub fn chains(self) -> bool {
        !matches!(self, How::SameAuthorEvent | How::Record)
    }
}

/// What follows from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Link {
    /// One case.
    Same,
    /// The author of the earlier goes on with it: new facts of one case, and no duplicate.
    FollowUp,
    /// A person should look.
    Resembles,
}

/// What two reports have to do with each other.
#[derive(Clone, Debug, PartialEq)]
pub struct Match {
    /// What follows.
    pub link: Link,
    /// What makes them alike.
    pub how: How,
    /// How much, 0..=1: resemblance of the texts, or the probability of the hit-miss model.
    pub score: f64,
    /// What agrees, in words; of records each field with its bits.
    pub matched: Vec<String>,
}

/// Which of several reports stands for all comes first: originals before reposts, then the earliest, then the smallest id.
pub fn order(record: &Record) -> (bool, model::Timestamp, ReportId) {
    (record.repost, record.posted_at, record.report)
}

/// What two reports have to do with each other; nothing where they are two cases. `overlap` is what their texts share, where
/// the estimate of [`TextSign::estimate`](crate::TextSign::estimate) made it worth reading them. The order of the two does
/// not matter.
pub fn compare(a: &Record, b: &Record, overlap: Option<Overlap>, frequencies: &Frequencies) -> Option<Match> {
    let (first, later) = if order(a) <= order(b) { (a, b) } else { (b, a) };
    let pair = Pair { first, later, same_author: first.same_author(later) };
    pair.repost(overlap)
        .or_else(|| pair.same_text())
        .or_else(|| pair.near_text(overlap))
        .or_else(|| pair.same_author(frequencies))
        .or_else(|| pair.record(frequencies))
        .or_else(|| pair.alike(overlap))
}

struct Pair<'a> {
    first: &'a Record,
    later: &'a Record,
    same_author: bool,
}

impl Pair<'_> {
    fn matched(&self, link: Link, how: How, score: f64, what: &[&str]) -> Option<Match> {
        let also = [
            ("author", self.same_author),
            ("thread", self.first.same_thread(self.later)),
            ("drug", !self.first.told.drugs.is_disjoint(&self.later.told.drugs)),
            ("event", !self.first.told.events.is_disjoint(&self.later.told.events)),
        ];
        let also =
            also.into_iter().filter(|(name, holds)| *holds && !what.contains(name)).map(|(name, _)| name);
        let matched = what.iter().copied().chain(also).map(str::to_owned).collect();
        Some(Match { link, how, score, matched })
    }

    fn days(&self) -> u64 {
        self.first.day().abs_diff(self.later.day())
    }

    /// Whether the later tells what the first does not: other facts, or other words in the same places.
    fn news(&self, overlap: Option<Overlap>) -> bool {
        self.later.told.adds_to(&self.first.told) || overlap.is_some_and(|overlap| overlap.slots)
    }

    /// A post that the channel calls a repost is one of its parent, and of what else reposts that. A post that only answers
    /// may still repeat; then its words say so.
    fn repost(&self, overlap: Option<Overlap>) -> Option<Match> {
        let Pair { first, later, .. } = *self;
        let of = |child: &Record, parent: &Record| child.parent == Some(parent.report);
        let marked = (later.repost && of(later, first)) || (first.repost && of(first, later));
        let siblings = first.repost && later.repost && first.parent.is_some() && first.parent == later.parent;
        if marked || siblings {
            return self.matched(Link::Same, How::Repost, 1.0, &["parent"]);
        }
        let repeats = first.text.same(&later.text) || (near(overlap) && !self.news(overlap));
        let score = overlap.map_or(1.0, |overlap| overlap.jaccard.max(overlap.containment));
        if of(later, first) && repeats {
            self.matched(Link::Same, How::Repost, score, &["parent", "text"])
        } else {
            None
        }
    }

    fn same_text(&self) -> Option<Match> {
        let Pair { first, later, same_author } = *self;
        if !first.text.same(&later.text) {
            return None;
        }
        let across = first.channel != later.channel;
        if first.text.bytes < SHORT_TEXT_BYTES && !same_author && !first.same_thread(later) {
            return self.matched(Link::Resembles, How::SameText, 1.0, &["text"]);
        }
        let how = if across && self.days() <= CROSS_POST_DAYS { How::CrossPost } else { How::SameText };
        self.matched(Link::Same, how, 1.0, &["text"])
    }

    fn near_text(&self, overlap: Option<Overlap>) -> Option<Match> {
        let overlap = overlap?;
        let shorter = self.first.text.bytes.min(self.later.text.bytes);
        let quoted = overlap.containment >= NEAR && shorter >= SHORT_QUOTE_BYTES;
        let alike = overlap.jaccard >= NEAR && shorter >= SHORT_TEXT_BYTES;
        if !alike && !quoted {
            return None;
        }
        let score = if alike { overlap.jaccard } else { overlap.containment };
        let what: &[&str] = if alike { &["text"] } else { &["quote"] };
        let link = match (self.news(Some(overlap)), self.same_author) {
            (false, _) => Link::Same,
            (true, true) => Link::FollowUp,
            (true, false) => Link::Resembles,
        };
        self.matched(link, How::NearText, score, what)
    }

    /// An author who says nothing new tells the same again; one who does goes on.
    fn same_author(&self, frequencies: &Frequencies) -> Option<Match> {
        let Pair { first, later, same_author } = *self;
        if !same_author || first.told.drugs.is_disjoint(&later.told.drugs) {
            return None;
        }
        let event = !first.told.events.is_disjoint(&later.told.events);
        let again = event && self.days() <= RETOLD_DAYS && !self.news(None);
        let link = if again { Link::Same } else { Link::FollowUp };
        let probability = score(first, later, frequencies).probability(frequencies.reports());
        self.matched(link, How::SameAuthorEvent, probability, &["author", "drug"])
    }

    fn record(&self, frequencies: &Frequencies) -> Option<Match> {
        let Pair { first, later, .. } = *self;
        if first.told.drugs.is_disjoint(&later.told.drugs)
            || first.told.events.is_disjoint(&later.told.events)
        {
            return None;
        }
        let score = score(first, later, frequencies);
        let over = score.bits() - threshold(frequencies.reports());
        if over < -REVIEW_BITS {
            return None;
        }
        let link = if over >= 0.0 { Link::Same } else { Link::Resembles };
        let probability = score.probability(frequencies.reports());
        Some(Match { link, how: How::Record, score: probability, matched: score.words() })
    }

    fn alike(&self, overlap: Option<Overlap>) -> Option<Match> {
        let jaccard = overlap?.jaccard;
        if jaccard < REVIEW {
            return None;
        }
        self.matched(Link::Resembles, How::NearText, jaccard, &["text"])
    }
}

fn near(overlap: Option<Overlap>) -> bool {
    overlap.is_some_and(|overlap| overlap.jaccard >= NEAR || overlap.containment >= NEAR)
}
