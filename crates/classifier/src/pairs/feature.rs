//! What holds of one drug and one event, as numbered signals. None of them is a word, a drug or an event: all are
//! places, scopes and cue categories, so that what is learned in one language holds in another.

use model::{Assertion, Field};

use super::Seen;
use super::scene::{CueBits, Entity, Near, Scene, TELLING, TELLING_BITS, bit, cues_in, gap};
use crate::cue::{Category, Scope};
use crate::key::hash64;

/// A group of signals. The discriminant is the place in [`BLOCKS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Block {
    /// Always there.
    Bias,
    /// Log-odds of the post, as numbers below and above even; again for an event that is affirmed, for the nearest two
    /// in one sentence, for two that are not, and for a drug outside the text.
    Post,
    EventAssertion,
    DrugAssertion,
    /// Withdrawal, indication, history, lack of effect.
    EventScope,
    DrugScope,
    /// Text, title, about; and outside the text while the text names another drug.
    DrugField,
    /// Words between, drug first.
    DrugFirst,
    /// Words between, event first.
    EventFirst,
    /// Sentence ends between, and clause ends within one sentence.
    Ends,
    /// Others between; nearest or not; beside others in a list.
    Others,
    /// How many drugs and events there are.
    Counts,
    /// Cues between the two, drug first.
    BetweenOn,
    /// Cues between the two, event first.
    BetweenBack,
    /// Cues in the clause of the event.
    EventClause,
    DrugClause,
    /// The last cue before and the first after.
    BeforeEvent,
    AfterEvent,
    BeforeDrug,
    AfterDrug,
    /// Of the whole post: some kinds of posts tell of nothing.
    Anywhere,
    /// Two of the above at once.
    Joint,
}

/// Names and sizes; part of the fingerprint of the weights.
const BLOCKS: [(&str, usize); 22] = [
    ("bias", 1),
    ("post", POST),
    ("event assertion", 9),
    ("drug assertion", 9),
    ("event scope", 4),
    ("drug scope", 4),
    ("drug field", 4),
    ("drug first", GAPS),
    ("event first", GAPS),
    ("ends", 6),
    ("others", 8),
    ("counts", 6),
    ("between on", TELLING.len()),
    ("between back", TELLING.len()),
    ("event clause", TELLING.len()),
    ("drug clause", TELLING.len()),
    ("before event", TELLING.len() + 1),
    ("after event", TELLING.len() + 1),
    ("before drug", TELLING.len() + 1),
    ("after drug", TELLING.len() + 1),
    ("anywhere", ANYWHERE.len()),
    ("joint", 26),
];

const GAPS: usize = 6;
const POST: usize = 10;
const ANYWHERE: [Category; 6] = [
    Category::FirstPerson,
    Category::News,
    Category::Advert,
    Category::Joke,
    Category::Misuse,
    Category::Interaction,
];

const STARTS: [usize; BLOCKS.len()] = {
    let mut starts = [0; BLOCKS.len()];
    let mut i = 1;
    while i < BLOCKS.len() {
        starts[i] = starts[i - 1] + BLOCKS[i - 1].1;
        i += 1;
    }
    starts
};

/// How many signals there are.
pub(crate) const SIGNALS: usize = STARTS[BLOCKS.len() - 1] + BLOCKS[BLOCKS.len() - 1].1;

/// Changes with the list of signals.
pub(crate) const FINGERPRINT: u64 = {
    let mut state = 1;
    let mut i = 0;
    while i < BLOCKS.len() {
        state = hash64(hash64(state, BLOCKS[i].0.as_bytes()), &[BLOCKS[i].1 as u8]);
        i += 1;
    }
    i = 0;
    while i < TELLING.len() {
        state = hash64(state, &[TELLING[i] as u8]);
        i += 1;
    }
    state
};

/// Number of a signal.
pub(crate) const fn at(block: Block, index: usize) -> usize {
    STARTS[block as usize] + index
}

/// The signals of one pair. No more than [`Signals::MOST`] hold at once; the list lives on the stack.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Signals {
    on: [u16; Signals::MOST],
    len: usize,
    post: [f32; POST],
}

