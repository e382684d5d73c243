//! How the linear model and the net speak together.
//!
//! The linear model judges every passage, the net only the best passage of a post whose linear log-odds reach
//! `read_from`: below it, nothing that the net says would make a report of the post, and reading costs a hundred times
//! what the linear model does. What was read has the log-odds `base + linear · L + net · N`.

use crate::weights::POLICIES;

/// Bytes in a model's file.
pub(crate) const BYTES: usize = 8 + (4 + POLICIES) * 8;

/// Weights of the two, as training found them on examples that neither had seen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Joint {
    /// Checksum of the net that was weighed.
    pub(crate) net_checksum: u64,
    /// Linear log-odds from which on the net reads.
    pub(crate) read_from: f64,
    pub(crate) base: f64,
    pub(crate) linear: f64,
    pub(crate) net: f64,
    /// Scores at or above which a post is flagged, by policy.
    pub(crate) thresholds: [f64; POLICIES],
}

impl Joint {
    /// Log-odds of what both have judged.
    pub(crate) fn log_odds(&self, linear: f64, net: f64) -> f64 {
        self.base + self.linear * linear + self.net * net
    }

    /// The bytes of the file; all zero for a model without a net.
    pub(crate) fn to_bytes(joint: Option<&Self>) -> [u8; BYTES] {
        let mut out = [0; BYTES];
        if let Some(joint) = joint {
            let [t0, t1, t2] = joint.thresholds;
            let numbers = [joint.read_from, joint.base, joint.linear, joint.net, t0, t1, t2];
            out[..8].copy_from_slice(&joint.net_checksum.to_le_bytes());
            for (slot, number) in out[8..].chunks_exact_mut(8).zip(numbers) {
                slot.copy_from_slice(&number.to_le_bytes());
            }
        }
        out
    }

    /// What the bytes say; `None` for a model without a net.
    ///
    /// # Errors
    /// A parameter is not a sensible number.
    pub(crate) fn from_bytes(bytes: [u8; BYTES]) -> Result<Option<Self>, &'static str> {
        let mut words = bytes.chunks_exact(8).map(|word| {
            let mut eight = [0; 8];
            eight.copy_from_slice(word);
            u64::from_le_bytes(eight)
        });
        let net_checksum = words.next().unwrap_or_default();
        if net_checksum == 0 {
            return Ok(None);
        }
        let mut next = || f64::from_bits(words.next().unwrap_or_default());
        let (read_from, base, linear, net) = (next(), next(), next(), next());
        let thresholds = [next(), next(), next()];
        if [read_from, base, linear, net].iter().chain(&thresholds).all(|x| x.is_finite() && x.abs() < 1e9) {
            Ok(Some(Self { net_checksum, read_from, base, linear, net, thresholds }))
        } else {
            Err("a weight of the net is not a sensible number")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_come_back() {
        let joint = Joint {
            net_checksum: 7,
            read_from: -3.0,
            base: 0.5,
            linear: 0.75,
            net: 1.25,
            thresholds: [0.1, 0.3, 0.8],
        };
        assert_eq!(Joint::from_bytes(Joint::to_bytes(Some(&joint))), Ok(Some(joint)));
        assert_eq!(Joint::from_bytes(Joint::to_bytes(None)), Ok(None));
        let odd = Joint { base: f64::NAN, ..joint };
        assert!(Joint::from_bytes(Joint::to_bytes(Some(&odd))).is_err());
    }
}
