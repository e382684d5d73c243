//! Links drugs and events: for each drug concept and event concept of a post the most probable relation and its
//! probability.
//!
//! `scene` lays the mentions of a post out once (places, lists, clauses, cues near them), `feature` says what holds of
//! one drug and one event, `score` turns that into a probability for each of the six relations, `rules` forbids those
//! that cannot be (what is denied is no reaction), `weights` is the file that training makes. What is read is the same
//! in every language: mentions, scopes, cue categories, order and distance; never a word as such.
//!
//! Where a concept is mentioned more than once, a stated reaction stands over anything else said of the same two.

mod feature;
mod rules;
mod scene;
mod score;
mod weights;

use model::{Mention, Pair, Relation};

use crate::cue::Hit;
use crate::unit::Unit;
use matcher::Match;

pub(crate) use feature::{Block, SIGNALS, Signals};
pub(crate) use rules::Allowed;
pub(crate) use scene::{Scene, TELLING};
pub(crate) use score::{Chances, RELATIONS, index_of};
pub use weights::{PairModel, PairModelError};
pub(crate) use weights::{Weights, prior, write};

/// Most pairs of one post, and most mentions of a kind that are looked at. A post that lists a hundred drugs and a
/// hundred events says nothing of any of them.
pub(crate) const MAX_PAIRS: usize = 64;

/// What the pairs of a post are judged from.
pub(crate) struct Seen<'a> {
    /// The mentions that count.
    pub(crate) mentions: &'a [Mention],
    /// Their matches, in the same order.
    pub(crate) matches: &'a [&'a Match],
    pub(crate) units: &'a [Unit],
    pub(crate) hits: &'a [Hit],
    /// Log-odds of the post.
    pub(crate) log_odds: f64,
}

/// A drug and an event, by index of their mentions, with the probability of each relation.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Judged {
    pub(crate) drug: usize,
    pub(crate) event: usize,
    pub(crate) chances: Chances,
}

/// The pairs of a post, one for each drug concept and event concept.
pub(crate) fn link(seen: &Seen<'_>, model: &PairModel, scene: &mut Scene) -> Vec<Pair> {
    judge(seen, model, scene)
        .into_iter()
        .map(|judged| {
            let (relation, probability) = judged.chances.best();
            Pair { drug: judged.drug, event: judged.event, relation, probability }
        })
        .collect()
}

/// The same with the probabilities of all six relations.
pub(crate) fn judge(seen: &Seen<'_>, model: &PairModel, scene: &mut Scene) -> Vec<Judged> {
    let mut pairs: Vec<Judged> = Vec::new();
    each(seen, scene, |drug, event, signals, allowed| {
        let new = Judged { drug, event, chances: model.chances(signals, allowed) };
        let concepts = |pair: &Judged| (seen.mentions[pair.drug].concept, seen.mentions[pair.event].concept);
        if let Some(old) = pairs.iter_mut().find(|old| concepts(old) == concepts(&new)) {
            if rank(&new) > rank(old) {
                *old = new;
            }
        } else if pairs.len() < MAX_PAIRS {
            pairs.push(new);
        }
    });
    pairs
}

/// A stated reaction first, then whatever is said with the least doubt that something is.
fn rank(pair: &Judged) -> (bool, f32) {
    (pair.chances.best().0 == Relation::Reaction, 1.0 - pair.chances.of(Relation::None))
}

/// Every drug mention with every event mention: their indexes, what holds of them, and which relations can be.
pub(crate) fn each(
    seen: &Seen<'_>,
    scene: &mut Scene,
    mut take: impl FnMut(usize, usize, &Signals, Allowed),
) {
    scene.lay(seen);
    if scene.drugs.is_empty() || scene.events.is_empty() {
        return;
    }
    let mut signals = Signals::default();
    for event in 0..scene.events.len() {
        let near = scene.nearest(event);
        // Drugs of the text come before those of title and page.
        let mut stated = false;
        for drug in 0..scene.drugs.len() {
            feature::extract(seen, scene, (drug, event), &near, &mut signals);
            let (d, e) = (scene.drugs[drug].mention, scene.events[event].mention);
            let mut allowed = rules::allowed(&seen.mentions[e], scene.drug_concepts, scene.cues);
            stated |= signals.states();
            if stated && scene.drugs[drug].place.is_none() {
                allowed = allowed.both(rules::OF_ANOTHER);
            }
            take(d, e, &signals, allowed);
        }
    }
}
