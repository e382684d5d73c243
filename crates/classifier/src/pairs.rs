//! Links drugs and events: for each drug concept and event concept of a post the most probable relation.
//!
//! How the event is meant decides the relation (taken for it: indication; there before: history; when the drug
//! was stopped: withdrawal; denied, feared or no help: none); what is left is a suspected reaction with the
//! probability of the post, less for each word that lies between and for a drug that is not the nearest.

use std::ops::Range;

use matcher::Match;
use model::{Assertion, Field, Mention, MentionKind, Pair, Relation};

use crate::cue::Scope;
use crate::unit::{Unit, covered};

/// Most pairs of one post. A post that lists a hundred drugs and a hundred events says nothing of any of them.
const MAX_PAIRS: usize = 64;
/// Words between drug and event at which the probability has halved.
const HALF_DISTANCE: f64 = 40.0;
/// What a drug that is not the nearest to the event keeps of the probability.
const OTHER_DRUG: f64 = 0.5;
/// Assumed distance of a drug that is named outside the text.
const OUTSIDE: usize = 10;
/// Words that a sentence end between drug and event stands for.
const SENTENCE: usize = 8;
/// Probability of a relation that a cue states.
const STATED: f32 = 0.8;

/// The pairs of a post. `mentions` and `matches` run in parallel.
pub(crate) fn link(mentions: &[Mention], matches: &[&Match], units: &[Unit], score: f64) -> Vec<Pair> {
    let place = |i: usize| -> Option<Range<usize>> {
        (mentions[i].field == Field::Text).then(|| covered(units, matches[i]))
    };
    let drugs: Vec<usize> = of_kind(mentions, MentionKind::Drug);
    let events = of_kind(mentions, MentionKind::Event);
    let mut pairs: Vec<Pair> = Vec::new();
    for &event in &events {
        let at = place(event);
        let distances: Vec<usize> =
            drugs.iter().map(|&drug| distance(place(drug), at.clone(), units)).collect();
        let nearest = distances.iter().min().copied().unwrap_or(OUTSIDE);
        for (&drug, &gap) in drugs.iter().zip(&distances) {
            let damping =
                (0.5f64).powf(gap as f64 / HALF_DISTANCE) * if gap > nearest { OTHER_DRUG } else { 1.0 };
            let (relation, probability) =
                relate(&mentions[event], &mentions[drug], at.as_ref(), units, score * damping);
            let pair = Pair { drug, event, relation, probability };
            let same = |old: &&mut Pair| {
                mentions[old.drug].concept == mentions[drug].concept
                    && mentions[old.event].concept == mentions[event].concept
            };
            if let Some(old) = pairs.iter_mut().find(same) {
                if better(&pair, old) {
                    *old = pair;
                }
            } else if pairs.len() < MAX_PAIRS {
                pairs.push(pair);
            }
        }
    }
    pairs
}

fn of_kind(mentions: &[Mention], kind: MentionKind) -> Vec<usize> {
    (0..mentions.len()).filter(|&i| mentions[i].kind == kind).take(MAX_PAIRS).collect()
}

/// Words between two places; a sentence end weighs as much as some words.
fn distance(a: Option<Range<usize>>, b: Option<Range<usize>>, units: &[Unit]) -> usize {
    let (Some(a), Some(b)) = (a, b) else { return OUTSIDE };
    let (first, second) = if a.start <= b.start { (a, b) } else { (b, a) };
    let between = first.end.min(second.start)..second.start;
    let ends =
        units[between.start..(second.start + 1).min(units.len())].iter().filter(|u| u.after_break()).count();
    between.len() + ends * SENTENCE
}

/// A stated reaction stands over anything else said of the same two.
fn better(new: &Pair, old: &Pair) -> bool {
    let rank = |relation: Relation| u8::from(relation == Relation::Reaction);
    (rank(new.relation), new.probability) > (rank(old.relation), old.probability)
}

fn relate(
    event: &Mention,
    drug: &Mention,
    at: Option<&Range<usize>>,
    units: &[Unit],
    probability: f64,
) -> (Relation, f32) {
    let withdrawn = at.is_some_and(|at| units[at.clone()].iter().any(|u| u.scope.has(Scope::WITHDRAWAL)));
    match event.assertion {
        Assertion::Negated
        | Assertion::LackOfEffect
        | Assertion::Hypothetical
        | Assertion::Question
        | Assertion::General => (Relation::None, STATED),
        Assertion::Indication => (Relation::Indication, STATED),
        Assertion::History => (Relation::History, STATED),
        Assertion::Affirmed | Assertion::OtherPerson if drug.assertion == Assertion::Negated => {
            (Relation::None, STATED)
        }
        Assertion::Affirmed | Assertion::OtherPerson if withdrawn => {
            (Relation::Withdrawal, probability as f32)
        }
        Assertion::Affirmed | Assertion::OtherPerson => (Relation::Reaction, probability as f32),
    }
}
