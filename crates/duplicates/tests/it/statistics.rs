//! MinHash estimates the Jaccard resemblance, and LSH finds what its formula says.

use duplicates::{Shingles, bands, candidate_probability, minima, resemblance};

use crate::random::Random;

/// Pairs of texts of which a part is the same, each with their Jaccard resemblance.
fn pairs(seed: u64, count: usize) -> Vec<(f64, Vec<u32>, Vec<u32>)> {
    let mut random = Random(seed);
    (0..count)
        .map(|at| {
            let length = 60 + random.below(300);
            let shared = length * (at % 20 + 1) / 20;
            let base = random.text(length);
            let other = format!("{}{}", &base[..shared], random.text(length - shared));
            let (a, b) = (Shingles::of(&base), Shingles::of(&other));
            (a.jaccard(&b), minima(&a), minima(&b))
        })
        .collect()
}

/// Whether `seen` successes are what the probabilities say, within four standard deviations.
fn plausible(seen: f64, probabilities: &[f64], trials: f64) -> bool {
    let expected: f64 = probabilities.iter().sum::<f64>() * trials;
    let variance: f64 = probabilities.iter().map(|p| p * (1.0 - p)).sum::<f64>() * trials;
    (seen - expected).abs() <= 4.0 * variance.sqrt() + 1e-9
}

#[test]
fn minima_agree_with_the_probability_of_the_resemblance() {
    let pairs = pairs(1, 4000);
    for tenth in 0..10 {
        let of = |jaccard: f64| (jaccard * 10.0) as usize == tenth;
        let chosen: Vec<_> = pairs.iter().filter(|(jaccard, ..)| of(*jaccard)).collect();
        assert!(chosen.len() > 50, "{tenth}: {} pairs", chosen.len());
        let agreed: f64 = chosen.iter().map(|(_, a, b)| resemblance(a, b) * 128.0).sum();
        let expected: Vec<f64> = chosen.iter().map(|(jaccard, ..)| *jaccard).collect();
        assert!(plausible(agreed, &expected, 128.0), "{tenth}: {agreed} of {}", chosen.len() * 128);
    }
    let off =
        pairs.iter().filter(|(jaccard, a, b)| (resemblance(a, b) - jaccard).abs() > 4.0 * 0.0442).count();
    assert!(off <= 4, "{off} of 4000 beyond four standard deviations");
}

#[test]
fn bands_meet_as_often_as_the_formula_says() {
    let pairs = pairs(2, 4000);
    for tenth in 0..10 {
        let chosen: Vec<_> =
            pairs.iter().filter(|(jaccard, ..)| (jaccard * 10.0) as usize == tenth).collect();
        let meet = |a: &[u32], b: &[u32]| bands(a).zip(bands(b)).any(|(a, b)| a == b);
        let met = chosen.iter().filter(|(_, a, b)| meet(a, b)).count() as f64;
        let expected: Vec<f64> = chosen.iter().map(|(jaccard, ..)| candidate_probability(*jaccard)).collect();
        assert!(plausible(met, &expected, 1.0), "{tenth}: {met} of {}", chosen.len());
    }
    // What is joined is found.
    assert!(candidate_probability(0.8) > 0.999_999);
    assert!(candidate_probability(0.5) > 0.87);
    assert!(candidate_probability(0.05) < 0.000_3);
}
