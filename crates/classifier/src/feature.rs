//! Features of a passage: lexical ones over its words (with placeholders for drugs, events, numbers, links and
//! handles) and language-neutral signals (mentions by assertion, cues, order and distance, person, form).
//!
//! Single words and stems come twice: once as such, and once bound to the register of the passage (own story, report
//! about others, page that is about a drug), so that corpora of one register do not overrule those of another.
//!
//! Lexical features together weigh as much as one (each has the value `1 / sqrt(n)`), signals one each.

use model::Assertion;
use text::{Folded, TokenFlags};

use crate::context::Context;
use crate::cue::{CATEGORIES, Category, Hit, Scope};
use crate::key::{Shape, Signal, hash64, lexical, mix};
use crate::unit::{Unit, UnitKind};

/// Stands for an event mention in word pairs.
const EVENT_HASH: u32 = 0x4556_4e54;
/// Words shorter than this have no stem feature.
const STEM_FROM: usize = 6;
/// Bytes of a stem.
const STEM: usize = 5;
/// Most words between a drug and an event that are read as their link.
const LINK_WORDS: usize = 7;

/// Value of a feature that is bound to a register, against one that is not. Larger fits the corpora at hand better
/// and carries over to others worse.
pub(crate) const BOUND: f64 = 0.4;

/// Where features go: to a running sum, a list of contributions, or a training row.
pub(crate) trait Sink {
    /// A feature of the words; `units` are those it was made of.
    fn lexical(&mut self, key: u64, shape: Shape, units: (u32, u32));
    /// The same feature bound to the register of the passage; weighs [`BOUND`] of a lexical one.
    fn bound(&mut self, key: u64, shape: Shape, units: (u32, u32));
    /// A language-neutral feature of value 1.
    fn signal(&mut self, signal: Signal);
}

/// What the features of a passage are made from.
pub(crate) struct Passage<'a> {
    pub(crate) text: &'a Folded,
    /// Units of the passage only.
    pub(crate) units: &'a [Unit],
    /// Index of its first unit in the post.
    pub(crate) offset: u32,
    /// Cues that begin in it.
    pub(crate) hits: &'a [Hit],
    pub(crate) context: &'a Context,
}

impl Passage<'_> {
    /// Whether the drug is named outside the passage: its page is about it.
    pub(crate) fn about(&self) -> bool {
        !self.units.iter().any(|unit| unit.kind == UnitKind::Drug)
            && (self.context.drug_in_about || self.context.drug_in_title)
    }
}

const EVENTS: [Signal; 9] = [
    Signal::new("event", "affirmed"),
    Signal::new("event", "negated"),
    Signal::new("event", "hypothetical"),
    Signal::new("event", "indication"),
    Signal::new("event", "history"),
    Signal::new("event", "other person"),
    Signal::new("event", "lack of effect"),
    Signal::new("event", "asked"),
    Signal::new("event", "general"),
];
const DRUG_HERE: Signal = Signal::new("drug", "in the passage");
const DRUG_DENIED: Signal = Signal::new("drug", "denied");
const DRUG_ELSEWHERE: Signal = Signal::new("drug", "elsewhere in the text");
const DRUG_TITLE: Signal = Signal::new("drug", "in the title");
const DRUG_ABOUT: Signal = Signal::new("drug", "is what the page is about");
const DRUG_FIRST: Signal = Signal::new("distance", "drug before event");
const EVENT_FIRST: Signal = Signal::new("distance", "event before drug");
const EVENT_ALONE: Signal = Signal::new("distance", "event without drug near");
const NO_EVENT: Signal = Signal::new("event", "none");
const SITUATION: Signal = Signal::new("event", "special situation");
const LENGTH: Signal = Signal::new("form", "length");
const QUESTION: Signal = Signal::new("form", "question");
const LINK: Signal = Signal::new("form", "link");
const HASHTAGS: Signal = Signal::new("form", "hashtags");
const HANDLE: Signal = Signal::new("form", "handle");
const EMOJI: Signal = Signal::new("form", "emoji");
const SHOUTING: Signal = Signal::new("form", "capitals");
const ELONGATED: Signal = Signal::new("form", "elongated words");
const NUMBERS: Signal = Signal::new("form", "numbers");
const OWN_EVENT: Signal = Signal::new("joint", "first person and event");
const OWN_INTAKE: Signal = Signal::new("joint", "first person and intake");
const OWN_INTAKE_EVENT: Signal = Signal::new("joint", "first person, intake and event");
const CAUSED_EVENT: Signal = Signal::new("joint", "cause and event");
const OWN_CAUSED: Signal = Signal::new("joint", "first person and cause");
const STRANGER_EVENT: Signal = Signal::new("joint", "event, nobody's own");
const NEWS_EVENT: Signal = Signal::new("joint", "news and event");
const DISLIKED_DRUG: Signal = Signal::new("joint", "drug and dislike");

