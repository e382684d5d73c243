//! Weighs the net against the linear model, on examples that neither had seen.

use crate::score::sigmoid;

/// What linear model and net say of an example that neither learned from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pair {
    /// Log-odds of the linear model, calibrated.
    pub(crate) linear: f64,
    /// Log-odds of the net.
    pub(crate) net: f64,
    pub(crate) positive: bool,
    pub(crate) weight: f64,
}

/// Keeps the weights finite where the examples could be told apart without an error.
const RIDGE: f64 = 1e-3;

/// Base and weights of linear model and net in the log-odds of both: logistic regression by Newton steps. `None` where
/// the examples do not determine them.
pub(crate) fn join(pairs: &[Pair]) -> Option<[f64; 3]> {
    let mut w = [0.0, 1.0, 0.0];
    for _ in 0..100 {
        let mut slope = [0.0; 3];
        let mut bend = [[0.0; 3]; 3];
        for pair in pairs {
            let x = [1.0, pair.linear, pair.net];
            let p = sigmoid(dot(&w, &x));
            let miss = pair.weight * (p - f64::from(u8::from(pair.positive)));
            let curve = pair.weight * p * (1.0 - p);
            for i in 0..3 {
                slope[i] += miss * x[i];
                for j in 0..3 {
                    bend[i][j] += curve * x[i] * x[j];
                }
            }
        }
        for i in 1..3 {
            slope[i] += RIDGE * w[i];
        }
        for (i, row) in bend.iter_mut().enumerate() {
            row[i] += RIDGE;
        }
        let step = solve(bend, slope)?;
        for (w, step) in w.iter_mut().zip(step) {
            *w -= step;
        }
        if step.iter().map(|s| s.abs()).sum::<f64>() < 1e-10 {
            break;
        }
    }
    // A weight below zero would turn the order of one of the two around: then the examples say nothing.
    (w.iter().all(|x| x.is_finite()) && w[1] >= 0.0 && w[2] > 0.0).then_some(w)
}

fn dot(a: &[f64; 3], b: &[f64; 3]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Solves `a · x = b` by Cramer's rule.
fn solve(a: [[f64; 3]; 3], b: [f64; 3]) -> Option<[f64; 3]> {
    let det = |m: [[f64; 3]; 3]| {
        m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1]) - m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0])
            + m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0])
    };
    let whole = det(a);
    if whole.abs() < 1e-12 {
        return None;
    }
    Some(std::array::from_fn(|column| {
        let mut with = a;
        for (row, b) in with.iter_mut().zip(b) {
            row[column] = b;
        }
        det(with) / whole
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weights_that_made_the_labels_come_back() {
        // Labels as probable as 0.5 · linear + 1.5 · net − 1 says, one example for each side by its weight.
        let mut pairs = Vec::new();
        for i in -10..=10 {
            for j in -10..=10 {
                let (linear, net) = (f64::from(i) * 0.3, f64::from(j) * 0.3);
                let p = sigmoid(0.5 * linear + 1.5 * net - 1.0);
                pairs.push(Pair { linear, net, positive: true, weight: p });
                pairs.push(Pair { linear, net, positive: false, weight: 1.0 - p });
            }
        }
        let [base, linear, net] = join(&pairs).unwrap();
        assert!((base + 1.0).abs() < 0.02 && (linear - 0.5).abs() < 0.02 && (net - 1.5).abs() < 0.02);
    }

    #[test]
    fn nothing_comes_of_nothing() {
        assert_eq!(join(&[]), None);
    }
}
