//! The weights of the hit-miss model against records that are drawn by it.

use duplicates::{Field, Mixture};

use crate::random::Random;

const DRAWS: usize = 2_000_000;
/// Bits by which a weight may differ from what was drawn.
const MOST: f64 = 0.05;

#[test]
fn weights_are_what_records_drawn_by_the_model_show() {
    let shares: [f64; 4] = [0.45, 0.3, 0.15, 0.1];
    for (seed, field) in [(1, Field { miss: 0.1, blank: 0.2 }), (2, Field { miss: 0.4, blank: 0.05 })] {
        let mut random = Random(seed);
        let (mut both, mut equal, mut differ) = (0.0_f64, [0.0_f64; 4], [[0.0_f64; 4]; 4]);
        for _ in 0..DRAWS {
            let truth = random.choose(&shares);
            let mut record =
                || match random.choose(&[field.miss, field.blank, 1.0 - field.miss - field.blank]) {
                    0 => Some(random.choose(&shares)),
                    1 => None,
                    _ => Some(truth),
                };
            if let (Some(x), Some(y)) = (record(), record()) {
                both += 1.0;
                if x == y {
                    equal[x] += 1.0;
                } else {
                    differ[x][y] += 1.0;
                }
            }
        }
        for (x, share) in shares.iter().enumerate() {
            let drawn = (equal[x] / both / (share * share)).log2();
            let weight = field.equal(*share);
            assert!((weight - drawn).abs() < MOST, "{field:?}, {share}: {weight} and {drawn}");
        }
        let apart: f64 = 1.0 - shares.iter().map(|share| share * share).sum::<f64>();
        let drawn = (differ.iter().flatten().sum::<f64>() / both / apart).log2();
        assert!((field.differ() - drawn).abs() < MOST, "{field:?}: {} and {drawn}", field.differ());
    }
}

#[test]
fn rare_values_weigh_more_and_differences_speak_against() {
    let field = Field { miss: 0.05, blank: 0.1 };
    assert!(field.equal(0.001) > field.equal(0.01) && field.equal(0.01) > field.equal(0.5));
    assert!(field.equal(1.0).abs() < 1e-12, "that all have it says nothing");
    assert!(field.differ() < 0.0);
    assert!((field.c() - 0.05 * (2.0 - 0.05 - 0.2) / 0.81).abs() < 1e-12);
}

/// Numbers of 0..SPAN, all alike.
const SPAN: u32 = 60;

fn chance(gap: u32) -> f64 {
    let (gap, span) = (f64::from(gap), f64::from(SPAN));
    if gap == 0.0 { 1.0 / span } else { 2.0 * (span - gap) / (span * span) }
}

fn drawn(model: &Mixture, seed: u64, count: usize) -> Vec<u32> {
    let mut random = Random(seed);
    let density = |gap: u32| {
        let z = f64::from(gap) / model.sigma;
        let once = (-0.5 * z * z).exp() / (model.sigma * std::f64::consts::TAU.sqrt());
        if gap == 0 { once } else { 2.0 * once }
    };
    let densities: Vec<f64> = (0..40).map(density).collect();
    let draw = |_| match random.choose(&[model.hit, model.deviation, model.miss()]) {
        0 => 0,
        1 => random.choose(&densities) as u32,
        _ => (random.below(SPAN as usize) as u32).abs_diff(random.below(SPAN as usize) as u32),
    };
    (0..count).map(draw).collect()
}

#[test]
fn weights_of_numbers_are_what_is_drawn() {
    let model = Mixture { hit: 0.5, deviation: 0.3, sigma: 2.5 };
    let gaps = drawn(&model, 3, DRAWS);
    for gap in 0..12 {
        let seen = gaps.iter().filter(|seen| **seen == gap).count() as f64 / DRAWS as f64;
        let (weight, drawn) = (model.weight(gap, chance(gap)), (seen / chance(gap)).log2());
        assert!((weight - drawn).abs() < MOST, "{gap}: {weight} and {drawn}");
    }
}

#[test]
fn parameters_are_found_again() {
    let model = Mixture { hit: 0.6, deviation: 0.25, sigma: 3.0 };
    let gaps = drawn(&model, 4, 200_000);
    let fitted = Mixture { hit: 0.3, deviation: 0.3, sigma: 1.0 }.fitted(&gaps, chance, 200);
    assert!((fitted.hit - model.hit).abs() < 0.02, "{fitted:?}");
    assert!((fitted.deviation - model.deviation).abs() < 0.02, "{fitted:?}");
    assert!((fitted.sigma - model.sigma).abs() < 0.2, "{fitted:?}");
    let none = model.fitted(&[], chance, 5);
    assert_eq!(none, model);
}
