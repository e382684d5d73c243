//! Which parts of a score are told: the strongest by name, the rest as one, so that the parts told still add up to
//! the log-odds of the score.

use model::Contribution;

/// Most parts told by name. A person reads no more; a report stores no more.
pub(crate) const STRONGEST: usize = 12;

/// Whether the parts of a score are worked out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Explain {
    /// For no post.
    #[default]
    Never,
    /// For posts that are flagged: what a report stores.
    Flagged,
    /// For every post that is scored.
    Always,
}

impl From<bool> for Explain {
    fn from(wanted: bool) -> Self {
        if wanted { Self::Always } else { Self::Never }
    }
}

impl Explain {
    /// Whether a post with this verdict is explained.
    pub(crate) fn wants(self, flagged: bool) -> bool {
        match self {
            Self::Never => false,
            Self::Flagged => flagged,
            Self::Always => true,
        }
    }
}

/// The [`STRONGEST`] of `parts`, strongest first, and what is left as one part `rest:<n> weaker parts`.
/// `parts` come strongest first and add up to the log-odds; so does what is returned.
pub(crate) fn strongest(mut parts: Vec<Contribution>) -> Vec<Contribution> {
    if parts.len() > STRONGEST {
        let weaker = parts.split_off(STRONGEST);
        let weight = weaker.iter().map(|part| part.weight).sum();
        parts.push(Contribution { name: format!("rest:{} weaker parts", weaker.len()), weight });
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_is_one_part_and_nothing_is_lost() {
        for n in [0, 1, STRONGEST, STRONGEST + 1, 40] {
            let parts: Vec<Contribution> =
                (0..n).map(|i| Contribution { name: format!("word:{i}"), weight: 5.0 - i as f64 }).collect();
            let whole: f64 = parts.iter().map(|part| part.weight).sum();
            let told = strongest(parts);
            assert!((told.iter().map(|part| part.weight).sum::<f64>() - whole).abs() < 1e-9);
            assert_eq!(told.len(), n.min(STRONGEST + 1));
            let rest = told.iter().find(|part| part.name.starts_with("rest:"));
            assert_eq!(rest.is_some(), n > STRONGEST);
            if let Some(rest) = rest {
                assert_eq!(rest.name, format!("rest:{} weaker parts", n - STRONGEST));
            }
        }
    }
}