/// Presence of a cue of each category.
const CUES: [Signal; CATEGORIES.len()] = {
    let mut signals = [Signal::new("cue", ""); CATEGORIES.len()];
    let mut i = 0;
    while i < signals.len() {
        signals[i] = Signal::new("cue", CATEGORIES[i].0);
        i += 1;
    }
    signals
};

/// Gives all features of a passage to `sink`, always in the same order.
pub(crate) fn extract(passage: &Passage<'_>, sink: &mut impl Sink) {
    words(passage, sink);
    signals(passage, sink);
}

fn words(passage: &Passage<'_>, sink: &mut impl Sink) {
    let units = passage.units;
    let at = |i: usize| passage.offset + i as u32;
    let register = register(passage) as u64;
    for (i, unit) in units.iter().enumerate() {
        let negated = unit.scope.has(Scope::NEGATED);
        let shape = if negated { Shape::NegatedWord } else { Shape::Word };
        let key = lexical(shape, unit.hash, 0);
        sink.lexical(key, shape, (at(i), at(i)));
        sink.bound(mix(key ^ register), shape, (at(i), at(i)));
        if unit.kind == UnitKind::Drug {
            let name = (unit.first..unit.last)
                .fold(2, |state, i| hash64(state, passage.text.word_bytes(i as usize)));
            sink.lexical(
                lexical(Shape::DrugName, name as u32, (name >> 32) as u32),
                Shape::DrugName,
                (at(i), at(i)),
            );
        }
        if unit.kind == UnitKind::Word && !negated {
            let word = passage.text.word_bytes(unit.first as usize);
            if word.len() >= STEM_FROM {
                let stem = hash64(1, &word[..STEM]);
                let key = lexical(Shape::Stem, stem as u32, (stem >> 32) as u32);
                sink.lexical(key, Shape::Stem, (at(i), at(i)));
                sink.bound(mix(key ^ register), Shape::Stem, (at(i), at(i)));
            }
        }
        let Some(next) = units.get(i + 1).filter(|next| !next.after_break()) else { continue };
        let both = negated && next.scope.has(Scope::NEGATED);
        let shape = if both { Shape::NegatedPair } else { Shape::Pair };
        sink.lexical(lexical(shape, unit.hash, next.hash), shape, (at(i), at(i + 1)));
        // The event as such, whatever its words, seen from the words around it.
        if next.event.is_some() && next.event != unit.event {
            sink.lexical(lexical(shape, unit.hash, EVENT_HASH), shape, (at(i), at(i + 1)));
        }
        if unit.event.is_some() && next.event != unit.event {
            sink.lexical(lexical(shape, EVENT_HASH, next.hash), shape, (at(i), at(i + 1)));
        }
    }
    links(passage, sink);
}

/// How a passage speaks of its drug.
#[derive(Clone, Copy)]
enum Register {
    /// The drug is named elsewhere.
    Page = 1,
    /// Somebody's own words.
    Own = 2,
    /// Nobody in particular speaks.
    Report = 3,
}

fn register(passage: &Passage<'_>) -> Register {
    let social = |unit: &Unit| {
        matches!(unit.kind, UnitKind::Link | UnitKind::Handle)
            || unit.flags.has(TokenFlags::HASHTAG)
            || unit.flags.has(TokenFlags::EMOJI)
    };
    if !passage.units.iter().any(|unit| unit.kind == UnitKind::Drug) {
        Register::Page
    } else if passage.hits.iter().any(|hit| hit.category == Category::FirstPerson)
        || passage.units.iter().any(social)
    {
        Register::Own
    } else {
        Register::Report
    }
}

/// The words between each drug and the nearest event on either side.
fn links(passage: &Passage<'_>, sink: &mut impl Sink) {
    let units = passage.units;
    let mut last: Option<(usize, bool)> = None;
    for (i, unit) in units.iter().enumerate() {
        let is_drug = unit.kind == UnitKind::Drug;
        if !is_drug && unit.event.is_none() {
            continue;
        }
        if let Some((from, was_drug)) = last
            && was_drug != is_drug
            && i - from <= LINK_WORDS + 1
        {
            let shape = if was_drug { Shape::DrugToEvent } else { Shape::EventToDrug };
            for (k, between) in units.iter().enumerate().take(i).skip(from + 1) {
                let at = passage.offset + k as u32;
                sink.lexical(lexical(shape, between.hash, 0), shape, (at, at));
            }
        }
        last = Some((i, is_drug));
    }
}