impl Default for Signals {
    fn default() -> Self {
        Self { on: [0; Signals::MOST], len: 0, post: [0.0; POST] }
    }
}

impl Signals {
    /// Every block gives some signals; those of cues give one a category.
    const MOST: usize = 112;

    fn clear(&mut self) {
        self.len = 0;
        self.post = [0.0; POST];
    }

    fn tell(&mut self, condition: bool, block: Block, index: usize) {
        if condition && self.len < Self::MOST {
            self.on[self.len] = at(block, index) as u16;
            self.len += 1;
        }
    }

    fn tell_cues(&mut self, cues: CueBits, block: Block) {
        for (i, category) in TELLING.iter().enumerate() {
            self.tell(cues & bit(*category) != 0, block, i);
        }
    }

    /// Tells the log-odds of the post in the light of a condition.
    fn tell_post(&mut self, condition: bool, [below, above]: [f32; 2], place: usize) {
        if condition {
            self.post[place * 2] = below;
            self.post[place * 2 + 1] = above;
        }
    }

    /// Whether a signal holds.
    pub(crate) fn holds(&self, block: Block, index: usize) -> bool {
        self.on[..self.len].contains(&(at(block, index) as u16))
    }

    /// Whether the words say straight out that this drug brought about this event.
    pub(crate) fn states(&self) -> bool {
        STATED.iter().any(|place| self.holds(Block::Joint, *place))
    }

    /// Numbers and values of what holds.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (usize, f32)> + '_ {
        let post = self.post.iter().enumerate().map(|(i, value)| (at(Block::Post, i), *value));
        self.on[..self.len].iter().map(|index| (*index as usize, 1.0)).chain(post)
    }
}

/// Log-odds of a post beyond which more says no more.
const POST_MOST: f64 = 6.0;
/// Log-odds that count as one.
const POST_UNIT: f64 = 3.0;
/// Words between drug and event beyond which cues between are not of both.
const BETWEEN_MOST: usize = 40;

/// Places in [`Block::Joint`] of a statement that the drug did it, drug first and event first.
const STATED: [usize; 2] = [21, 22];
/// Nothing but that one brought about the other.
const CAUSAL: CueBits = bit(Category::Causal);
/// Words within which a drug of the text, and not that of the page, is what an event is told of.
const BESIDE: usize = 6;

/// Fills `out` with what holds of a drug and an event, by index in the scene.
pub(crate) fn extract(
    seen: &Seen<'_>,
    scene: &Scene,
    (drug, event): (usize, usize),
    near: &Near,
    out: &mut Signals,
) {
    let (d, e) = (&scene.drugs[drug], &scene.events[event]);
    let drug_mention = &seen.mentions[d.mention];
    let event_mention = &seen.mentions[e.mention];
    out.clear();
    out.tell(true, Block::Bias, 0);
    let z = seen.log_odds.clamp(-POST_MOST, POST_MOST) / POST_UNIT;
    let z = [z.min(0.0) as f32, z.max(0.0) as f32];
    out.tell_post(true, z, 0);
    out.tell_post(event_mention.assertion == Assertion::Affirmed, z, 1);
    out.tell_post(d.place.is_none(), z, 4);
    out.tell(true, Block::EventAssertion, event_mention.assertion as usize);
    out.tell(true, Block::DrugAssertion, drug_mention.assertion as usize);
    scopes(e.scope, Block::EventScope, out);
    scopes(d.scope, Block::DrugScope, out);
    out.tell(true, Block::DrugField, field_index(drug_mention.field));
    out.tell(d.place.is_none() && near.gap.is_some(), Block::DrugField, 3);
    out.tell(true, Block::Counts, scene.drug_concepts.clamp(1, 3) - 1);
    out.tell(true, Block::Counts, 3 + scene.event_concepts.clamp(1, 3) - 1);
    out.tell_cues(e.clause, Block::EventClause);
    beside(e, Block::BeforeEvent, Block::AfterEvent, out);
    for (i, category) in ANYWHERE.iter().enumerate() {
        out.tell(scene.cues & bit(*category) != 0, Block::Anywhere, i);
    }
    if d.place.is_some() && e.place.is_some() {
        out.tell_cues(d.clause, Block::DrugClause);
        beside(d, Block::BeforeDrug, Block::AfterDrug, out);
        relative(seen, scene, (drug, event), near, z, out);
    }
    joint(event_mention.assertion, d, e, scene, out);
    out.tell(d.place.is_none() && near.gap.is_some_and(|gap| gap <= BESIDE), Block::Joint, 25);
}

