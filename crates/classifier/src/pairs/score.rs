//! From what holds of a pair to a probability for each relation: multinomial logistic regression over the relations
//! that can be.

use model::Relation;

use super::feature::Signals;
use super::rules::Allowed;
use super::weights::{PairModel, Weights};

/// The relations in the order of the weights. The order is part of the file format.
pub(crate) const RELATIONS: [Relation; 6] = [
    Relation::Reaction,
    Relation::Indication,
    Relation::History,
    Relation::Interaction,
    Relation::Withdrawal,
    Relation::None,
];

/// Place of a relation in [`RELATIONS`].
pub(crate) const fn index_of(relation: Relation) -> usize {
    match relation {
        Relation::Reaction => 0,
        Relation::Indication => 1,
        Relation::History => 2,
        Relation::Interaction => 3,
        Relation::Withdrawal => 4,
        Relation::None => 5,
    }
}

/// Probabilities in the order of [`RELATIONS`]; they sum to one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Chances(pub(crate) [f32; 6]);

impl Chances {
    /// The most probable relation and its probability.
    pub(crate) fn best(&self) -> (Relation, f32) {
        let mut best = index_of(Relation::None);
        for (i, p) in self.0.iter().enumerate() {
            if *p > self.0[best] {
                best = i;
            }
        }
        (RELATIONS[best], self.0[best])
    }

    /// The probability of one relation.
    pub(crate) fn of(&self, relation: Relation) -> f32 {
        self.0[index_of(relation)]
    }
}

impl PairModel {
    /// The probability of each relation, zero for those that cannot be. `allowed` holds at least one.
    pub(crate) fn chances(&self, signals: &Signals, allowed: Allowed) -> Chances {
        softmax(logits(&self.weights, signals), allowed)
    }
}

/// Sum of the weights of what holds, by relation.
pub(crate) fn logits(weights: &[Weights], signals: &Signals) -> Weights {
    let mut sums = [0.0f32; 6];
    for (index, value) in signals.iter() {
        for (sum, weight) in sums.iter_mut().zip(&weights[index]) {
            *sum += weight * value;
        }
    }
    sums
}

fn softmax(logits: Weights, allowed: Allowed) -> Chances {
    let of = |i: usize| if allowed.has(i) { logits[i] } else { f32::NEG_INFINITY };
    let largest = (0..6).map(of).fold(f32::NEG_INFINITY, f32::max);
    let mut out: [f32; 6] = std::array::from_fn(|i| (of(i) - largest).exp());
    let sum: f32 = out.iter().sum();
    out.iter_mut().for_each(|p| *p /= sum);
    Chances(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probabilities_sum_to_one_and_the_forbidden_have_none() {
        let some = Allowed::of(&[Relation::History, Relation::None]);
        for logits in [[0.0; 6], [80.0, -80.0, 0.5, 3.0, 1.0, -1.0], [-900.0; 6]] {
            let chances = softmax(logits, some);
            assert!((chances.0.iter().sum::<f32>() - 1.0).abs() < 1e-6, "{chances:?}");
            assert_eq!(chances.of(Relation::Reaction), 0.0);
            assert!(matches!(chances.best().0, Relation::History | Relation::None));
        }
    }

    #[test]
    fn the_order_of_relations_is_that_of_their_index() {
        for (i, relation) in RELATIONS.iter().enumerate() {
            assert_eq!(index_of(*relation), i);
        }
    }
}
