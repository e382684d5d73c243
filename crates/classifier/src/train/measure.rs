//! Precision, recall, F1, average precision and calibration of scored examples, with bootstrap intervals.

use serde::Serialize;

use crate::key::mix;

/// Rounds of the bootstrap.
const ROUNDS: u64 = 400;

/// One judged example.
#[derive(Clone, Copy, Debug)]
pub struct Scored {
    /// Score, 0..=1.
    pub score: f64,
    /// Whether it was flagged.
    pub flagged: bool,
    /// Whether it tells of a reaction.
    pub positive: bool,
}

/// A 95 % interval.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Interval {
    /// 2.5th percentile.
    pub low: f64,
    /// 97.5th percentile.
    pub high: f64,
}

/// What a set of judged examples says of the classifier.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Metrics {
    /// Examples.
    pub examples: usize,
    /// Positives among them.
    pub positives: usize,
    /// Flagged examples.
    pub flagged: usize,
    /// Flagged positives.
    pub true_positives: usize,
    /// Share of the flagged that are positive; 0 if none is flagged.
    pub precision: f64,
    /// Share of the positives that are flagged; 0 if there is none.
    pub recall: f64,
    /// Harmonic mean of both.
    pub f1: f64,
    /// Mean precision at each positive, by falling score; equal scores count as one step.
    pub average_precision: f64,
    /// Of precision.
    pub precision_interval: Interval,
    /// Of recall.
    pub recall_interval: Interval,
    /// Of F1, by bootstrap over examples with a fixed seed.
    pub f1_interval: Interval,
    /// Of average precision.
    pub ap_interval: Interval,
    /// Flagged negatives per 1,000 examples.
    pub alarms_per_1000: f64,
}

/// Measures judged examples. Deterministic.
pub fn measure(scored: &[Scored]) -> Metrics {
    let mut order: Vec<usize> = (0..scored.len()).collect();
    order.sort_by(|&a, &b| scored[b].score.total_cmp(&scored[a].score).then(a.cmp(&b)));
    let once = vec![1u32; scored.len()];
    let ap = average_precision(scored, &order, &once);
    let [precision, recall, f1] = rates(scored, &once);
    let count = |keep: fn(&Scored) -> bool| scored.iter().filter(|s| keep(s)).count();
    let (positives, flagged) = (count(|s| s.positive), count(|s| s.flagged));
    let hits = count(|s| s.positive && s.flagged);
    let share = |part: usize, whole: usize| if whole == 0 { 0.0 } else { part as f64 / whole as f64 };
    let (mut precisions, mut recalls, mut f1s, mut aps) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut times = vec![0u32; scored.len()];
    for round in 0..if scored.is_empty() { 0 } else { ROUNDS } {
        times.fill(0);
        for draw in 0..scored.len() as u64 {
            times[(mix(round << 40 | draw) % scored.len() as u64) as usize] += 1;
        }
        let [precision, recall, f1] = rates(scored, &times);
        precisions.push(precision);
        recalls.push(recall);
        f1s.push(f1);
        aps.push(average_precision(scored, &order, &times));
    }
    Metrics {
        examples: scored.len(),
        positives,
        flagged,
        true_positives: hits,
        precision,
        recall,
        f1,
        average_precision: ap,
        precision_interval: interval(precisions),
        recall_interval: interval(recalls),
        f1_interval: interval(f1s),
        ap_interval: interval(aps),
        alarms_per_1000: share(flagged - hits, scored.len()) * 1000.0,
    }
}

/// Precision, recall and F1 with every example counted as often as `times` says; 0 where there is nothing to divide by.
fn rates(scored: &[Scored], times: &[u32]) -> [f64; 3] {
    let (mut hits, mut alarms, mut missed) = (0u64, 0u64, 0u64);
    for (s, times) in scored.iter().zip(times) {
        match (s.flagged, s.positive) {
            (true, true) => hits += u64::from(*times),
            (true, false) => alarms += u64::from(*times),
            (false, true) => missed += u64::from(*times),
            (false, false) => {}
        }
    }
    let share = |part: u64, whole: u64| if whole == 0 { 0.0 } else { part as f64 / whole as f64 };
    [share(hits, hits + alarms), share(hits, hits + missed), share(2 * hits, 2 * hits + alarms + missed)]
}

fn average_precision(scored: &[Scored], order: &[usize], times: &[u32]) -> f64 {
    let (mut seen, mut hits, mut sum) = (0.0, 0.0, 0.0);
    let mut i = 0;
    while i < order.len() {
        let score = scored[order[i]].score;
        let before = hits;
        while i < order.len() && scored[order[i]].score == score {
            let n = f64::from(times[order[i]]);
            seen += n;
            hits += if scored[order[i]].positive { n } else { 0.0 };
            i += 1;
        }
        if hits > before {
            sum += (hits - before) * hits / seen;
        }
    }
    if hits > 0.0 { sum / hits } else { 0.0 }
}

fn interval(mut values: Vec<f64>) -> Interval {
    values.sort_by(f64::total_cmp);
    let at = |share: f64| values.get((share * values.len() as f64) as usize).copied().unwrap_or_default();
    Interval { low: at(0.025), high: at(0.975) }
}

/// Reliability: for each tenth of the score, how many examples, their mean score, and the share of positives.
pub fn bins(scored: &[Scored]) -> Vec<(usize, f64, f64)> {
    let mut bins = vec![(0usize, 0.0f64, 0.0f64); 10];
    for s in scored {
        let bin = &mut bins[((s.score * 10.0) as usize).min(9)];
        bin.0 += 1;
        bin.1 += s.score;
        bin.2 += f64::from(u8::from(s.positive));
    }
    for (n, score, positive) in &mut bins {
        *score /= (*n).max(1) as f64;
        *positive /= (*n).max(1) as f64;
    }
    bins
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scored(rows: &[(f64, bool)]) -> Vec<Scored> {
        rows.iter()
            .map(|(score, positive)| Scored { score: *score, flagged: *score >= 0.5, positive: *positive })
            .collect()
    }

    #[test]
    fn metrics_by_hand() {
        let m = measure(&scored(&[(0.9, true), (0.8, false), (0.7, true), (0.2, true), (0.1, false)]));
        assert_eq!((m.examples, m.positives, m.flagged, m.true_positives), (5, 3, 3, 2));
        assert!((m.f1 - 2.0 / 3.0).abs() < 1e-12);
        let ap = (1.0 + 2.0 / 3.0 + 3.0 / 4.0) / 3.0;
        assert!((m.average_precision - ap).abs() < 1e-12, "{}", m.average_precision);
        assert!((m.precision - 2.0 / 3.0).abs() < 1e-12 && (m.recall - 2.0 / 3.0).abs() < 1e-12);
        for (value, interval) in [
            (m.f1, m.f1_interval),
            (m.precision, m.precision_interval),
            (m.recall, m.recall_interval),
            (m.average_precision, m.ap_interval),
        ] {
            assert!(interval.low <= value && value <= interval.high, "{value} {interval:?}");
        }
    }

    #[test]
    fn equal_scores_are_one_step() {
        let m = measure(&scored(&[(0.5, false), (0.5, true)]));
        assert!((m.average_precision - 0.5).abs() < 1e-12);
        assert_eq!(measure(&scored(&[(0.5, true), (0.5, false)])).average_precision, m.average_precision);
        assert_eq!(measure(&[]), Metrics::default());
    }
}