fn field_index(field: Field) -> usize {
    match field {
        Field::Text => 0,
        Field::Title => 1,
        Field::About => 2,
    }
}

fn scopes(scope: Scope, block: Block, out: &mut Signals) {
    const SCOPES: [Scope; 4] = [Scope::WITHDRAWAL, Scope::INDICATION, Scope::HISTORY, Scope::LACK_OF_EFFECT];
    for (i, one) in SCOPES.iter().enumerate() {
        out.tell(scope.has(*one), block, i);
    }
}

/// The nearest cue on either side; the place after the last category stands for none.
fn beside(entity: &Entity, before: Block, after: Block, out: &mut Signals) {
    out.tell(true, before, entity.before.unwrap_or(TELLING.len()));
    out.tell(true, after, entity.after.unwrap_or(TELLING.len()));
}

/// What depends on where the two stand to each other.
fn relative(
    seen: &Seen<'_>,
    scene: &Scene,
    (drug, event): (usize, usize),
    near: &Near,
    post: [f32; 2],
    out: &mut Signals,
) {
    let (d, e) = (&scene.drugs[drug], &scene.events[event]);
    let drug_first = d.list.start < e.list.start;
    let words = gap(&d.list, &e.list);
    let level = match words {
        0..=1 => 0,
        2..=3 => 1,
        4..=6 => 2,
        7..=11 => 3,
        12..=20 => 4,
        _ => 5,
    };
    out.tell(true, if drug_first { Block::DrugFirst } else { Block::EventFirst }, level);
    let (first, second) = if drug_first { (&d.list, &e.list) } else { (&e.list, &d.list) };
    let (clauses, sentences) = scene.ends_between(first.end.saturating_sub(1), second.start);
    out.tell(true, Block::Ends, sentences.min(3) as usize);
    out.tell(sentences == 0 && clauses > 0, Block::Ends, 3 + clauses.clamp(1, 2) as usize);
    let between = |entity: &&Entity| {
        entity.place.is_some() && entity.list.start >= first.end && entity.list.end <= second.start
    };
    let nearest = near.gap == Some(words);
    let of_near = |i: Option<usize>| i.is_some_and(|i| scene.drugs[i].list == d.list);
    out.tell(scene.drugs.iter().any(|other| between(&other)), Block::Others, 0);
    out.tell(scene.events.iter().any(|other| between(&other)), Block::Others, 1);
    out.tell(nearest, Block::Others, 2);
    out.tell(of_near(near.before), Block::Others, 3);
    out.tell(of_near(near.after), Block::Others, 4);
    out.tell(d.listed > 1, Block::Others, 5);
    out.tell(e.listed > 1, Block::Others, 6);
    out.tell(nearest && clauses == 0, Block::Others, 7);
    let close = nearest && sentences == 0;
    out.tell_post(close, post, 2);
    out.tell_post(!close, post, 3);
    let cues = if words <= BETWEEN_MOST { cues_across(seen, first.end, second.start) } else { 0 };
    out.tell_cues(cues, if drug_first { Block::BetweenOn } else { Block::BetweenBack });
    let has = |category: Category| cues & bit(category) != 0;
    let stopped = matches!(d.before.map(|i| TELLING[i]), Some(Category::Stop | Category::Withdrawal));
    out.tell(stopped && drug_first && has(Category::Causal), Block::Joint, 0);
    out.tell(stopped && drug_first && !has(Category::Causal), Block::Joint, 1);
    out.tell(nearest && has(Category::Causal), Block::Joint, 2);
    out.tell(!nearest && has(Category::Causal), Block::Joint, 3);
    out.tell(!nearest && has(Category::Stop), Block::Joint, 4);
    out.tell(nearest && drug_first && sentences == 0, Block::Joint, 5);
    out.tell(near.before.is_some() && !drug_first, Block::Joint, 6);
    let alone = !scene.drugs.iter().chain(&scene.events).any(|other| between(&other));
    let affirmed = seen.mentions[e.mention].assertion == Assertion::Affirmed;
    // "A gave me a rash", "a rash caused by A": nothing else is said between the two.
    let states = nearest
        && alone
        && affirmed
        && sentences == 0
        && cues & TELLING_BITS & !bit(Category::Intake) == CAUSAL;
    out.tell(states && drug_first, Block::Joint, STATED[0]);
    out.tell(states && !drug_first, Block::Joint, STATED[1]);
    // "Stopped A because of the rash".
    let because = e.before.map(|i| TELLING[i]) == Some(Category::Causal);
    out.tell(stopped && drug_first && alone && because, Block::Joint, 23);
    // "A for x. Now y": what it was taken for is told, and this is something else.
    let taken_for =
        |other: &&Entity| between(other) && seen.mentions[other.mention].assertion == Assertion::Indication;
    out.tell(affirmed && drug_first && scene.events.iter().any(|other| taken_for(&other)), Block::Joint, 24);
    if scene.drug_concepts > 1 {
        parallel(seen, (scene, e.list.start), (drug_first, alone), out);
    }
}

