//! MinHash (Broder 1997, "On the resemblance and containment of documents"): of each of 128 hash functions the least value
//! over a set. Two sets agree in one with the probability of their Jaccard resemblance J, so the share in which they agree
//! estimates J with a standard deviation of √(J(1−J)/128), at most 0.044.
//!
//! Function `i` of a shingle is the upper half of the SplitMix64 finaliser (Steele, Lea, Flood 2014) of shingle ⊕ seed `i`;
//! the seeds are the SplitMix64 sequence from [`SEED`]. All of it is part of the format: a stored minimum is compared with
//! one that another version makes.

use crate::shingles::Shingles;

/// Hash functions.
pub const HASHES: usize = 128;

/// From where the seeds go on. The bytes of `hark dup`.
const SEED: u64 = u64::from_be_bytes(*b"hark dup");
/// The step of SplitMix64: 2⁶⁴ divided by the golden ratio, odd.
const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

const SEEDS: [u64; HASHES] = {
    let mut seeds = [0; HASHES];
    let mut i = 0;
    while i < HASHES {
        seeds[i] = finish(SEED.wrapping_add(STEP.wrapping_mul(i as u64 + 1)));
        i += 1;
    }
    seeds
};

const fn finish(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// The 128 minima of a set; none of an empty one, which resembles nothing.
pub fn minima(shingles: &Shingles) -> Vec<u32> {
    if shingles.hashes().is_empty() {
        return Vec::new();
    }
    let least = |seed: &u64| {
        let hashes = shingles.hashes().iter().map(|shingle| (finish(shingle ^ seed) >> 32) as u32);
        hashes.min().unwrap_or(u32::MAX)
    };
    SEEDS.iter().map(least).collect()
}

/// The estimate of J from the minima of two sets; 0 where one is empty.
pub fn resemblance(a: &[u32], b: &[u32]) -> f64 {
    if a.len() != HASHES || b.len() != HASHES {
        return 0.0;
    }
    a.iter().zip(b).filter(|(a, b)| a == b).count() as f64 / HASHES as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalise;

    /// Stored minima must keep their meaning: these were made by the first version of the format.
    #[test]
    fn the_format_stands() {
        let minima = minima(&Shingles::of(&normalise("Zoloft makes me so dizzy that I cannot drive")));
        let sum = minima.iter().fold(0u64, |sum, minimum| sum.rotate_left(5) ^ u64::from(*minimum));
        expect_test::expect!["[31134929, 51430808, 68552882] 9dd3dab175704df5"]
            .assert_eq(&format!("{:?} {sum:016x}", &minima[..3]));
    }

    #[test]
    fn an_empty_text_resembles_nothing() {
        let none = minima(&Shingles::of(""));
        assert!(none.is_empty());
        assert_eq!(resemblance(&none, &none), 0.0);
    }
}
