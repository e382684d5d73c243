//! Multinomial logistic regression with partial labels: where an example says only what a pair may be, the loss is that
//! of the sum of those relations (Grandvalet and Bengio 2004, "Learning from partial labels with minimum entropy",
//! without the entropy term). An L2 penalty pulls the weights to what the rules say.

use crate::pairs::{Allowed, SIGNALS, Weights, prior};
use crate::train::optimise::{Objective, descend};

/// Most steps of the optimiser.
const STEPS: usize = 200;
/// Relations.
const K: usize = 6;

/// One pair to learn from.
#[derive(Clone, Debug)]
pub(crate) struct PairRow {
    pub(crate) signals: Vec<(u16, f32)>,
    /// What it is, or may be.
    pub(crate) label: Allowed,
    /// What the rules let it be.
    pub(crate) allowed: Allowed,
    pub(crate) weight: f64,
    pub(crate) group: u64,
}

struct Relations<'a> {
    rows: Vec<&'a PairRow>,
    prior: Vec<f64>,
    l2: f64,
}

impl Objective for Relations<'_> {
    fn size(&self) -> usize {
        self.prior.len()
    }

    fn loss(&self, w: &[f64], gradient: &mut [f64]) -> f64 {
        gradient.fill(0.0);
        let mut loss = 0.0;
        for row in &self.rows {
            let logits = logits(row, w);
            let all = normalised(&logits, row.allowed);
            let may_be = row.label.both(row.allowed);
            let labelled = normalised(&logits, may_be);
            let share: f64 = (0..K).filter(|k| may_be.has(*k)).map(|k| all[k]).sum();
            loss -= row.weight * share.max(1e-300).ln();
            for (index, value) in &row.signals {
                for k in 0..K {
                    gradient[*index as usize * K + k] +=
                        row.weight * f64::from(*value) * (all[k] - labelled[k]);
                }
            }
        }
        for ((w, prior), gradient) in w.iter().zip(&self.prior).zip(gradient.iter_mut()) {
            loss += 0.5 * self.l2 * (w - prior) * (w - prior);
            *gradient += self.l2 * (w - prior);
        }
        loss
    }
}

fn logits(row: &PairRow, w: &[f64]) -> [f64; K] {
    let mut sums = [0.0; K];
    for (index, value) in &row.signals {
        for (k, sum) in sums.iter_mut().enumerate() {
            *sum += w[*index as usize * K + k] * f64::from(*value);
        }
    }
    sums
}

fn normalised(logits: &[f64; K], allowed: Allowed) -> [f64; K] {
    let of = |k: usize| if allowed.has(k) { logits[k] } else { f64::NEG_INFINITY };
    let largest = (0..K).map(of).fold(f64::NEG_INFINITY, f64::max);
    let mut out: [f64; K] = std::array::from_fn(|k| (of(k) - largest).exp());
    let sum: f64 = out.iter().sum();
    out.iter_mut().for_each(|p| *p /= sum);
    out
}

/// Weights of least loss over the rows that `keep` lets through and whose label the rules do not rule out.
pub(crate) fn fit(rows: &[PairRow], l2: f64, keep: impl Fn(&PairRow) -> bool) -> Vec<f64> {
    let learnable = |row: &&PairRow| keep(row) && !row.label.both(row.allowed).is_empty();
    let prior: Vec<f64> = prior().iter().flatten().map(|w| f64::from(*w)).collect();
    let problem = Relations { rows: rows.iter().filter(learnable).collect(), prior: prior.clone(), l2 };
    descend(&problem, prior, STEPS)
}

/// Probabilities of a row, with logits divided by `temperature`.
pub(crate) fn chances(row: &PairRow, w: &[f64], temperature: f64) -> [f64; K] {
    normalised(&logits(row, w).map(|logit| logit / temperature), row.allowed)
}

/// The temperature at which held-out probabilities fit best (Guo and others 2017, "On calibration of modern neural
/// networks"), to 1 %. `held` are rows with weights that had not seen them.
pub(crate) fn temperature(held: &[(&PairRow, &[f64])]) -> f64 {
    let loss = |t: f64| -> f64 {
        held.iter()
            .filter(|(row, _)| !row.label.both(row.allowed).is_empty())
            .map(|(row, w)| {
                let chances = chances(row, w, t);
                let share: f64 = (0..K).filter(|k| row.label.has(*k)).map(|k| chances[k]).sum();
                -row.weight * share.max(1e-12).ln()
            })
            .sum()
    };
    let steps = (50..=300).map(|percent| f64::from(percent) / 100.0);
    steps.map(|t| (t, loss(t))).fold((1.0, f64::INFINITY), |a, b| if b.1 < a.1 { b } else { a }).0
}

/// The weights as the file holds them.
pub(crate) fn rounded(w: &[f64], temperature: f64) -> Vec<Weights> {
    let mut out = vec![[0.0f32; K]; SIGNALS];
    out.iter_mut().flatten().zip(w).for_each(|(out, w)| *out = (w / temperature) as f32);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Relation;

    fn row(signal: u16, label: &[Relation]) -> PairRow {
        PairRow {
            signals: vec![(0, 1.0), (signal, 1.0)],
            label: Allowed::of(label),
            allowed: Allowed::of(&crate::pairs::RELATIONS),
            weight: 1.0,
            group: u64::from(signal),
        }
    }

    #[test]
    fn a_set_of_labels_teaches_what_is_not_and_one_label_what_is() {
        let mut rows = vec![row(40, &[Relation::Reaction]); 30];
        rows.extend(vec![row(41, &[Relation::None, Relation::Indication]); 30]);
        rows.extend(vec![row(42, &[Relation::Indication]); 30]);
        let w = fit(&rows, 0.1, |_| true);
        let of = |signal: u16| chances(&row(signal, &[]), &w, 1.0);
        assert!(of(40)[0] > 0.9, "{:?}", of(40));
        assert!(of(41)[0] < 0.1 && of(41)[1] + of(41)[5] > 0.9, "{:?}", of(41));
        assert!(of(42)[1] > 0.9, "{:?}", of(42));
    }

    #[test]
    fn the_gradient_is_that_of_the_loss() {
        let rows = [row(40, &[Relation::Reaction]), row(41, &[Relation::None, Relation::History])];
        let problem = Relations { rows: rows.iter().collect(), prior: vec![0.0; SIGNALS * K], l2: 0.3 };
        let w: Vec<f64> = (0..problem.size()).map(|i| ((i * 7) % 11) as f64 / 10.0).collect();
        let mut gradient = vec![0.0; problem.size()];
        problem.loss(&w, &mut gradient);
        for i in [0, 3, 40 * K, 40 * K + 5, 41 * K + 2] {
            let mut nudged = w.clone();
            nudged[i] += 1e-6;
            let mut unused = vec![0.0; problem.size()];
            let slope = (problem.loss(&nudged, &mut unused) - problem.loss(&w, &mut unused)) / 1e-6;
            assert!((slope - gradient[i]).abs() < 1e-3, "{i}: {slope} {}", gradient[i]);
        }
    }
}
