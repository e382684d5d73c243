//! Agreement of two reviewers beyond chance.

/// What two persons found on the same reports, as valid or not. Each report once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Agreement {
    /// Both found a valid case.
    pub both: u64,
    /// Only the first did.
    pub only_first: u64,
    /// Only the second did.
    pub only_second: u64,
    /// Neither did.
    pub neither: u64,
}

/// Cohen's κ with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Kappa {
    /// κ: 1 is perfect agreement, 0 what chance alone gives.
    pub kappa: f64,
    /// Lower end, not below -1.
    pub low: f64,
    /// Upper end, not above 1.
    pub high: f64,
}

/// Two-sided 95 % of the normal distribution.
const Z: f64 = 1.959_963_984_540_054;

impl Agreement {
    /// Reports that two persons found on.
    pub fn compared(&self) -> u64 {
        self.both + self.only_first + self.only_second + self.neither
    }

    /// κ = (pₒ − pₑ) / (1 − pₑ) (Cohen 1960), with the large-sample standard error of Fleiss, Cohen and Everitt (1969,
    /// Psychological Bulletin 72:323, formula 13), for the 2 × 2 table of valid against the rest:
    ///
    /// SE² = (A + B − C) / (n (1 − pₑ)²), A = Σ pᵢᵢ (1 − (pᵢ. + p.ᵢ)(1 − κ))², B = (1 − κ)² Σ_{i≠j} pᵢⱼ (p.ᵢ + pⱼ.)²,
    /// C = (κ − pₑ (1 − κ))².
    ///
    /// Nothing where nothing was compared, or where both found the same on all: chance explains that as well.
    pub fn kappa(&self) -> Option<Kappa> {
        let n = self.compared() as f64;
        let p = [
            [self.both as f64 / n, self.only_first as f64 / n],
            [self.only_second as f64 / n, self.neither as f64 / n],
        ];
        let rows = [p[0][0] + p[0][1], p[1][0] + p[1][1]];
        let columns = [p[0][0] + p[1][0], p[0][1] + p[1][1]];
        let expected = rows[0] * columns[0] + rows[1] * columns[1];
        let observed = p[0][0] + p[1][1];
        // Of an empty table it is not a number.
        if expected.is_nan() || expected >= 1.0 {
            return None;
        }
        let kappa = (observed - expected) / (1.0 - expected);
        let rest = 1.0 - kappa;
        let on: f64 = (0..2).map(|i| p[i][i] * (1.0 - (rows[i] + columns[i]) * rest).powi(2)).sum();
        let off: f64 = [(0, 1), (1, 0)].map(|(i, j)| p[i][j] * (columns[i] + rows[j]).powi(2)).iter().sum();
        let chance = (kappa - expected * rest).powi(2);
        let variance = (on + rest * rest * off - chance) / (n * (1.0 - expected).powi(2));
        let half = Z * variance.max(0.0).sqrt();
        Some(Kappa { kappa, low: (kappa - half).max(-1.0), high: (kappa + half).min(1.0) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The same from the other end: κ as a function of the four counts, its variance by the delta method with derivatives taken
    /// numerically over a multinomial. No formula of ours is in it but that of κ itself.
    fn by_delta_method(counts: [f64; 4]) -> (f64, f64) {
        let kappa = |c: [f64; 4]| {
            let n: f64 = c.iter().sum();
            let expected = ((c[0] + c[1]) * (c[0] + c[2]) + (c[2] + c[3]) * (c[1] + c[3])) / (n * n);
            ((c[0] + c[3]) / n - expected) / (1.0 - expected)
        };
        let n: f64 = counts.iter().sum();
        let slope: Vec<f64> = (0..4)
            .map(|i| {
                let (mut up, mut down) = (counts, counts);
                up[i] += n * 1e-6;
                down[i] -= n * 1e-6;
                (kappa(up) - kappa(down)) / 2e-6
            })
            .collect();
        let p = counts.map(|count| count / n);
        let mean: f64 = (0..4).map(|i| slope[i] * p[i]).sum();
        let square: f64 = (0..4).map(|i| slope[i] * slope[i] * p[i]).sum();
        (kappa(counts), ((square - mean * mean) / n).sqrt())
    }

    #[test]
    fn it_agrees_with_the_delta_method() {
        for counts in
            [[20, 5, 10, 15], [45, 15, 25, 15], [1, 2, 3, 4], [400, 3, 9, 88], [0, 5, 5, 0], [7, 0, 1, 2]]
        {
            let [both, only_first, only_second, neither] = counts;
            let found = Agreement { both, only_first, only_second, neither }.kappa().unwrap();
            let (kappa, error) = by_delta_method(counts.map(|count| count as f64));
            assert!((found.kappa - kappa).abs() < 1e-9, "{counts:?}: {found:?} {kappa}");
            let ends = ((kappa - Z * error).max(-1.0), (kappa + Z * error).min(1.0));
            assert!(
                (found.low - ends.0).abs() < 1e-5 && (found.high - ends.1).abs() < 1e-5,
                "{counts:?}: {found:?}"
            );
        }
    }

    /// Cohen's own kind of example, worked out by hand: 35 of 50 agree, 25 would by chance.
    #[test]
    fn it_is_what_a_hand_works_out() {
        let found = Agreement { both: 20, only_first: 5, only_second: 10, neither: 15 }.kappa().unwrap();
        assert!((found.kappa - 0.4).abs() < 1e-12, "{found:?}");
    }

    #[test]
    fn without_anything_to_compare_there_is_none() {
        assert_eq!(Agreement::default().kappa(), None);
        assert_eq!(Agreement { both: 9, ..Agreement::default() }.kappa(), None);
        let perfect = Agreement { both: 9, neither: 9, ..Agreement::default() }.kappa().unwrap();
        assert_eq!((perfect.kappa, perfect.low, perfect.high), (1.0, 1.0, 1.0));
    }
}
