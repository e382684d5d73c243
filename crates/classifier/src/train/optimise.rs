//! Logistic regression with an L2 penalty, fitted by L-BFGS (Liu and Nocedal 1989, "On the limited memory BFGS
//! method for large scale optimization") with a backtracking line search. Everything in f64, in fixed order.

use std::collections::VecDeque;

/// How many past steps shape the next one.
const MEMORY: usize = 10;
/// Relative decrease of the loss at which the fit is done.
const TOLERANCE: f64 = 1e-7;

/// What is made least.
pub(crate) trait Objective {
    /// How many weights there are.
    fn size(&self) -> usize;
    /// Loss at `w`; its gradient goes to `gradient`.
    fn loss(&self, w: &[f64], gradient: &mut [f64]) -> f64;
}

/// Encoded examples. Bias is the last weight.
pub(crate) struct Problem {
    pub(crate) rows: Vec<Vec<(u32, f32)>>,
    /// +1 or -1.
    pub(crate) signs: Vec<f64>,
    pub(crate) weights: Vec<f64>,
    /// Strength of the penalty by feature.
    pub(crate) penalty: Vec<f64>,
}

impl Objective for Problem {
    fn size(&self) -> usize {
        self.penalty.len() + 1
    }

    fn loss(&self, w: &[f64], gradient: &mut [f64]) -> f64 {
        gradient.fill(0.0);
        let bias = self.penalty.len();
        let mut loss = 0.0;
        for ((row, sign), weight) in self.rows.iter().zip(&self.signs).zip(&self.weights) {
            let margin = sign * (w[bias] + dot(row, w));
            // ln(1 + e^-m) without overflow.
            loss +=
                weight * if margin > 0.0 { (-margin).exp().ln_1p() } else { margin.exp().ln_1p() - margin };
            let slope = -weight * sign / (1.0 + margin.exp());
            for (i, value) in row {
                gradient[*i as usize] += slope * f64::from(*value);
            }
            gradient[bias] += slope;
        }
        for ((w, penalty), gradient) in w.iter().zip(&self.penalty).zip(gradient.iter_mut()) {
            loss += 0.5 * penalty * w * w;
            *gradient += penalty * w;
        }
        loss
    }
}

fn dot(row: &[(u32, f32)], w: &[f64]) -> f64 {
    row.iter().map(|(i, value)| w[*i as usize] * f64::from(*value)).sum()
}

fn inner(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Weights of least loss, bias last.
pub(crate) fn fit(problem: &Problem, iterations: usize) -> Vec<f64> {
    descend(problem, vec![0.0; problem.size()], iterations)
}

/// Weights of least loss, looked for from `w` on.
pub(crate) fn descend(problem: &impl Objective, mut w: Vec<f64>, iterations: usize) -> Vec<f64> {
    let n = problem.size();
    let mut gradient = vec![0.0; n];
    let mut loss = problem.loss(&w, &mut gradient);
    let mut past: VecDeque<(Vec<f64>, Vec<f64>, f64)> = VecDeque::new();
    for _ in 0..iterations {
        let direction = direction(&gradient, &past);
        let slope = inner(&direction, &gradient);
        let mut step =
            if past.is_empty() { 1.0 / inner(&gradient, &gradient).sqrt().max(1e-12) } else { 1.0 };
        let (mut next, mut next_gradient) = (vec![0.0; n], vec![0.0; n]);
        let mut next_loss = f64::INFINITY;
        for _ in 0..40 {
            for ((next, w), d) in next.iter_mut().zip(&w).zip(&direction) {
                *next = w + step * d;
            }
            next_loss = problem.loss(&next, &mut next_gradient);
            if next_loss <= loss + 1e-4 * step * slope {
                break;
            }
            step *= 0.5;
        }
        if next_loss.is_nan() || next_loss >= loss {
            break;
        }
        let moved: Vec<f64> = next.iter().zip(&w).map(|(a, b)| a - b).collect();
        let turned: Vec<f64> = next_gradient.iter().zip(&gradient).map(|(a, b)| a - b).collect();
        let curvature = inner(&moved, &turned);
        if curvature > 1e-12 {
            if past.len() == MEMORY {
                past.pop_front();
            }
            past.push_back((moved, turned, 1.0 / curvature));
        }
        let done = loss - next_loss < TOLERANCE * loss.max(1e-12);
        (w, gradient, loss) = (next, next_gradient, next_loss);
        if done {
            break;
        }
    }
    w
}

/// The two-loop recursion: minus the gradient, bent by the curvature of past steps.
fn direction(gradient: &[f64], past: &VecDeque<(Vec<f64>, Vec<f64>, f64)>) -> Vec<f64> {
    let mut q: Vec<f64> = gradient.iter().map(|g| -g).collect();
    let mut alphas = Vec::with_capacity(past.len());
    for (moved, turned, rho) in past.iter().rev() {
        let alpha = rho * inner(moved, &q);
        q.iter_mut().zip(turned).for_each(|(q, t)| *q -= alpha * t);
        alphas.push(alpha);
    }
    if let Some((moved, turned, _)) = past.back() {
        let scale = inner(moved, turned) / inner(turned, turned).max(1e-300);
        q.iter_mut().for_each(|q| *q *= scale);
    }
    for ((moved, turned, rho), alpha) in past.iter().zip(alphas.iter().rev()) {
        let beta = rho * inner(turned, &q);
        q.iter_mut().zip(moved).for_each(|(q, m)| *q += m * (alpha - beta));
    }
    q
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gradient_vanishes_at_the_fit() {
        let rows = (0..40u32).map(|i| vec![(i % 5, 1.0f32), (i % 3, 0.5)]).collect();
        let signs = (0..40).map(|i| if (i * 7) % 4 == 0 { 1.0 } else { -1.0 }).collect();
        let problem = Problem { rows, signs, weights: vec![1.0; 40], penalty: vec![0.1; 5] };
        let w = fit(&problem, 200);
        let mut gradient = vec![0.0; 6];
        problem.loss(&w, &mut gradient);
        assert!(gradient.iter().all(|g| g.abs() < 1e-2), "{gradient:?}");
        assert!(w.iter().any(|w| w.abs() > 0.1), "{w:?}");
    }
}
