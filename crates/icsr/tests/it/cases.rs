//! Whole cases for properties: every section, every option, several of what can be several, and texts in Japanese, with emoji,
//! control characters and markup, up to the lengths of the guide. What they say keeps to its rules, so that a validator has
//! nothing to find.

mod events;
mod patient;
mod report;
mod values;

use icsr::Icsr;
use icsr::h::Narrative;
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use values::{in_language, term, text, uuid};

fn narrative() -> BoxedStrategy<Narrative> {
    (text(100_000), of(text(20_000)), vec(term(), 0..3), of(text(20_000)), vec(in_language(100_000), 0..3))
        .prop_map(|(text, reporter_comments, diagnoses, sender_comments, summaries)| Narrative {
            text: text.into(),
            reporter_comments,
            diagnoses,
            sender_comments,
            summaries,
        })
        .boxed()
}

/// A case.
pub(crate) fn case() -> BoxedStrategy<Icsr> {
    let parts = (
        report::section(),
        patient::section(),
        patient::death(),
        vec(events::reaction(), 1..5),
        vec(events::test(), 0..4),
        vec(events::drug(), 1..5),
        narrative(),
        any::<u64>(),
    );
    parts
        .prop_map(|(c, mut d, death, mut e, f, mut g, h, seed)| {
            let id = |kind: u128, at: usize| uuid((u128::from(seed) << 64) + (kind << 16) + at as u128);
            for (at, reaction) in e.iter_mut().enumerate() {
                reaction.id = id(1, at);
            }
            events::confirm(&mut e, c.sources[0].qualification.as_ref());
            for (at, drug) in g.iter_mut().enumerate() {
                drug.id = id(2, at);
                drug.relations.truncate(e.len());
                for (relation, reaction) in drug.relations.iter_mut().zip(&e) {
                    relation.reaction.clone_from(&reaction.id);
                }
            }
            // The first drug is suspected.
            g[0].role = "1".into();
            d.death = events::died(&e).then_some(death);
            Icsr { c, d, e, f, g, h }
        })
        .boxed()
}

/// So many cases, the same in each run.
pub(crate) fn some(count: usize) -> Vec<Icsr> {
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let strategy = case();
    (0..count).map(|_| strategy.new_tree(&mut runner).unwrap().current()).collect()
}