/// "Nausea from A, a rash from B" and "A made me sick, B made me dizzy": whether drug or event leads the sentence says
/// which of its neighbours belong together.
fn parallel(
    seen: &Seen<'_>,
    (scene, at): (&Scene, usize),
    (drug_first, beside): (bool, bool),
    out: &mut Signals,
) {
    let leads = |entities: &[Entity]| -> usize {
        entities
            .iter()
            .filter(|one| one.place.is_some() && one.list.start < seen.units.len())
            .filter(|one| scene.ends_between(one.list.start, at).1 == 0)
            .map(|one| one.list.start)
            .min()
            .unwrap_or(usize::MAX)
    };
    let drug_leads = leads(&scene.drugs) < leads(&scene.events);
    let index = usize::from(drug_leads) << 2 | usize::from(drug_first) << 1 | usize::from(beside);
    out.tell(true, Block::Joint, 13 + index);
}

/// Cues that reach into the words between; those that begin just before them ("took <drug> for") as well.
fn cues_across(seen: &Seen<'_>, from: usize, to: usize) -> CueBits {
    /// Words by which a cue may begin earlier.
    const EARLIER: usize = 3;
    let start = from.saturating_sub(EARLIER);
    let begin = seen.hits.partition_point(|hit| (hit.start as usize) < start);
    let across = &seen.hits[begin..];
    let inside = cues_in(across, from..to);
    across
        .iter()
        .take_while(|hit| (hit.start as usize) < from)
        .filter(|hit| hit.end as usize > from)
        .fold(inside, |bits, hit| bits | bit(hit.category))
}

fn joint(assertion: Assertion, d: &Entity, e: &Entity, scene: &Scene, out: &mut Signals) {
    let before = e.before.map(|i| TELLING[i]);
    let together = (d.sentence | e.sentence) & bit(Category::Interaction) != 0 && scene.drug_concepts > 1;
    let read_too_far =
        matches!(assertion, Assertion::Indication | Assertion::LackOfEffect | Assertion::History);
    out.tell(read_too_far && before == Some(Category::Causal), Block::Joint, 7);
    out.tell(assertion == Assertion::Affirmed && before == Some(Category::Causal), Block::Joint, 8);
    out.tell(together, Block::Joint, 9);
    out.tell(together && d.listed > 1, Block::Joint, 10);
    let about_stopped =
        d.place.is_none() && e.sentence & (bit(Category::Stop) | bit(Category::Withdrawal)) != 0;
    out.tell(about_stopped, Block::Joint, 11);
    out.tell(together && d.place.is_none(), Block::Joint, 12);
}