fn signals(passage: &Passage<'_>, sink: &mut impl Sink) {
    let units = passage.units;
    let context = passage.context;
    let mut events = [0u32; 9];
    let (mut drugs, mut denied, mut links, mut handles, mut tags, mut emoji) =
        (0u32, 0u32, 0u32, 0u32, 0u32, 0u32);
    let (mut capitals, mut elongated, mut numbers, mut question) =
        (0u32, false, 0u32, context.question_at_end);
    let mut previous = None;
    let mut nearest: Option<(u32, bool)> = None;
    let (mut last_drug, mut last_event): (Option<usize>, Option<usize>) = (None, None);
    let mut near = |gap: usize, drug_first: bool| {
        if nearest.is_none_or(|(best, _)| (gap as u32) < best) {
            nearest = Some((gap as u32, drug_first));
        }
    };
    for (i, unit) in units.iter().enumerate() {
        match unit.kind {
            UnitKind::Drug => {
                drugs += 1;
                denied += u32::from(unit.scope.has(Scope::NEGATED));
                if let Some(event) = last_event {
                    near(i - event, false);
                }
                last_drug = Some(i);
            }
            UnitKind::Link => links += 1,
            UnitKind::Handle => handles += 1,
            UnitKind::Number => numbers += 1,
            UnitKind::Word => {}
        }
        tags += u32::from(unit.flags.has(TokenFlags::HASHTAG));
        emoji += u32::from(unit.flags.has(TokenFlags::EMOJI));
        capitals += u32::from(unit.flags.has(TokenFlags::CAPS));
        elongated |= unit.flags.has(TokenFlags::ELONGATED);
        question |= i > 0 && unit.flags.has(TokenFlags::QUESTION);
        if let Some(event) = unit.event
            && previous != Some(event)
        {
            previous = Some(event);
            let assertion = context.assertion(event);
            events[assertion as usize] += 1;
            if assertion == Assertion::Affirmed || assertion == Assertion::OtherPerson {
                if let Some(drug) = last_drug {
                    near(i - drug, true);
                }
                last_event = Some(i);
            }
        }
    }
    let mut cues = [false; CATEGORIES.len()];
    for hit in passage.hits {
        cues[hit.category as usize] = true;
    }
    let mut tell = |condition: bool, signal: Signal| {
        if condition {
            sink.signal(signal);
        }
    };
    for (count, signal) in events.iter().zip(EVENTS) {
        tell(*count > 0, signal.at((*count).min(3)));
    }
    let affirmed = events[Assertion::Affirmed as usize] + events[Assertion::OtherPerson as usize] > 0;
    tell(events.iter().sum::<u32>() == 0, NO_EVENT);
    tell(drugs > 0, DRUG_HERE.at(drugs.min(3)));
    tell(drugs > 0 && denied == drugs, DRUG_DENIED);
    tell(drugs == 0 && context.drugs_in_text > 0, DRUG_ELSEWHERE);
    tell(drugs == 0 && context.drug_in_title, DRUG_TITLE);
    tell(drugs == 0 && context.drug_in_about, DRUG_ABOUT);
    tell(context.situation, SITUATION);
    match nearest {
        Some((gap, true)) => tell(true, DRUG_FIRST.at(gap_level(gap))),
        Some((gap, false)) => tell(true, EVENT_FIRST.at(gap_level(gap))),
        None => tell(affirmed, EVENT_ALONE),
    }
    tell(true, LENGTH.at(length_level(units.len())));
    tell(question, QUESTION);
    tell(links > 0, LINK);
    tell(tags > 0, HASHTAGS.at(tags.min(3)));
    tell(handles > 0, HANDLE);
    tell(emoji > 0, EMOJI);
    tell(capitals >= 3, SHOUTING);
    tell(elongated, ELONGATED);
    tell(numbers > 0, NUMBERS.at(numbers.min(2)));
    for (present, signal) in cues.iter().zip(CUES) {
        tell(*present, signal);
    }
    let cue = |category: Category| cues[category as usize];
    let own = cue(Category::FirstPerson);
    tell(own && affirmed, OWN_EVENT);
    tell(own && cue(Category::Intake), OWN_INTAKE);
    tell(own && cue(Category::Intake) && affirmed, OWN_INTAKE_EVENT);
    tell(cue(Category::Causal) && affirmed, CAUSED_EVENT);
    tell(own && cue(Category::Causal), OWN_CAUSED);
    tell(!own && affirmed, STRANGER_EVENT);
    tell((cue(Category::News) || links > 0) && affirmed, NEWS_EVENT);
    tell(drugs > 0 && cue(Category::Dislike), DISLIKED_DRUG);
}

fn gap_level(gap: u32) -> u32 {
    match gap {
        0..=2 => 1,
        3..=5 => 2,
        6..=10 => 3,
        11..=20 => 4,
        _ => 5,
    }
}

fn length_level(units: usize) -> u32 {
    match units {
        0..=5 => 1,
        6..=10 => 2,
        11..=18 => 3,
        19..=30 => 4,
        _ => 5,
    }
}
