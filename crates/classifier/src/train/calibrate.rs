//! Calibration and thresholds, on log-odds of examples that the weights had not seen.

use super::config::PolicyConfig;
use crate::score::sigmoid;

/// One held-out log-odds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Held {
    pub(crate) log_odds: f64,
    pub(crate) positive: bool,
    pub(crate) weight: f64,
    pub(crate) corpus: usize,
    /// Log-odds of the net, where it had not seen the example either.
    pub(crate) net: Option<f64>,
    /// Index of the example.
    pub(crate) example: usize,
}

/// Slope and intercept of Platt scaling (Platt 1999, "Probabilistic outputs for support vector machines"), by
/// Newton steps on the two parameters.
pub(crate) fn platt(held: &[Held]) -> (f64, f64) {
    let (mut a, mut b) = (1.0f64, 0.0f64);
    for _ in 0..100 {
        let (mut ga, mut gb, mut haa, mut hab, mut hbb) = (0.0, 0.0, 1e-9, 0.0, 1e-9);
        for h in held {
            let p = sigmoid(a * h.log_odds + b);
            let miss = h.weight * (p - f64::from(u8::from(h.positive)));
            let bend = h.weight * (p * (1.0 - p)).max(1e-12);
            ga += miss * h.log_odds;
            gb += miss;
            haa += bend * h.log_odds * h.log_odds;
            hab += bend * h.log_odds;
            hbb += bend;
        }
        let determinant = haa * hbb - hab * hab;
        if determinant.abs() < 1e-12 {
            break;
        }
        let (da, db) = ((hbb * ga - hab * gb) / determinant, (haa * gb - hab * ga) / determinant);
        (a, b) = (a - da, b - db);
        if da.abs() + db.abs() < 1e-10 {
            break;
        }
    }
    // A slope that is not positive would turn the order of scores around: then the data say nothing.
    if a.is_finite() && b.is_finite() && a > 0.0 { (a, b) } else { (1.0, 0.0) }
}

/// The threshold that a policy asks for. `held` has calibrated scores in `log_odds`; `corpora` is the number of
/// labelled corpora, `unscored[c]` the positives of corpus `c` that cannot be reached (no drug counts);
/// `general` are the scores of general posts, out of `general_posts`. No threshold below `lowest` is picked.
pub(crate) fn threshold(
    policy: &PolicyConfig,
    held: &[Held],
    corpora: usize,
    unscored: &[f64],
    general: &[f64],
    general_posts: usize,
    lowest: f64,
) -> f64 {
    let grid: Vec<f64> = (1..200).map(|i| f64::from(i) * 0.005).filter(|t| *t >= lowest).collect();
    let mut best = (f64::NEG_INFINITY, 0.5);
    for &t in &grid {
        let alarms = general.iter().filter(|score| **score >= t).count() as f64;
        let rate = alarms * 10_000.0 / general_posts.max(1) as f64;
        if policy.max_alarms_per_10k.is_some_and(|most| rate > most) {
            continue;
        }
        let (mut precision, mut recall, mut f1) = (0.0, 0.0, 0.0);
        for (corpus, &out_of_reach) in unscored.iter().enumerate().take(corpora) {
            let (mut tp, mut fp, mut fn_) = (0.0f64, 0.0f64, out_of_reach);
            for h in held.iter().filter(|h| h.corpus == corpus) {
                match (h.log_odds >= t, h.positive) {
                    (true, true) => tp += 1.0,
                    (true, false) => fp += 1.0,
                    (false, true) => fn_ += 1.0,
                    (false, false) => {}
                }
            }
            let over = corpora as f64;
            precision += tp / (tp + fp).max(1.0) / over;
            // No threshold reaches a positive in which no drug counts.
            recall += tp / (tp + fn_ - out_of_reach).max(1.0) / over;
            f1 += 2.0 * tp / (2.0 * tp + fp + fn_).max(1.0) / over;
        }
        // Every rule is written as a value to be made largest, so that one loop serves all.
        let value = match (policy.min_recall, policy.min_precision) {
            (Some(least), _) => {
                if recall >= least {
                    t
                } else {
                    recall - 1.0
                }
            }
            (None, Some(least)) => {
                if precision >= least {
                    1.0 - t
                } else {
                    precision - 1.0
                }
            }
            (None, None) => f1,
        };
        if value > best.0 {
            best = (value, t);
        }
    }
    // Where no threshold keeps the alarms low enough, the highest there is.
    if best.0.is_finite() { best.1 } else { 0.995 }
}
