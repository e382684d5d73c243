//! The hit-miss model: what it is worth that a field of two records agrees or does not.
//!
//! Copas & Hilton, "Record linkage: statistical models for matching computer records", JRSS A 153 (1990) 287–320; Norén,
//! Orre, Bate, Edwards, "Duplicate detection in adverse drug reaction surveillance", Data Mining and Knowledge Discovery 14
//! (2007) 305–328 (vigiMatch). A true value is drawn from the distribution β of the field. Each record of it is, with
//! probability *a*, a miss: drawn from β anew; with probability *b*, blank; else a hit: the true value. With
//! c = a(2 − a − 2b) / (1 − b)², the probability that of two recorded values at least one is a miss, the weight of a field is
//! the log₂ of how much more probable what is seen is for two records of one case than for two of different cases:
//!
//! * both are x: log₂[(1 − c(1 − β(x))) / β(x)]: the rarer the value, the more;
//! * they differ: log₂ c;
//! * one is blank: 0.
//!
//! The tests draw records by this model and compare.

/// A field whose values agree or do not.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Field {
    /// *a*: probability of a miss, 0..1.
    pub miss: f64,
    /// *b*: probability of a blank, 0..1.
    pub blank: f64,
}

impl Field {
    /// c: the probability that at least one of two recorded values is a miss.
    pub fn c(&self) -> f64 {
        let Field { miss, blank } = *self;
        miss * (2.0 - miss - 2.0 * blank) / ((1.0 - blank) * (1.0 - blank))
    }

    /// Bits of both having a value that has a share of `beta` (0..1) among all.
    pub fn equal(&self, beta: f64) -> f64 {
        ((1.0 - self.c() * (1.0 - beta)) / beta).log2()
    }

    /// Bits of having different values; negative.
    pub fn differ(&self) -> f64 {
        self.c().log2()
    }
}

/// A field of numbers, of which two records may also be somewhat apart: a hit, a deviation with a normal distribution, or a
/// miss. The three add up to 1; they are of the pair, not of one record.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mixture {
    /// Probability that both have the true number.
    pub hit: f64,
    /// Probability that they deviate.
    pub deviation: f64,
    /// Standard deviation of a deviation, in units of the field; at least 1.
    pub sigma: f64,
}

impl Mixture {
    /// Probability that they have nothing to do with each other.
    pub fn miss(&self) -> f64 {
        1.0 - self.hit - self.deviation
    }

    /// Bits of two numbers `gap` apart, where two records taken at random are so with probability `chance`:
    /// log₂[(hit·1[d = 0] + deviation·φ(d; σ) + miss·f(d)) / f(d)], φ being of the distance, that is of both signs.
    pub fn weight(&self, gap: u32, chance: f64) -> f64 {
        (self.likelihood(gap, chance) / chance).log2()
    }

    fn likelihood(&self, gap: u32, chance: f64) -> f64 {
        let hit = if gap == 0 { self.hit } else { 0.0 };
        hit + self.deviation * self.apart(gap) + self.miss() * chance
    }

    fn apart(&self, gap: u32) -> f64 {
        let z = f64::from(gap) / self.sigma;
        let density = (-0.5 * z * z).exp() / (self.sigma * std::f64::consts::TAU.sqrt());
        if gap == 0 { density } else { 2.0 * density }
    }

    /// The parameters that fit pairs known to be of one case, by expectation and maximisation from these on.
    pub fn fitted(mut self, gaps: &[u32], chance: impl Fn(u32) -> f64, rounds: u32) -> Mixture {
        let count = gaps.len() as f64;
        for _ in 0..rounds {
            let (mut hits, mut deviations, mut squares) = (0.0, 0.0, 0.0);
            for &gap in gaps {
                let all = self.likelihood(gap, chance(gap));
                let deviation = self.deviation * self.apart(gap) / all;
                hits += if gap == 0 { self.hit / all } else { 0.0 };
                deviations += deviation;
                squares += deviation * f64::from(gap) * f64::from(gap);
            }
            if count == 0.0 || deviations == 0.0 {
                return self;
            }
            let sigma = (squares / deviations).sqrt().max(1.0);
            self = Mixture { hit: hits / count, deviation: deviations / count, sigma };
        }
        self
    }
}
